// frame: private to the files that frame figures; see scene.h.
#ifndef OBSERVATION_FRAME_H
#define OBSERVATION_FRAME_H

#include "observation/scene.h"

enum { FIGURES_NEAR = 24 };  // how many figures are looked at on either side of one

// shell.c: sets left, core and shell of a figure whose left window begins at `from`.
void shell_read(const struct scene *scene, struct figure *figure, uint32_t from);

// Removes what may open a clause and is no part of an indicator: 其中, 该院, 2023年, 共有.
struct span strip_lead(const struct scene *scene, struct span span);

// Blanks, quotes and marks at both ends.
struct span strip_marks(const struct scene *scene, struct span span);

// A comparison with something that is no period: 比普通人高, 低于同级医院. Returns where it begins; figure->left.end when there is none.
uint32_t find_comparison(const struct scene *scene, struct span left);

// indicator.c: the type and the indicator of figure `at`, whose shell is read. Returns the end of the text that it used.
uint32_t indicator_frame(struct scene *scene, uint32_t at);

// The noun behind a quantity: right window cut at the predicate.
struct span right_phrase(const struct scene *scene, struct span right);

// True when the text behind a quantity goes on with a noun that it counts.
bool right_is_noun(const struct scene *scene, struct span right);

// The last named figure before `at`, at most so many sentences back in its block: a change or an unnamed number continues it; -1: none.
int32_t level_before(const struct scene *scene, uint32_t at, bool same_unit, uint32_t sentences);

// A phrase that names nothing measured: empty, an organisation or place, a lone verb, 其余.
bool names_nothing(const struct scene *scene, struct span core);

// The clause before, of the same sentence: 支部书记由科室负责人担任的比例，由2020年的62.5%提高到93.4%. Empty when it holds a figure.
struct span clause_before(const struct scene *scene, uint32_t clause);

struct phrase phrase_of(struct span span);
void phrase_add(struct phrase *phrase, struct span span);

// Whether the longest word at the end of a span has one of these classes.
static inline bool tail_is(const struct scene *scene, struct span span, uint64_t classes)
{
    return (word_before(scene->cps, span.begin, span.end).classes & classes) != 0;
}

static inline bool is_of(uint32_t cp)
{
    return cp == U'的';
}

static inline bool starts_with_of(const struct scene *scene, struct span right)
{
    return !span_empty(right) && is_of(scene->cps[right.begin]);
}

// Gives the figure the indicator of what was said before: a clause without a figure, or the last level.
void indicator_borrow(struct scene *scene, uint32_t at, bool same_unit_first);

// indicator.c: the phrase before a quantity, and the noun behind it; the second returns the end of the text that it used.
void indicator_from_left(struct scene *scene, struct figure *figure);
uint32_t indicator_from_right(struct scene *scene, struct figure *figure);

// change.c: the indicator of a change at figure `at`. Returns the end of the text that it used.
uint32_t change_frame(struct scene *scene, uint32_t at);

// share.c: a share, with what has it and of what: 占|全市分娩总量的36.2%. False when the figure is none.
bool share_frame(struct scene *scene, uint32_t at);

// type.c
void type_figure(const struct scene *scene, struct figure *figure);

// A noun for a rate of change behind 的: 6.6%的经济增长. Returns its classes, and of what it is a rate; 0: none.
uint64_t rate_behind(const struct scene *scene, struct span right, struct span *noun);

// points.c: points that a scheme gives or takes, at figure `at`. False when none are.
bool points_frame(struct scene *scene, uint32_t at);

// list.c: a distribution that begins at figure `at`. Returns how many figures it settled; 0: none begins here.
uint32_t list_frame(struct scene *scene, uint32_t at);

// list.c: a rate of change that goes on a list at figure `at`, whose shell is read. False when it does not.
bool list_goes_on(struct scene *scene, uint32_t at);

// rank.c: a rank at `at`.
void rank_frame(struct scene *scene, uint32_t at);

// A score reached in a contest that stands before it: 在病例比赛中，…以96.9分. False when none does.
bool contest_frame(struct scene *scene, uint32_t at);

#endif
