#include <string.h>

#include "base/utf8.h"
#include "observation/entities_builder.h"
#include "observation/place.h"

static bool text_has(const uint32_t *cps, size_t count, const uint32_t *name, size_t size)
{
    for (size_t i = 0; size > 0 && i + size <= count; i++)
        if (cps[i] == name[0] && memcmp(cps + i, name, size * sizeof *name) == 0) return true;
    return false;
}

// 青禾大学附属医院骨科主任王小青: where a speaker works says nothing of whom the article is about.
static bool affiliation(const struct entities_builder *b, const struct mention *mention)
{
    enum { REACH = 16 };
    const uint32_t *cps = b->document->cps;
    if (name_is_region(b->out->items[mention->entity].kind)) return false;
    for (uint32_t at = mention->end; at < b->document->count && at < mention->end + REACH; at++) {
        if (!place_is_word(cps[at]) && cps[at] != U'、' && cps[at] != ' ') return false;
        if (name_word_at(b->text, at, NAME_ROLE_TITLE).size) return true;
        if (name_word_at(b->text, at, NAME_ROLE_STOP).size) return false;
    }
    return false;
}

static void count_mentions(struct entities_builder *b)
{
    enum { LEAST_NAME = 5 };
    const struct entities *entities = b->out;
    uint32_t clause = 0;
    for (size_t i = 0; i < entities->mention_count; i++) {
        const struct mention *mention = &entities->mentions[i];
        struct entity *entity = &entities->items[mention->entity];
        if (affiliation(b, mention)) continue;
        entity->mentions++;
        while (clause + 1 < b->places->count && b->places->clauses[clause + 1].begin <= mention->begin) clause++;
        if (b->places->count && b->places->clauses[clause].begin == mention->begin) entity->opened++;
        entity->leads |= b->document->block_count && mention->begin == b->document->blocks[0].begin &&
                         entity->cps_count >= LEAST_NAME;
    }
}

// How often words of a kind mean the main entity: 我院, 该公司.
static void count_selves(const struct entities_builder *b, uint32_t selves[NAME_KIND_COUNT])
{
    for (uint32_t i = 0; i < b->places->count; i++) {
        const struct place_clause *clause = &b->places->clauses[i];
        struct name_word word = name_word_at(b->text, clause->begin, NAME_ROLE_SELF);
        if (word.size && clause->begin < clause->end) selves[word.kind]++;
    }
}

static int32_t region_of(struct entities_builder *b, const struct entity *entity)
{
    if (!entity->region_bytes) return -1;
    str region = str_slice(entity->name, 0, entity->region_bytes), full = {0};
    size_t count;
    uint32_t *cps = utf8_decode(b->arena, region, &count);
    if (!cps) return -1;
    struct name_word known = name_region_at(cps, count, 0, &full);
    return entities_intern(b, known.size == count ? full : region, known.size ? known.kind : NAME_COUNTY);
}

// 人民医院 behind 青禾大学人民医院: the end of a longer name means that one.
static void complete_names(struct entities_builder *b)
{
    enum { BRIEF = 8 };
    struct entities *out = b->out;
    for (size_t i = 0; i < out->mention_count; i++) {
        const struct entity *brief = &out->items[out->mentions[i].entity];
        if (brief->region_bytes || brief->cps_count > BRIEF ||
            (brief->kind != NAME_HOSPITAL && brief->kind != NAME_SCHOOL))
            continue;
        for (size_t k = 0; k < out->count; k++) {
            const struct entity *full = &out->items[k];
            size_t more = full->cps_count > brief->cps_count ? full->cps_count - brief->cps_count : 0;
            if (full->kind != brief->kind || more == 0 || !full->region_bytes ||
                memcmp(full->cps + more, brief->cps, brief->cps_count * sizeof *brief->cps) != 0)
                continue;
            out->mentions[i].entity = (int32_t)k;
            break;
        }
    }
}

