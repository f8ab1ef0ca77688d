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

#endif
