// collect_parts: what the files of the collector share. Private to them.
#ifndef MONITOR_COLLECT_PARTS_H
#define MONITOR_COLLECT_PARTS_H

#include "collect.h"
#include "kafka/admin.h"
#include "kafka/groups.h"
#include "kafka/offsets.h"
#include "postgres/connection.h"

enum { NAME_BYTES = 256, SPARK_STEP_MS = 120000, TOPICS = 3 };

// One partition of one pipeline, from poll to poll. Plain data: saved and loaded as it is, but for `sample`.
struct tracked {
    char pipeline[NAME_BYTES], topic[NAME_BYTES];
    int32_t partition;
    struct lag_track track;
    uint32_t spark[SNAPSHOT_SPARK];
    uint16_t spark_count;
    int64_t spark_mono_ms;
    bool present;              // the topic has this partition now
    struct lag_sample sample;  // of this poll
    char epoch[40], halt_detail[256];
};

struct source {
    const char *name;
    bool up, ever;
    int64_t last_success_wall_ms, last_success_mono_ms, duration_us;
    char last_error[256];
};

struct topic_state {
    const char *name;
    int32_t partitions;  // -1: not known yet, 0: the topic does not exist
    int64_t retention_ms;
    int64_t read_mono_ms;
};

struct collector {
    struct collector_settings settings;
    struct offset_reader *reader;
    struct admin *admin;
    struct postgres *postgres;
    struct topic_state topics[TOPICS];
    char cluster[NAME_BYTES];
    struct tracked *items;
    size_t count;
    struct source kafka, store;
    int64_t newest_event_wall_ms;
};

struct tracked *collector_item(struct collector *c, const char *pipeline, const char *topic, int32_t partition);

void source_good(struct source *source, int64_t began_mono_us);
void source_bad(struct source *source, int64_t began_mono_us, const struct error *error);

// Each fills the samples of the items, and says by its source whether it could. Positions first, ends last.
void collect_positions(struct collector *c, struct arena *arena);
void collect_details(struct collector *c, struct arena *arena, struct snapshot *out);
bool collect_topics(struct collector *c, struct arena *arena, struct error *error) MUST_CHECK;
bool collect_group(struct collector *c, struct arena *arena, struct error *error) MUST_CHECK;
bool collect_ends(struct collector *c, struct arena *arena, struct error *error) MUST_CHECK;

#endif
