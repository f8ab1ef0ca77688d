// worker_metrics: what the loop counts, for every service that runs it.
#ifndef WORKER_WORKER_METRICS_H
#define WORKER_WORKER_METRICS_H

#include "runtime/metrics.h"

#define WORKER_METRICS(X)                                                                                              \
    X(WORKER_RECORDS, COUNTER, "shuwen_worker_records_total", 0, "topic,partition", NULL,                              \
      "Records handed to the service.")                                                                                \
    X(WORKER_BATCHES, COUNTER, "shuwen_worker_batches_total", 0, "outcome", NULL,                                      \
      "Batches by outcome: stored, dropped.")                                                                          \
    X(WORKER_BATCH_RECORDS, HISTOGRAM, "shuwen_worker_batch_records", 0, "", metrics_buckets_records,                  \
      "Records in a stored batch.")                                                                                    \
    X(WORKER_FILL_SECONDS, HISTOGRAM, "shuwen_worker_fill_seconds", 6, "", metrics_buckets_us,                         \
      "Time from a batch's first record until it closed.")                                                             \
    X(WORKER_STORE_SECONDS, HISTOGRAM, "shuwen_worker_store_seconds", 6, "", metrics_buckets_us,                       \
      "Time from a batch's closing until it was known to be stored.")                                                  \
    X(WORKER_PHASE_SECONDS, HISTOGRAM, "shuwen_worker_phase_seconds", 6, "phase", metrics_buckets_us,                  \
      "Time of a stored batch by phase: poll (its records were waited for), handle (the service took them).")          \
    X(WORKER_RECORD_AGE, HISTOGRAM, "shuwen_worker_record_age_seconds", 6, "", metrics_buckets_us,                     \
      "Age of a batch's oldest record, by its timestamp, when the batch was stored.")                                  \
    X(WORKER_POSITION, GAUGE, "shuwen_worker_next_offset", 0, "topic,partition", NULL,                                 \
      "Stored position of a partition that we hold.")                                                                  \
    X(WORKER_STATUS, GAUGE, "shuwen_worker_partition_status", 0, "topic,partition", NULL,                              \
      "State of a partition that we hold: 0 to be claimed, 1 running, 2 halted.")                                      \
    X(WORKER_RECLAIMS, COUNTER, "shuwen_worker_reclaims_total", 0, "", NULL,                                           \
      "Times that the batch was dropped and every partition claimed again.")                                           \
    X(WORKER_CLAIM_RETRIES, COUNTER, "shuwen_worker_claim_retries_total", 0, "", NULL,                                 \
      "Claims that have to be tried again.")                                                                           \
    X(WORKER_DISCONTINUITIES, COUNTER, "shuwen_worker_discontinuities_total", 0, "kind", NULL,                         \
      "Positions that the log does not continue: retention_gap, truncated, recreated.")                                \
    X(WORKER_HALTS, COUNTER, "shuwen_worker_halts_total", 0, "reason", NULL, "Times that a partition was halted.")     \
    X(WORKER_STALLS, COUNTER, "shuwen_worker_stalls_total", 0, "action", NULL,                                         \
      "Partitions that stood still with records to read, by what was done: reassign, exit.")                           \
    X(WORKER_REJOINS, COUNTER, "shuwen_worker_rejoins_total", 0, "", NULL,                                             \
      "Times that we joined the group anew because a partition had no owner.")                                         \
    X(WORKER_REGRESSIONS, COUNTER, "shuwen_worker_offset_regressions_total", 0, "", NULL,                              \
      "Records that came a second time from the client library and were dropped.")                                     \
    X(WORKER_REBALANCES, COUNTER, "shuwen_worker_rebalances_total", 0, "", NULL,                                       \
      "Rebalances of the group that we saw.")                                                                          \
    X(WORKER_QUEUE_BYTES, GAUGE, "shuwen_worker_queue_bytes", 0, "", NULL, "Bytes fetched ahead and not yet handled.") \
    X(WORKER_QUEUE_RECORDS, GAUGE, "shuwen_worker_queue_records", 0, "", NULL,                                         \
      "Records fetched ahead and not yet handled.")

enum { WORKER_METRICS(METRIC_INDEX) WORKER_METRIC_COUNT };

extern const struct metric_info worker_metric_table[];  // WORKER_METRIC_COUNT rows

#endif
