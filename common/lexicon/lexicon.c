#include "lexicon/lexicon.h"

#include "base/utf8.h"

// The edge of cp in a ring, or a free one.
static inline const struct lexicon_edge *edge_in(const struct lexicon_edge *ring, uint32_t ring_mask, uint32_t cp)
{
    uint32_t at = lexicon_edge_place(cp, ring_mask);
    while (ring[at].cp != cp && ring[at].cp) at = (at + 1) & ring_mask;
    return &ring[at];
}

static inline const struct lexicon_edge *root_edge(const struct lexicon_trie *trie, uint32_t cp)
{
    return edge_in(trie->edges + LEXICON_ROOT, trie->root_mask, cp);
}

static inline const struct lexicon_edge *next_edge(const struct lexicon_trie *trie, const struct lexicon_edge *edge,
                                                   uint32_t cp)
{
    return edge_in(trie->edges + edge->ring, edge->ring_mask, cp);
}

struct lexicon_match lexicon_longest_from(const struct lexicon_trie *trie, const uint32_t *cps, size_t count, size_t at)
{
    struct lexicon_match match = {.row = -1};
    const struct lexicon_edge *edge = root_edge(trie, cps[at]);
    for (size_t i = at + 1; edge->cp; i++) {
        if (edge->row) match = (struct lexicon_match){edge->row - 1, (uint32_t)(i - at)};
        if (i >= count || edge->ring == LEXICON_LEAF) break;
        edge = next_edge(trie, edge, cps[i]);
    }
    return match;
}

size_t lexicon_prefixes_from(const struct lexicon_trie *trie, const uint32_t *cps, size_t count, size_t at,
                             struct lexicon_match *out, size_t room)
{
    size_t found = 0;
    const struct lexicon_edge *edge = root_edge(trie, cps[at]);
    for (size_t i = at + 1; edge->cp && found < room; i++) {
        if (edge->row) out[found++] = (struct lexicon_match){edge->row - 1, (uint32_t)(i - at)};
        if (i >= count || edge->ring == LEXICON_LEAF) break;
        edge = next_edge(trie, edge, cps[i]);
    }
    return found;
}

struct lexicon_match lexicon_longest_before_from(const struct lexicon_trie *trie, const uint32_t *cps, size_t end)
{
    struct lexicon_match match = {.row = -1};
    const struct lexicon_edge *edge = root_edge(trie, cps[end - 1]);
    for (size_t size = 1; edge->cp; size++) {
        if (edge->row) match = (struct lexicon_match){edge->row - 1, (uint32_t)size};
        if (size >= end || edge->ring == LEXICON_LEAF) break;
        edge = next_edge(trie, edge, cps[end - 1 - size]);
    }
    return match;
}

int32_t lexicon_find(const struct lexicon *lexicon, str key)
{
    const struct lexicon_trie *trie = &lexicon->forward;
    const struct lexicon_edge *edge = NULL;
    uint32_t cp;
    size_t at = 0, size;
    while ((size = utf8_read(key, at, &cp)) > 0) {
        edge = edge ? next_edge(trie, edge, cp) : root_edge(trie, cp);
        if (!edge->cp) return -1;
        at += size;
    }
    return at == key.size && edge ? edge->row - 1 : -1;
}

int lexicon_column(const struct lexicon *lexicon, const char *name)
{
    for (size_t i = 0; i < lexicon->column_count; i++)
        if (str_equal(lexicon->column_names[i], str_from(name))) return (int)i;
    return -1;
}
