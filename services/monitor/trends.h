// trends: how the lag of each pipeline went, two hours in steps of 5 s and a day in steps of a minute, and for how many
// seconds it was good. A step keeps the worst that was seen in it. Thread safe: the poll adds, answers read.
#ifndef MONITOR_TRENDS_H
#define MONITOR_TRENDS_H

#include "snapshot.h"

enum { TRENDS_GOOD_MS = 60000 };  // the freshness objective: at most so old is good

struct trends;

struct trends *trends_new(void);  // NULL without memory
void trends_free(struct trends *trends);

// One reading of a pipeline. Seconds since the last one count as all of this one is; blocked and unknown ones do not count:
// the first is the producer's, of the second nothing is known.
void trends_add(struct trends *trends, const struct snapshot_pipeline *pipeline, int64_t wall_ms, int64_t mono_ms,
                int64_t poll_ms);

// Sparkline of two hours and the seconds of the objective, into the pipeline.
void trends_show(struct trends *trends, struct snapshot_pipeline *pipeline, int64_t wall_ms);

// {"as_of":…,"age_seconds":…,"step_seconds":…,"pipelines":[{"pipeline":…,"points":[…]}]} from `from_ms` on; step_s is rounded up to what is
// kept. as_of_ms: of the newest reading.
void trends_write_json(struct trends *trends, struct buffer *out, int64_t as_of_ms, int64_t from_ms, int64_t step_s,
                       int64_t now_ms);

// As bytes, and back; bytes of another version or layout are refused.
void trends_save(struct trends *trends, struct buffer *out);
bool trends_load(struct trends *trends, str bytes);

#endif
