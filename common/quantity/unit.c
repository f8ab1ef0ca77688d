#include "quantity/unit.h"

#include "base/utf8.h"
#include "lexicon/quantity_unit_table.h"
#include "quantity/cp.h"
#include "quantity/numeral.h"

enum column { COLUMN_WORD, COLUMN_UNIT, COLUMN_KIND, COLUMN_SCALE, COLUMN_CARRIES };

// By the code of a row's kind: the kind and one more; 0: the row is a word that is no unit.
static const uint8_t kinds[] = {
    [LEXICON_QUANTITY_UNIT_KIND_COUNT] = QUANTITY_COUNT + 1,
    [LEXICON_QUANTITY_UNIT_KIND_MONEY] = QUANTITY_MONEY + 1,
    [LEXICON_QUANTITY_UNIT_KIND_RATIO] = QUANTITY_RATIO + 1,
    [LEXICON_QUANTITY_UNIT_KIND_POINTS] = QUANTITY_POINTS + 1,
    [LEXICON_QUANTITY_UNIT_KIND_MEASURE] = QUANTITY_MEASURE + 1,
    [LEXICON_QUANTITY_UNIT_KIND_DURATION] = QUANTITY_DURATION + 1,
    [LEXICON_QUANTITY_UNIT_KIND_MULTIPLE] = QUANTITY_MULTIPLE + 1,
    [LEXICON_QUANTITY_UNIT_KIND_SCORE] = QUANTITY_SCORE + 1,
    [LEXICON_QUANTITY_UNIT_KIND_AGE] = QUANTITY_AGE + 1,
    [LEXICON_QUANTITY_UNIT_KIND_NONE] = 0,
};

static bool kind_read(const struct lexicon_row *row, enum quantity_kind *out)
{
    uint8_t kind = kinds[row->codes[COLUMN_KIND]];
    if (kind > 0) *out = (enum quantity_kind)(kind - 1);
    return kind > 0;
}

// A unit of letters must end where the letters end: 5m, but not 5million.
static bool ends_in_word(const uint32_t *cps, size_t count, size_t end)
{
    return cp_is_letter(cps[end - 1]) && (cp_is_letter(cp_at(cps, count, end)) || cp_is_digit(cp_at(cps, count, end)));
}

static const struct lexicon_row *find(const uint32_t *cps, size_t count, size_t at, uint32_t *size)
{
    struct lexicon_match match = lexicon_longest(&lexicon_quantity_unit, cps, count, at);
    if (match.row < 0 || ends_in_word(cps, count, at + match.size)) return NULL;
    *size = match.size;
    return &lexicon_quantity_unit.rows[match.row];
}

static void take(const struct lexicon_row *row, struct unit *out)
{
    uint8_t carries = row->codes[COLUMN_CARRIES];
    out->word = row->key;
    out->unit = row->columns[COLUMN_UNIT].size ? row->columns[COLUMN_UNIT] : row->key;
    out->half = carries == LEXICON_QUANTITY_UNIT_CARRIES_HALF;
    out->more = carries == LEXICON_QUANTITY_UNIT_CARRIES_MORE;
    out->bare = carries == LEXICON_QUANTITY_UNIT_CARRIES_BARE;
    out->noun = carries == LEXICON_QUANTITY_UNIT_CARRIES_NOUN;
    out->scale = decimal_from_int(1);
    str scale = row->columns[COLUMN_SCALE];
    if (scale.size && !decimal_parse(scale, &out->scale)) out->scale = decimal_from_int(1);
}

// 3.1万套（间）: a second counting word in brackets belongs to the unit.
static bool add_bracket(struct arena *arena, const uint32_t *cps, size_t count, struct unit *out)
{
    uint32_t open = cp_at(cps, count, out->end), size;
    if (open != U'（' && open != '(') return true;
    const struct lexicon_row *row = find(cps, count, out->end + 1, &size);
    enum quantity_kind kind;
    if (!row || !kind_read(row, &kind) || kind != QUANTITY_COUNT) return true;
    uint32_t close = cp_at(cps, count, out->end + 1 + size);
    if (close != U'）' && close != ')') return true;
    out->unit = utf8_encode(arena, cps, out->begin, out->end + size + 2);
    out->end += size + 2;
    return !arena_exhausted(arena);
}

