// place: where things stand: the sentences, clauses and brackets of a document's blocks.
//
// A sentence ends at 。 ！ ？ ! ? or the block's end; a clause at those and at ， ； ： , ; : outside numbers. What stands in （） is a
// clause of its own, with a bracket number above 0; what stands in 《》 is titled. Linear to build, logarithmic to ask.
#ifndef OBSERVATION_PLACE_H
#define OBSERVATION_PLACE_H

#include "base/arena.h"
#include "observation/observation.h"

struct place_clause {
    uint32_t begin, end;  // without the sign that ends it
    uint32_t sentence;    // numbered through the document
    uint32_t block;
    uint32_t bracket;     // 0: in none; else its number
    bool opens_sentence;  // the first clause of its sentence
    bool titled;          // in 《》
};

struct places {
    struct place_clause *clauses;
    uint32_t count;
    uint32_t *sentence_clause;  // the first clause of each sentence
    uint32_t sentence_count;
};

// False at the arena's limit. A document without blocks has none.
bool places_build(struct arena *arena, const struct document *document, struct places *out);

// The number of the clause that holds code point `at`, or of the last one before it.
uint32_t places_clause(const struct places *places, uint32_t at);

// Han, letter, digit.
static inline bool place_is_word(uint32_t cp)
{
    return (cp >= 0x3400 && cp <= 0x9FFF) || (cp >= '0' && cp <= '9') || ((cp | 32) >= 'a' && (cp | 32) <= 'z') ||
           cp >= 0x20000;
}

static inline bool place_ends_sentence(uint32_t cp)
{
    return cp == U'\n' || cp == U'!' || cp == U'?' || cp == U'…' || cp == U'。' || cp == U'！' || cp == U'？';
}

// Sentence ends too.
static inline bool place_ends_clause(uint32_t cp)
{
    return place_ends_sentence(cp) || cp == ',' || cp == ';' || cp == ':' || cp == U'，' || cp == U'；' || cp == U'：';
}

bool place_is_numeral(uint32_t cp);  // 0-9, 一二三四五六七八九十

#endif
