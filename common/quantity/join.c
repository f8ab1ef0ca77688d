#include "quantity/join.h"

#include "quantity/cp.h"

static bool is_dash(uint32_t cp)
{
    static const uint32_t dashes[] = {'-', U'—', U'–', U'－', U'−', U'―', U'─', U'ー', U'﹣', U'‐', U'‑', 0};
    return cp_one_of(cp, dashes);
}

static bool is_wave(uint32_t cp)
{
    static const uint32_t waves[] = {'~', U'～', U'∼', U'〜', U'至', U'到', 0};
    return cp_one_of(cp, waves);
}

static void trim(const uint32_t *cps, uint32_t *begin, uint32_t *end)
{
    while (*begin < *end && cps[*begin] == ' ') ++*begin;
    while (*begin < *end && cps[*end - 1] == ' ') --*end;
}

bool join_is_range_gap(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    if (end - begin > 4) return false;
    trim(cps, &begin, &end);
    if (end - begin == 1) return is_dash(cps[begin]) || is_wave(cps[begin]);
    return end - begin == 2 && is_dash(cps[begin]) && is_dash(cps[begin + 1]);
}

bool join_is_list_gap(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    static const uint32_t marks[] = {U'、', U'和', U'与', U'及', U'或', 0};
    if (end < begin || end - begin > 4) return false;
    trim(cps, &begin, &end);
    if (end - begin == 1) return cp_one_of(cps[begin], marks);
    return end - begin == 2 && cps[begin] == U'以' && cps[begin + 1] == U'及';
}

static bool has_big(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++)
        if (numeral_power(cps[i]) >= 4) return true;
    return false;
}

static bool plain(const struct quantity *q)
{
    return q->kind != QUANTITY_ORDINAL && !q->has_upper && !q->fraction;
}

// 两、三个, 三、五年: digits one after the other.
static bool is_digit_pair(const uint32_t *cps, const struct candidate *left, const struct candidate *right)
{
    int a = numeral_han_digit(cps[left->numeral.begin]), b = numeral_han_digit(cps[right->numeral.begin]);
    bool single = left->numeral.end - left->numeral.begin == 1 && !left->has_unit && !left->numeral.arabic &&
                  !right->numeral.arabic && right->has_unit;
    return single && a > 0 && (b == a + 1 || (a == 3 && b == 5)) && right->quantity.begin == left->quantity.end + 1 &&
           cps[left->quantity.end] == U'、';
}

// 二、三十瓶: the ten is meant for both.
static bool shares_ten(const uint32_t *cps, const struct candidate *right)
{
    const struct numeral *n = &right->numeral;
    return n->end - n->begin == 2 && numeral_power(cps[n->end - 1]) == 1;
}

// 3~5万元 and 两到三千: the multiplier behind the second number is meant for both.
static decimal lift(const uint32_t *cps, const struct candidate *left, const struct candidate *right)
{
    const struct numeral *a = &left->numeral, *b = &right->numeral;
    decimal value = left->quantity.value;
    if (b->power == 0 || decimal_compare(a->value, b->mantissa) > 0 || has_big(cps, a->begin, a->end)) return value;
    if (b->power < 4 && (a->multiplied || decimal_compare(a->value, decimal_from_int(10)) >= 0)) return value;
    return decimal_scale10(value, b->power, &value) ? value : left->quantity.value;
}

static bool same_unit(const struct candidate *left, const struct candidate *right)
{
    const struct quantity *a = &left->quantity, *b = &right->quantity;
    return a->kind == b->kind && str_equal(a->unit, b->unit);
}

// 增长115% -145%。 in a sentence; in a row of cells blanks stand on both sides.
static bool is_parted_range(const uint32_t *cps, size_t count, const struct quantity *left, const struct quantity *q)
{
    uint32_t before = left->begin ? cps[left->begin - 1] : ' ', after = q->end < count ? cps[q->end] : 0;
    return q->begin == left->end + 1 && cps[left->end] == ' ' && left->kind == q->kind &&
           str_equal(left->unit, q->unit) && before > ' ' && after != ' ';
}

