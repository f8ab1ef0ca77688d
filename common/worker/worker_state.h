// worker_state: what the parts of the loop share. Private to the room.
//
// worker.c polls and handles, batch.c opens, stores and drops batches, claim.c brings partitions from PENDING to RUNNING,
// group.c follows the group, watchdog.c looks for partitions that stand still for no reason, unowned.c for those that nobody has.
#ifndef WORKER_STATE_H
#define WORKER_STATE_H

#include "runtime/backoff.h"
#include "worker/worker.h"
#include "worker/worker_metrics.h"

enum partition_state { PARTITION_PENDING = 0, PARTITION_RUNNING = 1, PARTITION_HALTED = 2 };

struct slot {
    struct kafka_partition id;
    enum partition_state state;
    int64_t due_ms;           // PENDING, HALTED: when it is claimed next
    int64_t stored_next;      // durable position
    struct continuity check;  // the record that has to come first; offset -1 when it came, or there is none
    struct continuity last;   // last record before the batch's position
    int64_t records;          // in the batch that is open
    int64_t first_timestamp_ms, last_timestamp_ms;
    int64_t watched,
        behind_ms;   // the watchdog's: the position that it saw, and since when more was seen to lie behind it; 0: not
    bool restarted;  // claimed again by it, and not moved since
    const char *halt_reason;  // a literal
    bool halt_asked;          // by worker_halt, until the service's answer is dealt with
    struct series *count, *position, *status;
};

// A batch that the service has to store, from its closing until the answer.
struct flight {
    struct batch_range *ranges;  // NULL: none is under way
    size_t count;
    int64_t records, opened_us, closed_us, polled_us, handled_us;
};

struct worker {
    struct worker_options options;
    struct worker_service service;
    struct metrics *metrics;
    struct slot *slots;
    size_t slot_count;
    struct backoff backoff;
    int64_t claim_due_ms;
    // The batch that is open; records 0: none.
    int64_t batch_records, batch_bytes, opened_us, last_record_us, polled_us, handled_us;
    struct flight flight;  // the batch before it
    int64_t idle_due_ms, tick_due_ms, watch_due_ms;
    // Partitions that nobody in the group reads: when to ask next, since when there are some (0: none), how often we joined anew for them.
    int64_t unowned_due_ms, unowned_since_ms;
    int unowned_rejoins;
    struct consumer_statistics counted;  // what was added to the counters so far
    struct error again;                  // set by worker_claim_again, until tick has returned
    char waiting_for[160];               // trouble that the log was told of and that is not over; "": none
    bool fatal;                          // *error says why
    struct error *error;
};

struct slot *worker_slot(struct worker *w, struct kafka_partition id);
void slot_set_state(struct worker *w, struct slot *slot, enum partition_state state);
void worker_update_health(struct worker *w);

// True when the log has not been told of this trouble yet: it is told once, however often it is tried again.
bool worker_news(struct worker *w, const struct error *error);
// The trouble is over.
void worker_recovered(struct worker *w);

// Ends the loop with this error.
void worker_fail(struct worker *w, const struct error *error);

// ---- batch.c
void batch_add(struct worker *w, struct slot *slot, const struct kafka_record *record);
// Closes the batch, because more records wait: it is stored while they are handled, if the service can do that.
void batch_pass(struct worker *w);
// The three that follow return with nothing under way: stored, or dropped with everything to be claimed again.
void batch_store(struct worker *w);
void batch_store_idle(struct worker *w);
void batch_settle(struct worker *w);  // leaves the batch that is open as it is
// Forgets all that is not stored and claims every partition again after a wait. error: why, for the log.
void worker_reclaim(struct worker *w, const struct error *error);

// ---- worker.c
void worker_tick(struct worker *w);

// ---- claim.c
void claim_due(struct worker *w);
// True when the record is the one that the position was waiting for, or the position turned out wrong: not to be handled.
bool claim_check(struct worker *w, struct slot *slot, const struct kafka_record *record);
void claim_check_idle(struct worker *w, struct slot *slot);

// ---- watchdog.c
void watchdog_look(struct worker *w);
// Whether a partition that moved by so many records since the look before, with so many still before it, is fed from a backlog. Meanwhile one that
// stands may be waiting for its turn: the client fills one queue for all, and the broker fills an answer with the first that have enough.
bool watchdog_is_served(int64_t moved, int64_t left);

// ---- unowned.c
void unowned_look(struct worker *w);

// ---- group.c
void group_serve(struct worker *w);
void group_release_all(struct worker *w);

#endif
