#include <stdlib.h>
#include <string.h>

#include "kafka/consumer_state.h"

// What the coordinator says of the group, as far as the first topic goes.
struct view {
    struct consumer *consumer;
    const char *self;  // our member id
    bool *owned;       // by partition
    int32_t partition_count;
    const char *fewest;  // the member with the fewest partitions; of several the first by name
    int32_t fewest_count;
    bool told_ours;  // a partition is said to be ours, and is not
};

static int32_t take_partitions(struct view *view, const struct rd_kafka_group_member_info *member, bool self)
{
    struct assigned assigned = handle_assigned(member);
    struct kafka_partition id = {.topic = view->consumer->topics[0]};
    int32_t count = 0;
    str topic;
    while (handle_next_assigned(&assigned, &topic, &id.partition)) {
        if (!str_equal(topic, str_from(id.topic)) || id.partition < 0 || id.partition >= view->partition_count)
            continue;
        count++;
        const bool really = !self || consumer_find(view->consumer, id) != NULL;
        view->owned[id.partition] = really;
        view->told_ours = view->told_ours || !really;
    }
    return count;
}

static void take_member(struct view *view, const struct rd_kafka_group_member_info *member)
{
    const char *id = member->member_id;
    const int32_t count = take_partitions(view, member, strcmp(id, view->self) == 0);
    const bool fewer = view->fewest == NULL || count < view->fewest_count ||
                       (count == view->fewest_count && strcmp(id, view->fewest) < 0);
    if (!fewer) return;
    view->fewest = id;
    view->fewest_count = count;
}

static void look(struct view *view, const struct rd_kafka_group_list *groups, struct consumer_unowned *out)
{
    if (groups->group_cnt != 1 || strcmp(groups->groups[0].state, "Stable") != 0) return;
    for (int m = 0; m < groups->groups[0].member_cnt; m++) take_member(view, &groups->groups[0].members[m]);
    for (int32_t p = view->partition_count - 1; p >= 0; p--) {
        if (view->owned[p]) continue;
        out->count++;
        out->partition = p;
    }
    out->chosen = view->told_ours || (view->fewest != NULL && strcmp(view->fewest, view->self) == 0);
}

static int32_t count_partitions(struct consumer *consumer, int64_t timeout_ms)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(consumer->handle, consumer->topics[0], NULL);
    int32_t count = 0;
    if (topic == NULL) return 0;
    if (rd_kafka_metadata(consumer->handle, 0, topic, &metadata, (int)timeout_ms) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        if (metadata->topic_cnt == 1 && metadata->topics[0].err == RD_KAFKA_RESP_ERR_NO_ERROR)
            count = metadata->topics[0].partition_cnt;
        rd_kafka_metadata_destroy(metadata);
    }
    rd_kafka_topic_destroy(topic);
    return count;
}

bool consumer_unowned(struct consumer *consumer, int64_t timeout_ms, struct consumer_unowned *out, struct error *error)
{
    *out = (struct consumer_unowned){0};
    if (consumer->static_session_ms == 0) return true;
    char *self = rd_kafka_memberid(consumer->handle);
    struct view view = {.consumer = consumer, .self = self, .partition_count = count_partitions(consumer, timeout_ms)};
    view.owned = calloc((size_t)view.partition_count + 1, sizeof *view.owned);
    const struct rd_kafka_group_list *groups = NULL;
    if (self == NULL || view.owned == NULL) error_retry(error, "no memory");
    else groups = handle_describe_group(consumer->handle, consumer->group, timeout_ms, error);
    if (groups != NULL) {
        look(&view, groups, out);
        rd_kafka_group_list_destroy(groups);
    }
    if (self != NULL) rd_kafka_mem_free(consumer->handle, self);
    free(view.owned);
    return groups != NULL;
}

// librdkafka keeps the second call back until what the first one takes away is let go.
bool consumer_rejoin(struct consumer *consumer, struct error *error)
{
    const rd_kafka_resp_err_t code = rd_kafka_unsubscribe(consumer->handle);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return handle_error(error, code, "cannot leave the group", NULL);
    return consumer_subscribe(consumer, error);
}

int64_t consumer_static_session_ms(const struct consumer *consumer)
{
    return consumer->static_session_ms;
}
