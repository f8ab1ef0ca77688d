// shuwen redrives: who had dead letters processed again or discarded, which, and what became of them; and stopping a redrive that runs, on
// whatever machine.
#include <inttypes.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/operator.h"
#include "postgres/migrate.h"
#include "postgres/queries.h"
#include "runtime/shutdown.h"

struct values {
    struct operator_values server;
    int64_t limit, cancel;
};

static const struct setting settings_table[] = {
    SETTING_ROW_INT("limit", struct values, limit, "20", 1, 1000000, "redrives", "At most so many, the latest first."),
    SETTING_ROW_INT("cancel", struct values, cancel, "0", 0, INT64_MAX, "",
                    "Stops the redrive of this number before its next letter; what it did is done."),
    SETTING_ROW_SECRET("postgres", struct values, server.postgres, "",
                       "libpq connection string or URI; empty: the PG* variables."),
    SETTING_ROW_TEXT("postgres_role", struct values, server.postgres_role, "shuwen_writer",
                     "Role to take after connecting; empty: stay who we are. To look only, shuwen_monitor is enough."),
    SETTING_ROW_INT("timeout_ms", struct values, server.timeout_ms, "10000", 100, 600000, "ms",
                    "How long to wait for a server that does not answer."),
};

static const struct program program = {
    .name = "shuwen redrives",
    .version = SHUWEN_VERSION,
    .summary = "Shows who had dead letters processed again, which, and what became of them; stops one that runs.",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
};

static bool list(struct postgres *connection, int64_t limit, struct buffer *out, struct error *error)
{
    static const char *const titles[] = {"ID",    "STARTED", "ENDED",    "WHO",    "WHICH",
                                         "TRIED", "PASSED",  "REJECTED", "RESULT", "NOTE"};
    const struct postgres_param most = postgres_int(limit);
    struct postgres_rows *rows = NULL;
    if (!postgres_run(connection, &query_redrives_list, &most, 1, &rows, error)) return false;
    if (postgres_row_count(rows) == 0) buffer_append(out, STR("no redrives yet\n"));
    else operator_print_table(out, rows, titles, 10);
    postgres_rows_free(rows);
    return true;
}

static bool cancel(struct postgres *connection, int64_t number, struct buffer *out, struct error *error)
{
    const struct postgres_param params[] = {postgres_int(number), postgres_text(operator_name())};
    struct postgres_rows *rows = NULL;
    if (!postgres_run(connection, &query_redrives_cancel, params, 2, &rows, error)) return false;
    const bool found = postgres_row_count(rows) == 1;
    postgres_rows_free(rows);
    if (!found) return error_fatal(error, "redrive %" PRId64 " does not run: see `shuwen redrives`", number);
    buffer_printf(out, "redrive %" PRId64 " stops before its next letter\n", number);
    return true;
}

static int run(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    (void)settings;
    struct postgres *connection = operator_connect(&v->server, "shuwen redrives", error);
    const bool good = connection && migrate_check(connection, error) &&
                      (v->cancel ? cancel(connection, v->cancel, out, error) : list(connection, v->limit, out, error));
    postgres_free(connection);
    return good ? EXIT_OK : EXIT_FAILED;
}

const struct command command_redrives = {
    .program = &program,
    .operands = "",
    .summary = "who processed which letters again, and stopping it",
    .values_bytes = sizeof(struct values),
    .work = run,
};
