#include "worker/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/clock.h"
#include "runtime/log.h"
#include "worker/worker_state.h"

enum { TURN_MS = 100, TICK_MS = 1000, BACKOFF_BASE_MS = 20, BACKOFF_CAP_MS = 10000 };

const struct metric_info worker_metric_table[] = {WORKER_METRICS(METRIC_ROW)};

struct worker *worker_new(const struct worker_options *options, const struct worker_service *service)
{
    struct worker *w = calloc(1, sizeof *w);
    if (w == NULL) return NULL;
    w->options = *options;
    w->service = *service;
    w->metrics = metrics_new(worker_metric_table, WORKER_METRIC_COUNT, NULL);
    backoff_init(&w->backoff, BACKOFF_BASE_MS, BACKOFF_CAP_MS, (uint64_t)clock_monotonic_us());
    if (w->metrics != NULL) return w;
    free(w);
    return NULL;
}

void worker_free(struct worker *w)
{
    if (w == NULL) return;
    metrics_free(w->metrics);
    free(w->slots);
    free(w);
}

struct metrics *worker_metrics(struct worker *w)
{
    return w->metrics;
}

struct slot *worker_slot(struct worker *w, struct kafka_partition id)
{
    for (size_t i = 0; i < w->slot_count; i++) {
        if (kafka_partition_equal(w->slots[i].id, id)) return &w->slots[i];
    }
    return NULL;
}

void slot_set_state(struct worker *w, struct slot *slot, enum partition_state state)
{
    (void)w;
    slot->state = state;
    series_set(slot->status, state);
}

void worker_update_health(struct worker *w)
{
    char reason[HEALTH_REASON_BYTES] = "";
    for (size_t i = 0; i < w->slot_count; i++) {
        const struct slot *slot = &w->slots[i];
        if (slot->state != PARTITION_HALTED || reason[0] != '\0') continue;
        snprintf(reason, sizeof reason, "partition %d of %s is halted: %s", (int)slot->id.partition, slot->id.topic,
                 slot->halt_reason);
    }
    health_set(w->options.health, "assigned", w->slot_count > 0, "the group gave us no partition yet");
    health_set(w->options.health, "running", reason[0] == '\0', reason);
}

bool worker_news(struct worker *w, const struct error *error)
{
    char text[sizeof w->waiting_for];
    snprintf(text, sizeof text, "%.*s", (int)sizeof text - 1, error->text);
    if (strcmp(text, w->waiting_for) == 0) return false;
    memcpy(w->waiting_for, text, sizeof text);
    return true;
}

void worker_recovered(struct worker *w)
{
    w->waiting_for[0] = '\0';
    health_set(w->options.health, "store", true, NULL);
}

void worker_fail(struct worker *w, const struct error *error)
{
    if (!w->fatal) *w->error = *error;
    w->fatal = true;
}

void worker_halt(struct worker *w, struct kafka_partition partition, const char *reason)
{
    struct slot *slot = worker_slot(w, partition);
    if (slot == NULL) return;
    slot->halt_asked = true;
    slot->halt_reason = reason;
}

void worker_claim_again(struct worker *w, const char *why)
{
    error_retry(&w->again, "%s", why);
}

static bool is_full(const struct worker *w)
{
    const struct worker_settings *s = &w->options.settings;
    return w->batch_records >= s->batch_records || w->batch_bytes >= s->batch_bytes ||
           clock_monotonic_us() - w->opened_us >= s->batch_ms * 1000;
}

static void take(struct worker *w, const struct kafka_record *record)
{
    struct error error = {0};
    const struct kafka_partition id = {record->topic, record->partition};
    struct slot *slot = worker_slot(w, id);
    if (slot == NULL || slot->state != PARTITION_RUNNING || claim_check(w, slot, record)) return;
    if (record->offset < slot->stored_next) return;  // between the record that was checked and the position
    batch_add(w, slot, record);
    const enum handle_answer answer = w->service.handle(w->service.context, record, &error);
    w->handled_us += clock_monotonic_us() - w->last_record_us;
    switch (answer) {
    case HANDLE_OK:
        if (is_full(w)) batch_pass(w);
        break;
    case HANDLE_FULL: batch_pass(w); break;
    case HANDLE_RECLAIM: worker_reclaim(w, &error); break;
    case HANDLE_FATAL: worker_fail(w, &error); break;
    }
}

