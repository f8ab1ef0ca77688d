#include "quantity/candidate.h"

#include "lexicon/currency_prefix_table.h"
#include "lexicon/rank_move_table.h"
#include "quantity/cp.h"
#include "quantity/modifier.h"
#include "quantity/refusal.h"

struct reading {
    struct arena *arena;
    const uint32_t *cps;
    size_t count, at, left_end;
    struct candidate *out;
};

static bool leave(struct candidate *out, const char *why, uint32_t next)
{
    out->why_not = why;
    out->next = next;
    return false;
}

static decimal times(decimal value, int64_t factor)
{
    decimal out = value;
    return decimal_multiply(value, decimal_from_int(factor), &out) ? out : value;
}

static bool scale(struct quantity *q, decimal factor)
{
    return decimal_multiply(q->value, factor, &q->value) && (!q->has_upper || decimal_multiply(q->value_upper, factor, &q->value_upper));
}

static void start(struct candidate *out)
{
    const struct numeral *n = &out->numeral;
    struct quantity *q = &out->quantity;
    *q = (struct quantity){.begin = n->begin, .end = n->end, .number_begin = n->begin, .number_end = n->end, .kind = QUANTITY_NUMBER, .rule = "number"};
    q->value = n->value;
    q->has_upper = n->has_upper;
    q->value_upper = n->has_upper ? n->upper : (decimal){0};
    q->modifier = n->open ? MODIFIER_MORE_THAN : n->about ? MODIFIER_APPROX : MODIFIER_EXACT;
}

