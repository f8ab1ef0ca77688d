// settings: what the extractor can be told, and the metrics of its own.
#ifndef EXTRACTOR_SETTINGS_H
#define EXTRACTOR_SETTINGS_H

#include "kafka/client.h"
#include "runtime/metrics.h"
#include "runtime/settings.h"
#include "worker/limits.h"
#include "worker/worker.h"

struct extractor_settings {
    struct service_settings service;
    struct kafka_settings kafka;
    struct worker_settings worker;
    struct reject_limits reject;
    const char *group, *instance;
    int64_t queue_bytes, session_ms;
    const char *postgres, *postgres_role;
    int64_t statement_ms, claim_ms, heartbeat_ms, memory_bytes;
    const char *retention_gap;
    int64_t raw_incarnation, ledger_months, events_months;
};

extern const struct program extractor_program;

#define EXTRACTOR_METRICS(X)                                                                                               \
    X(METRIC_EVENTS, COUNTER, "shuwen_events_total", 0, "outcome", NULL,                                                   \
      "Events by what became of them: stored, duplicate, superseded, retracted, rejected.")                                \
    X(METRIC_OBSERVATIONS, COUNTER, "shuwen_observations_total", 0, "", NULL, "Observation rows written.")                 \
    X(METRIC_REFUSED, COUNTER, "shuwen_rows_refused_total", 0, "", NULL,                                                   \
      "Articles whose rows PostgreSQL refused: dead letters of ours.")                                                     \
    X(METRIC_STORE_SECONDS, HISTOGRAM, "shuwen_store_seconds", 6, "", metrics_buckets_us,                                  \
      "Time that a batch's transaction took.")                                                                             \
    X(METRIC_STORE_RECORDS, HISTOGRAM, "shuwen_store_records", 0, "", metrics_buckets_records, "Records in a batch.")      \
    X(METRIC_PHASE_SECONDS, HISTOGRAM, "shuwen_extractor_phase_seconds", 6, "phase", metrics_buckets_us,                   \
      "Time of a stored batch by phase: text (read, extract), encode (rows), send (transaction but for its end), commit.") \
    X(METRIC_FENCED, COUNTER, "shuwen_fenced_total", 0, "", NULL,                                                          \
      "Batches dropped because another process had claimed a partition.")                                                  \
    X(METRIC_CLAIMS, COUNTER, "shuwen_claims_total", 0, "result", NULL,                                                    \
      "Claims of partitions: taken, halted, failed.")                                                                      \
    X(METRIC_TERMINATED, COUNTER, "shuwen_claims_terminated_total", 0, "", NULL,                                           \
      "Database backends of former owners that had to be ended to claim a partition.")                                     \
    X(METRIC_REWOUND, COUNTER, "shuwen_rewound_total", 0, "", NULL,                                                        \
      "Partitions found before a position that this process had committed: the database was restored.")                    \
    X(METRIC_ERRORS, COUNTER, "shuwen_postgres_errors_total", 0, "class,action", NULL,                                     \
      "Errors of the database by SQLSTATE class (none: connection lost) and what was done: retry, bad_row, stop, halt.")   \
    X(METRIC_CONNECTED, GAUGE, "shuwen_postgres_connected", 0, "", NULL, "1 while the connection to PostgreSQL stands.")
enum { EXTRACTOR_METRICS(METRIC_INDEX) EXTRACTOR_METRIC_COUNT };

extern const struct metric_info extractor_metric_table[];

#endif
