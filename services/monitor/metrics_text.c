#include <inttypes.h>
#include <string.h>

#include "event/reason.h"
#include "snapshot.h"

// What a value needs to be shown: values of a source that was not read for 3 P disappear.
enum needs { NEEDS_NOTHING, NEEDS_KAFKA, NEEDS_STORE, NEEDS_BOTH };

struct partition_metric {
    const char *name, *type, *help;
    enum needs needs;
    bool (*value)(const struct lag_report *r, struct buffer *out);  // false: this partition has no such value
};

static void head(struct buffer *out, const char *name, const char *type, const char *help)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void label(struct buffer *out, const char *name, str value)
{
    buffer_printf(out, "%s=\"", name);
    for (size_t i = 0; i < value.size; i++) {
        char c = value.data[i];
        if (c == '\n') buffer_append(out, STR("\\n"));
        else if (c == '"' || c == '\\') buffer_printf(out, "\\%c", c);
        else buffer_append_char(out, c);
    }
    buffer_append_char(out, '"');
}

static void seconds(struct buffer *out, int64_t ms)
{
    buffer_printf(out, "%" PRId64 ".%03d", ms / 1000, (int)(ms % 1000));
}

#define INTEGER(function, field)                                         \
    static bool function(const struct lag_report *r, struct buffer *out) \
    {                                                                    \
        buffer_append_int(out, r->field);                                \
        return true;                                                     \
    }
INTEGER(lag_records, lag_records)
INTEGER(blocked_records, blocked_records)
INTEGER(lost_records, lost_records)
INTEGER(lost_total, lost_total)
INTEGER(next_offset, next)
INTEGER(end_offset, end)
INTEGER(start_offset, start)
INTEGER(status_code, verdict)

static bool lag_seconds(const struct lag_report *r, struct buffer *out)
{
    if (!r->has_age) return false;
    seconds(out, r->lag_ms);
    return true;
}

static bool blocked_seconds(const struct lag_report *r, struct buffer *out)
{
    if (!r->has_blocked_age) return false;
    seconds(out, r->blocked_ms);
    return true;
}

static bool progress_age(const struct lag_report *r, struct buffer *out)
{
    seconds(out, r->progress_age_ms);
    return true;
}

static bool loss_in(const struct lag_report *r, struct buffer *out)
{
    if (!r->has_loss_in) return false;
    seconds(out, r->loss_in_ms);
    return true;
}

static bool catchup(const struct lag_report *r, struct buffer *out)
{
    if (r->catches_up) buffer_printf(out, "%.1f", r->catchup_s);
    else buffer_append(out, STR("+Inf"));
    return true;
}

static bool mirror_lag(const struct lag_report *r, struct buffer *out)
{
    if (!r->has_mirror) return false;
    buffer_append_int(out, r->mirror_lag_records);
    return true;
}

