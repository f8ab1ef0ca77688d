#include "kafka/admin.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kafka/handle.h"
#include "kafka/producer.h"

enum { TOPICS_MAX = 16 };

struct admin {
    rd_kafka_t *handle;
    bool borrowed;
    struct topic_handles topics;
    struct kafka_client client;
};

struct admin *admin_new(const struct kafka_client *client, struct error *error)
{
    const struct handle_option none[] = {{NULL, NULL}};
    rd_kafka_conf_t *conf = handle_conf(client, none, none, error);
    struct admin *admin = conf != NULL ? calloc(1, sizeof *admin) : NULL;
    if (admin == NULL) {
        if (conf != NULL) rd_kafka_conf_destroy(conf);
        error_fatal(error, "no memory for a client");
        return NULL;
    }
    admin->client = *client;
    admin->handle = handle_new(RD_KAFKA_PRODUCER, conf, error);
    if (admin->handle != NULL) return admin;
    free(admin);
    return NULL;
}

struct admin *admin_of_reader(const struct kafka_client *client, struct offset_reader *reader, struct error *error)
{
    struct admin *admin = calloc(1, sizeof *admin);
    if (admin == NULL) error_fatal(error, "no memory for a client");
    else *admin = (struct admin){.handle = offset_reader_stable_handle(reader), .borrowed = true, .client = *client};
    return admin;
}

void admin_free(struct admin *admin)
{
    if (admin == NULL) return;
    topic_handles_release(&admin->topics);
    if (!admin->borrowed) rd_kafka_destroy(admin->handle);
    free(admin);
}

static rd_kafka_AdminOptions_t *make_options(struct admin *admin, rd_kafka_admin_op_t operation, int64_t timeout_ms)
{
    char text[128];
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(admin->handle, operation);
    rd_kafka_AdminOptions_set_request_timeout(options, (int)timeout_ms, text, sizeof text);
    if (operation == RD_KAFKA_ADMIN_OP_CREATETOPICS)
        rd_kafka_AdminOptions_set_operation_timeout(options, (int)timeout_ms, text, sizeof text);
    return options;
}

// Waits for the answer of one request; NULL with *error when there is none or it failed as a whole.
static rd_kafka_event_t *wait_answer(rd_kafka_queue_t *queue, int64_t timeout_ms, const char *what, struct error *error)
{
    rd_kafka_event_t *answer = rd_kafka_queue_poll(queue, (int)timeout_ms + 1000);
    if (answer == NULL) {
        error_retry(error, "%s: no answer from the broker", what);
        return NULL;
    }
    if (rd_kafka_event_error(answer) == RD_KAFKA_RESP_ERR_NO_ERROR) return answer;
    handle_error(error, rd_kafka_event_error(answer), what, rd_kafka_event_error_string(answer));
    rd_kafka_event_destroy(answer);
    return NULL;
}

static bool read_created(rd_kafka_event_t *answer, enum topic_result *result, struct error *error)
{
    size_t count = 0;
    const rd_kafka_topic_result_t **topics = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(answer), &count);
    const rd_kafka_resp_err_t code = count == 1 ? rd_kafka_topic_result_error(topics[0]) : RD_KAFKA_RESP_ERR_UNKNOWN;
    *result = code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS ? TOPIC_EXISTS : TOPIC_CREATED;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return true;
    return handle_error(error, code, "cannot create the topic",
                        count == 1 ? rd_kafka_topic_result_error_string(topics[0]) : NULL);
}

static bool create(struct admin *admin, rd_kafka_NewTopic_t *topic, int64_t timeout_ms, enum topic_result *result,
                   struct error *error)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin->handle);
    rd_kafka_AdminOptions_t *options = make_options(admin, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout_ms);
    rd_kafka_CreateTopics(admin->handle, &topic, 1, options, queue);
    rd_kafka_event_t *answer = wait_answer(queue, timeout_ms, "cannot create the topic", error);
    const bool done = answer != NULL && read_created(answer, result, error);
    if (answer != NULL) rd_kafka_event_destroy(answer);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
    return done;
}