// 5元-10元: what was read as a sign is the mark of the range.
static bool undo_sign(const uint32_t *cps, size_t count, const struct candidate *left, struct quantity *q)
{
    if (q->begin < left->quantity.end || !is_dash(cps[q->begin]) || q->value.coefficient >= 0 || q->has_upper)
        return false;
    if (q->begin > left->quantity.end && !is_parted_range(cps, count, &left->quantity, q)) return false;
    q->value = decimal_negate(q->value);
    q->begin++;
    return true;
}

// 百分之三至百分之五, 百分之十五到二十: the second may leave its denominator out
static enum joined join_fractions(const uint32_t *cps, const struct candidate *left, struct candidate *right)
{
    const struct quantity *a = &left->quantity;
    struct quantity b = right->quantity;
    if (!a->fraction || a->has_upper || b.has_upper || b.begin < a->end || !join_is_range_gap(cps, a->end, b.begin))
        return JOIN_NONE;
    decimal upper = b.value, denominator = a->fraction->denominator;
    bool same = b.fraction && decimal_compare(b.fraction->denominator, denominator) == 0;
    bool left_out = b.kind == QUANTITY_NUMBER && !right->has_unit &&
                    decimal_compare(b.value, a->fraction->numerator) > 0 &&
                    decimal_compare(b.value, denominator) <= 0 &&
                    decimal_compare(denominator, decimal_from_int(10)) > 0;
    if (left_out &&
        (!decimal_multiply(b.value, decimal_from_int(100), &upper) || !decimal_divide(upper, denominator, 10, &upper)))
        return JOIN_NONE;
    if ((!same && !left_out) || decimal_compare(a->value, upper) > 0) return JOIN_NONE;
    right->quantity = *a;
    right->quantity.end = b.end;
    right->quantity.number_end = b.number_end;
    right->quantity.value_upper = upper;
    right->quantity.has_upper = true;
    right->quantity.rule = "range";
    if (a->modifier == MODIFIER_EXACT) right->quantity.modifier = b.modifier;
    right->sure = true;
    return JOIN_DONE;
}

// 零下5至零下10摄氏度, 零下3到5度: the first, which has no unit of its own, was left without its sign; it stands for both
static void take_frost(const uint32_t *cps, struct quantity *a, struct quantity *b)
{
    bool frost = a->kind == QUANTITY_NUMBER && b->kind == QUANTITY_MEASURE && a->begin > 1 &&
                 cps[a->begin - 2] == U'零' && cps[a->begin - 1] == U'下' && a->value.coefficient > 0;
    if (!frost || b->has_upper) return;
    a->value = decimal_negate(a->value);
    a->begin -= 2;
    if (b->value.coefficient > 0) b->value = decimal_negate(b->value);
}

