#include "kafka/groups.h"

#include <string.h>

#include "kafka/handle.h"
#include "runtime/clock.h"

// A request that runs out of time inside librdkafka 2.0.2 may meet its own answer and abort the process
// (rd_kafka_enq_once_del_source_return). So only we stop waiting: the library keeps the request for so much longer.
enum { LIBRARY_PATIENCE_MS = 60000 };

// One admin request, from its options to its event. NULL with *error: no answer in time.
struct request {
    rd_kafka_t *handle;
    rd_kafka_queue_t *queue;
    rd_kafka_AdminOptions_t *options;
};

static struct request request_open(struct offset_reader *reader, rd_kafka_admin_op_t operation, int64_t timeout_ms)
{
    rd_kafka_t *handle = offset_reader_handle(reader);
    struct request request = {handle, rd_kafka_queue_new(handle), rd_kafka_AdminOptions_new(handle, operation)};
    rd_kafka_AdminOptions_set_request_timeout(request.options, (int)timeout_ms + LIBRARY_PATIENCE_MS, NULL, 0);
    return request;
}

static void request_close(struct request *request, rd_kafka_event_t *event)
{
    if (event) rd_kafka_event_destroy(event);
    rd_kafka_AdminOptions_destroy(request->options);
    rd_kafka_queue_destroy(request->queue);
}

// A group that nobody ever joined, or a cluster where no group ever was.
static bool is_absent(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND || code == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE;
}

static bool event_ok(rd_kafka_event_t *event, const char *what, struct error *error)
{
    if (!event) return handle_error(error, RD_KAFKA_RESP_ERR__TIMED_OUT, what, "no answer");
    rd_kafka_resp_err_t code = rd_kafka_event_error(event);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR || is_absent(code) ||
           handle_error(error, code, what, rd_kafka_event_error_string(event));
}

// The answer mostly keeps the order of the question: the search begins behind what was found last.
static const rd_kafka_topic_partition_t *find_from(const rd_kafka_topic_partition_list_t *list, const char *topic,
                                                   int32_t partition, int *hint)
{
    for (int i = 0; i < list->cnt; i++) {
        const int at = (*hint + i) % list->cnt;
        const rd_kafka_topic_partition_t *entry = &list->elems[at];
        if (entry->partition != partition || strcmp(entry->topic, topic) != 0) continue;
        *hint = at + 1;
        return entry;
    }
    return NULL;
}

static void take_offsets(const rd_kafka_topic_partition_list_t *list, struct group_offset *items, size_t count,
                         struct arena *arena)
{
    int hint = 0;
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_topic_partition_t *entry = find_from(list, items[i].topic, items[i].partition, &hint);
        if (!entry || entry->err != RD_KAFKA_RESP_ERR_NO_ERROR || entry->offset < 0) continue;
        items[i].next_offset = entry->offset;
        if (arena) items[i].metadata = arena_str(arena, (str){entry->metadata, entry->metadata_size});
    }
}

static bool take_group_offsets(rd_kafka_event_t *event, struct group_offset *items, size_t count, struct arena *arena,
                               struct error *error)
{
    size_t groups = 0;
    if (rd_kafka_event_error(event)) return true;  // absent
    const rd_kafka_group_result_t **results = rd_kafka_ListConsumerGroupOffsets_result_groups(
        rd_kafka_event_ListConsumerGroupOffsets_result(event), &groups);
    const rd_kafka_error_t *wrong = groups ? rd_kafka_group_result_error(results[0]) : NULL;
    if (wrong && is_absent(rd_kafka_error_code(wrong))) return true;
    if (wrong)
        return handle_error(error, rd_kafka_error_code(wrong), "cannot read committed offsets",
                            rd_kafka_error_string(wrong));
    if (groups && rd_kafka_group_result_partitions(results[0]))
        take_offsets(rd_kafka_group_result_partitions(results[0]), items, count, arena);
    return true;
}

