// sentence: sentences of a block of folded text.
//
// A sentence ends behind 。 ！ ？ …… or the ASCII ! ?, with the closing quotes and brackets that follow, or at the end of the block. It goes on
// when a comma, a particle or the speaker follows the closing quote: “没想到！”他说 is one sentence. A ； parts clauses only, and an
// ASCII point ends nothing (3.5, U.S.).
#ifndef TEXT_SENTENCE_H
#define TEXT_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// End of the sentence that starts at cps[begin] in the block that ends at `end`: begin < result <= end for begin < end. Linear over the block when
// called again from each result.
size_t text_sentence_end(const uint32_t *cps, size_t begin, size_t end);

// How many sentences [begin, end) has; 0 without any letter, digit or Han character.
size_t text_sentence_count(const uint32_t *cps, size_t begin, size_t end);

#endif
