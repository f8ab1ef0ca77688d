// health: what /livez and /readyz answer.
//
// Alive: the main loop moved within `limit_ms`; it calls health_beat in each turn, also while it waits for a server that is
// away. A process that is not alive should be restarted. Ready: every condition that the service named holds ("assigned",
// "kafka", "running"); a process that is not ready works as it should but cannot make progress. Thread safe.
//
// Where nobody asks /livez, a guard ends a process that is not alive: a library that does not come back from a call (to poll, to commit, to
// close) would else hold its partitions for ever, since its own threads go on telling the group that it lives.
#ifndef RUNTIME_HEALTH_H
#define RUNTIME_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

enum { HEALTH_CONDITIONS_MAX = 8, HEALTH_REASON_BYTES = 200 };

struct health;

struct health *health_new(int64_t limit_ms);
void health_free(struct health *health);  // with its guard; NULL is allowed

// From now on the process ends (EXIT_HUNG, with a line in the log) when it was not beaten for limit_ms; 0: never. The guard is a thread,
// and counts what it sees itself: time in which the whole process was stopped does not count. FATAL: no thread. At most once.
bool health_guard(struct health *health, int64_t limit_ms, struct error *error) MUST_CHECK;

// While excused the guard looks away: the loop waits for something that has limits of its own. Beats as well.
void health_excuse(struct health *health, bool excused);

void health_beat(struct health *health);
int64_t health_beat_age_ms(const struct health *health);

// `condition` is a literal; a new one is added (at most HEALTH_CONDITIONS_MAX). `reason`: one line, copied; for a failing one.
void health_set(struct health *health, const char *condition, bool ok, const char *reason);

// True when alive (or ready); writes one line per condition, "ok assigned" or "fail kafka: no broker answers".
bool health_live(const struct health *health, struct buffer *out);
bool health_ready(const struct health *health, struct buffer *out);

#endif
