// migrate: the schema of the database and that of this program are the same, or nothing works.
//
// Migrations are the files of schemas/postgres/migrations, embedded in order. Each is applied once, in a transaction of its own, by
// shuwen_owner, under one lock, and written down with the SHA-256 of its file.
#ifndef POSTGRES_MIGRATE_H
#define POSTGRES_MIGRATE_H

#include "postgres/connection.h"

struct migrate_report {
    int applied;  // by this call
    int newest;   // number of the newest migration that the database has
};

// Makes the roles, then applies what is missing. FATAL when the database knows migrations that this program does not, or others under
// the same number, or is older than PostgreSQL 14 (lz4). Two at once wait for each other. The connection needs a login that may create
// roles and schemas, and no role of its own in its settings.
bool migrate_apply(struct postgres *connection, struct migrate_report *report, struct error *error) MUST_CHECK;

// What every service asks before it works. FATAL with one line that says which of both is older and what to run.
bool migrate_check(struct postgres *connection, struct error *error) MUST_CHECK;

#endif
