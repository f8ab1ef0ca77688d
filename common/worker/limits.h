// limits: when so much of a partition is rejected that something else must be wrong than single events.
//
// A bad deployment of a publisher, or of ours, would quietly turn every article into a dead letter. So rejections are counted per
// partition over a window that forgets: after `window` records all counts are halved. A limit that is exceeded halts the
// partition before the batch is committed: the records stay on their topic, and lag shows it. Pure.
#ifndef WORKER_LIMITS_H
#define WORKER_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/settings.h"

// A program's struct of values has a member `reject` of this type.
struct reject_limits {
    int64_t window;          // records that have to be seen before the shares count
    int64_t share_percent;   // of them rejected, at most; 0: no limit
    int64_t reason_percent;  // of them rejected for one reason, at most; 0: no limit
    int64_t consecutive;     // rejected one after another, at most; 0: no limit
};

#define REJECT_SETTINGS(type_of)                                                                            \
    SETTING_ROW_INT("reject_window", type_of, reject.window, "1000", 10, 1000000, "records",                \
                    "Records of a partition that the shares below are counted over."),                      \
        SETTING_ROW_INT("reject_share_percent", type_of, reject.share_percent, "50", 0, 100, "percent",     \
                        "More rejected records than that halt the partition; 0: no limit."),                \
        SETTING_ROW_INT("reject_reason_percent", type_of, reject.reason_percent, "40", 0, 100, "percent",   \
                        "More records rejected for one reason than that halt the partition; 0: no limit."), \
        SETTING_ROW_INT("reject_consecutive", type_of, reject.consecutive, "500", 0, 1000000, "records",    \
                        "More records rejected one after another than that halt the partition; 0: no limit.")

enum { LIMITS_REASONS_MAX = 64 };

struct reject_counts {
    int64_t records, rejected, consecutive;
    int64_t reasons[LIMITS_REASONS_MAX];
};

// reason -1: not rejected; else the number of its reason, in whatever list the service has.
void limits_count(struct reject_counts *counts, const struct reject_limits *limits, int reason);

// Which limit is exceeded: "reject_share", "reject_reason", "reject_consecutive"; NULL: none.
const char *limits_exceeded(const struct reject_counts *counts, const struct reject_limits *limits);

#endif
