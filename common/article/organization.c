#include "article/organization.h"

#include "article/facts.h"
#include "base/utf8.h"
#include "observation/names.h"

enum { TEXT_MOST = 500, KINDS_MOST = 64, TITLE_MENTIONS = 5, NAME_LEAST = 4, ALIAS_LEAST = 4 };

struct candidate {
    str name;
    uint32_t mentions;
    bool placed;  // its name opens with the place where it is
};

struct tally {
    struct candidate items[KINDS_MOST];
    size_t count;
};

static void add(struct tally *tally, str name, uint32_t mentions, bool placed)
{
    for (size_t i = 0; i < tally->count; i++)
        if (str_equal(tally->items[i].name, name)) {
            tally->items[i].mentions += mentions;
            return;
        }
    if (tally->count < KINDS_MOST) tally->items[tally->count++] = (struct candidate){name, mentions, placed};
}

// 普惠性幼儿园 is no organisation but a kind of them: a name opens with a place, stands in the title or is repeated.
static bool is_certain(const struct candidate *candidate)
{
    return candidate->placed || candidate->mentions >= TITLE_MENTIONS;
}

static bool is_organization(enum name_kind kind)
{
    return kind != NAME_NONE && kind < NAME_PLACE && kind != NAME_PARTY && kind != NAME_TEAM;
}

// 原油（集团: a piece of a longer name.
static bool is_whole(const uint32_t *cps, const struct name_span *name)
{
    int depth = 0;
    for (uint32_t i = name->begin; i < name->end; i++) {
        if (cps[i] == 0x201c || cps[i] == 0x300c) return false;
        depth += (cps[i] == 0xff08 || cps[i] == '(') - (cps[i] == 0xff09 || cps[i] == ')');
    }
    return depth == 0;
}

static bool tally_names(struct arena *arena, const uint32_t *cps, size_t count, uint32_t mentions, struct tally *tally)
{
    struct name_text text;
    struct name_list names = {0};
    if (!name_text_read(arena, cps, count, &text) || !names_find(arena, &text, &names)) return false;
    for (size_t i = 0; i < names.count; i++) {
        const struct name_span *name = &names.items[i];
        if (is_organization(name->kind) && name->end - name->begin >= NAME_LEAST && is_whole(cps, name))
            add(tally, utf8_encode(arena, cps, name->begin, name->end), mentions, name->region_end > name->begin);
    }
    return true;
}

// 市人民医院 is the 普洱市人民医院 that was named before.
static uint32_t mentions_of(const struct tally *tally, size_t at)
{
    uint32_t mentions = 0;
    for (size_t i = 0; i < tally->count; i++)
        if (str_ends(tally->items[at].name, tally->items[i].name)) mentions += tally->items[i].mentions;
    return mentions;
}

// 无锡二院 in the title means 无锡市第二人民医院: four or more characters of the title in a row, all in the name in this order, the first and the
// last of it among them.
static bool is_meant(struct arena *arena, const uint32_t *title, size_t title_count, str name)
{
    size_t count;
    const uint32_t *cps = utf8_decode(arena, name, &count);
    for (size_t begin = 0; cps && count && begin + ALIAS_LEAST <= title_count; begin++) {
        if (title[begin] != cps[0]) continue;
        size_t at = 0, size = 0;
        while (begin + size < title_count) {
            size_t next = at;
            while (next < count && cps[next] != title[begin + size]) next++;
            if (next == count) break;
            size++;
            at = next + 1;
        }
        if (size >= ALIAS_LEAST && at == count) return true;
    }
    return false;
}

void organization_find(struct arena *arena, const uint32_t *cps, size_t count, struct article *out)
{
    struct tally tally = {0};
    size_t title_count, best = 0;
    uint32_t *title = utf8_decode(arena, out->title.value, &title_count);
    if (title && !tally_names(arena, title, title_count, TITLE_MENTIONS, &tally)) return;
    if (!tally_names(arena, cps, count < TEXT_MOST ? count : TEXT_MOST, 1, &tally)) return;
    for (size_t i = 0; title && i < tally.count; i++)
        if (is_meant(arena, title, title_count, tally.items[i].name)) tally.items[i].mentions += TITLE_MENTIONS;
    for (size_t i = 0; i < tally.count; i++) {
        bool first = !is_certain(&tally.items[best]) || best == i;
        if (is_certain(&tally.items[i]) && (first || mentions_of(&tally, i) > mentions_of(&tally, best))) best = i;
    }
    if (tally.count && is_certain(&tally.items[best]))
        fact_offer(arena, out, &out->organization, "organization", tally.items[best].name, FACT_TEXT);
}
