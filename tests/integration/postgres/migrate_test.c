#include "postgres/migrate.h"

#include <pthread.h>
#include <string.h>

#include "database.h"
#include "support/check.h"

static struct postgres *connection;

static void migrate(struct migrate_report *report)
{
    struct error error = {0};
    if (!migrate_apply(connection, report, &error)) fail_msg("%s", error.text);
}

static void an_empty_database_is_refused(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(migrate_check(connection, &error));
    assert_int_equal(error.kind, ERROR_FATAL);
    assert_string_equal(error.text, "the database has no Shuwen schema: run shuwen setup");
}

static void *apply_in_thread(void *unused)
{
    (void)unused;
    struct postgres *other = database_connect(NULL);
    struct migrate_report report;
    struct error error = {0};
    bool good = migrate_apply(other, &report, &error);
    postgres_free(other);
    return good ? (void *)(intptr_t)(report.applied + 1) : NULL;
}

static void two_at_once_apply_each_migration_once(void **state)
{
    (void)state;
    pthread_t threads[2];
    void *results[2];
    for (int i = 0; i < 2; i++) assert_int_equal(pthread_create(&threads[i], NULL, apply_in_thread, NULL), 0);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], &results[i]);
    assert_non_null(results[0]);
    assert_non_null(results[1]);
    int64_t newest = database_number(connection, "SELECT max(number) FROM shuwen_data.schema_migration");
    assert_int_equal((intptr_t)results[0] - 1 + (intptr_t)results[1] - 1, newest);
}

static void a_second_setup_changes_nothing(void **state)
{
    (void)state;
    struct migrate_report report;
    struct error error = {0};
    migrate(&report);
    assert_int_equal(report.applied, 0);
    assert_true(report.newest >= 4);
    assert_true(migrate_check(connection, &error));
}

static void refused_after(const char *change, const char *words, const char *undo)
{
    struct error error = {0};
    database_do(connection, change);
    assert_false(migrate_check(connection, &error));
    assert_int_equal(error.kind, ERROR_FATAL);
    if (!strstr(error.text, words)) fail_msg("%s", error.text);
    database_do(connection, undo);
}

static void another_schema_is_refused_in_one_line(void **state)
{
    (void)state;
    refused_after("INSERT INTO shuwen_data.schema_migration VALUES (9999, 'future', 'x')", "newer version",
                  "DELETE FROM shuwen_data.schema_migration WHERE number = 9999");
    refused_after("UPDATE shuwen_data.schema_migration SET checksum = 'x' || checksum WHERE number = 2",
                  "not the one of this program",
                  "UPDATE shuwen_data.schema_migration SET checksum = substr(checksum, 2) WHERE number = 2");
    refused_after("CREATE TABLE last AS SELECT * FROM shuwen_data.schema_migration ORDER BY number DESC LIMIT 1; "
                  "DELETE FROM shuwen_data.schema_migration WHERE number = (SELECT number FROM last)",
                  "run shuwen setup", "INSERT INTO shuwen_data.schema_migration SELECT * FROM last; DROP TABLE last");
}

static void everything_carries_a_comment(void **state)
{
    (void)state;
    char missing[2000];
    database_text(
        connection,
        "SELECT coalesce(string_agg(what, ', '), '') FROM ("
        "SELECT c.oid::regclass::text AS what FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname LIKE 'shuwen%' AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND obj_description(c.oid, 'pg_class') IS NULL "
        "UNION ALL SELECT c.oid::regclass || '.' || a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE n.nspname LIKE 'shuwen%' AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND col_description(c.oid, a.attnum) IS NULL "
        "UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname LIKE 'shuwen%' AND obj_description(p.oid, 'pg_proc') IS NULL "
        "UNION ALL SELECT n.nspname FROM pg_namespace n WHERE n.nspname LIKE 'shuwen%' AND obj_description(n.oid, 'pg_namespace') IS NULL) t",
        missing, sizeof missing);
    assert_string_equal(missing, "");
}

