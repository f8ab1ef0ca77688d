#include "quantity/reading.h"

#include "lexicon/currency_prefix_table.h"
#include "quantity/cp.h"
#include "quantity/modifier.h"

// 减负2000亿元, 担负20项, 胜负3场: 负 belongs to the word before it, and nobody counts less than nothing.
static bool minus_word(const struct quantity *q, uint32_t before)
{
    if (q->kind == QUANTITY_COUNT) return false;
    for (const uint32_t *c = U"减担胜背抱肩自身欺重辜增解承如"; *c; c++)
        if (before == *c) return false;
    return true;
}

// -5.4%, 负12, 零下5度, 负的百分之二十
void reading_take_sign(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    size_t at = q->begin, blank = at > 0 && r->cps[at - 1] == ' ' ? 1 : 0;
    uint32_t sign = at > blank ? r->cps[at - blank - 1] : 0, before = at > blank + 1 ? r->cps[at - blank - 2] : 0;
    bool dash = !blank && (sign == '-' || sign == U'−' || sign == U'－' || sign == U'﹣');
    bool loose = !cp_is_digit(before) && !cp_is_letter(before) && before != '-' && before != U'）';
    bool firm = q->kind == QUANTITY_RATIO || q->kind == QUANTITY_POINTS || q->kind == QUANTITY_MONEY ||
                q->kind == QUANTITY_MEASURE;
    uint32_t size = 0;
    if (dash && loose && (firm || !cp_is_han(before))) size = 1;
    if (sign == U'负' && minus_word(q, before)) size = (uint32_t)blank + 1;
    if (sign == U'的' && before == U'负') size = (uint32_t)blank + 2;
    if (sign == U'下' && before == U'零' && (q->kind == QUANTITY_MEASURE)) size = (uint32_t)blank + 2;
    if (!size || q->begin < r->left_end + size) return;
    q->begin -= size;
    q->value = decimal_negate(q->value);
    if (q->has_upper) {
        decimal low = decimal_negate(q->value_upper);
        q->value_upper = q->value;
        q->value = low;
    }
}

// 逾百万, 破亿, 上万, 过百: short bounds that need a round number.
static bool round_bound(struct reading *r, enum quantity_modifier *modifier)
{
    const struct quantity *q = &r->out->quantity;
    uint32_t before = q->begin ? r->cps[q->begin - 1] : 0;
    if (!r->out->numeral.bare || (before != U'上' && before != U'过')) return false;
    *modifier = before == U'上' ? MODIFIER_AT_LEAST : MODIFIER_MORE_THAN;
    return true;
}

void reading_take_modifiers(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    struct modifier before = modifier_before(r->cps, q->begin),
                    after = modifier_after(r->cps, r->count, q->end, q->kind);
    enum quantity_modifier round;
    if (!before.size && round_bound(r, &round)) before = (struct modifier){round, 1};
    if (q->begin < r->left_end + before.size) before = (struct modifier){0};
    q->begin -= before.size;
    q->end += after.size;
    if (before.size && (before.modifier != MODIFIER_APPROX || q->modifier == MODIFIER_EXACT))
        q->modifier = before.modifier;
    else if (after.size && (q->modifier == MODIFIER_EXACT || after.modifier != MODIFIER_APPROX) &&
             !(before.size && after.modifier == MODIFIER_APPROX))
        q->modifier = after.modifier;
    if (before.size && before.modifier == MODIFIER_APPROX && after.size && after.modifier != MODIFIER_APPROX)
        q->modifier = after.modifier;
}

// 人民币500万元, US$3.2亿, $538万
bool reading_take_currency(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    size_t end = q->begin;
    if (end > 0 && r->cps[end - 1] == ' ') end--;
    struct lexicon_match match = lexicon_longest_before(&lexicon_currency_prefix, r->cps, end);
    if (match.row < 0 || end < r->left_end + match.size) return false;
    const struct lexicon_row *row = &lexicon_currency_prefix.rows[match.row];
    bool latin = cp_is_letter(r->cps[end - match.size]) && end > match.size &&
                 cp_is_letter(r->cps[end - match.size - 1]);
    bool word = cp_is_han(r->cps[end - 1]);
    if (latin || (q->kind != QUANTITY_NUMBER && q->kind != QUANTITY_MONEY)) return false;
    if (word && q->kind == QUANTITY_NUMBER && !r->out->numeral.multiplied && !r->out->numeral.grouped &&
        !r->out->numeral.point)
        return false;
    q->kind = QUANTITY_MONEY;
    q->unit = row->columns[1];
    q->home_currency = row->columns[2].size > 0;
    q->begin = (uint32_t)(end - match.size);
    return true;
}
