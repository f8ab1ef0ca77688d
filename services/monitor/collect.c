#include "collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect_parts.h"
#include "runtime/clock.h"
#include "trends.h"

enum { SPARK_STEP_MS = 120000, SERIES_PER_PARTITION = 15, DETAILS_SHARE = 20 };

static void name_topics(struct collector *c)
{
    const char *names[TOPICS] = {c->settings.raw_topic, c->settings.normalized_topic, c->settings.rejected_topic};
    for (size_t i = 0; i < TOPICS; i++)
        c->topics[i] = (struct topic_state){.name = names[i], .partitions = -1, .retention_ms = -1};
}

struct collector *collector_new(const struct collector_settings *settings, struct error *error)
{
    struct collector *c = calloc(1, sizeof(*c));
    if (!c) {
        error_fatal(error, "out of memory");
        return NULL;
    }
    c->settings = *settings;
    c->kafka.name = "kafka";
    c->store.name = "postgres";
    name_topics(c);
    c->trends = trends_new();
    c->details.arenas[0] = arena_new(0);
    c->details.arenas[1] = arena_new(0);
    c->details.read = (struct snapshot){.articles = -1, .observations = -1, .pg_transaction_age_ms = -1};
    c->reader = offset_reader_new(&c->settings.client, error);
    c->admin = c->reader ? admin_of_reader(&c->settings.client, c->reader, error) : NULL;
    struct postgres_settings postgres = {.conninfo = settings->conninfo,
                                         .application_name = "shuwen-monitor",
                                         .role = settings->role,
                                         .connect_timeout_ms = (int)settings->timeout_ms,
                                         .statement_timeout_ms = (int)settings->timeout_ms,
                                         .once = settings->once};
    c->postgres = c->admin ? postgres_new(&postgres) : NULL;
    if (c->postgres && c->trends && c->details.arenas[0] && c->details.arenas[1]) {
        collector_connect(c);
        return c;
    }
    if (c->admin) error_fatal(error, "out of memory");
    collector_free(c);
    return NULL;
}

void collector_free(struct collector *c)
{
    if (!c) return;
    collector_await_connection(c);
    postgres_free(c->postgres);
    admin_free(c->admin);
    offset_reader_free(c->reader);
    trends_free(c->trends);
    arena_free(c->details.arenas[0]);
    arena_free(c->details.arenas[1]);
    free(c->halts);
    free(c->items);
    free(c);
}

struct trends *collector_trends(const struct collector *c)
{
    return c->trends;
}

int64_t collector_changes(const struct collector *c)
{
    return c->changes;
}

void source_good(struct source *source, int64_t began_mono_us)
{
    source->up = source->ever = true;
    source->last_success_wall_ms = clock_unix_ms();
    source->last_success_mono_ms = clock_monotonic_ms();
    source->duration_us = clock_monotonic_us() - began_mono_us;
    source->last_error[0] = '\0';
}

void source_bad(struct source *source, int64_t began_mono_us, const struct error *error)
{
    source->up = false;
    source->duration_us = clock_monotonic_us() - began_mono_us;
    snprintf(source->last_error, sizeof(source->last_error), "%.*s", (int)sizeof(source->last_error) - 1, error->text);
}

static void begin_samples(struct collector *c)
{
    int64_t mono = clock_monotonic_ms(), wall = clock_unix_ms();
    for (size_t i = 0; i < c->count; i++) {
        struct lag_sample *sample = &c->items[i].sample;
        *sample = (struct lag_sample){.mono_ms = mono, .wall_ms = wall, .retention_ms = -1, .moved_age_ms = -1};
    }
    c->halt_count = 0;
}

// Of a partition that is no longer there remains how far its ledger was added up.
static void forget(struct tracked *t)
{
    struct tracked left = {.role = t->role,
                           .partition = t->partition,
                           .counted_lap = t->counted_lap,
                           .counted_to = t->counted_to,
                           .gone = true};
    lag_track_init(&left.track);
    *t = left;
}

static void forget_absent(struct collector *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (!c->items[i].present && c->items[i].counted_to < 0) continue;
        c->items[kept] = c->items[i];
        if (!c->items[kept].present) forget(&c->items[kept]);
        kept++;
    }
    c->count = kept;
}

