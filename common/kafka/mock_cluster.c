#include "kafka/mock_cluster.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdlib.h>

// The mock needs a handle to live in; this one is never used to produce.
struct mock_cluster {
    rd_kafka_t *handle;
    rd_kafka_mock_cluster_t *mock;
};

static rd_kafka_t *new_handle(char *text, size_t room)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    // Errors only: it would warn that it has no brokers.
    rd_kafka_conf_set(conf, "log_level", "3", text, room);
    rd_kafka_t *handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text, room);
    if (!handle) rd_kafka_conf_destroy(conf);
    return handle;
}

struct mock_cluster *mock_cluster_new(struct error *error)
{
    char text[256];
    struct mock_cluster *cluster = calloc(1, sizeof(*cluster));
    if (!cluster) {
        error_fatal(error, "no memory for a mock cluster");
        return NULL;
    }
    cluster->handle = new_handle(text, sizeof(text));
    if (cluster->handle) cluster->mock = rd_kafka_mock_cluster_new(cluster->handle, 1);
    if (!cluster->mock) {
        error_fatal(error, "the mock cluster cannot be started: %s",
                    cluster->handle ? "no port or thread to be had" : text);
        mock_cluster_free(cluster);
        return NULL;
    }
    return cluster;
}

void mock_cluster_free(struct mock_cluster *cluster)
{
    if (!cluster) return;
    if (cluster->mock) rd_kafka_mock_cluster_destroy(cluster->mock);
    if (cluster->handle) rd_kafka_destroy(cluster->handle);
    free(cluster);
}

const char *mock_cluster_brokers(const struct mock_cluster *cluster)
{
    return rd_kafka_mock_cluster_bootstraps(cluster->mock);
}

bool mock_cluster_add_topic(struct mock_cluster *cluster, const char *name, int32_t partitions, struct error *error)
{
    rd_kafka_resp_err_t code = rd_kafka_mock_topic_create(cluster->mock, name, partitions, 1);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
    return error_fatal(error, "topic %s with %d partitions: %s", name, (int)partitions, rd_kafka_err2str(code));
}

void mock_cluster_fail_requests(struct mock_cluster *cluster, int16_t api_key, size_t count, int code)
{
    rd_kafka_resp_err_t answer = (rd_kafka_resp_err_t)code;
    for (size_t i = 0; i < count; i++) rd_kafka_mock_push_request_errors_array(cluster->mock, api_key, 1, &answer);
}
