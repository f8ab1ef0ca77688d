// admin: topics and groups of a cluster, for set-up and for operators. Every call waits for the broker, at most timeout_ms.
#ifndef KAFKA_ADMIN_H
#define KAFKA_ADMIN_H

#include "base/arena.h"
#include "kafka/client.h"

struct admin;
struct admin *admin_new(const struct kafka_client *client, struct error *error) MUST_CHECK;
void admin_free(struct admin *admin);

// One that asks through the reader's connection and lives no longer than the reader: no threads of its own.
struct offset_reader;
struct admin *admin_of_reader(const struct kafka_client *client, struct offset_reader *reader,
                              struct error *error) MUST_CHECK;

struct topic_config {
    const char *name, *value;  // "retention.ms", "604800000"
};
struct topic_plan {
    const char *name;
    int32_t partitions;
    int32_t replication;  // -1: the broker's default
    const struct topic_config *configs;
    size_t config_count;
};

enum topic_result { TOPIC_CREATED, TOPIC_EXISTS };

// Makes the topic. One that exists is left as it is: compare it with admin_topic_config and admin_topics.
bool admin_create_topic(struct admin *admin, const struct topic_plan *plan, int64_t timeout_ms,
                        enum topic_result *result, struct error *error) MUST_CHECK;

// The value in force, in the arena; empty when the broker does not know the name.
bool admin_topic_config(struct admin *admin, const char *topic, const char *name, int64_t timeout_ms,
                        struct arena *arena, str *value, struct error *error) MUST_CHECK;

// The same of several topics in one request; a value is empty where the topic's config cannot be read.
bool admin_topic_configs(struct admin *admin, const char *const *topics, size_t count, const char *name,
                         int64_t timeout_ms, struct arena *arena, str *values, struct error *error) MUST_CHECK;

// Sets configs of an existing topic and leaves its others as they are.
bool admin_set_topic_config(struct admin *admin, const char *topic, const struct topic_config *configs, size_t count,
                            int64_t timeout_ms, struct error *error) MUST_CHECK;

struct topic_info {
    str name;
    int32_t partitions;
};
// All topics, or the one that is named (count 0 when it is not there); in the arena.
bool admin_topics(struct admin *admin, const char *topic_or_null, int64_t timeout_ms, struct arena *arena,
                  struct topic_info **topics, size_t *count, struct error *error) MUST_CHECK;

// How many partitions each of some topics has, 0 where it is not there, in one request.
bool admin_partition_counts(struct admin *admin, const char *const *topics, size_t count, int64_t timeout_ms,
                            int32_t *partitions, struct error *error) MUST_CHECK;

// Id of the cluster, in the arena.
bool admin_cluster_id(struct admin *admin, int64_t timeout_ms, struct arena *arena, str *id,
                      struct error *error) MUST_CHECK;

// Sets the committed offset of a group whose members may be running, as one transaction: how an operator resumes a halted
// partition of the normalizer, which notices within seconds. metadata: kept with the offset, at most 200 bytes.
bool admin_commit_offset(struct admin *admin, const char *group, const char *topic, int32_t partition,
                         int64_t next_offset, const char *metadata, int64_t timeout_ms, struct error *error) MUST_CHECK;

#endif