enum joined join_range(const uint32_t *cps, size_t count, const struct candidate *left, struct candidate *right)
{
    struct quantity a = left->quantity, b = right->quantity;
    if (a.fraction) return join_fractions(cps, left, right);
    take_frost(cps, &a, &b);
    bool unsigned_now = undo_sign(cps, count, left, &b);
    uint32_t gap_begin = a.end, gap_end = b.begin;
    if (gap_end < gap_begin || !plain(&a) || !plain(&b)) return JOIN_NONE;
    bool digits = is_digit_pair(cps, left, right);
    bool pair = digits || (join_is_list_gap(cps, gap_begin, gap_end) && cp_starts(cps, count, b.end, U"之间"));
    if (!pair && !unsigned_now && !join_is_range_gap(cps, gap_begin, gap_end)) return JOIN_NONE;
    bool dash = unsigned_now || is_dash(cps[gap_begin]) || (cps[gap_begin] == ' ' && is_dash(cps[gap_begin + 1]));
    bool bare_left = a.kind == QUANTITY_NUMBER,
         prefixed = a.kind == QUANTITY_MONEY && !left->has_unit && b.kind == QUANTITY_NUMBER;
    if (!bare_left && !prefixed && !same_unit(left, right)) return JOIN_NONE;
    if (bare_left && b.kind == QUANTITY_NUMBER && dash)
        return cps[gap_begin] == '-' && cp_is_digit(cps[gap_begin - 1]) ? JOIN_SCORE : JOIN_NONE;
    uint32_t before = a.begin ? cps[a.begin - 1] : 0;
    if (!bare_left && !dash && (before == U'由' || before == U'从')) return JOIN_NONE;
    decimal low = a.value.coefficient < 0 ? a.value : lift(cps, left, right);
    if (digits && shares_ten(cps, right) && !decimal_scale10(low, 1, &low)) return JOIN_NONE;
    if (bare_left && right->has_unit && !decimal_multiply(low, right->unit.scale, &low)) return JOIN_NONE;
    if (bare_left && b.kind == QUANTITY_RATIO && str_equal(str_from(b.rule), STR("tenths")) &&
        !decimal_multiply(low, decimal_from_int(10), &low))
        return JOIN_NONE;
    if (decimal_compare(low, b.value) > 0) {
        if (b.value.coefficient >= 0 || low.coefficient >= 0) return JOIN_NONE;
        decimal high = low;
        low = b.value, b.value = high;  // 零下5℃到零下10℃
    }
    if (prefixed) b.kind = a.kind, b.unit = a.unit;
    b.value_upper = b.value;
    b.value = low;
    b.has_upper = true;
    b.begin = a.begin;
    b.number_begin = a.number_begin;
    if (a.modifier != MODIFIER_EXACT) b.modifier = a.modifier;
    b.rule = "range";
    right->quantity = b;
    right->sure = true;
    return JOIN_DONE;
}

static int64_t seconds(str unit)
{
    static const struct {
        str unit;
        int64_t seconds;
    } units[] = {{STR_INIT("s"), 1},       {STR_INIT("min"), 60},     {STR_INIT("h"), 3600},    {STR_INIT("d"), 86400},
                 {STR_INIT("wk"), 604800}, {STR_INIT("mo"), 2592000}, {STR_INIT("a"), 31536000}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_equal(units[i].unit, unit)) return units[i].seconds;
    return 0;
}

// Years hold 12 months and 365 days, months 30 days.
static bool add_time(const struct quantity *a, struct quantity *b)
{
    int64_t large = seconds(a->unit), small = seconds(b->unit);
    if (!small || large <= small) return false;
    int64_t ratio = str_equal(a->unit, STR("a")) && str_equal(b->unit, STR("mo")) ? 12 : large / small, months;
    decimal part;
    if (str_equal(a->unit, STR("mo")) && decimal_to_int64(a->value, &months) && months >= 12)
        return decimal_multiply(decimal_from_int(months / 12 * 365 + months % 12 * 30), decimal_from_int(86400 / small),
                                &part) &&
               decimal_add(part, b->value, &b->value);
    return decimal_multiply(a->value, decimal_from_int(ratio), &part) && decimal_add(part, b->value, &b->value);
}

// 元 角 分, 美元 美分 and 斤 两: the second counts in tenths or hundredths of the first; one of money has its scale in the catalogue.
static bool small_part(const struct candidate *left, const struct candidate *right, decimal *out)
{
    str whole = left->unit.word, part = right->unit.word;
    bool yuan = str_equal(whole, STR("元")) || str_equal(whole, STR("块")) || str_equal(whole, STR("圆"));
    bool jiao = str_equal(whole, STR("角")) || str_equal(whole, STR("毛"));
    bool cent = str_equal(part, STR("分")) || str_equal(part, STR("分钱"));
    bool dime = str_equal(part, STR("角")) || str_equal(part, STR("毛")) || str_equal(part, STR("角钱")) ||
                str_equal(part, STR("毛钱"));
    *out = (decimal){1, cent ? -2 : -1};
    if (left->unit.kind == QUANTITY_MONEY && right->unit.kind == QUANTITY_MONEY)
        return str_equal(left->unit.unit, right->unit.unit) && decimal_compare(left->unit.scale, right->unit.scale) > 0;
    return (yuan && (dime || cent)) || (jiao && cent) || (str_equal(whole, STR("斤")) && str_equal(part, STR("两")));
}

