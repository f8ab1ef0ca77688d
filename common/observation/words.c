#include "observation/words.h"

#include "lexicon/sentence_words_table.h"

static const str class_names[] = {
    STR_INIT("fill"), STR_INIT("up"), STR_INIT("down"), STR_INIT("rate_up"), STR_INIT("rate_down"), STR_INIT("to"),
    STR_INIT("level"), STR_INIT("rank"), STR_INIT("gap"), STR_INIT("degree"), STR_INIT("than"), STR_INIT("share"),
    STR_INIT("from"), STR_INIT("carry"), STR_INIT("lead"), STR_INIT("verb"), STR_INIT("prep"), STR_INIT("pred"),
    STR_INIT("money"), STR_INIT("head"), STR_INIT("share_noun"), STR_INIT("target"), STR_INIT("norm"), STR_INIT("index"),
    STR_INIT("and"), STR_INIT("of"), STR_INIT("first"), STR_INIT("up_rank"), STR_INIT("down_rank"), STR_INIT("word"),
    STR_INIT("distribute"), STR_INIT("former"), STR_INIT("latter"), STR_INIT("scope"), STR_INIT("contest"), STR_INIT("article"),
    STR_INIT("point"), STR_INIT("single"), STR_INIT("aspect"), STR_INIT("adjective"), STR_INIT("bare"), STR_INIT("cut"), STR_INIT("in"), STR_INIT("hong_kong"), STR_INIT("place"), STR_INIT("member"), STR_INIT("pointed"), STR_INIT("person"), STR_INIT("at_most"), STR_INIT("at_least"),
};

static uint64_t class_bit(str name)
{
    for (uint32_t i = 0; i < sizeof class_names / sizeof *class_names; i++)
        if (name.size == class_names[i].size && name.data[0] == class_names[i].data[0] && str_equal(name, class_names[i]))
            return UINT64_C(1) << i;
    return 0;
}

static struct word word_of(struct lexicon_match match)
{
    struct word word = {0};
    for (int32_t row = match.row; row >= 0; row = lexicon_sentence_words.rows[row].next) {
        word.size = match.size;
        word.classes |= class_bit(lexicon_sentence_words.rows[row].columns[1]);
    }
    return word;
}

struct word word_at(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    return word_of(lexicon_longest(&lexicon_sentence_words, cps, end, begin));
}

struct word word_before(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    return word_of(lexicon_longest_before(&lexicon_sentence_words, cps + begin, end - begin));
}
