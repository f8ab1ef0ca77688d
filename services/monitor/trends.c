#include "trends.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "time_text.h"

enum { POINTS = 1440, FINE_MS = 5000, COARSE_MS = 60000, PIPELINES = 2, NAME_BYTES = 256, SPARK_MS = 120000 };

struct point {
    int64_t at_ms;  // beginning of the step; 0: none
    uint32_t lag_records, lag_ms, in_per_1000_s, out_per_1000_s;
    uint8_t verdict, known;
};

struct ring {
    struct point points[POINTS];  // by number of the step, modulo
};

struct trend {
    char name[NAME_BYTES];
    struct ring fine, coarse;
    double good_s, counted_s;
    int64_t last_mono_ms;
};

struct trends {
    pthread_mutex_t lock;
    struct trend *of[PIPELINES];
};

struct trends *trends_new(void)
{
    struct trends *trends = calloc(1, sizeof(*trends));
    if (trends) pthread_mutex_init(&trends->lock, NULL);
    return trends;
}

void trends_free(struct trends *trends)
{
    if (!trends) return;
    for (size_t i = 0; i < PIPELINES; i++) free(trends->of[i]);
    pthread_mutex_destroy(&trends->lock);
    free(trends);
}

static struct trend *trend_of(struct trends *trends, str name)
{
    for (size_t i = 0; i < PIPELINES; i++) {
        if (!trends->of[i]) {
            trends->of[i] = calloc(1, sizeof(*trends->of[i]));
            if (trends->of[i]) snprintf(trends->of[i]->name, NAME_BYTES, "%.*s", STR_FMT(name));
            return trends->of[i];
        }
        if (str_equal(str_from(trends->of[i]->name), name)) return trends->of[i];
    }
    return NULL;
}

