#include "kafka/client.h"

#include <stdlib.h>
#include <string.h>

#include "kafka/handle.h"
#include "runtime/log.h"

static const char *const refused[] = {"isolation.level",
                                      "enable.auto.*",
                                      "auto.commit.*",
                                      "auto.offset.reset",
                                      "transactional.id",
                                      "transaction.timeout.ms",
                                      "enable.idempotence",
                                      "enable.gapless.guarantee",
                                      "acks",
                                      "request.required.acks",
                                      "partitioner",
                                      "partition.assignment.strategy",
                                      "metadata.broker.list",
                                      "bootstrap.servers",
                                      "group.id",
                                      "group.instance.id",
                                      "client.id",
                                      "enable.partition.eof",
                                      "queued.max.messages.kbytes",
                                      "session.timeout.ms",
                                      "plugin.library.paths",
                                      "opaque",
                                      NULL};

static const char *const secrets[] = {"password", "secret", "key.pem", "oauthbearer.config", NULL};

const struct passthrough kafka_passthrough = {
    .prefix = "kafka",
    .library = "librdkafka",
    .refused = refused,
    .why = "the guarantees of the pipeline, or a setting of ours, stand on it",
    .secrets = secrets,
};

static bool set(rd_kafka_conf_t *conf, const char *name, const char *value, struct error *error)
{
    char text[256];
    if (rd_kafka_conf_set(conf, name, value, text, sizeof text) == RD_KAFKA_CONF_OK) return true;
    return error_fatal(error, "librdkafka does not take kafka.%s=%s: %s", name,
                       strstr(name, "password") != NULL ? "********" : value, text);
}

static bool set_all(rd_kafka_conf_t *conf, const struct handle_option *options, struct error *error)
{
    for (; options->name != NULL; options++) {
        if (!set(conf, options->name, options->value, error)) return false;
    }
    return true;
}

static bool set_passed(rd_kafka_conf_t *conf, const struct option_list *passed, struct error *error)
{
    for (size_t i = 0; passed != NULL && i < passed->count; i++) {
        if (!set(conf, passed->items[i].name, passed->items[i].value, error)) return false;
    }
    return true;
}

// Levels are syslog's: 3 error, 4 warning, 6 info, 7 debug. A broker that is away is logged by librdkafka as errors: for us
// it is a warning, since it passes by itself.
static void on_log(const rd_kafka_t *handle, int level, const char *facility, const char *text)
{
    LOG(level <= 4   ? LOG_LEVEL_WARN
        : level <= 6 ? LOG_LEVEL_INFO
                     : LOG_LEVEL_DEBUG,
        "kafka_client", log_text("client", handle != NULL ? rd_kafka_name(handle) : NULL),
        log_text("facility", facility), log_text("message", text));
}

// Without a callback of its own librdkafka logs these as errors; they are in the log already.
static void on_error(rd_kafka_t *handle, int code, const char *reason, void *opaque)
{
    (void)opaque;
    LOG_DEBUG("kafka_client_error", log_text("client", rd_kafka_name(handle)),
              log_text("code", rd_kafka_err2name(code)), log_text("message", reason));
}

rd_kafka_conf_t *handle_conf(const struct kafka_client *client, const struct handle_option *standards,
                             const struct handle_option *fixed, struct error *error)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_log_cb(conf, on_log);
    rd_kafka_conf_set_error_cb(conf, on_error);
    const bool done = set_all(conf, standards, error) && set_passed(conf, client->options, error) &&
                      set_all(conf, fixed, error) && set(conf, "bootstrap.servers", client->brokers, error) &&
                      set(conf, "client.id", client->client_id, error);
    if (done) return conf;
    rd_kafka_conf_destroy(conf);
    return NULL;
}

rd_kafka_t *handle_new(rd_kafka_type_t type, rd_kafka_conf_t *conf, struct error *error)
{
    char text[256];
    rd_kafka_t *handle = rd_kafka_new(type, conf, text, sizeof text);
    if (handle != NULL) return handle;
    rd_kafka_conf_destroy(conf);
    error_fatal(error, "librdkafka refuses its settings: %s", text);
    return NULL;
}

