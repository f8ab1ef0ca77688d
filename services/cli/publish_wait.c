#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "cli/publish.h"
#include "postgres/connection.h"
#include "postgres/queries.h"
#include "runtime/clock.h"
#include "runtime/shutdown.h"

enum { ASKED_AT_ONCE = 5000, STATEMENT_TIMEOUT_MS = 10000, PAUSE_MS = 50, PAUSE_MAX_MS = 1000 };

struct outcomes {
    struct postgres *connection;
    const char *topic;
    char since[64];
    size_t stored, duplicate, superseded, retracted, rejected;
};

struct outcomes *outcomes_new(const char *conninfo, const char *topic, struct error *error)
{
    struct outcomes *outcomes = calloc(1, sizeof(*outcomes));
    if (!outcomes) {
        error_fatal(error, "out of memory");
        return NULL;
    }
    outcomes->topic = topic;
    outcomes->connection = postgres_new(&(struct postgres_settings){
        .conninfo = conninfo,
        .application_name = "shuwen publish",
        .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
    });
    struct postgres_rows *rows = NULL;
    bool ok = postgres_connect(outcomes->connection, error) &&
              postgres_run(outcomes->connection, &query_event_clock, NULL, 0, &rows, error);
    if (ok) snprintf(outcomes->since, sizeof(outcomes->since), "%.*s", STR_FMT(postgres_cell(rows, 0, 0)));
    postgres_rows_free(rows);
    if (ok) return outcomes;
    outcomes_free(outcomes);
    return NULL;
}

void outcomes_free(struct outcomes *outcomes)
{
    if (outcomes) postgres_free(outcomes->connection);
    free(outcomes);
}

// '{1,2,3}' of the partitions or the offsets of the next open events; *count of them, from *at on.
static void append_number(struct buffer *out, int64_t number)
{
    if (out->size > 1) buffer_append_char(out, ',');
    buffer_append_int(out, number);
}

static size_t write_arrays(const struct sent_list *sent, size_t from, struct buffer *partitions, struct buffer *offsets)
{
    size_t count = 0;
    buffer_append_char(partitions, '{');
    buffer_append_char(offsets, '{');
    for (size_t i = from; i < sent->count && count < ASKED_AT_ONCE; i++) {
        if (sent->items[i].state != SENT_ACKNOWLEDGED) continue;
        append_number(partitions, sent->items[i].partition);
        append_number(offsets, sent->items[i].offset);
        count++;
    }
    buffer_append_char(partitions, '}');
    buffer_append_char(offsets, '}');
    return count;
}

static struct sent *find_sent(struct sent_list *sent, size_t from, int64_t partition, int64_t offset)
{
    for (size_t i = from; i < sent->count; i++) {
        struct sent *item = &sent->items[i];
        if (item->state == SENT_ACKNOWLEDGED && item->partition == partition && item->offset == offset) return item;
    }
    return NULL;
}

static void settle(struct outcomes *outcomes, struct sent *item, const struct postgres_rows *rows, size_t row)
{
    str outcome = postgres_cell(rows, row, 2), reason = postgres_cell(rows, row, 3),
        detail = postgres_cell(rows, row, 4);
    item->state = SENT_SETTLED;
    outcomes->stored += str_equal(outcome, STR("stored"));
    outcomes->duplicate += str_equal(outcome, STR("duplicate"));
    outcomes->superseded += str_equal(outcome, STR("superseded"));
    outcomes->retracted += str_equal(outcome, STR("retracted"));
    if (!str_equal(outcome, STR("rejected"))) return;
    outcomes->rejected++;
    sent_report(item->file, item->line, "rejected: %.*s: %.*s", STR_FMT(reason), STR_FMT(detail));
}

// Asks once for the first open events from `from` on.
static bool ask(struct outcomes *outcomes, struct sent_list *sent, size_t from, size_t *open, struct error *error)
{
    struct buffer partitions = {0}, offsets = {0};
    struct postgres_rows *rows = NULL;
    *open = write_arrays(sent, from, &partitions, &offsets);
    const struct postgres_param params[] = {postgres_text(outcomes->topic), postgres_str(buffer_str(&partitions)),
                                            postgres_str(buffer_str(&offsets)), postgres_text(outcomes->since)};
    bool ok = *open == 0 ||
              ((postgres_connected(outcomes->connection) || postgres_connect(outcomes->connection, error)) &&
               postgres_run(outcomes->connection, &query_event_outcomes, params, 4, &rows, error));
    for (size_t i = 0; ok && *open && i < postgres_row_count(rows); i++) {
        struct sent *item = find_sent(sent, from, postgres_cell_int(rows, i, 0), postgres_cell_int(rows, i, 1));
        if (!item) continue;
        settle(outcomes, item, rows, i);
        (*open)--;
    }
    postgres_rows_free(rows);
    buffer_release(&partitions);
    buffer_release(&offsets);
    return ok;
}

static void skip_settled(const struct sent_list *sent, size_t *from)
{
    while (*from < sent->count && sent->items[*from].state != SENT_ACKNOWLEDGED) (*from)++;
}

bool outcomes_wait(struct outcomes *outcomes, struct sent_list *sent, int64_t timeout_ms, struct error *error)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms, pause = PAUSE_MS;
    size_t from = 0, open = 0, unknown = 0;
    bool ok = true;
    skip_settled(sent, &from);
    while (from < sent->count && !shutdown_requested() && clock_monotonic_ms() < deadline) {
        size_t before = from;
        error_clear(error);  // of a server that was away and may be back
        ok = ask(outcomes, sent, from, &open, error);
        if (!ok && error->kind != ERROR_RETRY) break;
        skip_settled(sent, &from);
        if (from > before) pause = PAUSE_MS;
        if (!ok || open > 0) shutdown_wait(pause);
        pause = pause * 2 < PAUSE_MAX_MS ? pause * 2 : PAUSE_MAX_MS;
    }
    for (size_t i = from; i < sent->count; i++) {
        if (sent->items[i].state != SENT_ACKNOWLEDGED) continue;
        unknown++;
        sent_report(sent->items[i].file, sent->items[i].line, "not processed yet (partition %d, offset %" PRId64 ")",
                    sent->items[i].partition, sent->items[i].offset);
    }
    fprintf(stderr, "%zu stored, %zu duplicate, %zu superseded, %zu retracted, %zu rejected, %zu not processed yet\n",
            outcomes->stored, outcomes->duplicate, outcomes->superseded, outcomes->retracted, outcomes->rejected,
            unknown);
    return ok && unknown == 0 && outcomes->rejected == 0;
}