static uint32_t most(int64_t value)
{
    return value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static void take_worst(struct point *kept, const struct point *point)
{
    if (point->lag_records > kept->lag_records) kept->lag_records = point->lag_records;
    if (point->lag_ms > kept->lag_ms) kept->lag_ms = point->lag_ms;
    if (lag_badness((enum lag_verdict)point->verdict) > lag_badness((enum lag_verdict)kept->verdict))
        kept->verdict = point->verdict;
    if (!point->known) return;
    kept->known = 1;
    kept->in_per_1000_s = point->in_per_1000_s;
    kept->out_per_1000_s = point->out_per_1000_s;
}

static void put(struct ring *ring, const struct point *point, int64_t step_ms)
{
    int64_t step = point->at_ms / step_ms;
    struct point *kept = &ring->points[step % POINTS];
    if (kept->at_ms == step * step_ms) {
        take_worst(kept, point);
        return;
    }
    *kept = *point;
    kept->at_ms = step * step_ms;
}

static void count_seconds(struct trend *trend, const struct snapshot_pipeline *pipeline, int64_t mono_ms,
                          int64_t poll_ms)
{
    int64_t passed_ms = trend->last_mono_ms ? mono_ms - trend->last_mono_ms : 0;
    trend->last_mono_ms = mono_ms;
    bool counts = pipeline->lag_known && pipeline->verdict != LAG_BLOCKED && pipeline->verdict != LAG_UNKNOWN;
    if (!counts || passed_ms <= 0 || passed_ms > 3 * poll_ms + 60000) return;
    trend->counted_s += (double)passed_ms / 1000.0;
    if (pipeline->lag_ms <= TRENDS_GOOD_MS) trend->good_s += (double)passed_ms / 1000.0;
}

void trends_add(struct trends *trends, const struct snapshot_pipeline *pipeline, int64_t wall_ms, int64_t mono_ms,
                int64_t poll_ms)
{
    struct point point = {.at_ms = wall_ms, .verdict = (uint8_t)pipeline->verdict, .known = pipeline->lag_known};
    if (pipeline->lag_known) {
        point.lag_records = most(pipeline->lag_records);
        point.lag_ms = most(pipeline->lag_ms);
        point.in_per_1000_s = most((int64_t)(pipeline->in_per_s * 1000.0));
        point.out_per_1000_s = most((int64_t)(pipeline->out_per_s * 1000.0));
    }
    pthread_mutex_lock(&trends->lock);
    struct trend *trend = trend_of(trends, pipeline->name);
    if (trend) {
        put(&trend->fine, &point, FINE_MS);
        put(&trend->coarse, &point, COARSE_MS);
        count_seconds(trend, pipeline, mono_ms, poll_ms);
    }
    pthread_mutex_unlock(&trends->lock);
}

// A sparkline ends now; what was not measured is a gap.
static void fill_spark(const struct ring *ring, struct snapshot_spark *spark, int64_t wall_ms)
{
    int64_t first = wall_ms / SPARK_MS - SNAPSHOT_SPARK + 1;
    for (size_t i = 0; i < POINTS; i++) {
        const struct point *point = &ring->points[i];
        int64_t at = point->at_ms / SPARK_MS - first;
        if (!point->at_ms || !point->known || at < 0 || at >= SNAPSHOT_SPARK) continue;
        spark->known[at] = true;
        if (point->lag_records > spark->most[at]) spark->most[at] = point->lag_records;
    }
}

void trends_show(struct trends *trends, struct snapshot_pipeline *pipeline, int64_t wall_ms)
{
    pthread_mutex_lock(&trends->lock);
    struct trend *trend = trend_of(trends, pipeline->name);
    if (trend) {
        fill_spark(&trend->coarse, &pipeline->spark, wall_ms);
        pipeline->slo_good_s = trend->good_s;
        pipeline->slo_s = trend->counted_s;
    }
    pthread_mutex_unlock(&trends->lock);
}

static void write_point(struct buffer *out, const struct point *point)
{
    buffer_append(out, STR("{\"at\":\""));
    time_append_iso(out, point->at_ms);
    buffer_printf(out, "\",\"status\":\"%s\"", lag_verdict_name((enum lag_verdict)point->verdict));
    if (!point->known) {
        buffer_append(out, STR(",\"lag_records\":null,\"lag_seconds\":null}"));
        return;
    }
    buffer_printf(out,
                  ",\"lag_records\":%u,\"lag_seconds\":%u.%03u,\"in_per_second\":%u.%03u,\"out_per_second\":%u.%03u}",
                  point->lag_records, point->lag_ms / 1000, point->lag_ms % 1000, point->in_per_1000_s / 1000,
                  point->in_per_1000_s % 1000, point->out_per_1000_s / 1000, point->out_per_1000_s % 1000);
}

static void write_points(struct buffer *out, const struct ring *ring, int64_t kept_ms, int64_t from_ms, int64_t step_ms,
                         int64_t now_ms)
{
    struct point sum = {0};
    bool first = true;
    for (int64_t step = from_ms / kept_ms; step <= now_ms / kept_ms; step++) {
        const struct point *point = &ring->points[step % POINTS];
        if (point->at_ms != step * kept_ms) continue;
        int64_t at_ms = point->at_ms / step_ms * step_ms;
        if (sum.at_ms == at_ms) {
            take_worst(&sum, point);
            continue;
        }
        if (sum.at_ms) {
            if (!first) buffer_append_char(out, ',');
            first = false;
            write_point(out, &sum);
        }
        sum = *point;
        sum.at_ms = at_ms;
    }
    if (!sum.at_ms) return;
    if (!first) buffer_append_char(out, ',');
    write_point(out, &sum);
}

void trends_write_json(struct trends *trends, struct buffer *out, int64_t as_of_ms, int64_t from_ms, int64_t step_s,
                       int64_t now_ms)
{
    const int64_t age_ms = now_ms > as_of_ms ? now_ms - as_of_ms : 0;
    int64_t oldest_ms = now_ms - (int64_t)(POINTS - 1) * COARSE_MS, step_ms = step_s * 1000;
    if (from_ms < oldest_ms) from_ms = oldest_ms;
    bool coarse = from_ms < now_ms - (int64_t)(POINTS - 1) * FINE_MS || step_ms >= COARSE_MS;
    int64_t kept_ms = coarse ? COARSE_MS : FINE_MS;
    step_ms = step_ms < kept_ms ? kept_ms : (step_ms + kept_ms - 1) / kept_ms * kept_ms;
    buffer_append(out, STR("{\"as_of\":\""));
    time_append_iso(out, as_of_ms);
    buffer_printf(out, "\",\"age_seconds\":%lld.%03d,\"step_seconds\":%lld,\"pipelines\":[", (long long)(age_ms / 1000),
                  (int)(age_ms % 1000), (long long)(step_ms / 1000));
    pthread_mutex_lock(&trends->lock);
    for (size_t i = 0; i < PIPELINES && trends->of[i]; i++) {
        buffer_append(out, i ? STR(",{\"pipeline\":") : STR("{\"pipeline\":"));
        buffer_append_json(out, str_from(trends->of[i]->name));
        buffer_append(out, STR(",\"points\":["));
        write_points(out, coarse ? &trends->of[i]->coarse : &trends->of[i]->fine, kept_ms, from_ms, step_ms, now_ms);
        buffer_append(out, STR("]}"));
    }
    pthread_mutex_unlock(&trends->lock);
    buffer_append(out, STR("]}\n"));
}

void trends_save(struct trends *trends, struct buffer *out)
{
    pthread_mutex_lock(&trends->lock);
    for (size_t i = 0; i < PIPELINES && trends->of[i]; i++)
        buffer_append(out, (str){(const char *)trends->of[i], sizeof(*trends->of[i])});
    pthread_mutex_unlock(&trends->lock);
}

static bool sound(const struct ring *ring)
{
    for (size_t i = 0; i < POINTS; i++)
        if (ring->points[i].at_ms < 0 || ring->points[i].verdict >= LAG_VERDICTS) return false;
    return true;
}

bool trends_load(struct trends *trends, str bytes)
{
    size_t count = bytes.size / sizeof(struct trend);
    if (bytes.size % sizeof(struct trend) != 0 || count > PIPELINES) return false;
    for (size_t i = 0; i < count; i++) {
        struct trend *trend = malloc(sizeof(*trend));
        if (!trend) return false;
        memcpy(trend, bytes.data + i * sizeof(*trend), sizeof(*trend));
        trend->last_mono_ms = 0;
        if (!memchr(trend->name, 0, NAME_BYTES) || !sound(&trend->fine) || !sound(&trend->coarse)) {
            free(trend);
            return false;
        }
        free(trends->of[i]);
        trends->of[i] = trend;
    }
    return true;
}
