#include "observation/observation.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "observation/scene.h"

static const char *const type_names[] = {"count", "amount", "ratio", "rank", "score", "duration", "measure", "change"};
static const char *const status_names[] = {"actual", "target", "norm"};

const char *observation_type_name(enum observation_type type)
{
    return type_names[type];
}
const char *observation_status_name(enum observation_status status)
{
    return status_names[status];
}

enum { INDICATOR_LIMIT = 60 };

// 医疗服务收入（不含药品、耗材、检查检验收入）占比: an explanation in brackets is no part of a name; 新（改）建 is.
static uint32_t explanation_end(const struct scene *scene, struct span part, uint32_t open)
{
    enum { SHORT = 4 };
    for (uint32_t k = open + 1; k < part.end; k++)
        if (cp_closes_bracket(scene->cps[k])) return k - open - 1 > SHORT ? k + 1 : open;
    return open;
}

// The parts as one string, without blanks and line ends; cut at INDICATOR_LIMIT code points.
static str phrase_text(const struct scene *scene, const struct phrase *phrase)
{
    uint32_t cps[INDICATOR_LIMIT];
    size_t count = 0;
    for (uint8_t p = 0; p < phrase->count; p++)
        for (uint32_t k = phrase->parts[p].begin; k < phrase->parts[p].end && count < INDICATOR_LIMIT; k++) {
            uint32_t end = cp_opens_bracket(scene->cps[k]) ? explanation_end(scene, phrase->parts[p], k) : k;
            if (end > k) k = end - 1;
            else if (!cp_is_blank(scene->cps[k]) && scene->cps[k] != U'\n') cps[count++] = scene->cps[k];
        }
    return utf8_encode(scene->arena, cps, 0, count);
}

static str spans_text(const struct scene *scene, const struct span *spans, uint8_t count)
{
    struct phrase phrase = {.count = count};
    for (uint8_t i = 0; i < count; i++) phrase.parts[i] = spans[i];
    return phrase_text(scene, &phrase);
}

static void emit(const struct scene *scene, struct figure *figure, const struct period_scope *periods,
                 struct observation *out)
{
    const struct quantity *q = figure->quantity;
    uint32_t end = q->end > q->begin + 1 && scene->cps[q->end - 1] == U'的' ? q->end - 1 : q->end;
    struct period_answer period = period_scope_at(periods, q->begin, q->end);
    *out = (struct observation){
        .begin = q->begin,
        .end = end,
        .type = figure->type,
        .modifier = figure->modifier,
        .status = figure->status,
        .value = figure->value,
        .has_upper = figure->has_upper,
        .value_upper = figure->value_upper,
        .unit = figure->unit,
        .indicator = phrase_text(scene, &figure->indicator),
        .subject = scene_owner(scene, figure)->name,
        .period = period.text,
        .period_first = period.first,
        .period_last = period.last,
        .has_out_of = figure->has_out_of,
        .out_of = figure->out_of,
        .rule = figure->rule,
    };
    if (figure->subject.size > 0) out->subject = figure->subject;
    if (figure->type == OBSERVATION_CHANGE)
        out->basis = figure->basis.size > 0 ? figure->basis : period_scope_basis(periods, q->begin, q->end);
    if (figure->among_count > 0) out->among = spans_text(scene, figure->among, figure->among_count);
    struct instant published = scene->document->published;
    bool ahead = published.precision != PRECISION_NONE && period.text.size > 0 &&
                 date_compare(period.first, published.last) > 0;
    if (out->status == STATUS_ACTUAL && (ahead || period_scope_plans(periods, &period))) out->status = STATUS_TARGET;
}

static bool emit_all(const struct scene *scene, struct observation_list *out)
{
    const struct period_scope *periods = period_scope_new(scene->arena, scene->document, &scene->places,
                                                          &scene->periods, &scene->quantities);
    out->items = ARENA_ARRAY(scene->arena, struct observation, scene->figure_count + 1);
    out->count = 0;
    if (periods == NULL || out->items == NULL) return false;
    for (uint32_t i = 0; i < scene->figure_count; i++)
        if (scene->figures[i].taken) emit(scene, &scene->figures[i], periods, &out->items[out->count++]);
    return true;
}

// Figures and skipped stretches, merged in text order.
static bool write_notes(const struct scene *scene, const struct quantity_skips *skips, struct observation_notes *notes)
{
    notes->count = 0;
    notes->items = ARENA_ARRAY(scene->arena, struct observation_note, scene->figure_count + skips->count + 1);
    if (notes->items == NULL) return false;
    uint32_t figure = 0;
    size_t skip = 0;
    while (figure < scene->figure_count || skip < skips->count) {
        bool take = skip == skips->count || (figure < scene->figure_count &&
                                             scene->figures[figure].quantity->begin <= skips->items[skip].begin);
        const struct figure *f = &scene->figures[figure];
        if (take)
            notes->items[notes->count++] = (struct observation_note){f->quantity->begin, f->quantity->end, f->taken,
                                                                     f->taken ? f->rule : f->why};
        else
            notes->items[notes->count++] = (struct observation_note){skips->items[skip].begin, skips->items[skip].end,
                                                                     false, skips->items[skip].why};
        figure += take ? 1 : 0;
        skip += take ? 0 : 1;
    }
    return true;
}

bool observation_extract(struct arena *arena, const struct document *document, struct observation_list *out,
                         struct observation_notes *notes)
{
    struct scene scene = {.arena = arena, .document = document, .cps = document->cps};
    struct quantity_skips skips = {0};
    *out = (struct observation_list){0};
    if (!quantity_scan(arena, document->cps, document->count, &scene.quantities, notes != NULL ? &skips : NULL) ||
        !period_scan(arena, document->cps, document->count, document->published, &scene.periods) ||
        !places_build(arena, document, &scene.places))
        return false;
    scene.subjects = subject_scope_new(arena, document, &scene.places, &scene.periods);
    if (scene.subjects == NULL) return false;
    scene.mentions = subject_scope_mentions(scene.subjects);
    if (!scene_build(&scene)) return false;
    admit_figures(&scene);
    table_figures(&scene);
    frame_figures(&scene);
    status_figures(&scene);
    return emit_all(&scene, out) && (notes == NULL || write_notes(&scene, &skips, notes)) && !arena_exhausted(arena);
}
