// limits: when so much of a partition is rejected that something else must be wrong than single events.
//
// A bad deployment of a publisher, or of ours, would quietly turn every article into a dead letter. So rejections are counted per
// partition over a window that forgets: after `window` records all counts are halved. A limit that is exceeded halts the
// partition before the batch is committed: the records stay on their topic, and lag shows it. Pure.
#ifndef NORMALIZER_LIMITS_H
#define NORMALIZER_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reject_limits {
    int64_t window;          // records that have to be seen before the shares count
    int64_t share_percent;   // of them rejected, at most; 0: no limit
    int64_t reason_percent;  // of them rejected for one reason, at most; 0: no limit
    int64_t consecutive;     // rejected one after another, at most; 0: no limit
};

enum { LIMITS_REASONS_MAX = 64 };

struct reject_counts {
    int64_t records, rejected, consecutive;
    int64_t reasons[LIMITS_REASONS_MAX];
};

// reason -1: not rejected; else its number in event_reasons.
void limits_count(struct reject_counts *counts, const struct reject_limits *limits, int reason);

// Which limit is exceeded: "reject_share", "reject_reason", "reject_consecutive"; NULL: none.
const char *limits_exceeded(const struct reject_counts *counts, const struct reject_limits *limits);

#endif
