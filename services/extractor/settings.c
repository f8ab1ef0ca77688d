#include "extractor/settings.h"

#include "extractor/catalogue.h"
#include "worker/worker_metrics.h"

#define TYPE struct extractor_settings

static const struct setting settings[] = {
    SERVICE_SETTINGS(TYPE, "9102"),
    KAFKA_SETTINGS(TYPE),
    SETTING_ROW_TEXT(
        "extractor_group", TYPE, group, "shuwen-extractor",
        "Consumer group, and name of the pipeline in ingest_claim and ingest_status: another name starts from the beginning."),
    SETTING_ROW_TEXT("extractor_instance", TYPE, instance, "",
                     "Name of this member for static membership: a restart within the session causes no rebalance."),
    SETTING_ROW_INT("queue_bytes", TYPE, queue_bytes, "4194304", 65536, 1073741824, "bytes",
                    "Most that is fetched from Kafka ahead."),
    SETTING_ROW_INT("session_ms", TYPE, session_ms, "10000", 1000, 3600000, "ms",
                    "After so long without a heartbeat a dead member's partitions are given away."),
    SETTING_ROW_SECRET(
        "postgres", TYPE, postgres, "",
        "Connection string or URI of PostgreSQL; what it leaves out comes from the PG* variables and services of libpq."),
    SETTING_ROW_TEXT("postgres_role", TYPE, postgres_role, "shuwen_writer",
                     "Role to take on after connecting; empty: stay the login role."),
    SETTING_ROW_INT("statement_ms", TYPE, statement_ms, "60000", 100, 3600000, "ms",
                    "Most time that one statement may take."),
    SETTING_ROW_INT("claim_ms", TYPE, claim_ms, "3000", 10, 600000, "ms",
                    "How long a claim waits for a former owner in mid-transaction before its backend is ended."),
    SETTING_ROW_INT("heartbeat_ms", TYPE, heartbeat_ms, "5000", 100, 3600000, "ms",
                    "How often ingest_claim is told that this process lives."),
    SETTING_ROW_INT(
        "memory_bytes", TYPE, memory_bytes, "16777216", 65536, 4294967296, "bytes",
        "Most memory for rows: one batch is read while the one before it is stored, and closes when it takes half."),
    SETTING_ROW_CHOICE(
        "retention_gap", TYPE, retention_gap, "halt", "halt|skip",
        "What to do when records were deleted before they were read: halt the partition, or record the gap and go on."),
    SETTING_ROW_INT("raw_incarnation", TYPE, raw_incarnation, "0", 0, 1000000, "",
                    "How often the raw topic was made anew under its name: keeps dead letters of both apart."),
    SETTING_ROW_INT("ledger_months", TYPE, ledger_months, "3", 0, 1200, "months",
                    "Full months that ingest_ledger is kept; 0: for ever. Positions always are."),
    SETTING_ROW_INT("events_months", TYPE, events_months, "0", 0, 1200, "months",
                    "Full months that article_events is kept; 0: for ever."),
    WORKER_SETTINGS(TYPE),
    REJECT_SETTINGS(TYPE),
};

const struct metric_info extractor_metric_table[] = {EXTRACTOR_METRICS(METRIC_ROW)};

static const struct metric_tables metric_pages[] = {
    {extractor_metric_table, EXTRACTOR_METRIC_COUNT}, {worker_metric_table, WORKER_METRIC_COUNT}, {NULL, 0}};

const struct program extractor_program = {
    .name = "shuwen-extractor",
    .version = SHUWEN_VERSION "+" CATALOGUE_HASH,
    .summary = "Reads normalized articles, extracts observations, stores them in PostgreSQL, exactly once.",
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .passthrough = &kafka_passthrough,
    .metrics = metric_pages,
};
