#include "kafka/groups.h"

#include <stdlib.h>

#include "kafka/handle.h"

struct group_reader {
    rd_kafka_t *handle;
};

struct group_reader *group_reader_new(const struct kafka_client *client, struct error *error)
{
    const struct handle_option none[] = {{NULL, NULL}};
    struct group_reader *reader = calloc(1, sizeof(*reader));
    rd_kafka_conf_t *conf = reader ? handle_conf(client, none, none, error) : NULL;
    if (conf) reader->handle = handle_new(RD_KAFKA_PRODUCER, conf, error);
    if (reader && reader->handle) return reader;
    if (!reader) error_fatal(error, "out of memory");
    free(reader);
    return NULL;
}

void group_reader_free(struct group_reader *reader)
{
    if (!reader) return;
    rd_kafka_destroy(reader->handle);
    free(reader);
}

struct owners {
    struct group_owner *items;
    size_t count;
};

static void take_member(struct arena *arena, const rd_kafka_MemberDescription_t *member, struct owners *out)
{
    const rd_kafka_MemberAssignment_t *assignment = rd_kafka_MemberDescription_assignment(member);
    const rd_kafka_topic_partition_list_t *list = assignment ? rd_kafka_MemberAssignment_partitions(assignment) : NULL;
    for (int i = 0; list && i < list->cnt; i++) {
        struct group_owner *grown = arena_grow(arena, out->items, out->count, out->count + 1, sizeof(*grown));
        if (!grown) return;
        out->items = grown;
        str host = str_from(rd_kafka_MemberDescription_host(member));
        if (str_starts(host, STR("/"))) host = str_slice(host, 1, host.size);
        grown[out->count++] = (struct group_owner){
            arena_str(arena, str_from(list->elems[i].topic)), list->elems[i].partition,
            arena_str(arena, str_from(rd_kafka_MemberDescription_client_id(member))), arena_str(arena, host)};
    }
}

static bool take_groups(struct arena *arena, rd_kafka_event_t *event, struct owners *out, struct error *error)
{
    size_t count = 0;
    if (rd_kafka_event_error(event))
        return handle_error(error, rd_kafka_event_error(event), "cannot read the group's members",
                            rd_kafka_event_error_string(event));
    const rd_kafka_ConsumerGroupDescription_t **groups = rd_kafka_DescribeConsumerGroups_result_groups(
        rd_kafka_event_DescribeConsumerGroups_result(event), &count);
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_error_t *wrong = rd_kafka_ConsumerGroupDescription_error(groups[i]);
        if (wrong) {
            rd_kafka_resp_err_t code = rd_kafka_error_code(wrong);
            // A group that nobody ever joined is not there yet.
            if (code == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND || code == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE)
                continue;
            return handle_error(error, code, "cannot read the group's members", rd_kafka_error_string(wrong));
        }
        for (size_t m = 0; m < rd_kafka_ConsumerGroupDescription_member_count(groups[i]); m++)
            take_member(arena, rd_kafka_ConsumerGroupDescription_member(groups[i], m), out);
    }
    return true;
}

bool group_reader_owners(struct group_reader *reader, const char *group, int64_t timeout_ms, struct arena *arena,
                         struct group_owner **owners, size_t *count, struct error *error)
{
    struct owners found = {0};
    rd_kafka_queue_t *queue = rd_kafka_queue_new(reader->handle);
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(reader->handle,
                                                                 RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS);
    rd_kafka_AdminOptions_set_request_timeout(options, (int)timeout_ms, NULL, 0);
    rd_kafka_DescribeConsumerGroups(reader->handle, &group, 1, options, queue);
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, (int)timeout_ms + 500);
    bool ok = event ? take_groups(arena, event, &found, error)
                    : handle_error(error, RD_KAFKA_RESP_ERR__TIMED_OUT, "cannot read the group's members", "no answer");
    if (event) rd_kafka_event_destroy(event);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
    *owners = found.items;
    *count = found.count;
    return ok;
}