static void refused_as(const char *role, const char *sql, const char *sqlstate)
{
    struct postgres *other = database_connect(role);
    struct error error = {0};
    if (postgres_script(other, sql, &error)) fail_msg("%s may %s", role, sql);
    assert_string_equal(postgres_failed(other)->sqlstate, sqlstate);
    assert_int_equal(error.kind, ERROR_FATAL);
    postgres_free(other);
}

static void roles_may_no_more_than_they_need(void **state)
{
    (void)state;
    struct postgres *reader = database_connect("shuwen_reader"), *writer = database_connect("shuwen_writer");
    database_do(reader,
                "SELECT * FROM shuwen.articles; SELECT * FROM shuwen.observations; SELECT * FROM shuwen.dead_letters; "
                "SELECT * FROM shuwen.ingest_status; SELECT * FROM shuwen.article_events");
    database_do(writer, "DELETE FROM shuwen_data.article WHERE false; SELECT shuwen_data.months_ensure()");
    postgres_free(reader);
    postgres_free(writer);
    refused_as("shuwen_reader", "SELECT * FROM shuwen_data.article", "42501");
    refused_as("shuwen_reader", "DELETE FROM shuwen.dead_letters", "42501");
    refused_as("shuwen_writer", "DROP TABLE shuwen_data.article", "42501");
    refused_as("shuwen_writer", "TRUNCATE shuwen_data.article", "42501");
    refused_as("shuwen_writer", "CREATE TABLE shuwen_data.mine ()", "42501");
    refused_as("shuwen_writer", "UPDATE shuwen_data.ingest_ledger SET next_offset = 0", "42501");
    refused_as("shuwen_writer", "DELETE FROM shuwen_data.article_event", "42501");
    refused_as("shuwen_writer", "UPDATE shuwen_data.ingest_halt SET resumed_at = now()", "42501");
    refused_as("shuwen_monitor", "DELETE FROM shuwen_data.dead_letter", "42501");
}

static void pruned_months_leave_the_position(void **state)
{
    (void)state;
    database_do(
        connection,
        "SET ROLE shuwen_owner; CREATE TABLE shuwen_data.ingest_ledger_2020_01 PARTITION OF shuwen_data.ingest_ledger FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');"
        "INSERT INTO shuwen_data.ingest_claim (pipeline, cluster, topic, partition, start_offset, epoch, owner, backend_pid) "
        "VALUES ('p', 'c', 't', 0, 5, gen_random_uuid(), 'o', 1);"
        "INSERT INTO shuwen_data.ingest_ledger (pipeline, cluster, topic, partition, lap, from_offset, next_offset, day, incarnation, epoch, "
        "records, stored, duplicates, superseded, retracted, rejected, observations, probe_offset) "
        "SELECT 'p', 'c', 't', 0, 0, n, n + 1, '2020-01-15', 0, gen_random_uuid(), 1, 1, 0, 0, 0, 0, 0, n FROM generate_series(5, 41) n; RESET ROLE");
    assert_int_equal(database_number(connection, "SELECT next_offset FROM shuwen.ingest_status WHERE pipeline = 'p'"),
                     42);
    assert_int_equal(database_number(connection, "SELECT shuwen_data.months_prune('ingest_ledger', 3)"), 1);
    assert_int_equal(database_number(connection, "SELECT count(*) FROM shuwen_data.ingest_ledger"), 0);
    assert_int_equal(database_number(connection, "SELECT next_offset FROM shuwen.ingest_status WHERE pipeline = 'p'"),
                     42);
    assert_int_equal(
        database_number(connection, "SELECT probe_offset FROM shuwen_data.ingest_claim WHERE pipeline = 'p'"), 41);
    assert_int_equal(database_number(connection, "SELECT shuwen_data.months_prune('ingest_ledger', 3)"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_database_is_refused),     cmocka_unit_test(two_at_once_apply_each_migration_once),
        cmocka_unit_test(a_second_setup_changes_nothing),   cmocka_unit_test(another_schema_is_refused_in_one_line),
        cmocka_unit_test(everything_carries_a_comment),     cmocka_unit_test(roles_may_no_more_than_they_need),
        cmocka_unit_test(pruned_months_leave_the_position),
    };
    database_create();
    connection = database_connect(NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_free(connection);
    database_drop();
    return failed;
}
