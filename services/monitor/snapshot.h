// snapshot: all that the operator is shown, as of one moment. collect.c fills it from Kafka and PostgreSQL; the writers below
// turn it into Prometheus text, JSON, a page and the table of `shuwen lag`, and never wait for anything.
//
// Everything lives in the snapshot's arena, or in constants; a snapshot does not change once it is made.
#ifndef MONITOR_SNAPSHOT_H
#define MONITOR_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/str.h"
#include "lag/lag.h"

enum { SNAPSHOT_SPARK = 60 };

// Lag in records over the last 2 hours, oldest first, the worst of each two minutes; what was not measured is no point.
struct snapshot_spark {
    uint32_t most[SNAPSHOT_SPARK];
    bool known[SNAPSHOT_SPARK];
};

// One partition of one pipeline.
struct snapshot_partition {
    str pipeline, topic;
    int32_t partition;
    struct lag_report report;
    bool has_owner, lease_alive;
    str owner, epoch;            // "host-1-4711", and the first 8 digits of the claim's epoch
    str halt_code, halt_detail;  // empty: not halted
    struct snapshot_spark spark;
};

struct snapshot_pipeline {
    str name;
    enum lag_verdict verdict;                // the worst of its partitions
    const struct snapshot_partition *worst;  // NULL while it has none
    int64_t since_wall_ms;
    int64_t lag_records, active_lag_records, lag_ms, lost_records, blocked_records;
    double in_per_s, out_per_s;
    bool lag_known;            // the values above are fresh
    bool rates_known;          // of every partition
    double slo_good_s, slo_s;  // seconds with lag at most 60 s, and all, since counting began
    size_t partitions;         // also those that are not shown one by one
    struct snapshot_spark spark;
};

struct snapshot_source {
    const char *name;              // "kafka", "postgres"
    bool up;                       // read at the last poll
    bool fresh;                    // read within 3 P
    int64_t last_success_wall_ms;  // 0: never
    str last_error;                // empty: none since the last success
    int64_t duration_us;
    bool is_new;  // not asked yet
};

struct snapshot_letters {
    str reason, stage, state, meaning, sample;  // sample: start of one payload as text, control characters replaced
    int64_t count, oldest_wall_ms, newest_wall_ms;
};

// One dead letter, without its bytes.
struct snapshot_letter {
    str topic, reason, stage, state, source, id, detail;
    int64_t partition, offset, attempts, first_wall_ms;
};

struct snapshot_redrive {
    str actor, filter, note, result;                 // result empty: it runs, or was killed
    int64_t number, started_wall_ms, ended_wall_ms;  // ended 0: not yet
    int64_t tried, passed, failed;
};

struct snapshot_figure {
    str subject, indicator, quote, value, unit, period, title, url;
    int64_t stored_wall_ms;
};

struct snapshot_outcome {
    str outcome;  // stored, duplicate, superseded, retracted, rejected
    int64_t count;
};

struct snapshot_table {
    str name;
    int64_t bytes, dead_tuples;
};

struct snapshot {
    int64_t as_of_wall_ms, poll_ms;  // as of: when the ends of the logs had been read
    str cluster, version, schema;
    struct snapshot_pipeline *pipelines;
    size_t pipeline_count;
    struct snapshot_partition *partitions;  // by pipeline, then worst first
    size_t partition_count, partitions_left_out;
    int64_t probe_fetches;  // heads that were read since the monitor started
    struct snapshot_source *sources;
    size_t source_count;
    struct snapshot_letters *letters;
    size_t letters_count;
    struct snapshot_letter *newest_letters;
    size_t newest_letter_count;
    struct snapshot_redrive *redrives;
    size_t redrive_count;
    struct snapshot_figure *figures;
    size_t figure_count;
    struct snapshot_outcome *outcomes;
    size_t outcome_count;
    struct snapshot_table *tables;
    size_t table_count;
    bool actions;                    // a redrive may be asked for on the page
    str details_error;               // why letters, figures, counts and sizes were not read; empty: they were
    int64_t articles, observations;  // -1: not read
    int64_t newest_event_wall_ms;    // time of publication to Kafka of the newest stored article; 0: none
    int64_t pg_transaction_age_ms;   // oldest open transaction of our own programs; -1: not read
    // With pg_transaction_age_ms: write-ahead log since the cluster was made, and letters of all redrives.
    int64_t pg_wal_bytes, redriven_passed, redriven_failed, letters_discarded;
};

// Adds what a partition says to its pipeline: verdict of the worst, totals. The pipelines stand in order of first mention.
void snapshot_add(struct arena *arena, struct snapshot *snapshot, const struct snapshot_partition *partition);

// Keeps the worst `most` partitions, in the order in which they are shown.
void snapshot_keep_worst(struct snapshot *snapshot, size_t most);

// When all are added and those to be shown are kept: names the worst partition of each pipeline.
void snapshot_finish(struct snapshot *snapshot);

// Whether PostgreSQL was read within 3 P: else what came from it is not shown.
bool snapshot_store_fresh(const struct snapshot *snapshot);

// Whether letters, redrives, figures, counts and sizes were read: without them an empty list says nothing.
bool snapshot_details_known(const struct snapshot *snapshot);

// Takes out what came from PostgreSQL apart from positions: counts, letters, redrives, figures, sizes.
void snapshot_withdraw_details(struct snapshot *snapshot);

// Says that nothing in it holds any more: verdicts become unknown, values of both sources are withdrawn.
void snapshot_expire(struct snapshot *snapshot);

// Prometheus text format 0.0.4. With `compat` also the names of common public dashboards.
void snapshot_write_metrics(struct buffer *out, const struct snapshot *snapshot, bool compat);

// Rows of the reference page: every metric that snapshot_write_metrics may write, read off a snapshot that has one of each.
void snapshot_print_metrics(struct buffer *out);

// JSON: keys carry units; as_of and age_seconds say how old it is at `now`.
void snapshot_write_json(struct buffer *out, const struct snapshot *snapshot, int64_t now_wall_ms);

// The same of one pipeline, or of one of its partitions (topic not NULL). False: it is not there, nothing is written.
bool snapshot_write_part_json(struct buffer *out, const struct snapshot *snapshot, int64_t now_wall_ms, str pipeline,
                              const str *topic, int64_t partition);

// Dead letters: counts of each reason, and the newest of each reason, one by one.
struct snapshot_letter_filter {
    str reason;            // empty: all
    int64_t from_wall_ms;  // of the single ones: first seen then or later
    int64_t limit;         // at most so many single ones
};
void snapshot_write_letters_json(struct buffer *out, const struct snapshot *snapshot, int64_t now_wall_ms,
                                 const struct snapshot_letter_filter *filter);

// The dead letter of a record, if it is among the newest of its reason. False: it is not, nothing is written.
bool snapshot_write_letter_json(struct buffer *out, const struct snapshot *snapshot, int64_t now_wall_ms, str topic,
                                int64_t partition, int64_t offset);

// The machine on which an owner runs, as its name says: the instance or host of an extractor, the address of a normalizer.
str snapshot_owner_host(str owner);

// One self-contained HTML page.
void snapshot_write_page(struct buffer *out, const struct snapshot *snapshot, int64_t now_wall_ms);

// The table of `shuwen lag`; with only_bad, healthy partitions are left out.
void snapshot_write_table(struct buffer *out, const struct snapshot *snapshot, int64_t now_wall_ms, bool only_bad);

// Exit status of `shuwen lag --check`: the worst lag_severity; 3 where a source was not read.
int snapshot_severity(const struct snapshot *snapshot);

#endif
