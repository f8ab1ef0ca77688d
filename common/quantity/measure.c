#include "quantity/reading.h"

#include "lexicon/rank_move_table.h"
#include "quantity/cp.h"
#include "quantity/refusal.h"

// Digits behind a unit are its tenths and hundredths: 九块九, 三米九, 一米八五, 三块零四.
static void take_tail(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    uint32_t first = r->cps[q->end - 1], size = 0;
    bool metre = first == U'米' && q->end - r->out->unit.begin == 1;
    bool unit = first == U'块' || first == U'角' || first == U'毛' || metre;
    if (!unit || r->out->numeral.arabic || (q->kind != QUANTITY_MONEY && q->kind != QUANTITY_MEASURE)) return;
    int64_t digits = 0;
    for (int digit; size < 2 && (digit = numeral_han_digit(cp_at(r->cps, r->count, q->end + size))) >= 0; size++)
        digits = digits * 10 + digit;
    uint32_t next = cp_at(r->cps, r->count, q->end + size);
    struct unit following;
    decimal part;
    if (digits == 0 || numeral_power(next) || numeral_han_digit(next) >= 0 || cp_is_digit(next) ||
        unit_read(r->arena, r->cps, r->count, q->end + size, &following))
        return;
    if (!decimal_scale10(r->out->unit.scale, -(int)size, &part) ||
        !decimal_multiply(part, decimal_from_int(digits), &part))
        return;
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
    for (; size < 3 && cp_is_digit(cp_at(r->cps, r->count, q->end + size)); size++)
        digits = digits * 10 + (cp_at(r->cps, r->count, q->end + size) - '0');
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
    if (decimal_multiply(r->out->unit.scale, (decimal){5, -1}, &half) && decimal_add(q->value, half, &q->value))
        q->end++;
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
    if (place && !cp_is_han(cp_at(r->cps, r->count, q->end)) &&
        lexicon_longest_before(&lexicon_rank_move, r->cps, r->out->numeral.begin).row >= 0)
        q->unit = STR("rank");
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

// 七五折, 85折 are 7.5 and 8.5 tenths of the price.
static void settle_discount(const struct reading *r, struct quantity *q)
{
    bool two_digits = decimal_compare(q->value, decimal_from_int(10)) > 0 &&
                      decimal_compare(q->value, decimal_from_int(100)) < 0;
    if (str_equal(r->out->unit.word, STR("折")) && two_digits && !q->has_upper) q->value.exponent--;
}

bool reading_take_unit(struct reading *r)
{
    struct candidate *c = r->out;
    struct quantity *q = &c->quantity;
    q->kind = c->unit.kind;
    q->unit = c->unit.unit;
    q->end = c->unit.end;
    q->rule = quantity_kind_name(q->kind);
    if (!reading_scale(q, c->unit.scale)) return false;
    decimal half;
    if (c->unit.half && decimal_multiply(c->unit.scale, (decimal){5, -1}, &half) &&
        !decimal_add(q->value, half, &q->value))
        return false;
    if (c->unit.more) q->modifier = MODIFIER_MORE_THAN;
    q->home_currency = q->kind == QUANTITY_MONEY &&
                       (str_equal(c->unit.word, STR("元")) || str_equal(c->unit.word, STR("块")));
    q->indefinite = (q->kind == QUANTITY_COUNT || q->kind == QUANTITY_DURATION) &&
                    c->numeral.end - c->numeral.begin == 1 && r->cps[c->numeral.begin] == U'一';
    settle_degree(r, q);
    settle_rank(r, q);
    settle_piece(r, q);
    settle_discount(r, q);
    if (!c->unit.half && !c->unit.more) {
        take_half(r);
        take_tail(r);
        take_hundredths(r);
    }
    return true;
}
