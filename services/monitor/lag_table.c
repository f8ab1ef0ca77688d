#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "snapshot.h"
#include "time_text.h"

enum { COLUMNS = 11 };
static const char *const titles[COLUMNS] = {"TOPIC", "P",       "STATUS", "LAG",   "BEHIND", "NEXT",
                                            "END",   "BLOCKED", "LOST",   "OUT/s", "ETA"};

struct cells {
    char text[COLUMNS][64];
};

static void cell_number(char cell[64], bool known, int64_t value)
{
    struct buffer b = {0};
    if (known) time_append_grouped(&b, value);
    else buffer_append_char(&b, '-');
    snprintf(cell, 64, "%.*s", STR_FMT(buffer_str(&b)));
    buffer_release(&b);
}

static struct cells fill(const struct snapshot_partition *p)
{
    const struct lag_report *r = &p->report;
    bool both = r->kafka_fresh && r->store_fresh;
    struct cells c;
    char duration[LAG_DURATION_BYTES];
    snprintf(c.text[0], 64, "%.*s", STR_FMT(p->topic));
    snprintf(c.text[1], 64, "%d", p->partition);
    snprintf(c.text[2], 64, "%s", lag_verdict_name(r->verdict));
    cell_number(c.text[3], both, r->lag_records);
    snprintf(c.text[4], 64, "%s", both && r->has_age ? lag_duration(r->lag_ms, duration) : "-");
    cell_number(c.text[5], r->store_fresh && !r->never_started, r->next);
    cell_number(c.text[6], r->kafka_fresh, r->end);
    cell_number(c.text[7], r->kafka_fresh, r->blocked_records);
    cell_number(c.text[8], both, r->lost_records);
    if (r->has_rates) snprintf(c.text[9], 64, "%.1f", r->out_per_s);
    else snprintf(c.text[9], 64, "-");
    bool idle = both && r->lag_records == 0;
    snprintf(c.text[10], 64, "%s",
             !both           ? "-"
             : idle          ? "0s"
             : r->catches_up ? lag_duration((int64_t)(r->catchup_s * 1000), duration)
             : r->has_rates  ? "never"
                             : "-");
    return c;
}

static bool skipped(const struct snapshot_partition *p, bool only_bad)
{
    return only_bad && lag_severity(p->report.verdict) == 0;
}

static void write_header(struct buffer *out, const struct snapshot *s, const struct snapshot_pipeline *p,
                         int64_t now_wall_ms)
{
    char upper[32], duration[LAG_DURATION_BYTES];
    snprintf(upper, sizeof(upper), "%s", lag_verdict_name(p->verdict));
    for (char *c = upper; *c; c++)
        if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
    buffer_printf(out, "PIPELINE %.*s  %s", STR_FMT(p->name), upper);
    // A verdict that was first given just now says nothing about how long it holds.
    if (p->since_wall_ms && s->as_of_wall_ms - p->since_wall_ms > 1000)
        buffer_printf(out, " %s", lag_duration(now_wall_ms - p->since_wall_ms, duration));
    if (p->lag_known) {
        buffer_append(out, STR("  lag "));
        time_append_grouped(out, p->lag_records);
        buffer_printf(out, " rec, %s", lag_duration(p->lag_ms, duration));
        if (p->rates_known) buffer_printf(out, "  in %.1f/s out %.1f/s", p->in_per_s, p->out_per_s);
    }
    buffer_printf(out, "  as of %s ago\n", lag_duration(now_wall_ms - s->as_of_wall_ms, duration));
}

static void write_cells(struct buffer *out, const char *const *cells, const size_t *widths)
{
    buffer_append_char(out, ' ');
    for (size_t i = 0; i < COLUMNS; i++) {
        bool left = i == 0 || i == 2;
        buffer_printf(out, left ? "%-*s  " : "%*s  ", (int)widths[i], cells[i]);
    }
}

static void write_row(struct buffer *out, const struct snapshot_partition *p, const size_t *widths)
{
    struct cells c = fill(p);
    const char *cells[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++) cells[i] = c.text[i];
    write_cells(out, cells, widths);
    if (!p->report.store_fresh) buffer_append(out, STR("-"));
    else if (p->has_owner && p->lease_alive)
        buffer_printf(out, "%.*s%s%.*s", STR_FMT(p->owner), p->epoch.size ? " e" : "", STR_FMT(p->epoch));
    else buffer_append(out, p->report.never_started ? STR("(never started)") : STR("(nobody)"));
    buffer_append_char(out, '\n');
    if (p->report.verdict == LAG_OK) return;
    buffer_printf(out, "   why: %s\n", p->report.why);
    if (p->report.next_step[0]) buffer_printf(out, "   next: %s\n", p->report.next_step);
}

static void measure(const struct snapshot *s, const struct snapshot_pipeline *pipeline, bool only_bad, size_t *widths)
{
    for (size_t i = 0; i < COLUMNS; i++) widths[i] = strlen(titles[i]);
    for (size_t i = 0; i < s->partition_count; i++) {
        if (!str_equal(s->partitions[i].pipeline, pipeline->name) || skipped(&s->partitions[i], only_bad)) continue;
        struct cells c = fill(&s->partitions[i]);
        for (size_t k = 0; k < COLUMNS; k++)
            if (strlen(c.text[k]) > widths[k]) widths[k] = strlen(c.text[k]);
    }
}

static void write_sources(struct buffer *out, const struct snapshot *s, int64_t now_wall_ms)
{
    for (size_t i = 0; i < s->source_count; i++) {
        const struct snapshot_source *source = &s->sources[i];
        if (source->up) continue;
        buffer_printf(out, "SOURCE %s  NOT READ", source->name);
        if (source->last_success_wall_ms) {
            buffer_append(out, STR(" since "));
            time_append_age(out, now_wall_ms, source->last_success_wall_ms);
        }
        buffer_printf(out, "  %.*s\n", STR_FMT(source->last_error));
    }
}

void snapshot_write_table(struct buffer *out, const struct snapshot *s, int64_t now_wall_ms, bool only_bad)
{
    write_sources(out, s, now_wall_ms);
    if (s->pipeline_count == 0)
        buffer_append(out, STR("no pipelines yet: nothing was published, or no service has started\n"));
    for (size_t i = 0; i < s->pipeline_count; i++) {
        size_t widths[COLUMNS];
        write_header(out, s, &s->pipelines[i], now_wall_ms);
        measure(s, &s->pipelines[i], only_bad, widths);
        write_cells(out, titles, widths);
        buffer_append(out, STR("OWNER\n"));
        for (size_t k = 0; k < s->partition_count; k++) {
            const struct snapshot_partition *p = &s->partitions[k];
            if (str_equal(p->pipeline, s->pipelines[i].name) && !skipped(p, only_bad)) write_row(out, p, widths);
        }
    }
    if (s->partitions_left_out)
        buffer_printf(out, "%zu healthy partitions are not shown: raise --max-series\n", s->partitions_left_out);
}
