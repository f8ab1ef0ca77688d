#include "runtime/health.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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
    pthread_cond_t ended;
    int64_t guard_limit_ms;  // 0: there is none
    bool ending;
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

static struct timespec after(int64_t ms)
{
    const int64_t at_ms = clock_monotonic_ms() + ms;
    return (struct timespec){.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
}

static void end_hung(int64_t stood_ms)
{
    LOG_ERROR(
        "loop_hangs", log_int("milliseconds", stood_ms),
        log_message("a call does not come back: ending, to be started anew; what was not committed is done again"));
    _exit(EXIT_HUNG);
}

static void *guard(void *argument)
{
    struct health *health = argument;
    const int64_t look_ms = health->guard_limit_ms / LOOKS_IN_A_LIMIT < LOOK_MS_MAX
                                ? health->guard_limit_ms / LOOKS_IN_A_LIMIT + 1
                                : LOOK_MS_MAX;
    int64_t seen_ms = -1, stood_ms = 0;
    pthread_mutex_lock(&health->mutex);
    while (!health->ending) {
        const struct timespec next = after(look_ms);
        const int64_t beaten_ms = atomic_load_explicit(&health->beaten_ms, memory_order_relaxed);
        stood_ms = beaten_ms == seen_ms ? stood_ms + look_ms : 0;
        seen_ms = beaten_ms;
        if (stood_ms > health->guard_limit_ms) end_hung(stood_ms);
        pthread_cond_timedwait(&health->ended, &health->mutex, &next);
    }
    pthread_mutex_unlock(&health->mutex);
    return NULL;
}

bool health_guard(struct health *health, int64_t limit_ms, struct error *error)
{
    pthread_condattr_t attributes;
    if (limit_ms == 0) return true;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&health->ended, &attributes);
    pthread_condattr_destroy(&attributes);
    health->guard_limit_ms = limit_ms;
    const int code = pthread_create(&health->guard, NULL, guard, health);
    if (code == 0) return true;
    health->guard_limit_ms = 0;
    pthread_cond_destroy(&health->ended);
    return error_fatal(error, "no thread: %s", strerror(code));
}

static void dismiss_guard(struct health *health)
{
    if (health->guard_limit_ms == 0) return;
    pthread_mutex_lock(&health->mutex);
    health->ending = true;
    pthread_cond_signal(&health->ended);
    pthread_mutex_unlock(&health->mutex);
    pthread_join(health->guard, NULL);
    pthread_cond_destroy(&health->ended);
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
