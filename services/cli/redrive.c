// shuwen redrive: dead letters processed again, once their cause is mended: rows and the letter's state change together, so that a redrive that
// is killed and run again does nothing twice.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/operator.h"
#include "cli/redrive_letter.h"
#include "event/reason.h"
#include "extractor/settings.h"
#include "postgres/migrate.h"
#include "postgres/queries.h"
#include "runtime/clock.h"
#include "runtime/shutdown.h"

enum { WATCHED = 100, SHUTDOWN_MS = 20000, REASONS_MAX = 64, FILTER_BYTES = 512 };

struct values {
    struct operator_values server;
    struct kafka_settings kafka;
    struct handler_settings handler;
    const char *reason, *stage, *topic, *from, *to, *version, *note;
    int64_t attempts, limit, rate, failing_percent;
    bool dry_run;
};

static const struct setting settings_table[] = {
    SETTING_ROW_TEXT("reason", struct values, reason, NULL,
                     "Letters of this reason, as shuwen letters names it, or `all`."),
    SETTING_ROW_TEXT("stage", struct values, stage, "", "Only letters of this stage: read, normalize, extract, store."),
    SETTING_ROW_TEXT("topic", struct values, topic, "", "Only letters whose raw record stood on this topic."),
    SETTING_ROW_TEXT("from", struct values, from, "",
                     "Only letters first seen at this time or later, as PostgreSQL reads times."),
    SETTING_ROW_TEXT("to", struct values, to, "", "Only letters first seen before this time."),
    SETTING_ROW_TEXT("rejected_by", struct values, version, "",
                     "Only letters that this program rejected: its name, or name and version."),
    SETTING_ROW_INT("attempts", struct values, attempts, "5", 1, 1000000, "attempts",
                    "Letters that were tried so often already are left alone."),
    SETTING_ROW_INT("limit", struct values, limit, "1000000000", 1, 1000000000, "letters", "At most so many."),
    SETTING_ROW_INT("rate", struct values, rate, "0", 0, 1000000, "letters per second",
                    "At most so many a second; 0: as fast as it goes."),
    SETTING_ROW_INT("failing_percent", struct values, failing_percent, "50", 0, 100, "percent",
                    "Stops when more of the last 100 letters were rejected again; 0: never."),
    SETTING_ROW_BOOL("dry_run", struct values, dry_run, "false",
                     "Does everything and takes it back: says what would pass, and why the rest would not."),
    SETTING_ROW_TEXT("note", struct values, note, "", "Why; kept with the letters, the time and your name."),
    HANDLER_SETTINGS(struct values, handler),
    KAFKA_SETTINGS(struct values),
    SETTING_ROW_SECRET("postgres", struct values, server.postgres, "",
                       "libpq connection string or URI; empty: the PG* variables."),
    SETTING_ROW_TEXT("postgres_role", struct values, server.postgres_role, "shuwen_writer",
                     "Role to take after connecting; empty: stay who we are."),
    SETTING_ROW_INT("timeout_ms", struct values, server.timeout_ms, "60000", 100, 600000, "ms",
                    "How long to wait for a server that does not answer."),
};

static const struct program program = {
    .name = "shuwen redrive",
    .version = SHUWEN_VERSION,
    .summary = "Processes dead letters again: what passes now is stored, and is a dead letter no more.",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
};

struct redrive {
    const struct values *values;
    struct postgres *connection;
    struct redriver driver;
    struct arena *arena, *cursor_arena;
    struct redrive_letter cursor;  // the last one that was seen
    char actor[256], filter[FILTER_BYTES];
    int64_t passed, failed, gone, started_ms;
    int64_t reasons[REASONS_MAX];
    char samples[REASONS_MAX][128];
    bool failing[WATCHED];
    const char *ended;  // NULL: all were seen
};

// --- the audit

static void describe_filter(const struct values *v, char out[FILTER_BYTES])
{
    const char *const names[] = {"stage", "topic", "from", "to", "rejected-by"};
    const char *const given[] = {v->stage, v->topic, v->from, v->to, v->version};
    int used = snprintf(out, FILTER_BYTES, "--reason %s", v->reason);
    for (size_t i = 0; i < sizeof given / sizeof *given && used < FILTER_BYTES; i++)
        if (given[i][0]) used += snprintf(out + used, FILTER_BYTES - (size_t)used, " --%s %s", names[i], given[i]);
    if (used < FILTER_BYTES)
        snprintf(out + used, FILTER_BYTES - (size_t)used, " --attempts %" PRId64 " --limit %" PRId64, v->attempts,
                 v->limit);
}

