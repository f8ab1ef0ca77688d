#include "observation/words.h"

static struct word word_of(struct lexicon_match match)
{
    enum { CLASS_COLUMN = 1 };
    struct word word = {0};
    for (int32_t row = match.row; row >= 0; row = lexicon_sentence_words.rows[row].next) {
        word.size = match.size;
        word.classes |= UINT64_C(1) << lexicon_sentence_words.rows[row].codes[CLASS_COLUMN];
    }
    return word;
}

struct word word_at(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    return begin < end ? word_of(lexicon_longest(&lexicon_sentence_words, cps, end, begin)) : (struct word){0};
}

struct word word_before(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    return begin < end ? word_of(lexicon_longest_before(&lexicon_sentence_words, cps + begin, end - begin)) : (struct word){0};
}
