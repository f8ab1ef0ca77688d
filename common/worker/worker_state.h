// worker_state: what the parts of the loop share. Private to the room.
//
// worker.c polls and handles, batch.c opens, stores and drops batches, claim.c brings partitions from PENDING to RUNNING,
// group.c follows the group.
#ifndef WORKER_STATE_H
#define WORKER_STATE_H

#include "runtime/backoff.h"
#include "worker/worker.h"

#define WORKER_METRICS(X)                                                                                                        \
    X(WORKER_RECORDS, COUNTER, "shuwen_worker_records_total", 0, "topic,partition", NULL, "Records handed to the service.")      \
    X(WORKER_BATCHES, COUNTER, "shuwen_worker_batches_total", 0, "outcome", NULL, "Batches by outcome: stored, dropped.")        \
    X(WORKER_BATCH_RECORDS, HISTOGRAM, "shuwen_worker_batch_records", 0, "", metrics_buckets_records, "Records in a stored batch.") \
    X(WORKER_FILL_SECONDS, HISTOGRAM, "shuwen_worker_fill_seconds", 6, "", metrics_buckets_us,                                   \
      "Time from a batch's first record until it closed.")                                                                      \
    X(WORKER_STORE_SECONDS, HISTOGRAM, "shuwen_worker_store_seconds", 6, "", metrics_buckets_us, "Time to store a batch.")       \
    X(WORKER_RECORD_AGE, HISTOGRAM, "shuwen_worker_record_age_seconds", 6, "", metrics_buckets_us,                               \
      "Age of a batch's oldest record, by its timestamp, when the batch was stored.")                                           \
    X(WORKER_POSITION, GAUGE, "shuwen_worker_next_offset", 0, "topic,partition", NULL, "Stored position of a partition that we hold.") \
    X(WORKER_STATUS, GAUGE, "shuwen_worker_partition_status", 0, "topic,partition", NULL,                                        \
      "State of a partition that we hold: 0 to be claimed, 1 running, 2 halted.")                                               \
    X(WORKER_RECLAIMS, COUNTER, "shuwen_worker_reclaims_total", 0, "", NULL,                                                     \
      "Times that the batch was dropped and every partition claimed again.")                                                    \
    X(WORKER_CLAIM_RETRIES, COUNTER, "shuwen_worker_claim_retries_total", 0, "", NULL, "Claims that have to be tried again.")    \
    X(WORKER_DISCONTINUITIES, COUNTER, "shuwen_worker_discontinuities_total", 0, "kind", NULL,                                   \
      "Positions that the log does not continue: retention_gap, truncated, recreated.")                                         \
    X(WORKER_HALTS, COUNTER, "shuwen_worker_halts_total", 0, "reason", NULL, "Times that a partition was halted.")               \
    X(WORKER_REGRESSIONS, COUNTER, "shuwen_worker_offset_regressions_total", 0, "", NULL,                                        \
      "Records that came a second time from the client library and were dropped.")                                              \
    X(WORKER_REBALANCES, COUNTER, "shuwen_worker_rebalances_total", 0, "", NULL, "Rebalances of the group that we saw.")         \
    X(WORKER_QUEUE_BYTES, GAUGE, "shuwen_worker_queue_bytes", 0, "", NULL, "Bytes fetched ahead and not yet handled.")           \
    X(WORKER_QUEUE_RECORDS, GAUGE, "shuwen_worker_queue_records", 0, "", NULL, "Records fetched ahead and not yet handled.")

enum { WORKER_METRICS(METRIC_INDEX) WORKER_METRIC_COUNT };

enum partition_state { PARTITION_PENDING = 0, PARTITION_RUNNING = 1, PARTITION_HALTED = 2 };

struct slot {
    struct kafka_partition id;
    enum partition_state state;
    int64_t due_ms;              // PENDING, HALTED: when it is claimed next
    int64_t stored_next;         // durable position
    struct continuity check;     // the record that has to come first; offset -1 when it came, or there is none
    struct continuity last;      // last record before the batch's position
    int64_t records;             // in the batch under way
    int64_t first_timestamp_ms, last_timestamp_ms;
    const char *halt_reason;     // a literal
    bool halt_asked;             // by worker_halt, until the service's answer is dealt with
    struct series *count, *position, *status;
};

struct worker {
    struct worker_options options;
    struct worker_service service;
    struct metrics *metrics;
    struct slot *slots;
    size_t slot_count;
    struct backoff backoff;
    int64_t claim_due_ms;
    // The batch under way; records 0: none.
    int64_t batch_records, batch_bytes, opened_us, last_record_us;
    int64_t idle_due_ms, tick_due_ms;
    struct consumer_statistics counted;  // what was added to the counters so far
    bool fatal;                          // *error says why
    struct error *error;
};

struct slot *worker_slot(struct worker *w, struct kafka_partition id);
void slot_set_state(struct worker *w, struct slot *slot, enum partition_state state);
void worker_update_health(struct worker *w);

// Ends the loop with this error.
void worker_fail(struct worker *w, const struct error *error);

// ---- batch.c
void batch_add(struct worker *w, struct slot *slot, const struct kafka_record *record);
void batch_store(struct worker *w);   // stored, or dropped with everything to be claimed again
void batch_store_idle(struct worker *w);
// Forgets the batch and claims every partition again after a wait. error: why, for the log.
void worker_reclaim(struct worker *w, const struct error *error);

// ---- claim.c
void claim_due(struct worker *w);
// True when the record is the one that the position was waiting for, or the position turned out wrong: not to be handled.
bool claim_check(struct worker *w, struct slot *slot, const struct kafka_record *record);
void claim_check_idle(struct worker *w, struct slot *slot);

// ---- group.c
void group_serve(struct worker *w);
void group_release_all(struct worker *w);

#endif
