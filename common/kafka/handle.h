// handle: making librdkafka handles and reading its errors. Private to the room.
#ifndef KAFKA_HANDLE_H
#define KAFKA_HANDLE_H

#include <librdkafka/rdkafka.h>
#include <stdatomic.h>

#include "kafka/client.h"
#include "kafka/consumer.h"

struct handle_option {
    const char *name, *value;
};

// Configuration from: `standards`, then what the user passed through, then `fixed`, which nobody changes. Both end with a NULL
// name. NULL with *error FATAL when librdkafka does not take one of them.
rd_kafka_conf_t *handle_conf(const struct kafka_client *client, const struct handle_option *standards,
                             const struct handle_option *fixed, struct error *error);

// The handle takes conf over, also when it fails.
rd_kafka_t *handle_new(rd_kafka_type_t type, rd_kafka_conf_t *conf, struct error *error);

// Always false. RETRY, FATAL or BAD_INPUT as the code asks for; `what` begins the line: "cannot read committed offsets".
bool handle_error(struct error *error, rd_kafka_resp_err_t code, const char *what, const char *detail);
bool handle_needs_person(rd_kafka_resp_err_t code);  // not authorized, not supported

// Key, value and headers of a record as the arguments of rd_kafka_produceva; headers are given over to librdkafka only when
// that succeeds. Returns its error code; `tag` comes back as the message's opaque.
rd_kafka_resp_err_t handle_produce(rd_kafka_t *handle, const struct kafka_record *record, void *tag);

rd_kafka_t *consumer_handle(const struct consumer *consumer);

// Member and generation of one assignment. Who holds it last frees it, on any thread.
struct membership {
    rd_kafka_consumer_group_metadata_t *metadata;
    atomic_int holders;
};
struct membership *membership_new(rd_kafka_consumer_group_metadata_t *metadata);  // takes it over; NULL: no memory
struct membership *membership_hold(struct membership *membership);                // the same
void membership_let_go(struct membership *membership);                            // NULL: nothing is done
// As of the last assignment that was dealt with, the consumer's; NULL: there was none.
struct membership *consumer_membership(const struct consumer *consumer);

// Topics of a handle, kept for as long as it lives: each one that is made anew asks the broker for its leaders again.
struct topic_handles {
    rd_kafka_topic_t **items;
    size_t count;
};
// NULL without memory, or when librdkafka does not take the name (rd_kafka_last_error).
rd_kafka_topic_t *topic_handles_get(struct topic_handles *topics, rd_kafka_t *handle, const char *name);
void topic_handles_release(struct topic_handles *topics);  // before the handle is destroyed

struct offset_reader;
rd_kafka_t *offset_reader_handle(const struct offset_reader *reader);                          // read_uncommitted
rd_kafka_t *offset_reader_stable_handle(const struct offset_reader *reader);                   // read_committed
struct topic_handles *offset_reader_topics(struct offset_reader *reader, rd_kafka_t *handle);  // of one of the two

// librdkafka's broker thread may sleep for up to a second before it notices that a partition is to be read; any request to the
// partition's leader wakes it. Waits for the answer, at most 100 ms.
void handle_wake(rd_kafka_t *handle, const char *topic, int32_t partition);

// What the group's coordinator says of it, to be freed by rd_kafka_group_list_destroy; a group that is not there is none, or one without
// members. NULL with *error: no answer. Every broker is asked: while one is down, the answer takes all of timeout_ms. Not the newer DescribeConsumerGroups: with that a connection that is lost at the wrong
// moment ends the process in a failed assertion (librdkafka#4605).
const struct rd_kafka_group_list *handle_describe_group(rd_kafka_t *handle, const char *group, int64_t timeout_ms,
                                                        struct error *error);

// The partitions of a member's assignment, in Kafka's consumer protocol, one after the other; topic lives as long as the member.
struct assigned {
    const unsigned char *at, *end;
    int64_t topics, partitions;  // still to come; partitions: of `topic`
    str topic;
};
struct assigned handle_assigned(const struct rd_kafka_group_member_info *member);
bool handle_next_assigned(struct assigned *assigned, str *topic, int32_t *partition);

// One list entry; metadata (may be "") is copied.
void handle_add_offset(rd_kafka_topic_partition_list_t *list, const struct committed_offset *item);

#endif
