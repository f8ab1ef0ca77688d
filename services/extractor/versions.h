// versions: which of an article's versions holds. Pure.
//
// The greatest of (revision, append time, partition, offset) of its raw record holds; a retraction is a version like any other. So the
// end state is a function of the set of events, whatever the order and the batches they come in. An event whose content equals that
// of the version that holds moves only its coordinates.
#ifndef EXTRACTOR_VERSIONS_H
#define EXTRACTOR_VERSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct version {
    int32_t revision;
    int64_t appended_ms;
    int32_t partition;
    int64_t offset;
};

int version_compare(struct version a, struct version b);  // -1, 0, 1

enum outcome {
    OUTCOME_NONE,
    OUTCOME_STORED,
    OUTCOME_DUPLICATE,
    OUTCOME_SUPERSEDED,
    OUTCOME_RETRACTED,
    OUTCOME_REJECTED
};
const char *outcome_name(enum outcome outcome);  // "stored", ... as article_event.outcome has it

// One event of the batch that speaks of an article.
struct candidate {
    uint8_t key[16];
    struct version version;
    uint8_t digest[16];
    bool retracts;
    uint32_t id;           // the caller's
    enum outcome outcome;  // set by versions_decide
};

// What the database holds of an article.
struct holding {
    uint8_t key[16];
    struct version version;
    uint8_t digest[16];
    bool current;  // read by this version of the extractor, or retracted: equal content needs no second look
};

// What is to be done about one article.
struct decision {
    const struct holding *before;    // NULL: the database has nothing
    const struct candidate *winner;  // its rows are to be written; NULL: none
    bool moved;                      // without a winner: the coordinates of what is there become `version`
    struct version version;
};

// Sorts candidates by key (the order in which they came is kept within one) and decides about each article. holdings are sorted by key.
// decisions has room for candidate_count; returns how many were made, in order of their keys.
size_t versions_decide(struct candidate *candidates, size_t candidate_count, const struct holding *holdings,
                       size_t holding_count, struct decision *decisions);

#endif