bool admin_create_topic(struct admin *admin, const struct topic_plan *plan, int64_t timeout_ms,
                        enum topic_result *result, struct error *error)
{
    char text[256];
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new(plan->name, plan->partitions, plan->replication, text,
                                                       sizeof text);
    if (topic == NULL) return error_fatal(error, "cannot create topic %s: %s", plan->name, text);
    for (size_t i = 0; i < plan->config_count; i++)
        rd_kafka_NewTopic_set_config(topic, plan->configs[i].name, plan->configs[i].value);
    const bool done = create(admin, topic, timeout_ms, result, error);
    rd_kafka_NewTopic_destroy(topic);
    return done;
}

static str find_config(const rd_kafka_ConfigResource_t *resource, const char *name, struct arena *arena)
{
    size_t entries = 0;
    const rd_kafka_ConfigEntry_t **configs = rd_kafka_ConfigResource_configs(resource, &entries);
    for (size_t i = 0; i < entries; i++)
        if (strcmp(rd_kafka_ConfigEntry_name(configs[i]), name) == 0)
            return arena_str(arena, str_from(rd_kafka_ConfigEntry_value(configs[i])));
    return (str){0};
}

static rd_kafka_event_t *describe_configs(struct admin *admin, const char *const *topics, size_t count,
                                          int64_t timeout_ms, struct error *error)
{
    rd_kafka_ConfigResource_t *resources[TOPICS_MAX];
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin->handle);
    rd_kafka_AdminOptions_t *options = make_options(admin, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout_ms);
    for (size_t i = 0; i < count; i++) resources[i] = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topics[i]);
    rd_kafka_DescribeConfigs(admin->handle, resources, count, options, queue);
    rd_kafka_event_t *answer = wait_answer(queue, timeout_ms, "cannot read the topic's config", error);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
    rd_kafka_ConfigResource_destroy_array(resources, count);
    return answer;
}

bool admin_topic_config(struct admin *admin, const char *topic, const char *name, int64_t timeout_ms,
                        struct arena *arena, str *value, struct error *error)
{
    size_t count = 0;
    *value = (str){0};
    rd_kafka_event_t *answer = describe_configs(admin, &topic, 1, timeout_ms, error);
    if (answer == NULL) return false;
    const rd_kafka_ConfigResource_t **resources = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(answer), &count);
    const rd_kafka_resp_err_t code = count == 1 ? rd_kafka_ConfigResource_error(resources[0])
                                                : RD_KAFKA_RESP_ERR_UNKNOWN;
    bool done = code == RD_KAFKA_RESP_ERR_NO_ERROR ||
                handle_error(error, code, "cannot read the topic's config",
                             count == 1 ? rd_kafka_ConfigResource_error_string(resources[0]) : NULL);
    if (done) *value = find_config(resources[0], name, arena);
    rd_kafka_event_destroy(answer);
    return done;
}

bool admin_topic_configs(struct admin *admin, const char *const *topics, size_t count, const char *name,
                         int64_t timeout_ms, struct arena *arena, str *values, struct error *error)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) values[i] = (str){0};
    if (count > TOPICS_MAX) return error_fatal(error, "configs of more than %d topics in one request", TOPICS_MAX);
    rd_kafka_event_t *answer = count > 0 ? describe_configs(admin, topics, count, timeout_ms, error) : NULL;
    if (answer == NULL) return count == 0;
    const rd_kafka_ConfigResource_t **resources = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(answer), &found);
    for (size_t r = 0; r < found; r++)
        for (size_t i = 0; i < count; i++)
            if (strcmp(rd_kafka_ConfigResource_name(resources[r]), topics[i]) == 0)
                values[i] = find_config(resources[r], name, arena);
    rd_kafka_event_destroy(answer);
    return true;
}

