#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/check.h"

static char name[64], conninfo[2048];

static struct postgres *connect_to(const char *target, const char *role, int statement_timeout_ms)
{
    const struct postgres_settings settings = {.conninfo = target,
                                               .application_name = "shuwen-test",
                                               .role = role,
                                               .statement_timeout_ms = statement_timeout_ms};
    struct error error = {0};
    struct postgres *connection = postgres_new(&settings);
    if (!connection || !postgres_connect(connection, &error)) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    return connection;
}

void database_create(void)
{
    const char *server = getenv("SHUWEN_POSTGRES");
    if (!server || !*server) {
        printf("skipped: SHUWEN_POSTGRES is not set\n");
        exit(77);
    }
    snprintf(name, sizeof name, "shuwen_test_%ld", (long)getpid());
    snprintf(conninfo, sizeof conninfo, "%s dbname=%s", server, name);
    struct postgres *connection = connect_to(server, NULL, 0);
    char sql[160];
    snprintf(sql, sizeof sql, "CREATE DATABASE %s", name);
    database_do(connection, sql);
    postgres_free(connection);
}

void database_drop(void)
{
    char sql[160];
    struct postgres *connection = connect_to(getenv("SHUWEN_POSTGRES"), NULL, 0);
    snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", name);
    database_do(connection, sql);
    postgres_free(connection);
}

const char *database_conninfo(void)
{
    return conninfo;
}

struct postgres *database_connect(const char *role)
{
    return connect_to(conninfo, role, 20000);
}

struct postgres *database_connect_limited(const char *role, int statement_timeout_ms)
{
    return connect_to(conninfo, role, statement_timeout_ms);
}

void database_do(struct postgres *connection, const char *sql)
{
    struct error error = {0};
    if (postgres_script(connection, sql, &error)) return;
    fprintf(stderr, "%s: %s\n", sql, error.text);
    fail();
}

static int asked;  // statements are remembered by address and name: each question gets its own

static struct postgres_rows *ask(struct postgres *connection, const char *sql)
{
    static struct postgres_query queries[512];
    static char names[512][16];
    struct error error = {0};
    struct postgres_rows *rows = NULL;
    int i = asked++ % 512;
    snprintf(names[i], sizeof names[i], "ask_%d", asked);
    queries[i] = (struct postgres_query){names[i], sql};
    if (!postgres_run(connection, &queries[i], NULL, 0, &rows, &error)) {
        fprintf(stderr, "%s: %s\n", sql, error.text);
        fail();
    }
    assert_true(postgres_row_count(rows) > 0);
    return rows;
}

int64_t database_number(struct postgres *connection, const char *sql)
{
    struct postgres_rows *rows = ask(connection, sql);
    int64_t number = postgres_cell_int(rows, 0, 0);
    postgres_rows_free(rows);
    return number;
}

void database_text(struct postgres *connection, const char *sql, char *out, size_t size)
{
    struct postgres_rows *rows = ask(connection, sql);
    snprintf(out, size, "%.*s", STR_FMT(postgres_cell(rows, 0, 0)));
    postgres_rows_free(rows);
}
