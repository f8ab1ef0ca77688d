#include "kafka/waits.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <threads.h>
#include <time.h>

enum { LATER_NS = 1000000, SECOND_NS = 1000000000 };

typedef int timed_wait(cnd_t *condition, mtx_t *mutex, const struct timespec *until);

static atomic_bool later;

static timed_wait *library_wait(void)
{
    static _Atomic(timed_wait *) found;
    timed_wait *wait = atomic_load(&found);
    if (wait == NULL) {
        *(void **)&wait = dlsym(RTLD_NEXT, "cnd_timedwait");
        atomic_store(&found, wait);
    }
    return wait;
}

// In place of the C library's, under its name: a program's own definition comes before those of its shared libraries.
int wait_rounded_up(cnd_t *condition, mtx_t *mutex, const struct timespec *until) __asm__("cnd_timedwait");
int wait_rounded_up(cnd_t *condition, mtx_t *mutex, const struct timespec *until)
{
    struct timespec end = *until;
    if (atomic_load_explicit(&later, memory_order_relaxed)) end.tv_nsec += LATER_NS;
    if (end.tv_nsec >= SECOND_NS) {
        end.tv_nsec -= SECOND_NS;
        end.tv_sec++;
    }
    return library_wait()(condition, mutex, &end);
}

void kafka_round_waits_up(void)
{
    atomic_store(&later, library_wait() != NULL);
}
