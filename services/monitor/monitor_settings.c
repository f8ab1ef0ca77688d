#include "monitor_settings.h"

#include <stddef.h>

#define V struct monitor_values
static const struct setting settings[] = {
    KAFKA_SETTINGS(V),
    SETTING_ROW_SECRET("postgres", V, postgres, "", "libpq connection string or URI; empty: the PG* variables."),
    SETTING_ROW_TEXT("postgres_role", V, postgres_role, "shuwen_monitor",
                     "Role to take after connecting; empty: stay who we are."),
    SETTING_ROW_TEXT("normalizer_group", V, normalizer_group, "shuwen-normalizer",
                     "Consumer group of the normalizers."),
    SETTING_ROW_TEXT("extractor_group", V, extractor_group, "shuwen-extractor",
                     "Consumer group, and pipeline in the ledger, of the extractors."),
    SETTING_ROW_INT("poll_ms", V, poll_ms, "5000", 200, 600000, "ms", "How often Kafka and PostgreSQL are read."),
    SETTING_ROW_INT("timeout_ms", V, timeout_ms, "2000", 100, 60000, "ms",
                    "How long one answer of Kafka or PostgreSQL is waited for."),
    SETTING_ROW_INT("lease_ms", V, lease_ms, "15000", 1000, 3600000, "ms",
                    "An owner without a heartbeat for so long counts as dead."),
    SETTING_ROW_INT("max_partitions", V, max_partitions, "1000", 1, 100000, "partitions",
                    "Over so many the healthiest are not shown one by one."),
    SETTING_ROW_TEXT("state_file", V, state_file, "",
                     "File that keeps the history over a restart; empty: none is kept."),
    SETTING_ROW_BOOL("compat", V, compat, "false",
                     "Also serve lag under the names that public dashboards use (kafka_consumergroup_lag)."),
    SERVICE_SETTINGS(V, "9464"),
};

#define MONITOR_METRICS(X)                                                                \
    X(POLL, HISTOGRAM, "shuwen_monitor_poll_duration_seconds", 6, "", metrics_buckets_us, \
      "Time that one poll of Kafka and PostgreSQL took.")
enum { MONITOR_METRICS(METRIC_INDEX) MONITOR_METRIC_COUNT };
static const struct metric_info table[] = {MONITOR_METRICS(METRIC_ROW)};
static const struct metric_tables tables[] = {{table, MONITOR_METRIC_COUNT}, {NULL, 0}};

const struct program monitor_program = {
    .name = "shuwen-monitor",
    .version = SHUWEN_VERSION,
    .summary = "Shows how far behind each consumer is, in records and in seconds, since when, why, and what to do.",
    .settings = settings,
    .setting_count = sizeof(settings) / sizeof(*settings),
    .passthrough = &kafka_passthrough,
    .metrics = tables,
};

struct collector_settings monitor_collector_settings(const struct monitor_values *v, const struct option_list *passed)
{
    return (struct collector_settings){
        .client = {.brokers = v->kafka.brokers, .client_id = "shuwen-monitor", .options = passed},
        .raw_topic = v->kafka.raw_topic,
        .normalized_topic = v->kafka.normalized_topic,
        .rejected_topic = v->kafka.rejected_topic,
        .normalizer_group = v->normalizer_group,
        .extractor_group = v->extractor_group,
        .conninfo = v->postgres,
        .role = v->postgres_role,
        .version = SHUWEN_VERSION,
        .poll_ms = v->poll_ms,
        .lease_ms = v->lease_ms,
        .timeout_ms = v->timeout_ms,
        .max_partitions = (size_t)v->max_partitions,
    };
}

bool monitor_own_open(struct monitor_own *own, int64_t poll_ms, struct error *error)
{
    // A poll may wait for both sources; three of them without an end mean that the loop hangs.
    own->health = health_new(3 * poll_ms + 60000);
    own->metrics = metrics_new(table, MONITOR_METRIC_COUNT, NULL);
    if (!own->health || !own->metrics) return error_fatal(error, "out of memory");
    own->poll_us = metrics_plain(own->metrics, POLL);
    return true;
}

void monitor_own_close(struct monitor_own *own)
{
    metrics_free(own->metrics);
    health_free(own->health);
}
