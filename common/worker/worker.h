// worker: the loop that services share: poll records, hand them to the service one by one, let it store a batch, go on.
//
// The worker owns: the order of things, partitions and their states, batches and their limits, validity of positions,
// waiting (back off, for ever, while the group is served), the end. The service owns: what a record means, and a store whose
// position moves in the same transaction as its results. Nothing is kept between batches but what the store says.
//
//   partition:  group gives it -> PENDING -claim-> CHECKING -last record matches-> RUNNING -> group takes it
//                                    ^                |                             |
//                                    +--- reclaim ----+-----------------------------+        (HALTED: asked again now and then)
//
// claim     Where does the partition go on? For the extractor: a short transaction that takes a fresh epoch and reads the
//           ledger; for the normalizer: the group's committed offset. The worker then checks the position against the log (a gap
//           by retention, truncation, a topic made again) before any record is handled.
// handle    One record: transform it, add it to the service's batch (the normalizer produces it into its open transaction, the
//           extractor computes rows). Bad input is the service's: a dead letter is a result like any other. The record dies
//           after the call: copy what you keep.
// store     Make the batch durable together with the positions of its ranges. Ranges without records are positions that moved
//           past control records. Returns STORE_OK only when all of it is durable.
// store_begin, store_end   Instead of store, for a service that can store one batch while it handles the records of the next: begin
//           takes over all that was handled so far and returns at once, end waits for it and answers as store does. At most one
//           batch is under way, and batches become durable in their order. From begin to end no callback but handle is
//           called, and there is no other overlap: what the group gives or takes, a fault, a claim, a tick, a halt and the end
//           of the process all wait for end first. RECLAIM drops what was handled since begin too: it stands behind the hole.
// RECLAIM   The one way out of every fault (fenced, aborted, connection lost, outcome of a COMMIT unknown): the batch is dropped
//           on both sides, the worker backs off while it serves the group, and claims every partition again, at whatever
//           position the store then tells, backwards too. Short retries may be made inside store.
// drop      Forget all that was handled and is not stored: partitions were lost, or an answer was RECLAIM or FATAL (also from store
//           itself). Called once, with nothing under way.
// release   The partition is no longer ours; a batch that held it was stored or dropped before.
//
// A batch closes when it has batch_records or batch_bytes, when batch_ms passed since its first record, or when nothing came
// for linger_ms: one article alone passes in milliseconds, a backlog goes in full batches, each stored while the next is handled. One
// thread; callbacks come from worker_run's thread. A partition that does not move, though there is something to read and a store that
// works, is claimed again after stall_ms, and after as long again ends worker_run with an error. On shutdown what was handled is
// stored, partitions are released, worker_run returns true.
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "kafka/consumer.h"
#include "runtime/health.h"
#include "runtime/metrics.h"
#include "runtime/settings.h"
#include "worker/continuity.h"

// A program's struct of values has a member `worker` of this type.
struct worker_settings {
    int64_t batch_records, batch_bytes, batch_ms, linger_ms, idle_ms, halted_ms, stall_ms, hang_ms;
};
#define WORKER_SETTINGS(type_of)                                                                                                                      \
    SETTING_ROW_INT("batch_records", type_of, worker.batch_records, "500", 1, 100000, "records",                                                      \
                    "Most records in one batch."),                                                                                                    \
        SETTING_ROW_INT("batch_bytes", type_of, worker.batch_bytes, "4194304", 1024, 1073741824, "bytes",                                             \
                        "A batch closes when its records have so many bytes."),                                                                       \
        SETTING_ROW_INT("batch_ms", type_of, worker.batch_ms, "200", 1, 60000, "ms",                                                                  \
                        "Most time between a batch's first record and its closing."),                                                                 \
        SETTING_ROW_INT("linger_ms", type_of, worker.linger_ms, "2", 0, 60000, "ms",                                                                  \
                        "A batch closes when no record came for so long."),                                                                           \
        SETTING_ROW_INT("idle_ms", type_of, worker.idle_ms, "1000", 10, 3600000, "ms",                                                                \
                        "How often a position that moved without records is stored."),                                                                \
        SETTING_ROW_INT("halted_ms", type_of, worker.halted_ms, "5000", 100, 3600000, "ms",                                                           \
                        "How often a halted partition is looked at, whether it may go on."),                                                          \
        SETTING_ROW_INT(                                                                                                                              \
            "stall_ms", type_of, worker.stall_ms, "60000", 0, 3600000, "ms",                                                                          \
            "A partition with records to read that has not moved for so long is claimed again, and after as long again the process ends; 0: never."), \
        SETTING_ROW_INT(                                                                                                                              \
            "hang_ms", type_of, worker.hang_ms, "300000", 0, 86400000, "ms",                                                                          \
            "A process whose loop does not move for so long, as when a library does not come back from a call, ends itself, to be started anew; 0: never.")

