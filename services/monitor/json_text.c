#include <inttypes.h>

#include "snapshot.h"
#include "time_text.h"

static void integer(struct buffer *out, const char *name, int64_t value)
{
    buffer_append_json_key(out, name);
    buffer_append_int(out, value);
}

static void text(struct buffer *out, const char *name, str value)
{
    buffer_append_json_key(out, name);
    if (value.size) buffer_append_json(out, value);
    else buffer_append(out, STR("null"));
}

static void truth(struct buffer *out, const char *name, bool value)
{
    buffer_append_json_key(out, name);
    buffer_append(out, value ? STR("true") : STR("false"));
}

static void seconds(struct buffer *out, const char *name, int64_t ms)
{
    buffer_append_json_key(out, name);
    buffer_printf(out, "%" PRId64 ".%03d", ms / 1000, (int)(ms % 1000));
}

static void moment(struct buffer *out, const char *name, int64_t wall_ms)
{
    buffer_append_json_key(out, name);
    if (!wall_ms) {
        buffer_append(out, STR("null"));
        return;
    }
    buffer_append_char(out, '"');
    time_append_iso(out, wall_ms);
    buffer_append_char(out, '"');
}

// A value that is not known is null: never 0, never the last one.
static void known(struct buffer *out, const char *name, bool is_known, int64_t value)
{
    if (is_known) integer(out, name, value);
    else text(out, name, (str){0});
}

static void write_report(struct buffer *out, const struct lag_report *r)
{
    bool both = r->kafka_fresh && r->store_fresh;
    text(out, "status", str_from(lag_verdict_name(r->verdict)));
    moment(out, "since", r->since_wall_ms);
    text(out, "why", str_from(r->why));
    text(out, "next_step", str_from(r->next_step));
    truth(out, "never_started", r->never_started && r->store_fresh);
    known(out, "lag_records", both, r->lag_records);
    if (both && r->has_age) seconds(out, "lag_seconds", r->lag_ms);
    else text(out, "lag_seconds", (str){0});
    truth(out, "head_in_future", r->head_in_future);
    known(out, "blocked_records", r->kafka_fresh, r->blocked_records);
    if (r->kafka_fresh && r->has_blocked_age) seconds(out, "blocked_seconds", r->blocked_ms);
    else text(out, "blocked_seconds", (str){0});
    known(out, "lost_records", both, r->lost_records);
    integer(out, "lost_records_total", r->lost_total);
    known(out, "start_offset", r->kafka_fresh, r->start);
    known(out, "stable_offset", r->kafka_fresh, r->lso);
    known(out, "end_offset", r->kafka_fresh, r->end);
    known(out, "next_offset", r->store_fresh, r->next);
    known(out, "headroom_records", both && !r->never_started, r->next > r->start ? r->next - r->start : 0);
    known(out, "mirror_offset", r->kafka_fresh && r->has_mirror, r->mirror);
    known(out, "mirror_lag_records", both && r->has_mirror, r->mirror_lag_records);
    if (both) seconds(out, "progress_age_seconds", r->progress_age_ms);
    if (r->has_rates && both) {
        buffer_append_json_key(out, "in_per_second");
        buffer_printf(out, "%.3f", r->in_per_s);
        buffer_append_json_key(out, "out_per_second");
        buffer_printf(out, "%.3f", r->out_per_s);
        buffer_append_json_key(out, "in_per_second_5m");
        buffer_printf(out, "%.3f", r->in_per_s_5m);
        buffer_append_json_key(out, "out_per_second_5m");
        buffer_printf(out, "%.3f", r->out_per_s_5m);
    }
    buffer_append_json_key(out, "catchup_seconds");  // null: it does not catch up at the present rates
    if (r->catches_up && both) buffer_printf(out, "%.1f", r->catchup_s);
    else buffer_append(out, STR("null"));
    if (r->has_loss_in && both) seconds(out, "loss_in_seconds", r->loss_in_ms);
}

static void write_partition(struct buffer *out, const struct snapshot_partition *p)
{
    buffer_append_char(out, '{');
    text(out, "topic", p->topic);
    integer(out, "partition", p->partition);
    write_report(out, &p->report);
    text(out, "owner", p->owner);
    text(out, "owner_host", snapshot_owner_host(p->owner));
    truth(out, "owner_alive", p->has_owner && p->lease_alive);
    text(out, "epoch", p->epoch);
    text(out, "halt_code", p->halt_code);
    text(out, "halt_detail", p->halt_detail);
    buffer_append_char(out, '}');
}

