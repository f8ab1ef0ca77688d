#include "observation/words.h"

struct word word_of(struct lexicon_match match)
{
    enum { CLASS_COLUMN = 1 };
    struct word word = {.size = match.size};
    for (int32_t row = match.row; row >= 0; row = lexicon_sentence_words.rows[row].next)
        word.classes |= UINT64_C(1) << lexicon_sentence_words.rows[row].codes[CLASS_COLUMN];
    return word;
}
