// store: a batch in one transaction. docs/exactly-once.md says why in this order.
//
// Claim rows first, locked in order of topic and partition; then the articles that the batch speaks of, locked in order of their keys;
// then what has to change; the ledger last. A row that the database refuses is found by COPY, which names it, and becomes a
// dead letter; all others go on. A defect of ours is tried again range by range, so that it halts its own partition only.
#ifndef EXTRACTOR_STORE_H
#define EXTRACTOR_STORE_H

#include "extractor/held.h"
#include "extractor/intake.h"
#include "worker/worker.h"

struct store {
    struct postgres *connection;
    struct intake *intake;
    struct held_list held;
    const char *group, *owner;
    struct reject_limits limits;  // of letters that this program makes; the normalizer has its own
    struct arena *work;           // one attempt
    struct batch letters, events;
    // of the batch that was stored last
    struct store_report {
        int64_t stored, duplicates, superseded, retracted, rejected, observations;
        int64_t refused;  // dead letters that the database made
        int64_t copied;   // tables that went by COPY
        int64_t commit_us;
    } report;
};

enum store_result {
    STORED,
    STORE_FENCED,  // text says why
    STORE_AGAIN,   // passes by itself, or the outcome is unknown: claim again
    STORE_STOP,    // a deployment error
    STORE_DEFECT,  // `culprit` halts
    STORE_EXCESS,  // so do too many dead letters in `culprit`: nothing of the batch was written
};

bool store_init(struct store *store, struct error *error) MUST_CHECK;  // the fields above `work` are set by the caller
void store_release(struct store *store);

// Stores the intake's events and the ranges. culprit: the range that halts, with STORE_DEFECT.
enum store_result store_batch(struct store *store, const struct batch_range *ranges, size_t count, size_t *culprit,
                              struct error *error);

// Events that come from no partition of this member, as of a letter that is processed again: no claim and no ledger, something else in the
// same transaction in their place.
struct store_errand {
    void *context;
    // After BEGIN: locks what the events are about. *gone: it needs no doing any more, nothing is written and the result is STORE_FENCED.
    bool (*begin)(void *context, struct postgres *connection, bool *gone, struct error *error);
    // Before COMMIT, once the outcomes of the events are known.
    bool (*finish)(void *context, struct postgres *connection, struct error *error);
    bool rehearse;  // all of it, and then ROLLBACK
};
enum store_result store_errand_run(struct store *store, const struct store_errand *errand, struct error *error);

struct claim_partition store_partition(const struct store *store, struct kafka_partition partition);

#endif
