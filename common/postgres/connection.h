// connection: one connection to PostgreSQL.
//
// Life: postgres_new with settings, postgres_connect (again after every loss: the caller decides when, with its back-off), statements,
// postgres_free. Nothing here tries again by itself. A connection belongs to one thread at a time.
//
// Statements are constants (postgres/queries.h, made from schemas/postgres/queries) and are prepared under their name when first used
// on a connection. Waiting is by poll(2) in short slices: it ends with the answer, at the deadline (the connection is then
// closed: what became of the statement is unknown), or when *stop turns true.
//
// Every failure is judged by its SQLSTATE (postgres/sqlstate.h). The error's kind is RETRY for POSTGRES_RETRY, BAD_INPUT for
// POSTGRES_BAD_ROW, FATAL for POSTGRES_STOP and POSTGRES_HALT; postgres_failed says the rest.
#ifndef POSTGRES_CONNECTION_H
#define POSTGRES_CONNECTION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "postgres/sqlstate.h"

struct postgres;       // a connection
struct postgres_rows;  // an answer

struct postgres_settings {
    const char *conninfo;          // libpq's connection string or URI; NULL or "": PG* variables and services alone
    const char *application_name;  // what pg_stat_activity shows, unless conninfo says otherwise
    const char *role;              // SET ROLE after connecting; NULL or "": stay who we are
    int connect_timeout_ms;        // 0: 10,000
    int statement_timeout_ms;      // asked of the server, and half as much again waited for here; 0: no limit
    bool once;                     // each statement is run once: none is prepared, which saves a round trip each
    const atomic_bool *stop;       // may be NULL; must outlive the connection
};

// A name means the same SQL for as long as a connection lives: it is prepared under it. At most 63 bytes.
struct postgres_query {
    const char *name;
    const char *sql;
};

// What failed last.
struct postgres_failure {
    enum postgres_verdict verdict;
    char sqlstate[6];     // empty: the connection was lost, or could not be made
    bool lost;            // the connection is gone: the outcome of what was under way is unknown
    int64_t copy_row;     // row of the COPY that it names, from 0; -1: none
    char constraint[64];  // name of the violated constraint; empty: none
};

struct postgres_param {
    enum { POSTGRES_NULL, POSTGRES_TEXT, POSTGRES_INT, POSTGRES_BINARY } kind;
    str bytes;       // TEXT: PostgreSQL's text form of any type, no NUL inside; BINARY: its binary form
    int64_t number;  // INT
};

struct postgres_param postgres_null(void);
struct postgres_param postgres_text(const char *text);  // NULL: null
struct postgres_param postgres_str(str text);
struct postgres_param postgres_int(int64_t number);
struct postgres_param postgres_int_or_null(bool given, int64_t number);
struct postgres_param postgres_binary(str bytes);

// settings are copied but for *stop. Free with postgres_free (NULL is allowed), which closes.
struct postgres *postgres_new(const struct postgres_settings *settings);
void postgres_free(struct postgres *connection);

// Connects, forgets what was prepared, sets time limits and the role. RETRY: not reachable, or still starting; FATAL: refused for good.
bool postgres_connect(struct postgres *connection, struct error *error) MUST_CHECK;
void postgres_disconnect(struct postgres *connection);
bool postgres_connected(const struct postgres *connection);
// Process id and start of the server's process of this connection, as pg_stat_activity has them; 0 and "" without a connection.
int postgres_backend_pid(const struct postgres *connection);
const char *postgres_backend_start(const struct postgres *connection);
int postgres_server_version(const struct postgres *connection);  // 150020 for 15.20; 0 without a connection

// How often this connection's user waited for the server so far, over all that were made.
int64_t postgres_round_trips(const struct postgres *connection);

const struct postgres_failure *postgres_failed(const struct postgres *connection);

// Runs a statement. rows may be NULL; else it gets the answer, free it with postgres_rows_free.
bool postgres_run(struct postgres *connection, const struct postgres_query *query, const struct postgres_param *params,
                  size_t param_count, struct postgres_rows **rows, struct error *error) MUST_CHECK;

// The same without an answer, as the login role instead of the settings' role.
bool postgres_as_login(struct postgres *connection, const struct postgres_query *query,
                       const struct postgres_param *params, size_t param_count, struct error *error) MUST_CHECK;

// Runs SQL text as it is, also several statements at once; no answer.
bool postgres_script(struct postgres *connection, const char *sql, struct error *error) MUST_CHECK;

bool postgres_begin(struct postgres *connection, struct error *error) MUST_CHECK;
// False with postgres_failed()->lost: the outcome is unknown, ask the ledger.
bool postgres_commit(struct postgres *connection, struct error *error) MUST_CHECK;
void postgres_rollback(
    struct postgres *connection);  // also when there is nothing to roll back; a failure closes the connection

size_t postgres_row_count(const struct postgres_rows *rows);
str postgres_cell(const struct postgres_rows *rows, size_t row,
                  size_t column);  // text form; empty when null; lives as long as rows
bool postgres_cell_null(const struct postgres_rows *rows, size_t row, size_t column);
int64_t postgres_cell_int(const struct postgres_rows *rows, size_t row, size_t column);  // 0 when null or no number
bool postgres_cell_bool(const struct postgres_rows *rows, size_t row, size_t column);
int64_t postgres_affected(const struct postgres_rows *rows);  // rows inserted, updated or deleted
void postgres_rows_free(struct postgres_rows *rows);          // NULL is allowed

// COPY ... FROM STDIN: begin, any number of pieces, end. After a failure of any of them the COPY is over.
bool postgres_copy_begin(struct postgres *connection, const char *sql, struct error *error) MUST_CHECK;
bool postgres_copy_data(struct postgres *connection, str bytes, struct error *error) MUST_CHECK;
bool postgres_copy_end(struct postgres *connection, struct error *error) MUST_CHECK;

#endif
