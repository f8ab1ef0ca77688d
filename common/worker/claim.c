#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/clock.h"
#include "runtime/log.h"
#include "worker/worker_state.h"

enum { RANGES_TIMEOUT_MS = 5000 };

const char *discontinuity_name(enum discontinuity_kind kind)
{
    switch (kind) {
    case DISCONTINUITY_RETENTION: return "retention_gap";
    case DISCONTINUITY_TRUNCATED: return "truncated";
    case DISCONTINUITY_RECREATED: return "recreated";
    }
    return "unknown";
}

static void retry_later(struct worker *w, const struct error *error)
{
    const int64_t wait_ms = backoff_next(&w->backoff);
    w->claim_due_ms = clock_monotonic_ms() + wait_ms;
    series_add(metrics_plain(w->metrics, WORKER_CLAIM_RETRIES), 1);
    health_set(w->options.health, "store", false, error->text);
    if (worker_news(w, error)) LOG_WARN("claim_retried", log_error(error), log_int("wait_ms", wait_ms));
    else LOG_DEBUG("claim_retried", log_error(error), log_int("wait_ms", wait_ms));
}

static void halt(struct worker *w, struct slot *slot, const char *reason)
{
    slot->due_ms = clock_monotonic_ms() + w->options.settings.halted_ms;
    if (slot->state == PARTITION_HALTED && slot->halt_reason == reason) return;
    slot->halt_reason = reason;
    slot_set_state(w, slot, PARTITION_HALTED);
    series_add(metrics_series(w->metrics, WORKER_HALTS, reason), 1);
    LOG_ERROR("partition_halted", log_text("topic", slot->id.topic), log_int("partition", slot->id.partition),
              log_text("reason", reason));
    worker_update_health(w);
}

static void start(struct worker *w, struct slot *slot, const struct claim *claim, const struct offset_range *range)
{
    struct error error = {0};
    const bool comparable = claim->last.offset >= range->start && claim->last.offset < claim->next_offset;
    slot->check = comparable ? claim->last : continuity_none;
    slot->last = claim->last;
    slot->stored_next = claim->next_offset;
    slot->records = 0;
    if (!consumer_start(w->options.consumer, slot->id, comparable ? claim->last.offset : claim->next_offset, &error)) {
        retry_later(w, &error);
        return;
    }
    slot->halt_reason = NULL;
    slot_set_state(w, slot, PARTITION_RUNNING);
    series_set(slot->position, slot->stored_next);
    worker_recovered(w);
    LOG_INFO("partition_claimed", log_text("topic", slot->id.topic), log_int("partition", slot->id.partition),
             log_int("offset", claim->next_offset), log_int("start", range->start), log_int("end", range->stable_end));
}

static void describe(struct discontinuity *d)
{
    const char *what = d->kind == DISCONTINUITY_RETENTION   ? "records were deleted before they were read"
                       : d->kind == DISCONTINUITY_TRUNCATED ? "the log ends before our position"
                                                            : "the last record before our position is another one now";
    snprintf(d->text, sizeof d->text, "%s: position %" PRId64 ", log %" PRId64 " to %" PRId64, what, d->next_offset,
             d->range.start, d->range.stable_end);
}

static void discontinue(struct worker *w, struct slot *slot, enum discontinuity_kind kind, int64_t next_offset,
                        const struct offset_range *range)
{
    struct error error = {0};
    struct discontinuity found = {.kind = kind, .partition = slot->id, .next_offset = next_offset, .range = *range};
    const struct claim from_start = {range->start, continuity_none, NULL};
    if (!consumer_stop(w->options.consumer, slot->id, &error)) {
        retry_later(w, &error);
        return;
    }
    describe(&found);
    series_add(metrics_series(w->metrics, WORKER_DISCONTINUITIES, discontinuity_name(kind)), 1);
    LOG_ERROR("log_discontinued", log_text("kind", discontinuity_name(kind)), log_text("topic", slot->id.topic),
              log_int("partition", slot->id.partition), log_int("offset", next_offset),
              log_text("message", found.text));
    switch (w->service.discontinuity(w->service.context, &found, &error)) {
    case DISCONTINUITY_HALT: halt(w, slot, discontinuity_name(kind)); break;
    case DISCONTINUITY_GO_ON: start(w, slot, &from_start, range); break;
    case DISCONTINUITY_RETRY:
        slot_set_state(w, slot, PARTITION_PENDING);
        retry_later(w, &error);
        break;
    }
}

