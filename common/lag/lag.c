#include "lag/lag.h"

#include <stdio.h>
#include <string.h>

#include "lag/explain.h"

enum { STALL_MS = 30000, MINUTE_MS = 60000, WINDOW_FLOOR_MS = 5000, FIRST_GAP_MS = 1000 };

static int64_t max64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

void lag_track_init(struct lag_track *track)
{
    *track = (struct lag_track){.rewound_from = -1, .counted_start = -1};
}

static void merge_kafka(struct lag_track *track, const struct lag_sample *sample)
{
    if (!sample->kafka_read) return;
    if (sample->end <= sample->lso) track->hidden_mono_ms = 0;
    else if (!track->hidden_mono_ms || sample->lso != track->lso) track->hidden_mono_ms = sample->mono_ms;
    track->lso = sample->lso;
    track->end = sample->end;
    track->kafka_mono_ms = sample->mono_ms;
    track->last.start = sample->start;
    track->last.lso = sample->lso;
    track->last.end = sample->end;
    track->last.retention_ms = sample->retention_ms;
    track->last.has_mirror = sample->has_mirror;
    track->last.mirror = sample->mirror;
    track->last.probe = sample->probe;
    track->last.head_offset = sample->head_offset;
    track->last.head_time_ms = sample->head_time_ms;
    track->last.has_blocked = sample->has_blocked;
    track->last.blocked_time_ms = sample->blocked_time_ms;
    track->last.kafka_read = true;
}

static void count_gap(struct lag_track *track, int64_t now)
{
    if (track->moved_once) {
        track->gaps_ms[track->gap_next] = (uint32_t)(now - track->moved_mono_ms > UINT32_MAX
                                                         ? UINT32_MAX
                                                         : now - track->moved_mono_ms);
        track->gap_next = (uint8_t)((track->gap_next + 1) % LAG_GAPS);
        if (track->gap_count < LAG_GAPS) track->gap_count++;
    }
    track->moved_once = true;
    track->moved_mono_ms = now;
}

static void merge_store(struct lag_track *track, const struct lag_sample *sample)
{
    if (!sample->store_read) return;
    bool first = !track->last.store_read;
    if (sample->has_next && track->has_next) {
        if (sample->next < track->next) track->rewound_from = track->next;
        else if (track->rewound_from >= 0 && sample->next >= track->rewound_from) track->rewound_from = -1;
    }
    bool moved = sample->has_next && track->has_next && sample->next != track->next;
    if (moved) count_gap(track, sample->mono_ms);
    // Rates over a time in which nobody worked say nothing of when the work will be done.
    if (moved && track->stood) track->resumed_mono_ms = sample->mono_ms;
    if (moved) track->stood = false;
    if (!moved && first) track->moved_mono_ms = sample->mono_ms - max64(0, sample->moved_age_ms);
    track->has_next = sample->has_next;
    track->next = sample->next;
    track->store_mono_ms = sample->mono_ms;
    track->last.has_owner = sample->has_owner;
    track->last.lease_alive = sample->lease_alive;
    memcpy(track->last.owner, sample->owner, sizeof(track->last.owner));
    track->last.halted = sample->halted;
    memcpy(track->last.halt_code, sample->halt_code, sizeof(track->last.halt_code));
    track->last.starts_at_end = sample->starts_at_end;
    track->last.store_read = true;
}

// Losses add up: start that moves past a position counts each record once.
static void count_lost(struct lag_track *track)
{
    if (!track->has_next || !track->last.kafka_read || track->last.start <= track->next) return;
    int64_t from = max64(track->next, track->counted_start);
    if (track->last.start > from) track->lost_total += track->last.start - from;
    track->counted_start = max64(track->counted_start, track->last.start);
}

// A point at most every 5 s: the ring then holds a little more than the 5 minutes that rates look back.
static void remember(struct lag_track *track, const struct lag_sample *sample)
{
    if (!sample->kafka_read || !sample->store_read) return;
    if (track->ring_count && track->resumed_mono_ms != sample->mono_ms) {
        const struct lag_point *newest = &track->ring[(track->ring_next + LAG_RING - 1) % LAG_RING];
        if (sample->mono_ms - newest->mono_ms < WINDOW_FLOOR_MS) return;
    }
    track->ring[track->ring_next] = (struct lag_point){sample->mono_ms, sample->end, track->next};
    track->ring_next = (uint16_t)((track->ring_next + 1) % LAG_RING);
    if (track->ring_count < LAG_RING) track->ring_count++;
}

