#include "runtime/health.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/clock.h"

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

void health_free(struct health *health)
{
    if (health == NULL) return;
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
