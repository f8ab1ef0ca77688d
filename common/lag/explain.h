// explain: the sentences of a report. Private to the room.
#ifndef LAG_EXPLAIN_H
#define LAG_EXPLAIN_H

#include "lag/lag.h"

// Fills why and next_step of a report whose numbers and verdict are set.
void lag_explain(const struct lag_track *track, const struct lag_settings *settings, struct lag_report *report);

#endif