// The last step of the sparkline is that of `wall_ms`.
static void turn_spark(struct tracked *t, int64_t wall_ms)
{
    int64_t step = wall_ms / SPARK_STEP_MS, by = step - t->spark_step;
    if (by < 0 || by > SNAPSHOT_SPARK) by = SNAPSHOT_SPARK;
    memmove(t->spark, t->spark + by, (size_t)(SNAPSHOT_SPARK - by) * sizeof(*t->spark));
    memset(t->spark + SNAPSHOT_SPARK - by, 0, (size_t)by * sizeof(*t->spark));
    t->spark_step = step;
}

static void draw_spark(struct tracked *t, const struct lag_report *report, struct snapshot_spark *out)
{
    turn_spark(t, t->sample.wall_ms);
    uint32_t *newest = &t->spark[SNAPSHOT_SPARK - 1];
    if (report->kafka_fresh && report->store_fresh) {
        uint32_t lag = report->lag_records >= UINT32_MAX ? UINT32_MAX - 1 : (uint32_t)report->lag_records;
        if (lag + 1 > *newest) *newest = lag + 1;  // the worst of its two minutes
    }
    for (size_t i = 0; i < SNAPSHOT_SPARK; i++) {
        out->known[i] = t->spark[i] > 0;
        out->most[i] = t->spark[i] ? t->spark[i] - 1 : 0;
    }
}

static void fill_partition(struct collector *c, struct arena *arena, struct tracked *t, struct snapshot_partition *out)
{
    struct lag_settings settings = {
        .poll_ms = c->settings.poll_ms, .topic = tracked_topic(c, t), .partition = t->partition};
    int64_t since = t->track.since_wall_ms;
    *out = (struct snapshot_partition){
        .pipeline = str_from(tracked_pipeline(c, t)), .topic = str_from(settings.topic), .partition = t->partition};
    lag_update(&t->track, &settings, &t->sample, &out->report);
    if (t->track.since_wall_ms != since) c->changes++;
    draw_spark(t, &out->report, &out->spark);
    out->has_owner = t->track.last.has_owner;
    out->lease_alive = t->track.last.lease_alive;
    out->owner = arena_str(arena, str_from(t->track.last.owner));
    out->epoch = arena_str(arena, str_from(t->epoch));
    if (t->track.last.halted) {
        out->halt_code = arena_str(arena, str_from(t->track.last.halt_code));
        out->halt_detail = arena_str(arena, str_from(collector_halt_detail(c, t)));
    }
}

static void fill_source(struct arena *arena, const struct collector *c, const struct source *source,
                        struct snapshot_source *out)
{
    out->name = source->name;
    out->up = source->up;
    out->fresh = source->ever && clock_monotonic_ms() - source->last_success_mono_ms <= 3 * c->settings.poll_ms;
    out->last_success_wall_ms = source->last_success_wall_ms;
    out->last_error = arena_str(arena, str_from(source->last_error));
    out->duration_us = source->duration_us;
}

static void fill_sources(struct collector *c, struct arena *arena, struct snapshot *out)
{
    out->sources = ARENA_ARRAY(arena, struct snapshot_source, 2);
    if (!out->sources) return;
    fill_source(arena, c, &c->kafka, &out->sources[0]);
    fill_source(arena, c, &c->store, &out->sources[1]);
    out->source_count = 2;
}

// Positions before ends, so that no lag is negative; while the first connection to PostgreSQL is made, Kafka is asked for the rest.
static void read_sources(struct collector *c, struct arena *arena)
{
    struct error error = {0};
    const int64_t began = clock_monotonic_us();
    bool good = collect_topics(c, arena, &error) && collect_group(c, arena, &error);
    const int64_t away = clock_monotonic_us();
    collect_positions(c);
    const int64_t began_kafka = began + clock_monotonic_us() - away;
    good = good && collect_ends(c, arena, &error);
    if (good) source_good(&c->kafka, began_kafka);
    else source_bad(&c->kafka, began_kafka, &error);
}

