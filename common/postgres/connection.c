#include "postgres/connection.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"

enum {
    SLICE_MS = 100,
    CONNECT_TIMEOUT_MS = 10000,
    PREPARED_MAX = 128,
    PARAMS_MAX = 96,
    NAME_BYTES = 64,
    ROLE_SQL_BYTES = 160
};

struct postgres {
    PGconn *pg;
    char *conninfo, *application_name, *role;
    int connect_timeout_ms, statement_timeout_ms;
    bool once;
    const atomic_bool *stop;
    char prepared[PREPARED_MAX][NAME_BYTES];
    size_t prepared_count;
    char backend_start[48];
    struct postgres_failure failure;
    int64_t round_trips;
    struct buffer scratch;  // text forms of parameters, each with its NUL
};

struct postgres_rows {
    PGresult *result;
};

struct postgres_param postgres_null(void)
{
    return (struct postgres_param){.kind = POSTGRES_NULL};
}

struct postgres_param postgres_text(const char *text)
{
    return text ? postgres_str(str_from(text)) : postgres_null();
}

struct postgres_param postgres_str(str text)
{
    return (struct postgres_param){.kind = POSTGRES_TEXT, .bytes = text};
}

struct postgres_param postgres_int(int64_t number)
{
    return (struct postgres_param){.kind = POSTGRES_INT, .number = number};
}

struct postgres_param postgres_int_or_null(bool given, int64_t number)
{
    return given ? postgres_int(number) : postgres_null();
}

struct postgres_param postgres_binary(str bytes)
{
    return (struct postgres_param){.kind = POSTGRES_BINARY, .bytes = bytes};
}

static char *copy_string(const char *text)
{
    return strdup(text ? text : "");
}

struct postgres *postgres_new(const struct postgres_settings *settings)
{
    struct postgres *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->conninfo = copy_string(settings->conninfo);
    c->application_name = copy_string(settings->application_name);
    c->role = copy_string(settings->role);
    c->connect_timeout_ms = settings->connect_timeout_ms > 0 ? settings->connect_timeout_ms : CONNECT_TIMEOUT_MS;
    c->statement_timeout_ms = settings->statement_timeout_ms;
    c->once = settings->once;
    c->stop = settings->stop;
    if (c->conninfo && c->application_name && c->role) return c;
    postgres_free(c);
    return NULL;
}

void postgres_free(struct postgres *c)
{
    if (!c) return;
    postgres_disconnect(c);
    buffer_release(&c->scratch);
    free(c->conninfo);
    free(c->application_name);
    free(c->role);
    free(c);
}

void postgres_disconnect(struct postgres *c)
{
    PQfinish(c->pg);
    c->pg = NULL;
    c->prepared_count = 0;
}

bool postgres_connected(const struct postgres *c)
{
    return c->pg && PQstatus(c->pg) == CONNECTION_OK;
}

int postgres_backend_pid(const struct postgres *c)
{
    return c->pg ? PQbackendPID(c->pg) : 0;
}

const char *postgres_backend_start(const struct postgres *c)
{
    return c->pg ? c->backend_start : "";
}

int postgres_server_version(const struct postgres *c)
{
    return c->pg ? PQserverVersion(c->pg) : 0;
}

const struct postgres_failure *postgres_failed(const struct postgres *c)
{
    return &c->failure;
}

int64_t postgres_round_trips(const struct postgres *c)
{
    return c->round_trips;
}

// --- failures

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void copy_field(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text ? text : "");
}

// libpq ends its messages with a line end and may use several lines: one line is what people get.
static void one_line(char *out, size_t size, const char *text)
{
    copy_field(out, size, text);
    size_t used = strlen(out);
    while (used > 0 && (out[used - 1] == '\n' || out[used - 1] == ' ')) out[--used] = '\0';
    for (char *c = out; *c; c++)
        if (*c == '\n' || *c == '\r' || *c == '\t') *c = ' ';
}

// "COPY article, line 12, column title": rows are counted from 1 there.
static int64_t copy_row_of(const char *context)
{
    const char *line = context && strncmp(context, "COPY ", 5) == 0 ? strstr(context, ", line ") : NULL;
    return line ? strtoll(line + 7, NULL, 10) - 1 : -1;
}