// -5.4%, 负12, 零下5度, 负的百分之二十
static void take_sign(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    size_t at = q->begin, blank = at > 0 && r->cps[at - 1] == ' ' ? 1 : 0;
    uint32_t sign = at > blank ? r->cps[at - blank - 1] : 0, before = at > blank + 1 ? r->cps[at - blank - 2] : 0;
    bool dash = !blank && (sign == '-' || sign == U'−' || sign == U'－' || sign == U'﹣');
    bool loose = !cp_is_digit(before) && !cp_is_letter(before) && before != '-' && before != U'）';
    bool firm = q->kind == QUANTITY_RATIO || q->kind == QUANTITY_POINTS || q->kind == QUANTITY_MONEY || q->kind == QUANTITY_MEASURE;
    uint32_t size = 0;
    if (dash && loose && (firm || !cp_is_han(before))) size = 1;
    if (sign == U'负') size = (uint32_t)blank + 1;
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

static void take_modifiers(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    struct modifier before = modifier_before(r->cps, q->begin), after = modifier_after(r->cps, r->count, q->end, q->kind);
    enum quantity_modifier round;
    if (!before.size && round_bound(r, &round)) before = (struct modifier){round, 1};
    if (q->begin < r->left_end + before.size) before = (struct modifier){0};
    q->begin -= before.size;
    q->end += after.size;
    if (before.size && (before.modifier != MODIFIER_APPROX || q->modifier == MODIFIER_EXACT)) q->modifier = before.modifier;
    else if (after.size && (q->modifier == MODIFIER_EXACT || after.modifier != MODIFIER_APPROX) && !(before.size && after.modifier == MODIFIER_APPROX)) q->modifier = after.modifier;
    if (before.size && before.modifier == MODIFIER_APPROX && after.size && after.modifier != MODIFIER_APPROX) q->modifier = after.modifier;
}

// 人民币500万元, US$3.2亿, $538万
static bool take_currency(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    size_t end = q->begin;
    if (end > 0 && r->cps[end - 1] == ' ') end--;
    struct lexicon_match match = lexicon_longest_before(&lexicon_currency_prefix, r->cps, end);
    if (match.row < 0 || end < r->left_end + match.size) return false;
    const struct lexicon_row *row = &lexicon_currency_prefix.rows[match.row];
    bool latin = cp_is_letter(r->cps[end - match.size]) && end > match.size && cp_is_letter(r->cps[end - match.size - 1]);
    bool word = cp_is_han(r->cps[end - 1]);
    if (latin || (q->kind != QUANTITY_NUMBER && q->kind != QUANTITY_MONEY)) return false;
    if (word && q->kind == QUANTITY_NUMBER && !r->out->numeral.multiplied && !r->out->numeral.grouped && !r->out->numeral.point) return false;
    q->kind = QUANTITY_MONEY;
    q->unit = row->columns[1];
    q->home_currency = row->columns[2].size > 0;
    q->begin = (uint32_t)(end - match.size);
    return true;
}

// Digits behind a unit are its tenths and hundredths: 九块九, 三米九, 一米八五, 三块零四.
static void take_tail(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    uint32_t first = r->cps[q->end - 1], size = 0;
    bool metre = first == U'米' && q->end - r->out->unit.begin == 1;
    bool unit = first == U'块' || first == U'角' || first == U'毛' || metre;
    if (!unit || r->out->numeral.arabic || (q->kind != QUANTITY_MONEY && q->kind != QUANTITY_MEASURE)) return;
    int64_t digits = 0;
    for (int digit; size < 2 && (digit = numeral_han_digit(cp_at(r->cps, r->count, q->end + size))) >= 0; size++) digits = digits * 10 + digit;
    uint32_t next = cp_at(r->cps, r->count, q->end + size);
    struct unit following;
    decimal part;
    if (digits == 0 || numeral_power(next) || numeral_han_digit(next) >= 0 || cp_is_digit(next) || unit_read(r->arena, r->cps, r->count, q->end + size, &following)) return;
    if (!decimal_scale10(r->out->unit.scale, -(int)size, &part) || !decimal_multiply(part, decimal_from_int(digits), &part)) return;
    if (decimal_add(q->value, part, &q->value)) q->end += size;
}

// 9秒98: hundredths of a second behind the unit.
static void take_hundredths(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    int64_t digits = 0;
    uint32_t size = 0;
    decimal part;
    if (!str_equal(r->out->unit.word, STR("秒"))) return;
    for (; size < 3 && cp_is_digit(cp_at(r->cps, r->count, q->end + size)); size++) digits = digits * 10 + (cp_at(r->cps, r->count, q->end + size) - '0');
    if (size == 0 || size > 2 || !decimal_scale10(decimal_from_int(digits), -(int)size, &part)) return;
    if (decimal_add(q->value, part, &q->value)) q->end += size;
}

// 一吨半, 三岁半, 一个半小时; but 两个半导体项目, 两年半年报
static void take_half(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    decimal half;
    if (cp_at(r->cps, r->count, q->end) != U'半' || q->has_upper) return;
    uint32_t next = cp_at(r->cps, r->count, q->end + 1);
    struct word_cover word = refusal_word(r->cps, r->count, q->end);
    bool counts = next == U'年' || next == U'天' || next == U'月' || next == U'个';
    if ((word.end && word.begin >= q->end) || counts || (q->kind == QUANTITY_COUNT && cp_is_han(next))) return;
    if (decimal_multiply(r->out->unit.scale, (decimal){5, -1}, &half) && decimal_add(q->value, half, &q->value)) q->end++;
}

static bool degree_is_power(const struct reading *r)
{
    static const uint32_t *const words[] = {U"用电", U"发电", U"电量", U"供电", U"绿电", U"送电", U"节电", U"耗电"};
    size_t begin = r->at > 24 ? r->at - 24 : 0;
    for (size_t i = r->at; i > begin; i--) {
        if (r->cps[i - 1] == U'。' || r->cps[i - 1] == '\n') return false;
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (cp_ends(r->cps, i, words[w])) return true;
    }
    return false;
}

static bool degree_is_warmth(const struct reading *r)
{
    static const uint32_t *const words[] = {U"温", U"高烧", U"发烧", U"零下", U"热"};
    size_t begin = r->at > 16 ? r->at - 16 : 0;
    for (size_t i = r->at; i > begin; i--) {
        if (r->cps[i - 1] == U'。' || r->cps[i - 1] == '\n') return false;
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (cp_ends(r->cps, i, words[w])) return true;
    }
    return false;
}

// 用电30亿度 is energy, 气温升高2度 is warmth.
static void settle_degree(const struct reading *r, struct quantity *q)
{
    if (!str_equal(q->unit, STR("度"))) return;
    if (degree_is_power(r)) q->unit = STR("kW.h");
    else if (degree_is_warmth(r)) q->unit = STR("Cel");
}

// 提升57名, 前进了6位: places, not persons.
static void settle_rank(const struct reading *r, struct quantity *q)
{
    bool place = str_equal(q->unit, STR("名")) || str_equal(q->unit, STR("位"));
    if (place && !cp_is_han(cp_at(r->cps, r->count, q->end)) && lexicon_longest_before(&lexicon_rank_move, r->cps, r->out->numeral.begin).row >= 0) q->unit = STR("rank");
}

// 3块金牌 are pieces, 3块 and 九块九 are money.
static void settle_piece(const struct reading *r, struct quantity *q)
{
    static const uint32_t others[] = {U'左', U'上', U'以', U'多', U'钱', U'的', U'每', U'一', U'到', U'至', 0};
    uint32_t next = cp_at(r->cps, r->count, q->end);
    bool large = r->out->numeral.arabic && r->out->numeral.multiplied;
    if (!str_equal(r->out->unit.word, STR("块"))) return;
    if (!large && (!cp_is_han(next) || cp_one_of(next, others) || numeral_han_digit(next) >= 0)) return;
    q->kind = QUANTITY_COUNT;
    q->unit = STR("块");
    q->home_currency = false;
}

static bool take_unit(struct reading *r)
{
    struct candidate *c = r->out;
    struct quantity *q = &c->quantity;
    q->kind = c->unit.kind;
    q->unit = c->unit.unit;
    q->end = c->unit.end;
    q->rule = quantity_kind_name(q->kind);
    if (!scale(q, c->unit.scale)) return false;
    decimal half;
    if (c->unit.half && decimal_multiply(c->unit.scale, (decimal){5, -1}, &half) && !decimal_add(q->value, half, &q->value)) return false;
    if (c->unit.more) q->modifier = MODIFIER_MORE_THAN;
    q->home_currency = q->kind == QUANTITY_MONEY && (str_equal(c->unit.word, STR("元")) || str_equal(c->unit.word, STR("块")));
    q->indefinite = (q->kind == QUANTITY_COUNT || q->kind == QUANTITY_DURATION) && c->numeral.end - c->numeral.begin == 1 && r->cps[c->numeral.begin] == U'一';
    settle_degree(r, q);
    settle_rank(r, q);
    settle_piece(r, q);
    if (!c->unit.half && !c->unit.more) {
        take_half(r);
        take_tail(r);
        take_hundredths(r);
    }
    return true;
}

// 第357名, 第八个, 排名第三: ranks; 第十四, 第2次: ordinals without a unit.
static bool ordinal(struct reading *r)
{
    static const uint32_t marks[] = {U'名', U'位', U'大', U'高', U'低', U'多', U'家', U'个', U'长', U'快', U'批', 0};
    static const uint32_t *const places[] = {U"排名", U"位列", U"位居", U"居", U"列", U"排", U"名列", U"获", U"得", U"进位"};
    struct quantity *q = &r->out->quantity;
    uint32_t next = cp_at(r->cps, r->count, q->end);
    do q->begin--;
    while (r->cps[q->begin] != U'第');
    q->kind = QUANTITY_ORDINAL;
    q->rule = "ordinal";
    q->modifier = MODIFIER_EXACT;
    if (cp_one_of(next, marks)) {
        q->end++;
        q->unit = STR("rank");
        return true;
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (cp_ends(r->cps, q->begin, places[i]) && (!cp_is_han(next) || next == U'的' || next == U'，')) q->unit = STR("rank");
    return true;
}

// 前25%, 前20名, 排名前三
static bool top(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    size_t at = q->begin;
    uint32_t before = at > 1 ? r->cps[at - 2] : 0, next = cp_at(r->cps, r->count, r->out->numeral.end);
    static const uint32_t others[] = {U'目', U'以', U'日', U'之', U'年', U'提', U'此', U'生', U'眼', U'超', U'当', U'空', U'先', U'从', U'天', U'月', U'周', U'面', 0};
    if (!at || r->cps[at - 1] != U'前' || cp_one_of(before, others)) return false;
    bool rank = next == U'名' || next == U'位' || next == U'强' || next == U'甲' || next == U'列' || next == U'大';
    bool ends = !cp_is_han(next) || next == U'的';
    bool placed = before == U'名' || before == U'列' || before == U'居' || before == U'入' || before == U'身' || before == U'国' || before == U'省' || before == U'市';
    if (q->kind == QUANTITY_RATIO) {
        q->rule = "top share";
    } else if (rank || (ends && placed && !r->out->has_unit)) {
        q->unit = STR("rank");
        q->end = r->out->numeral.end + (next == U'名' || next == U'位');
        q->rule = "top ranks";
    } else {
        return false;
    }
    q->kind = QUANTITY_ORDINAL;
    q->modifier = MODIFIER_AT_MOST;
    q->begin--;
    return true;
}

static bool finish_fraction(struct reading *r, decimal numerator, decimal denominator, uint32_t end)
{
    struct quantity *q = &r->out->quantity;
    decimal hundred = times(numerator, 100), exact;
    q->kind = QUANTITY_RATIO;
    q->unit = STR("%");
    q->rule = "fraction";
    struct quantity_fraction *fraction = ARENA_NEW(r->arena, struct quantity_fraction);
    if (!fraction) return leave(r->out, "out of memory", end);
    *fraction = (struct quantity_fraction){numerator, denominator};
    q->fraction = fraction;
    q->number_end = q->end = end;
    if (!decimal_divide(hundred, denominator, 10, &q->value)) return leave(r->out, "no such fraction", end);
    decimal back;
    bool terminates = decimal_multiply(q->value, denominator, &back) && decimal_compare(back, hundred) == 0;
    if (!terminates && decimal_divide(hundred, denominator, 2, &exact)) q->value = exact;
    take_sign(r);
    take_modifiers(r);
    r->out->sure = true;
    r->out->next = q->end;
    return true;
}

// 三分之一, 百分之五点七, 百分之二三十, 百分百
static bool fraction(struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    size_t at = n->end;
    bool plain = cp_at(r->cps, r->count, at) == U'分' && cp_at(r->cps, r->count, at + 1) == U'之';
    bool hundred = r->cps[n->begin] == U'百' && n->end == n->begin + 1 && cp_at(r->cps, r->count, at) == U'分' && !plain;
    struct numeral m;
    uint32_t next = cp_at(r->cps, r->count, at + 1);
    int digit = numeral_han_digit(next);
    // 四分一, 三分二: as Hong Kong writes it
    bool southern = !plain && !hundred && (cp_at(r->cps, r->count, at) == U'分' || cp_at(r->cps, r->count, at) == U'份') && n->end == n->begin + 1
        && numeral_han_digit(r->cps[n->begin]) >= 2 && digit >= 1 && digit < numeral_han_digit(r->cps[n->begin])
        && !numeral_starts(cp_at(r->cps, r->count, at + 2)) && cp_at(r->cps, r->count, at + 2) != U'钟';
    if (!plain && !hundred && !southern) return false;
    size_t from = at + (plain ? 2 : 1);
    bool negative = cp_at(r->cps, r->count, from) == U'负';
    from += negative;
    if (from >= r->count || !numeral_starts(r->cps[from]) || !numeral_read(r->cps, r->count, from, &m)) return false;
    if (hundred && m.end == m.begin + 1 && r->cps[m.begin] != U'百') return false;
    start(r->out);
    decimal numerator = negative ? decimal_negate(m.value) : m.value;
    if (m.has_upper && !decimal_divide(times(m.upper, 100), n->value, 4, &r->out->quantity.value_upper)) return false;
    r->out->quantity.has_upper = m.has_upper;
    r->out->quantity.modifier = m.open ? MODIFIER_MORE_THAN : MODIFIER_EXACT;
    finish_fraction(r, numerator, n->value, m.end);
    return true;
}

// 1/3, 3/16
static bool slash(struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    struct numeral m;
    size_t from = n->end + 1;
    uint32_t before = n->begin ? r->cps[n->begin - 1] : 0;
    if (cp_at(r->cps, r->count, n->end) != '/' || n->point || n->digits > 3 || n->multiplied || !cp_is_digit(cp_at(r->cps, r->count, from)) || before == '/') return false;
    if (!numeral_read(r->cps, r->count, from, &m) || m.multiplied || m.digits > 3 || m.point || m.leading_zero || n->leading_zero) return false;
    uint32_t after = cp_at(r->cps, r->count, m.end);
    if (decimal_is_zero(m.value) || after == '/' || cp_is_letter(after) || cp_is_letter(before) || after == U'月') return false;
    start(r->out);
    finish_fraction(r, n->value, m.value, m.end);
    return true;
}

// 三成, 六成五, 三成半, 2.5成; but 八成立, 完成
static bool tenths(struct reading *r)
{
    static const uint32_t others[] = {U'立', U'为', U'果', U'功', U'员', U'本', U'都', U'分', U'熟', U'长', U'绩', U'交', U'型', U'品', U'就', U'效', U'色', U'人', U'份', U'活', U'群', 0};
    const struct numeral *n = &r->out->numeral;
    size_t at = n->end;
    while (at < r->count && at - n->end < 2 && r->cps[at] == ' ') at++;
    uint32_t next = cp_at(r->cps, r->count, at + 1);
    if (cp_at(r->cps, r->count, at) != U'成' || cp_one_of(next, others) || decimal_compare(n->value, decimal_from_int(20)) > 0 || n->open) return false;
    start(r->out);
    struct quantity *q = &r->out->quantity;
    q->kind = QUANTITY_RATIO;
    q->unit = STR("%");
    q->rule = "tenths";
    q->end = (uint32_t)at + 1;
    if (!scale(q, decimal_from_int(10))) return false;
    size_t blank = next == ' ' ? 1 : 0;
    uint32_t digit_cp = cp_at(r->cps, r->count, at + 1 + blank);
    int digit = digit_cp == U'半' && cp_at(r->cps, r->count, at + 2) != U'导' ? 5 : numeral_han_digit(digit_cp);
    struct unit unit;
    bool lone = digit > 0 && !numeral_starts(cp_at(r->cps, r->count, at + 2 + blank)) && !unit_read(r->arena, r->cps, r->count, at + 2 + blank, &unit);
    if (lone && decimal_add(q->value, decimal_from_int(digit), &q->value)) q->end += (uint32_t)blank + 1;
    q->number_end = q->end;
    take_modifiers(r);
    r->out->sure = true;
    r->out->next = q->end;
    return true;
}

// 近3年, 过去五年, 3年来: windows of time that end now are periods.
static bool is_rolling(const struct reading *r)
{
    static const uint32_t *const before[] = {U"近", U"最近", U"过去", U"未来", U"今后", U"前", U"头", U"这", U"新", U"过往", U"往后", U"此后", U"之后"};
    static const uint32_t *const after[] = {U"来", U"以来", U"多来", U"间", U"前"};
    static const uint32_t history[] = {U'的', U'历', U'时', U'，', U'。', U'、', 0};
    const struct quantity *q = &r->out->quantity;
    const struct numeral *n = &r->out->numeral;
    if (q->kind != QUANTITY_DURATION || n->point) return false;
    bool days = str_equal(q->unit, STR("a")) || str_equal(q->unit, STR("mo")) || str_equal(q->unit, STR("d")) || str_equal(q->unit, STR("wk"));
    if (!days) return false;
    bool goes_on = cp_starts(r->cps, r->count, q->end, U"前往") || cp_starts(r->cps, r->count, q->end, U"前来") || cp_starts(r->cps, r->count, q->end, U"前后")
        || cp_starts(r->cps, r->count, q->end, U"间隔") || cp_starts(r->cps, r->count, q->end, U"来自");
    for (size_t i = 0; i < sizeof after / sizeof *after && !goes_on; i++)
        if (cp_starts(r->cps, r->count, q->end, after[i])) return true;
    static const uint32_t *const names[] = {U"行动", U"计划", U"规划", U"攻坚", U"倍增", U"提升行动", U"生存率", U"存活率", U"生存期", U"禁渔", U"任期", U"级"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cp_starts(r->cps, r->count, q->end, names[i])) return true;
    if (n->open || n->about) return false;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        if (!cp_ends(r->cps, n->begin, before[i])) continue;
        if (before[i][0] == U'前' && n->begin > 1 && (r->cps[n->begin - 2] == U'提' || r->cps[n->begin - 2] == U'超')) continue;
        bool near = before[i][0] == U'近' && before[i][1] == 0 && n->begin > 1 && cp_is_han(r->cps[n->begin - 2]) && r->cps[n->begin - 2] != U'最';
        bool long_time = decimal_compare(n->value, decimal_from_int(10)) > 0;
        if (near && (long_time || cp_one_of(cp_at(r->cps, r->count, q->end), history))) continue;
        return true;
    }
    return false;
}

// “一”, 三 as a whole text: a lone numeral stands for itself only there.
static bool stands_alone(const struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    uint32_t begin = r->out->quantity.begin, before = begin ? r->cps[begin - 1] : 0, after = cp_at(r->cps, r->count, n->end);
    return (before == 0 && (after == 0 || after == ' ')) || (n->end - n->begin == 1 && (before == U'“' || before == '"') && (after == U'”' || after == '"'));
}

static const char *doubt_number(const struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    const struct quantity *q = &r->out->quantity;
    bool bounded = q->modifier != MODIFIER_EXACT;
    if (stands_alone(r)) return numeral_power(r->cps[n->begin]) >= 2 && n->end == n->begin + 1 ? "multiplier alone" : NULL;
    if (n->arabic) {
        bool year = n->digits == 4 && !n->multiplied && !n->grouped && !n->point && r->cps[n->begin] <= '2' && !bounded
            && decimal_compare(n->value, decimal_from_int(1900)) >= 0 && decimal_compare(n->value, decimal_from_int(2100)) < 0;
        uint32_t before = n->begin ? r->cps[n->begin - 1] : 0, after = cp_at(r->cps, r->count, n->end);
        uint32_t second = n->begin > 1 ? r->cps[n->begin - 2] : 0, later = cp_at(r->cps, r->count, n->end + 1);
        bool cell = before == '|' || after == '|' || before == '\t' || after == '\t' || (before == ' ' && second == '|') || (after == ' ' && later == '|');
        return year && !cell ? "may be a year" : NULL;
    }
    if (n->bare) return bounded ? NULL : "round figure of speech";
    if (n->string) return "digits of a name";
    if (n->point) return NULL;
    return n->multiplied && n->end - n->begin >= 2 && !(n->end - n->begin == 2 && r->cps[n->begin] == U'十' && !bounded) ? NULL : "lone Chinese numeral";
}

static const char *doubt_unit(const struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    const struct quantity *q = &r->out->quantity;
    const struct unit *u = &r->out->unit;
    bool bounded = q->modifier != MODIFIER_EXACT;
    bool single = !n->arabic && n->end - n->begin == 1;
    uint32_t before = n->begin ? r->cps[n->begin - 1] : 0;
    bool reached = cp_ends(r->cps, n->begin, U"达");
    if (n->bare && reached) return NULL;
    if (n->bare && n->end - n->begin == 1 && !bounded) return "round figure of speech";
    if (n->bare && !bounded && (before == U'（' || before == '(' || before == U'：' || before == ':' || before == U'/')) return "name of a unit";
    static const uint32_t persons[] = {U'人', U'名', U'位', U'者', U'个', U'家', U'张', U'例', 0};
    bool second = single && r->cps[n->begin] == U'二' && q->kind == QUANTITY_COUNT && q->end - u->begin == 1 && !cp_one_of(r->cps[u->begin], persons);
    if (n->string) return "digits of a name";
    if (second && !stands_alone(r)) return "place in an order";
    if (n->has_upper && u->bare && !n->multiplied && !bounded) return "weak counting word";
    bool tailed = q->end > u->end;
    if (single && u->bare && !bounded && !tailed && !stands_alone(r)) return "weak counting word";
    if (single && numeral_is_formal(r->cps[n->begin]) && q->kind != QUANTITY_MONEY) return "formal digit in a word";
    if (single && numeral_han_digit(r->cps[n->begin]) == 0 && q->kind != QUANTITY_COUNT && q->kind != QUANTITY_RATIO) return "zero in a word";
    return NULL;
}

static bool word_wins(const struct reading *r, struct word_cover word)
{
    const struct candidate *c = r->out;
    if (!word.end) return false;
    if (word.begin < c->numeral.begin && word.end >= c->numeral.end) return true;
    if (word.begin < c->numeral.begin) return c->numeral.end - c->numeral.begin == 1 || !c->has_unit;
    if (c->has_unit && c->unit.end > word.end) return false;
    return word.end >= c->numeral.end;
}

// Whether 第 stands in front of the numeral.
static bool is_ordinal(const struct reading *r)
{
    size_t at = r->out->numeral.begin;
    while (at > 0 && r->out->numeral.begin - at < 2 && r->cps[at - 1] == ' ') at--;
    return at > 0 && r->cps[at - 1] == U'第';
}

static bool read_with_unit(struct reading *r)
{
    struct candidate *c = r->out;
    struct quantity *q = &c->quantity;
    if (!take_unit(r)) return leave(c, "beyond 38 digits", c->unit.end);
    if (top(r)) {
        c->sure = true;
    } else {
        bool rolling = is_rolling(r);
        if (rolling) return leave(c, "window of time", q->end);
        take_currency(r);
        take_sign(r);
        take_modifiers(r);
        c->why_not = doubt_unit(r);
        c->sure = !c->why_not;
    }
    c->next = q->end;
    return true;
}

static bool read_without_unit(struct reading *r)
{
    struct candidate *c = r->out;
    if (top(r)) {
        c->sure = true;
        c->next = c->quantity.end;
        return true;
    }
    bool money = take_currency(r);
    if (money) c->quantity.rule = "money";
    take_sign(r);
    take_modifiers(r);
    c->why_not = money && c->numeral.arabic ? NULL : doubt_number(r);
    c->sure = !c->why_not;
    c->next = c->quantity.end;
    return true;
}

bool candidate_read(struct arena *arena, const uint32_t *cps, size_t count, size_t at, size_t left_end, struct candidate *out)
{
    struct reading r = {arena, cps, count, at, left_end, out};
    *out = (struct candidate){0};
    if (!numeral_read(cps, count, at, &out->numeral)) return leave(out, "no number that can be held", out->numeral.end);
    struct word_cover word = refusal_word(cps, count, at);
    bool before = word.end && word.begin < at;
    if (before && word.end >= out->numeral.end) return leave(out, "word", word.end);
    if (cps[at] == U'一' && at > 0 && cp_is_han(cps[at - 1]) && cps[at - 1] == cp_at(cps, count, at + 1)) return leave(out, "verb said twice", (uint32_t)at + 2);
    if (!is_ordinal(&r) && (fraction(&r) || slash(&r))) return out->sure;
    struct refusal calendar = refusal_calendar(cps, count, &out->numeral);
    if (calendar.why && !is_ordinal(&r)) {
        out->dated = true;
        return leave(out, calendar.why, calendar.end);
    }
    if (!is_ordinal(&r) && (!word.end || word.end <= out->numeral.end) && tenths(&r)) return true;
    out->has_unit = unit_read(arena, cps, count, out->numeral.end, &out->unit);
    if (word_wins(&r, word)) return leave(out, "word", word.end > at ? word.end : (uint32_t)at + 1);
    start(out);
    struct refusal identifier = refusal_identifier(cps, count, &out->numeral, out->has_unit ? &out->unit : NULL, left_end);
    if (identifier.why && !is_ordinal(&r) && !take_currency(&r)) {
        out->dated = out->numeral.end < identifier.end && (cps[out->numeral.end] == U'号' || cps[out->numeral.end] == U'楼');
        return leave(out, identifier.why, identifier.end);
    }
    start(out);
    if (is_ordinal(&r)) {
        if (cp_at(cps, count, out->numeral.end) == U'号') return leave(out, "number of a thing", out->numeral.end + 1);
        out->has_unit = false;
        out->sure = ordinal(&r);
        out->next = out->quantity.end;
        return true;
    }
    return out->has_unit ? read_with_unit(&r) : read_without_unit(&r);
}

// 半年, 半小时, 半个月, 过半, 逾半, 半数, 各半
bool candidate_read_half(struct arena *arena, const uint32_t *cps, size_t count, size_t at, size_t left_end, struct candidate *out)
{
    struct reading r = {arena, cps, count, at, left_end, out};
    *out = (struct candidate){0};
    uint32_t next = cp_at(cps, count, at + 1);
    struct word_cover word = refusal_word(cps, count, at);
    bool number = next == U'数' && !cp_starts(cps, count, at + 1, U"数据");
    if (word.end && !number) return leave(out, "word", word.end);
    out->numeral = (struct numeral){.begin = (uint32_t)at, .end = (uint32_t)at + 1, .value = {5, -1}, .mantissa = {5, -1}, .digits = 1};
    start(out);
    struct quantity *q = &out->quantity;
    uint32_t before = at ? cps[at - 1] : 0;
    bool one = before == U'一' && !(at > 1 && numeral_starts(cps[at - 2]));
    static const uint32_t bounds[] = {U'过', U'逾', U'近', U'超', U'各', U'占', U'约', U'大', 0};
    out->has_unit = !one && !number && unit_read(arena, cps, count, at + 1, &out->unit);
    if (out->has_unit) {
        bool timely = out->unit.kind == QUANTITY_DURATION || out->unit.kind == QUANTITY_MEASURE || out->unit.kind == QUANTITY_COUNT || out->unit.kind == QUANTITY_MULTIPLE;
        if (!timely) return leave(out, "word", (uint32_t)at + 1);
        return read_with_unit(&r);
    }
    if (!one && !number && !cp_one_of(before, bounds)) return leave(out, "half of a word", (uint32_t)at + 1);
    q->kind = QUANTITY_RATIO;
    q->unit = STR("%");
    q->rule = "half";
    q->value = decimal_from_int(50);
    q->begin -= one ? 1 : 0;
    q->end += number ? 1 : 0;
    q->number_begin = q->begin;
    q->number_end = q->end;
    if (before == U'各') q->begin--;
    take_modifiers(&r);
    if (before == U'过' && q->begin == at) q->begin--, q->modifier = MODIFIER_MORE_THAN;
    out->sure = true;
    out->next = q->end;
    return true;
}

// 翻一番 is +100 %, 翻两番 +300 %, 翻番 +100 %
bool candidate_read_double(const uint32_t *cps, size_t count, size_t at, struct candidate *out)
{
    *out = (struct candidate){0};
    struct numeral *n = &out->numeral;
    size_t from = at + 1 + (cp_at(cps, count, at + 1) == U'了');
    *n = (struct numeral){.begin = (uint32_t)at, .end = (uint32_t)from, .value = decimal_from_int(1), .mantissa = decimal_from_int(1)};
    if (from < count && numeral_starts(cps[from]) && !numeral_read(cps, count, from, n)) return leave(out, "no number that can be held", n->end);
    size_t end = n->end + (cp_at(cps, count, n->end) == U'个');
    int64_t times_doubled;
    if (cp_at(cps, count, end) != U'番' || !decimal_to_int64(n->value, &times_doubled) || times_doubled < 1 || times_doubled > 20) return leave(out, "no doubling", (uint32_t)at + 1);
    n->begin = (uint32_t)at;
    n->end = (uint32_t)end + 1;
    start(out);
    out->quantity.kind = QUANTITY_MULTIPLE;
    out->quantity.unit = STR("%");
    out->quantity.rule = "doubling";
    out->quantity.value = decimal_from_int((((int64_t)1 << times_doubled) - 1) * 100);
    out->quantity.modifier = MODIFIER_EXACT;
    out->sure = true;
    out->next = n->end;
    return true;
}
