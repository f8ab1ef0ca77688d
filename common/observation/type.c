#include "observation/frame.h"

static enum observation_type own_type(const struct scene *scene, const struct figure *figure)
{
    const struct quantity *q = figure->quantity;
    if (scene->cps[q->begin] == U'前')  // 前25%, 前5名
        return OBSERVATION_RANK;
    switch (q->kind) {
    case QUANTITY_MONEY: return OBSERVATION_AMOUNT;
    case QUANTITY_RATIO:
    case QUANTITY_POINTS: return OBSERVATION_RATIO;
    case QUANTITY_MEASURE:
    case QUANTITY_MULTIPLE:
    case QUANTITY_AGE: return OBSERVATION_MEASURE;
    case QUANTITY_DURATION: return OBSERVATION_DURATION;
    case QUANTITY_ORDINAL: return OBSERVATION_RANK;
    case QUANTITY_SCORE: return OBSERVATION_SCORE;
    case QUANTITY_NUMBER: return q->value.exponent < 0 || figure->index ? OBSERVATION_MEASURE : OBSERVATION_COUNT;
    case QUANTITY_COUNT: break;
    }
    return OBSERVATION_COUNT;
}

// 以每年9%左右的|速度上升: where the change is named, behind the noun for how fast.
static uint32_t pace_end(const struct scene *scene, struct span right)
{
    enum { NEAR = 4 };
    for (uint32_t at = right.begin; at + 1 < right.end && at < right.begin + NEAR; at++) {
        uint32_t a = scene->cps[at], b = scene->cps[at + 1];
        if ((a == U'速' && (b == U'度' || b == U'率')) || (a == U'幅' && b == U'度') || (a == U'增' && b == U'速'))
            return at + 2;
        if (a != U'的' && a != U'左' && a != U'右') break;
    }
    return right.begin;
}

// 3%的能源消费增速, 6.6%的经济增长: a noun for a rate of change, and of what.
uint64_t rate_behind(const struct scene *scene, struct span right, struct span *noun)
{
    enum { NEAR = 12 };
    const uint64_t rates = WORD_RATE_UP | WORD_RATE_DOWN;
    if (span_empty(right) || scene->cps[right.begin] != U'的' || pace_end(scene, right) > right.begin) return 0;
    for (uint32_t at = right.begin + 1; at < right.end && at < right.begin + NEAR && cp_is_han(scene->cps[at]);) {
        struct word word = word_at(scene->cps, at, right.end);
        *noun = (struct span){right.begin + 1, at};
        if ((word.classes & rates) != 0) return word.classes & rates;
        uint64_t named = word_before(scene->cps, noun->begin, noun->end).classes;
        if ((word.classes & WORD_UP) != 0 && word.size == 2 && span_size(*noun) >= 2 &&
            (at + word.size >= right.end || !cp_is_han(scene->cps[at + word.size])) &&
            (named & (WORD_PERSON | WORD_MEMBER)) == 0)
            return WORD_RATE_UP;
        if ((word.classes & (WORD_PRED | WORD_OF)) != 0 && (word.classes & (WORD_WORD | WORD_HEAD)) == 0) return 0;
        at += word.size > 1 ? word.size : 1;
    }
    return 0;
}

// 保持20%以上高增长, 实现5.2%的增长: the change is named behind the quantity. 0: none.
static uint64_t change_behind(const struct scene *scene, struct span right)
{
    enum { NEAR = 6 };
    right.begin = pace_end(scene, right);
    struct span noun;
    uint64_t rate = rate_behind(scene, right, &noun);
    if (rate != 0) return rate;
    uint32_t end = right.begin + NEAR < right.end ? right.begin + NEAR : right.end;
    for (uint32_t at = right.begin; at < end; at++) {
        struct word word = word_at(scene->cps, at, right.end);
        uint64_t found = word.classes & (WORD_RATE_UP | WORD_RATE_DOWN | WORD_UP | WORD_DOWN);
        if (found != 0 && word.size >= 2 && (word.classes & WORD_WORD) == 0) return found;
        uint32_t cp = scene->cps[at];
        if (cp != U'的' && cp != U'高' && cp != U'大' && cp != U'快' && cp != U'左' && cp != U'右') return 0;
    }
    return 0;
}

static bool is_place(str unit)
{
    return str_equal(unit, STR("位")) || str_equal(unit, STR("名")) || str_equal(unit, STR("名次")) ||
           str_equal(unit, STR("个名次")) || str_equal(unit, STR("个位次")) || str_equal(unit, STR("位次")) ||
           str_equal(unit, STR("rank"));
}