static int64_t median_gap_ms(const struct lag_track *track)
{
    uint32_t sorted[LAG_GAPS];
    if (track->gap_count == 0) return FIRST_GAP_MS;
    for (uint8_t i = 0; i < track->gap_count; i++) {
        uint8_t at = i;
        for (; at > 0 && sorted[at - 1] > track->gaps_ms[i]; at--) sorted[at] = sorted[at - 1];
        sorted[at] = track->gaps_ms[i];
    }
    return sorted[track->gap_count / 2];
}

static bool rate_over(const struct lag_track *track, const struct lag_sample *sample, int64_t window_ms, double *in,
                      double *out)
{
    const struct lag_point *oldest = NULL;
    for (uint16_t i = 0; i < track->ring_count; i++) {
        const struct lag_point *point = &track->ring[(track->ring_next + LAG_RING - 1 - i) % LAG_RING];
        if (sample->mono_ms - point->mono_ms > window_ms + WINDOW_FLOOR_MS) break;
        if (point->mono_ms < track->resumed_mono_ms) break;
        oldest = point;
    }
    int64_t elapsed = oldest ? sample->mono_ms - oldest->mono_ms : 0;
    if (elapsed < WINDOW_FLOOR_MS) return false;
    *in = (double)max64(0, track->end - oldest->end) * 1000.0 / (double)elapsed;
    *out = (double)max64(0, track->next - oldest->next) * 1000.0 / (double)elapsed;
    return true;
}

static void report_offsets(const struct lag_track *track, struct lag_report *r)
{
    const struct lag_sample *last = &track->last;
    r->start = last->start;
    r->lso = last->lso;
    r->end = last->end;
    r->never_started = !track->has_next;
    r->next = track->has_next ? track->next : last->starts_at_end ? last->lso : last->start;
    r->has_mirror = last->has_mirror;
    r->mirror = last->mirror;
    if (last->has_mirror) r->mirror_lag_records = max64(0, r->next - last->mirror);
    int64_t from = max64(r->next, last->start);
    r->lag_records = last->probe == LAG_PROBE_EMPTY ? 0 : max64(0, last->lso - from);
    r->blocked_records = max64(0, last->end - last->lso);
    r->lost_records = track->has_next ? max64(0, last->start - track->next) : 0;
    r->lost_total = track->lost_total;
}

static void report_times(const struct lag_track *track, const struct lag_sample *sample, struct lag_report *r)
{
    const struct lag_sample *last = &track->last;
    r->has_age = r->lag_records == 0 || last->probe == LAG_PROBE_RECORD;
    if (last->probe == LAG_PROBE_RECORD && r->lag_records > 0) {
        r->head_in_future = last->head_time_ms > sample->wall_ms;
        r->lag_ms = max64(0, sample->wall_ms - last->head_time_ms);
        r->has_loss_in = last->retention_ms >= 0;
        r->loss_in_ms = max64(0, last->head_time_ms + last->retention_ms - sample->wall_ms);
    }
    r->has_blocked_age = r->blocked_records == 0 || last->has_blocked;
    if (r->blocked_records > 0 && last->has_blocked) r->blocked_ms = max64(0, sample->wall_ms - last->blocked_time_ms);
    if (r->lag_records > 0) r->progress_age_ms = max64(0, sample->mono_ms - track->moved_mono_ms);
    r->has_rates = rate_over(track, sample, MINUTE_MS, &r->in_per_s, &r->out_per_s);
    rate_over(track, sample, 5 * MINUTE_MS, &r->in_per_s_5m, &r->out_per_s_5m);
    r->catches_up = r->lag_records == 0 || (r->has_rates && r->out_per_s > r->in_per_s);
    if (r->catches_up && r->lag_records > 0) r->catchup_s = (double)r->lag_records / (r->out_per_s - r->in_per_s);
}

static void watch_head(struct lag_track *track, const struct lag_settings *settings, const struct lag_sample *sample,
                       const struct lag_report *r)
{
    int64_t window_ms = max64(WINDOW_FLOOR_MS, 2 * settings->poll_ms);
    if (r->lag_records == 0) {
        track->rising_windows = 0;
        track->window_age_ms = 0;
        track->window_mono_ms = sample->mono_ms;
        return;
    }
    if (track->window_mono_ms && sample->mono_ms - track->window_mono_ms < window_ms) return;
    bool rose = track->window_mono_ms && r->lag_ms > track->window_age_ms;
    track->rising_windows = rose ? (uint8_t)(track->rising_windows < 200 ? track->rising_windows + 1 : 200) : 0;
    track->window_mono_ms = sample->mono_ms;
    track->window_age_ms = r->lag_ms;
}

