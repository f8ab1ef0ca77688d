#include "postgres/migrate.h"

#include "postgres/migrate_data.h"
#include "postgres/queries.h"

enum { OLDEST_SERVER = 140000 };  // COMPRESSION lz4

// Any number will do, as long as it is ours: "shuwen" as a telephone keypad would spell it.
#define LOCK_SQL "SELECT pg_advisory_lock(748936)"
#define UNLOCK_SQL "SELECT pg_advisory_unlock(748936)"

static bool same_as_ours(const struct postgres_rows *rows, size_t i, struct error *error)
{
    int64_t number = postgres_cell_int(rows, i, 0);
    str name = postgres_cell(rows, i, 1);
    if (number != (int64_t)i + 1 || i >= migration_count)
        return error_fatal(
            error,
            "the database has migration %lld (%.*s), which this program does not know: install the newer version of Shuwen",
            (long long)number, STR_FMT(name));
    if (!str_equal(postgres_cell(rows, i, 2), str_from(migrations[i].checksum)))
        return error_fatal(
            error,
            "migration %lld (%.*s) of the database is not the one of this program: they come from different builds",
            (long long)number, STR_FMT(name));
    return true;
}

// How many of our migrations the database has; they must be the first ones.
static bool count_applied(struct postgres *connection, size_t *applied, struct error *error)
{
    struct postgres_rows *rows = NULL;
    *applied = 0;
    if (!postgres_run(connection, &query_migration_exists, NULL, 0, &rows, error)) return false;
    bool exists = postgres_cell_bool(rows, 0, 0);
    postgres_rows_free(rows);
    if (!exists) return true;
    rows = NULL;
    if (!postgres_run(connection, &query_migration_list, NULL, 0, &rows, error)) return false;
    bool good = true;
    for (size_t i = 0; good && i < postgres_row_count(rows); i++) good = same_as_ours(rows, i, error);
    *applied = postgres_row_count(rows);
    postgres_rows_free(rows);
    return good;
}

static bool apply_one(struct postgres *connection, const struct migration *migration, struct error *error)
{
    const struct postgres_param params[] = {postgres_int(migration->number), postgres_text(migration->name),
                                            postgres_text(migration->checksum)};
    bool good = postgres_begin(connection, error) &&
                postgres_script(connection, "SET LOCAL ROLE shuwen_owner", error) &&
                postgres_script(connection, migration->sql, error) &&
                postgres_run(connection, &query_migration_insert, params, 3, NULL, error) &&
                postgres_commit(connection, error);
    if (!good) postgres_rollback(connection);
    return good;
}

static bool bootstrap(struct postgres *connection, struct error *error)
{
    bool good = postgres_script(connection, migrate_roles_sql, error) && postgres_begin(connection, error) &&
                postgres_script(connection, "SET LOCAL ROLE shuwen_owner", error) &&
                postgres_script(connection, migrate_bootstrap_sql, error) && postgres_commit(connection, error);
    if (!good) postgres_rollback(connection);
    return good;
}

static bool apply_missing(struct postgres *connection, struct migrate_report *report, struct error *error)
{
    size_t applied = 0;
    if (!bootstrap(connection, error) || !count_applied(connection, &applied, error)) return false;
    for (size_t i = applied; i < migration_count; i++) {
        if (!apply_one(connection, &migrations[i], error)) return false;
        report->applied++;
    }
    report->newest = (int)migration_count;
    return true;
}

bool migrate_apply(struct postgres *connection, struct migrate_report *report, struct error *error)
{
    *report = (struct migrate_report){0};
    if (postgres_server_version(connection) < OLDEST_SERVER)
        return error_fatal(error, "PostgreSQL %d is too old: Shuwen needs 14 or newer",
                           postgres_server_version(connection) / 10000);
    if (!postgres_script(connection, LOCK_SQL, error)) return false;
    bool good = apply_missing(connection, report, error);
    struct error ignored = {0};
    if (postgres_connected(connection) && !postgres_script(connection, UNLOCK_SQL, &ignored))
        postgres_disconnect(connection);  // which unlocks as well
    return good;
}

bool migrate_check(struct postgres *connection, struct error *error)
{
    size_t applied = 0;
    if (!count_applied(connection, &applied, error)) return false;
    if (applied == 0) return error_fatal(error, "the database has no Shuwen schema: run shuwen setup");
    if (applied < migration_count)
        return error_fatal(error, "the database has migration %zu, this program needs %zu: run shuwen setup", applied,
                           migration_count);
    return true;
}
