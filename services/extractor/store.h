// store: a batch in one transaction. DESIGN.md, "Exactly once", numbers 2, 3 and 7.
//
// Claim rows first, locked in order of topic and partition; then the articles that the batch speaks of, locked in order of their keys;
// then what has to change; the ledger last. A row that the database refuses is found by COPY, which names it, and becomes a
// dead letter; all others go on. A defect of ours is tried again range by range, so that it halts its own partition only.
#ifndef EXTRACTOR_STORE_H
#define EXTRACTOR_STORE_H

#include "extractor/intake.h"
#include "postgres/claim.h"
#include "worker/worker.h"

// A partition of this member.
struct held {
    struct kafka_partition partition;
    bool claimed;  // claim is ours, as far as we know
    struct partition_claim claim;
    int64_t durable;  // position that we committed or claimed last; -1: none yet
};

enum { HELD_MAX = 4096 };

struct held_list {
    struct held *items;
    size_t count;
};

struct held *held_find(const struct held_list *list, struct kafka_partition partition);  // NULL: not there
struct held *held_add(struct held_list *list, struct kafka_partition partition);         // NULL: no memory

struct store {
    struct postgres *connection;
    struct intake *intake;
    struct held_list held;
    const char *group, *owner;
    struct arena *work;  // one attempt
    struct batch letters, events;
    // of the batch that was stored last
    struct store_report {
        int64_t stored, duplicates, superseded, retracted, rejected, observations;
        int64_t refused;  // dead letters that the database made
        int64_t copied;   // tables that went by COPY
    } report;
};

enum store_result {
    STORED,
    STORE_FENCED,  // text says why
    STORE_AGAIN,   // passes by itself, or the outcome is unknown: claim again
    STORE_STOP,    // a deployment error
    STORE_DEFECT,  // `culprit` halts
};

bool store_init(struct store *store, struct error *error) MUST_CHECK;  // the fields above `work` are set by the caller
void store_release(struct store *store);

// Stores the intake's events and the ranges. culprit: the range that halts, with STORE_DEFECT.
enum store_result store_batch(struct store *store, const struct batch_range *ranges, size_t count, size_t *culprit,
                              struct error *error);

struct claim_partition store_partition(const struct store *store, struct kafka_partition partition);

#endif
