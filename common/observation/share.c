#include "observation/frame.h"

// 不超过公司总股本|的1.5%: the bound stands before the whole of which it is a part. Returns the words of the bound; empty: there are none.
static struct span bind_share(const struct scene *scene, struct figure *figure, struct span span)
{
    struct span found = {0};
    if (figure->modifier != MODIFIER_EXACT || span_empty(span) || !is_of(scene->cps[span.end - 1])) return found;
    for (uint32_t k = span.begin; k < span.end;) {
        struct word word = word_at(scene->cps, k, span.end);
        uint32_t size = word.size > 1 ? word.size : 1;
        if ((word.classes & (WORD_AT_MOST | WORD_AT_LEAST)) != 0) {
            figure->modifier = (word.classes & WORD_AT_MOST) != 0 ? MODIFIER_AT_MOST : MODIFIER_AT_LEAST;
            found = (struct span){k, k + size};
        }
        k += size;
    }
    return found;
}

// 占全市分娩总量的36.2%: what has the share, 占, and of what.
bool share_frame(struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at];
    struct span left = figure->left, only = strip_marks(scene, left);
    if (span_size(only) == 1 && is_of(scene->cps[only.begin]) && at > 0 && figure[-1].taken &&
        figure[-1].clause == figure->clause) {
        figure->indicator = figure[-1].indicator;  // 完成承诺目标9842万元的311%
        figure->rule = "share of an amount";
        return true;
    }
    uint32_t share = left.end, share_size = 0;
    for (uint32_t k = left.begin; k < left.end;) {
        struct word word = word_at(scene->cps, k, left.end);
        if ((word.classes & WORD_SHARE) != 0 && (word.classes & WORD_WORD) == 0) share = k, share_size = word.size;
        k += word.size > 1 ? word.size : 1;
    }
    if (share == left.end) {
        struct span bound = bind_share(scene, figure, left);
        if (span_empty(bound) || bound.end + 1 >= left.end) return false;
        struct span part = strip_lead(scene, (struct span){left.begin, bound.begin});
        figure->indicator = names_nothing(scene, part) ? (struct phrase){0} : phrase_of(part);
        phrase_add(&figure->indicator, (struct span){bound.end, left.end - 1});
        figure->rule = "share";
        return true;
    }
    bind_share(scene, figure, (struct span){share + share_size, left.end});
    struct span holder = strip_lead(scene, (struct span){left.begin, share}),
                whole = {share, figure->core.end > share + share_size && figure->core.end <= left.end ? figure->core.end
                                                                                                      : left.end};
    struct word tail = word_before(scene->cps, share, whole.end);
    while (whole.end > share + 1 && (tail.classes & WORD_FILL) != 0 && (tail.classes & (WORD_SHARE | WORD_WORD)) == 0 &&
           tail.size < span_size(whole)) {
        whole.end -= tail.size;
        tail = word_before(scene->cps, share, whole.end);
    }
    if (names_nothing(scene, holder)) holder.end = holder.begin;  // 去年|占到44.6%
    figure->type = OBSERVATION_RATIO;
    figure->rule = "share";
    struct span right = right_phrase(scene, figure->right);
    if (!span_empty(right) && starts_with_of(scene, figure->right)) {
        figure->indicator = phrase_of(right);
    } else if (span_size(holder) >= 2 && span_size(whole) <= share_size) {
        figure->indicator = phrase_of(figure->core);
        return true;
    } else if (span_size(holder) >= 2) {
        figure->indicator = phrase_of((struct span){holder.begin, whole.end});
        return true;
    } else {
        indicator_borrow(scene, at, false);
    }
    phrase_add(&figure->indicator, whole);
    return true;
}
