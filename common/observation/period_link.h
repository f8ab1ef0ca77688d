// period_link: when does a quantity hold? Which of the periods of a document governs the place where it stands.
//
// A scope is built once per document and then asked for each quantity; building is linear, asking is logarithmic. It lives in the
// arena, and points into document, places, periods and quantities, which must outlive it. Pure.
//
// What governs a quantity, the first that answers:
//  1. its column, in a table whose head row names periods (| 2022年 | 2023年 |);
//  2. its turn in a distribution: 2019年、2020年分别为3件和5件; the start of a change has the period named with it or none
//     (由2020年的46件降到38件, 由9个增加到12个);
//  3. the nearest period before it in its clause, then the last in its sentence that speaks of the sentence, not of a thing in it
//     (2022年度考核中, yes; 2008年成立的中心, 工程于9月竣工 and what stands in 《》 or （）, no), and not a basis of comparison;
//  4. the last period of the sentences before it in the paragraph, until another, a vague one (近年来, 现有, 近日) or a habit (每年, 日均)
//     takes over; a single day dates its event and lasts no longer than its sentence, but for daily counts (31日0—24时) and 截至;
//     what a person did in a life (从业26年, 从医) takes none from them;
//  5. a heading that names one (一、2023年工作回顾), or the lead-in of a list (2023年主要指标如下:), over all that it heads.
// 起 and 自…起 are closed at publication here, since only the sentence says that they still hold.
// 全年, 一年来 and 当年 are the year that was reported last, else that of the title.
#ifndef OBSERVATION_PERIOD_LINK_H
#define OBSERVATION_PERIOD_LINK_H

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"
#include "observation/observation.h"
#include "observation/place.h"
#include "period/period.h"
#include "quantity/quantity.h"

struct period_scope;

struct period_answer {
    str text;          // text form; empty: none
    date first, last;  // {0} with an empty text
    const char *rule;  // static: which of the rules above answered
};

// NULL only at the arena's limit. `quantities` are all of the document, observations or not.
const struct period_scope *period_scope_new(struct arena *arena, const struct document *document,
                                            const struct places *places, const struct period_list *periods,
                                            const struct quantity_list *quantities);

// The period of the quantity that stands at code points [begin, end).
struct period_answer period_scope_at(const struct period_scope *scope, uint32_t begin, uint32_t end);

// What a change at [begin, end) is compared with: "yoy", "mom", a period, or empty. The last comparison before it in its sentence
// governs (同比, 较, 比 and what follows them); it ends with the sentence.
str period_scope_basis(const struct period_scope *scope, uint32_t begin, uint32_t end);

// Whether a figure of that period is a plan: of the whole year of publication, in a report that came out from January to March and tells
// of the year before (2026年工作安排).
bool period_scope_plans(const struct period_scope *scope, const struct period_answer *answer);

#endif