// 青禾市卫健委 is written out elsewhere: 青禾市卫生健康委.
static void complete_offices(struct entities_builder *b)
{
    struct entities *out = b->out;
    for (size_t i = 0; i < out->count; i++) {
        struct entity *brief = &out->items[i];
        if (brief->kind != NAME_OFFICE || !brief->region_bytes) continue;
        for (size_t k = 0; k < out->count; k++) {
            const struct entity *full = &out->items[k];
            if (full->kind != NAME_OFFICE || full->first != brief->first || full->region_bytes != brief->region_bytes ||
                full->cps_count <= brief->cps_count)
                continue;
            if (brief->cps[brief->cps_count - 1] == full->cps[full->cps_count - 1] &&
                entities_abbreviates(brief->cps, brief->cps_count, full->cps, full->cps_count))
                brief->name = full->name;
        }
    }
}

// 全国夏粮丰收; but 跻身全国前列 is of another.
static bool names_nation(const struct entities_builder *b)
{
    enum { SIZE = 2 };
    for (size_t at = 0; at + SIZE <= b->title.count; at++)
        if (b->title.cps[at] == U'全' && b->title.cps[at + 1] == U'国')
            return !name_word_at(&b->title, at + SIZE, NAME_ROLE_RANKED).size;
    return false;
}

// 市妇幼保健院 in a title stands for 锦川市妇幼保健院: a name without the proper part of its place.
static bool titled_by_rest(const struct entities_builder *b, const struct entity *entity)
{
    enum { LEAST = 5 };
    size_t region = 0, bytes = 0;
    for (; region < entity->cps_count && bytes < entity->region_bytes; region++)
        bytes += entity->cps[region] < 0x80      ? 1
                 : entity->cps[region] < 0x800   ? 2
                 : entity->cps[region] < 0x10000 ? 3
                                                 : 4;
    return region > 1 && entity->cps_count - (region - 1) >= LEAST &&
           text_has(b->title.cps, b->title.count, entity->cps + region - 1, entity->cps_count - (region - 1));
}

static bool in_title(const struct entities_builder *b, str name)
{
    enum { BRIEF = 4 };
    size_t count;
    uint32_t *cps = utf8_decode(b->arena, name, &count);
    if (!cps) return false;
    bool short_region = count == 3 && (cps[2] == U'市' || cps[2] == U'省');
    if (str_equal(name, STR("全国")))
        return str_find(b->document->title, STR("我国"), 0) >= 0 || str_find(b->document->title, STR("中国"), 0) >= 0 ||
               names_nation(b);
    if (text_has(b->title.cps, b->title.count, cps, short_region ? 2 : count)) return true;
    for (size_t size = 2; size <= BRIEF; size += 2)
        if (b->title.count >= size && count >= size + 2 && entities_abbreviates(b->title.cps, size, cps, count))
            return true;
    return false;
}

static uint32_t common_prefix(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    uint32_t size = 0;
    while (size < a_count && size < b_count && a[size] == b[size]) size++;
    return size;
}

// Where a title begins, behind its year, its brackets and its marks: 2026年青禾省…, 【直击】青禾科技….
static size_t title_begin(const struct name_text *title)
{
    size_t at = 0;
    while (at < title->count) {
        if (title->cps[at] == U'【' || title->cps[at] == '[') {
            size_t close = at;
            while (close < title->count && title->cps[close] != U'】' && title->cps[close] != ']') close++;
            if (close == title->count) break;
            at = close;
        } else if (place_is_word(title->cps[at]) && title->cps[at] != U'年' && !place_is_numeral(title->cps[at])) {
            break;
        }
        at++;
    }
    return at;
}

