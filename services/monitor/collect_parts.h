// collect_parts: what the files of the collector share. Private to them.
#ifndef MONITOR_COLLECT_PARTS_H
#define MONITOR_COLLECT_PARTS_H

#include <pthread.h>

#include "collect.h"
#include "kafka/admin.h"
#include "kafka/groups.h"
#include "kafka/offsets.h"
#include "postgres/connection.h"

enum { NAME_BYTES = 256, OUTCOMES = 5 };
enum topic_role { TOPIC_RAW, TOPIC_NORMALIZED, TOPIC_REJECTED, TOPICS };

// One partition of one pipeline, from poll to poll. Plain data: saved and loaded as it is, but for `sample`.
struct tracked {
    int32_t role, partition;  // which topic, and so which pipeline
    struct lag_track track;
    uint32_t spark[SNAPSHOT_SPARK];   // 1 + the most that the lag was in two minutes; 0: not measured
    int64_t spark_step;               // which two minutes the last of them is, since 1970
    int64_t counted_lap, counted_to;  // of the ledger: what stands before is in the collector's sums
    bool present;                     // the topic has this partition now
    bool gone;                        // it has it no longer: not shown, and what was counted of it is not counted again
    char epoch[12];
    struct lag_sample sample;  // of this poll
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
    int64_t retention_ms, retention_mono_ms;
};

// A reason in words that came with a halt; few partitions have one.
struct halt_detail {
    int32_t role, partition;
    char text[256];
};

// What costs the database more than positions: read less often when it takes long. Lives in one of two arenas, so that a
// snapshot that is shown keeps what it points at until the one after it is shown.
struct details {
    struct arena *arenas[2];
    int shown;
    struct snapshot read;
    int64_t due_mono_ms;
    char last_error[256];  // of the last reading; the positions may have been read all the same
};

struct collector {
    struct collector_settings settings;
    struct offset_reader *reader;
    struct admin *admin;
    struct postgres *postgres;
    pthread_t connecting;  // makes the first connection while Kafka is asked
    bool is_connecting;
    struct error connect_error;
    struct topic_state topics[TOPICS];
    char cluster[NAME_BYTES];
    struct tracked *items;
    size_t count, room, hint;  // hint: where the last search ended; the next one is mostly for the item behind it
    struct halt_detail *halts;
    size_t halt_count;
    struct source kafka, store;
    struct details details;
    struct trends *trends;
    int64_t newest_event_wall_ms;
    int64_t outcomes[OUTCOMES];  // of the ledger: stored, duplicates, superseded, retracted, rejected
    bool outcomes_read;
    int64_t probe_fetches;
    int64_t changes;  // of verdicts, since it started
};

const char *tracked_pipeline(const struct collector *c, const struct tracked *t);
const char *tracked_topic(const struct collector *c, const struct tracked *t);

// The item, made when it is not there; NULL without memory. Pointers to items hold until the next one is made.
struct tracked *collector_item(struct collector *c, enum topic_role role, int32_t partition);
bool collector_role(const struct collector *c, str pipeline, str topic, enum topic_role *role);
void collector_note_halt(struct collector *c, const struct tracked *t, str text);
const char *collector_halt_detail(const struct collector *c, const struct tracked *t);  // "" without one

// Begins to connect to PostgreSQL, and waits until that has ended, well or not.
void collector_connect(struct collector *c);
void collector_await_connection(struct collector *c);

void source_good(struct source *source, int64_t began_mono_us);
void source_bad(struct source *source, int64_t began_mono_us, const struct error *error);

// Each fills the samples of the items, and says by its source whether it could. Ends last, so that no lag is negative.
void collect_positions(struct collector *c);
bool collect_details(struct collector *c, struct arena *arena, struct snapshot *out, struct error *error) MUST_CHECK;
bool collect_topics(struct collector *c, struct arena *arena, struct error *error) MUST_CHECK;
bool collect_group(struct collector *c, struct arena *arena, struct error *error) MUST_CHECK;
bool collect_ends(struct collector *c, struct arena *arena, struct error *error) MUST_CHECK;

#endif
