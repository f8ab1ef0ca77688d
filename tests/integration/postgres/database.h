// database: a fresh database on the server of SHUWEN_POSTGRES, for one test program.
#ifndef TESTS_DATABASE_H
#define TESTS_DATABASE_H

#include "postgres/connection.h"

// Makes it; exits with 77 (skipped) without SHUWEN_POSTGRES, with 1 when it cannot be made.
void database_create(void);
void database_drop(void);

// A connection to it; role may be NULL. Fails the test when that does not work.
struct postgres *database_connect(const char *role);
struct postgres *database_connect_limited(const char *role, int statement_timeout_ms);

// The connection string.
const char *database_conninfo(void);

// Runs SQL; fails the test when the server refuses.
void database_do(struct postgres *connection, const char *sql);

// The first cell of the answer as a number, or as text in `out`.
int64_t database_number(struct postgres *connection, const char *sql);
void database_text(struct postgres *connection, const char *sql, char *out, size_t size);

#endif
