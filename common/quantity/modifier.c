#include "quantity/modifier.h"

#include "lexicon/modifier_after_table.h"
#include "lexicon/modifier_before_table.h"
#include "quantity/cp.h"

static enum quantity_modifier read(const struct lexicon *lexicon, int32_t row)
{
    str name = lexicon->rows[row].columns[1];
    for (int i = MODIFIER_APPROX; i <= MODIFIER_AT_MOST; i++)
        if (str_equal(name, str_from(quantity_modifier_name((enum quantity_modifier)i))))
            return (enum quantity_modifier)i;
    return MODIFIER_EXACT;
}

struct modifier modifier_before(const uint32_t *cps, size_t at)
{
    size_t end = at;
    while (end > 0 && at - end < 2 && cps[end - 1] == ' ') end--;
    struct lexicon_match match = lexicon_longest_before(&lexicon_modifier_before, cps, end);
    if (match.row < 0) return (struct modifier){0};
    enum quantity_modifier modifier = read(&lexicon_modifier_before, match.row);
    return (struct modifier){modifier, modifier == MODIFIER_EXACT ? 0 : match.size + (uint32_t)(at - end)};
}

static bool allows(str kinds, enum quantity_kind kind)
{
    str name = str_from(quantity_kind_name(kind)), head, tail = kinds;
    if (!kinds.size) return true;
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
    if (match.row < 0 || !allows(lexicon_modifier_after.rows[match.row].columns[2], kind)) return (struct modifier){0};
    enum quantity_modifier modifier = read(&lexicon_modifier_after, match.row);
    return (struct modifier){modifier, modifier == MODIFIER_EXACT ? 0 : match.size + (uint32_t)(begin - at)};
}
