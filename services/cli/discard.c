// shuwen discard: dead letters that are not to be processed again leave the pending ones, in one transaction and with who, when, which and why. Their bytes
// stay, and so does what is known of them.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/operator.h"
#include "event/reason.h"
#include "postgres/migrate.h"
#include "postgres/queries.h"
#include "runtime/shutdown.h"

enum { FILTER_BYTES = 512, PARAMS = 11, COLUMNS = 5 };

struct values {
    struct operator_values server;
    const char *reason, *stage, *topic, *from, *to, *version, *note;
    int64_t limit;
    bool dry_run;
};

static const struct setting settings_table[] = {
    SETTING_ROW_TEXT("reason", struct values, reason, NULL,
                     "Letters of this reason, as shuwen letters names it, or `all`."),
    SETTING_ROW_TEXT("stage", struct values, stage, "",
                     "Only letters of this stage: read, normalize, extract, store, consume."),
    SETTING_ROW_TEXT("topic", struct values, topic, "", "Only letters whose raw record stood on this topic."),
    SETTING_ROW_TEXT("from", struct values, from, "",
                     "Only letters first seen at this time or later, as PostgreSQL reads times."),
    SETTING_ROW_TEXT("to", struct values, to, "", "Only letters first seen before this time."),
    SETTING_ROW_TEXT("rejected_by", struct values, version, "",
                     "Only letters that this program rejected: its name, or name and version."),
    SETTING_ROW_INT("limit", struct values, limit, "1000000000", 1, 1000000000, "letters",
                    "At most so many, oldest first."),
    SETTING_ROW_BOOL("dry_run", struct values, dry_run, "false",
                     "Does everything and takes it back: says what would be discarded."),
    SETTING_ROW_TEXT("note", struct values, note, "",
                     "Why; kept with the letters, the time and your name. Only a dry run goes without."),
    SETTING_ROW_SECRET("postgres", struct values, server.postgres, "",
                       "libpq connection string or URI; empty: the PG* variables."),
    SETTING_ROW_TEXT("postgres_role", struct values, server.postgres_role, "shuwen_writer",
                     "Role to take after connecting; empty: stay who we are."),
    SETTING_ROW_INT("timeout_ms", struct values, server.timeout_ms, "60000", 100, 600000, "ms",
                    "How long to wait for a server that does not answer."),
};

static const struct program program = {
    .name = "shuwen discard",
    .version = SHUWEN_VERSION,
    .summary =
        "Gives dead letters up: they are no longer pending, and keep their bytes with who decided it, when and why.",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
};

static void describe_filter(const struct values *v, char out[FILTER_BYTES])
{
    const char *const names[] = {"stage", "topic", "from", "to", "rejected-by"};
    const char *const given[] = {v->stage, v->topic, v->from, v->to, v->version};
    int used = snprintf(out, FILTER_BYTES, "discard --reason %s", v->reason);
    for (size_t i = 0; i < sizeof given / sizeof *given && used < FILTER_BYTES; i++)
        if (given[i][0]) used += snprintf(out + used, FILTER_BYTES - (size_t)used, " --%s %s", names[i], given[i]);
    if (used < FILTER_BYTES) snprintf(out + used, FILTER_BYTES - (size_t)used, " --limit %" PRId64, v->limit);
}

static bool change(struct postgres *connection, const struct values *v, struct postgres_rows **rows,
                   struct error *error)
{
    char filter[FILTER_BYTES];
    describe_filter(v, filter);
    const struct postgres_param params[PARAMS] = {
        postgres_text(strcmp(v->reason, "all") == 0 ? "" : v->reason),
        postgres_text(v->stage),
        postgres_text(v->topic),
        postgres_text(v->from),
        postgres_text(v->to),
        postgres_text(v->version),
        postgres_int(v->limit),
        postgres_text(operator_name()),
        postgres_text(filter),
        postgres_text(v->note),
        postgres_text(program.version),
    };
    return postgres_run(connection, &query_discard, params, PARAMS, rows, error);
}

static void report(const struct values *v, const struct postgres_rows *rows, struct buffer *out)
{
    static const char *const titles[COLUMNS] = {"REASON", "STAGE", "LETTERS", "OLDEST", "NEWEST"};
    int64_t letters = 0;
    for (size_t r = 0; r < postgres_row_count(rows); r++) letters += postgres_cell_int(rows, r, 2);
    if (letters > 0 && !v->dry_run) buffer_printf(out, "discard %" PRId64 ": ", postgres_cell_int(rows, 0, 5));
    buffer_printf(out, "%" PRId64 " letters %s\n", letters, v->dry_run ? "would be discarded" : "discarded");
    if (letters > 0) operator_print_table(out, rows, titles, COLUMNS);
}

static bool run(struct postgres *connection, const struct values *v, struct buffer *out, struct error *error)
{
    struct postgres_rows *rows = NULL;
    bool good = migrate_check(connection, error) && postgres_begin(connection, error) &&
                change(connection, v, &rows, error);
    if (good && v->dry_run) postgres_rollback(connection);
    else good = good && postgres_commit(connection, error);
    if (good) report(v, rows, out);
    postgres_rows_free(rows);
    return good;
}

static int discard(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    (void)settings;
    if (strcmp(v->reason, "all") != 0 && !event_reason_find(v->reason)) {
        error_fatal(error, "there is no reason \"%s\": see `shuwen letters`", v->reason);
        return EXIT_USAGE;
    }
    if (!v->note[0] && !v->dry_run) {
        error_fatal(error, "say why with --note, or see with --dry-run what would be discarded");
        return EXIT_USAGE;
    }
    struct postgres *connection = operator_connect(&v->server, "shuwen discard", error);
    const bool good = connection && run(connection, v, out, error);
    postgres_free(connection);
    return good ? EXIT_OK : EXIT_FAILED;
}

const struct command command_discard = {
    .program = &program,
    .operands = "",
    .summary = "gives dead letters up, audited",
    .values_bytes = sizeof(struct values),
    .work = discard,
};
