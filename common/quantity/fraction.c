#include "quantity/reading.h"

#include "quantity/cp.h"

static decimal times(decimal value, int64_t factor)
{
    decimal out = value;
    return decimal_multiply(value, decimal_from_int(factor), &out) ? out : value;
}

static bool finish_fraction(struct reading *r, decimal numerator, decimal denominator, uint32_t end)
{
    struct quantity *q = &r->out->quantity;
    decimal hundred = times(numerator, 100), exact;
    q->kind = QUANTITY_RATIO;
    q->unit = STR("%");
    q->rule = "fraction";
    struct quantity_fraction *fraction = ARENA_NEW(r->arena, struct quantity_fraction);
    if (!fraction) return reading_leave(r->out, "out of memory", end);
    *fraction = (struct quantity_fraction){numerator, denominator};
    q->fraction = fraction;
    q->number_end = q->end = end;
    if (!decimal_divide(hundred, denominator, 10, &q->value)) return reading_leave(r->out, "no such fraction", end);
    decimal back;
    bool terminates = decimal_multiply(q->value, denominator, &back) && decimal_compare(back, hundred) == 0;
    if (!terminates && decimal_divide(hundred, denominator, 2, &exact)) q->value = exact;
    reading_take_sign(r);
    reading_take_modifiers(r);
    r->out->sure = true;
    r->out->next = q->end;
    return true;
}

// 三分之一, 百分之五点七, 百分之二三十, 百分百
bool reading_fraction(struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    size_t at = n->end;
    bool plain = cp_at(r->cps, r->count, at) == U'分' && cp_at(r->cps, r->count, at + 1) == U'之';
    bool hundred = r->cps[n->begin] == U'百' && n->end == n->begin + 1 && cp_at(r->cps, r->count, at) == U'分' &&
                   !plain;
    struct numeral m;
    uint32_t next = cp_at(r->cps, r->count, at + 1);
    int digit = numeral_han_digit(next);
    int parts = r->cps[n->begin] == U'十' ? 10 : numeral_han_digit(r->cps[n->begin]);
    // 四分一, 三分二: as Hong Kong writes it
    bool southern = !plain && !hundred &&
                    (cp_at(r->cps, r->count, at) == U'分' || cp_at(r->cps, r->count, at) == U'份') &&
                    n->end == n->begin + 1 && parts >= 2 && digit >= 1 && digit < parts &&
                    !numeral_starts(cp_at(r->cps, r->count, at + 2)) && cp_at(r->cps, r->count, at + 2) != U'钟';
    if (!plain && !hundred && !southern) return false;
    size_t from = at + (plain ? 2 : 1);
    bool negative = cp_at(r->cps, r->count, from) == U'负';
    from += negative;
    if (from >= r->count || !numeral_starts(r->cps[from]) || !numeral_read(r->cps, r->count, from, &m)) return false;
    if (hundred && m.end == m.begin + 1 && r->cps[m.begin] != U'百') return false;
    reading_start(r->out);
    decimal numerator = negative ? decimal_negate(m.value) : m.value;
    if (m.has_upper && !decimal_divide(times(m.upper, 100), n->value, 10, &r->out->quantity.value_upper)) return false;
    r->out->quantity.has_upper = m.has_upper;
    r->out->quantity.modifier = m.open ? MODIFIER_MORE_THAN : MODIFIER_EXACT;
    finish_fraction(r, numerator, n->value, m.end);
    // The lower end was rounded to hundredths, the upper was not.
    struct quantity *q = &r->out->quantity;
    if (q->has_upper && decimal_compare(q->value, q->value_upper) > 0) q->value_upper = q->value;
    return true;
}

// 130/85mmHg: two measures of one unit, the larger first; but 3/4英寸
bool reading_measure_pair(const struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    struct numeral m;
    struct unit unit;
    size_t from = n->end + 1;
    return cp_at(r->cps, r->count, n->end) == '/' && n->arabic && !n->multiplied &&
           cp_is_digit(cp_at(r->cps, r->count, from)) && numeral_read(r->cps, r->count, from, &m) && !m.multiplied &&
           decimal_compare(n->value, m.value) > 0 && unit_read(r->arena, r->cps, r->count, m.end, &unit) &&
           unit.kind == QUANTITY_MEASURE;
}

// 1/3, 3/16
bool reading_slash(struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    struct numeral m;
    size_t from = n->end + 1;
    uint32_t before = n->begin ? r->cps[n->begin - 1] : 0;
    if (cp_at(r->cps, r->count, n->end) != '/' || !n->arabic || n->has_upper || n->point || n->digits > 3 ||
        n->multiplied || !cp_is_digit(cp_at(r->cps, r->count, from)) || before == '/' || reading_measure_pair(r))
        return false;
    if (!numeral_read(r->cps, r->count, from, &m) || m.multiplied || m.digits > 3 || m.point || m.leading_zero ||
        n->leading_zero)
        return false;
    uint32_t after = cp_at(r->cps, r->count, m.end);
    if (decimal_is_zero(m.value) || after == '/' || cp_is_letter(after) || cp_is_letter(before) || after == U'月')
        return false;
    reading_start(r->out);
    finish_fraction(r, n->value, m.value, m.end);
    return true;
}

// 三成, 六成五, 三成半, 1成6, 2.5成; but 八成立, 完成
bool reading_tenths(struct reading *r)
{
    static const uint32_t others[] = {U'立', U'为', U'果', U'功', U'员', U'本', U'都', U'分', U'熟', U'长', U'绩',
                                      U'交', U'型', U'品', U'就', U'效', U'色', U'人', U'份', U'活', U'群', 0};
    const struct numeral *n = &r->out->numeral;
    size_t at = n->end;
    while (at < r->count && at - n->end < 2 && r->cps[at] == ' ') at++;
    uint32_t next = cp_at(r->cps, r->count, at + 1);
    if (cp_at(r->cps, r->count, at) != U'成' || cp_one_of(next, others) ||
        decimal_compare(n->value, decimal_from_int(20)) > 0 || n->open)
        return false;
    reading_start(r->out);
    struct quantity *q = &r->out->quantity;
    q->kind = QUANTITY_RATIO;
    q->unit = STR("%");
    q->rule = "tenths";
    q->end = (uint32_t)at + 1;
    if (!reading_scale(q, decimal_from_int(10))) return false;
    size_t blank = next == ' ' ? 1 : 0;
    uint32_t digit_cp = cp_at(r->cps, r->count, at + 1 + blank);
    int digit = digit_cp == U'半' && cp_at(r->cps, r->count, at + 2) != U'导' ? 5
                : n->arabic && cp_is_digit(digit_cp)                          ? (int)(digit_cp - '0')
                                                                              : numeral_han_digit(digit_cp);
    struct unit unit;
    bool lone = digit > 0 && !numeral_starts(cp_at(r->cps, r->count, at + 2 + blank)) &&
                !unit_read(r->arena, r->cps, r->count, at + 2 + blank, &unit);
    if (lone && decimal_add(q->value, decimal_from_int(digit), &q->value)) q->end += (uint32_t)blank + 1;
    q->number_end = q->end;
    reading_take_modifiers(r);
    r->out->sure = true;
    r->out->next = q->end;
    return true;
}
