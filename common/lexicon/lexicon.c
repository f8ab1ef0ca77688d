#include "lexicon/lexicon.h"

#include "base/utf8.h"

static inline uint32_t next_node(const struct lexicon_trie *trie, uint32_t node, uint32_t cp)
{
    const struct lexicon_node *from = &trie->nodes[node];
    if (!(from->firsts >> (cp & 63) & 1)) return 0;
    const struct lexicon_edge *edges = trie->edges + from->edge_begin;
    uint32_t at = lexicon_edge_place(cp, from->edge_mask);
    if (from->edge_mask == 0) return edges[0].cp == cp ? edges[0].node : 0;
    while (edges[at].cp != cp && edges[at].cp) at = (at + 1) & from->edge_mask;
    return edges[at].node;
}

struct lexicon_match lexicon_longest_from(const struct lexicon_trie *trie, const uint32_t *cps, size_t count, size_t at)
{
    struct lexicon_match match = {.row = -1};
    uint32_t node = lexicon_trie_first(trie, cps[at]);
    for (size_t i = at + 1; node; i++) {
        if (trie->nodes[node].row >= 0) match = (struct lexicon_match){trie->nodes[node].row, (uint32_t)(i - at)};
        if (i >= count) break;
        node = next_node(trie, node, cps[i]);
    }
    return match;
}

size_t lexicon_prefixes_from(const struct lexicon_trie *trie, const uint32_t *cps, size_t count, size_t at,
                             struct lexicon_match *out, size_t room)
{
    size_t found = 0;
    uint32_t node = lexicon_trie_first(trie, cps[at]);
    for (size_t i = at + 1; node && found < room; i++) {
        if (trie->nodes[node].row >= 0)
            out[found++] = (struct lexicon_match){trie->nodes[node].row, (uint32_t)(i - at)};
        if (i >= count) break;
        node = next_node(trie, node, cps[i]);
    }
    return found;
}

struct lexicon_match lexicon_longest_before_from(const struct lexicon_trie *trie, const uint32_t *cps, size_t end)
{
    struct lexicon_match match = {.row = -1};
    uint32_t node = lexicon_trie_first(trie, cps[end - 1]);
    for (size_t size = 1; node; size++) {
        if (trie->nodes[node].row >= 0) match = (struct lexicon_match){trie->nodes[node].row, (uint32_t)size};
        if (size >= end) break;
        node = next_node(trie, node, cps[end - 1 - size]);
    }
    return match;
}

int32_t lexicon_find(const struct lexicon *lexicon, str key)
{
    const struct lexicon_trie *trie = &lexicon->forward;
    uint32_t cp, node = 0;
    size_t at = 0, size;
    while ((size = utf8_read(key, at, &cp)) > 0) {
        node = at == 0 ? lexicon_trie_first(trie, cp) : next_node(trie, node, cp);
        if (!node) return -1;
        at += size;
    }
    return at == key.size && node ? trie->nodes[node].row : -1;
}

int lexicon_column(const struct lexicon *lexicon, const char *name)
{
    for (size_t i = 0; i < lexicon->column_count; i++)
        if (str_equal(lexicon->column_names[i], str_from(name))) return (int)i;
    return -1;
}
