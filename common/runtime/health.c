#include "runtime/health.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/shutdown.h"

enum { LOOKS_IN_A_LIMIT = 20, LOOK_MS_MAX = 1000 };

struct condition {
    const char *name;
    bool ok;
    char reason[HEALTH_REASON_BYTES];
};

struct health {
    int64_t limit_ms;
    _Atomic int64_t beaten_ms;
    pthread_mutex_t mutex;
    struct condition conditions[HEALTH_CONDITIONS_MAX];
    size_t count;
    // The guard's.
    pthread_t guard;
    int64_t guard_limit_ms;  // 0: there is none
    int dismissal[2];        // a pipe; its other end is closed when the guard is to go
    _Atomic bool excused;
};

struct health *health_new(int64_t limit_ms)
{
    struct health *health = calloc(1, sizeof *health);
    if (health == NULL) return NULL;
    health->limit_ms = limit_ms;
    pthread_mutex_init(&health->mutex, NULL);
    health_beat(health);
    return health;
}

static void end_hung(int64_t stood_ms)
{
    LOG_ERROR(
        "loop_hangs", log_int("milliseconds", stood_ms),
        log_message("a call does not come back: ending, to be started anew; what was not committed is done again"));
    _exit(EXIT_HUNG);
}

// Waits between two looks; false: the guard is dismissed.
static bool wait_look(const struct health *health, int look_ms)
{
    struct pollfd dismissal = {.fd = health->dismissal[0], .events = POLLIN};
    return poll(&dismissal, 1, look_ms) <= 0;
}

static void *guard(void *argument)
{
    struct health *health = argument;
    const int64_t limit_ms = health->guard_limit_ms, twentieth_ms = limit_ms / LOOKS_IN_A_LIMIT + 1;
    const int look_ms = twentieth_ms < LOOK_MS_MAX ? (int)twentieth_ms : LOOK_MS_MAX;
    int64_t seen_ms = -1, stood_ms = 0, looked_ms = clock_monotonic_ms();
    while (wait_look(health, look_ms)) {
        const int64_t now_ms = clock_monotonic_ms(), passed_ms = now_ms - looked_ms;
        const int64_t beaten_ms = atomic_load_explicit(&health->beaten_ms, memory_order_relaxed);
        looked_ms = now_ms;
        if (beaten_ms != seen_ms || atomic_load_explicit(&health->excused, memory_order_relaxed)) stood_ms = 0;
        else stood_ms += passed_ms < look_ms ? passed_ms : look_ms;  // we were stopped for the rest
        seen_ms = beaten_ms;
        if (stood_ms > limit_ms) end_hung(stood_ms);
    }
    return NULL;
}

bool health_guard(struct health *health, int64_t limit_ms, struct error *error)
{
    if (limit_ms == 0) return true;
    if (pipe2(health->dismissal, O_CLOEXEC) != 0) return error_fatal(error, "no pipe: %s", strerror(errno));
    health->guard_limit_ms = limit_ms;
    const int code = pthread_create(&health->guard, NULL, guard, health);
    if (code == 0) return true;
    health->guard_limit_ms = 0;
    close(health->dismissal[0]);
    close(health->dismissal[1]);
    return error_fatal(error, "no thread: %s", strerror(code));
}

void health_excuse(struct health *health, bool excused)
{
    atomic_store_explicit(&health->excused, excused, memory_order_relaxed);
    health_beat(health);
}

static void dismiss_guard(struct health *health)
{
    if (health->guard_limit_ms == 0) return;
    close(health->dismissal[1]);  // the other end can be read from then on
    pthread_join(health->guard, NULL);
    close(health->dismissal[0]);
}

void health_free(struct health *health)
{
    if (health == NULL) return;
    dismiss_guard(health);
    pthread_mutex_destroy(&health->mutex);
    free(health);
}

void health_beat(struct health *health)
{
    atomic_store_explicit(&health->beaten_ms, clock_monotonic_ms(), memory_order_relaxed);
}

int64_t health_beat_age_ms(const struct health *health)
{
    return clock_monotonic_ms() - atomic_load_explicit(&health->beaten_ms, memory_order_relaxed);
}

static struct condition *find(struct health *health, const char *name)
{
    for (size_t i = 0; i < health->count; i++) {
        if (strcmp(health->conditions[i].name, name) == 0) return &health->conditions[i];
    }
    if (health->count == HEALTH_CONDITIONS_MAX) return NULL;
    health->conditions[health->count].name = name;
    return &health->conditions[health->count++];
}

void health_set(struct health *health, const char *condition, bool ok, const char *reason)
{
    pthread_mutex_lock(&health->mutex);
    struct condition *found = find(health, condition);
    if (found != NULL) {
        found->ok = ok;
        snprintf(found->reason, sizeof found->reason, "%s", reason != NULL ? reason : "");
    }
    pthread_mutex_unlock(&health->mutex);
}

bool health_live(const struct health *health, struct buffer *out)
{
    const int64_t age_ms = health_beat_age_ms(health);
    const bool live = age_ms <= health->limit_ms;
    buffer_printf(out, "%s loop: moved %lld ms ago, limit %lld ms\n", live ? "ok" : "fail", (long long)age_ms,
                  (long long)health->limit_ms);
    return live;
}

bool health_ready(const struct health *health, struct buffer *out)
{
    bool ready = health_live(health, out);
    pthread_mutex_t *mutex = (pthread_mutex_t *)&health->mutex;
    pthread_mutex_lock(mutex);
    if (health->count == 0) buffer_append(out, STR("fail start: not yet\n"));
    ready = ready && health->count > 0;
    for (size_t i = 0; i < health->count; i++) {
        const struct condition *c = &health->conditions[i];
        ready = ready && c->ok;
        buffer_printf(out, c->ok ? "ok %s\n" : "fail %s: %s\n", c->name, c->reason);
    }
    pthread_mutex_unlock(mutex);
    return ready;
}
