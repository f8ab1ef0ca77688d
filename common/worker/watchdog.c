// A partition with records to read whose position does not move, though its store works: it is named, then claimed again as if it had just been
// assigned, and if that heals nothing the process ends, for whoever supervises it to start it anew.
#include <inttypes.h>
#include <stdlib.h>

#include "runtime/clock.h"
#include "runtime/log.h"
#include "worker/worker_state.h"

enum { LOOKS_IN_A_STALL = 4, RANGES_TIMEOUT_MS = 2000 };

// One partition at one look.
struct look {
    struct slot *slot;
    int64_t moved;  // since the look before; 0: it stands; -1: it is not running, and that has a name of its own
};

static struct look look_at(struct worker *w, struct slot *slot)
{
    const int64_t position = slot->state == PARTITION_RUNNING ? consumer_position(w->options.consumer, slot->id) : -1;
    const int64_t before = slot->watched;
    if (position >= 0 && position == before) return (struct look){slot, 0};
    if (position > before) slot->restarted = false;
    slot->watched = position >= 0 ? position : before;
    slot->behind_ms = 0;
    return (struct look){slot, position > before ? position - before : -1};
}

static void stalled(struct worker *w, struct slot *slot, const struct offset_range *range, int64_t now_ms)
{
    struct error error = {0};
    const char *action = slot->restarted ? "exit" : "reassign";
    series_add(metrics_series(w->metrics, WORKER_STALLS, action), 1);
    LOG_ERROR("partition_stalled", log_text("topic", slot->id.topic), log_int("partition", slot->id.partition),
              log_int("offset", slot->watched), log_int("end", range->stable_end),
              log_int("milliseconds", now_ms - slot->behind_ms), log_text("action", action));
    if (slot->restarted) {
        error_fatal(&error,
                    "partition %d of %s stands at %" PRId64 " of %" PRId64
                    " and nothing is fetched, also after it was claimed again: ending, to be started anew",
                    (int)slot->id.partition, slot->id.topic, slot->watched, range->stable_end);
        worker_fail(w, &error);
        return;
    }
    slot->restarted = true;
    slot->behind_ms = 0;
    if (!consumer_stop(w->options.consumer, slot->id, &error)) LOG_WARN("stop_failed", log_error(&error));
    slot_set_state(w, slot, PARTITION_PENDING);
}

bool watchdog_is_served(int64_t moved, int64_t left)
{
    return moved > 0 && left > moved;
}

static void judge(struct worker *w, const struct look *looks, struct offset_range *ranges, size_t count, int64_t now_ms)
{
    struct error error = {0};
    bool served = false;
    // A broker that does not answer says nothing about the partition.
    if (!consumer_ranges(w->options.consumer, ranges, count, RANGES_TIMEOUT_MS, &error)) return;
    for (size_t i = 0; i < count; i++)
        served |= watchdog_is_served(looks[i].moved, ranges[i].stable_end - looks[i].slot->watched);
    for (size_t i = 0; i < count && !w->fatal; i++) {
        struct slot *slot = looks[i].slot;
        if (looks[i].moved != 0) continue;
        if (ranges[i].stable_end <= slot->watched)
            slot->behind_ms = 0;  // a record that comes at the end of an idle minute has not waited for a minute
        else if (slot->behind_ms == 0 || served) slot->behind_ms = now_ms;
        else if (now_ms - slot->behind_ms >= w->options.settings.stall_ms) stalled(w, slot, &ranges[i], now_ms);
    }
}

void watchdog_look(struct worker *w)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (w->options.settings.stall_ms == 0 || now_ms < w->watch_due_ms) return;
    w->watch_due_ms = now_ms + w->options.settings.stall_ms / LOOKS_IN_A_STALL;
    struct look *looks = malloc((w->slot_count + 1) * sizeof *looks);
    struct offset_range *ranges = malloc((w->slot_count + 1) * sizeof *ranges);
    size_t count = 0, standing = 0;
    for (size_t i = 0; looks != NULL && ranges != NULL && i < w->slot_count; i++) {
        looks[count] = look_at(w, &w->slots[i]);
        if (looks[count].moved < 0) continue;
        standing += looks[count].moved == 0;
        ranges[count++] = (struct offset_range){.partition = w->slots[i].id};
    }
    if (standing > 0) judge(w, looks, ranges, count, now_ms);
    free(looks);
    free(ranges);
}
