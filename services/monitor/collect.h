// collect: reads Kafka and PostgreSQL and makes a snapshot of what they say.
//
// For the extractor PostgreSQL is the truth (view shuwen.ingest_status), for the normalizer the offsets that its group committed
// in Kafka. Positions are read before ends, so that no lag comes out negative. What could not be read is said to be unknown, by source.
// A collector keeps a lag_track per partition and the trends of the pipelines between polls; collector_save and collector_load
// carry them over a restart.
// A poll waits for at most two timeouts; nothing else here waits. One thread uses a collector.
#ifndef MONITOR_COLLECT_H
#define MONITOR_COLLECT_H

#include "base/error.h"
#include "kafka/client.h"
#include "snapshot.h"

struct collector;

struct collector_settings {
    struct kafka_client client;
    const char *raw_topic, *normalized_topic, *rejected_topic;
    const char *normalizer_group, *extractor_group;  // consumer groups, and so names of the pipelines
    const char *conninfo, *role;                     // of PostgreSQL; role "" stays who it is
    const char *version;
    int64_t poll_ms;     // P
    int64_t lease_ms;    // an owner without a heartbeat for so long is dead
    int64_t timeout_ms;  // for each answer of Kafka, and of PostgreSQL
    size_t max_series;   // of partitions: over it the healthiest are left out
    bool once;           // there will be one poll
};

// Settings are copied, what they point at is not. FATAL when a handle cannot be made; an unreachable server is no error.
struct collector *collector_new(const struct collector_settings *settings, struct error *error) MUST_CHECK;
void collector_free(struct collector *collector);

// One poll. `details`: also letters, figures, counts and sizes, which cost the database more, and are read anew when a poll
// would spend less than a twentieth of its time on them. The snapshot lives in the arena, and holds until the poll after next.
void collector_poll(struct collector *collector, struct arena *arena, bool details, struct snapshot *out);

// Owned by the collector, safe to read from other threads.
struct trends *collector_trends(const struct collector *collector);

// How often a verdict changed since the collector was made.
int64_t collector_changes(const struct collector *collector);

// Tracks and trends as bytes, and back. Bytes of another version, of another machine's layout or of other topics and groups
// are refused: history starts anew.
void collector_save(const struct collector *collector, struct buffer *out);
bool collector_load(struct collector *collector, str bytes);

#endif
