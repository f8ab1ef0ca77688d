#include "runtime/shutdown.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "runtime/clock.h"
#include "runtime/log.h"

static atomic_bool requested;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static pthread_once_t changed_once = PTHREAD_ONCE_INIT;
static int64_t grace_ms;

static void make_condition(void)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&changed, &attributes);
    pthread_condattr_destroy(&attributes);
}

static sigset_t stop_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

static struct timespec to_timespec(int64_t ms)
{
    return (struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
}

static void *take_signals(void *unused)
{
    (void)unused;
    const sigset_t set = stop_signals();
    int signal_number = 0;
    while (sigwait(&set, &signal_number) != 0) continue;
    LOG_INFO("shutdown_requested", log_text("signal", strsignal(signal_number)), log_int("deadline_ms", grace_ms));
    shutdown_request();
    const struct timespec grace = to_timespec(grace_ms);
    int second = 0;
    while ((second = sigtimedwait(&set, NULL, &grace)) < 0 && errno == EINTR) continue;
    if (second > 0) {
        LOG_WARN("shutdown_at_once", log_text("signal", strsignal(second)));
        _exit(EXIT_SECOND_SIGNAL);
    }
    LOG_ERROR("shutdown_deadline",
              log_message("not finished within shutdown_ms; what was not committed is done again"));
    _exit(EXIT_DEADLINE);
}

bool shutdown_install(int64_t deadline_ms, struct error *error)
{
    pthread_t thread;
    const sigset_t set = stop_signals();
    grace_ms = deadline_ms;
    pthread_once(&changed_once, make_condition);
    signal(SIGPIPE, SIG_IGN);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0 || pthread_create(&thread, NULL, take_signals, NULL) != 0) {
        return error_fatal(error, "no thread for signals: %s", strerror(errno));
    }
    pthread_detach(thread);
    return true;
}

bool shutdown_requested(void)
{
    return atomic_load_explicit(&requested, memory_order_relaxed);
}

void shutdown_request(void)
{
    pthread_once(&changed_once, make_condition);
    pthread_mutex_lock(&mutex);
    atomic_store(&requested, true);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

bool shutdown_wait(int64_t timeout_ms)
{
    const struct timespec until = to_timespec(clock_monotonic_ms() + timeout_ms);
    pthread_once(&changed_once, make_condition);
    pthread_mutex_lock(&mutex);
    while (!atomic_load(&requested) && pthread_cond_timedwait(&changed, &mutex, &until) == 0) continue;
    pthread_mutex_unlock(&mutex);
    return shutdown_requested();
}