// Letters, figures and sizes cost the database more than positions do: at most a twentieth of its time.
static void read_details(struct collector *c)
{
    int64_t began = clock_monotonic_ms();
    if (!c->store.up || began < c->details.due_mono_ms) return;
    struct arena *arena = c->details.arenas[1 - c->details.shown];
    struct snapshot read = {.articles = -1, .observations = -1, .pg_transaction_age_ms = -1};
    arena_reset(arena);
    struct error error = {0};
    if (!collect_details(c, arena, &read, &error))
        read = (struct snapshot){.articles = -1, .observations = -1, .pg_transaction_age_ms = -1};
    snprintf(c->details.last_error, sizeof(c->details.last_error), "%.*s", (int)sizeof(c->details.last_error) - 1,
             error.text);
    c->details.read = read;
    c->details.shown = 1 - c->details.shown;
    c->details.due_mono_ms = began + DETAILS_SHARE * (clock_monotonic_ms() - began);
}

static const str outcome_names[OUTCOMES] = {STR_INIT("stored"), STR_INIT("duplicate"), STR_INIT("superseded"),
                                            STR_INIT("retracted"), STR_INIT("rejected")};

static void fill_details(struct collector *c, struct arena *arena, struct snapshot *out)
{
    const struct snapshot *read = &c->details.read;
    out->letters = read->letters;
    out->letters_count = read->letters_count;
    out->newest_letters = read->newest_letters;
    out->newest_letter_count = read->newest_letter_count;
    out->redrives = read->redrives;
    out->redrive_count = read->redrive_count;
    out->figures = read->figures;
    out->figure_count = read->figure_count;
    out->tables = read->tables;
    out->table_count = read->table_count;
    out->articles = read->articles;
    out->observations = read->observations;
    out->pg_transaction_age_ms = read->pg_transaction_age_ms;
    out->pg_wal_bytes = read->pg_wal_bytes;
    out->redriven_passed = read->redriven_passed;
    out->redriven_failed = read->redriven_failed;
    out->letters_discarded = read->letters_discarded;
    out->details_error = arena_str(arena, str_from(c->details.last_error));
    out->outcomes = ARENA_ARRAY(arena, struct snapshot_outcome, OUTCOMES);
    for (size_t i = 0; out->outcomes && c->outcomes_read && i < OUTCOMES; i++)
        out->outcomes[out->outcome_count++] = (struct snapshot_outcome){outcome_names[i], c->outcomes[i]};
}

static void fill_partitions(struct collector *c, struct arena *arena, struct snapshot *out)
{
    size_t most = c->settings.max_series / SERIES_PER_PARTITION + 1;
    out->partitions = ARENA_ARRAY(arena, struct snapshot_partition, c->count < 2 * most ? c->count : 2 * most);
    for (size_t i = 0; out->partitions && i < c->count; i++) {
        if (c->items[i].gone) continue;
        struct snapshot_partition *added = &out->partitions[out->partition_count++];
        fill_partition(c, arena, &c->items[i], added);
        snapshot_add(arena, out, added);
        if (out->partition_count == 2 * most) snapshot_keep_worst(out, most);
    }
    snapshot_keep_worst(out, most);
    snapshot_finish(out);
}

void collector_poll(struct collector *c, struct arena *arena, bool details, struct snapshot *out)
{
    *out = (struct snapshot){.poll_ms = c->settings.poll_ms};
    begin_samples(c);
    read_sources(c, arena);
    out->as_of_wall_ms = clock_unix_ms();
    if (details) read_details(c);
    if (c->kafka.up) forget_absent(c);
    out->version = str_from(c->settings.version);
    out->cluster = arena_str(arena, str_from(c->cluster));
    out->newest_event_wall_ms = c->newest_event_wall_ms;
    out->probe_fetches = c->probe_fetches;
    fill_sources(c, arena, out);
    fill_details(c, arena, out);
    if (!snapshot_store_fresh(out)) snapshot_withdraw_details(out);
    fill_partitions(c, arena, out);
    for (size_t i = 0; i < out->pipeline_count; i++) {
        trends_add(c->trends, &out->pipelines[i], out->as_of_wall_ms, clock_monotonic_ms(), out->poll_ms);
        trends_show(c->trends, &out->pipelines[i], out->as_of_wall_ms);
    }
}
