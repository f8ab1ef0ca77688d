#include "observation/scene.h"

const struct subject_answer *scene_owner(const struct scene *scene, struct figure *figure)
{
    if (!figure->owner_known)
        figure->owner = subject_scope_at(scene->subjects, figure->quantity->begin, figure->quantity->end);
    figure->owner_known = true;
    return &figure->owner;
}

// First item that ends behind `place`.
static uint32_t period_after(const struct scene *scene, uint32_t place)
{
    uint32_t low = 0, high = (uint32_t)scene->periods.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (scene->periods.items[middle].end <= place) low = middle + 1;
        else high = middle;
    }
    return low;
}

static uint32_t mention_after(const struct scene *scene, uint32_t place)
{
    uint32_t low = 0, high = (uint32_t)scene->mentions.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (scene->mentions.items[middle].end <= place) low = middle + 1;
        else high = middle;
    }
    return low;
}

int32_t scene_period_covering(const struct scene *scene, uint32_t begin, uint32_t end)
{
    uint32_t at = period_after(scene, begin);
    return at < scene->periods.count && scene->periods.items[at].begin < end ? (int32_t)at : -1;
}

int32_t scene_period_beginning(const struct scene *scene, uint32_t begin)
{
    int32_t at = scene_period_covering(scene, begin, begin + 1);
    return at >= 0 && scene->periods.items[at].begin == begin ? at : -1;
}

int32_t scene_period_ending(const struct scene *scene, uint32_t end)
{
    int32_t at = end == 0 ? -1 : scene_period_covering(scene, end - 1, end);
    return at >= 0 && scene->periods.items[at].end == end ? at : -1;
}

int32_t scene_mention_beginning(const struct scene *scene, uint32_t begin)
{
    uint32_t at = mention_after(scene, begin);
    return at < scene->mentions.count && scene->mentions.items[at].begin == begin ? (int32_t)at : -1;
}

int32_t scene_mention_ending(const struct scene *scene, uint32_t end)
{
    uint32_t at = end == 0 ? (uint32_t)scene->mentions.count : mention_after(scene, end - 1);
    return at < scene->mentions.count && scene->mentions.items[at].end == end ? (int32_t)at : -1;
}

// Where the bracket that opens at `open` closes, when it does so soon and no number stands in it; else `open`.
// 新（改）建农村公路: such a bracket belongs to the words around it.
static uint32_t plain_bracket_end(const struct scene *scene, uint32_t open, uint32_t limit, size_t next_quantity)
{
    enum { NEAR = 40 };
    uint32_t stop = open + NEAR < limit ? open + NEAR : limit;
    const struct quantity *items = scene->quantities.items;
    while (next_quantity < scene->quantities.count && items[next_quantity].begin < stop &&
           (items[next_quantity].kind == QUANTITY_ORDINAL || items[next_quantity].kind == QUANTITY_NUMBER))
        next_quantity++;  // （第90个百分值）
    if (next_quantity < scene->quantities.count && scene->quantities.items[next_quantity].begin < stop)
        stop = scene->quantities.items[next_quantity].begin;
    for (uint32_t i = open + 1; i < stop && !cp_ends_sentence(scene->cps[i]); i++)
        if (cp_closes_bracket(scene->cps[i])) return i + 1;
    return open;
}

static bool clause_add(struct scene *scene, uint32_t *room, struct clause clause)
{
    while (clause.span.begin < clause.span.end && cp_is_blank(scene->cps[clause.span.begin])) clause.span.begin++;
    while (clause.span.end > clause.span.begin && cp_is_blank(scene->cps[clause.span.end - 1])) clause.span.end--;
    if (span_empty(clause.span)) return true;
    if (scene->clause_count == *room) {
        uint32_t larger = *room == 0 ? 64 : *room * 2;
        struct clause *grown = arena_grow(scene->arena, scene->clauses, *room, larger, sizeof *grown);
        if (grown == NULL) return false;
        scene->clauses = grown;
        *room = larger;
    }
    scene->clauses[scene->clause_count++] = clause;
    return true;
}

