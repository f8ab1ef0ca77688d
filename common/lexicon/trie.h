// trie: the constant tables behind a lexicon, written by lexicon_generate_main.c and read by lexicon.c and lexicon.h only.
//
//   starts  may a key start with these two code points, or be the first alone? A word of bits for each first character: one bit for each
//           second, and the highest for the first alone. Few places of a text get past this look-up in a few KiB, which stay near
//           the processor
//   edges   all nodes in one array: a node is a ring of edges, hashed by code point, and an edge holds what is known of the node it
//           leads to, so that a step costs one look-up. Edge 0 is free and the ring of every leaf; the root's ring begins at 1
#ifndef LEXICON_TRIE_H
#define LEXICON_TRIE_H

#include <stdbool.h>
#include <stdint.h>

// Stands at the first free place at or behind lexicon_edge_place(cp) of its ring; at least every second place is free.
struct lexicon_edge {
    uint32_t cp;         // 0: free
    uint32_t ring;       // of the node behind it: the first of its edges
    uint16_t ring_mask;  // their places, a power of two, less one
    uint16_t row;        // of the key that ends here, plus one; 0: none
};

enum { LEXICON_LEAF = 0, LEXICON_ROOT = 1, LEXICON_MOST_ROWS = UINT16_MAX - 1 };

struct lexicon_trie {
    const uint64_t *starts;  // by lexicon_start_word; NULL: the table has no such trie
    uint32_t start_shift;    // there are 2^(32 - start_shift) of them
    uint32_t root_mask;
    const struct lexicon_edge *edges;
};

static inline uint32_t lexicon_edge_place(uint32_t cp, uint32_t ring_mask)
{
    return (cp ^ cp >> 6) & ring_mask;
}

// Where the bits of a first character stand, and which is that of a second. Several characters may share one: none is missed.
static inline uint32_t lexicon_start_word(uint32_t first, uint32_t shift)
{
    return first * 0x9e3779b1u >> shift;
}
static inline uint32_t lexicon_start_bit(uint32_t second)
{
    return second * 0x85ebca77u >> 26;
}

// What may stand where a text goes on with two code points: 0: surely no key. Else nearly always one: of the first alone, or a longer one.
enum { LEXICON_ALONE = 1, LEXICON_LONGER = 2, LEXICON_ALONE_BIT = 63 };

static inline uint32_t lexicon_trie_may_start(const struct lexicon_trie *trie, uint32_t first, uint32_t second)
{
    uint64_t bits = trie->starts[lexicon_start_word(first, trie->start_shift)];
    return (uint32_t)(bits >> lexicon_start_bit(second) & 1) * LEXICON_LONGER |
           (uint32_t)(bits >> LEXICON_ALONE_BIT) * LEXICON_ALONE;
}

#endif