// A former owner may have stored records that came after the range was read: that is no truncated log.
static bool read_again(struct worker *w, struct offset_range *range, int64_t next_offset)
{
    struct error error = {0};
    if (next_offset <= range->stable_end || consumer_ranges(w->options.consumer, range, 1, RANGES_TIMEOUT_MS, &error))
        return true;
    retry_later(w, &error);
    return false;
}

static void claim_one(struct worker *w, struct slot *slot, struct offset_range *range)
{
    struct error error = {0};
    struct claim claim = {.next_offset = -1, .last = continuity_none};
    switch (w->service.claim(w->service.context, range, &claim, &error)) {
    case CLAIM_AT:
        if (!read_again(w, range, claim.next_offset)) break;
        if (claim.next_offset < range->start) discontinue(w, slot, DISCONTINUITY_RETENTION, claim.next_offset, range);
        else if (claim.next_offset > range->stable_end)
            discontinue(w, slot, DISCONTINUITY_TRUNCATED, claim.next_offset, range);
        else start(w, slot, &claim, range);
        break;
    case CLAIM_RETRY: retry_later(w, &error); break;
    case CLAIM_HALTED:
        if (claim.halt_reason == NULL) claim.halt_reason = slot->halt_reason != NULL ? slot->halt_reason : "halted";
        halt(w, slot, claim.halt_reason);
        break;
    case CLAIM_FATAL: worker_fail(w, &error); break;
    }
}

static bool is_due(const struct worker *w, const struct slot *slot, int64_t now_ms)
{
    if (slot->state == PARTITION_PENDING) return now_ms >= w->claim_due_ms;
    return slot->state == PARTITION_HALTED && now_ms >= slot->due_ms && now_ms >= w->claim_due_ms;
}

static void claim_all(struct worker *w, struct offset_range *ranges, size_t count)
{
    struct error error = {0};
    const bool together = consumer_ranges(w->options.consumer, ranges, count, RANGES_TIMEOUT_MS, &error);
    for (size_t i = 0; i < count && !w->fatal; i++) {
        struct slot *slot = worker_slot(w, ranges[i].partition);
        health_beat(w->options.health);
        // An earlier one may have failed, and with it all have to wait.
        if (slot == NULL || !is_due(w, slot, clock_monotonic_ms())) continue;
        // One that has no leader must not hold up the others.
        if (together || consumer_ranges(w->options.consumer, &ranges[i], 1, RANGES_TIMEOUT_MS, &error))
            claim_one(w, slot, &ranges[i]);
        else retry_later(w, &error);
    }
}

// The log's offsets of all of them are asked for at once: each request may wait behind a fetch that the broker holds back.
void claim_due(struct worker *w)
{
    size_t count = 0;
    for (size_t i = 0; i < w->slot_count; i++) count += is_due(w, &w->slots[i], clock_monotonic_ms());
    if (count == 0) return;
    struct offset_range *ranges = calloc(count, sizeof *ranges);
    if (ranges == NULL) return;  // the next turn tries again
    size_t filled = 0;
    for (size_t i = 0; i < w->slot_count && filled < count; i++) {
        if (is_due(w, &w->slots[i], clock_monotonic_ms())) ranges[filled++].partition = w->slots[i].id;
    }
    health_beat(w->options.health);
    claim_all(w, ranges, filled);
    free(ranges);
}

static void recreated(struct worker *w, struct slot *slot)
{
    struct error error = {0};
    struct offset_range range = {.partition = slot->id};
    slot->check = continuity_none;
    if (consumer_ranges(w->options.consumer, &range, 1, RANGES_TIMEOUT_MS, &error)) {
        discontinue(w, slot, DISCONTINUITY_RECREATED, slot->stored_next, &range);
        return;
    }
    if (!consumer_stop(w->options.consumer, slot->id, &error)) error_clear(&error);
    slot_set_state(w, slot, PARTITION_PENDING);
    retry_later(w, &error);
}

bool claim_check(struct worker *w, struct slot *slot, const struct kafka_record *record)
{
    if (slot->check.offset < 0) return false;
    if (continuity_matches(slot->check, record)) {
        slot->check = continuity_none;
        return true;
    }
    // What the batch holds is of other partitions; a service that writes the gap down may do so in the transaction that is open for it.
    batch_store(w);
    if (!w->fatal && slot->state == PARTITION_RUNNING) recreated(w, slot);
    return true;
}

// A control record where the last record was: only the position passes it.
void claim_check_idle(struct worker *w, struct slot *slot)
{
    if (slot->state != PARTITION_RUNNING || slot->check.offset < 0) return;
    if (consumer_position(w->options.consumer, slot->id) > slot->check.offset) recreated(w, slot);
}
