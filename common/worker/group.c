#include <stdio.h>
#include <stdlib.h>

#include "runtime/clock.h"
#include "runtime/log.h"
#include "worker/worker_state.h"

static void add(struct worker *w, struct kafka_partition id)
{
    char partition[16];
    struct error error = {0};
    if (worker_slot(w, id) != NULL) return;
    struct slot *slots = realloc(w->slots, (w->slot_count + 1) * sizeof *slots);
    if (slots == NULL) {
        error_fatal(&error, "no memory for partitions");
        worker_fail(w, &error);
        return;
    }
    snprintf(partition, sizeof partition, "%d", (int)id.partition);
    w->slots = slots;
    struct slot *slot = &slots[w->slot_count++];
    *slot = (struct slot){.id = id, .check = continuity_none, .last = continuity_none, .watched = -1};
    slot->count = metrics_series(w->metrics, WORKER_RECORDS, id.topic, partition);
    slot->position = metrics_series(w->metrics, WORKER_POSITION, id.topic, partition);
    slot->status = metrics_series(w->metrics, WORKER_STATUS, id.topic, partition);
    slot_set_state(w, slot, PARTITION_PENDING);
    LOG_INFO("partition_assigned", log_text("topic", id.topic), log_int("partition", id.partition));
}

static void release(struct worker *w, struct kafka_partition id, bool lost)
{
    struct slot *slot = worker_slot(w, id);
    if (slot == NULL) return;
    w->service.release(w->service.context, id, lost);
    series_hide(slot->position);
    series_hide(slot->status);
    LOG_INFO("partition_released", log_text("topic", id.topic), log_int("partition", id.partition),
             log_int("offset", slot->stored_next), log_bool("lost", lost));
    *slot = w->slots[--w->slot_count];
}

struct group_changes {
    struct group_change *items;
    size_t count;
    bool revoked, lost;
};

static struct group_changes read_changes(struct worker *w)
{
    struct group_changes changes = {0};
    struct group_change change;
    struct error error = {0};
    while (consumer_next_change(w->options.consumer, &change)) {
        struct group_change *items = realloc(changes.items, (changes.count + 1) * sizeof *items);
        if (items == NULL) {
            error_fatal(&error, "no memory for partitions");
            worker_fail(w, &error);
            break;
        }
        changes.items = items;
        items[changes.count++] = change;
        changes.revoked = changes.revoked || change.kind == CHANGE_REVOKED;
        changes.lost = changes.lost || change.kind == CHANGE_LOST;
    }
    return changes;
}

static bool runs(const struct worker *w)
{
    for (size_t i = 0; i < w->slot_count; i++)
        if (w->slots[i].state == PARTITION_RUNNING) return true;
    return w->batch_records > 0;
}

void group_serve(struct worker *w)
{
    struct error error = {0};
    batch_settle(w);
    struct group_changes changes = read_changes(w);
    if (consumer_renewed(w->options.consumer) && w->options.fenced_by_group && runs(w)) {
        error_retry(&error, "the group shared out its partitions: every position is read again");
        worker_reclaim(w, &error);
        error_clear(&error);
    }
    if (changes.lost && w->batch_records > 0) {
        error_retry(&error, "partitions were lost: the group thought us dead");
        worker_reclaim(w, &error);
        error_clear(&error);
    } else if (changes.revoked) {
        batch_store(w);
    }
    for (size_t i = 0; i < changes.count && !w->fatal; i++) {
        const struct group_change *change = &changes.items[i];
        if (change->kind == CHANGE_ASSIGNED) add(w, change->partition);
        else release(w, change->partition, change->kind == CHANGE_LOST);
    }
    free(changes.items);
    if (!consumer_let_go(w->options.consumer, &error)) LOG_WARN("let_go_failed", log_error(&error));
    worker_update_health(w);
}

void group_release_all(struct worker *w)
{
    while (w->slot_count > 0) release(w, w->slots[0].id, false);
}
