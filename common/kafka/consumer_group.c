#include <stdlib.h>
#include <string.h>

#include "kafka/consumer_state.h"
#include "runtime/log.h"

bool consumer_push_change(struct consumer *consumer, enum change_kind kind, struct kafka_partition partition)
{
    struct group_change *changes = realloc(consumer->changes, (consumer->change_count + 1) * sizeof *changes);
    if (changes == NULL) return false;
    consumer->changes = changes;
    changes[consumer->change_count++] = (struct group_change){kind, partition};
    // Taken and given again before anybody asked, as when a stop of our own was librdkafka's answer: it stays.
    struct owned *owned = consumer_find(consumer, partition);
    if (owned != NULL) owned->again = kind == CHANGE_ASSIGNED;
    return true;
}

bool consumer_own(struct consumer *consumer, struct kafka_partition partition, int32_t leader)
{
    if (consumer_find(consumer, partition) != NULL) return true;
    struct owned *owned = realloc(consumer->owned, (consumer->owned_count + 1) * sizeof *owned);
    if (owned == NULL) return false;
    consumer->owned = owned;
    owned[consumer->owned_count++] = (struct owned){.id = partition, .leader = leader};
    return true;
}

// Acknowledges an assignment without fetching anything: each partition is added by consumer_start.
static void assign_nothing(rd_kafka_t *handle)
{
    rd_kafka_topic_partition_list_t *none = rd_kafka_topic_partition_list_new(0);
    rd_kafka_error_t *failed = rd_kafka_incremental_assign(handle, none);
    if (failed != NULL) {
        LOG_ERROR("kafka_assign_failed", log_text("error", rd_kafka_error_string(failed)));
        rd_kafka_error_destroy(failed);
    }
    rd_kafka_topic_partition_list_destroy(none);
}

// Stops what is started of the partitions that go, and tells the group that they are gone.
static rd_kafka_error_t *unassign(struct consumer *consumer, const struct group_change *going, size_t count)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++) {
        struct owned *owned = consumer_find(consumer, going[i].partition);
        if (owned == NULL) continue;
        if (owned->started) rd_kafka_topic_partition_list_add(list, owned->id.topic, owned->id.partition);
        owned->started = false;
        if (!owned->again) *owned = consumer->owned[--consumer->owned_count];
    }
    for (size_t i = 0; i < consumer->owned_count; i++) consumer->owned[i].again = false;
    rd_kafka_error_t *failed = rd_kafka_incremental_unassign(consumer->handle, list);
    rd_kafka_topic_partition_list_destroy(list);
    return failed;
}

// While closing nobody asks for changes any more. One call for all: librdkafka waits for exactly one.
static void close_quietly(struct consumer *consumer)
{
    struct group_change *going = calloc(consumer->owned_count + 1, sizeof *going);
    const size_t count = going != NULL ? consumer->owned_count : 0;
    for (size_t i = 0; i < count; i++) going[i] = (struct group_change){CHANGE_REVOKED, consumer->owned[i].id};
    rd_kafka_error_t *failed = unassign(consumer, going, count);
    if (failed != NULL) rd_kafka_error_destroy(failed);
    free(going);
}

static void set_membership(struct membership **slot, struct membership *membership)
{
    membership_let_go(*slot);
    *slot = membership;
}

void consumer_forget_membership(struct consumer *consumer)
{
    set_membership(&consumer->membership, NULL);
    set_membership(&consumer->next_membership, NULL);
}

// From the assignment that is dealt with now on. A record that the poll returned behind it was still of the one before.
static void take_next_membership(struct consumer *consumer)
{
    if (consumer->next_membership == NULL) return;
    set_membership(&consumer->membership, consumer->next_membership);
    consumer->next_membership = NULL;
}