static const struct partition_metric partition_metrics[] = {
    {"shuwen_partition_lag_records", "gauge",
     "Readable records that are not durable yet. An upper bound where compaction left gaps.", NEEDS_BOTH, lag_records},
    {"shuwen_partition_lag_seconds", "gauge", "Age of the oldest readable record that is not durable, 0 without one.",
     NEEDS_BOTH, lag_seconds},
    {"shuwen_partition_blocked_records", "gauge", "Records behind a producer's open transaction.", NEEDS_KAFKA,
     blocked_records},
    {"shuwen_partition_blocked_seconds", "gauge",
     "Age of the first record behind a producer's open transaction, 0 without one.", NEEDS_KAFKA, blocked_seconds},
    {"shuwen_partition_lost_records", "gauge", "Records that retention removed before they were read, as of now.",
     NEEDS_BOTH, lost_records},
    {"shuwen_partition_lost_records_total", "counter",
     "Records that retention removed before they were read, since the monitor's history began.", NEEDS_NOTHING,
     lost_total},
    {"shuwen_partition_progress_age_seconds", "gauge", "Time since the durable position moved, 0 at lag 0.", NEEDS_BOTH,
     progress_age},
    {"shuwen_partition_loss_in_seconds", "gauge", "Time until retention removes the oldest unread record.", NEEDS_BOTH,
     loss_in},
    {"shuwen_partition_catchup_seconds", "gauge",
     "Time to lag 0 at the present rates, +Inf when the lag does not shrink.", NEEDS_BOTH, catchup},
    {"shuwen_partition_next_offset", "gauge", "Durable position: the next offset to be stored.", NEEDS_STORE,
     next_offset},
    {"shuwen_partition_end_offset", "gauge", "End of the log (high watermark).", NEEDS_KAFKA, end_offset},
    {"shuwen_partition_start_offset", "gauge", "Start of the log.", NEEDS_KAFKA, start_offset},
    {"shuwen_partition_mirror_lag_records", "gauge",
     "Durable position minus the offset committed to Kafka for other tools to see.", NEEDS_BOTH, mirror_lag},
    {"shuwen_partition_status_code", "gauge",
     "Verdict: 0 unknown, 1 lost, 2 rewound, 3 halted, 4 blocked, 5 ok, 6 stopped, 7 stalled, 8 behind, 9 catching_up.",
     NEEDS_NOTHING, status_code},
};

static bool shown(enum needs needs, const struct lag_report *r)
{
    bool kafka = needs == NEEDS_KAFKA || needs == NEEDS_BOTH, store = needs == NEEDS_STORE || needs == NEEDS_BOTH;
    return (!kafka || r->kafka_fresh) && (!store || r->store_fresh);
}

static void partition_labels(struct buffer *out, const struct snapshot_partition *p)
{
    label(out, "pipeline", p->pipeline);
    buffer_append_char(out, ',');
    label(out, "topic", p->topic);
    buffer_printf(out, ",partition=\"%d\"", p->partition);
}

static void write_partitions(struct buffer *out, const struct snapshot *s)
{
    for (size_t m = 0; m < sizeof(partition_metrics) / sizeof(*partition_metrics); m++) {
        const struct partition_metric *metric = &partition_metrics[m];
        head(out, metric->name, metric->type, metric->help);
        for (size_t i = 0; i < s->partition_count; i++) {
            const struct snapshot_partition *p = &s->partitions[i];
            size_t before = out->size;
            if (!shown(metric->needs, &p->report)) continue;
            buffer_printf(out, "%s{", metric->name);
            partition_labels(out, p);
            buffer_append(out, STR("} "));
            if (metric->value(&p->report, out)) buffer_append_char(out, '\n');
            else if (!out->failed) out->size = before;
        }
    }
}

static void write_owners(struct buffer *out, const struct snapshot *s)
{
    head(out, "shuwen_partition_owner_info", "gauge", "Which instance holds the lease of a partition.");
    for (size_t i = 0; i < s->partition_count; i++) {
        const struct snapshot_partition *p = &s->partitions[i];
        if (!p->has_owner || !p->lease_alive || !p->report.store_fresh) continue;
        buffer_append(out, STR("shuwen_partition_owner_info{"));
        partition_labels(out, p);
        buffer_append_char(out, ',');
        label(out, "instance", p->owner);
        buffer_append_char(out, ',');
        label(out, "host", snapshot_owner_host(p->owner));
        buffer_append_char(out, ',');
        label(out, "epoch", p->epoch);
        buffer_append(out, STR("} 1\n"));
    }
}

static void pipeline_value(struct buffer *out, const char *name, const struct snapshot_pipeline *p)
{
    buffer_printf(out, "%s{", name);
    label(out, "pipeline", p->name);
    buffer_append(out, STR("} "));
}

static void write_status(struct buffer *out, const struct snapshot *s)
{
    head(out, "shuwen_pipeline_status", "gauge", "State set: 1 for the verdict of the pipeline's worst partition.");
    for (size_t i = 0; i < s->pipeline_count; i++)
        for (int v = 0; v < LAG_VERDICTS; v++) {
            buffer_append(out, STR("shuwen_pipeline_status{"));
            label(out, "pipeline", s->pipelines[i].name);
            buffer_printf(out, ",status=\"%s\"} %d\n", lag_verdict_name((enum lag_verdict)v),
                          s->pipelines[i].verdict == (enum lag_verdict)v);
        }
}

