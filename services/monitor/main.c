// shuwen-monitor: reads Kafka and PostgreSQL every few seconds and shows how far behind each consumer is, since when and why.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "actions.h"
#include "collect.h"
#include "history.h"
#include "kafka/waits.h"
#include "monitor_settings.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/process.h"
#include "runtime/shutdown.h"
#include "serve.h"

enum { SAVE_EVERY_MS = 60000, LATE_MS = 10, FIRST_TRIM = 2, TRIM_EVERY = 60 };

static void note_conditions(struct health *health, const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->source_count; i++) {
        const struct snapshot_source *source = &snapshot->sources[i];
        health_set(health, source->name, source->fresh,
                   source->last_error.size ? "see the page for its last error" : "not read yet");
    }
}

static void run(struct monitor_values *values, struct collector *collector, struct serve *serve,
                struct monitor_own *own)
{
    int64_t saved = clock_monotonic_ms(), changes = 0, polls = 0;
    while (!shutdown_requested()) {
        int64_t began = clock_monotonic_ms(), began_us = clock_monotonic_us();
        struct snapshot snapshot;
        collector_poll(collector, serve_arena(serve), true, &snapshot);
        note_conditions(own->health, &snapshot);
        health_beat(own->health);
        series_observe(own->poll_us, clock_monotonic_us() - began_us);
        serve_show(serve, &snapshot);
        // A verdict that changed is kept at once: even a monitor that is killed knows since when it holds.
        if (clock_monotonic_ms() - saved >= SAVE_EVERY_MS || changes != collector_changes(collector)) {
            history_save(values->state_file, collector);
            saved = clock_monotonic_ms();
            changes = collector_changes(collector);
        }
        if (polls++ % TRIM_EVERY == FIRST_TRIM) process_trim();
        int64_t left = values->poll_ms - (clock_monotonic_ms() - began);
        shutdown_wait(left > 0 ? left : 0);
    }
    history_save(values->state_file, collector);
}

int main(int argc, char **argv)
{
    struct monitor_values values;
    struct settings settings;
    struct error error = {0};
    switch (settings_read(&monitor_program, argc, argv, &values, &settings, &error)) {
    case SETTINGS_DONE: return EXIT_OK;
    case SETTINGS_WRONG: fprintf(stderr, "shuwen-monitor: %s\n", error.text); return EXIT_USAGE;
    case SETTINGS_RUN: break;
    }
    enum log_level level = LOG_LEVEL_INFO;
    log_level_parse(values.service.log_level, &level);
    log_start("shuwen-monitor", level);
    process_allow_late_waits(LATE_MS);
    kafka_round_waits_up();
    struct monitor_own own = {0};
    struct collector_settings collect = collector_settings_of(&values.kafka, &values.collector, &settings.passed,
                                                              "shuwen-monitor", values.poll_ms);
    struct collector *collector = NULL;
    struct serve *serve = NULL;
    bool ok = shutdown_install(values.service.shutdown_ms, &error) && monitor_own_open(&own, values.poll_ms, &error);
    if (ok) collector = collector_new(&collect, &error);
    struct actions_settings acting = {.token_file = values.action_token_file,
                                      .postgres = values.collector.postgres,
                                      .raw = values.kafka.raw_topic,
                                      .normalized = values.kafka.normalized_topic,
                                      .rejected = values.kafka.rejected_topic};
    struct actions *actions = collector ? actions_new(&acting, &error) : NULL;
    if (collector) history_load(values.state_file, collector);
    struct serve_settings serving = {.address = values.service.http_address,
                                     .port = values.service.http_port,
                                     .compat = values.compat,
                                     .poll_ms = values.poll_ms,
                                     .trends = collector ? collector_trends(collector) : NULL,
                                     .actions = actions,
                                     .health = own.health,
                                     .metrics = own.metrics};
    if (actions) serve = serve_start(&serving, &error);
    if (serve) {
        LOG_INFO("started", log_text("address", values.service.http_address), log_int("port", serve_port(serve)));
        run(&values, collector, serve, &own);
        LOG_INFO("stopped", log_message("asked to stop"));
    } else {
        LOG_ERROR("start_failed", log_error(&error));
    }
    serve_stop(serve);
    actions_free(actions);
    collector_free(collector);
    monitor_own_close(&own);
    settings_release(&settings);
    return serve ? EXIT_OK : EXIT_FAILED;
}
