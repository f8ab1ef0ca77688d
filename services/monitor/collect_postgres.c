#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "collect_parts.h"
#include "event/reason.h"
#include "postgres/queries.h"
#include "runtime/clock.h"

static void *connect_first(void *context)
{
    struct collector *c = context;
    if (!postgres_connect(c->postgres, &c->connect_error)) postgres_disconnect(c->postgres);
    return NULL;
}

void collector_connect(struct collector *c)
{
    c->is_connecting = pthread_create(&c->connecting, NULL, connect_first, c) == 0;
}

void collector_await_connection(struct collector *c)
{
    if (c->is_connecting) pthread_join(c->connecting, NULL);
    c->is_connecting = false;
}

static bool collector_connected(struct collector *c, struct error *error)
{
    const bool first = c->is_connecting;
    collector_await_connection(c);
    if (postgres_connected(c->postgres)) return true;
    if (!first) return postgres_connect(c->postgres, error);
    *error = c->connect_error;
    return false;
}

static bool ask(struct collector *c, const struct postgres_query *query, const struct postgres_param *params,
                size_t count, struct postgres_rows **rows, struct error *error)
{
    if (!collector_connected(c, error)) return false;
    return postgres_run(c->postgres, query, params, count, rows, error);
}

static void copy_cell(char *out, size_t room, const struct postgres_rows *rows, size_t row, size_t column)
{
    str cell = postgres_cell(rows, row, column);
    snprintf(out, room, "%.*s", (int)(cell.size < room ? cell.size : room - 1), cell.size ? cell.data : "");
}

// A partition that the database names before Kafka was asked begins its sample here.
static struct tracked *item_in_poll(struct collector *c, enum topic_role role, int32_t partition)
{
    struct tracked *t = collector_item(c, role, partition);
    if (t && !t->sample.mono_ms)
        t->sample = (struct lag_sample){
            .mono_ms = clock_monotonic_ms(), .wall_ms = clock_unix_ms(), .retention_ms = -1};
    return t;
}

static void take_status(struct collector *c, const struct postgres_rows *rows, size_t row)
{
    enum topic_role role;
    if (!collector_role(c, postgres_cell(rows, row, 0), postgres_cell(rows, row, 1), &role)) return;
    struct tracked *t = item_in_poll(c, role, (int32_t)postgres_cell_int(rows, row, 2));
    if (!t) return;
    struct lag_sample *s = &t->sample;
    s->has_next = !postgres_cell_null(rows, row, 3);
    s->next = postgres_cell_int(rows, row, 3);
    copy_cell(s->owner, sizeof(s->owner), rows, row, 4);
    s->has_owner = s->owner[0] != '\0';
    copy_cell(t->epoch, sizeof(t->epoch), rows, row, 5);
    s->lease_alive = postgres_cell_bool(rows, row, 6);
    s->moved_age_ms = postgres_cell_int(rows, row, 7);
    s->halted = postgres_cell_bool(rows, row, 8);
    copy_cell(s->halt_code, sizeof(s->halt_code), rows, row, 9);
    if (s->halted) collector_note_halt(c, t, postgres_cell(rows, row, 10));
    int64_t newest = postgres_cell_int(rows, row, 11);
    if (newest > c->newest_event_wall_ms) c->newest_event_wall_ms = newest;
}

// A partition that the database does not know is one that never started: that is a reading, too.
static void mark_read(struct collector *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].role != TOPIC_RAW) c->items[i].sample.store_read = true;
}

// Halts of the normalizer, which has no line in ingest_status; those of the extractor came with it.
static void take_halts(struct collector *c, const struct postgres_rows *rows)
{
    for (size_t row = 0; row < postgres_row_count(rows); row++) {
        if (!str_equal(postgres_cell(rows, row, 0), str_from(c->settings.raw_topic))) continue;
        struct tracked *t = item_in_poll(c, TOPIC_RAW, (int32_t)postgres_cell_int(rows, row, 1));
        if (!t) return;
        t->sample.halted = true;
        copy_cell(t->sample.halt_code, sizeof(t->sample.halt_code), rows, row, 2);
        collector_note_halt(c, t, postgres_cell(rows, row, 3));
    }
}

// Up to where the ledger was added up, as {"topic/partition": [lap, offset]}: only what came since is read.
static str counted(const struct collector *c, struct arena *arena)
{
    struct buffer out = {0};
    buffer_append_char(&out, '{');
    for (size_t i = 0; i < c->count; i++) {
        const struct tracked *t = &c->items[i];
        if (t->counted_to < 0) continue;
        if (out.size > 1) buffer_append_char(&out, ',');
        buffer_append_json(&out, arena_printf(arena, "%s/%d", tracked_topic(c, t), t->partition));
        buffer_printf(&out, ":[%lld,%lld]", (long long)t->counted_lap, (long long)t->counted_to);
    }
    buffer_append_char(&out, '}');
    str text = arena_str(arena, buffer_str(&out));
    buffer_release(&out);
    return text;
}