// The entity with which the title opens, the longest: a region by its whole name or before a colon only. -1: none.
static int32_t title_opener(const struct entities_builder *b)
{
    const struct name_text *title = &b->title;
    size_t begin = title_begin(title), longest = 0;
    int32_t best = -1;
    for (size_t i = 0; i < b->out->count; i++) {
        const struct entity *entity = &b->out->items[i];
        size_t size = common_prefix(entity->cps, entity->cps_count, title->cps + begin, title->count - begin);
        bool colon = begin + size < title->count &&
                     (title->cps[begin + size] == U'：' || title->cps[begin + size] == ':');
        if (size != entity->cps_count && !(size >= 2 && colon && name_is_region(entity->kind))) continue;
        if (size <= longest || entity->kind == NAME_PERSON) continue;
        longest = size;
        best = (int32_t)i;
    }
    return best;
}

// 本港, 全港: a text that says so is about Hong Kong, named or not.
static void count_hong_kong(struct entities_builder *b)
{
    enum { MEANT = 2 };
    uint32_t times = 0, opened = 0;
    bool titled = false;
    for (size_t at = 0; at + 1 < b->title.count; at++)
        titled |= b->title.cps[at + 1] == U'港' && name_marked(&b->title, at, NAME_ROLE_AREA);
    for (uint32_t i = 0; i < b->places->count; i++) {
        uint32_t at = b->places->clauses[i].begin;
        opened += at + 1 < b->document->count && b->document->cps[at + 1] == U'港' &&
                  name_marked(b->text, at, NAME_ROLE_AREA);
    }
    for (size_t at = 0; at + 1 < b->document->count; at++)
        times += b->document->cps[at + 1] == U'港' && name_marked(b->text, at, NAME_ROLE_AREA);
    if (!titled && times < MEANT) return;
    int32_t index = entities_intern(b, STR("香港特别行政区"), NAME_PROVINCE);
    if (index < 0) return;
    struct entity *region = &b->out->items[index];
    region->listed = true;
    region->titled |= titled;
    region->mentions += times;
    region->opened += opened;
}

static void score_entities(struct entities_builder *b)
{
    enum {
        TITLE = 8,
        OPENS_TITLE = 12,
        NAMED_IN_TITLE = 4,
        PORTRAYED = 30,
        PUBLISHER = 8,
        OPENED = 2,
        HEAD = 3,
        HEAD_CPS = 300
    };
    uint32_t selves[NAME_KIND_COUNT] = {0};
    count_selves(b, selves);
    struct entities *out = b->out;
    for (size_t i = 0; i < out->count; i++) {
        struct entity *entity = &out->items[i];
        entity->score = (int64_t)entity->mentions + OPENED * entity->opened;
        if (str_equal(entity->name, STR("全国")))  // mostly what is ranked over: 居全国第5位
            entity->score = (OPENED + 1) * (int64_t)entity->opened;
        entity->titled |= in_title(b, entity->name) || titled_by_rest(b, entity);
        if (entity->titled) entity->score += TITLE + (name_is_region(entity->kind) ? 0 : NAMED_IN_TITLE);
        if (entity->kind != NAME_MEDIA && b->document->publisher.size &&
            str_find(b->document->publisher, entity->name, 0) >= 0)
            entity->score += PUBLISHER;
        if (name_is_region(entity->kind)) entity->score = entity->score * 2 / 3;
        if (entity->kind == NAME_PERSON)
            entity->score = str_equal(entity->name, b->portrayed) ? entity->score + PORTRAYED : entity->score / 2;
    }
    int32_t opener = title_opener(b);
    if (opener >= 0) out->items[opener].score += OPENS_TITLE;
    for (int kind = NAME_HOSPITAL; kind <= NAME_PLACE; kind++) {
        int32_t best = entities_meant(out, (enum name_kind)kind);
        if (best >= 0) out->items[best].score += selves[kind], out->items[best].meant += selves[kind];
    }
    for (size_t i = 0; i < out->mention_count && out->mentions[i].begin < HEAD_CPS; i++) {
        if (affiliation(b, &out->mentions[i])) continue;
        struct entity *entity = &out->items[out->mentions[i].entity];
        entity->score += i < 3 ? HEAD : 1;
        entity->headed |= entity->kind == NAME_NATIONAL;
    }
}

