#include "kafka/client.h"

static const char *const refused[] = {
    "isolation.level", "enable.auto.*", "auto.commit.*", "auto.offset.reset", "transactional.id",
    "transaction.timeout.ms", "enable.idempotence", "enable.gapless.guarantee", "acks", "request.required.acks",
    "partitioner", "partition.assignment.strategy", "metadata.broker.list", "bootstrap.servers", "group.id",
    "group.instance.id", "client.id", "enable.partition.eof", "queued.max.messages.kbytes", "session.timeout.ms",
    "plugin.library.paths", "opaque", NULL};

static const char *const secrets[] = {"password", "secret", "key.pem", "oauthbearer.config", NULL};

const struct passthrough kafka_passthrough = {
    .prefix = "kafka",
    .library = "librdkafka",
    .refused = refused,
    .why = "the guarantees of the pipeline, or a setting of ours, stand on it",
    .secrets = secrets,
};