static bool only_one(struct redrive *r, struct error *error)
{
    struct postgres_rows *rows = NULL;
    if (!postgres_run(r->connection, &query_redrive_lock, NULL, 0, &rows, error)) return false;
    const bool ours = postgres_cell_bool(rows, 0, 0);
    postgres_rows_free(rows);
    return ours || error_fatal(error, "another redrive is running: one at a time");
}

static bool begin(struct redrive *r, struct error *error)
{
    struct postgres_rows *rows = NULL;
    const struct postgres_param params[] = {postgres_text(operator_name()), postgres_text(r->filter),
                                            postgres_text(r->values->note), postgres_text(extractor_program.version)};
    if (r->values->dry_run) return true;
    if (!postgres_run(r->connection, &query_redrive_begin, params, 4, &rows, error)) return false;
    r->driver.redrive_id = postgres_cell_int(rows, 0, 0);
    snprintf(r->actor, sizeof r->actor, "%.*s", STR_FMT(postgres_cell(rows, 0, 1)));
    postgres_rows_free(rows);
    fprintf(stderr, "redrive %" PRId64 " begins; from anywhere: shuwen redrives --cancel %" PRId64 "\n",
            r->driver.redrive_id, r->driver.redrive_id);
    return true;
}

static bool end(struct redrive *r, struct error *error)
{
    struct postgres_rows *rows = NULL;
    const struct postgres_param params[] = {postgres_int(r->driver.redrive_id),
                                            postgres_text(r->ended ? r->ended : "all letters were seen")};
    if (r->values->dry_run) return true;
    if (!postgres_run(r->connection, &query_redrive_end, params, 2, &rows, error)) return false;
    if (postgres_row_count(rows) == 0) r->ended = "stopped: somebody cancelled it";
    postgres_rows_free(rows);
    return true;
}

// --- letter by letter

static bool next(struct redrive *r, struct redrive_letter *letter, bool *found, struct error *error)
{
    const struct values *v = r->values;
    struct postgres_rows *rows = NULL;
    const bool first = r->cursor.cluster.data == NULL;
    const struct postgres_param params[] = {
        postgres_text(strcmp(v->reason, "all") == 0 ? "" : v->reason),
        postgres_text(v->stage),
        postgres_text(v->topic),
        postgres_text(v->from),
        postgres_text(v->to),
        postgres_int(v->attempts),
        postgres_text(v->version),
        first ? postgres_text("-infinity") : postgres_str(r->cursor.first_seen),
        first ? postgres_text("") : postgres_str(r->cursor.cluster),
        first ? postgres_text("") : postgres_str(r->cursor.topic),
        postgres_int(r->cursor.incarnation),
        postgres_int(r->cursor.partition),
        postgres_int(r->cursor.offset),
        postgres_int(r->driver.redrive_id),
    };
    if (!postgres_run(r->connection, &query_redrive_next, params, 14, &rows, error)) return false;
    *found = postgres_row_count(rows) == 1;
    arena_reset(r->arena);
    bool good = !*found || redrive_letter_read(r->arena, rows, letter, error);
    postgres_rows_free(rows);
    return good;
}

static bool remember(struct redrive *r, const struct redrive_letter *letter, struct error *error)
{
    arena_reset(r->cursor_arena);
    r->cursor = (struct redrive_letter){.cluster = arena_str(r->cursor_arena, letter->cluster),
                                        .topic = arena_str(r->cursor_arena, letter->topic),
                                        .first_seen = arena_str(r->cursor_arena, letter->first_seen),
                                        .incarnation = letter->incarnation,
                                        .partition = letter->partition,
                                        .offset = letter->offset};
    return !arena_exhausted(r->cursor_arena) || error_fatal(error, "no memory for a letter's place");
}

static void count(struct redrive *r, const struct redrive_outcome *outcome)
{
    const int64_t tried = r->passed + r->failed;
    if (outcome->result == REDRIVE_GONE) {
        r->gone++;
        return;
    }
    r->failing[tried % WATCHED] = outcome->result == REDRIVE_FAILED;
    r->passed += outcome->result == REDRIVE_PASSED;
    r->failed += outcome->result == REDRIVE_FAILED;
    const struct event_reason *reason = outcome->reason ? event_reason_find(outcome->reason) : NULL;
    const size_t number = reason ? (size_t)(reason - event_reasons) : REASONS_MAX;
    if (number >= REASONS_MAX) return;
    if (r->reasons[number]++ == 0) snprintf(r->samples[number], sizeof r->samples[number], "%.127s", outcome->text);
}

