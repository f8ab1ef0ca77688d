// monitor_settings: what shuwen-monitor can be told, and what it counts of itself.
#ifndef MONITOR_MONITOR_SETTINGS_H
#define MONITOR_MONITOR_SETTINGS_H

#include "collect.h"
#include "runtime/health.h"
#include "runtime/metrics.h"
#include "runtime/settings.h"

struct monitor_values {
    struct service_settings service;
    struct kafka_settings kafka;
    const char *postgres, *postgres_role;
    const char *normalizer_group, *extractor_group;
    const char *state_file;
    int64_t poll_ms, lease_ms, timeout_ms, max_partitions;
    bool compat;
};

extern const struct program monitor_program;

struct collector_settings monitor_collector_settings(const struct monitor_values *values,
                                                     const struct option_list *passed);

struct monitor_own {
    struct health *health;
    struct metrics *metrics;
    struct series *poll_us;
};

bool monitor_own_open(struct monitor_own *own, int64_t poll_ms, struct error *error) MUST_CHECK;
void monitor_own_close(struct monitor_own *own);

#endif