static enum error_kind kind_of(enum postgres_verdict verdict)
{
    return verdict == POSTGRES_RETRY ? ERROR_RETRY : verdict == POSTGRES_BAD_ROW ? ERROR_BAD_INPUT : ERROR_FATAL;
}

static bool judge(struct postgres *c, const char *sqlstate, const char *message, struct error *error)
{
    char text[ERROR_TEXT_BYTES - 96];
    copy_field(c->failure.sqlstate, sizeof c->failure.sqlstate, sqlstate);
    c->failure.verdict = c->pg ? postgres_judge(c->failure.sqlstate) : postgres_judge_connecting(c->failure.sqlstate);
    one_line(text, sizeof text, message);
    const char *hint = c->failure.verdict == POSTGRES_STOP
                           ? "; check the connection settings, the role, and that shuwen setup has run"
                           : "";
    if (*c->failure.sqlstate)
        return error_set(error, kind_of(c->failure.verdict), "database_refused", "PostgreSQL %s: %s%s",
                         c->failure.sqlstate, text, hint);
    return error_set(error, kind_of(c->failure.verdict), "database_refused", "PostgreSQL: %s",
                     *text ? text : "connection lost");
}

static void failure_clear(struct postgres *c)
{
    c->failure = (struct postgres_failure){.copy_row = -1};
}

// The connection is of no more use.
static bool fail_lost(struct postgres *c, const char *message, struct error *error)
{
    char text[ERROR_TEXT_BYTES];
    one_line(text, sizeof text, message);
    failure_clear(c);
    c->failure.lost = true;
    postgres_disconnect(c);
    return judge(c, "", text, error);
}

static bool fail_result(struct postgres *c, const PGresult *result, struct error *error)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    failure_clear(c);
    c->failure.copy_row = copy_row_of(PQresultErrorField(result, PG_DIAG_CONTEXT));
    copy_field(c->failure.constraint, sizeof c->failure.constraint,
               PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME));
    if (PQstatus(c->pg) != CONNECTION_OK || !sqlstate) {
        judge(c, sqlstate, PQresultErrorMessage(result), error);
        c->failure.lost = true;
        postgres_disconnect(c);
        return false;
    }
    return judge(c, sqlstate, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), error);
}

// --- waiting

static bool stopping(const struct postgres *c)
{
    return c->stop && atomic_load_explicit(c->stop, memory_order_relaxed);
}

// Waits for `events` on the socket; false at the deadline (0: none) or a stop.
static bool wait_for(struct postgres *c, short events, int64_t deadline_ms, short *ready)
{
    while (!stopping(c)) {
        int64_t left = deadline_ms ? deadline_ms - now_ms() : SLICE_MS;
        if (left <= 0) return false;
        struct pollfd socket = {.fd = PQsocket(c->pg), .events = events};
        int count = poll(&socket, 1, left < SLICE_MS ? (int)left : SLICE_MS);
        if (count > 0) {
            *ready = socket.revents;
            return true;
        }
        if (count < 0 && errno != EINTR) return false;
    }
    return false;
}

static const char *why_waited(const struct postgres *c)
{
    return stopping(c) ? "stopped while waiting for the server" : "the server did not answer in time";
}

static int64_t deadline_of(const struct postgres *c)
{
    return c->statement_timeout_ms > 0 ? now_ms() + c->statement_timeout_ms + c->statement_timeout_ms / 2 : 0;
}

// Sends what is queued, reading meanwhile: the server may answer, or complain, before it has read all.
static bool flush_all(struct postgres *c, struct error *error)
{
    int64_t deadline = deadline_of(c);
    short ready = 0;
    for (int left; (left = PQflush(c->pg)) != 0;) {
        if (left < 0) return fail_lost(c, PQerrorMessage(c->pg), error);
        if (!wait_for(c, POLLIN | POLLOUT, deadline, &ready)) return fail_lost(c, why_waited(c), error);
        if ((ready & (POLLIN | POLLHUP | POLLERR)) && !PQconsumeInput(c->pg))
            return fail_lost(c, PQerrorMessage(c->pg), error);
    }
    return true;
}