rd_kafka_topic_t *topic_handles_get(struct topic_handles *topics, rd_kafka_t *handle, const char *name)
{
    for (size_t i = 0; i < topics->count; i++)
        if (strcmp(rd_kafka_topic_name(topics->items[i]), name) == 0) return topics->items[i];
    rd_kafka_topic_t **grown = realloc(topics->items, (topics->count + 1) * sizeof *grown);
    if (grown == NULL) return NULL;
    topics->items = grown;
    grown[topics->count] = rd_kafka_topic_new(handle, name, NULL);
    return grown[topics->count] != NULL ? grown[topics->count++] : NULL;
}

void topic_handles_release(struct topic_handles *topics)
{
    for (size_t i = 0; i < topics->count; i++) rd_kafka_topic_destroy(topics->items[i]);
    free(topics->items);
    *topics = (struct topic_handles){0};
}

bool handle_needs_person(rd_kafka_resp_err_t code)
{
    switch (code) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
    case RD_KAFKA_RESP_ERR_SECURITY_DISABLED:
    case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
    case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
    case RD_KAFKA_RESP_ERR__INVALID_ARG: return true;
    default: return false;
    }
}

bool handle_error(struct error *error, rd_kafka_resp_err_t code, const char *what, const char *detail)
{
    const bool too_large = code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE ||
                           code == RD_KAFKA_RESP_ERR_INVALID_RECORD;
    const enum error_kind kind = too_large ? ERROR_BAD_INPUT : handle_needs_person(code) ? ERROR_FATAL : ERROR_RETRY;
    return error_set(error, kind, too_large ? "record_too_large" : rd_kafka_err2name(code), "%s: %s (%s)", what,
                     detail != NULL && detail[0] != '\0' ? detail : rd_kafka_err2str(code), rd_kafka_err2name(code));
}

void handle_add_offset(rd_kafka_topic_partition_list_t *list, const struct committed_offset *item)
{
    rd_kafka_topic_partition_t *entry = rd_kafka_topic_partition_list_add(list, item->partition.topic,
                                                                          item->partition.partition);
    entry->offset = item->next_offset;
    if (item->metadata[0] == '\0') return;
    entry->metadata = strdup(item->metadata);  // freed with the list
    entry->metadata_size = entry->metadata != NULL ? strlen(item->metadata) : 0;
}

static rd_kafka_headers_t *make_headers(const struct kafka_record *record)
{
    if (record->header_count == 0) return NULL;
    rd_kafka_headers_t *headers = rd_kafka_headers_new(record->header_count);
    for (size_t i = 0; i < record->header_count; i++) {
        const struct kafka_header *h = &record->headers[i];
        rd_kafka_header_add(headers, h->name.data, (ssize_t)h->name.size, h->value.data,
                            h->value.data != NULL ? (ssize_t)h->value.size : 0);
    }
    return headers;
}

rd_kafka_resp_err_t handle_produce(rd_kafka_t *handle, const struct kafka_record *record, void *tag)
{
    rd_kafka_headers_t *headers = make_headers(record);
    const str key = record->has_key ? record->key : (str){NULL, 0};
    const str value = record->has_value ? record->value : (str){NULL, 0};
    rd_kafka_vu_t arguments[8] = {
        {.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = record->topic},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = record->partition < 0 ? RD_KAFKA_PARTITION_UA : record->partition},
        {.vtype = RD_KAFKA_VTYPE_KEY,
         .u.mem = {(void *)(record->has_key && key.data == NULL ? "" : key.data), key.size}},
        {.vtype = RD_KAFKA_VTYPE_VALUE,
         .u.mem = {(void *)(record->has_value && value.data == NULL ? "" : value.data), value.size}},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_TIMESTAMP, .u.i64 = record->timestamp_ms > 0 ? record->timestamp_ms : 0},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = tag},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = headers},
    };
    rd_kafka_error_t *failed = rd_kafka_produceva(handle, arguments, headers != NULL ? 8 : 7);
    if (failed == NULL) return RD_KAFKA_RESP_ERR_NO_ERROR;
    const rd_kafka_resp_err_t code = rd_kafka_error_code(failed);
    rd_kafka_error_destroy(failed);
    if (headers != NULL) rd_kafka_headers_destroy(headers);
    return code;
}