// AlterConfigs replaces all of a topic's own configs (2.0.2 has no incremental form): those that are set are read and kept.
static bool keep_configs(rd_kafka_event_t *answer, rd_kafka_ConfigResource_t *resource, struct error *error)
{
    size_t count = 0, entries = 0;
    const rd_kafka_ConfigResource_t **resources = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(answer), &count);
    const rd_kafka_resp_err_t code = count == 1 ? rd_kafka_ConfigResource_error(resources[0])
                                                : RD_KAFKA_RESP_ERR_UNKNOWN;
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return handle_error(error, code, "cannot read the topic's config", NULL);
    const rd_kafka_ConfigEntry_t **configs = rd_kafka_ConfigResource_configs(resources[0], &entries);
    for (size_t i = 0; i < entries; i++) {
        if (rd_kafka_ConfigEntry_source(configs[i]) != RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG) continue;
        const char *value = rd_kafka_ConfigEntry_value(configs[i]);
        if (value != NULL) rd_kafka_ConfigResource_set_config(resource, rd_kafka_ConfigEntry_name(configs[i]), value);
    }
    return true;
}

static bool alter(struct admin *admin, rd_kafka_ConfigResource_t *resource, rd_kafka_queue_t *queue, int64_t timeout_ms,
                  struct error *error)
{
    rd_kafka_AdminOptions_t *options = make_options(admin, RD_KAFKA_ADMIN_OP_ALTERCONFIGS, timeout_ms);
    rd_kafka_AlterConfigs(admin->handle, &resource, 1, options, queue);
    rd_kafka_event_t *answer = wait_answer(queue, timeout_ms, "cannot set the topic's config", error);
    bool done = answer != NULL;
    if (answer != NULL) {
        size_t count = 0;
        const rd_kafka_ConfigResource_t **resources = rd_kafka_AlterConfigs_result_resources(
            rd_kafka_event_AlterConfigs_result(answer), &count);
        const rd_kafka_resp_err_t code = count == 1 ? rd_kafka_ConfigResource_error(resources[0])
                                                    : RD_KAFKA_RESP_ERR_UNKNOWN;
        done = code == RD_KAFKA_RESP_ERR_NO_ERROR ||
               handle_error(error, code, "cannot set the topic's config",
                            count == 1 ? rd_kafka_ConfigResource_error_string(resources[0]) : NULL);
        rd_kafka_event_destroy(answer);
    }
    rd_kafka_AdminOptions_destroy(options);
    return done;
}

bool admin_set_topic_config(struct admin *admin, const char *topic, const struct topic_config *configs, size_t count,
                            int64_t timeout_ms, struct error *error)
{
    rd_kafka_ConfigResource_t *resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic);
    rd_kafka_ConfigResource_t *changed = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin->handle);
    rd_kafka_AdminOptions_t *options = make_options(admin, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout_ms);
    rd_kafka_DescribeConfigs(admin->handle, &resource, 1, options, queue);
    rd_kafka_event_t *answer = wait_answer(queue, timeout_ms, "cannot read the topic's config", error);
    bool done = answer != NULL && keep_configs(answer, changed, error);
    for (size_t i = 0; done && i < count; i++)
        rd_kafka_ConfigResource_set_config(changed, configs[i].name, configs[i].value);
    done = done && alter(admin, changed, queue, timeout_ms, error);
    if (answer != NULL) rd_kafka_event_destroy(answer);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
    rd_kafka_ConfigResource_destroy(resource);
    rd_kafka_ConfigResource_destroy(changed);
    return done;
}

static bool copy_topics(const struct rd_kafka_metadata *metadata, struct arena *arena, struct topic_info **topics,
                        size_t *count, struct error *error)
{
    *topics = ARENA_ARRAY(arena, struct topic_info, (size_t)metadata->topic_cnt + 1);
    if (*topics == NULL) return error_retry(error, "no memory");
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const struct rd_kafka_metadata_topic *topic = &metadata->topics[i];
        if (topic->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) continue;
        if (topic->err != RD_KAFKA_RESP_ERR_NO_ERROR && topic->err != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) {
            return handle_error(error, topic->err, "cannot read topics", topic->topic);
        }
        (*topics)[(*count)++] = (struct topic_info){arena_str(arena, str_from(topic->topic)), topic->partition_cnt};
    }
    return true;
}