static rd_kafka_ListConsumerGroupOffsets_t *write_question(const struct group_question *question)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)question->count);
    for (size_t i = 0; i < question->count; i++) {
        rd_kafka_topic_partition_list_add(list, question->items[i].topic, question->items[i].partition);
        question->items[i].next_offset = -1;
        question->items[i].metadata = (str){0};
    }
    rd_kafka_ListConsumerGroupOffsets_t *written = rd_kafka_ListConsumerGroupOffsets_new(question->group, list);
    rd_kafka_topic_partition_list_destroy(list);
    return written;
}

// Only one group fits into a request, and each goes to its own coordinator.
bool offset_reader_committed_all(struct offset_reader *reader, const struct group_question *questions,
                                 size_t question_count, int64_t timeout_ms, struct arena *arena, struct error *error)
{
    struct request requests[GROUP_QUESTIONS_MAX];
    rd_kafka_ListConsumerGroupOffsets_t *asked[GROUP_QUESTIONS_MAX];
    const int64_t until_ms = clock_monotonic_ms() + timeout_ms;
    bool ok = true;
    for (size_t i = 0; i < question_count && i < GROUP_QUESTIONS_MAX; i++) {
        asked[i] = write_question(&questions[i]);
        requests[i] = request_open(reader, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, timeout_ms);
        rd_kafka_ListConsumerGroupOffsets(requests[i].handle, &asked[i], 1, requests[i].options, requests[i].queue);
    }
    for (size_t i = 0; i < question_count && i < GROUP_QUESTIONS_MAX; i++) {
        const int64_t left_ms = until_ms - clock_monotonic_ms();
        rd_kafka_event_t *event = rd_kafka_queue_poll(requests[i].queue, left_ms > 0 ? (int)left_ms : 0);
        ok = ok && event_ok(event, "cannot read committed offsets", error) &&
             take_group_offsets(event, questions[i].items, questions[i].count, arena, error);
        request_close(&requests[i], event);
        rd_kafka_ListConsumerGroupOffsets_destroy(asked[i]);
    }
    return ok;
}

bool offset_reader_committed(struct offset_reader *reader, const char *group, struct group_offset *items, size_t count,
                             int64_t timeout_ms, struct arena *arena, struct error *error)
{
    const struct group_question question = {group, items, count};
    return offset_reader_committed_all(reader, &question, 1, timeout_ms, arena, error);
}

struct owners {
    struct group_owner *items;
    size_t count;
};

static bool take_owner(struct arena *arena, struct group_owner owner, struct owners *out)
{
    struct group_owner *grown = arena_grow(arena, out->items, out->count, out->count + 1, sizeof(*grown));
    if (!grown) return false;
    out->items = grown;
    grown[out->count++] = owner;
    return true;
}

static void take_member(struct arena *arena, const struct rd_kafka_group_member_info *member, struct owners *out)
{
    str host = str_from(member->client_host);
    if (str_starts(host, STR("/"))) host = str_slice(host, 1, host.size);
    struct group_owner owner = {.client_id = arena_str(arena, str_from(member->client_id)),
                                .host = arena_str(arena, host)};
    struct assigned assigned = handle_assigned(member);
    str topic;
    while (handle_next_assigned(&assigned, &topic, &owner.partition)) {
        owner.topic = arena_str(arena, topic);
        if (!take_owner(arena, owner, out)) return;
    }
}

static bool take_group(struct arena *arena, const struct rd_kafka_group_info *group, struct owners *out,
                       struct error *error)
{
    if (group->err && !is_absent(group->err))
        return handle_error(error, group->err, "cannot read the group's members", NULL);
    for (int i = 0; i < group->member_cnt; i++) take_member(arena, &group->members[i], out);
    return true;
}

bool offset_reader_owners(struct offset_reader *reader, const char *group, int64_t timeout_ms, struct arena *arena,
                          struct group_owner **owners, size_t *count, struct error *error)
{
    struct owners found = {0};
    bool ok = true;
    const struct rd_kafka_group_list *groups = handle_describe_group(offset_reader_handle(reader), group, timeout_ms,
                                                                     error);
    for (int i = 0; groups && ok && i < groups->group_cnt; i++)
        ok = take_group(arena, &groups->groups[i], &found, error);
    if (groups) rd_kafka_group_list_destroy(groups);
    *owners = found.items;
    *count = found.count;
    return groups && ok;
}
