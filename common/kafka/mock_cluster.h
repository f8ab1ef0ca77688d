// mock_cluster: a broker in memory, inside this process: librdkafka's mock cluster.
//
// For trying out where Apache Kafka cannot be had (shuwen-embedded-broker), and for tests that need a broker to fail on
// demand. It speaks enough of the protocol for producers, transactions and consumer groups. It keeps the newest 5 MiB of each
// partition, in memory only; it knows no admin requests, no log append time, and shows aborted records: never for data.
#ifndef KAFKA_MOCK_CLUSTER_H
#define KAFKA_MOCK_CLUSTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct mock_cluster;

// One broker on a free port of 127.0.0.1, served by threads of its own. FATAL where librdkafka cannot start one.
struct mock_cluster *mock_cluster_new(struct error *error) MUST_CHECK;
void mock_cluster_free(struct mock_cluster *cluster);  // clients of it must be gone before; NULL is allowed

// Its address, host:port; lives as long as the cluster.
const char *mock_cluster_brokers(const struct mock_cluster *cluster);

// Topics are made with 4 partitions when first asked for; this makes one with another number. FATAL when it exists.
bool mock_cluster_add_topic(struct mock_cluster *cluster, const char *name, int32_t partitions,
                            struct error *error) MUST_CHECK;

// The next `count` requests with Kafka's `api_key` (0 produce, 1 fetch, 8 offset commit, 26 end transaction …) are answered
// with Kafka's `code` (27: rebalance in progress …), one each; a code of -195 cuts the connection instead.
void mock_cluster_fail_requests(struct mock_cluster *cluster, int16_t api_key, size_t count, int code);

#endif
