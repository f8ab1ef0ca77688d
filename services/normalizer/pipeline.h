// pipeline: the normalizer as a service of the worker's loop. One Kafka transaction per batch holds outputs, rejections and the
// positions of the input; whatever fails aborts it, and the worker goes back to the committed positions.
//
// handle sends into the open transaction, so broker and transformation overlap. store counts rejections against their limits,
// adds the positions with the group's metadata, and commits. A gap in the log, or a limit exceeded, is one transaction too: a
// record on articles.rejected and the mark that halts the partition, in the metadata of its committed offset. It stands still,
// over restarts, until an operator commits a position without the mark (shuwen resume), which claim sees within halted_ms.
// A producer that is fenced is thrown away and made anew. One thread.
#ifndef NORMALIZER_PIPELINE_H
#define NORMALIZER_PIPELINE_H

#include "kafka/producer.h"
#include "normalizer/handler.h"
#include "runtime/metrics.h"
#include "worker/limits.h"
#include "worker/worker.h"

#define NORMALIZER_METRICS(X)                                                                                              \
    X(NORMALIZER_RECORDS, COUNTER, "shuwen_normalizer_records_total", 0, "outcome,reason", NULL,                           \
      "Raw records by what became of them, in committed batches: normalized, retracted, rejected (with the reason code).") \
    X(NORMALIZER_WARNINGS, COUNTER, "shuwen_normalizer_warnings_total", 0, "", NULL,                                       \
      "Optional fields that could not be read and were left out.")                                                         \
    X(NORMALIZER_BYTES_IN, COUNTER, "shuwen_normalizer_read_bytes_total", 0, "", NULL,                                     \
      "Bytes of the values that were handled.")                                                                            \
    X(NORMALIZER_BYTES_OUT, COUNTER, "shuwen_normalizer_written_bytes_total", 0, "", NULL,                                 \
      "Bytes of the values that were sent.")                                                                               \
    X(NORMALIZER_HANDLE_SECONDS, HISTOGRAM, "shuwen_normalizer_handle_seconds", 6, "", metrics_buckets_us,                 \
      "Time to read, normalize and write one article.")                                                                    \
    X(NORMALIZER_PHASE_SECONDS, HISTOGRAM, "shuwen_normalizer_phase_seconds", 6, "phase", metrics_buckets_us,              \
      "Time of a committed batch by phase: text (read, normalize), encode (the event), send (to the producer), commit.")   \
    X(NORMALIZER_TRANSACTIONS, COUNTER, "shuwen_normalizer_transactions_total", 0, "outcome", NULL,                        \
      "Kafka transactions by outcome: committed, aborted, fenced.")                                                        \
    X(NORMALIZER_COMMIT_SECONDS, HISTOGRAM, "shuwen_normalizer_commit_seconds", 6, "", metrics_buckets_us,                 \
      "Time to add the positions and commit.")

enum { NORMALIZER_METRICS(METRIC_INDEX) NORMALIZER_METRIC_COUNT };
extern const struct metric_info normalizer_metric_table[];

struct pipeline;

struct pipeline_options {
    struct consumer *consumer;
    struct transaction_options producer;
    struct handler *handler;
    struct reject_limits limits;
    bool start_latest;     // where a partition begins that has no committed position
    bool go_on_after_gap;  // instead of halting
    const char *program;
    struct health *health;
};

// Nothing is owned; all of it lives as long as the pipeline. `metrics` is made with normalizer_metric_table.
struct pipeline *pipeline_new(const struct pipeline_options *options, struct metrics *metrics);
void pipeline_free(struct pipeline *pipeline);

// The callbacks for worker_new.
struct worker_service pipeline_service(struct pipeline *pipeline);

#endif
