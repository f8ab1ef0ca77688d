#include "observation/frame.h"

// What a scheme of assessment gives and takes: 收受红包的，每次扣20分; 获得省级荣誉的加5分. The indicator is for what, and the verb.

static bool is_point_verb(uint32_t cp)
{
    return cp == U'扣' || cp == U'加' || cp == U'罚' || cp == U'奖' || cp == U'得';
}

// Behind the verb: 扣|除, 最高加|不超过.
static uint32_t before_fillers(const struct scene *scene, uint32_t begin, uint32_t end)
{
    for (int i = 0; i < 3; i++) {
        struct word word = word_before(scene->cps, begin, end);
        bool filler = (word.classes & (WORD_FILL | WORD_AT_MOST | WORD_AT_LEAST)) != 0 &&
                      !(word.size == 1 && is_point_verb(scene->cps[end - 1]));  // 累计
        if (word.size == 0 || !filler) break;
        end -= word.size;
    }
    if (end > begin + 1 && scene->cps[end - 1] == U'除') end--;
    return end;
}

// 每次, 每发现一例, 最高: how often and how far, directly before the verb.
static uint32_t before_rate(const struct scene *scene, uint32_t begin, uint32_t end)
{
    enum { RATE = 6 };
    for (uint32_t at = end; at > begin && end - at < RATE; at--)
        if (scene->cps[at - 1] == U'每') return at - 1;
    struct word word = word_before(scene->cps, begin, end);
    return (word.classes & (WORD_FILL | WORD_BARE)) != 0 ? end - word.size : end;
}

// 收受红包|的, 一、|收受红包.
static struct span condition(const struct scene *scene, struct span span)
{
    span = strip_lead(scene, span);
    uint32_t last = span_empty(span) ? 0 : scene->cps[span.end - 1];
    if (last == U'的' || last == U'者') span.end--;
    return strip_marks(scene, span);
}

// 每次扣1分，累计不超过10分: of the same thing.
static bool continues_scheme(const struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at];
    if (at == 0 || !figure[-1].taken || figure[-1].quantity->kind != QUANTITY_SCORE ||
        figure[-1].status != STATUS_NORM || figure[-1].clause + 1 != figure->clause ||
        scene->clauses[figure[-1].clause].sentence != scene->clauses[figure->clause].sentence)
        return false;
    figure->indicator = figure[-1].indicator;
    figure->status = STATUS_NORM;
    figure->type = OBSERVATION_SCORE;
    figure->rule = figure[-1].rule;
    return true;
}

bool points_frame(struct scene *scene, uint32_t at)
{
    enum { LEAST = 2, BACK = 3 };
    struct figure *figure = &scene->figures[at];
    const struct clause *clause = &scene->clauses[figure->clause];
    struct span left = {clause->span.begin, figure->quantity->begin};
    if (figure->quantity->kind != QUANTITY_SCORE || span_size(left) == 0) return false;
    uint32_t verb_end = before_fillers(scene, left.begin, left.end);
    if (verb_end == left.begin) return continues_scheme(scene, at);
    if (!is_point_verb(scene->cps[verb_end - 1])) return false;
    struct span verb = {verb_end - 1, verb_end};
    bool gets = scene->cps[verb.begin] == U'得';
    uint32_t rate = before_rate(scene, left.begin, verb.begin);
    if (gets && rate == verb.begin) return false;  // 共得96分 is a result
    struct span what = condition(scene, (struct span){left.begin, rate});
    for (uint32_t back = 1; span_size(what) < LEAST && back <= BACK && back <= figure->clause; back++) {
        const struct clause *before = clause - back;
        if (before->sentence != clause->sentence || before->in_bracket) break;
        what = condition(scene, before->span);
        if (at > 0 && figure[-1].taken && figure[-1].quantity->begin >= before->span.begin) {
            what = (struct span){0};
            break;
        }
    }
    if (span_size(what) >= LEAST) figure->indicator = phrase_of(what);
    else if (at > 0 && figure[-1].taken && figure[-1].indicator.count > 0 &&
             figure[-1].quantity->kind == QUANTITY_SCORE)
        figure->indicator = phrase_of(figure[-1].indicator.parts[0]);
    else return false;
    phrase_add(&figure->indicator, verb);
    figure->status = STATUS_NORM;
    figure->type = OBSERVATION_SCORE;
    figure->rule = "points of a scheme";
    return true;
}
