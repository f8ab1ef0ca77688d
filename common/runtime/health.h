// health: what /livez and /readyz answer.
//
// Alive: the main loop moved within `limit_ms`; it calls health_beat in each turn, also while it waits for a server that is
// away. A process that is not alive should be restarted. Ready: every condition that the service named holds ("assigned",
// "kafka", "running"); a process that is not ready works as it should but cannot make progress. Thread safe.
#ifndef RUNTIME_HEALTH_H
#define RUNTIME_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

enum { HEALTH_CONDITIONS_MAX = 8, HEALTH_REASON_BYTES = 200 };

struct health;

struct health *health_new(int64_t limit_ms);
void health_free(struct health *health);

void health_beat(struct health *health);
int64_t health_beat_age_ms(const struct health *health);

// `condition` is a literal; a new one is added (at most HEALTH_CONDITIONS_MAX). `reason`: one line, copied; for a failing one.
void health_set(struct health *health, const char *condition, bool ok, const char *reason);

// True when alive (or ready); writes one line per condition, "ok assigned" or "fail kafka: no broker answers".
bool health_live(const struct health *health, struct buffer *out);
bool health_ready(const struct health *health, struct buffer *out);

#endif