static void take_outcomes(struct collector *c, const struct postgres_rows *rows)
{
    c->outcomes_read = true;
    for (size_t row = 0; row < postgres_row_count(rows); row++) {
        enum topic_role role;
        if (!collector_role(c, str_from(c->settings.extractor_group), postgres_cell(rows, row, 0), &role)) continue;
        struct tracked *t = collector_item(c, role, (int32_t)postgres_cell_int(rows, row, 1));
        if (!t) return;
        t->counted_lap = postgres_cell_int(rows, row, 2);
        t->counted_to = postgres_cell_int(rows, row, 3);
        for (size_t i = 0; i < OUTCOMES; i++) c->outcomes[i] += postgres_cell_int(rows, row, 4 + i);
    }
}

static bool read_outcomes(struct collector *c, struct arena *arena, struct error *error)
{
    struct postgres_param params[] = {postgres_text(c->settings.extractor_group), postgres_text(c->cluster),
                                      postgres_str(counted(c, arena))};
    struct postgres_rows *rows = NULL;
    if (!ask(c, &query_monitor_outcomes, params, 3, &rows, error)) return false;
    take_outcomes(c, rows);
    postgres_rows_free(rows);
    return true;
}

static bool read_positions(struct collector *c, struct error *error)
{
    char lease[32];
    snprintf(lease, sizeof(lease), "%lld.%03d", (long long)(c->settings.lease_ms / 1000),
             (int)(c->settings.lease_ms % 1000));
    struct postgres_param params[] = {postgres_text(lease), postgres_text(c->cluster)};
    struct postgres_rows *rows = NULL;
    if (!ask(c, &query_monitor_status, params, 2, &rows, error)) return false;
    for (size_t row = 0; row < postgres_row_count(rows); row++) take_status(c, rows, row);
    postgres_rows_free(rows);
    mark_read(c);
    if (!ask(c, &query_monitor_halts, params + 1, 1, &rows, error)) return false;
    take_halts(c, rows);
    postgres_rows_free(rows);
    return true;
}

void collect_positions(struct collector *c)
{
    struct error error = {0};
    int64_t began = clock_monotonic_us();
    if (read_positions(c, &error)) source_good(&c->store, began);
    else source_bad(&c->store, began, &error);
}

static str cell(struct arena *arena, const struct postgres_rows *rows, size_t row, size_t column)
{
    return arena_str(arena, postgres_cell(rows, row, column));
}

// The beginning of a payload as text: what is no printable character becomes U+00B7, half a character at the end is dropped.
static str readable(struct arena *arena, str hex)
{
    struct buffer out = {0};
    char bytes[160];
    size_t size = hex.size / 2 < sizeof(bytes) ? hex.size / 2 : sizeof(bytes);
    str_unhex(str_slice(hex, 0, 2 * size), bytes);
    for (size_t at = 0; at < size;) {
        uint32_t cp = 0;
        size_t step = utf8_read((str){bytes, size}, at, &cp);
        if (step == 0 && size == sizeof(bytes) && size - at < 4) break;
        bool printable = step > 0 && cp >= 0x20 && cp != 0x7f && !(cp >= 0x80 && cp < 0xa0);
        buffer_append_codepoint(&out, printable ? cp : 0xb7);
        at += step ? step : 1;
    }
    str text = arena_str(arena, buffer_str(&out));
    buffer_release(&out);
    return text;
}

static void take_letters(struct arena *arena, const struct postgres_rows *rows, struct snapshot *out)
{
    size_t count = postgres_row_count(rows);
    out->letters = ARENA_ARRAY(arena, struct snapshot_letters, count);
    for (size_t row = 0; out->letters && row < count; row++) {
        struct snapshot_letters *l = &out->letters[out->letters_count++];
        l->reason = cell(arena, rows, row, 0);
        l->stage = cell(arena, rows, row, 1);
        l->state = cell(arena, rows, row, 2);
        l->count = postgres_cell_int(rows, row, 3);
        l->oldest_wall_ms = postgres_cell_int(rows, row, 4);
        l->newest_wall_ms = postgres_cell_int(rows, row, 5);
        l->sample = readable(arena, postgres_cell(rows, row, 6));
        const struct event_reason *info = event_reason_find(arena_cstring(arena, l->reason));
        if (info) l->meaning = str_from(info->meaning);
    }
}