static void write_pipelines(struct buffer *out, const struct snapshot *s)
{
    write_status(out, s);
    head(out, "shuwen_pipeline_lag_records", "gauge", "Sum over the pipeline's partitions.");
    for (size_t i = 0; i < s->pipeline_count; i++) {
        if (!s->pipelines[i].lag_known) continue;
        pipeline_value(out, "shuwen_pipeline_lag_records", &s->pipelines[i]);
        buffer_printf(out, "%" PRId64 "\n", s->pipelines[i].lag_records);
    }
    head(out, "shuwen_pipeline_active_lag_records", "gauge",
         "Sum without stalled, blocked, halted and lost partitions: what more instances could help with.");
    for (size_t i = 0; i < s->pipeline_count; i++) {
        if (!s->pipelines[i].lag_known) continue;
        pipeline_value(out, "shuwen_pipeline_active_lag_records", &s->pipelines[i]);
        buffer_printf(out, "%" PRId64 "\n", s->pipelines[i].active_lag_records);
    }
    head(out, "shuwen_pipeline_lag_seconds", "gauge", "Largest over the pipeline's partitions.");
    for (size_t i = 0; i < s->pipeline_count; i++) {
        if (!s->pipelines[i].lag_known) continue;
        pipeline_value(out, "shuwen_pipeline_lag_seconds", &s->pipelines[i]);
        seconds(out, s->pipelines[i].lag_ms);
        buffer_append_char(out, '\n');
    }
    head(out, "shuwen_pipeline_slo_good_seconds_total", "counter", "Seconds in which the lag was at most 60 s.");
    for (size_t i = 0; i < s->pipeline_count; i++) {
        pipeline_value(out, "shuwen_pipeline_slo_good_seconds_total", &s->pipelines[i]);
        buffer_printf(out, "%.1f\n", s->pipelines[i].slo_good_s);
    }
    head(out, "shuwen_pipeline_slo_seconds_total", "counter", "Seconds in which the lag was known.");
    for (size_t i = 0; i < s->pipeline_count; i++) {
        pipeline_value(out, "shuwen_pipeline_slo_seconds_total", &s->pipelines[i]);
        buffer_printf(out, "%.1f\n", s->pipelines[i].slo_s);
    }
}

// Every reason from the start: Prometheus does not see the first step of a counter that was not there before.
static void write_letters_total(struct buffer *out, const struct snapshot *s)
{
    head(out, "shuwen_dead_letters_total", "counter",
         "Events that became dead letters, by reason, whatever became of these.");
    for (size_t i = 0; i < event_reason_count; i++) {
        int64_t sum = 0;
        for (size_t k = 0; k < s->letters_count; k++)
            if (str_equal(str_from(event_reasons[i].code), s->letters[k].reason)) sum += s->letters[k].count;
        buffer_printf(out, "shuwen_dead_letters_total{reason=\"%s\"} %" PRId64 "\n", event_reasons[i].code, sum);
    }
}