// The figures that an office or a ministry tells are its region's or the nation's.
static void pass_on_scores(struct entities_builder *b)
{
    size_t count = b->out->count;
    for (size_t i = 0; i < count; i++) {
        struct entity *entity = &b->out->items[i];
        int32_t to = -1;
        if (entity->kind == NAME_NATIONAL) to = entities_intern(b, STR("全国"), NAME_COUNTRY);
        else if (entity->kind == NAME_OFFICE || entity->kind == NAME_GOVERNMENT) to = region_of(b, entity);
        else if (entity->kind == NAME_MEDIA) b->out->items[i].score = 0;
        if (to < 0 || (size_t)to == i) continue;
        b->out->items[to].told = true;
        b->out->items[to].headed |= b->out->items[i].headed;
        b->out->items[to].score += b->out->items[i].score;
        b->out->items[i].score = 0;
    }
    b->out->nation = -1;
    for (size_t i = 0; i < b->out->count; i++)
        if (str_equal(b->out->items[i].name, STR("全国"))) b->out->nation = (int32_t)i;
}

static bool may_be_main(const struct entities_builder *b, const struct entity *entity)
{
    if (entity->traded || entity->kind == NAME_MEDIA || (entity->kind == NAME_AGENCY && !entity->titled)) return false;
    if (entity->kind == NAME_PERSON) return !b->interview && str_equal(entity->name, b->portrayed);
    if (name_is_region(entity->kind))
        return entity_solid(entity) && (entity->titled || entity->opened >= 2 || entity->told);
    return entity_solid(entity) || (entity->leads && entity->meant >= 2) ||
           (entity->placed && (entity->meant >= 1 || entity->mentions >= 2));
}

// 荆州市2024年国民经济和社会发展统计公报: whom the title names first, where the text says 全市 only, or names no one.
static int32_t named_in_title(struct entities_builder *b)
{
    struct name_list names;
    if (!names_find(b->arena, &b->title, &names)) {
        b->failed = true;
        return -1;
    }
    for (size_t i = 0; i < names.count; i++) {
        enum name_kind kind = names.items[i].kind;
        if (kind == NAME_MEDIA || kind == NAME_AGENCY || kind == NAME_NATIONAL || kind == NAME_OFFICE) continue;
        int32_t index = entities_intern_span(b, b->title.cps, b->title.count, &names.items[i]);
        if (index >= 0) b->out->items[index].titled = true;
        return index;
    }
    return -1;
}

// 2026年青禾市政府工作报告: the region whose report it is; a report of no region is the nation's where its text speaks of it. -1: none.
static int32_t reporting_region(struct entities_builder *b)
{
    struct name_list names;
    bool report = false;
    for (size_t at = 0; at < b->title.count; at++) report |= name_word_at(&b->title, at, NAME_ROLE_REPORT).size > 0;
    if (!report) return -1;
    if (!names_find(b->arena, &b->title, &names)) {
        b->failed = true;
        return -1;
    }
    if (names.count == 0) return b->out->nation;
    const struct name_span *first = &names.items[0];
    size_t open = first->begin;
    while (open > 0 && (place_is_numeral(b->title.cps[open - 1]) || b->title.cps[open - 1] == U'年')) open--;
    bool opens = open == 0;
    for (const uint32_t *c = U"｜丨|：:】"; *c && !opens; c++) opens = b->title.cps[open - 1] == *c;
    if (!opens) return -1;  // 两会速递｜2026年青禾市…
    int32_t index = entities_intern_span(b, b->title.cps, b->title.count, first);
    return index < 0 || name_is_region(b->out->items[index].kind) ? index : region_of(b, &b->out->items[index]);
}

