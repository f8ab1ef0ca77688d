#include "quantity/modifier.h"

#include "lexicon/modifier_after_table.h"
#include "lexicon/modifier_before_table.h"
#include "quantity/cp.h"

enum { MODIFIER_COLUMN = 1, KINDS_COLUMN };

static const uint8_t before_codes[] = {
    [LEXICON_MODIFIER_BEFORE_MODIFIER_APPROX] = MODIFIER_APPROX,
    [LEXICON_MODIFIER_BEFORE_MODIFIER_MORE_THAN] = MODIFIER_MORE_THAN,
    [LEXICON_MODIFIER_BEFORE_MODIFIER_AT_LEAST] = MODIFIER_AT_LEAST,
    [LEXICON_MODIFIER_BEFORE_MODIFIER_LESS_THAN] = MODIFIER_LESS_THAN,
    [LEXICON_MODIFIER_BEFORE_MODIFIER_AT_MOST] = MODIFIER_AT_MOST,
    [LEXICON_MODIFIER_BEFORE_MODIFIER_NONE] = MODIFIER_EXACT,
};

static const uint8_t after_codes[] = {
    [LEXICON_MODIFIER_AFTER_MODIFIER_APPROX] = MODIFIER_APPROX,
    [LEXICON_MODIFIER_AFTER_MODIFIER_MORE_THAN] = MODIFIER_MORE_THAN,
    [LEXICON_MODIFIER_AFTER_MODIFIER_AT_LEAST] = MODIFIER_AT_LEAST,
    [LEXICON_MODIFIER_AFTER_MODIFIER_AT_MOST] = MODIFIER_AT_MOST,
    [LEXICON_MODIFIER_AFTER_MODIFIER_NONE] = MODIFIER_EXACT,
};

struct modifier modifier_before(const uint32_t *cps, size_t at)
{
    size_t end = at;
    while (end > 0 && at - end < 2 && cps[end - 1] == ' ') end--;
    struct lexicon_match match = lexicon_longest_before(&lexicon_modifier_before, cps, end);
    if (match.row < 0) return (struct modifier){0};
    enum quantity_modifier modifier = (enum quantity_modifier)
        before_codes[lexicon_modifier_before.rows[match.row].codes[MODIFIER_COLUMN]];
    return (struct modifier){modifier, modifier == MODIFIER_EXACT ? 0 : match.size + (uint32_t)(at - end)};
}

static bool allows(str kinds, enum quantity_kind kind)
{
    if (!kinds.size) return true;
    str name = str_from(quantity_kind_name(kind)), head, tail = kinds;
    for (bool more = true; more;) {
        more = str_cut(tail, STR(" "), &head, &tail);
        if (str_equal(head, name)) return true;
    }
    return false;
}

struct modifier modifier_after(const uint32_t *cps, size_t count, size_t at, enum quantity_kind kind)
{
    size_t begin = at + (at < count && cps[at] == ' ');
    struct lexicon_match match = lexicon_longest(&lexicon_modifier_after, cps, count, begin);
    if (match.row < 0) return (struct modifier){0};
    const struct lexicon_row *row = &lexicon_modifier_after.rows[match.row];
    if (!allows(row->columns[KINDS_COLUMN], kind)) return (struct modifier){0};
    enum quantity_modifier modifier = (enum quantity_modifier)after_codes[row->codes[MODIFIER_COLUMN]];
    return (struct modifier){modifier, modifier == MODIFIER_EXACT ? 0 : match.size + (uint32_t)(begin - at)};
}
