// simplify: Traditional characters to Simplified ones, exactly as OpenCC's configuration t2s does: the longest phrase of TSPhrases that starts
// at a place, else the character of TSCharacters. One code point becomes one code point, so origins stay true. The tables are
// generated from OpenCC's dictionaries at build time; a test compares with OpenCC's own output.
//
// Conversion is not idempotent by nature (乾隆 stays, and 乾 alone becomes 干): text_script tells whether a text is Traditional at all.
#ifndef TEXT_SIMPLIFY_H
#define TEXT_SIMPLIFY_H

#include "text/text.h"

struct script_counts {
    uint32_t han;                    // Han characters
    uint32_t traditional;            // of these: only in Traditional text
    uint32_t simplified;             // of these: what Traditional ones become
    uint32_t kana, hangul, letters;  // letters: ASCII
};

// In place.
void text_simplify(uint32_t *cps, size_t count);

// The same for a slice; `s` itself when nothing changes. s is valid UTF-8. Empty at the arena's limit.
str text_simplify_str(struct arena *arena, str s);

struct script_counts text_script(const uint32_t *cps, size_t count);

// Is it Traditional Chinese: more Traditional characters than Simplified ones, and 1 in 20 of all?
bool text_is_traditional(struct script_counts counts);

// "zh-Hans", "zh-Hant" or "other": Chinese is where Han characters prevail over letters, without kana and hangul.
const char *text_language(struct script_counts counts);

// Hash of all data that the room was built from: folds and dictionaries. Part of the version that made a row.
extern const uint64_t text_data_hash;

#endif