// 2小时15分, 3分20秒: 分 beside another unit of time is a minute, not a score.
static void read_minutes(struct quantity *a, struct quantity *b)
{
    bool hours = a->kind == QUANTITY_DURATION && str_equal(a->unit, STR("h")),
         seconds_follow = b->kind == QUANTITY_DURATION && str_equal(b->unit, STR("s"));
    struct quantity *score = b->kind == QUANTITY_SCORE && hours            ? b
                             : a->kind == QUANTITY_SCORE && seconds_follow ? a
                                                                           : NULL;
    if (!score) return;
    score->kind = QUANTITY_DURATION;
    score->unit = STR("min");
}

bool join_compound(const uint32_t *cps, size_t count, const struct candidate *left, struct candidate *right)
{
    static const uint32_t fillers[] = {U'零', U'又', U'余', U'多', U'加', U'和', 0};
    const struct quantity *a = &left->quantity;
    struct quantity b = right->quantity;
    decimal factor;
    if (!left->has_unit || !right->has_unit || a->has_upper || b.has_upper || a->kind == QUANTITY_ORDINAL) return false;
    uint32_t gap = right->numeral.begin - a->end;
    bool filled = gap == 1 && cp_one_of(cps[a->end], fillers);
    if (right->numeral.begin < a->end || (gap && !filled)) return false;
    b.begin = a->begin;
    b.number_begin = a->number_begin;
    b.rule = "compound";
    (void)count;
    struct quantity whole = *a;
    read_minutes(&whole, &b);
    if (whole.kind == QUANTITY_DURATION && b.kind == QUANTITY_DURATION) {
        if (!add_time(&whole, &b)) return false;
        if (b.modifier == MODIFIER_EXACT && a->modifier != MODIFIER_MORE_THAN) b.modifier = a->modifier;
    } else if ((!gap || cps[a->end] == U'零' || cps[a->end] == U'又') && small_part(left, right, &factor)) {
        decimal part = b.value;
        if (b.kind != QUANTITY_MONEY && !decimal_multiply(right->numeral.value, factor, &part)) return false;
        if (!decimal_add(a->value, part, &b.value)) return false;
        b.kind = a->kind;
        b.unit = a->unit;
        if (b.modifier == MODIFIER_EXACT) b.modifier = a->modifier;
    } else {
        return false;
    }
    right->quantity = b;
    right->sure = true;
    return true;
}

// What stands between the whole number and the fraction: 三又十分之一, 1 1/2
static bool is_mixed_gap(const uint32_t *cps, const struct candidate *left, const struct quantity *fraction)
{
    const struct numeral *whole = &left->numeral;
    uint32_t gap = left->quantity.end;
    if (fraction->begin != gap + 1) return false;
    bool plain_digits = whole->arabic && !whole->multiplied && !whole->point && whole->digits <= 2;
    return cps[gap] == U'又' || (cps[gap] == ' ' && plain_digits && cp_is_digit(cps[fraction->end - 1]));
}