static bool wait_result(struct postgres *c, struct error *error)
{
    int64_t deadline = deadline_of(c);
    short ready = 0;
    while (PQisBusy(c->pg)) {
        if (!wait_for(c, POLLIN, deadline, &ready)) return fail_lost(c, why_waited(c), error);
        if (!PQconsumeInput(c->pg)) return fail_lost(c, PQerrorMessage(c->pg), error);
    }
    return true;
}

// Reads all results of what was sent. The first failure is kept; the last good result goes to *kept, if asked for: one with rows, if there is one.
static bool drain(struct postgres *c, PGresult **kept, struct error *error)
{
    bool good = true;
    PGresult *last = NULL;
    c->round_trips++;
    for (;;) {
        if (!wait_result(c, error)) {
            PQclear(last);
            return false;
        }
        PGresult *result = PQgetResult(c->pg);
        if (!result) break;
        ExecStatusType status = PQresultStatus(result);
        bool fine = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_COPY_IN ||
                    status == PGRES_EMPTY_QUERY;
        if (!fine && good) {
            good = fail_result(c, result, error);
            PQclear(result);
            if (!c->pg) break;
            continue;
        }
        if (last && PQresultStatus(last) == PGRES_TUPLES_OK && status == PGRES_COMMAND_OK) {
            PQclear(result);
            continue;
        }
        PQclear(last);
        last = result;
        if (status == PGRES_COPY_IN) break;
    }
    if (good && kept) *kept = last;
    else PQclear(last);
    return good;
}

static bool sent(struct postgres *c, int status, PGresult **result, struct error *error)
{
    if (!status) return fail_lost(c, PQerrorMessage(c->pg), error);
    return flush_all(c, error) && drain(c, result, error);
}

// --- connecting

// During start-up libpq keeps no SQLSTATE apart, but prints it when verbose: "FATAL:  28P01: password ..."
static void startup_sqlstate(const char *message, char out[6])
{
    out[0] = '\0';
    const char *fatal = message ? strstr(message, "FATAL:  ") : NULL;
    if (fatal && strlen(fatal) > 14 && fatal[13] == ':') snprintf(out, 6, "%.5s", fatal + 8);
}

static bool fail_connect(struct postgres *c, const char *message, struct error *error)
{
    char sqlstate[6], text[ERROR_TEXT_BYTES];
    startup_sqlstate(message, sqlstate);
    one_line(text, sizeof text, message);
    failure_clear(c);
    c->failure.lost = true;
    postgres_disconnect(c);
    return judge(c, sqlstate, text, error);
}

static bool handshake(struct postgres *c, struct error *error)
{
    int64_t deadline = now_ms() + c->connect_timeout_ms;
    short ready = 0;
    for (PostgresPollingStatusType state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK;
         state = PQconnectPoll(c->pg)) {
        if (state == PGRES_POLLING_FAILED) return fail_connect(c, PQerrorMessage(c->pg), error);
        if (!wait_for(c, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline, &ready))
            return fail_connect(c, why_waited(c), error);
    }
    return true;
}

static void write_set_role(struct postgres *c, char *sql, size_t size)
{
    char *role = *c->role ? PQescapeIdentifier(c->pg, c->role, strlen(c->role)) : NULL;
    if (*c->role) snprintf(sql, size, "SET ROLE %s", role ? role : "\"\"");
    else sql[0] = '\0';
    PQfreemem(role);
}

static bool set_role(struct postgres *c, struct error *error)
{
    char sql[ROLE_SQL_BYTES];
    write_set_role(c, sql, sizeof sql);
    return !sql[0] || postgres_script(c, sql, error);
}

