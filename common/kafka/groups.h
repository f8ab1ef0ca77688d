// groups: which member of a consumer group reads which partition, as the group's coordinator says. For people to see: a member
// that died is listed until its session ends, so nothing is concluded from it alone. One thread uses a group_reader.
#ifndef KAFKA_GROUPS_H
#define KAFKA_GROUPS_H

#include "base/arena.h"
#include "kafka/client.h"

struct group_reader;
struct group_reader *group_reader_new(const struct kafka_client *client, struct error *error) MUST_CHECK;
void group_reader_free(struct group_reader *reader);  // NULL is allowed

struct group_owner {
    str topic;
    int32_t partition;
    str client_id, host;  // "shuwen-normalizer", "10.0.0.7"
};

// All partitions that members of the group hold, in the arena. A group that does not exist has none.
bool group_reader_owners(struct group_reader *reader, const char *group, int64_t timeout_ms, struct arena *arena,
                         struct group_owner **owners, size_t *count, struct error *error) MUST_CHECK;

#endif
