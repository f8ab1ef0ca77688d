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
    SETTING_ROW_INT("limit_body_bytes", S, body_bytes, "1048576", 1, 33554432, "bytes",
                    "Largest body of an article; larger: body_too_large."),
    SETTING_ROW_INT("limit_title_chars", S, title_chars, "2000", 1, 1000000, "characters",
                    "Longest title; longer: title_too_long."),
    SETTING_ROW_INT("limit_name_chars", S, name_chars, "512", 1, 8192, "characters",
                    "Longest id, source and url; longer: id_too_long and so on."),
    SETTING_ROW_INT("limit_attributes_bytes", S, attributes_bytes, "65536", 2, 8388608, "bytes",
                    "Most in other fields; more: attributes_too_large."),
    SETTING_ROW_INT("limit_key_bytes", S, key_bytes, "8192", 1, 1048576, "bytes",
                    "Largest key; larger: key_too_large."),
    SETTING_ROW_INT("limit_headers_bytes", S, headers_bytes, "8192", 1, 1048576, "bytes",
                    "Most in headers; more: headers_too_large."),
    SETTING_ROW_INT("limit_record_bytes", S, record_bytes, "8388608", 1, 33554432, "bytes",
                    "Largest value; larger: record_too_large."),
    SETTING_ROW_INT("article_memory_bytes", S, article_memory_bytes, "268435456", 1048576, 8589934592, "bytes",
                    "Most memory that one article may take while it is normalized; more: memory_excess."),
    SETTING_ROW_INT("reject_window", S, reject_window, "1000", 10, 1000000, "records",
                    "Records of a partition that the shares below are counted over."),
    SETTING_ROW_INT("reject_share_percent", S, reject_share_percent, "50", 0, 100, "percent",
                    "More rejected records than that halt the partition; 0: no limit."),
    SETTING_ROW_INT("reject_reason_percent", S, reject_reason_percent, "40", 0, 100, "percent",
                    "More records rejected for one reason than that halt the partition; 0: no limit."),
    SETTING_ROW_INT("reject_consecutive", S, reject_consecutive, "500", 0, 1000000, "records",
                    "More records rejected one after another than that halt the partition; 0: no limit."),
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