bool join_mixed(const uint32_t *cps, const struct candidate *left, struct candidate *right)
{
    const struct quantity *a = &left->quantity;
    struct quantity *b = &right->quantity;
    bool negative = a->value.coefficient < 0;
    decimal part, sum;
    if (a->kind != QUANTITY_NUMBER || left->has_unit || a->has_upper || !b->fraction || b->has_upper ||
        !is_mixed_gap(cps, left, b))
        return false;
    if (!decimal_divide(b->fraction->numerator, b->fraction->denominator, 12, &part) ||
        !(negative ? decimal_subtract(a->value, part, &sum) : decimal_add(a->value, part, &sum)))
        return false;
    *b = (struct quantity){.begin = a->begin,
                           .end = b->end,
                           .number_begin = a->number_begin,
                           .number_end = b->number_end,
                           .kind = QUANTITY_NUMBER,
                           .value = sum,
                           .rule = "mixed number"};
    right->sure = true;
    return true;
}

static bool lower(enum quantity_modifier modifier)
{
    return modifier == MODIFIER_AT_LEAST || modifier == MODIFIER_MORE_THAN;
}

static bool upper(enum quantity_modifier modifier)
{
    return modifier == MODIFIER_AT_MOST || modifier == MODIFIER_LESS_THAN;
}

bool join_bounds(const uint32_t *cps, const struct quantity *left, struct quantity *right)
{
    static const uint32_t marks[] = {U'，', ',', U'、', U'且', U'并', U'而', U'的', U'同', U'时', U'至', U'到', ' ', 0};
    bool rising = lower(left->modifier) && upper(right->modifier),
         falling = upper(left->modifier) && lower(right->modifier);
    if (left->has_upper || right->has_upper || left->kind != right->kind || !str_equal(left->unit, right->unit) ||
        !(rising || falling))
        return false;
    if (right->begin < left->end || right->begin - left->end > 4) return false;
    for (uint32_t i = left->end; i < right->begin; i++)
        if (!cp_one_of(cps[i], marks)) return false;
    decimal low = rising ? left->value : right->value, high = rising ? right->value : left->value;
    if (decimal_compare(low, high) >= 0) return false;
    right->value = low;
    right->value_upper = high;
    right->has_upper = true;
    right->modifier = MODIFIER_EXACT;
    right->begin = left->begin;
    right->number_begin = left->number_begin;
    right->rule = "two bounds";
    return true;
}

// 12.7个、12个百分点: what looks like a unit of its own is how the unit of both begins.
static bool opens_unit(const uint32_t *cps, const struct quantity *left, const struct unit *unit)
{
    uint32_t size = left->end - left->number_end;
    if (left->kind != QUANTITY_COUNT || left->has_upper || size == 0 || size >= unit->end - unit->begin) return false;
    for (uint32_t i = 0; i < size; i++)
        if (cps[left->number_end + i] != cps[unit->begin + i]) return false;
    return true;
}

bool join_may_share(const uint32_t *cps, const struct quantity *left, const struct candidate *right, uint32_t begin)
{
    bool measures = right->quantity.kind == QUANTITY_MEASURE && begin == left->end + 1 && cps[left->end] == '/';
    if (left->kind != QUANTITY_NUMBER && !(right->has_unit && opens_unit(cps, left, &right->unit))) return false;
    return measures || join_is_list_gap(cps, left->end, begin);
}

void join_share(const uint32_t *cps, struct quantity *left, const struct candidate *right)
{
    const struct quantity *q = &right->quantity;
    decimal value = left->value, value_upper = left->value_upper;
    bool lift_it = right->numeral.power >= 4 && !has_big(cps, left->number_begin, left->number_end) &&
                   decimal_compare(value, decimal_from_int(10000)) < 0;
    int power = lift_it ? right->numeral.power : 0;
    if (!decimal_scale10(value, power, &value) || !decimal_scale10(value_upper, power, &value_upper)) return;
    if (right->has_unit && (!decimal_multiply(value, right->unit.scale, &value) ||
                            !decimal_multiply(value_upper, right->unit.scale, &value_upper)))
        return;
    left->value = value;
    left->value_upper = value_upper;
    left->kind = q->kind;
    left->unit = q->unit;
    left->home_currency = q->home_currency;
    left->shares_unit = true;
    left->rule = "shared unit";
}
