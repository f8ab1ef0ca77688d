// fold: one way to write each character, where publishers have several.
//
// What the rooms behind may rely on in a folded text:
//  - digits, Latin letters and the signs % . + - / ~ $ # & * @ = < > | are ASCII ("１１０．７３％" reads 110.73%); ￥ is ¥;
//  - the only space is U+0020, never two of them, never at either end of a line; the only line end is U+000A;
//  - no zero-width characters, no variation selectors, no control characters;
//  - punctuation of sentences STAYS in the width it was written: ， 。 、 ； ： ！ ？ （ ） “ ” 「 」 《 》 【 】 and , ; : ! ? ( ). Rules for text
//    read both widths. One exception: "，" as a thousands separator between full-width digits ("１，２３４") is ",";
//  - superscripts, fractions, circled and Roman numbers, ‰, ℃, ㎡ stay: 10³ and 5¼ are never damaged (this is not NFKC).
// Each fold is a row of schemas/catalog/folds.tsv with its reason. Folding a folded text changes nothing.
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "text/text.h"

// Folds `in` into `out` (which is overwritten). Every line end of `in` becomes one U+000A ("\r\n" counts as one), so lines keep
// their number; spaces at the ends of lines vanish. False at the arena's limit.
bool text_fold(struct arena *arena, const struct text *in, struct text *out) MUST_CHECK;

// Why cp is folded ("full_width_digit", "zero_width", ...); NULL: it is not.
const char *text_fold_why(uint32_t cp);

#endif
