#include "collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect_parts.h"
#include "runtime/clock.h"

static const char magic[8] = "SHUWEN1";

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
    c->topics[0] = (struct topic_state){.name = settings->raw_topic, .partitions = -1, .retention_ms = -1};
    c->topics[1] = (struct topic_state){.name = settings->normalized_topic, .partitions = -1, .retention_ms = -1};
    c->topics[2] = (struct topic_state){.name = settings->rejected_topic, .partitions = -1, .retention_ms = -1};
    c->reader = offset_reader_new(&c->settings.client, error);
    c->admin = c->reader ? admin_new(&c->settings.client, error) : NULL;
    struct postgres_settings postgres = {.conninfo = settings->conninfo,
                                         .application_name = "shuwen-monitor",
                                         .role = settings->role,
                                         .connect_timeout_ms = (int)settings->timeout_ms,
                                         .statement_timeout_ms = (int)settings->timeout_ms};
    c->postgres = c->admin ? postgres_new(&postgres) : NULL;
    if (c->postgres) return c;
    collector_free(c);
    return NULL;
}

void collector_free(struct collector *c)
{
    if (!c) return;
    postgres_free(c->postgres);
    admin_free(c->admin);
    offset_reader_free(c->reader);
    free(c->items);
    free(c);
}

struct tracked *collector_item(struct collector *c, const char *pipeline, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < c->count; i++) {
        struct tracked *t = &c->items[i];
        if (t->partition == partition && strcmp(t->topic, topic) == 0 && strcmp(t->pipeline, pipeline) == 0) return t;
    }
    struct tracked *grown = realloc(c->items, (c->count + 1) * sizeof(*grown));
    if (!grown) return NULL;
    c->items = grown;
    struct tracked *added = &grown[c->count++];
    memset(added, 0, sizeof(*added));
    snprintf(added->pipeline, NAME_BYTES, "%s", pipeline);
    snprintf(added->topic, NAME_BYTES, "%s", topic);
    added->partition = partition;
    lag_track_init(&added->track);
    return added;
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
}

static void forget_absent(struct collector *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].present) c->items[kept++] = c->items[i];
    c->count = kept;
}

static void draw_spark(struct tracked *t, const struct lag_report *report)
{
    if (!report->kafka_fresh || !report->store_fresh) return;
    uint32_t lag = report->lag_records > UINT32_MAX ? UINT32_MAX : (uint32_t)report->lag_records;
    if (t->spark_count && t->sample.mono_ms - t->spark_mono_ms < SPARK_STEP_MS) {
        if (lag > t->spark[t->spark_count - 1]) t->spark[t->spark_count - 1] = lag;  // the worst of its two minutes
        return;
    }
    if (t->spark_count == SNAPSHOT_SPARK) memmove(t->spark, t->spark + 1, sizeof(t->spark) - sizeof(*t->spark));
    else t->spark_count++;
    t->spark[t->spark_count - 1] = lag;
    t->spark_mono_ms = t->sample.mono_ms;
}

