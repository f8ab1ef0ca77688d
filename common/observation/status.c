#include "observation/scene.h"

enum { STATUS_NEAR = 60 };

// 将门诊费用|从320元降到290元, 将|3名骨干派往县里: 将 takes an object here, and tells of no future.
static bool takes_object(const struct scene *scene, uint32_t behind, uint32_t end)
{
    const uint64_t verbs = WORD_VERB | WORD_CARRY | WORD_UP | WORD_DOWN | WORD_LEVEL | WORD_FILL | WORD_PREP |
                           WORD_PRED;
    if (behind >= end) return true;
    if ((word_at(scene->cps, behind, end).classes & verbs) != 0) return false;
    for (uint32_t at = behind; at < end; at++)
        if (scene->cps[at] == U'从' || scene->cps[at] == U'由') return true;
    return false;
}

static uint64_t words_in(const struct scene *scene, uint32_t begin, uint32_t end)
{
    uint64_t classes = 0;
    for (uint32_t k = begin; k < end;) {
        struct word word = word_at(scene->cps, k, end);
        bool object = word.size == 1 && scene->cps[k] == U'将' && takes_object(scene, k + 1, end);
        classes |= (word.classes & WORD_WORD) == 0 && !object ? word.classes : 0;
        k += word.size > 1 ? word.size : 1;
    }
    return classes;
}

// 目标是让群众满意，去年满意度达到96%; 规划面积12平方公里，已建成8平方公里: what is past or done is no plan any more.
static bool is_done(const struct scene *scene, uint32_t begin, uint32_t end)
{
    const struct instant *published = &scene->document->published;
    if ((words_in(scene, begin, end) & WORD_DONE) != 0) return true;
    int32_t at = scene_period_covering(scene, begin, end);
    const struct period *period = at >= 0 ? &scene->periods.items[at] : NULL;
    return period != NULL && published->precision != PRECISION_NONE && period->kind == PERIOD_DATED &&
           period->text.size > 0 && period->last.year < published->first.year;
}

// 制定标准|42项: the word is what is counted.
static bool counts_norms(const struct scene *scene, const struct figure *figure)
{
    return figure->quantity->kind == QUANTITY_COUNT &&
           (word_before(scene->cps, figure->left.begin, figure->quantity->begin).classes & WORD_NORM) != 0;
}

// 力争门急诊总量突破450万人次: a plan, from its word to the end of the sentence or to what is done. 药占比不得高于30%: a norm, in its clause.
void status_figures(struct scene *scene)
{
    uint32_t sentence = UINT32_MAX, seen = 0;
    bool target = false;
    for (uint32_t i = 0; i < scene->figure_count; i++) {
        struct figure *figure = &scene->figures[i];
        if (!figure->taken) continue;
        const struct clause *clause = &scene->clauses[figure->clause];
        uint32_t begin = clause->span.begin, end = figure->quantity->begin;
        if (clause->sentence != sentence) {
            sentence = clause->sentence;
            target = false;
            seen = begin;
            for (uint32_t back = figure->clause; back > 0 && scene->clauses[back - 1].sentence == sentence &&
                                                 begin - scene->clauses[back - 1].span.begin < STATUS_NEAR;
                 back--)
                seen = scene->clauses[back - 1].span.begin;
        }
        uint32_t from = end - seen > STATUS_NEAR && end > STATUS_NEAR ? end - STATUS_NEAR : seen;
        uint32_t near = end - begin > STATUS_NEAR ? end - STATUS_NEAR : begin;
        uint64_t before = words_in(scene, from, end), words = near == from ? before : words_in(scene, near, end);
        bool planned = (before & WORD_TARGET) != 0, here = (words & WORD_TARGET) != 0;
        from = near;
        target = (target || planned) && (here || !is_done(scene, from, end));
        seen = figure->quantity->end;
        if (target) figure->status = STATUS_TARGET;
        else if ((words & WORD_NORM) != 0 && !counts_norms(scene, figure)) figure->status = STATUS_NORM;
    }
}
