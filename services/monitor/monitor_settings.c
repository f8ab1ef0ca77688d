#include "monitor_settings.h"

#include <stddef.h>

#define V struct monitor_values
static const struct setting settings[] = {
    KAFKA_SETTINGS(V),
    COLLECTOR_SETTINGS(V, collector),
    SETTING_ROW_INT("poll_ms", V, poll_ms, "5000", 200, 600000, "ms", "How often Kafka and PostgreSQL are read."),
    SETTING_ROW_TEXT("state_file", V, state_file, "",
                     "File that keeps the history over a restart; empty: none is kept."),
    SETTING_ROW_TEXT(
        "action_token_file", V, action_token_file, "",
        "File whose first line is the token that actions over HTTP need (redrive, discard); empty: there are none."),
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
    .more_metrics = snapshot_print_metrics,
};

struct collector_settings collector_settings_of(const struct kafka_settings *kafka,
                                                const struct collector_values *values, const struct option_list *passed,
                                                const char *client_id, int64_t poll_ms)
{
    return (struct collector_settings){
        .client = {.brokers = kafka->brokers, .client_id = client_id, .options = passed},
        .raw_topic = kafka->raw_topic,
        .normalized_topic = kafka->normalized_topic,
        .rejected_topic = kafka->rejected_topic,
        .normalizer_group = values->normalizer_group,
        .extractor_group = values->extractor_group,
        .conninfo = values->postgres,
        .role = values->postgres_role,
        .version = SHUWEN_VERSION,
        .poll_ms = poll_ms,
        .lease_ms = values->lease_ms,
        .timeout_ms = values->timeout_ms,
        .max_series = (size_t)values->max_series,
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