static void fill_partition(struct collector *c, struct arena *arena, struct tracked *t, struct snapshot_partition *out)
{
    struct lag_settings settings = {.poll_ms = c->settings.poll_ms, .topic = t->topic, .partition = t->partition};
    lag_update(&t->track, &settings, &t->sample, &out->report);
    draw_spark(t, &out->report);
    out->pipeline = arena_str(arena, str_from(t->pipeline));
    out->topic = arena_str(arena, str_from(t->topic));
    out->partition = t->partition;
    out->has_owner = t->track.last.has_owner;
    out->lease_alive = t->track.last.lease_alive;
    out->owner = arena_str(arena, str_from(t->track.last.owner));
    out->epoch = arena_str(arena, str_slice(str_from(t->epoch), 0, 8));
    if (t->track.last.halted) {
        out->halt_code = arena_str(arena, str_from(t->track.last.halt_code));
        out->halt_detail = arena_str(arena, str_from(t->halt_detail));
    }
    memcpy(out->spark, t->spark, sizeof(out->spark));
    out->spark_count = t->spark_count;
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

static void read_kafka(struct collector *c, struct arena *arena)
{
    struct error error = {0};
    int64_t began = clock_monotonic_us();
    if (collect_topics(c, arena, &error) && collect_group(c, arena, &error) && collect_ends(c, arena, &error))
        source_good(&c->kafka, began);
    else source_bad(&c->kafka, began, &error);
}

// Over the limit the healthiest, which sort last, are not shown one by one; totals keep them.
static void leave_out(struct collector *c, struct snapshot *out)
{
    if (out->partition_count <= c->settings.max_partitions) return;
    out->partitions_left_out = out->partition_count - c->settings.max_partitions;
    out->partition_count = c->settings.max_partitions;
}

void collector_poll(struct collector *c, struct arena *arena, bool details, struct snapshot *out)
{
    *out = (struct snapshot){
        .articles = -1, .observations = -1, .pg_transaction_age_ms = -1, .poll_ms = c->settings.poll_ms};
    begin_samples(c);
    collect_positions(c, arena);
    read_kafka(c, arena);
    if (details && c->store.up) collect_details(c, arena, out);
    if (c->kafka.up) forget_absent(c);
    out->partitions = ARENA_ARRAY(arena, struct snapshot_partition, c->count);
    out->sources = ARENA_ARRAY(arena, struct snapshot_source, 2);
    if (!out->partitions || !out->sources) return;
    for (size_t i = 0; i < c->count; i++)
        fill_partition(c, arena, &c->items[i], &out->partitions[out->partition_count++]);
    fill_source(arena, c, &c->kafka, &out->sources[0]);
    fill_source(arena, c, &c->store, &out->sources[1]);
    out->source_count = 2;
    out->cluster = arena_str(arena, str_from(c->cluster));
    out->version = str_from(c->settings.version);
    out->newest_event_wall_ms = c->newest_event_wall_ms;
    out->as_of_wall_ms = clock_unix_ms();
    snapshot_sum(arena, out);
    leave_out(c, out);
}

struct saved_head {
    char magic[8];
    uint32_t item_bytes, count;
    int64_t mono_ms, wall_ms;
};

void collector_save(const struct collector *c, struct buffer *out)
{
    struct saved_head head = {.item_bytes = sizeof(struct tracked),
                              .count = (uint32_t)c->count,
                              .mono_ms = clock_monotonic_ms(),
                              .wall_ms = clock_unix_ms()};
    memcpy(head.magic, magic, sizeof(magic));
    buffer_append(out, (str){(const char *)&head, sizeof(head)});
    buffer_append(out, (str){(const char *)c->items, c->count * sizeof(*c->items)});
}

// Monotonic times are of the process or boot that saved them: ages are kept, and the time between is added.
static void shift(int64_t *mono_ms, const struct saved_head *head)
{
    int64_t away = clock_unix_ms() - head->wall_ms;
    if (*mono_ms) *mono_ms = clock_monotonic_ms() - (head->mono_ms - *mono_ms) - (away > 0 ? away : 0);
}

static void shift_track(struct lag_track *track, const struct saved_head *head)
{
    for (size_t i = 0; i < LAG_RING; i++) shift(&track->ring[i].mono_ms, head);
    shift(&track->kafka_mono_ms, head);
    shift(&track->store_mono_ms, head);
    shift(&track->moved_mono_ms, head);
    shift(&track->lso_moved_mono_ms, head);
    shift(&track->window_mono_ms, head);
}

static bool terminated(const struct tracked *t)
{
    return memchr(t->pipeline, 0, NAME_BYTES) && memchr(t->topic, 0, NAME_BYTES) && t->spark_count <= SNAPSHOT_SPARK &&
           t->track.ring_count <= LAG_RING && t->track.ring_next < LAG_RING && t->track.gap_count <= LAG_GAPS &&
           t->track.gap_next < LAG_GAPS && (unsigned)t->track.verdict < LAG_VERDICTS;
}

bool collector_load(struct collector *c, str bytes)
{
    struct saved_head head;
    if (bytes.size < sizeof(head)) return false;
    memcpy(&head, bytes.data, sizeof(head));
    if (memcmp(head.magic, magic, sizeof(magic)) != 0 || head.item_bytes != sizeof(struct tracked)) return false;
    if ((bytes.size - sizeof(head)) / sizeof(struct tracked) != head.count) return false;
    struct tracked *items = calloc(head.count + 1, sizeof(*items));
    if (!items) return false;
    memcpy(items, bytes.data + sizeof(head), head.count * sizeof(*items));
    for (uint32_t i = 0; i < head.count; i++) {
        if (!terminated(&items[i])) {
            free(items);
            return false;
        }
        shift_track(&items[i].track, &head);
        shift(&items[i].spark_mono_ms, &head);
    }
    free(c->items);
    c->items = items;
    c->count = head.count;
    return true;
}
