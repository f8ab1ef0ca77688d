#include "quantity/candidate.h"

#include "quantity/cp.h"
#include "quantity/modifier.h"
#include "quantity/reading.h"
#include "quantity/refusal.h"

// 第357名, 第八个, 排名第三: ranks; 第十四, 第2次: ordinals without a unit.
static bool ordinal(struct reading *r)
{
    static const uint32_t marks[] = {U'名', U'位', U'大', U'高', U'低', U'多', U'家', U'个', U'长', U'快', U'批', 0};
    static const uint32_t *const places[] = {U"排名", U"位列", U"位居", U"居", U"列",
                                             U"排",   U"名列", U"获",   U"得", U"进位"};
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
        if (cp_ends(r->cps, q->begin, places[i]) && (!cp_is_han(next) || next == U'的' || next == U'，'))
            q->unit = STR("rank");
    return true;
}

// 前25%, 前20名, 排名前三
static bool top(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    size_t at = q->begin;
    uint32_t before = at > 1 ? r->cps[at - 2] : 0, next = cp_at(r->cps, r->count, r->out->numeral.end);
    static const uint32_t others[] = {U'目', U'以', U'日', U'之', U'年', U'提', U'此', U'生', U'眼', U'超',
                                      U'当', U'空', U'先', U'从', U'天', U'月', U'周', U'面', 0};
    if (!at || r->cps[at - 1] != U'前' || cp_one_of(before, others)) return false;
    bool rank = next == U'名' || next == U'位' || next == U'强' || next == U'甲' || next == U'列' || next == U'大';
    bool ends = !cp_is_han(next) || next == U'的';
    bool placed = before == U'名' || before == U'列' || before == U'居' || before == U'入' || before == U'身' ||
                  before == U'国' || before == U'省' || before == U'市';
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
    if (!reading_take_unit(r)) return reading_leave(c, "beyond 38 digits", c->unit.end);
    if (top(r)) {
        c->sure = true;
    } else {
        bool rolling = reading_is_window(r);
        if (rolling) return reading_leave(c, "window of time", q->end);
        reading_take_currency(r);
        reading_take_sign(r);
        reading_take_modifiers(r);
        c->why_not = reading_doubt_unit(r);
        c->sure = !c->why_not;
    }
    c->next = q->end;
    return true;
}

// .5: the zero is left out.
static void take_leading_point(struct reading *r)
{
    struct quantity *q = &r->out->quantity;
    const struct numeral *n = &r->out->numeral;
    uint32_t before = q->begin > 1 ? r->cps[q->begin - 2] : 0;
    bool bare = n->arabic && !n->point && !n->multiplied && !n->grouped && q->begin > r->left_end &&
                r->cps[q->begin - 1] == '.';
    if (!bare || cp_is_digit(before) || cp_is_letter(before) || cp_is_han(before) || before == '.') return;
    if (decimal_scale10(q->value, -(int)n->digits, &q->value)) q->begin--;
}

static bool read_without_unit(struct reading *r)
{
    struct candidate *c = r->out;
    take_leading_point(r);
    if (top(r)) {
        c->sure = true;
        c->next = c->quantity.end;
        return true;
    }
    bool money = reading_take_currency(r);
    if (money) c->quantity.rule = "money";
    reading_take_sign(r);
    reading_take_modifiers(r);
    c->why_not = money && c->numeral.arabic ? NULL : reading_doubt_number(r);
    c->sure = !c->why_not;
    c->next = c->quantity.end;
    return true;
}

// 五月花, 三月街: a name that begins like a date; but 八月十五日
static bool is_longer_word(const struct reading *r, struct word_cover word, size_t end)
{
    uint32_t next = cp_at(r->cps, r->count, word.end);
    return word.end > end && next != U'日' && next != U'号';
}

bool candidate_read(struct arena *arena, const uint32_t *cps, size_t count, size_t at, size_t left_end,
                    struct candidate *out)
{
    struct reading r = {arena, cps, count, at, left_end, out};
    *out = (struct candidate){0};
    if (!numeral_read(cps, count, at, &out->numeral))
        return reading_leave(out, "no number that can be held", out->numeral.end);
    struct word_cover word = refusal_word(cps, count, at);
    bool before = word.end && word.begin < at;
    if (before && word.end >= out->numeral.end) return reading_leave(out, word.why, word.end);
    if (cps[at] == U'一' && at > 0 && cp_is_han(cps[at - 1]) && cps[at - 1] == cp_at(cps, count, at + 1))
        return reading_leave(out, "verb said twice", (uint32_t)at + 2);
    if (!is_ordinal(&r) && (reading_fraction(&r) || reading_slash(&r))) return out->sure;
    struct refusal calendar = refusal_calendar(cps, count, &out->numeral);
    if (calendar.why && is_longer_word(&r, word, calendar.end)) calendar = (struct refusal){"word", word.end};
    if (calendar.why && !is_ordinal(&r)) {
        out->dated = true;
        return reading_leave(out, calendar.why, calendar.end);
    }
    if (!is_ordinal(&r) && (!word.end || word.end <= out->numeral.end) && reading_tenths(&r)) return true;
    out->has_unit = unit_read(arena, cps, count, out->numeral.end, &out->unit);
    if (reading_word_wins(&r, word)) return reading_leave(out, word.why, word.end > at ? word.end : (uint32_t)at + 1);
    reading_start(out);
    struct refusal identifier = refusal_identifier(cps, count, &out->numeral, out->has_unit ? &out->unit : NULL,
                                                   left_end);
    if (identifier.why && !is_ordinal(&r) && !reading_take_currency(&r) && !reading_measure_pair(&r)) {
        out->dated = out->numeral.end < identifier.end &&
                     (cps[out->numeral.end] == U'号' || cps[out->numeral.end] == U'楼');
        return reading_leave(out, identifier.why, identifier.end);
    }
    reading_start(out);
    if (is_ordinal(&r)) {
        if (cp_at(cps, count, out->numeral.end) == U'号')
            return reading_leave(out, "number of a thing", out->numeral.end + 1);
        out->has_unit = false;
        out->sure = ordinal(&r);
        out->next = out->quantity.end;
        return true;
    }
    return out->has_unit ? read_with_unit(&r) : read_without_unit(&r);
}

