// trie: the constant tables behind a lexicon, written by lexicon_generate_main.c and read by lexicon.c and lexicon.h only.
//
//   pages[cp >> 8] -> first[page * 256 + (cp & 255)] -> node        the first code point, one look-up
//   node -> edges[edge_begin .. +edge_count), sorted by code point  every further one, binary search
#ifndef LEXICON_TRIE_H
#define LEXICON_TRIE_H

#include <stdint.h>

enum { LEXICON_PAGES = 0x110000 >> 8 };

struct lexicon_node {
    int32_t row;  // of the key that ends here, -1: none
    uint32_t edge_begin;
    uint32_t edge_count;
    uint64_t mask;  // bit (cp & 63) of every edge's code point: most look-ups that fail end here
};

struct lexicon_edge {
    uint32_t cp;
    uint32_t node;
};

struct lexicon_trie {
    const uint16_t *pages;  // LEXICON_PAGES entries; page 0 is the empty one
    const uint32_t *first;  // node 0: no key starts so
    const struct lexicon_node *nodes;
    const struct lexicon_edge *edges;
};

// The node of a first code point; 0: no key starts so.
static inline uint32_t lexicon_trie_first(const struct lexicon_trie *trie, uint32_t cp)
{
    return cp < 0x110000 ? trie->first[(uint32_t)trie->pages[cp >> 8] * 256 + (cp & 255)] : 0;
}

#endif
