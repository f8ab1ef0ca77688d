// process: what every program of ours tells of its own process at /metrics, under the names that Prometheus' clients agreed on,
// and which build it is.
#ifndef RUNTIME_PROCESS_H
#define RUNTIME_PROCESS_H

#include "base/buffer.h"
#include "runtime/metrics.h"

enum { PROCESS_METRIC_COUNT = 5 };
extern const struct metric_info process_metric_table[];  // PROCESS_METRIC_COUNT rows

// Read anew with each call. Where /proc is not mounted only the build is told. Any thread.
void process_metrics_format(const char *program, const char *version, struct buffer *out);

// Lets waits of this thread, and of those that it starts from now on, end up to so many ms late, so that the kernel can join them.
// For programs that mostly sleep: librdkafka's main thread sleeps whole milliseconds until its timer of each second and spends the
// rest of the last one spinning, which is most of what an idle client costs (7 ms of CPU in 10 s; 1 ms with a slack of 10 ms).
// What ends a wait early, an answer or a signal, is not delayed. Without Linux' prctl it does nothing.
void process_allow_late_waits(int ms);

// Gives back what only the past needed: free memory of the allocator, and pages of program code, of which starting, connecting and
// TLS touch many megabytes that a steady state never runs again. What is needed after all is mapped again from the page cache.
// For programs that mostly sleep. Without Linux' /proc it does nothing. Any thread.
void process_trim(void);

#endif