static void write_store(struct buffer *out, const struct snapshot *s)
{
    if (!snapshot_details_known(s)) return;
    head(out, "shuwen_dead_letters", "gauge", "Dead letters by reason and state.");
    for (size_t i = 0; i < s->letters_count; i++) {
        buffer_append(out, STR("shuwen_dead_letters{"));
        label(out, "reason", s->letters[i].reason);
        buffer_append_char(out, ',');
        label(out, "stage", s->letters[i].stage);
        buffer_append_char(out, ',');
        label(out, "state", s->letters[i].state);
        buffer_printf(out, "} %" PRId64 "\n", s->letters[i].count);
    }
    int64_t oldest = 0;
    for (size_t i = 0; i < s->letters_count; i++)
        if (str_equal(s->letters[i].state, STR("pending")) && (!oldest || s->letters[i].oldest_wall_ms < oldest))
            oldest = s->letters[i].oldest_wall_ms;
    head(out, "shuwen_dead_letter_oldest_seconds", "gauge", "Age of the oldest pending dead letter, 0 without one.");
    buffer_append(out, STR("shuwen_dead_letter_oldest_seconds "));
    seconds(out, oldest && s->as_of_wall_ms > oldest ? s->as_of_wall_ms - oldest : 0);
    buffer_append_char(out, '\n');
    write_letters_total(out, s);
    head(out, "shuwen_records_total", "counter", "Events by what became of them.");
    for (size_t i = 0; i < s->outcome_count; i++) {
        buffer_append(out, STR("shuwen_records_total{"));
        label(out, "outcome", s->outcomes[i].outcome);
        buffer_printf(out, "} %" PRId64 "\n", s->outcomes[i].count);
    }
    if (s->articles >= 0) {
        head(out, "shuwen_articles", "gauge", "Articles that are current.");
        buffer_printf(out, "shuwen_articles %" PRId64 "\n", s->articles);
        head(out, "shuwen_observations", "gauge",
             "Observations of current articles (an estimate of the planner in large tables).");
        buffer_printf(out, "shuwen_observations %" PRId64 "\n", s->observations);
    }
    if (s->newest_event_wall_ms) {
        head(out, "shuwen_newest_event_timestamp_seconds", "gauge",
             "When the newest stored article came onto the raw topic.");
        buffer_append(out, STR("shuwen_newest_event_timestamp_seconds "));
        seconds(out, s->newest_event_wall_ms);
        buffer_append_char(out, '\n');
    }
}

static void write_upkeep(struct buffer *out, const struct snapshot *s)
{
    if (!snapshot_details_known(s)) return;
    if (s->pg_transaction_age_ms >= 0) {
        head(out, "shuwen_pg_transaction_age_seconds", "gauge",
             "Age of the oldest open transaction of Shuwen's own programs.");
        buffer_append(out, STR("shuwen_pg_transaction_age_seconds "));
        seconds(out, s->pg_transaction_age_ms);
        buffer_append_char(out, '\n');
        head(out, "shuwen_pg_wal_bytes_total", "counter",
             "Write-ahead log that the server wrote, of all its databases.");
        buffer_printf(out, "shuwen_pg_wal_bytes_total %" PRId64 "\n", s->pg_wal_bytes);
        head(out, "shuwen_redrive_records_total", "counter",
             "Dead letters that were dealt with: processed again, and passed or failed, or discarded.");
        buffer_printf(out,
                      "shuwen_redrive_records_total{result=\"passed\"} %" PRId64
                      "\nshuwen_redrive_records_total{result=\"failed\"} %" PRId64
                      "\nshuwen_redrive_records_total{result=\"discarded\"} %" PRId64 "\n",
                      s->redriven_passed, s->redriven_failed, s->letters_discarded);
    }
    head(out, "shuwen_pg_table_bytes", "gauge", "Size of a table with its indexes.");
    for (size_t i = 0; i < s->table_count; i++) {
        buffer_append(out, STR("shuwen_pg_table_bytes{"));
        label(out, "table", s->tables[i].name);
        buffer_printf(out, "} %" PRId64 "\n", s->tables[i].bytes);
    }
    head(out, "shuwen_pg_dead_tuples", "gauge", "Dead rows that vacuum has not removed yet.");
    for (size_t i = 0; i < s->table_count; i++) {
        buffer_append(out, STR("shuwen_pg_dead_tuples{"));
        label(out, "table", s->tables[i].name);
        buffer_printf(out, "} %" PRId64 "\n", s->tables[i].dead_tuples);
    }
}