// 半年, 半小时, 半个月, 过半, 逾半, 半数, 各半
bool candidate_read_half(struct arena *arena, const uint32_t *cps, size_t count, size_t at, size_t left_end,
                         struct candidate *out)
{
    struct reading r = {arena, cps, count, at, left_end, out};
    *out = (struct candidate){0};
    uint32_t next = cp_at(cps, count, at + 1);
    struct word_cover word = refusal_word(cps, count, at);
    bool number = next == U'数' && !cp_starts(cps, count, at + 1, U"数据");
    if (word.end && !number) return reading_leave(out, word.why, word.end);
    out->numeral = (struct numeral){
        .begin = (uint32_t)at, .end = (uint32_t)at + 1, .value = {5, -1}, .mantissa = {5, -1}, .digits = 1};
    reading_start(out);
    struct quantity *q = &out->quantity;
    uint32_t before = at > left_end ? cps[at - 1] : 0;
    bool one = before == U'一' && at > left_end && !(at > 1 && numeral_starts(cps[at - 2]));
    static const uint32_t bounds[] = {U'过', U'逾', U'近', U'超', U'各', U'占', U'约', U'大', 0};
    out->has_unit = !one && !number && unit_read(arena, cps, count, at + 1, &out->unit);
    if (out->has_unit) {
        bool timely = out->unit.kind == QUANTITY_DURATION || out->unit.kind == QUANTITY_MEASURE ||
                      out->unit.kind == QUANTITY_COUNT || out->unit.kind == QUANTITY_MULTIPLE;
        if (!timely) return reading_leave(out, "word", (uint32_t)at + 1);
        return read_with_unit(&r);
    }
    if (!one && !number && !cp_one_of(before, bounds)) return reading_leave(out, "half of a word", (uint32_t)at + 1);
    q->kind = QUANTITY_RATIO;
    q->unit = STR("%");
    q->rule = "half";
    q->value = decimal_from_int(50);
    q->begin -= one ? 1 : 0;
    q->end += number ? 1 : 0;
    q->number_begin = q->begin;
    q->number_end = q->end;
    if (before == U'各') q->begin--;
    reading_take_modifiers(&r);
    if (before == U'过' && q->begin == at) q->begin--, q->modifier = MODIFIER_MORE_THAN;
    out->sure = true;
    out->next = q->end;
    return true;
}

// 翻了近一番: where the number begins behind a word that bounds it, else `from`
static size_t behind_bound(const uint32_t *cps, size_t count, size_t from, struct modifier *bound)
{
    enum { LONGEST = 3 };
    for (size_t at = from + 1; at <= from + LONGEST && at < count; at++) {
        if (!numeral_starts(cps[at])) continue;
        *bound = modifier_before(cps, at);
        return bound->size == at - from ? at : from;
    }
    return from;
}

// 翻一番 is +100 %, 翻两番 +300 %, 翻番 +100 %
bool candidate_read_double(const uint32_t *cps, size_t count, size_t at, struct candidate *out)
{
    *out = (struct candidate){0};
    struct numeral *n = &out->numeral;
    struct modifier bound = {0};
    size_t from = behind_bound(cps, count, at + 1 + (cp_at(cps, count, at + 1) == U'了'), &bound);
    *n = (struct numeral){
        .begin = (uint32_t)at, .end = (uint32_t)from, .value = decimal_from_int(1), .mantissa = decimal_from_int(1)};
    if (from < count && numeral_starts(cps[from]) && !numeral_read(cps, count, from, n))
        return reading_leave(out, "no number that can be held", n->end);
    size_t end = n->end + (cp_at(cps, count, n->end) == U'个');
    int64_t times_doubled, most = 0;
    if (cp_at(cps, count, end) != U'番' || !decimal_to_int64(n->value, &times_doubled) || times_doubled < 1 ||
        times_doubled > 20)
        return reading_leave(out, "no doubling", (uint32_t)at + 1);
    n->begin = (uint32_t)at;
    n->end = (uint32_t)end + 1;
    reading_start(out);
    out->quantity.kind = QUANTITY_MULTIPLE;
    out->quantity.unit = STR("%");
    out->quantity.rule = "doubling";
    out->quantity.value = decimal_from_int((((int64_t)1 << times_doubled) - 1) * 100);
    if (n->has_upper && decimal_to_int64(n->upper, &most))
        out->quantity.value_upper = decimal_from_int((((int64_t)1 << most) - 1) * 100);
    out->quantity.modifier = bound.modifier;
    if (cp_at(cps, count, n->end) == U'多') n->end++, out->quantity.end++, out->quantity.modifier = MODIFIER_MORE_THAN;
    out->sure = true;
    out->next = n->end;
    return true;
}