static void on_rebalance(rd_kafka_t *handle, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t *partitions,
                         void *opaque)
{
    struct consumer *consumer = opaque;
    const bool assigned = code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    const enum change_kind kind = assigned                           ? CHANGE_ASSIGNED
                                  : rd_kafka_assignment_lost(handle) ? CHANGE_LOST
                                                                     : CHANGE_REVOKED;
    consumer->rebalances++;
    if (kind == CHANGE_LOST) consumer->mirror_due = false;  // nothing of it may be told any more
    if (consumer->closing) {
        if (assigned) assign_nothing(handle);
        else close_quietly(consumer);
        return;
    }
    // Here, where librdkafka waits for us: it goes on to the next generation by itself, before it tells us what the group took.
    if (assigned) {
        set_membership(&consumer->next_membership, membership_new(rd_kafka_consumer_group_metadata(handle)));
        if (consumer->next_membership == NULL) consumer->failed_memory = true;
    }
    for (int i = 0; i < partitions->cnt; i++) {
        const struct kafka_partition id = {consumer_topic(consumer, partitions->elems[i].topic),
                                           partitions->elems[i].partition};
        if (id.topic == NULL) continue;
        const bool good = consumer_push_change(consumer, kind, id) &&
                          (assigned ? consumer_own(consumer, id, id.partition)
                                    : follow_revoked(consumer, kind, id.partition));
        if (!good) consumer->failed_memory = true;
    }
    follow_soon(consumer);
    if (assigned) assign_nothing(handle);
    // A revocation without partitions of ours has nobody to wait for.
    else if (partitions->cnt == 0) unassign(consumer, NULL, 0);
}

void consumer_serve_event(struct consumer *consumer, rd_kafka_event_t *event)
{
    if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_REBALANCE) return;
    on_rebalance(consumer->handle, rd_kafka_event_error(event), rd_kafka_event_topic_partition_list(event), consumer);
}

bool consumer_renewed(const struct consumer *consumer)
{
    return consumer->next_membership != NULL;
}

bool consumer_next_change(struct consumer *consumer, struct group_change *change)
{
    if (consumer->change_first == consumer->change_count) return false;
    *change = consumer->changes[consumer->change_first++];
    return true;
}

bool consumer_let_go(struct consumer *consumer, struct error *error)
{
    struct group_change *going = malloc((consumer->change_first + 1) * sizeof *going);
    size_t count = 0;
    if (going == NULL) return error_retry(error, "no memory");
    take_next_membership(consumer);
    for (size_t i = 0; i < consumer->change_first; i++) {
        if (consumer->changes[i].kind != CHANGE_ASSIGNED) going[count++] = consumer->changes[i];
    }
    memmove(consumer->changes, consumer->changes + consumer->change_first,
            (consumer->change_count - consumer->change_first) * sizeof *consumer->changes);
    consumer->change_count -= consumer->change_first;
    consumer->change_first = 0;
    mirror_flush(consumer);
    rd_kafka_error_t *failed = count > 0 ? unassign(consumer, going, count) : NULL;
    free(going);
    if (failed == NULL) return true;
    handle_error(error, rd_kafka_error_code(failed), "cannot let go of partitions", rd_kafka_error_string(failed));
    rd_kafka_error_destroy(failed);
    return false;
}

static void on_commit(rd_kafka_t *handle, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t *offsets,
                      void *opaque)
{
    (void)handle, (void)offsets;
    struct consumer *consumer = opaque;
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__NO_OFFSET)
        atomic_fetch_add(&consumer->mirror_failures, 1);
}

// Sums all "name":<digits> of the statistics, which are JSON of librdkafka's own making.
static int64_t sum_of(str json, str name)
{
    int64_t sum = 0;
    for (ptrdiff_t at = str_find(json, name, 0); at >= 0; at = str_find(json, name, (size_t)at)) {
        at += (ptrdiff_t)name.size;
        int64_t number = 0;
        for (; (size_t)at < json.size && json.data[at] >= '0' && json.data[at] <= '9'; at++)
            number = number * 10 + (json.data[at] - '0');
        sum += number;
    }
    return sum;
}

static int on_statistics(rd_kafka_t *handle, char *json, size_t size, void *opaque)
{
    (void)handle;
    struct consumer *consumer = opaque;
    atomic_store(&consumer->queue_bytes, sum_of((str){json, size}, STR("\"fetchq_size\":")));
    atomic_store(&consumer->queue_records, sum_of((str){json, size}, STR("\"fetchq_cnt\":")));
    return 0;
}

void consumer_set_callbacks(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    rd_kafka_conf_set_offset_commit_cb(conf, on_commit);
    rd_kafka_conf_set_stats_cb(conf, on_statistics);
}
