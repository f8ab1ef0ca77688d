#include "observation/scene.h"

enum { STATUS_NEAR = 60, HEADING_NEAR = 40 };

static uint64_t words_in(const struct scene *scene, uint32_t begin, uint32_t end)
{
    uint64_t classes = 0;
    for (uint32_t k = begin; k < end;) {
        struct word word = word_at(scene->cps, k, end);
        classes |= (word.classes & WORD_WORD) == 0 ? word.classes : 0;
        k += word.size > 1 ? word.size : 1;
    }
    return classes;
}

// 力争门急诊总量突破450万人次: a plan, from its word to the end of the sentence. 药占比不得高于30%: a norm, in its clause.
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
        target = target || (words_in(scene, from, end) & WORD_TARGET) != 0;
        seen = figure->quantity->end;
        from = begin;
        if (end - begin > STATUS_NEAR) from = end - STATUS_NEAR;
        if (target) figure->status = STATUS_TARGET;
        else if ((words_in(scene, from, end) & WORD_NORM) != 0) figure->status = STATUS_NORM;
    }
}
