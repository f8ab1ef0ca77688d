// trie: the constant tables behind a lexicon, written by lexicon_generate_main.c and read by lexicon.c and lexicon.h only.
//
//   pairs                                                           may a key start with these two code points? Few places of a text get
//                                                                   past these two look-ups in a few KiB, which stay near the processor
//   pages[cp >> 8] -> first[page * 256 + (cp & 255)] -> node        the first code point, one look-up
//   node -> edges[edge_begin .. +edge_mask], hashed by code point   every further one, nearly always one look-up
#ifndef LEXICON_TRIE_H
#define LEXICON_TRIE_H

#include <stdbool.h>
#include <stdint.h>

enum { LEXICON_PAGES = 0x110000 >> 8 };

struct lexicon_node {
    int32_t row;  // of the key that ends here, -1: none
    uint32_t edge_begin;
    uint32_t edge_mask;  // places for edges, a power of two, less one
    uint64_t firsts;     // bit (cp & 63) of every edge's code point: most look-ups that fail end here
};

// Stands at the first free place at or behind lexicon_edge_place(cp), in a ring with a free place in it unless it is the only one.
struct lexicon_edge {
    uint32_t cp;  // 0: free
    uint32_t node;
};

static inline uint32_t lexicon_edge_place(uint32_t cp, uint32_t edge_mask)
{
    return (cp ^ cp >> 6) & edge_mask;
}

struct lexicon_trie {
    const uint64_t *pairs;  // bits, by lexicon_pair_bit; NULL: the table has no such trie
    uint32_t pair_shift;    // pairs has 2^(32 - pair_shift) bits
    const uint16_t *pages;  // LEXICON_PAGES entries; page 0 is the empty one
    const uint32_t *first;  // node 0: no key starts so
    const struct lexicon_node *nodes;
    const struct lexicon_edge *edges;
};

// The bit of a key that starts with these two; second 0: of a key of one code point.
static inline uint32_t lexicon_pair_bit(uint32_t first, uint32_t second, uint32_t shift)
{
    return (first * 0x9e3779b1u ^ second * 0x85ebca77u) >> shift;
}

// False: surely no key. True: nearly always one that goes on so, or one of `first` alone.
static inline bool lexicon_trie_may_start(const struct lexicon_trie *trie, uint32_t first, uint32_t second)
{
    uint32_t pair = lexicon_pair_bit(first, second, trie->pair_shift),
             alone = lexicon_pair_bit(first, 0, trie->pair_shift);
    return ((trie->pairs[pair >> 6] >> (pair & 63)) | (trie->pairs[alone >> 6] >> (alone & 63))) & 1;
}

// The node of a first code point; 0: no key starts so.
static inline uint32_t lexicon_trie_first(const struct lexicon_trie *trie, uint32_t cp)
{
    return cp < 0x110000 ? trie->first[(uint32_t)trie->pages[cp >> 8] * 256 + (cp & 255)] : 0;
}

#endif
