#include "extractor/versions.h"

#include <stdlib.h>
#include <string.h>

static int compare_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int version_compare(struct version a, struct version b)
{
    int order = compare_int(a.revision, b.revision);
    if (order == 0) order = compare_int(a.appended_ms, b.appended_ms);
    if (order == 0) order = compare_int(a.partition, b.partition);
    return order ? order : compare_int(a.offset, b.offset);
}

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[] = {"none", "stored", "duplicate", "superseded", "retracted", "rejected"};
    return names[outcome];
}

static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    int order = memcmp(a->key, b->key, sizeof a->key);
    return order ? order : compare_int(a->id, b->id);
}

static int compare_holding(const void *key, const void *holding)
{
    return memcmp(key, ((const struct holding *)holding)->key, 16);
}

// The version that holds while the candidates of one article pass by.
struct state {
    bool known, current;
    struct version version;
    const uint8_t *digest;
};

static void consider(struct state *state, struct decision *decision, struct candidate *candidate)
{
    int order = state->known ? version_compare(candidate->version, state->version) : 1;
    bool equal = state->known && memcmp(candidate->digest, state->digest, 16) == 0;
    if (order < 0) {
        candidate->outcome = OUTCOME_SUPERSEDED;
        return;
    }
    if (equal && state->current) {
        candidate->outcome = OUTCOME_DUPLICATE;
        decision->moved = decision->moved || order > 0;
        if (decision->winner) decision->winner = candidate;  // the same rows, with the later coordinates
    } else {
        candidate->outcome = candidate->retracts ? OUTCOME_RETRACTED : OUTCOME_STORED;
        decision->winner = candidate;
        state->current = true;
    }
    state->known = true;
    state->version = decision->version = candidate->version;
    state->digest = candidate->digest;
}

size_t versions_decide(struct candidate *candidates, size_t candidate_count, const struct holding *holdings,
                       size_t holding_count, struct decision *decisions)
{
    size_t count = 0;
    if (candidate_count == 0) return 0;
    qsort(candidates, candidate_count, sizeof *candidates, compare_candidates);
    for (size_t i = 0; i < candidate_count;) {
        const uint8_t *key = candidates[i].key;
        struct decision *decision = &decisions[count++];
        *decision = (struct decision){0};
        if (holding_count) decision->before = bsearch(key, holdings, holding_count, sizeof *holdings, compare_holding);
        struct state state = {0};
        if (decision->before)
            state = (struct state){true, decision->before->current, decision->before->version,
                                   decision->before->digest};
        for (; i < candidate_count && memcmp(candidates[i].key, key, 16) == 0; i++)
            consider(&state, decision, &candidates[i]);
    }
    return count;
}
