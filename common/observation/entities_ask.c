#include <string.h>

#include "observation/entities_builder.h"

bool entities_abbreviates(const uint32_t *brief, size_t brief_count, const uint32_t *name, size_t name_count)
{
    size_t found = 0;
    bool pair = brief_count == 2 && (brief[1] == U'院' || brief[1] == U'大') && name_count >= 4;  // 伊院, 港大
    if ((brief_count < 3 && !pair) || brief_count >= name_count || brief[0] != name[0]) return false;
    for (size_t i = 0; i < name_count && found < brief_count; i++) found += name[i] == brief[found];
    return found == brief_count;
}

static bool is_abbreviable(const struct entity *entity)
{
    return !name_is_region(entity->kind) && entity->kind != NAME_PERSON && entity->kind != NAME_PARTY &&
           entity->kind != NAME_PLACE;
}

static bool may_abbreviate(const struct entities *entities, uint32_t first)
{
    return entities->brief_firsts[first >> 6 & 3] >> (first & 63) & 1;
}

void entities_mark_abbreviable(struct entities *entities)
{
    for (size_t i = 0; i < entities->count; i++) {
        const struct entity *entity = &entities->items[i];
        if (is_abbreviable(entity))
            entities->brief_firsts[entity->first >> 6 & 3] |= UINT64_C(1) << (entity->first & 63);
    }
}

size_t entities_mentions_before(const struct entities *entities, uint32_t at)
{
    size_t low = 0, high = entities->mention_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entities->mentions[middle].begin < at) low = middle + 1;
        else high = middle;
    }
    return low;
}

const struct mention *entities_mention_at(const struct entities *entities, uint32_t at)
{
    if (!name_marked(entities->text, at, NAME_MARK_MENTION)) return NULL;
    size_t index = entities_mentions_before(entities, at);
    return &entities->mentions[index];
}

uint32_t entities_period_end(const struct entities *entities, uint32_t at)
{
    if (!name_marked(entities->text, at, NAME_MARK_PERIOD)) return 0;
    size_t low = 0, high = entities->periods->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entities->periods->items[middle].begin < at) low = middle + 1;
        else high = middle;
    }
    return entities->periods->items[low].end;
}

int32_t entities_nation(const struct entities *entities)
{
    return entities->nation;
}

bool entity_solid(const struct entity *entity)
{
    if (entity->kind == NAME_PARTY || entity->kind == NAME_PLACE) return entity->titled;
    if (entity->listed || entity->titled || entity->kind == NAME_NATIONAL || entity->kind == NAME_TITLED ||
        entity->kind == NAME_PERSON)
        return true;
    if (entity->kind == NAME_SCHOOL && entity->cps_count >= 4) return true;
    if (entity->kind == NAME_COMPANY && entity->cps_count >= 8) return true;
    if (entity->kind == NAME_COMPANY || entity->kind == NAME_HOSPITAL)
        return entity->mentions >= 2 && entity->opened >= 1;
    return name_is_region(entity->kind) ? entity->mentions >= 2 : entity->mentions >= 3 && entity->opened >= 1;
}

int32_t entities_abbreviated(const struct entities *entities, const uint32_t *cps, size_t size)
{
    if (!may_abbreviate(entities, cps[0])) return -1;
    for (size_t i = 0; i < entities->count; i++) {
        const struct entity *entity = &entities->items[i];
        if (entity->first != cps[0] || !is_abbreviable(entity) || entity->cps_count < size + 2) continue;
        bool opens = memcmp(cps, entity->cps, size * sizeof *cps) ==
                     0;  // the beginning of a name is not its short form
        if (!opens && entities_abbreviates(cps, size, entity->cps, entity->cps_count)) return (int32_t)i;
    }
    return -1;
}

int32_t entities_meant(const struct entities *entities, enum name_kind kind)
{
    int32_t best = -1;
    for (size_t i = 0; i < entities->count; i++) {
        const struct entity *entity = &entities->items[i];
        bool group = kind == NAME_COMPANY && entity->kind == NAME_HOSPITAL && entity->cps_count > 2 &&
                     entity->cps[entity->cps_count - 2] == U'集';
        bool titled = kind == NAME_COMPANY && entity->kind == NAME_TITLED && !entity->traded;
        if (entity->kind != kind && !group && !titled) continue;
        if (!entity_solid(entity) && !entity->placed && !entity->leads) continue;
        if (best < 0 || entity->score > entities->items[best].score) best = (int32_t)i;
    }
    return best;
}

// Where 第五届进博会 ends that begins at `at`; at: none does.
uint32_t entities_session_end(const struct entities *entities, uint32_t at)
{
    enum { NUMBER = 4, LONGEST = 24 };
    const uint32_t *cps = entities->text->cps;
    uint32_t count = (uint32_t)entities->text->count, k = at + 1;
    if (at + 4 > count || cps[at] != U'第') return at;
    while (k < count && k <= at + NUMBER && place_is_numeral(cps[k])) k++;
    if (k == at + 1 || k >= count || cps[k] != U'届') return at;
    for (k++; k < count && k < at + LONGEST && (place_is_word(cps[k]) || cps[k] == U'“' || cps[k] == U'”'); k++) {
        uint32_t end = k + name_word_at(entities->text, k, NAME_ROLE_SESSION).size;
        if (end > k) return end;
    }
    return at;
}