// A rank, or a word such as 排名, stands before this figure in its sentence.
static bool speaks_of_ranks(const struct scene *scene, const struct figure *figure)
{
    enum { FIGURES = 4, NEAR = 30 };
    uint32_t sentence = scene->clauses[figure->clause].sentence;
    for (const struct figure *f = figure; f > scene->figures && figure - f < FIGURES; f--)
        if (scene->clauses[f[-1].clause].sentence == sentence && f[-1].quantity->kind == QUANTITY_ORDINAL) return true;
    uint32_t begin = scene->clauses[figure->clause].span.begin;
    if (figure->quantity->begin > begin + NEAR) begin = figure->quantity->begin - NEAR;
    for (uint32_t at = begin; at + 1 < figure->quantity->begin; at++)
        if ((scene->cps[at] == U'排' || scene->cps[at] == U'位' || scene->cps[at] == U'名') &&
            (scene->cps[at + 1] == U'名' || scene->cps[at + 1] == U'次'))
            return true;
    return false;
}

static void make_change(struct figure *figure, bool down)
{
    figure->type = OBSERVATION_CHANGE;
    if (!down || figure->value.coefficient < 0) return;
    figure->value = decimal_negate(figure->value);
    if (figure->has_upper) figure->value_upper = decimal_negate(figure->value_upper);
}

// 较2021年进步了108名, 排名提升57名.
static bool type_places(const struct scene *scene, struct figure *figure)
{
    if (figure->quantity->kind != QUANTITY_COUNT || !is_place(figure->unit) ||
        (figure->shell & (WORD_UP_RANK | WORD_DOWN_RANK)) == 0 || (figure->shell & WORD_LEVEL) != 0)
        return false;
    bool only_places = (figure->shell & (WORD_UP | WORD_DOWN)) == 0;
    if (!only_places && !speaks_of_ranks(scene, figure)) return false;
    make_change(figure, (figure->shell & WORD_DOWN_RANK) != 0);
    figure->unit = STR("rank");
    figure->rule = "change of rank";
    return true;
}

// 降水量比常年同期|偏多12%, 利率比年初|低55个基点, 收入比上年|多挣了9万元: how it stands to another time is a change. Returns the classes of its
// direction, 0: it is none; *begin is set to where the comparison begins.
static uint64_t stands_to_time(const struct scene *scene, const struct figure *figure, uint32_t *begin)
{
    enum { NEAR = 16, VERB = 4, TIME = 6 };
    uint32_t low = figure->left.begin, high = figure->quantity->begin;
    if (high > low + NEAR) low = high - NEAR;
    for (uint32_t at = high; at-- > low;) {
        if (scene->cps[at] != U'比' && scene->cps[at] != U'较') continue;
        struct word than = word_at(scene->cps, at, high);
        if ((than.classes & WORD_THAN) == 0 || (than.classes & WORD_WORD) != 0) continue;
        uint32_t time = at + than.size;
        int32_t period = scene_period_covering(scene, time, time + 1);
        if (period < 0) return 0;
        uint32_t end = scene->periods.items[period].end;
        for (uint32_t same = end; same < end + TIME && same < high; same++)  // 常年|同期
            if (scene->cps[same] == U'期' || scene->cps[same] == U'值') end = same + 1;
        struct word degree = word_at(scene->cps, end, high);
        if ((degree.classes & (WORD_MORE | WORD_LESS)) == 0 || high - end > degree.size + VERB) return 0;
        *begin = at;
        return (degree.classes & WORD_LESS) != 0 ? WORD_DOWN : WORD_UP;
    }
    return 0;
}

// 开工率已高于上年同期|1.2个百分点: as 比上年同期高.
static uint64_t gap_to_time(const struct scene *scene, const struct figure *figure, uint32_t *begin)
{
    enum { NEAR = 12, TAIL = 2 };
    uint32_t low = figure->left.begin, high = figure->quantity->begin;
    if (high > low + NEAR) low = high - NEAR;
    for (uint32_t at = high; at-- > low;) {
        struct word gap = word_at(scene->cps, at, high);
        if (gap.size != 2 || (gap.classes & WORD_GAP) == 0 || scene->cps[at + 1] != U'于') continue;
        int32_t period = scene_period_beginning(scene, at + gap.size);
        if (period < 0 || scene->periods.items[period].end + TAIL < high) return 0;
        *begin = at;
        uint32_t way = scene->cps[at];
        return way == U'低' || way == U'少' || way == U'慢' || way == U'短' ? WORD_DOWN : WORD_UP;
    }
    return 0;
}

