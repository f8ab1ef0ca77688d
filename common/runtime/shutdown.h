// shutdown: SIGTERM and SIGINT ask the process to finish, once; the second one, or the deadline, ends it at once.
//
// Signals are blocked in all threads and taken by one thread of this file, so nothing is interrupted in the middle, and a
// process whose loop hangs still ends. The loop asks shutdown_requested between its steps, finishes what it began, and
// returns from main. SIGPIPE is ignored.
#ifndef RUNTIME_SHUTDOWN_H
#define RUNTIME_SHUTDOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

// Exit codes of all programs.
enum exit_code {
    EXIT_OK = 0,
    EXIT_FAILED = 1,    // the work failed; the last log line says why
    EXIT_USAGE = 2,     // settings that cannot be used
    EXIT_DEADLINE = 3,  // did not finish within the deadline after the first signal
    EXIT_SECOND_SIGNAL = 4,
    EXIT_HUNG = 5,  // a call did not come back (health_guard)
};

// Call once, before any other thread is started. deadline_ms: from the first signal to a hard end (EXIT_DEADLINE).
bool shutdown_install(int64_t deadline_ms, struct error *error) MUST_CHECK;

bool shutdown_requested(void);
void shutdown_request(void);  // as if the signal had come, without its deadline

// Sleeps; returns early, and true, when a shutdown is requested. Any thread.
bool shutdown_wait(int64_t timeout_ms);

#endif