// 12.9元/股 stays money; 40000ml/年 becomes mL/a.
static bool add_per(struct arena *arena, const uint32_t *cps, size_t count, struct unit *out)
{
    uint32_t size;
    if (cp_at(cps, count, out->end) != '/') return true;
    const struct lexicon_row *row = find(cps, count, out->end + 1, &size);
    enum quantity_kind kind;
    if (!row || !kind_read(row, &kind) || kind == QUANTITY_RATIO) return true;
    if (out->kind == QUANTITY_MEASURE || out->kind == QUANTITY_DURATION) {
        str per = row->columns[COLUMN_UNIT].size ? row->columns[COLUMN_UNIT] : row->key;
        out->unit = arena_printf(arena, "%.*s/%.*s", STR_FMT(out->unit), STR_FMT(per));
        out->kind = QUANTITY_MEASURE;
    } else if (out->kind != QUANTITY_MONEY) {
        return true;
    }
    out->end += size + 1;
    return !arena_exhausted(arena);
}

// 5部分支杆菌管: the unit is what the word opens with.
static void cut_to_unit(const uint32_t *cps, struct unit *out)
{
    uint32_t cp;
    size_t at = 0, size;
    for (out->end = out->begin; (size = utf8_read(out->unit, at, &cp)) > 0 && cps[out->end] == cp; at += size)
        out->end++;
    out->word = out->unit;
}

// 十几个人, 3个案件: what looks like a noun (个人, 个案) begins with a counting word, which counts here.
static bool find_shorter(const uint32_t *cps, size_t count, struct unit *out)
{
    struct lexicon_match matches[8];
    size_t found = lexicon_prefixes(&lexicon_quantity_unit, cps, count, out->begin, matches, 8);
    while (found-- > 0) {
        const struct lexicon_row *row = &lexicon_quantity_unit.rows[matches[found].row];
        uint8_t carries = row->codes[COLUMN_CARRIES];
        if (!kind_read(row, &out->kind) || carries == LEXICON_QUANTITY_UNIT_CARRIES_NOUN ||
            carries == LEXICON_QUANTITY_UNIT_CARRIES_OPENS)
            continue;
        out->end = out->begin + matches[found].size;
        take(row, out);
        return true;
    }
    return false;
}

// 两升到三升: what looks like a verb (升到) is a unit and the sign of a range where the unit comes again.
static bool comes_again(const uint32_t *cps, size_t count, size_t begin, size_t end)
{
    struct numeral upper;
    uint32_t sign = cps[end - 1];
    size_t size = end - 1 - begin;
    if ((sign != U'到' && sign != U'至') || !numeral_starts(cp_at(cps, count, end)) ||
        !numeral_read(cps, count, end, &upper))
        return false;
    for (size_t i = 0; i < size; i++)
        if (cp_at(cps, count, upper.end + i) != cps[begin + i]) return false;
    return true;
}

// 12、13两个病区: 两 is a number there, not 50 g.
static bool counts_next(const uint32_t *cps, size_t count, size_t at)
{
    uint32_t size;
    enum quantity_kind kind;
    const struct lexicon_row *row = find(cps, count, at, &size);
    return row && kind_read(row, &kind) && kind == QUANTITY_COUNT;
}

bool unit_read(struct arena *arena, const uint32_t *cps, size_t count, size_t at, struct unit *out)
{
    uint32_t size = 0;
    *out = (struct unit){.begin = (uint32_t)at, .end = (uint32_t)at};
    for (int blanks = 0; blanks < 2 && cp_at(cps, count, out->begin) == ' '; blanks++) out->begin++;
    const struct lexicon_row *row = find(cps, count, out->begin, &size);
    if (!row) return false;
    bool guard = !kind_read(row, &out->kind);
    if (guard && comes_again(cps, count, out->begin, out->begin + size) && find_shorter(cps, count, out)) return true;
    if (guard) {
        out->guarded = true;
        return false;
    }
    out->end = out->begin + size;
    take(row, out);
    if (row->codes[COLUMN_CARRIES] == LEXICON_QUANTITY_UNIT_CARRIES_OPENS) cut_to_unit(cps, out);
    if (out->noun && !find_shorter(cps, count, out)) return false;
    if (str_equal(out->word, STR("两")) && counts_next(cps, count, out->end)) return false;
    return add_bracket(arena, cps, count, out) && add_per(arena, cps, count, out);
}
