#include "observation/place.h"

static bool one_of(uint32_t cp, const uint32_t *set)
{
    for (; *set; set++)
        if (*set == cp) return true;
    return false;
}

bool place_is_numeral(uint32_t cp)
{
    return (cp >= '0' && cp <= '9') || (cp > 127 && one_of(cp, U"一二三四五六七八九十"));
}

static bool opens(uint32_t cp)
{
    return one_of(cp, U"（([【《");
}
static bool closes(uint32_t cp)
{
    return one_of(cp, U"）)]】》");
}
static bool digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

struct builder {
    struct arena *arena;
    const struct document *document;
    struct places *out;
    size_t room;
    uint32_t brackets;
    uint32_t scanned, close_at;  // how far closing brackets were looked for, and the last one found
    bool failed;
};

static void put(struct builder *b, struct place_clause clause)
{
    struct places *out = b->out;
    if (out->count == b->room) {
        size_t room = b->room ? 2 * b->room : 64;
        struct place_clause *grown = arena_grow(b->arena, out->clauses, b->room, room, sizeof *grown);
        if (!grown) {
            b->failed = true;
            return;
        }
        out->clauses = grown;
        b->room = room;
    }
    out->clauses[out->count++] = clause;
}

// A bracket that never closes in its block is read as a plain sign, so that it cannot swallow the rest. Nothing is looked at twice.
static bool bracket_closes(struct builder *b, uint32_t at, uint32_t end)
{
    enum { LONGEST = 120 };
    uint32_t stop = end < at + LONGEST ? end : at + LONGEST;
    if (b->close_at > at) return b->close_at < stop;
    for (uint32_t i = b->scanned > at + 1 ? b->scanned : at + 1; i < stop; i++) {
        b->scanned = i + 1;
        if (!closes(b->document->cps[i])) continue;
        b->close_at = i;
        return true;
    }
    return false;
}

static void read_block(struct builder *b, uint32_t index)
{
    const struct block *block = &b->document->blocks[index];
    const uint32_t *cps = b->document->cps;
    struct place_clause clause = {
        .begin = block->begin, .sentence = b->out->sentence_count, .block = index, .opens_sentence = true};
    uint32_t depth = 0;
    for (uint32_t at = block->begin; at < block->end; at++) {
        uint32_t cp = cps[at];
        if (place_is_word(cp)) continue;  // no sign
        bool in_number = (cp == ',' || cp == ':') && at > block->begin && digit(cps[at - 1]) && at + 1 < block->end &&
                         digit(cps[at + 1]);
        bool open = opens(cp) && bracket_closes(b, at, block->end), close = closes(cp) && depth > 0;
        bool ends_sentence = place_ends_sentence(cp) && depth == 0;
        if (!open && !close && (in_number || !place_ends_clause(cp))) continue;
        clause.end = at;
        put(b, clause);
        if (open) depth++, b->brackets++;
        if (close) depth--;
        if (ends_sentence) b->out->sentence_count++;
        bool titled = open ? cp == U'《' : depth > 0 && !close && clause.titled;
        clause = (struct place_clause){.begin = at + 1,
                                       .sentence = b->out->sentence_count,
                                       .block = index,
                                       .bracket = depth ? b->brackets : 0,
                                       .opens_sentence = ends_sentence,
                                       .titled = titled};
    }
    clause.end = block->end;
    put(b, clause);
    b->out->sentence_count++;
}

bool places_build(struct arena *arena, const struct document *document, struct places *out)
{
    *out = (struct places){0};
    struct builder b = {.arena = arena, .document = document, .out = out};
    for (uint32_t i = 0; i < document->block_count && !b.failed; i++) read_block(&b, i);
    if (b.failed) return false;
    out->sentence_clause = ARENA_ARRAY(arena, uint32_t, out->sentence_count + 1);
    if (!out->sentence_clause) return false;
    for (uint32_t i = out->count; i-- > 0;) out->sentence_clause[out->clauses[i].sentence] = i;
    return true;
}

uint32_t places_clause(const struct places *places, uint32_t at)
{
    uint32_t low = 0, high = places->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (places->clauses[middle].begin <= at) low = middle + 1;
        else high = middle;
    }
    return low > 0 ? low - 1 : 0;
}
