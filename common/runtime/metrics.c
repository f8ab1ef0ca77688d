#include "runtime/metrics.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SERIES_MAX = 10000 };

const int64_t metrics_buckets_us[] = {500,    1000,   2000,    5000,    10000,   20000,    50000,    100000,
                                      200000, 500000, 1000000, 2000000, 5000000, 10000000, 60000000, 0};
const int64_t metrics_buckets_records[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 0};

// Series are only ever added, at the head of a list that readers walk without a lock.
struct series {
    struct series *next;
    const struct metric_info *info;
    atomic_bool hidden;
    _Atomic int64_t value;  // of a histogram: the sum
    _Atomic int64_t counts[METRIC_BUCKETS_MAX + 1];
    char *labels[METRIC_LABELS_MAX];
};

struct metrics {
    const struct metric_info *table;
    size_t count;
    struct metrics *next;
    pthread_mutex_t mutex;  // for adding series
    size_t series_count;
    struct series spare;  // what is counted when there is no room
    _Atomic(struct series *) heads[];
};

static size_t label_count(const struct metric_info *info)
{
    size_t count = info->labels[0] != '\0';
    for (const char *c = info->labels; *c != '\0'; c++) count += *c == ',';
    return count;
}

struct metrics *metrics_new(const struct metric_info *table, size_t count, struct metrics *next)
{
    struct metrics *metrics = calloc(1, sizeof *metrics + count * sizeof metrics->heads[0]);
    if (metrics == NULL) return NULL;
    metrics->table = table;
    metrics->count = count;
    metrics->next = next;
    metrics->spare.info = count > 0 ? &table[0] : NULL;
    pthread_mutex_init(&metrics->mutex, NULL);
    for (size_t i = 0; i < count; i++) {
        if (label_count(&table[i]) == 0) metrics_plain(metrics, i);
    }
    return metrics;
}

static void series_free(struct series *series)
{
    for (size_t i = 0; i < METRIC_LABELS_MAX; i++) free(series->labels[i]);
    free(series);
}

void metrics_free(struct metrics *metrics)
{
    if (metrics == NULL) return;
    for (size_t i = 0; i < metrics->count; i++) {
        struct series *series = atomic_load(&metrics->heads[i]);
        while (series != NULL) {
            struct series *next = series->next;
            series_free(series);
            series = next;
        }
    }
    pthread_mutex_destroy(&metrics->mutex);
    free(metrics);
}

void metrics_chain(struct metrics *metrics, struct metrics *next)
{
    metrics->next = next;
}

static bool same_labels(const struct series *series, const char *const *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(series->labels[i], labels[i]) != 0) return false;
    }
    return true;
}

static struct series *find(struct metrics *metrics, size_t index, const char *const *labels, size_t count)
{
    struct series *series = atomic_load_explicit(&metrics->heads[index], memory_order_acquire);
    while (series != NULL && !same_labels(series, labels, count)) series = series->next;
    return series;
}

static struct series *make(const struct metric_info *info, const char *const *labels, size_t count)
{
    struct series *series = calloc(1, sizeof *series);
    if (series == NULL) return NULL;
    series->info = info;
    for (size_t i = 0; i < count; i++) {
        if ((series->labels[i] = strdup(labels[i])) != NULL) continue;
        series_free(series);
        return NULL;
    }
    return series;
}

static struct series *add(struct metrics *metrics, size_t index, const char *const *labels, size_t count)
{
    struct series *series = metrics->series_count < SERIES_MAX ? make(&metrics->table[index], labels, count) : NULL;
    if (series == NULL) return &metrics->spare;
    series->next = atomic_load(&metrics->heads[index]);
    atomic_store_explicit(&metrics->heads[index], series, memory_order_release);
    metrics->series_count++;
    return series;
}

struct series *metrics_series_of(struct metrics *metrics, size_t index, const char *const *labels)
{
    const size_t count = label_count(&metrics->table[index]);
    pthread_mutex_lock(&metrics->mutex);
    struct series *series = find(metrics, index, labels, count);
    if (series == NULL) series = add(metrics, index, labels, count);
    atomic_store(&series->hidden, false);
    pthread_mutex_unlock(&metrics->mutex);
    return series;
}

void series_add(struct series *series, int64_t amount)
{
    atomic_fetch_add_explicit(&series->value, amount, memory_order_relaxed);
}

void series_set(struct series *series, int64_t value)
{
    atomic_store_explicit(&series->value, value, memory_order_relaxed);
}

