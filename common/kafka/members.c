#include <stdlib.h>

#include "kafka/handle.h"

struct membership *membership_new(rd_kafka_consumer_group_metadata_t *metadata)
{
    struct membership *membership = metadata != NULL ? malloc(sizeof *membership) : NULL;
    if (membership == NULL) {
        if (metadata != NULL) rd_kafka_consumer_group_metadata_destroy(metadata);
        return NULL;
    }
    membership->metadata = metadata;
    atomic_init(&membership->holders, 1);
    return membership;
}

struct membership *membership_hold(struct membership *membership)
{
    atomic_fetch_add(&membership->holders, 1);
    return membership;
}

void membership_let_go(struct membership *membership)
{
    if (membership == NULL || atomic_fetch_sub(&membership->holders, 1) > 1) return;
    rd_kafka_consumer_group_metadata_destroy(membership->metadata);
    free(membership);
}

const struct rd_kafka_group_list *handle_describe_group(rd_kafka_t *handle, const char *group, int64_t timeout_ms,
                                                        struct error *error)
{
    const struct rd_kafka_group_list *found = NULL;
    const rd_kafka_resp_err_t code = rd_kafka_list_groups(handle, group, &found, (int)timeout_ms);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return found;
    // All brokers are asked, and one of them that is not the group's does not answer.
    if (code == RD_KAFKA_RESP_ERR__PARTIAL && found->group_cnt > 0) return found;
    if (code == RD_KAFKA_RESP_ERR__PARTIAL) rd_kafka_group_list_destroy(found);
    handle_error(error, code, "cannot read the group's members", NULL);
    return NULL;
}

// Big-endian, `bytes` long; beyond the end: 0, and nothing more is read.
static int64_t take_number(struct assigned *a, ptrdiff_t bytes)
{
    uint64_t value = 0;
    if (a->end - a->at < bytes) a->at = a->end;
    else
        for (; bytes > 0; bytes--) value = value << 8 | *a->at++;
    return (int64_t)value;
}

struct assigned handle_assigned(const struct rd_kafka_group_member_info *member)
{
    const unsigned char *bytes = member->member_assignment;
    if (bytes == NULL) return (struct assigned){0};
    struct assigned a = {.at = bytes, .end = bytes + member->member_assignment_size};
    take_number(&a, 2);  // version
    a.topics = take_number(&a, 4);
    return a;
}

static void next_topic(struct assigned *a)
{
    const int64_t size = take_number(a, 2);
    a->topics--;
    if (a->end - a->at < size) a->at = a->end;
    else {
        a->topic = (str){(const char *)a->at, (size_t)size};
        a->at += size;
    }
    a->partitions = take_number(a, 4);
}

bool handle_next_assigned(struct assigned *a, str *topic, int32_t *partition)
{
    while (a->partitions == 0 && a->topics > 0 && a->at < a->end) next_topic(a);
    if (a->partitions == 0 || a->end - a->at < 4) return false;
    a->partitions--;
    *topic = a->topic;
    *partition = (int32_t)take_number(a, 4);
    return true;
}