// A transaction in good order is open for less. Who looks for the first time goes by the age of what is hidden.
static bool is_blocked(const struct lag_track *track, const struct lag_settings *settings,
                       const struct lag_sample *sample, const struct lag_report *r)
{
    if (r->lag_records > 0 || r->blocked_records == 0 || !track->hidden_mono_ms) return false;
    int64_t seen_ms = sample->mono_ms - track->hidden_mono_ms;
    return seen_ms >= 2 * settings->poll_ms || (!track->has_verdict && r->blocked_ms >= 2 * settings->poll_ms);
}

static enum lag_verdict judge(const struct lag_track *track, const struct lag_settings *settings,
                              const struct lag_sample *sample, const struct lag_report *r)
{
    const struct lag_sample *last = &track->last;
    int64_t gap = median_gap_ms(track);
    bool head_young = r->lag_records > 0 && last->probe == LAG_PROBE_RECORD && r->lag_ms <= 3 * gap + settings->poll_ms;
    if (!r->kafka_fresh || !r->store_fresh) return LAG_UNKNOWN;
    if (r->lost_records > 0) return LAG_LOST;
    if (track->rewound_from >= 0 || (track->has_next && track->next > last->end)) return LAG_REWOUND;
    if (last->halted) return LAG_HALTED;
    if (is_blocked(track, settings, sample, r)) return LAG_BLOCKED;
    if (r->lag_records == 0 || head_young) return LAG_OK;
    if (!last->lease_alive) return LAG_STOPPED;
    if (sample->mono_ms - track->moved_mono_ms >= max64(STALL_MS, 10 * gap)) return LAG_STALLED;
    if (track->rising_windows >= 3 && r->has_rates && r->out_per_s < r->in_per_s) return LAG_BEHIND;
    return LAG_CATCHING_UP;
}

int lag_badness(enum lag_verdict verdict)
{
    static const int order[LAG_VERDICTS] = {
        [LAG_OK] = 0,      [LAG_CATCHING_UP] = 1, [LAG_BEHIND] = 2,  [LAG_BLOCKED] = 3, [LAG_STALLED] = 4,
        [LAG_STOPPED] = 5, [LAG_HALTED] = 6,      [LAG_REWOUND] = 7, [LAG_LOST] = 8,    [LAG_UNKNOWN] = 9};
    return order[verdict];
}

static void settle(struct lag_track *track, enum lag_verdict found, const struct lag_sample *sample)
{
    if (track->has_verdict && found == track->verdict) {
        track->candidate = found;
        return;
    }
    // Only what looked well is given the benefit of a second look: a bad verdict that no longer holds must not stay.
    bool worse = track->has_verdict && lag_severity(track->verdict) < 2 &&
                 lag_badness(found) > lag_badness(track->verdict);
    // `unknown` and `blocked` have waited already.
    bool at_once = !worse || found == LAG_UNKNOWN || found == LAG_BLOCKED || track->candidate == found;
    track->candidate = found;
    if (!at_once) return;
    track->verdict = found;
    track->has_verdict = true;
    track->since_wall_ms = sample->wall_ms;
}

void lag_update(struct lag_track *track, const struct lag_settings *settings, const struct lag_sample *sample,
                struct lag_report *report)
{
    *report = (struct lag_report){0};
    merge_kafka(track, sample);
    merge_store(track, sample);
    track->seen = true;
    count_lost(track);
    remember(track, sample);
    report->kafka_fresh = track->last.kafka_read && sample->mono_ms - track->kafka_mono_ms <= 3 * settings->poll_ms;
    report->store_fresh = track->last.store_read && sample->mono_ms - track->store_mono_ms <= 3 * settings->poll_ms;
    report_offsets(track, report);
    report_times(track, sample, report);
    watch_head(track, settings, sample, report);
    settle(track, judge(track, settings, sample, report), sample);
    track->stood |= track->verdict == LAG_STOPPED || track->verdict == LAG_STALLED || track->verdict == LAG_HALTED;
    report->verdict = track->verdict;
    report->since_wall_ms = track->since_wall_ms;
    lag_explain(track, settings, report);
}
