#include "snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_badness(const struct snapshot_partition *a, const struct snapshot_partition *b)
{
    int order = lag_badness(b->report.verdict) - lag_badness(a->report.verdict);
    if (order == 0 && a->report.lag_records != b->report.lag_records)
        order = a->report.lag_records < b->report.lag_records ? 1 : -1;
    if (order == 0) order = str_compare(a->topic, b->topic);
    return order != 0 ? order : (a->partition > b->partition) - (a->partition < b->partition);
}

static int worst_first(const void *left, const void *right)
{
    return by_badness(left, right);
}

static int by_pipeline_then_worst(const void *left, const void *right)
{
    const struct snapshot_partition *a = left, *b = right;
    int order = str_compare(a->pipeline, b->pipeline);
    return order ? order : by_badness(a, b);
}

static struct snapshot_pipeline *pipeline_of(struct arena *arena, struct snapshot *s, str name)
{
    for (size_t i = 0; i < s->pipeline_count; i++)
        if (str_equal(s->pipelines[i].name, name)) return &s->pipelines[i];
    s->pipelines = arena_grow(arena, s->pipelines, s->pipeline_count, s->pipeline_count + 1, sizeof(*s->pipelines));
    if (!s->pipelines) return NULL;
    struct snapshot_pipeline *added = &s->pipelines[s->pipeline_count++];
    added->name = name;
    added->lag_known = added->rates_known = true;
    return added;
}

static bool is_active(enum lag_verdict verdict)
{
    return verdict != LAG_STALLED && verdict != LAG_BLOCKED && verdict != LAG_LOST && verdict != LAG_HALTED &&
           verdict != LAG_UNKNOWN;
}

void snapshot_add(struct arena *arena, struct snapshot *s, const struct snapshot_partition *p)
{
    const struct lag_report *r = &p->report;
    struct snapshot_pipeline *pipeline = pipeline_of(arena, s, p->pipeline);
    if (!pipeline) return;
    bool worse = lag_badness(r->verdict) > lag_badness(pipeline->verdict);
    bool as_bad_for_longer = r->verdict == pipeline->verdict && r->since_wall_ms < pipeline->since_wall_ms;
    if (pipeline->partitions++ == 0 || worse || as_bad_for_longer) {
        pipeline->verdict = r->verdict;
        pipeline->since_wall_ms = r->since_wall_ms;
    }
    pipeline->lag_known = pipeline->lag_known && r->kafka_fresh && r->store_fresh;
    pipeline->lag_records += r->lag_records;
    if (is_active(r->verdict)) pipeline->active_lag_records += r->lag_records;
    if (r->lag_ms > pipeline->lag_ms) pipeline->lag_ms = r->lag_ms;
    pipeline->lost_records += r->lost_records;
    pipeline->blocked_records += r->blocked_records;
    pipeline->rates_known = pipeline->rates_known && r->has_rates;
    pipeline->in_per_s += r->in_per_s;
    pipeline->out_per_s += r->out_per_s;
}

void snapshot_keep_worst(struct snapshot *s, size_t most)
{
    if (s->partition_count <= most) return;
    qsort(s->partitions, s->partition_count, sizeof(*s->partitions), worst_first);
    s->partitions_left_out += s->partition_count - most;
    s->partition_count = most;
}

void snapshot_finish(struct snapshot *s)
{
    if (s->partition_count) qsort(s->partitions, s->partition_count, sizeof(*s->partitions), by_pipeline_then_worst);
    for (size_t i = 0; i < s->partition_count; i++)
        for (size_t k = 0; k < s->pipeline_count; k++)
            if (!s->pipelines[k].worst && str_equal(s->pipelines[k].name, s->partitions[i].pipeline))
                s->pipelines[k].worst = &s->partitions[i];
}

str snapshot_owner_host(str owner)
{
    str before, after;
    if (str_cut(owner, STR("@"), &before, &after)) return after;
    str_cut(owner, STR("/"), &before, &after);
    return before;
}

bool snapshot_store_fresh(const struct snapshot *s)
{
    for (size_t i = 0; i < s->source_count; i++)
        if (strcmp(s->sources[i].name, "postgres") == 0) return s->sources[i].fresh;
    return false;
}

bool snapshot_details_known(const struct snapshot *s)
{
    return snapshot_store_fresh(s) && s->details_error.size == 0;
}

void snapshot_withdraw_details(struct snapshot *s)
{
    s->letters_count = s->newest_letter_count = s->redrive_count = 0;
    s->figure_count = s->outcome_count = s->table_count = 0;
    s->articles = s->observations = s->pg_transaction_age_ms = -1;
    s->newest_event_wall_ms = 0;
}

void snapshot_expire(struct snapshot *s)
{
    snapshot_withdraw_details(s);
    for (size_t i = 0; i < s->partition_count; i++) {
        struct lag_report *r = &s->partitions[i].report;
        r->kafka_fresh = r->store_fresh = false;
        r->verdict = LAG_UNKNOWN;
        snprintf(r->why, sizeof(r->why), "the monitor itself has not finished a poll for a while");
        snprintf(r->next_step, sizeof(r->next_step), "read the monitor's log, or restart it");
    }
    for (size_t i = 0; i < s->pipeline_count; i++) {
        s->pipelines[i].lag_known = false;
        s->pipelines[i].verdict = LAG_UNKNOWN;
    }
    for (size_t i = 0; i < s->source_count; i++) s->sources[i].up = s->sources[i].fresh = false;
}

int snapshot_severity(const struct snapshot *s)
{
    int worst = 0;
    for (size_t i = 0; i < s->source_count; i++)
        if (!s->sources[i].fresh) worst = 3;
    for (size_t i = 0; i < s->partition_count; i++) {
        int severity = lag_severity(s->partitions[i].report.verdict);
        if (severity > worst) worst = severity;
    }
    return worst;
}