// The end of what stands at `at` and holds no border of a clause: a quantity (1,384), a period (3月26日、27日), a plain bracket.
static uint32_t skip_solid(const struct scene *scene, uint32_t at, uint32_t end, size_t *quantity, size_t *period)
{
    while (*quantity < scene->quantities.count && scene->quantities.items[*quantity].end <= at) (*quantity)++;
    while (*period < scene->periods.count && scene->periods.items[*period].end <= at) (*period)++;
    if (*quantity < scene->quantities.count && scene->quantities.items[*quantity].begin <= at)
        return scene->quantities.items[*quantity].end < end ? scene->quantities.items[*quantity].end : end;
    if (*period < scene->periods.count && scene->periods.items[*period].begin <= at)
        return scene->periods.items[*period].end < end ? scene->periods.items[*period].end : end;
    if (!cp_opens_bracket(scene->cps[at])) return at;
    // 金价今天（4月22日）突破3500美元: a date in brackets parts nothing.
    const struct period *dated = *period < scene->periods.count ? &scene->periods.items[*period] : NULL;
    if (dated != NULL && dated->begin == at + 1 && dated->end < end && cp_closes_bracket(scene->cps[dated->end]))
        return dated->end + 1;
    return plain_bracket_end(scene, at, end, *quantity);
}

// The end of the Han characters from `at` on, before the next quantity and period: no border is among them.
static uint32_t skip_han(const struct scene *scene, uint32_t at, uint32_t end, size_t quantity, size_t period)
{
    if (quantity < scene->quantities.count && scene->quantities.items[quantity].begin < end)
        end = scene->quantities.items[quantity].begin;
    if (period < scene->periods.count && scene->periods.items[period].begin < end)
        end = scene->periods.items[period].begin;
    while (at < end && cp_is_han(scene->cps[at])) at++;
    return at;
}

static bool build_clauses(struct scene *scene)
{
    uint32_t room = 0, sentence = 0;
    size_t quantity = 0, period = 0;
    for (uint32_t b = 0; b < scene->document->block_count; b++) {
        const struct block *block = &scene->document->blocks[b];
        struct clause clause = {.span = {block->begin, block->begin}, .block = b, .sentence = sentence};
        for (uint32_t at = block->begin; at < block->end;) {
            uint32_t solid = skip_solid(scene, at, block->end, &quantity, &period);
            if (solid > at) {
                at = solid;
                continue;
            }
            uint32_t cp = scene->cps[at];
            if (cp_is_han(cp)) {
                at = skip_han(scene, at, block->end, quantity, period);
                continue;
            }
            bool opens = cp_opens_bracket(cp), closes = cp_closes_bracket(cp);
            // 构筑防线 托起希望: a blank between words of a headline.
            bool parts = cp_is_blank(cp) && at > block->begin && at + 1 < block->end && cp_is_han(scene->cps[at - 1]) &&
                         cp_is_han(scene->cps[at + 1]);
            if (cp_ends_clause(cp) || opens || closes || parts) {
                clause.span.end = at;
                if (!clause_add(scene, &room, clause)) return false;
                if (cp_ends_sentence(cp)) clause.sentence = ++sentence;
                clause.in_bracket = opens || (clause.in_bracket && !closes && !cp_ends_sentence(cp));
                clause.span.begin = at + 1;
            }
            at++;
        }
        clause.span.end = block->end;
        if (!clause_add(scene, &room, clause)) return false;
        sentence++;
    }
    return true;
}

bool scene_build(struct scene *scene)
{
    if (!build_clauses(scene)) return false;
    scene->figure_count = (uint32_t)scene->quantities.count;
    scene->figures = ARENA_ARRAY(scene->arena, struct figure, scene->figure_count + 1);
    if (scene->figures == NULL) return false;
    uint32_t clause = 0;
    for (uint32_t i = 0; i < scene->figure_count; i++) {
        const struct quantity *q = &scene->quantities.items[i];
        while (clause + 1 < scene->clause_count && scene->clauses[clause].span.end <= q->begin) clause++;
        scene->figures[i] = (struct figure){.quantity = q,
                                            .clause = clause,
                                            .modifier = q->modifier,
                                            .value = q->value,
                                            .value_upper = q->value_upper,
                                            .has_upper = q->has_upper,
                                            .unit = q->unit};
    }
    return true;
}