enum claim_answer {
    CLAIM_AT,      // *out is set
    CLAIM_RETRY,   // *error says why; asked again after a wait
    CLAIM_HALTED,  // stays stopped; asked again after halted_ms
    CLAIM_FATAL,   // *error ends the process
};
struct claim {
    int64_t next_offset;
    struct continuity last;   // continuity_none: nothing to compare
    const char *halt_reason;  // CLAIM_HALTED: a literal for log, metrics and /readyz; NULL: as before
};

// What was found wrong with a position before a record was handled.
enum discontinuity_kind {
    DISCONTINUITY_RETENTION,  // next_offset < start: records went before they were read
    DISCONTINUITY_TRUNCATED,  // next_offset > stable_end: the log was cut, or made again
    DISCONTINUITY_RECREATED,  // the last record is another one: the topic was made again
};
const char *discontinuity_name(enum discontinuity_kind kind);  // "retention_gap", "truncated", "recreated"
struct discontinuity {
    enum discontinuity_kind kind;
    struct kafka_partition partition;
    int64_t next_offset;
    struct offset_range range;
    char text[200];  // one sentence with the numbers
};
enum discontinuity_answer {
    DISCONTINUITY_HALT,   // recorded; the partition stays stopped
    DISCONTINUITY_GO_ON,  // recorded; go on at the log's start
    DISCONTINUITY_RETRY,  // could not be recorded
};

enum handle_answer {
    HANDLE_OK,
    HANDLE_FULL,     // handled, and the batch is to be stored now
    HANDLE_RECLAIM,  // drop the batch and claim again; *error says why
    HANDLE_FATAL,
};

struct batch_range {
    struct kafka_partition partition;
    int64_t from_offset;  // the position that was stored before
    int64_t next_offset;  // the position to store now: past control records too
    int64_t records;
    int64_t first_timestamp_ms, last_timestamp_ms;  // least and greatest of its records; -1 without records
    struct continuity last;                         // last record before next_offset
};

enum store_answer { STORE_OK, STORE_RECLAIM, STORE_FATAL };

struct worker_service {
    void *context;
    // `range` was read just before; the first claim ever starts at range->start.
    enum claim_answer (*claim)(void *context, const struct offset_range *range, struct claim *out, struct error *error);
    enum discontinuity_answer (*discontinuity)(void *context, const struct discontinuity *found, struct error *error);
    enum handle_answer (*handle)(void *context, const struct kafka_record *record, struct error *error);
    // Either store, or begin and end; the others are NULL. `ranges` live until end has returned.
    enum store_answer (*store)(void *context, const struct batch_range *ranges, size_t count, struct error *error);
    void (*store_begin)(void *context, const struct batch_range *ranges, size_t count);
    enum store_answer (*store_end)(void *context, struct error *error);
    void (*drop)(void *context);
    void (*release)(void *context, struct kafka_partition partition, bool lost);
    void (*tick)(void *context);  // about each second, with nothing under way: heartbeats, gauges; may be NULL
};

struct worker_options {
    struct worker_settings settings;
    struct consumer *consumer;  // used by the worker until worker_run returns; not owned
    struct health *health;      // beaten in each turn; conditions "assigned", "store", "running" are set
    bool (*stop)(void);         // shutdown_requested
    // The store is fenced by the group's generation alone: with each assignment what is not stored is dropped and every position read again.
    bool fenced_by_group;
};

struct worker;
struct worker *worker_new(const struct worker_options *options, const struct worker_service *service);
void worker_free(struct worker *worker);

// Until stop() is true (returns true) or a fatal error (false, *error says it).
bool worker_run(struct worker *worker, struct error *error) MUST_CHECK;

// From inside a callback: the partition stops once the callback returns RECLAIM, until claim answers CLAIM_AT again
// (it is asked each halted_ms). `reason` is a literal for log and /readyz.
void worker_halt(struct worker *worker, struct kafka_partition partition, const char *reason);

// From inside tick: all partitions are claimed again once it returned, as after RECLAIM. For a claim that turned out lost while there
// was nothing to store. `why` is one line, copied.
void worker_claim_again(struct worker *worker, const char *why);

// Metrics of the loop (worker/worker_metrics.h): `next` of the service's own registry.
struct metrics *worker_metrics(struct worker *worker);

#endif
