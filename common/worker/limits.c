#include "worker/limits.h"

// Halved at twice the window, so that a full window is always in the counts.
static void forget_half(struct reject_counts *counts)
{
    counts->records /= 2;
    counts->rejected /= 2;
    for (size_t i = 0; i < LIMITS_REASONS_MAX; i++) counts->reasons[i] /= 2;
}

void limits_count(struct reject_counts *counts, const struct reject_limits *limits, int reason)
{
    if (counts->records >= 2 * limits->window) forget_half(counts);
    counts->records++;
    if (reason < 0) {
        counts->consecutive = 0;
        return;
    }
    counts->rejected++;
    counts->consecutive++;
    if (reason < LIMITS_REASONS_MAX) counts->reasons[reason]++;
}

static bool above(int64_t part, int64_t whole, int64_t percent)
{
    return percent > 0 && part * 100 > whole * percent;
}

const char *limits_exceeded(const struct reject_counts *counts, const struct reject_limits *limits)
{
    if (limits->consecutive > 0 && counts->consecutive > limits->consecutive) return "reject_consecutive";
    if (counts->records < limits->window) return NULL;
    if (above(counts->rejected, counts->records, limits->share_percent)) return "reject_share";
    for (size_t i = 0; i < LIMITS_REASONS_MAX; i++) {
        if (above(counts->reasons[i], counts->records, limits->reason_percent)) return "reject_reason";
    }
    return NULL;
}
