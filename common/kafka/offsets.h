// offsets: start, last stable and end offset of partitions, and single records, read without being a member of a group. For
// monitors, checks and `shuwen lag`. Two handles: read_committed sees the last stable offset, read_uncommitted the end (librdkafka
// 2.0.2 has no ListOffsets call; offsets_for_times answers the same, many partitions in one call). A group costs a handle a thread and
// a connection, and lets questions about topics wait for up to a second; but asked for a group's offsets, librdkafka 2.0.2 crashes on a
// handle without one when the coordinator is away (rd_kafka_handle_OffsetFetch). So the second handle has a group, as a name alone,
// and asks about groups; the first has none and asks about topics. They begin to connect when they are made, and nobody waits.
// One thread uses an offset_reader.
#ifndef KAFKA_OFFSETS_H
#define KAFKA_OFFSETS_H

#include "base/arena.h"
#include "kafka/client.h"

struct offset_reader;
struct offset_reader *offset_reader_new(const struct kafka_client *client, struct error *error) MUST_CHECK;
void offset_reader_free(struct offset_reader *reader);

struct partition_offsets {
    const char *topic;
    int32_t partition;
    int64_t start;       // first offset that is still there
    int64_t stable_end;  // behind the last record that a read_committed consumer may read
    int64_t end;         // behind the last record
    bool read;           // all three hold
};
// Fills each item. A partition whose leader is elsewhere than was thought (a topic just made, an election) is asked three times more
// within 0.2 s. One without a leader is not read and hinders no other; fails when none at all was read.
bool offset_reader_query(struct offset_reader *reader, struct partition_offsets *items, size_t count,
                         int64_t timeout_ms, struct error *error) MUST_CHECK;

// Sets start of each item to the first offset whose record is of time_ms (since 1970) or later, -1 where there is none or its leader does not say.
bool offset_reader_since(struct offset_reader *reader, struct partition_offsets *items, size_t count, int64_t time_ms,
                         int64_t timeout_ms, struct error *error) MUST_CHECK;

// The first readable record at or after `offset`, all of it in the arena. *found false: there is none before the end.
bool offset_reader_fetch(struct offset_reader *reader, const char *topic, int32_t partition, int64_t offset,
                         int64_t timeout_ms, struct arena *arena, struct kafka_record *record, bool *found,
                         struct error *error) MUST_CHECK;

// The same record after record: begin at an offset, then the next readable one each time, until *found is false. Nothing else may be
// asked of the reader between begin and end.
bool offset_reader_begin(struct offset_reader *reader, const char *topic, int32_t partition, int64_t offset,
                         struct error *error) MUST_CHECK;
bool offset_reader_next(struct offset_reader *reader, const char *topic, int64_t timeout_ms, struct arena *arena,
                        struct kafka_record *record, bool *found, struct error *error) MUST_CHECK;
void offset_reader_end(struct offset_reader *reader);

// The head of many partitions at once: for each item the first readable record at or after `offset`, its offset and its
// time alone. hidden_too: also records that an open transaction hides, or an aborted one. answered false: no answer came
// within timeout_ms, nothing is known.
struct partition_head {
    const char *topic;
    int32_t partition;
    int64_t offset;
    bool answered, found;
    int64_t head_offset, time_ms;
};
bool offset_reader_heads(struct offset_reader *reader, struct partition_head *items, size_t count, bool hidden_too,
                         int64_t timeout_ms, struct error *error) MUST_CHECK;

#endif
