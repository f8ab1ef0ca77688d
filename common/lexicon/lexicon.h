// lexicon: words of schemas/catalog/*.tsv, found in text by longest match.
//
// A table is made at build time from one or more TSV files by lexicon_generate (CMake: add_lexicon) into constants: no start-up
// cost, no memory, nothing to free. Keys are sequences of code points; every key leads to a row, every row to its columns.
// Several rows may have the same key: `next` chains them in the order of the file. Tables are constant: any thread may read them.
//
// TSV: UTF-8, first line the names of the columns, the first column the key; '#' starts a comment line, empty lines are
// passed over; empty cells are empty strings. Rows may stand in any order. The generator refuses, with file and line: a row
// that is there twice, too few or too many cells, an empty key, invalid UTF-8, blanks at the ends of a cell.
//
// A column whose values are words of a-z, 0-9 and _ (or empty), at most 200 different ones, has codes: the table's header declares
// `enum { LEXICON_<NAME>_<COLUMN>_<VALUE>, ... }`, and a row's codes[column] is one of them, the empty value 0 and called EMPTY; ..._CODE_COUNT is how many there are. Rules compare
// and switch on codes, never on texts. With at most 64 of them there is a set for every key, too: lexicon_codes.
//
// CMake: add_lexicon(<room> <name> [REVERSE] <file.tsv>... [ALSO <other.tsv>]) adds the table to a room's library; its code includes
// "lexicon/<name>_table.h", which declares `extern const struct lexicon lexicon_<name>;`. Several files must have the same columns.
#ifndef LEXICON_LEXICON_H
#define LEXICON_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "lexicon/trie.h"

struct lexicon_row {
    str key;
    const str *columns;    // as many as the table has, in the order of the file's first line; columns[0] is the key
    const uint8_t *codes;  // one a column, see above; 0 where the column has none
    int32_t next;          // index of the next row with the same key, -1 at the end
    uint16_t key_size;     // code points
};

struct lexicon {
    const char *name;
    const struct lexicon_row *rows;
    size_t row_count;
    const uint64_t *const *sets;  // of each column: one for each row; NULL where there are none
    const str *column_names;
    size_t column_count;
    uint64_t hash;  // of the files' bytes: part of the extractor's version
    struct lexicon_trie forward;
    struct lexicon_trie backward;  // empty without REVERSE
};

struct lexicon_match {
    int32_t row;    // -1: none
    uint32_t size;  // code points matched
};

// The rest of the look-ups below, where a key may start. Called by them only: most look-ups of a text end before, and so are inline.
struct lexicon_match lexicon_longest_from(const struct lexicon_trie *trie, const uint32_t *cps, size_t count,
                                          size_t at);
size_t lexicon_prefixes_from(const struct lexicon_trie *trie, const uint32_t *cps, size_t count, size_t at,
                             struct lexicon_match *out, size_t room);
struct lexicon_match lexicon_longest_before_from(const struct lexicon_trie *trie, const uint32_t *cps, size_t end);

// 0: no key starts at cps[at]. Else perhaps one does: LEXICON_ALONE, LEXICON_LONGER or both. Costs next to nothing.
static inline uint32_t lexicon_may_start(const struct lexicon *lexicon, const uint32_t *cps, size_t count, size_t at)
{
    return at < count ? lexicon_trie_may_start(&lexicon->forward, cps[at], at + 1 < count ? cps[at + 1] : 0) : 0;
}

// The longest key that starts at cps[at]; never reads past cps[count - 1].
static inline struct lexicon_match lexicon_longest(const struct lexicon *lexicon, const uint32_t *cps, size_t count,
                                                   size_t at)
{
    uint32_t may = lexicon_may_start(lexicon, cps, count, at);
    if (may == 0) return (struct lexicon_match){.row = -1};
    return lexicon_longest_from(&lexicon->forward, cps, may & LEXICON_LONGER ? count : at + 1, at);
}

// All keys that start at cps[at], shortest first, at most `room` of them; returns how many were written.
static inline size_t lexicon_prefixes(const struct lexicon *lexicon, const uint32_t *cps, size_t count, size_t at,
                                      struct lexicon_match *out, size_t room)
{
    uint32_t may = lexicon_may_start(lexicon, cps, count, at);
    if (may == 0) return 0;
    return lexicon_prefixes_from(&lexicon->forward, cps, may & LEXICON_LONGER ? count : at + 1, at, out, room);
}

// The longest key that ENDS before cps[end] (only for tables made with REVERSE); never reads before cps[0].
static inline struct lexicon_match lexicon_longest_before(const struct lexicon *lexicon, const uint32_t *cps,
                                                          size_t end)
{
    const struct lexicon_trie *trie = &lexicon->backward;
    uint32_t may = trie->starts && end > 0 ? lexicon_trie_may_start(trie, cps[end - 1], end > 1 ? cps[end - 2] : 0) : 0;
    if (may == 0) return (struct lexicon_match){.row = -1};
    size_t begin = may & LEXICON_LONGER ? 0 : end - 1;
    return lexicon_longest_before_from(trie, cps + begin, end - begin);
}

// What the rows of one key say in a column that has sets: bit c, one of the rows from `row` on has code c. `row` is that of a match.
static inline uint64_t lexicon_codes(const struct lexicon *lexicon, size_t column, int32_t row)
{
    return lexicon->sets[column][row];
}

// The row whose key is the whole of `key` (UTF-8), or -1.
int32_t lexicon_find(const struct lexicon *lexicon, str key);

// Index of a column by its name, or -1.
int lexicon_column(const struct lexicon *lexicon, const char *name);

#endif