static void write_pipeline(struct buffer *out, const struct snapshot *s, const struct snapshot_pipeline *p)
{
    buffer_append_char(out, '{');
    text(out, "pipeline", p->name);
    text(out, "status", str_from(lag_verdict_name(p->verdict)));
    moment(out, "since", p->since_wall_ms);
    known(out, "lag_records", p->lag_known, p->lag_records);
    known(out, "active_lag_records", p->lag_known, p->active_lag_records);
    if (p->lag_known) seconds(out, "lag_seconds", p->lag_ms);
    known(out, "lost_records", p->lag_known, p->lost_records);
    known(out, "blocked_records", p->lag_known, p->blocked_records);
    buffer_append_json_key(out, "partitions");
    buffer_append_char(out, '[');
    for (size_t i = 0; i < s->partition_count; i++) {
        if (!str_equal(s->partitions[i].pipeline, p->name)) continue;
        buffer_append_json_comma(out);
        write_partition(out, &s->partitions[i]);
    }
    buffer_append(out, STR("]}"));
}

static void write_sources(struct buffer *out, const struct snapshot *s)
{
    buffer_append_json_key(out, "sources");
    buffer_append_char(out, '[');
    for (size_t i = 0; i < s->source_count; i++) {
        buffer_append_json_comma(out);
        buffer_append_char(out, '{');
        text(out, "source", str_from(s->sources[i].name));
        truth(out, "up", s->sources[i].up);
        truth(out, "fresh", s->sources[i].fresh);
        moment(out, "last_success", s->sources[i].last_success_wall_ms);
        text(out, "last_error", s->sources[i].last_error);
        buffer_append_json_key(out, "duration_seconds");
        buffer_printf(out, "%" PRId64 ".%06d", s->sources[i].duration_us / 1000000,
                      (int)(s->sources[i].duration_us % 1000000));
        buffer_append_char(out, '}');
    }
    buffer_append_char(out, ']');
}

// A list of what PostgreSQL holds; false: it was not read, and null is written.
static bool begin_list(struct buffer *out, const struct snapshot *s, const char *name)
{
    buffer_append_json_key(out, name);
    const bool known_now = snapshot_details_known(s);
    buffer_append(out, known_now ? STR("[") : STR("null"));
    return known_now;
}

static void write_letters(struct buffer *out, const struct snapshot *s, str reason)
{
    if (!begin_list(out, s, "dead_letters")) return;
    for (size_t i = 0; i < s->letters_count; i++) {
        const struct snapshot_letters *l = &s->letters[i];
        if (reason.size && !str_equal(reason, l->reason)) continue;
        buffer_append_json_comma(out);
        buffer_append_char(out, '{');
        text(out, "reason", l->reason);
        text(out, "stage", l->stage);
        text(out, "state", l->state);
        text(out, "meaning", l->meaning);
        integer(out, "count", l->count);
        moment(out, "oldest", l->oldest_wall_ms);
        moment(out, "newest", l->newest_wall_ms);
        text(out, "sample", l->sample);
        buffer_append_char(out, '}');
    }
    buffer_append_char(out, ']');
}

static void write_letter(struct buffer *out, const struct snapshot_letter *l)
{
    buffer_append_char(out, '{');
    text(out, "topic", l->topic);
    integer(out, "partition", l->partition);
    integer(out, "offset", l->offset);
    text(out, "reason", l->reason);
    text(out, "stage", l->stage);
    text(out, "state", l->state);
    integer(out, "attempts", l->attempts);
    moment(out, "first_seen", l->first_wall_ms);
    text(out, "source", l->source);
    text(out, "id", l->id);
    text(out, "detail", l->detail);
    buffer_append_char(out, '}');
}

static void write_newest(struct buffer *out, const struct snapshot *s, const struct snapshot_letter_filter *filter)
{
    int64_t left = filter->limit;
    if (!begin_list(out, s, "newest")) return;
    for (size_t i = 0; i < s->newest_letter_count && left > 0; i++) {
        const struct snapshot_letter *l = &s->newest_letters[i];
        if (filter->reason.size && !str_equal(filter->reason, l->reason)) continue;
        if (l->first_wall_ms < filter->from_wall_ms) continue;
        left--;
        buffer_append_json_comma(out);
        write_letter(out, l);
    }
    buffer_append_char(out, ']');
}

static void write_redrives(struct buffer *out, const struct snapshot *s)
{
    if (!begin_list(out, s, "redrives")) return;
    for (size_t i = 0; i < s->redrive_count; i++) {
        const struct snapshot_redrive *r = &s->redrives[i];
        buffer_append_json_comma(out);
        buffer_append_char(out, '{');
        integer(out, "number", r->number);
        text(out, "actor", r->actor);
        text(out, "filter", r->filter);
        text(out, "note", r->note);
        moment(out, "started", r->started_wall_ms);
        moment(out, "ended", r->ended_wall_ms);
        integer(out, "tried", r->tried);
        integer(out, "passed", r->passed);
        integer(out, "failed", r->failed);
        text(out, "result", r->result);
        buffer_append_char(out, '}');
    }
    buffer_append_char(out, ']');
}

