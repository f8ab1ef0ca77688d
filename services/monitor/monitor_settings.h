// monitor_settings: what shuwen-monitor can be told, and what it counts of itself.
#ifndef MONITOR_MONITOR_SETTINGS_H
#define MONITOR_MONITOR_SETTINGS_H

#include "collect.h"
#include "runtime/health.h"
#include "runtime/metrics.h"
#include "runtime/settings.h"

// What the monitor and `shuwen lag` are both told: where to read, and as whom.
struct collector_values {
    const char *postgres, *postgres_role;
    const char *normalizer_group, *extractor_group;
    int64_t lease_ms, timeout_ms, max_series;
};

// `member` is the path of the collector_values in the struct type_of.
#define COLLECTOR_SETTINGS(type_of, member)                                                         \
    SETTING_ROW_SECRET("postgres", type_of, member.postgres, "",                                    \
                       "libpq connection string or URI; empty: the PG* variables."),                \
        SETTING_ROW_TEXT("postgres_role", type_of, member.postgres_role, "shuwen_monitor",          \
                         "Role to take after connecting; empty: stay who we are."),                 \
        SETTING_ROW_TEXT("normalizer_group", type_of, member.normalizer_group, "shuwen-normalizer", \
                         "Consumer group of the normalizers."),                                     \
        SETTING_ROW_TEXT("extractor_group", type_of, member.extractor_group, "shuwen-extractor",    \
                         "Consumer group, and pipeline in the ledger, of the extractors."),         \
        SETTING_ROW_INT("timeout_ms", type_of, member.timeout_ms, "2000", 100, 60000, "ms",         \
                        "How long one answer of Kafka or PostgreSQL is waited for."),               \
        SETTING_ROW_INT("lease_ms", type_of, member.lease_ms, "15000", 1000, 3600000, "ms",         \
                        "An owner without a heartbeat for so long counts as dead."),                \
        SETTING_ROW_INT("max_series", type_of, member.max_series, "5000", 15, 1000000, "series",    \
                        "Of partitions, 15 each: over so many the healthiest are not shown one by one.")

struct collector_settings collector_settings_of(const struct kafka_settings *kafka,
                                                const struct collector_values *values, const struct option_list *passed,
                                                const char *client_id, int64_t poll_ms);

struct monitor_values {
    struct service_settings service;
    struct kafka_settings kafka;
    struct collector_values collector;
    const char *state_file, *action_token_file;
    int64_t poll_ms;
    bool compat;
};

extern const struct program monitor_program;

struct monitor_own {
    struct health *health;
    struct metrics *metrics;
    struct series *poll_us;
};

bool monitor_own_open(struct monitor_own *own, int64_t poll_ms, struct error *error) MUST_CHECK;
void monitor_own_close(struct monitor_own *own);

#endif
