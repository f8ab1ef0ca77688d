#include "observation/frame.h"

static enum observation_type own_type(const struct scene *scene, const struct quantity *q)
{
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
    case QUANTITY_NUMBER: return q->value.exponent < 0 ? OBSERVATION_MEASURE : OBSERVATION_COUNT;
    case QUANTITY_COUNT: break;
    }
    return OBSERVATION_COUNT;
}

// 保持20%以上高增长, 实现5.2%的增长: the change is named behind the quantity. 0: none.
static uint64_t change_behind(const struct scene *scene, struct span right)
{
    enum { NEAR = 6 };
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
    figure->type = own_type(scene, q);
    if (type_places(scene, figure)) return;
    bool compared = find_comparison(scene, figure->left) < figure->left.end;
    uint64_t behind = q->kind == QUANTITY_RATIO || q->kind == QUANTITY_POINTS ? change_behind(scene, figure->right) : 0;
    bool moves = (figure->shell & (up | down)) != 0 && (figure->shell & WORD_LEVEL) == 0;
    bool rate = (figure->shell & rates) != 0;
    if (compared && !rate) {
        figure->rule = "distance to others";
        return;
    }
    if (q->kind == QUANTITY_COUNT && moves && !rate && right_is_noun(scene, figure->right) &&
        (figure->shell & down) == 0)
        moves = false;
    if (figure->type == OBSERVATION_RANK || q->kind == QUANTITY_AGE) return;
    bool doubled = q->kind == QUANTITY_MULTIPLE && str_equal(q->unit, STR("%"));
    if (moves || rate || behind != 0 || doubled || q->kind == QUANTITY_POINTS) {
        bool falls = (figure->shell & (up | down)) != 0 ? (figure->shell & down) != 0 : (behind & down) != 0;
        make_change(figure, falls);
        figure->rule = "change";
    }
}