// All in one round trip. When the backend started is asked before the role is set: a role may not see that of its own login.
static bool set_session(struct postgres *c, struct error *error)
{
    char sql[640 + ROLE_SQL_BYTES], role[ROLE_SQL_BYTES];
    PGresult *result = NULL;
    write_set_role(c, role, sizeof role);
    snprintf(
        sql, sizeof sql,
        "SET client_encoding = 'UTF8'; SET statement_timeout = %d; SET idle_in_transaction_session_timeout = 60000; SET timezone = 'UTC'; "
        "SET client_min_messages = 'warning'; SET DateStyle = 'ISO'; SET bytea_output = 'hex'; SET jit = off; "
        "SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid(); %s",
        c->statement_timeout_ms, role);
    failure_clear(c);
    if (!sent(c, PQsendQuery(c->pg, sql), &result, error)) return false;
    copy_field(c->backend_start, sizeof c->backend_start, PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return true;
}

// What matters comes again as an error; libpq would print the rest on standard error, between lines of JSON.
static void pass_over_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

bool postgres_connect(struct postgres *c, struct error *error)
{
    postgres_disconnect(c);
    const char *keywords[] = {"fallback_application_name", "tcp_user_timeout", "keepalives_idle", "dbname", NULL};
    const char *values[] = {c->application_name, "30000", "30", c->conninfo, NULL};
    if (!*c->conninfo) keywords[3] = NULL;
    c->pg = PQconnectStartParams(keywords, values, 1);
    if (!c->pg) return error_fatal(error, "no memory for a connection to PostgreSQL");
    if (PQstatus(c->pg) == CONNECTION_BAD) {
        failure_clear(c);
        char text[ERROR_TEXT_BYTES];
        one_line(text, sizeof text, PQerrorMessage(c->pg));
        postgres_disconnect(c);
        // A connection string that cannot be read will not get better; a host that cannot be found may.
        if (strstr(text, "connection string") || strstr(text, "invalid connection option") ||
            strstr(text, "definition of service"))
            return error_fatal(error, "PostgreSQL: %s; check SHUWEN_POSTGRES or the PG* variables", text);
        c->failure.lost = true;
        return judge(c, "", text, error);
    }
    PQsetNoticeReceiver(c->pg, pass_over_notice, NULL);
    PQsetErrorVerbosity(c->pg, PQERRORS_VERBOSE);
    if (!handshake(c, error)) return false;
    PQsetErrorVerbosity(c->pg, PQERRORS_DEFAULT);
    PQsetnonblocking(c->pg, 1);
    if (set_session(c, error)) return true;
    postgres_disconnect(c);
    return false;
}

// --- statements

static bool ready_for(struct postgres *c, struct error *error)
{
    failure_clear(c);
    if (postgres_connected(c)) return true;
    return fail_lost(c, "not connected", error);
}

bool postgres_script(struct postgres *c, const char *sql, struct error *error)
{
    return ready_for(c, error) && sent(c, PQsendQuery(c->pg, sql), NULL, error);
}

static bool prepare(struct postgres *c, const struct postgres_query *query, struct error *error)
{
    for (size_t i = 0; i < c->prepared_count; i++)
        if (strcmp(c->prepared[i], query->name) == 0) return true;
    if (!sent(c, PQsendPrepare(c->pg, query->name, query->sql, 0, NULL), NULL, error)) return false;
    if (c->prepared_count < PREPARED_MAX) copy_field(c->prepared[c->prepared_count++], NAME_BYTES, query->name);
    return true;
}

struct bound {
    const char *values[PARAMS_MAX];
    int sizes[PARAMS_MAX], formats[PARAMS_MAX];
};

// Text forms go into the scratch buffer with a NUL each; pointers are taken when it grows no more.
static bool bind(struct postgres *c, const struct postgres_param *params, size_t count, struct bound *bound)
{
    size_t starts[PARAMS_MAX] = {0};
    buffer_clear(&c->scratch);
    for (size_t i = 0; i < count; i++) {
        starts[i] = c->scratch.size;
        if (params[i].kind == POSTGRES_TEXT) buffer_append(&c->scratch, params[i].bytes);
        else if (params[i].kind == POSTGRES_INT) buffer_append_int(&c->scratch, params[i].number);
        else continue;
        buffer_append_char(&c->scratch, '\0');
    }
    for (size_t i = 0; i < count; i++) {
        bool binary = params[i].kind == POSTGRES_BINARY;
        bound->formats[i] = binary;
        bound->sizes[i] = binary ? (int)params[i].bytes.size : 0;
        bound->values[i] = params[i].kind == POSTGRES_NULL ? NULL
                           : binary                        ? params[i].bytes.data
                                                           : c->scratch.data + starts[i];
    }
    return buffer_ok(&c->scratch);
}

bool postgres_run(struct postgres *c, const struct postgres_query *query, const struct postgres_param *params,
                  size_t count, struct postgres_rows **rows, struct error *error)
{
    struct bound bound;
    if (count > PARAMS_MAX)
        return error_fatal(error, "statement %s has %zu parameters; %d are the limit", query->name, count, PARAMS_MAX);
    if (!ready_for(c, error) || (!c->once && !prepare(c, query, error))) return false;
    if (!bind(c, params, count, &bound))
        return error_fatal(error, "no memory for the parameters of statement %s", query->name);
    PGresult *result = NULL;
    int status = c->once
                     ? PQsendQueryParams(c->pg, query->sql, (int)count, NULL, bound.values, bound.sizes, bound.formats,
                                         0)
                     : PQsendQueryPrepared(c->pg, query->name, (int)count, bound.values, bound.sizes, bound.formats, 0);
    if (!sent(c, status, &result, error)) return false;
    if (!rows) {
        PQclear(result);
        return true;
    }
    *rows = malloc(sizeof **rows);
    if (!*rows) {
        PQclear(result);
        return error_fatal(error, "no memory for the answer to statement %s", query->name);
    }
    (*rows)->result = result;
    return true;
}

bool postgres_as_login(struct postgres *c, const struct postgres_query *query, const struct postgres_param *params,
                       size_t count, struct error *error)
{
    bool good = postgres_script(c, "SET ROLE NONE", error) && postgres_run(c, query, params, count, NULL, error);
    struct error ignored = {0};
    if (postgres_connected(c) && !set_role(c, &ignored)) postgres_disconnect(c);
    return good;
}

bool postgres_begin(struct postgres *c, struct error *error)
{
    return postgres_script(c, "BEGIN", error);
}

bool postgres_commit(struct postgres *c, struct error *error)
{
    return postgres_script(c, "COMMIT", error);
}

void postgres_rollback(struct postgres *c)
{
    struct error ignored = {0};
    struct postgres_failure kept = c->failure;
    if (postgres_connected(c) && PQtransactionStatus(c->pg) != PQTRANS_IDLE &&
        !postgres_script(c, "ROLLBACK", &ignored))
        postgres_disconnect(c);
    c->failure = kept;
}

// --- answers

size_t postgres_row_count(const struct postgres_rows *rows)
{
    return (size_t)PQntuples(rows->result);
}

str postgres_cell(const struct postgres_rows *rows, size_t row, size_t column)
{
    return (str){PQgetvalue(rows->result, (int)row, (int)column),
                 (size_t)PQgetlength(rows->result, (int)row, (int)column)};
}

bool postgres_cell_null(const struct postgres_rows *rows, size_t row, size_t column)
{
    return PQgetisnull(rows->result, (int)row, (int)column);
}

int64_t postgres_cell_int(const struct postgres_rows *rows, size_t row, size_t column)
{
    int64_t value = 0;
    return str_to_int64(postgres_cell(rows, row, column), &value) ? value : 0;
}

bool postgres_cell_bool(const struct postgres_rows *rows, size_t row, size_t column)
{
    return str_equal(postgres_cell(rows, row, column), STR("t"));
}

int64_t postgres_affected(const struct postgres_rows *rows)
{
    int64_t value = 0;
    return str_to_int64(str_from(PQcmdTuples(rows->result)), &value) ? value : 0;
}

void postgres_rows_free(struct postgres_rows *rows)
{
    if (!rows) return;
    PQclear(rows->result);
    free(rows);
}

// --- COPY

bool postgres_copy_begin(struct postgres *c, const char *sql, struct error *error)
{
    return ready_for(c, error) && sent(c, PQsendQuery(c->pg, sql), NULL, error);
}

bool postgres_copy_data(struct postgres *c, str bytes, struct error *error)
{
    if (PQputCopyData(c->pg, bytes.data, (int)bytes.size) != 1) return fail_lost(c, PQerrorMessage(c->pg), error);
    return flush_all(c, error);
}

bool postgres_copy_end(struct postgres *c, struct error *error)
{
    if (PQputCopyEnd(c->pg, NULL) != 1) return fail_lost(c, PQerrorMessage(c->pg), error);
    return flush_all(c, error) && drain(c, NULL, error);
}
