// tables: the constants that text_tables_generate makes at build time; private to the room.
//
// Both tables have two levels: pages[cp >> 8] is the number of a page of 256 entries; page 0 is empty, and so is every page past the last.
#ifndef TEXT_TABLES_H
#define TEXT_TABLES_H

#include <stddef.h>
#include <stdint.h>

enum { TEXT_PAGES = 0x1100 };

// What to do with a code point, 0: keep it. Values below FOLD_ACTIONS are no code points that anything folds to.
enum { FOLD_KEEP = 0, FOLD_DROP = 1, FOLD_SPACE = 2, FOLD_LINE = 3, FOLD_ACTIONS };

extern const uint16_t text_fold_pages[TEXT_PAGES];
extern const uint32_t text_fold_to[];
extern const uint8_t text_fold_reason[];  // index into text_fold_reasons; 0: none
extern const char *const text_fold_reasons[];

enum { SCRIPT_TRADITIONAL = 1, SCRIPT_SIMPLIFIED = 2, SCRIPT_PHRASE = 4 };

extern const uint16_t text_script_pages[TEXT_PAGES];
extern const uint32_t text_script_to[];    // the Simplified form, 0: itself
extern const uint8_t text_script_class[];  // bits of the above; SCRIPT_PHRASE: a phrase begins with it

// Phrases in the order of their first character, then of falling length: from and to have the same size.
struct text_phrase {
    uint32_t first;
    uint16_t size, at;  // code points at text_phrase_from[at] and text_phrase_to[at]
};

extern const struct text_phrase text_phrases[];
extern const size_t text_phrase_count;
extern const uint32_t text_phrase_from[];
extern const uint32_t text_phrase_to[];

static inline size_t text_fold_index(uint32_t cp)
{
    return (size_t)text_fold_pages[cp >> 8] * 256 + (cp & 255);
}
static inline size_t text_script_index(uint32_t cp)
{
    return (size_t)text_script_pages[cp >> 8] * 256 + (cp & 255);
}

#endif