bool admin_topics(struct admin *admin, const char *topic_or_null, int64_t timeout_ms, struct arena *arena,
                  struct topic_info **topics, size_t *count, struct error *error)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_topic_t *topic = topic_or_null != NULL ? rd_kafka_topic_new(admin->handle, topic_or_null, NULL) : NULL;
    *count = 0;
    const rd_kafka_resp_err_t code = rd_kafka_metadata(admin->handle, topic == NULL, topic, &metadata, (int)timeout_ms);
    if (topic != NULL) rd_kafka_topic_destroy(topic);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return handle_error(error, code, "cannot read topics", NULL);
    const bool done = copy_topics(metadata, arena, topics, count, error);
    rd_kafka_metadata_destroy(metadata);
    return done;
}

static bool read_counts(const struct rd_kafka_metadata *metadata, const char *topic, int32_t *partitions,
                        struct error *error)
{
    *partitions = 0;
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const struct rd_kafka_metadata_topic *found = &metadata->topics[i];
        if (strcmp(found->topic, topic) != 0 || found->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) continue;
        if (found->err != RD_KAFKA_RESP_ERR_NO_ERROR && found->err != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)
            return handle_error(error, found->err, "cannot read topics", topic);
        *partitions = found->partition_cnt;
    }
    return true;
}

bool admin_partition_counts(struct admin *admin, const char *const *topics, size_t count, int64_t timeout_ms,
                            int32_t *partitions, struct error *error)
{
    const struct rd_kafka_metadata *metadata = NULL;
    // librdkafka asks for one topic, for all, or for those that the handle knows: so it gets to know them.
    for (size_t i = 0; i < count; i++)
        if (topic_handles_get(&admin->topics, admin->handle, topics[i]) == NULL)
            return handle_error(error, rd_kafka_last_error(), "cannot read topics", topics[i]);
    const rd_kafka_resp_err_t code = rd_kafka_metadata(admin->handle, 0, NULL, &metadata, (int)timeout_ms);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return handle_error(error, code, "cannot read topics", NULL);
    bool done = true;
    for (size_t i = 0; done && i < count; i++) done = read_counts(metadata, topics[i], &partitions[i], error);
    rd_kafka_metadata_destroy(metadata);
    return done;
}

bool admin_cluster_id(struct admin *admin, int64_t timeout_ms, struct arena *arena, str *id, struct error *error)
{
    char *found = rd_kafka_clusterid(admin->handle, (int)timeout_ms);
    if (found == NULL) return error_retry(error, "no broker answers at %s", admin->client.brokers);
    *id = arena_str(arena, str_from(found));
    rd_kafka_mem_free(admin->handle, found);
    return true;
}

static bool commit_offset(struct transaction_producer *producer, const char *group, const struct committed_offset *item,
                          struct error *error)
{
    return transaction_begin(producer, error) == TRANSACTION_OK &&
           transaction_offsets_of_group(producer, group, item, 1, error) == TRANSACTION_OK &&
           transaction_commit(producer, error) == TRANSACTION_OK;
}

bool admin_commit_offset(struct admin *admin, const char *group, const char *topic, int32_t partition,
                         int64_t next_offset, const char *metadata, int64_t timeout_ms, struct error *error)
{
    char id[256];
    enum transaction_result result;
    struct committed_offset item = {.partition = {topic, partition}, .next_offset = next_offset};
    snprintf(item.metadata, sizeof item.metadata, "%s", metadata);
    snprintf(id, sizeof id, "%s-operator-%ld", group, (long)getpid());
    const struct transaction_options options = {
        .client = admin->client, .transactional_id = id, .timeout_ms = timeout_ms, .queue_bytes = 1 << 20};
    struct transaction_producer *producer = transaction_producer_new(&options, &result, error);
    const bool done = producer != NULL && commit_offset(producer, group, &item, error);
    transaction_producer_free(producer);
    return done;
}