// 青禾信息终止定增事项, of which the text says 公司 only: the name that opens the title. -1: none.
static int32_t company_of_title(struct entities_builder *b)
{
    enum { LEAST = 3, MOST = 6, LEAST_MEANT = 2 };
    uint32_t selves[NAME_KIND_COUNT] = {0};
    const struct name_text *title = &b->title;
    size_t begin = title_begin(title), end = begin;
    count_selves(b, selves);
    if (selves[NAME_COMPANY] < LEAST_MEANT || name_word_at(title, begin, NAME_ROLE_GENERIC).size ||
        name_word_at(title, begin, NAME_ROLE_STOP).size || name_word_at(title, begin, NAME_ROLE_GROUP).size ||
        name_marked(title, begin, NAME_ROLE_REGION))
        return -1;
    for (; end < title->count && end <= begin + MOST && place_is_word(title->cps[end]); end++) {
        if (name_word_at(title, end, NAME_ROLE_END).size || name_word_at(title, end, NAME_ROLE_SELF).size) return -1;
        if (end >= begin + LEAST && name_word_at(title, end, NAME_ROLE_AFTER_NAME).size) break;
    }
    bool stops = end < title->count && end <= begin + MOST &&
                 (name_word_at(title, end, NAME_ROLE_AFTER_NAME).size || title->cps[end] == U'：' ||
                  title->cps[end] == ':');
    return stops && end >= begin + LEAST
               ? entities_intern(b, utf8_encode(b->arena, title->cps, begin, end), NAME_TITLED)
               : -1;
}

// 青禾专家成功切除肿瘤: not the place of the title, but the hospital there of which the text tells first. -1: none.
static int32_t house_of_crew(const struct entities_builder *b, int32_t main)
{
    const struct entity *region = &b->out->items[main];
    if (!name_is_region(region->kind) || !region->titled) return -1;
    bool crew = false;
    for (size_t at = 0; at < b->title.count && !crew; at++) {
        str full;
        uint32_t size = name_region_at(b->title.cps, b->title.count, at, &full).size;
        crew = size > 0 && str_equal(full, region->name) && name_word_at(&b->title, at + size, NAME_ROLE_CREW).size > 0;
    }
    for (size_t i = 0; crew && i < b->out->mention_count; i++) {
        const struct entity *house = &b->out->items[b->out->mentions[i].entity];
        if (house->kind == NAME_HOSPITAL && house->placed) return b->out->mentions[i].entity;
    }
    return -1;
}

static void choose_main(struct entities_builder *b)
{
    enum { LEAST = 6, LEAST_MEANT = 4 };  // 该院 says that one is spoken of
    struct entities *out = b->out;
    out->main = reporting_region(b);
    out->reports = out->main >= 0;
    if (out->reports) return;
    for (size_t i = 0; i < out->count; i++) {
        if (str_equal(out->items[i].name, STR("世界")) || str_equal(out->items[i].name, STR("全球"))) continue;
        if (out->items[i].score >= (out->items[i].meant > 0 ? LEAST_MEANT : LEAST) && may_be_main(b, &out->items[i]) &&
            (out->main < 0 || out->items[i].score > out->items[out->main].score))
            out->main = (int32_t)i;
    }
    enum name_kind kind = out->main >= 0 ? out->items[out->main].kind : NAME_COUNTRY;
    bool other = kind == NAME_COUNTRY ||
                 ((kind == NAME_COMPANY || kind == NAME_TITLED) && !out->items[out->main].titled);
    int32_t company = other ? company_of_title(b) : -1;
    if (company >= 0) out->main = company;
    if (out->main < 0) out->main = named_in_title(b);
    int32_t house = out->main >= 0 ? house_of_crew(b, out->main) : -1;
    if (house >= 0) out->main = house;
}

void entities_choose_main(struct entities_builder *b)
{
    complete_names(b);
    count_mentions(b);
    count_hong_kong(b);
    score_entities(b);
    complete_offices(b);
    pass_on_scores(b);
    choose_main(b);
}