void series_observe(struct series *series, int64_t value)
{
    const int64_t *buckets = series->info->buckets;
    size_t i = 0;
    while (buckets != NULL && buckets[i] != 0 && value > buckets[i]) i++;
    atomic_fetch_add_explicit(&series->counts[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&series->value, value, memory_order_relaxed);
}

int64_t series_value(const struct series *series)
{
    int64_t count = 0;
    if (series->info->type != METRIC_HISTOGRAM) return atomic_load_explicit(&series->value, memory_order_relaxed);
    for (size_t i = 0; i <= METRIC_BUCKETS_MAX; i++)
        count += atomic_load_explicit(&series->counts[i], memory_order_relaxed);
    return count;
}

void series_hide(struct series *series)
{
    atomic_store(&series->hidden, true);
}

static void append_scaled(struct buffer *out, int64_t value, int decimals)
{
    uint64_t scale = 1;
    const uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    for (int i = 0; i < decimals; i++) scale *= 10;
    if (value < 0) buffer_append_char(out, '-');
    buffer_printf(out, "%llu", (unsigned long long)(magnitude / scale));
    if (decimals > 0 && magnitude % scale != 0)
        buffer_printf(out, ".%0*llu", decimals, (unsigned long long)(magnitude % scale));
}

static void append_label_value(struct buffer *out, const char *value)
{
    for (; *value != '\0'; value++) {
        if (*value == '\n') {
            buffer_append(out, STR("\\n"));
            continue;
        }
        if (*value == '"' || *value == '\\') buffer_append_char(out, '\\');
        buffer_append_char(out, *value);
    }
}

// Name, suffix and labels; the bucket's bound becomes the label "le" when `le` is given: a bound, or 0 for infinity.
static void append_name(struct buffer *out, const struct series *series, const char *suffix, const int64_t *le)
{
    str name, rest = str_from(series->info->labels);
    bool any = false;
    buffer_printf(out, "%s%s", series->info->name, suffix);
    for (size_t i = 0; rest.size > 0; i++) {
        (void)str_cut(rest, STR(","), &name, &rest);
        buffer_printf(out, "%s%.*s=\"", any ? "," : "{", STR_FMT(name));
        append_label_value(out, series->labels[i]);
        buffer_append_char(out, '"');
        any = true;
    }
    if (le != NULL) {
        buffer_printf(out, "%sle=\"", any ? "," : "{");
        if (*le == 0) buffer_append(out, STR("+Inf"));
        else append_scaled(out, *le, series->info->decimals);
        buffer_append_char(out, '"');
        any = true;
    }
    buffer_append(out, any ? STR("} ") : STR(" "));
}

static void format_histogram(const struct series *series, struct buffer *out)
{
    int64_t total = 0;
    for (size_t i = 0;; i++) {
        total += atomic_load_explicit(&series->counts[i], memory_order_relaxed);
        append_name(out, series, "_bucket", &series->info->buckets[i]);
        buffer_printf(out, "%lld\n", (long long)total);
        if (series->info->buckets[i] == 0) break;
    }
    append_name(out, series, "_sum", NULL);
    append_scaled(out, atomic_load_explicit(&series->value, memory_order_relaxed), series->info->decimals);
    buffer_append_char(out, '\n');
    append_name(out, series, "_count", NULL);
    buffer_printf(out, "%lld\n", (long long)total);
}

static const char *type_name(enum metric_type type)
{
    return type == METRIC_COUNTER ? "counter" : type == METRIC_GAUGE ? "gauge" : "histogram";
}

static void format_metric(const struct metric_info *info, const struct series *series, struct buffer *out)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n", info->name, info->help, info->name, type_name(info->type));
    for (; series != NULL; series = series->next) {
        if (atomic_load(&series->hidden)) continue;
        if (info->type == METRIC_HISTOGRAM) {
            format_histogram(series, out);
            continue;
        }
        append_name(out, series, "", NULL);
        append_scaled(out, series_value(series), info->decimals);
        buffer_append_char(out, '\n');
    }
}

void metrics_format(const struct metrics *metrics, struct buffer *out)
{
    for (; metrics != NULL; metrics = metrics->next) {
        for (size_t i = 0; i < metrics->count; i++) {
            format_metric(&metrics->table[i], atomic_load_explicit(&metrics->heads[i], memory_order_acquire), out);
        }
    }
}

void metrics_print_reference(const struct metric_info *table, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        buffer_printf(out, "| `%s` | %s | %s | %s |\n", table[i].name, type_name(table[i].type),
                      table[i].labels[0] != '\0' ? table[i].labels : "-", table[i].help);
    }
}
