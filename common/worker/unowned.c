// Partitions that nobody in a group of static members reads (kafka/consumer.h says how that comes about): the member with the fewest
// joins anew, and the group shares out again.
#include "runtime/clock.h"
#include "runtime/log.h"
#include "worker/worker_state.h"

enum { ANSWER_TIMEOUT_MS = 2000, PATIENCE_SESSIONS = 2, DOUBLINGS_MAX = 5 };

static void rejoin(struct worker *w, const struct consumer_unowned *found, int64_t now_ms)
{
    struct error error = {0};
    LOG_WARN("partitions_unowned", log_int("partition", found->partition), log_int("count", found->count),
             log_int("milliseconds", now_ms - w->unowned_since_ms), log_text("action", "rejoin"));
    series_add(metrics_plain(w->metrics, WORKER_REJOINS), 1);
    if (w->unowned_rejoins < DOUBLINGS_MAX) w->unowned_rejoins++;
    w->unowned_since_ms = now_ms;
    if (!consumer_rejoin(w->options.consumer, &error)) LOG_WARN("rejoin_failed", log_error(&error));
}

// A member that has to store a batch before it lets go may take its time: each try waits twice as long as the one before.
void unowned_look(struct worker *w)
{
    const int64_t now_ms = clock_monotonic_ms(), session_ms = consumer_static_session_ms(w->options.consumer);
    struct consumer_unowned found;
    struct error error = {0};
    if (session_ms == 0 || now_ms < w->unowned_due_ms) return;
    w->unowned_due_ms = now_ms + session_ms;
    if (!consumer_unowned(w->options.consumer, ANSWER_TIMEOUT_MS, &found, &error)) return;
    if (found.count == 0) {
        w->unowned_since_ms = 0;
        w->unowned_rejoins = 0;
        return;
    }
    if (w->unowned_since_ms == 0) w->unowned_since_ms = now_ms;
    const int64_t patience_ms = (PATIENCE_SESSIONS * session_ms) << w->unowned_rejoins;
    if (found.chosen && now_ms - w->unowned_since_ms >= patience_ms) rejoin(w, &found, now_ms);
}
