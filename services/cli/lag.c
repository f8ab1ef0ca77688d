// shuwen lag: how far behind each consumer is, from Kafka and PostgreSQL themselves; needs no running monitor.
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/output.h"
#include "monitor/collect.h"
#include "monitor/monitor_settings.h"
#include "runtime/clock.h"
#include "runtime/settings.h"
#include "runtime/shutdown.h"

struct values {
    struct kafka_settings kafka;
    struct collector_values collector;
    const char *only, *pipeline;
    int64_t interval_ms;
    bool json, watch, check;
};

static const struct setting settings_table[] = {
    SETTING_ROW_BOOL("json", struct values, json, "false", "Print JSON, as the monitor's /api/v1/pipelines does."),
    SETTING_ROW_BOOL("watch", struct values, watch, "false", "Print again and again until interrupted."),
    SETTING_ROW_INT("interval_ms", struct values, interval_ms, "2000", 200, 3600000, "ms", "How often with --watch."),
    SETTING_ROW_CHOICE("only", struct values, only, "all", "all|bad",
                       "bad: leave out partitions that are ok or catching up."),
    SETTING_ROW_TEXT("pipeline", struct values, pipeline, "", "Only this pipeline; empty: all."),
    SETTING_ROW_BOOL(
        "check", struct values, check, "false",
        "Exit with 1 when behind; 2 when lost, rewound, halted, blocked, stopped or stalled; 3 when a source does not answer."),
    KAFKA_SETTINGS(struct values),
    COLLECTOR_SETTINGS(struct values, collector),
};

static const struct program program = {
    .name = "shuwen lag",
    .version = SHUWEN_VERSION,
    .summary = "Shows how far behind each consumer is, in records and in seconds, since when, why, and what to do.",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
    .passthrough = &kafka_passthrough,
};

static void keep_pipeline(struct snapshot *s, const char *name)
{
    size_t pipelines = 0, partitions = 0;
    if (!name[0]) return;
    for (size_t i = 0; i < s->partition_count; i++)
        if (str_equal(s->partitions[i].pipeline, str_from(name))) s->partitions[partitions++] = s->partitions[i];
    for (size_t i = 0; i < s->pipeline_count; i++)
        if (str_equal(s->pipelines[i].name, str_from(name))) s->pipelines[pipelines++] = s->pipelines[i];
    s->pipeline_count = pipelines;
    s->partition_count = partitions;
}

static int show(struct collector *collector, const struct values *values, struct arena *arena, struct buffer *out)
{
    struct snapshot snapshot;
    arena_reset(arena);
    collector_poll(collector, arena, values->json, &snapshot);
    keep_pipeline(&snapshot, values->pipeline);
    if (values->watch && !values->json) buffer_append(out, STR("\x1b[H\x1b[2J"));
    if (values->json) snapshot_write_json(out, &snapshot, clock_unix_ms());
    else snapshot_write_table(out, &snapshot, clock_unix_ms(), strcmp(values->only, "bad") == 0);
    output_write(buffer_str(out));
    fflush(stdout);
    buffer_clear(out);
    return snapshot_severity(&snapshot);
}

static int run(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    struct collector_settings collect = collector_settings_of(&v->kafka, &v->collector, &settings->passed, "shuwen-lag",
                                                              v->watch ? v->interval_ms : 2000);
    collect.once = !v->watch;
    struct collector *collector = shutdown_install(10000, error) ? collector_new(&collect, error) : NULL;
    struct arena *arena = arena_new(0);
    int code = EXIT_FAILED;
    if (collector && arena) {
        int severity = show(collector, v, arena, out);
        while (v->watch && !shutdown_wait(v->interval_ms)) severity = show(collector, v, arena, out);
        code = v->check ? severity : EXIT_OK;
    }
    arena_free(arena);
    collector_free(collector);
    return code;
}

const struct command command_lag = {
    .program = &program,
    .operands = "",
    .summary = "how far behind each consumer is, since when, why, what to do",
    .values_bytes = sizeof(struct values),
    .work = run,
};