static void write_sources(struct buffer *out, const struct snapshot *s)
{
    head(out, "shuwen_monitor_source_up", "gauge", "1 when the source was read at the last poll.");
    for (size_t i = 0; i < s->source_count; i++)
        buffer_printf(out, "shuwen_monitor_source_up{source=\"%s\"} %d\n", s->sources[i].name, s->sources[i].up);
    head(out, "shuwen_monitor_source_last_success_timestamp_seconds", "gauge",
         "When the source was read last, 0 never.");
    for (size_t i = 0; i < s->source_count; i++) {
        buffer_printf(out, "shuwen_monitor_source_last_success_timestamp_seconds{source=\"%s\"} ", s->sources[i].name);
        seconds(out, s->sources[i].last_success_wall_ms);
        buffer_append_char(out, '\n');
    }
    size_t partitions = 0;
    for (size_t i = 0; i < s->pipeline_count; i++) partitions += s->pipelines[i].partitions;
    head(out, "shuwen_monitor_partitions", "gauge", "Partitions that are watched.");
    buffer_printf(out, "shuwen_monitor_partitions %zu\n", partitions);
    head(out, "shuwen_monitor_probe_fetches_total", "counter", "Heads of partitions that were read to know their age.");
    buffer_printf(out, "shuwen_monitor_probe_fetches_total %" PRId64 "\n", s->probe_fetches);
    head(out, "shuwen_monitor_partitions_left_out", "gauge", "Healthy partitions that --max-series left out.");
    buffer_printf(out, "shuwen_monitor_partitions_left_out %zu\n", s->partitions_left_out);
}

static void write_compat(struct buffer *out, const struct snapshot *s)
{
    head(out, "kafka_consumergroup_lag", "gauge",
         "As shuwen_partition_lag_records, under the name of public dashboards.");
    for (size_t i = 0; i < s->partition_count; i++) {
        const struct snapshot_partition *p = &s->partitions[i];
        if (!p->report.kafka_fresh || !p->report.store_fresh) continue;
        buffer_append(out, STR("kafka_consumergroup_lag{"));
        label(out, "consumergroup", p->pipeline);
        buffer_append_char(out, ',');
        label(out, "topic", p->topic);
        buffer_printf(out, ",partition=\"%d\"} %" PRId64 "\n", p->partition, p->report.lag_records);
    }
    head(out, "kafka_consumergroup_current_offset", "gauge", "As shuwen_partition_next_offset.");
    for (size_t i = 0; i < s->partition_count; i++) {
        const struct snapshot_partition *p = &s->partitions[i];
        if (!p->report.store_fresh) continue;
        buffer_append(out, STR("kafka_consumergroup_current_offset{"));
        label(out, "consumergroup", p->pipeline);
        buffer_append_char(out, ',');
        label(out, "topic", p->topic);
        buffer_printf(out, ",partition=\"%d\"} %" PRId64 "\n", p->partition, p->report.next);
    }
    head(out, "kafka_consumergroup_lag_sum", "gauge", "As shuwen_pipeline_lag_records.");
    for (size_t i = 0; i < s->pipeline_count; i++) {
        if (!s->pipelines[i].lag_known) continue;
        buffer_append(out, STR("kafka_consumergroup_lag_sum{"));
        label(out, "consumergroup", s->pipelines[i].name);
        buffer_printf(out, "} %" PRId64 "\n", s->pipelines[i].lag_records);
    }
}

// Lines that are neither HELP nor TYPE; this one counts itself.
static void write_series(struct buffer *out)
{
    size_t series = 1;
    for (size_t i = 0; i + 1 < out->size; i++)
        if (out->data[i] == '\n' && out->data[i + 1] != '#') series++;
    head(out, "shuwen_monitor_series", "gauge", "Series in this answer that come from Kafka and PostgreSQL.");
    buffer_printf(out, "shuwen_monitor_series %zu\n", series);
}

void snapshot_write_metrics(struct buffer *out, const struct snapshot *s, bool compat)
{
    write_partitions(out, s);
    write_owners(out, s);
    write_pipelines(out, s);
    write_store(out, s);
    write_upkeep(out, s);
    write_sources(out, s);
    if (compat) write_compat(out, s);
    write_series(out);
}
