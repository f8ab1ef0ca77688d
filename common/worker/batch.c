#include <stdlib.h>

#include "runtime/clock.h"
#include "runtime/log.h"
#include "worker/worker_state.h"

void batch_add(struct worker *w, struct slot *slot, const struct kafka_record *record)
{
    const int64_t now_us = clock_monotonic_us();
    if (w->batch_records == 0) {
        w->opened_us = now_us;
        w->polled_us = w->handled_us = 0;
    }
    w->last_record_us = now_us;
    w->batch_records++;
    w->batch_bytes += (int64_t)(record->key.size + record->value.size);
    if (slot->records == 0) slot->first_timestamp_ms = slot->last_timestamp_ms = record->timestamp_ms;
    if (record->timestamp_ms < slot->first_timestamp_ms) slot->first_timestamp_ms = record->timestamp_ms;
    if (record->timestamp_ms > slot->last_timestamp_ms) slot->last_timestamp_ms = record->timestamp_ms;
    slot->records++;
    slot->last = continuity_of(record);
    series_add(slot->count, 1);
}

static void forget(struct worker *w)
{
    for (size_t i = 0; i < w->slot_count; i++) w->slots[i].records = 0;
    w->batch_records = 0;
    w->batch_bytes = 0;
}

static void halt_asked(struct worker *w, struct slot *slot, int64_t now_ms)
{
    slot->halt_asked = false;
    slot->due_ms = now_ms + w->options.settings.halted_ms;
    slot_set_state(w, slot, PARTITION_HALTED);
    series_add(metrics_series(w->metrics, WORKER_HALTS, slot->halt_reason), 1);
    LOG_ERROR("partition_halted", log_text("topic", slot->id.topic), log_int("partition", slot->id.partition),
              log_int("offset", slot->stored_next), log_text("reason", slot->halt_reason));
}

static void drop(struct worker *w, int64_t records, const struct error *error)
{
    struct error ignored = {0};
    const int64_t now_ms = clock_monotonic_ms(), wait_ms = backoff_next(&w->backoff);
    if (worker_news(w, error) || records > 0)
        LOG_WARN("batch_dropped", log_error(error), log_int("records", records), log_int("wait_ms", wait_ms));
    w->service.drop(w->service.context);
    forget(w);
    w->claim_due_ms = now_ms + wait_ms;
    for (size_t i = 0; i < w->slot_count; i++) {
        struct slot *slot = &w->slots[i];
        // What cannot be stopped now is stopped when it is started again.
        if (!consumer_stop(w->options.consumer, slot->id, &ignored)) error_clear(&ignored);
        if (slot->halt_asked) halt_asked(w, slot, now_ms);
        else if (slot->state == PARTITION_RUNNING) slot_set_state(w, slot, PARTITION_PENDING);
    }
    series_add(metrics_plain(w->metrics, WORKER_RECLAIMS), 1);
    series_add(metrics_series(w->metrics, WORKER_BATCHES, "dropped"), 1);
    health_set(w->options.health, "store", false, error->text);
    worker_update_health(w);
}

// The ranges to store: of partitions with records, and, with `idle`, of those whose position moved without any.
static size_t collect(struct worker *w, bool idle, struct batch_range *ranges)
{
    size_t count = 0;
    for (size_t i = 0; i < w->slot_count; i++) {
        const struct slot *slot = &w->slots[i];
        if (slot->state != PARTITION_RUNNING || slot->check.offset >= 0 || (slot->records == 0 && !idle)) continue;
        const int64_t position = consumer_position(w->options.consumer, slot->id);
        if (position <= slot->stored_next) continue;
        ranges[count++] = (struct batch_range){
            .partition = slot->id,
            .from_offset = slot->stored_next,
            .next_offset = position,
            .records = slot->records,
            .first_timestamp_ms = slot->records > 0 ? slot->first_timestamp_ms : -1,
            .last_timestamp_ms = slot->records > 0 ? slot->last_timestamp_ms : -1,
            .last = slot->last,
        };
    }
    return count;
}

