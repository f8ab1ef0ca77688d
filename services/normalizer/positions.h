// positions: what is kept in the metadata of a committed offset: the continuity probe, and whether the partition stands still.
//
//   "c1 1199 1720000000000 89abcdef01234567"            the last record before the position
//   "c1 1199 1720000000000 89abcdef01234567 halt:KIND@1720000000123"
//                                                       halted, then: nothing is read until an operator commits a position without it
//   anything else                                       nothing to compare (an operator's note)
#ifndef NORMALIZER_POSITIONS_H
#define NORMALIZER_POSITIONS_H

#include "kafka/consumer.h"
#include "worker/continuity.h"

enum { HALT_KIND_BYTES = 32 };

struct position {
    struct kafka_partition partition;
    int64_t next_offset;  // -1: nothing committed
    struct continuity last;
    char halt[HALT_KIND_BYTES];  // "" : not halted
    int64_t halted_ms;           // the time of the notice that tells of it; 0: not known
};

void position_read(const struct committed_offset *committed, struct position *out);
void position_write(const struct position *position, struct committed_offset *out);

#endif