static void serve_fault(struct worker *w, const struct consumer_fault *fault)
{
    struct error error = {0};
    LOG_WARN("kafka_fault", log_text("message", fault->text), log_text("topic", fault->partition.topic),
             log_int("partition", fault->partition.topic != NULL ? fault->partition.partition : -1));
    if (fault->kind == FAULT_FATAL) {
        error_fatal(&error, "Kafka: %s: is another process running with the same instance name, or a right missing?",
                    fault->text);
        worker_fail(w, &error);
        return;
    }
    struct slot *slot = fault->partition.topic != NULL ? worker_slot(w, fault->partition) : NULL;
    if (fault->kind != FAULT_OFFSET || slot == NULL || slot->state != PARTITION_RUNNING) return;
    // The position left the log: what came before is stored, then the claim finds out what happened.
    batch_store(w);
    slot = worker_slot(w, fault->partition);
    if (slot == NULL) return;
    if (!consumer_stop(w->options.consumer, slot->id, &error)) LOG_WARN("stop_failed", log_error(&error));
    slot_set_state(w, slot, PARTITION_PENDING);
}

static void count_statistics(struct worker *w)
{
    struct consumer_statistics now;
    consumer_statistics(w->options.consumer, &now);
    series_add(metrics_plain(w->metrics, WORKER_REGRESSIONS), now.regressions - w->counted.regressions);
    series_add(metrics_plain(w->metrics, WORKER_REBALANCES), now.rebalances - w->counted.rebalances);
    series_set(metrics_plain(w->metrics, WORKER_QUEUE_BYTES), now.queue_bytes);
    series_set(metrics_plain(w->metrics, WORKER_QUEUE_RECORDS), now.queue_records);
    w->counted = now;
}

void worker_tick(struct worker *w)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms < w->tick_due_ms) return;
    w->tick_due_ms = now_ms + TICK_MS;
    count_statistics(w);
    if (w->service.tick != NULL) w->service.tick(w->service.context);
    watchdog_look(w);
    unowned_look(w);
    if (w->again.kind == ERROR_NONE) return;
    worker_reclaim(w, &w->again);
    error_clear(&w->again);
}

// How long the next poll may wait: in a batch until it lingered enough, else until something is due.
static int64_t poll_ms(const struct worker *w)
{
    const struct worker_settings *s = &w->options.settings;
    if (w->batch_records == 0 && w->flight.ranges != NULL) return s->linger_ms < TURN_MS ? s->linger_ms : TURN_MS;
    if (w->batch_records == 0) {
        const int64_t claim_ms = w->claim_due_ms - clock_monotonic_ms();
        return claim_ms > 0 && claim_ms < TURN_MS ? claim_ms : TURN_MS;
    }
    const int64_t open_ms = s->batch_ms - (clock_monotonic_us() - w->opened_us) / 1000;
    const int64_t wait_ms = open_ms < s->linger_ms ? open_ms : s->linger_ms;
    if (wait_ms > TURN_MS) return TURN_MS;  // what the group wants is noticed between polls only
    return wait_ms > 0 ? wait_ms : 0;
}

static bool lingered(const struct worker *w)
{
    const struct worker_settings *s = &w->options.settings;
    const int64_t now_us = clock_monotonic_us();
    return w->batch_records > 0 &&
           (now_us - w->last_record_us >= s->linger_ms * 1000 || now_us - w->opened_us >= s->batch_ms * 1000);
}

static void turn(struct worker *w)
{
    struct kafka_record record;
    struct consumer_fault fault;
    const int64_t began_us = clock_monotonic_us();
    const enum consumer_event event = consumer_poll(w->options.consumer, poll_ms(w), &record, &fault);
    if (w->batch_records > 0) w->polled_us += clock_monotonic_us() - began_us;
    switch (event) {
    case CONSUMER_RECORD: take(w, &record); break;
    case CONSUMER_GROUP: group_serve(w); break;
    case CONSUMER_FAULT: serve_fault(w, &fault); break;
    case CONSUMER_NOTHING:
        if (w->batch_records == 0 || lingered(w)) batch_store(w);
        break;
    }
    health_beat(w->options.health);
    if (w->fatal || w->batch_records > 0 || w->flight.ranges != NULL) return;
    claim_due(w);
    if (!w->fatal) batch_store_idle(w);
    worker_tick(w);
}

bool worker_run(struct worker *w, struct error *error)
{
    w->error = error;
    worker_update_health(w);
    while (!w->fatal && !w->options.stop()) turn(w);
    if (!w->fatal) batch_store(w);
    batch_settle(w);
    if (w->batch_records > 0) w->service.drop(w->service.context);
    group_release_all(w);
    return !w->fatal;
}