static bool failing(const struct redrive *r)
{
    int64_t bad = 0;
    if (r->values->failing_percent == 0 || r->passed + r->failed < WATCHED) return false;
    for (int i = 0; i < WATCHED; i++) bad += r->failing[i];
    return bad * 100 > r->values->failing_percent * WATCHED;
}

// Not faster than the rate: letter n not before n / rate seconds.
static void keep_rate(const struct redrive *r)
{
    if (r->values->rate == 0) return;
    const int64_t due_ms = r->started_ms + (r->passed + r->failed) * 1000 / r->values->rate;
    const int64_t wait_ms = due_ms - clock_monotonic_ms();
    if (wait_ms > 0) shutdown_wait(wait_ms);
}

static bool drive_all(struct redrive *r, struct error *error)
{
    struct redrive_letter letter;
    bool found = false;
    r->started_ms = clock_monotonic_ms();
    while (!r->ended) {
        if (!next(r, &letter, &found, error)) return false;
        if (!found) break;
        const struct redrive_outcome outcome = redrive_letter(&r->driver, &letter, error);
        if (outcome.result == REDRIVE_BROKEN || !remember(r, &letter, error)) return false;
        count(r, &outcome);
        keep_rate(r);
        if (failing(r)) r->ended = "stopped: too many of the last 100 letters were rejected again";
        else if (shutdown_requested()) r->ended = "stopped by a signal";
        else if (r->passed + r->failed >= r->values->limit) r->ended = "the limit was reached";
    }
    return true;
}

// --- the answer

static void report(const struct redrive *r, struct buffer *out)
{
    const bool dry = r->values->dry_run;
    if (!dry) buffer_printf(out, "redrive %" PRId64 ": ", r->driver.redrive_id);
    buffer_printf(out, "%" PRId64 " letters, %" PRId64 " %s, %" PRId64 " %s", r->passed + r->failed, r->passed,
                  dry ? "would pass" : "passed", r->failed, dry ? "would be rejected again" : "rejected again");
    if (r->gone) buffer_printf(out, ", %" PRId64 " done by somebody else meanwhile", r->gone);
    buffer_printf(out, "%s%s\n", r->ended ? "; " : "", r->ended ? r->ended : "");
    for (size_t i = 0; i < event_reason_count && i < REASONS_MAX; i++)
        if (r->reasons[i])
            buffer_printf(out, "%8" PRId64 " %s, such as: %s\n", r->reasons[i], event_reasons[i].code, r->samples[i]);
}

static bool run_all(struct redrive *r, struct buffer *out, struct error *error)
{
    const struct values *v = r->values;
    describe_filter(v, r->filter);
    r->driver.topics = v->kafka;
    r->driver.rehearse = v->dry_run;
    r->driver.note = v->note;
    r->driver.actor = r->actor;
    bool good = migrate_check(r->connection, error) && redriver_open(&r->driver, r->connection, &v->handler, error) &&
                only_one(r, error) && begin(r, error);
    if (!good) return false;
    good = drive_all(r, error) && end(r, error);
    report(r, out);
    if (!good) buffer_append(out, STR("What was done is done; run it again for the rest.\n"));
    return good;
}

static int redrive(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    static struct redrive r;
    const struct values *v = values;
    (void)settings;
    if (strcmp(v->reason, "all") != 0 && !event_reason_find(v->reason)) {
        error_fatal(error, "there is no reason \"%s\": see `shuwen letters`", v->reason);
        return EXIT_USAGE;
    }
    r = (struct redrive){.values = v, .arena = arena_new(0), .cursor_arena = arena_new(0)};
    bool good = (r.arena && r.cursor_arena) || error_fatal(error, "no memory for letters");
    if (good && shutdown_install(SHUTDOWN_MS, error))
        r.connection = operator_connect(&v->server, "shuwen redrive", error);
    good = r.connection && run_all(&r, out, error);
    redriver_close(&r.driver);
    postgres_free(r.connection);
    arena_free(r.arena);
    arena_free(r.cursor_arena);
    return good && !(r.ended && strncmp(r.ended, "stopped", 7) == 0) ? EXIT_OK : EXIT_FAILED;
}

const struct command command_redrive = {
    .program = &program,
    .operands = "",
    .summary = "processes dead letters again",
    .values_bytes = sizeof(struct values),
    .work = redrive,
};
