// shuwen letters: the dead letters: how many of which reason, which ones, and one of them with its bytes.
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/operator.h"
#include "event/reason.h"
#include "postgres/queries.h"
#include "runtime/shutdown.h"

struct values {
    struct operator_values server;
    const char *reason, *stage, *state, *from, *before, *show;
    bool list, payload;
    int64_t limit;
};

static const struct setting settings_table[] = {
    SETTING_ROW_TEXT("reason", struct values, reason, "", "Only letters of this reason."),
    SETTING_ROW_TEXT("stage", struct values, stage, "",
                     "Only letters of this stage: read, normalize, extract, store, consume."),
    SETTING_ROW_TEXT("state", struct values, state, "", "Only letters in this state: pending, redriven, discarded."),
    SETTING_ROW_TEXT("from", struct values, from, "",
                     "Only letters first seen at this time or later, as PostgreSQL reads times."),
    SETTING_ROW_TEXT("before", struct values, before, "", "Only letters first seen before this time."),
    SETTING_ROW_BOOL("list", struct values, list, "false",
                     "List them one by one, oldest first, in place of a summary by reason."),
    SETTING_ROW_INT("limit", struct values, limit, "100", 1, 1000000, "letters", "At most so many with --list."),
    SETTING_ROW_TEXT("show", struct values, show, "", "Show one whole: TOPIC/PARTITION/OFFSET of its raw record."),
    SETTING_ROW_BOOL("payload", struct values, payload, "false",
                     "With --show: nothing but the original bytes, for a file or a pipe."),
    OPERATOR_SETTINGS(struct values, server),
};

static const struct program program = {
    .name = "shuwen letters",
    .version = SHUWEN_VERSION,
    .summary = "Shows dead letters: events that could not be stored, with the reason and their original bytes.",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
};

static void append_advice(struct buffer *out, const struct postgres_rows *rows)
{
    for (size_t r = 0; r < postgres_row_count(rows); r++) {
        char code[64];
        snprintf(code, sizeof(code), "%.*s", STR_FMT(postgres_cell(rows, r, 0)));
        const struct event_reason *info = event_reason_find(code);
        if (info) buffer_printf(out, "%s: %s; %s\n", code, info->meaning, info->advice);
        buffer_printf(out, "  such as: %.*s\n", STR_FMT(postgres_cell(rows, r, 8)));
    }
}

static bool summarize(struct postgres *connection, const struct postgres_param *filters, struct buffer *out,
                      struct error *error)
{
    static const char *const titles[] = {"REASON", "STAGE",  "STATE",    "LETTERS",
                                         "OLDEST", "NEWEST", "VERSIONS", "NEWEST ONE (--show)"};
    struct postgres_rows *rows = NULL;
    if (!postgres_run(connection, &query_letters_summary, filters, 5, &rows, error)) return false;
    if (postgres_row_count(rows) == 0) buffer_append(out, STR("no dead letters\n"));
    else operator_print_table(out, rows, titles, 8);
    append_advice(out, rows);
    postgres_rows_free(rows);
    return true;
}

static bool list(struct postgres *connection, const struct postgres_param *filters, struct buffer *out,
                 struct error *error)
{
    static const char *const titles[] = {"TOPIC", "P",        "OFFSET",     NULL,     "REASON", "STAGE",
                                         "STATE", "ATTEMPTS", "FIRST SEEN", "SOURCE", "ID",     "DETAIL"};
    struct postgres_rows *rows = NULL;
    if (!postgres_run(connection, &query_letters_list, filters, 6, &rows, error)) return false;
    operator_print_table(out, rows, titles, 12);
    postgres_rows_free(rows);
    return true;
}

static void show_fields(struct buffer *out, const struct postgres_rows *rows)
{
    static const char *const names[] = {"cluster",  "topic",      "partition", "offset",      "incarnation",
                                        "reason",   "stage",      "detail",    "sqlstate",    "state",
                                        "attempts", "first seen", "last seen", "state since", "state by",
                                        "note",     "appended",   "source",    "id",          "program"};
    for (size_t c = 0; c < sizeof(names) / sizeof(*names); c++) {
        str cell = postgres_cell(rows, 0, c);
        if (cell.size) buffer_printf(out, "%-12s %.*s\n", names[c], STR_FMT(cell));
    }
    if (!postgres_cell_bool(rows, 0, 21)) {
        buffer_append(out, STR("key          "));
        operator_append_unhex(out, postgres_cell(rows, 0, 20));
        buffer_append_char(out, '\n');
    }
    buffer_append(out, postgres_cell_bool(rows, 0, 23) ? STR("value        null") : STR("value\n"));
}

static bool show(struct postgres *connection, const struct values *v, struct buffer *out, struct error *error)
{
    str topic;
    int64_t partition, offset;
    struct postgres_rows *rows = NULL;
    if (!operator_read_place(v->show, &topic, &partition, &offset))
        return error_fatal(error, "--show takes TOPIC/PARTITION/OFFSET, as --list prints them, not %s", v->show);
    const struct postgres_param params[] = {postgres_str(topic), postgres_int(partition), postgres_int(offset)};
    if (!postgres_run(connection, &query_letters_show, params, 3, &rows, error)) return false;
    bool found = postgres_row_count(rows) == 1;
    if (found && !v->payload) show_fields(out, rows);
    if (found) operator_append_unhex(out, postgres_cell(rows, 0, 22));
    if (found && !v->payload) buffer_append_char(out, '\n');
    postgres_rows_free(rows);
    return found || error_fatal(error, "there is no dead letter of %s", v->show);
}

static int answer(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    (void)settings;
    struct postgres *connection = operator_connect(&v->server, "shuwen letters", error);
    if (!connection) return EXIT_FAILED;
    const struct postgres_param filters[] = {postgres_text(v->reason), postgres_text(v->stage),
                                             postgres_text(v->state),  postgres_text(v->from),
                                             postgres_text(v->before), postgres_int(v->limit)};
    bool ok = v->show[0] ? show(connection, v, out, error)
              : v->list  ? list(connection, filters, out, error)
                         : summarize(connection, filters, out, error);
    postgres_free(connection);
    return ok ? EXIT_OK : EXIT_FAILED;
}

const struct command command_letters = {
    .program = &program,
    .operands = "",
    .summary = "dead letters by reason, one by one, or one with its bytes",
    .values_bytes = sizeof(struct values),
    .work = answer,
};