static void take_newest(struct arena *arena, const struct postgres_rows *rows, struct snapshot *out)
{
    size_t count = postgres_row_count(rows);
    out->newest_letters = ARENA_ARRAY(arena, struct snapshot_letter, count);
    for (size_t row = 0; out->newest_letters && row < count; row++)
        out->newest_letters[out->newest_letter_count++] = (struct snapshot_letter){
            .topic = cell(arena, rows, row, 0),
            .partition = postgres_cell_int(rows, row, 1),
            .offset = postgres_cell_int(rows, row, 2),
            .reason = cell(arena, rows, row, 3),
            .stage = cell(arena, rows, row, 4),
            .state = cell(arena, rows, row, 5),
            .attempts = postgres_cell_int(rows, row, 6),
            .first_wall_ms = postgres_cell_int(rows, row, 7),
            .source = cell(arena, rows, row, 8),
            .id = cell(arena, rows, row, 9),
            .detail = cell(arena, rows, row, 10)};
}

static void take_redrives(struct arena *arena, const struct postgres_rows *rows, struct snapshot *out)
{
    size_t count = postgres_row_count(rows);
    out->redrives = ARENA_ARRAY(arena, struct snapshot_redrive, count);
    for (size_t row = 0; out->redrives && row < count; row++)
        out->redrives[out->redrive_count++] = (struct snapshot_redrive){
            .number = postgres_cell_int(rows, row, 0),
            .actor = cell(arena, rows, row, 1),
            .filter = cell(arena, rows, row, 2),
            .note = cell(arena, rows, row, 3),
            .started_wall_ms = postgres_cell_int(rows, row, 4),
            .ended_wall_ms = postgres_cell_int(rows, row, 5),
            .tried = postgres_cell_int(rows, row, 6),
            .passed = postgres_cell_int(rows, row, 7),
            .failed = postgres_cell_int(rows, row, 8),
            .result = cell(arena, rows, row, 9)};
}

static void take_figures(struct arena *arena, const struct postgres_rows *rows, struct snapshot *out)
{
    size_t count = postgres_row_count(rows);
    out->figures = ARENA_ARRAY(arena, struct snapshot_figure, count);
    for (size_t row = 0; out->figures && row < count; row++) {
        struct snapshot_figure *f = &out->figures[out->figure_count++];
        f->subject = cell(arena, rows, row, 0);
        f->indicator = cell(arena, rows, row, 1);
        f->quote = cell(arena, rows, row, 2);
        f->value = cell(arena, rows, row, 3);
        f->unit = cell(arena, rows, row, 4);
        f->period = cell(arena, rows, row, 5);
        f->title = cell(arena, rows, row, 6);
        f->stored_wall_ms = postgres_cell_int(rows, row, 7);
    }
}

static void take_tables(struct arena *arena, const struct postgres_rows *rows, struct snapshot *out)
{
    size_t count = postgres_row_count(rows);
    out->tables = ARENA_ARRAY(arena, struct snapshot_table, count);
    for (size_t row = 0; out->tables && row < count; row++)
        out->tables[out->table_count++] = (struct snapshot_table){
            cell(arena, rows, row, 0), postgres_cell_int(rows, row, 1), postgres_cell_int(rows, row, 2)};
}

static void take_counts(struct arena *arena, const struct postgres_rows *rows, struct snapshot *out)
{
    (void)arena;
    if (postgres_row_count(rows) == 0) return;
    out->articles = postgres_cell_int(rows, 0, 1);
    out->observations = postgres_cell_int(rows, 0, 2);
    out->pg_transaction_age_ms = postgres_cell_int(rows, 0, 3);
    out->pg_wal_bytes = postgres_cell_int(rows, 0, 4);
    out->redriven_passed = postgres_cell_int(rows, 0, 5);
    out->redriven_failed = postgres_cell_int(rows, 0, 6);
    out->letters_discarded = postgres_cell_int(rows, 0, 7);
}

struct detail {
    const struct postgres_query *query;
    size_t params;
    void (*take)(struct arena *arena, const struct postgres_rows *rows, struct snapshot *out);
};

bool collect_details(struct collector *c, struct arena *arena, struct snapshot *out, struct error *error)
{
    const struct detail details[] = {
        {&query_monitor_letters, 0, take_letters},   {&query_monitor_letters_newest, 0, take_newest},
        {&query_monitor_redrives, 0, take_redrives}, {&query_monitor_counts, 0, take_counts},
        {&query_monitor_tables, 0, take_tables},     {&query_monitor_figures, 2, take_figures}};
    struct postgres_param params[] = {
        postgres_text(c->settings.raw_topic),
        postgres_int(c->topics[TOPIC_RAW].partitions > 0 ? c->topics[TOPIC_RAW].partitions : 0)};
    for (size_t i = 0; i < sizeof(details) / sizeof(*details); i++) {
        struct postgres_rows *rows = NULL;
        if (!ask(c, details[i].query, params, details[i].params, &rows, error)) return false;
        details[i].take(arena, rows, out);
        postgres_rows_free(rows);
    }
    return read_outcomes(c, arena, error);
}
