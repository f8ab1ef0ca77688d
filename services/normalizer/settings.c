#include "normalizer/settings.h"

#include "normalizer/pipeline.h"
#include "worker/worker_metrics.h"

#define S struct normalizer_settings

static const struct setting table[] = {
    KAFKA_SETTINGS(S),
    SETTING_ROW_TEXT("normalizer_group", S, group, "shuwen-normalizer",
                     "Consumer group; the processes of one group share the partitions."),
    SETTING_ROW_TEXT(
        "host", S, host, "",
        "Name of this machine in the transactional id; empty: its host name. Two machines must not have the same."),
    SETTING_ROW_INT("slot", S, slot, "-1", -1, 1023, "",
                    "Which normalizer of this machine this is; -1 takes the lowest that is free."),
    SETTING_ROW_CHOICE(
        "membership", S, membership, "static", "static|dynamic",
        "static: a restart within session_ms keeps its partitions; dynamic: they are given away at once when it stops."),
    SETTING_ROW_INT("session_ms", S, session_ms, "10000", 1000, 300000, "ms",
                    "After so long without a sign of life a process's partitions go to others."),
    SETTING_ROW_INT("transaction_ms", S, transaction_ms, "10000", 1000, 900000, "ms",
                    "The broker aborts a transaction that is open for longer; readers wait for open ones."),
    SETTING_ROW_INT("queue_bytes", S, queue_bytes, "8388608", 1048576, 1073741824, "bytes",
                    "Most that is fetched ahead, and most that waits to be sent."),
    SETTING_ROW_CHOICE("start", S, start, "earliest", "earliest|latest",
                       "Where a partition begins that the group has no position of."),
    SETTING_ROW_CHOICE(
        "on_gap", S, on_gap, "halt", "halt|continue",
        "What to do where the log does not continue a position: halt the partition, or record it and go on at the log's start."),
    WORKER_SETTINGS(S),
    HANDLER_SETTINGS(S, handler),
    REJECT_SETTINGS(S),
    SERVICE_SETTINGS(S, "9101"),
};

static const struct metric_tables metric_pages[] = {
    {normalizer_metric_table, NORMALIZER_METRIC_COUNT}, {worker_metric_table, WORKER_METRIC_COUNT}, {NULL, 0}};

const struct program normalizer_program = {
    .name = "shuwen-normalizer",
    .version = SHUWEN_VERSION,
    .summary = "Turns the articles of articles.raw into clean ones on articles.normalized, exactly once.",
    .settings = table,
    .setting_count = sizeof table / sizeof table[0],
    .passthrough = &kafka_passthrough,
    .metrics = metric_pages,
};
