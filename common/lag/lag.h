// lag: offsets, rates and times in, verdicts out. Says of one partition of one consumer how far behind it is, in records
// and in seconds, whether that is a fault, since when, why, and what to do.
//
// The model, per (pipeline, topic, partition), fed with one sample every poll interval P:
//   start <= next <= lso <= end     start of the log, durable position, last stable offset, end of the log
//   readable lag  = lso - max(next, start), 0 when the head probe found nothing to read (transaction markers, aborted records)
//   blocked       = end - lso       an open transaction of a producer hides them
//   lost          = start - next    retention removed them before they were read; never part of the lag
//   head          = the oldest record that is readable and not durable: its own time gives the exact age in seconds
// Where nothing was ever stored the start policy holds: earliest counts from start, latest from the end.
// Kafka's group state is not asked: it looks alive while a process is dead.
//
// Verdicts have no thresholds to set; the first that matches wins (lag_verdict, in this order). What looked well turns bad
// at the second sample in a row; every other change is told at once. `since` is the time of the first sample of the present verdict.
// Pure: the caller brings clocks and readings. A track is plain data of fixed size: it may be written to a file and read back.
#ifndef LAG_LAG_H
#define LAG_LAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lag_verdict {
    LAG_UNKNOWN,      // Kafka or the store was not read for 3 P
    LAG_LOST,         // next < start: records are gone unread
    LAG_REWOUND,      // the position fell, or lies beyond the end: restored database, truncated or recreated topic
    LAG_HALTED,       // the pipeline stopped this partition itself and says why
    LAG_BLOCKED,      // nothing readable, records behind an open transaction for 2 P
    LAG_OK,           // nothing to read, or the head is younger than 3 median commit gaps + P
    LAG_STOPPED,      // work to do and no live lease
    LAG_STALLED,      // lease alive, position unmoved for max(30 s, 10 median commit gaps)
    LAG_BEHIND,       // the head's age rose over 3 windows and less goes out than comes in
    LAG_CATCHING_UP,  // work to do, and it is being done
};
enum { LAG_VERDICTS = 10 };

enum lag_probe {
    LAG_PROBE_NOT_MADE,  // not needed (next >= lso), or not answered yet
    LAG_PROBE_RECORD,    // head_offset and head_time_ms hold
    LAG_PROBE_EMPTY,     // nothing readable between next and lso
};

enum { LAG_CODE_BYTES = 48, LAG_OWNER_BYTES = 96, LAG_WHY_BYTES = 256, LAG_RING = 64, LAG_GAPS = 15 };

// One reading. Times: mono_ms from a clock that never steps, wall_ms from the one that people and records use.
struct lag_sample {
    int64_t mono_ms, wall_ms;
    bool kafka_read, store_read;  // this time; what was not read keeps no value
    int64_t start, lso, end;      // with kafka_read
    bool has_next;                // with store_read: a durable position exists
    int64_t next;
    int64_t
        moved_age_ms;  // time since the store says that next moved; -1: it does not say. Used until it is seen to move
    bool has_mirror;
    int64_t mirror;  // the position in Kafka's own group offsets
    enum lag_probe probe;
    int64_t head_offset, head_time_ms;
    bool has_blocked;         // the record at lso, which an open transaction hides, was read
    int64_t blocked_time_ms;  // and is from then
    bool has_owner, lease_alive;
    char owner[LAG_OWNER_BYTES];
    bool halted;
    char halt_code[LAG_CODE_BYTES];
    int64_t retention_ms;  // of the topic; -1: unlimited or unknown
    bool starts_at_end;    // the start policy is `latest`
};

struct lag_point {
    int64_t mono_ms, end, next;
};

struct lag_track {
    struct lag_point ring[LAG_RING];  // about 5 minutes, newest last written
    uint16_t ring_count, ring_next;
    uint32_t gaps_ms[LAG_GAPS];  // between the latest movements of next
    uint8_t gap_count, gap_next;
    bool seen, has_next, moved_once;
    bool stood;                            // nobody worked on it at some time since next moved last
    int64_t kafka_mono_ms, store_mono_ms;  // of the last good reading
    int64_t moved_mono_ms;                 // when next moved last
    int64_t next, end, lso;
    int64_t resumed_mono_ms;  // when work was seen to go on after it had stood: rates look back no further
    int64_t hidden_mono_ms;   // since when records were seen behind this lso; 0: none are
    int64_t rewound_from;     // position before it fell, -1: it did not
    int64_t lost_total;       // records found lost so far
    int64_t counted_start;    // up to which start they are counted
    int64_t probed_from;      // where the last head probe began: the caller's note
    enum lag_verdict verdict, candidate;
    bool has_verdict;
    int64_t since_wall_ms;
    int64_t window_mono_ms;  // windows of the head's age, for `behind`
    int64_t window_age_ms;
    uint8_t rising_windows;
    struct lag_sample last;  // merged: the newest good value of each field
};

struct lag_settings {
    int64_t poll_ms;    // P
    const char *topic;  // for sentences
    int32_t partition;
};

struct lag_report {
    enum lag_verdict verdict;
    int64_t since_wall_ms;
    char why[LAG_WHY_BYTES];        // one sentence with the numbers
    char next_step[LAG_WHY_BYTES];  // a command or an action; empty when there is nothing to do
    bool kafka_fresh, store_fresh;  // values of that source are not older than 3 P; otherwise do not show them
    bool never_started;
    int64_t start, lso, end, next, mirror;
    bool has_mirror;
    int64_t lag_records, blocked_records, lost_records, lost_total, mirror_lag_records;
    bool has_age;    // lag_ms is known: nothing to read, or the head was read
    int64_t lag_ms;  // age of the head; 0 without one, and for a head from the future
    bool has_blocked_age;
    int64_t blocked_ms;  // age of the first hidden record, 0 without one
    bool head_in_future;
    int64_t progress_age_ms;  // since next moved; 0 at lag 0
    bool has_rates;
    double in_per_s,
        out_per_s;  // over up to 1 minute, since work went on: not figures of articles, so binary floats do
    double in_per_s_5m, out_per_s_5m;
    bool catches_up;   // out > in; else the time to catch up is infinite
    double catchup_s;  // with catches_up
    bool has_loss_in;
    int64_t loss_in_ms;  // until retention removes the head
};

void lag_track_init(struct lag_track *track);

// Takes one sample in and writes the report of now. Never fails: what was not read shows in the verdict.
void lag_update(struct lag_track *track, const struct lag_settings *settings, const struct lag_sample *sample,
                struct lag_report *report);

const char *lag_verdict_name(enum lag_verdict verdict);  // "unknown", "lost", ... "catching_up"
bool lag_verdict_from_name(const char *name, enum lag_verdict *out);

// How bad a verdict is, for sorting and for `--check`: 0 ok or catching_up, 1 behind, 2 lost, rewound, halted, blocked, stopped,
// stalled, 3 unknown.
int lag_severity(enum lag_verdict verdict);

// The same finer, for order: 0 ok to 9 unknown, every verdict in a place of its own. A change upwards needs a second sample.
int lag_badness(enum lag_verdict verdict);

// "0.7s", "12m17s", "3h05m", "2d04h": at most 8 characters.
enum { LAG_DURATION_BYTES = 16 };
const char *lag_duration(int64_t ms, char out[LAG_DURATION_BYTES]);

#endif
