// groups: what the coordinator of a consumer group knows: how far it committed, and which member reads which partition. For
// monitors; nothing is joined. A member that died is listed until its session ends, so nothing is concluded from it alone.
// One thread uses an offset_reader.
#ifndef KAFKA_GROUPS_H
#define KAFKA_GROUPS_H

#include "base/arena.h"
#include "kafka/client.h"
#include "kafka/offsets.h"

// Committed offset of each item, -1 where the group has none; a group that does not exist has none at all. Does not wait
// for open transactions: what they would commit is not committed. metadata in the arena when arena is not NULL.
struct group_offset {
    const char *topic;
    int32_t partition;
    int64_t next_offset;
    str metadata;
};
bool offset_reader_committed(struct offset_reader *reader, const char *group, struct group_offset *items, size_t count,
                             int64_t timeout_ms, struct arena *arena, struct error *error) MUST_CHECK;

// The same of several groups at once.
struct group_question {
    const char *group;
    struct group_offset *items;
    size_t count;
};
enum { GROUP_QUESTIONS_MAX = 4 };
bool offset_reader_committed_all(struct offset_reader *reader, const struct group_question *questions,
                                 size_t question_count, int64_t timeout_ms, struct arena *arena,
                                 struct error *error) MUST_CHECK;

struct group_owner {
    str topic;
    int32_t partition;
    str client_id, host;  // "shuwen-normalizer", "10.0.0.7"
};

// All partitions that members of the group hold, in the arena.
bool offset_reader_owners(struct offset_reader *reader, const char *group, int64_t timeout_ms, struct arena *arena,
                          struct group_owner **owners, size_t *count, struct error *error) MUST_CHECK;

#endif
