// claim: who may write what comes from a partition, and how far it came. docs/exactly-once.md.
//
// A claim gives a partition a fresh epoch. Every batch runs in one transaction: claim_fence first (locks the claim row, compares epoch
// and position), the rows of the batch, claim_record last. A claim that another took in between, or a position that is not
// where the batch begins, is "fenced": the batch must not be committed. After a lost connection, also with a COMMIT of unknown
// outcome, claim again: claim_take's position says what is durable.
//
// The connection that writes must be the one that claimed: a successor that finds the row locked ends the backend written down there.
// Strings are borrowed; one thread per connection.
#ifndef POSTGRES_CLAIM_H
#define POSTGRES_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "postgres/connection.h"

struct claim_partition {
    const char *pipeline, *cluster, *topic;
    int32_t partition;
};

// The last record before a position: it must still be the same one when the partition is claimed again.
struct claim_probe {
    bool known;
    int64_t offset, timestamp_ms;
    int64_t checksum;
};

struct partition_claim {
    char epoch[40];  // uuid
    int32_t incarnation, lap;
    int64_t position;  // offset of the next record to be read
    struct claim_probe probe;
    bool first;   // nobody ever claimed the partition before: position is the start offset that was given
    bool halted;  // stands in front of a halt: nothing may be read until shuwen resume
    char halt_reason[24];
    char halt_detail[256];
    int terminated;  // backends that had to be ended
};

struct claim_record {
    int64_t from_offset, next_offset;
    int32_t records, stored, duplicates, superseded, retracted, rejected, observations;
    bool has_times;
    int64_t first_event_ms, last_event_ms;
    struct claim_probe probe;  // of the last record before next_offset
};

enum claim_verdict { CLAIM_HELD, CLAIM_FENCED };

// Claims in a transaction of its own. start_offset is written by the first claim ever and ignored later. Waits lock_timeout_ms for a
// former owner in mid-transaction, then ends its backend, and tries again, three times in all; then RETRY.
bool claim_take(struct postgres *connection, const struct claim_partition *partition, const char *owner,
                int64_t start_offset, int lock_timeout_ms, struct partition_claim *out, struct error *error) MUST_CHECK;

// First statement of a batch's transaction. CLAIM_FENCED: another epoch, or the position is not from_offset. reason (may be NULL) gets a sentence.
bool claim_fence(struct postgres *connection, const struct claim_partition *partition,
                 const struct partition_claim *claim, int64_t from_offset, enum claim_verdict *verdict,
                 char reason[128], struct error *error) MUST_CHECK;

// Last statement of it. False with postgres_failed()->constraint on the ledger's key: the range was written before; treat as fenced.
bool claim_record(struct postgres *connection, const struct claim_partition *partition,
                  const struct partition_claim *claim, const struct claim_record *record,
                  struct error *error) MUST_CHECK;

// Says that the owner lives. CLAIM_FENCED: the claim is another's by now.
bool claim_heartbeat(struct postgres *connection, const struct claim_partition *partition,
                     const struct partition_claim *claim, enum claim_verdict *verdict, struct error *error) MUST_CHECK;

// Writes a halt down, with its audit line. log_start and log_end -1: unknown.
bool claim_halt(struct postgres *connection, const struct claim_partition *partition,
                const struct partition_claim *claim, const char *owner, const char *reason, const char *detail,
                int64_t log_start, int64_t log_end, struct error *error) MUST_CHECK;

// An audit line: kind is skipped, rewound or fenced.
bool claim_incident(struct postgres *connection, const struct claim_partition *partition, const char *owner,
                    const char *kind, int64_t from_offset, int64_t to_offset, const char *detail,
                    struct error *error) MUST_CHECK;

#endif