static void write_figures(struct buffer *out, const struct snapshot *s)
{
    if (!begin_list(out, s, "newest_observations")) return;
    for (size_t i = 0; i < s->figure_count; i++) {
        const struct snapshot_figure *f = &s->figures[i];
        buffer_append_json_comma(out);
        buffer_append_char(out, '{');
        text(out, "subject", f->subject);
        text(out, "indicator", f->indicator);
        text(out, "quote", f->quote);
        text(out, "value", f->value);
        text(out, "unit", f->unit);
        text(out, "period", f->period);
        text(out, "title", f->title);
        text(out, "url", f->url);
        moment(out, "stored", f->stored_wall_ms);
        buffer_append_char(out, '}');
    }
    buffer_append_char(out, ']');
}

static void write_outcomes(struct buffer *out, const struct snapshot *s)
{
    buffer_append_json_key(out, "records");
    buffer_append(out, snapshot_details_known(s) ? STR("{") : STR("null"));
    for (size_t i = 0; snapshot_details_known(s) && i < s->outcome_count; i++) {
        buffer_append_json_comma(out);
        buffer_append_json(out, s->outcomes[i].outcome);
        buffer_append_char(out, ':');
        buffer_append_int(out, s->outcomes[i].count);
    }
    if (snapshot_details_known(s)) buffer_append_char(out, '}');
}

void snapshot_write_json(struct buffer *out, const struct snapshot *s, int64_t now_wall_ms)
{
    buffer_append_char(out, '{');
    moment(out, "as_of", s->as_of_wall_ms);
    seconds(out, "age_seconds", now_wall_ms > s->as_of_wall_ms ? now_wall_ms - s->as_of_wall_ms : 0);
    text(out, "cluster", s->cluster);
    text(out, "version", s->version);
    known(out, "articles", s->articles >= 0, s->articles);
    known(out, "observations", s->observations >= 0, s->observations);
    moment(out, "newest_event", s->newest_event_wall_ms);
    write_outcomes(out, s);
    write_sources(out, s);
    buffer_append_json_key(out, "pipelines");
    buffer_append_char(out, '[');
    for (size_t i = 0; i < s->pipeline_count; i++) {
        buffer_append_json_comma(out);
        write_pipeline(out, s, &s->pipelines[i]);
    }
    buffer_append_char(out, ']');
    write_letters(out, s, (str){0});
    write_redrives(out, s);
    write_figures(out, s);
    buffer_append(out, STR("}\n"));
}

static void begin_part(struct buffer *out, const struct snapshot *s, int64_t now_wall_ms, const char *name)
{
    buffer_append_char(out, '{');
    moment(out, "as_of", s->as_of_wall_ms);
    seconds(out, "age_seconds", now_wall_ms > s->as_of_wall_ms ? now_wall_ms - s->as_of_wall_ms : 0);
    if (name) buffer_append_json_key(out, name);
}

bool snapshot_write_part_json(struct buffer *out, const struct snapshot *s, int64_t now_wall_ms, str pipeline,
                              const str *topic, int64_t partition)
{
    for (size_t i = 0; !topic && i < s->pipeline_count; i++) {
        if (!str_equal(s->pipelines[i].name, pipeline)) continue;
        begin_part(out, s, now_wall_ms, "pipeline");
        write_pipeline(out, s, &s->pipelines[i]);
        buffer_append(out, STR("}\n"));
        return true;
    }
    for (size_t i = 0; topic && i < s->partition_count; i++) {
        const struct snapshot_partition *p = &s->partitions[i];
        if (!str_equal(p->pipeline, pipeline) || !str_equal(p->topic, *topic) || p->partition != partition) continue;
        begin_part(out, s, now_wall_ms, "partition");
        write_partition(out, p);
        buffer_append(out, STR("}\n"));
        return true;
    }
    return false;
}

void snapshot_write_letters_json(struct buffer *out, const struct snapshot *s, int64_t now_wall_ms,
                                 const struct snapshot_letter_filter *filter)
{
    begin_part(out, s, now_wall_ms, NULL);
    write_letters(out, s, filter->reason);
    write_newest(out, s, filter);
    write_redrives(out, s);
    buffer_append(out, STR("}\n"));
}

bool snapshot_write_letter_json(struct buffer *out, const struct snapshot *s, int64_t now_wall_ms, str topic,
                                int64_t partition, int64_t offset)
{
    for (size_t i = 0; snapshot_details_known(s) && i < s->newest_letter_count; i++) {
        const struct snapshot_letter *l = &s->newest_letters[i];
        if (l->offset != offset || l->partition != partition || !str_equal(l->topic, topic)) continue;
        begin_part(out, s, now_wall_ms, "dead_letter");
        write_letter(out, l);
        buffer_append(out, STR("}\n"));
        return true;
    }
    return false;
}
