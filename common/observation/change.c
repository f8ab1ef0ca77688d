#include "observation/frame.h"

// 每天需要减产150万桶: the verb of a change of which nothing else is named.
static struct span move_verb(const struct scene *scene, const struct figure *figure)
{
    struct span left = strip_marks(scene, (struct span){figure->left.begin, figure->quantity->begin});
    struct word word = word_before(scene->cps, left.begin, left.end);
    bool moves = word.size >= 2 && (word.classes & (WORD_UP | WORD_DOWN)) != 0;
    return moves ? (struct span){left.end - word.size, left.end} : (struct span){0};
}

// 集采药品500种，平均降幅56%，最高降幅96%: which of the rates it is.
static struct span superlative_rate(const struct scene *scene, const struct figure *figure)
{
    static const uint32_t which[][2] = {{U'平', U'均'}, {U'最', U'高'}, {U'最', U'大'}, {U'最', U'低'}, {U'最', U'小'}};
    struct span left = strip_marks(scene, (struct span){figure->left.begin, figure->quantity->begin});
    struct word rate = word_before(scene->cps, left.begin, left.end);
    while ((rate.classes & (WORD_FILL | WORD_LEVEL)) != 0 && (rate.classes & (WORD_RATE_UP | WORD_RATE_DOWN)) == 0) {
        left.end -= rate.size;
        rate = word_before(scene->cps, left.begin, left.end);
    }
    uint32_t begin = left.end - rate.size;
    if ((rate.classes & (WORD_RATE_UP | WORD_RATE_DOWN)) == 0 || begin < left.begin + 2) return (struct span){0};
    for (size_t i = 0; i < sizeof which / sizeof *which; i++)
        if (scene->cps[begin - 2] == which[i][0] && scene->cps[begin - 1] == which[i][1])
            return (struct span){begin - 2, left.end};
    return (struct span){0};
}

static void add_superlative(const struct scene *scene, struct figure *figure)
{
    struct span rate = superlative_rate(scene, figure);
    if (span_empty(rate) || figure->indicator.count == 0) return;
    struct span last = figure->indicator.parts[figure->indicator.count - 1];
    bool other = figure->indicator.count > 1 && tail_is(scene, last, WORD_RATE_UP | WORD_RATE_DOWN);
    figure->indicator.count = (uint8_t)(figure->indicator.count - other);
    phrase_add(&figure->indicator, rate);
}

// 赤字率拟按4%左右|安排、比上年提高1个百分点: what 、 parts from a comparison ends what was said before.
static bool belongs_before(const struct scene *scene, uint32_t at)
{
    enum { SHORT = 4 };
    const struct figure *figure = &scene->figures[at];
    return at > 0 && figure[-1].taken && figure[-1].clause == figure->clause &&
           figure->core.begin >= figure[-1].quantity->end && span_size(figure->core) <= SHORT &&
           figure->core.end < figure->quantity->begin && scene->cps[figure->core.end] == U'、';
}

// 考虑推迟一年|举行: what is done later or earlier stands behind.
static bool puts_off(const struct scene *scene, const struct figure *figure)
{
    struct span verb = move_verb(scene, figure), right = strip_marks(scene, figure->right);
    return figure->quantity->kind == QUANTITY_DURATION && !span_empty(verb) && span_size(right) >= 2 &&
           (word_at(scene->cps, verb.begin, verb.end).classes & WORD_TAKES) != 0;
}

// What changes: the phrase before it, the noun for a rate behind it, or the level that was named.
uint32_t change_frame(struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at];
    uint32_t used = figure->quantity->end;
    struct span noun = {0};
    if (rate_behind(scene, figure->right, &noun) != 0 && span_size(noun) >= 2) {
        figure->indicator = phrase_of(noun);
        used = noun.end;
    } else if (names_nothing(scene, figure->core) && puts_off(scene, figure)) {
        struct span right = right_phrase(scene, figure->right);
        figure->indicator = phrase_of(move_verb(scene, figure));
        phrase_add(&figure->indicator, right);
        used = right.end;
    } else if (names_nothing(scene, figure->core) || belongs_before(scene, at)) {
        indicator_borrow(scene, at, false);
        add_superlative(scene, figure);
        if (figure->indicator.count == 0 && right_is_noun(scene, figure->right))
            used = indicator_from_right(scene, figure);
        if (figure->indicator.count == 0) figure->indicator = phrase_of(move_verb(scene, figure));
    } else {
        indicator_from_left(scene, figure);
    }
    return used;
}
