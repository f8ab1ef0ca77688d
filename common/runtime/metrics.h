// metrics: numbers that the service counts, in Prometheus' text format 0.0.4.
//
// One table per room or program says name, type, unit, help, labels and buckets of each metric; it makes the registry and the
// reference page. Values are 64-bit integers in C11 atomics: adding is lock-free and exact. A metric in seconds counts
// microseconds and is printed in seconds (`decimals` 6), as a metric in bytes is printed as it is (`decimals` 0).
//
//   #define NORMALIZER_METRICS(X)  (one X per metric)
//       X(RECORDS, COUNTER, "shuwen_records_total", 0, "stage,outcome,reason", NULL, "Records by what became of them.")
//   enum { NORMALIZER_METRICS(METRIC_INDEX) NORMALIZER_METRIC_COUNT };
//   static const struct metric_info table[] = {NORMALIZER_METRICS(METRIC_ROW)};
//
//   struct metrics *metrics = metrics_new(table, NORMALIZER_METRIC_COUNT, NULL);
//   series_add(metrics_series(metrics, RECORDS, "normalize", "stored", ""), 1);
//
// Names: `shuwen_` first, base unit last (`_seconds`, `_bytes`), `_total` for counters, as Prometheus asks.
#ifndef RUNTIME_METRICS_H
#define RUNTIME_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metric_info {
    const char *name;
    enum metric_type type;
    int decimals;            // the stored integer is value * 10^decimals
    const char *labels;      // "topic,partition"; "" for none; at most METRIC_LABELS_MAX
    const int64_t *buckets;  // histograms: upper bounds as stored, rising, ended by 0; NULL otherwise
    const char *help;        // one sentence; codes and units in it
};

#define METRIC_INDEX(id, type, name, decimals, labels, buckets, help) id,
#define METRIC_ROW(id, type, name, decimals, labels, buckets, help) \
    {name, METRIC_##type, decimals, labels, buckets, help},

enum { METRIC_LABELS_MAX = 6, METRIC_BUCKETS_MAX = 24 };

// Upper bounds in microseconds: 0.5 ms to 60 s.
extern const int64_t metrics_buckets_us[];
// Upper bounds in records: 1 to 10,000.
extern const int64_t metrics_buckets_records[];

struct metrics;
struct series;

// `table` and `next` live as long as the result; `next` (may be NULL) is another registry that is printed after this one.
// Metrics without labels exist from the start with the value 0. Returns NULL without memory.
struct metrics *metrics_new(const struct metric_info *table, size_t count, struct metrics *next);
void metrics_free(struct metrics *metrics);                         // without `next`
void metrics_chain(struct metrics *metrics, struct metrics *next);  // sets `next`; before it is printed

// The series of a metric with these label values, in the table's order, as zero-terminated strings; made on first use.
// Takes a lock: keep the result where it is hot. Never NULL: over 10,000 series or without memory it is one that is not printed.
#define metrics_series(metrics, index, ...) \
    metrics_series_of((metrics), (index), (const char *const[]){__VA_ARGS__, NULL})
#define metrics_plain(metrics, index) metrics_series_of((metrics), (index), (const char *const[]){NULL})
struct series *metrics_series_of(struct metrics *metrics, size_t index, const char *const *labels);

void series_add(struct series *series, int64_t amount);     // counter, gauge
void series_set(struct series *series, int64_t value);      // gauge
void series_observe(struct series *series, int64_t value);  // histogram
int64_t series_value(const struct series *series);          // counter, gauge; of a histogram the count
void series_hide(struct series *series);  // no longer printed until it is asked for again: a partition that went away

// The registry, and those after it, as text. Any thread.
void metrics_format(const struct metrics *metrics, struct buffer *out);

// The rows of the reference page, as a Markdown table.
void metrics_print_reference(const struct metric_info *table, size_t count, struct buffer *out);

#endif