// The level is named before the comparison, or in what was said before.
static bool type_comparison(const struct scene *scene, struct figure *figure)
{
    uint32_t begin = 0;
    uint64_t direction = stands_to_time(scene, figure, &begin);
    if (direction == 0) direction = gap_to_time(scene, figure, &begin);
    if (direction == 0) return false;
    figure->shell |= direction;
    figure->core = begin > figure->left.begin ? strip_lead(scene, (struct span){figure->left.begin, begin})
                                              : (struct span){begin, begin};
    struct word tail = word_before(scene->cps, figure->core.begin, figure->core.end);
    if ((tail.classes & WORD_FILL) != 0 && (tail.classes & WORD_WORD) == 0) figure->core.end -= tail.size;  // 已|高于
    make_change(figure, direction == WORD_DOWN);
    figure->rule = "change";
    return true;
}

// 降低补助标准20%, 下调监管储备一半: the verb of a change, and what changes. Takes the verb from the core to the shell.
static void take_verb(const struct scene *scene, struct figure *figure)
{
    const uint64_t ways = WORD_UP | WORD_DOWN | WORD_RATE_UP | WORD_RATE_DOWN;
    struct span core = figure->core;
    struct word verb = span_empty(core) ? (struct word){0} : word_at(scene->cps, core.begin, core.end);
    struct word tail = word_before(scene->cps, core.begin, core.end);
    if (figure->quantity->kind != QUANTITY_RATIO || verb.size < 2 || span_size(core) < verb.size + 2 ||
        (verb.classes & (WORD_UP | WORD_DOWN)) == 0 || (verb.classes & (WORD_WORD | WORD_HEAD)) != 0 ||
        (tail.classes & (WORD_SHARE_NOUN | WORD_PREP)) != 0 || scene->cps[core.end - 1] == U'的' ||
        (figure->shell & (ways | WORD_LEVEL | WORD_SHARE | WORD_FROM | WORD_TO)) != 0)
        return;
    for (uint32_t k = core.begin; k < core.end; k++)
        if (scene->cps[k] == U'占' || scene->cps[k] == U'、') return;
    figure->shell |= verb.classes & ways;
    figure->core.begin += verb.size;
}

void type_figure(const struct scene *scene, struct figure *figure)
{
    const uint64_t up = WORD_UP | WORD_RATE_UP, down = WORD_DOWN | WORD_RATE_DOWN,
                   rates = WORD_RATE_UP | WORD_RATE_DOWN;
    const struct quantity *q = figure->quantity;
    const struct figure *before = figure > scene->figures ? figure - 1 : NULL;
    // 增幅由14.8%回落到5.2%: both are rates of change
    if (before != NULL && before->taken && before->clause == figure->clause && (before->shell & WORD_FROM) != 0 &&
        (figure->shell & WORD_LEVEL) != 0)
        figure->shell |= before->shell & rates;
    figure->type = own_type(scene, figure);
    take_verb(scene, figure);
    if (type_places(scene, figure) || (figure->type != OBSERVATION_RANK && type_comparison(scene, figure))) return;
    uint32_t than = find_comparison(scene, figure->left);
    bool compared = than < figure->left.end;
    bool distance = compared && (word_at(scene->cps, than, figure->left.end).classes & WORD_GAP) != 0;
    uint64_t behind = q->kind == QUANTITY_RATIO || q->kind == QUANTITY_POINTS ? change_behind(scene, figure->right) : 0;
    bool moves = (figure->shell & (up | down)) != 0 && (figure->shell & WORD_LEVEL) == 0;
    bool rate = (figure->shell & rates) != 0;
    if (distance || (compared && !rate)) {  // 高于平均增速4个百分点
        figure->rule = "distance to others";
        return;
    }
    if (q->kind == QUANTITY_COUNT && moves && !rate && right_is_noun(scene, figure->right) &&
        (figure->shell & down) == 0)
        moves = false;
    if (figure->type == OBSERVATION_RANK || (q->kind == QUANTITY_AGE && !moves)) return;  // 预期寿命提高0.3岁
    bool doubled = q->kind == QUANTITY_MULTIPLE && str_equal(q->unit, STR("%"));
    if (moves || rate || behind != 0 || doubled || q->kind == QUANTITY_POINTS) {
        bool falls = (figure->shell & (up | down)) != 0 ? (figure->shell & down) != 0 : (behind & down) != 0;
        make_change(figure, falls);
        figure->rule = "change";
    }
}