static void observe(struct worker *w, const struct flight *flight)
{
    int64_t oldest_ms = INT64_MAX;
    series_observe(metrics_plain(w->metrics, WORKER_STORE_SECONDS), clock_monotonic_us() - flight->closed_us);
    for (size_t i = 0; i < flight->count; i++) {
        const int64_t first_ms = flight->ranges[i].first_timestamp_ms;
        if (first_ms >= 0 && first_ms < oldest_ms) oldest_ms = first_ms;
    }
    if (flight->records == 0) return;
    const int64_t age_ms = oldest_ms != INT64_MAX ? clock_unix_ms() - oldest_ms : 0;
    series_observe(metrics_plain(w->metrics, WORKER_RECORD_AGE), age_ms > 0 ? age_ms * 1000 : 0);
    series_observe(metrics_plain(w->metrics, WORKER_FILL_SECONDS), flight->closed_us - flight->opened_us);
    series_observe(metrics_series(w->metrics, WORKER_PHASE_SECONDS, "poll"), flight->polled_us);
    series_observe(metrics_series(w->metrics, WORKER_PHASE_SECONDS, "handle"), flight->handled_us);
    series_observe(metrics_plain(w->metrics, WORKER_BATCH_RECORDS), flight->records);
    series_add(metrics_series(w->metrics, WORKER_BATCHES, "stored"), 1);
}

static void stored(struct worker *w, const struct flight *flight)
{
    observe(w, flight);
    for (size_t i = 0; i < flight->count; i++) {
        struct slot *slot = worker_slot(w, flight->ranges[i].partition);
        slot->stored_next = flight->ranges[i].next_offset;
        series_set(slot->position, slot->stored_next);
    }
    backoff_reset(&w->backoff);
    worker_recovered(w);
}

static enum store_answer land(struct worker *w, enum store_answer answer, const struct error *error)
{
    const struct flight flight = w->flight;
    w->flight = (struct flight){0};
    switch (answer) {
    case STORE_OK: stored(w, &flight); break;
    case STORE_RECLAIM: drop(w, flight.records + w->batch_records, error); break;
    case STORE_FATAL:
        worker_fail(w, error);
        w->service.drop(w->service.context);
        forget(w);
        break;
    }
    free(flight.ranges);
    return answer;
}

static enum store_answer settle(struct worker *w)
{
    struct error error = {0};
    return w->flight.ranges != NULL ? land(w, w->service.store_end(w->service.context, &error), &error) : STORE_OK;
}

void batch_settle(struct worker *w)
{
    (void)settle(w);
}

void worker_reclaim(struct worker *w, const struct error *error)
{
    // What was under way takes the batch that was open with it when it is dropped itself.
    if (settle(w) == STORE_OK && !w->fatal) drop(w, w->batch_records, error);
}

// Closes the batch and gives it to the service. From here on records are of the next one.
static void launch(struct worker *w, bool idle)
{
    struct error error = {0};
    struct batch_range *ranges = malloc((w->slot_count + 1) * sizeof *ranges);
    const size_t count = ranges != NULL ? collect(w, idle, ranges) : 0;
    if (count == 0) {
        free(ranges);
        if (w->batch_records == 0) return;
        error_retry(&error, "a batch without a position to store");
        drop(w, w->batch_records, &error);
        return;
    }
    w->flight = (struct flight){ranges,       count,        w->batch_records, w->opened_us, clock_monotonic_us(),
                                w->polled_us, w->handled_us};
    forget(w);
    if (w->service.store_begin != NULL) w->service.store_begin(w->service.context, ranges, count);
    else land(w, w->service.store(w->service.context, ranges, count, &error), &error);
}

void batch_store(struct worker *w)
{
    batch_settle(w);
    if (w->fatal || w->batch_records == 0) return;
    launch(w, false);
    batch_settle(w);
}

static bool idle_due(struct worker *w)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms < w->idle_due_ms) return false;
    w->idle_due_ms = now_ms + w->options.settings.idle_ms;
    for (size_t i = 0; i < w->slot_count && !w->fatal; i++) claim_check_idle(w, &w->slots[i]);
    return !w->fatal;
}

// In a backlog this is the only moment when nothing is under way: what is due now and then is done here.
void batch_pass(struct worker *w)
{
    if (w->service.store_begin == NULL) {
        batch_store(w);
        return;
    }
    batch_settle(w);
    if (!w->fatal) claim_due(w);
    if (!w->fatal) worker_tick(w);
    const bool idle = !w->fatal && idle_due(w);
    if (!w->fatal && w->batch_records > 0) launch(w, idle);
}

void batch_store_idle(struct worker *w)
{
    if (w->batch_records > 0 || !idle_due(w)) return;
    launch(w, true);
    batch_settle(w);
}
