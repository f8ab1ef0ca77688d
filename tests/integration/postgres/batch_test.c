#include "postgres/batch.h"

#include <stdio.h>
#include <stdlib.h>

#include "database.h"
#include "support/check.h"

static const struct batch_column columns[] = {
    {"n", BATCH_INT4},         {"key", BATCH_UUID},        {"word", BATCH_TEXT},        {"big", BATCH_INT8},
    {"amount", BATCH_NUMERIC}, {"day", BATCH_DATE},        {"at", BATCH_TIMESTAMP},     {"bytes", BATCH_BYTEA},
    {"doc", BATCH_JSONB},      {"runs", BATCH_INT4_ARRAY}, {"words", BATCH_TEXT_ARRAY}, {"parts", BATCH_BYTEA_ARRAY},
};
static const struct batch_table table = {"sample", columns, sizeof columns / sizeof *columns, NULL};

static struct postgres *connection;

static void put_row(struct batch *batch, int n, str word, const char *amount)
{
    static const uint8_t key[16] = {0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    static const int32_t runs[] = {0, -7, 2147483647};
    const str words[] = {STR("plain"), STR("quote\" back\\slash, {brace}"), STR("汉字"), STR("")};
    const str parts[] = {STR("\x00\xff"), {NULL, 0}, STR("")};
    decimal value;
    assert_true(decimal_parse(str_from(amount), &value));
    batch_int4(batch, n);
    batch_uuid(batch, key);
    batch_text_or_null(batch, word);
    batch_int8(batch, INT64_MIN);
    batch_numeric(batch, value);
    batch_date_or_null(batch, n % 2 ? date_make(2024, 2, 29) : (date){0});
    batch_timestamp_ms(batch, 1704067200123);
    batch_bytea(batch, STR("\x00\x01\xfe"));
    batch_jsonb(batch, STR("{\"a\": [1, \"\\u4e2d\"]}"));
    batch_int4_array(batch, runs, (size_t)(n % 3));
    batch_text_array(batch, words, (size_t)(n % 5));
    batch_bytea_array(batch, parts, 3);
    batch_row_end(batch);
}

static const char *const amounts[] = {
    "0",
    "1",
    "-1",
    "10000",
    "9999",
    "0.0001",
    "0.00001",
    "-12.08",
    "1107300",
    "8.42",
    "123456789012345678901234567890.12345678",
    "0.5",
    "100000000",
    "99999999999999999999999999999999999999",
    "-0.00000000000000000000000000000000000001",
    "10000.0001",
    "20000000",
};
enum { AMOUNTS = sizeof amounts / sizeof *amounts };

static void write_all(enum batch_way way)
{
    struct batch batch;
    struct error error = {0};
    batch_init(&batch, &table);
    database_do(
        connection,
        "DROP TABLE IF EXISTS sample; CREATE TABLE sample (n int, key uuid, word text CHECK (word <> 'poison'), big bigint, amount numeric, "
        "day date, at timestamptz, bytes bytea, doc jsonb, runs int[], words text[], parts bytea[])");
    for (int i = 0; i < AMOUNTS; i++) put_row(&batch, i, i % 2 ? STR("词") : STR(""), amounts[i]);
    if (!batch_write(connection, &batch, NULL, way, &error)) fail_msg("%s", error.text);
    batch_clear(&batch);
    if (!batch_write(connection, &batch, NULL, way, &error)) fail_msg("empty: %s", error.text);
    batch_release(&batch);
}

static void check_cell(const char *what, int n, const char *expected)
{
    char sql[200], cell[300];
    snprintf(sql, sizeof sql, "SELECT coalesce((%s)::text, 'null') FROM sample WHERE n = %d", what, n);
    database_text(connection, sql, cell, sizeof cell);
    assert_string_equal(cell, expected);
}

static void check_all(void)
{
    for (int i = 0; i < AMOUNTS; i++) check_cell("amount", i, amounts[i]);
    check_cell("key", 0, "deadbeef-0000-0000-0000-000000000001");
    check_cell("word", 0, "null");
    check_cell("word", 1, "词");
    check_cell("big", 1, "-9223372036854775808");
    check_cell("day", 0, "null");
    check_cell("day", 1, "2024-02-29");
    check_cell("at", 0, "2024-01-01 00:00:00.123+00");
    check_cell("bytes", 0, "\\x0001fe");
    check_cell("doc", 0, "{\"a\": [1, \"中\"]}");
    check_cell("runs", 0, "{}");
    check_cell("runs", 2, "{0,-7}");
    check_cell("array_length(words, 1)", 4, "4");
    check_cell("words[2]", 4, "quote\" back\\slash, {brace}");
    check_cell("words[3]", 4, "汉字");
    check_cell("words[4] = ''", 4, "true");
    check_cell("parts[1]", 0, "\\x00ff");
    check_cell("parts[2]", 0, "null");
    check_cell("parts[3]", 0, "\\x");
}

static void insert_writes_every_type(void **state)
{
    (void)state;
    write_all(BATCH_INSERT);
    check_all();
    write_all(BATCH_AUTO);
    check_all();
}

static void copy_writes_every_type(void **state)
{
    (void)state;
    write_all(BATCH_COPY);
    check_all();
}

static void a_backlog_goes_by_copy(void **state)
{
    (void)state;
    struct batch batch;
    struct error error = {0};
    batch_init(&batch, &table);
    database_do(connection, "TRUNCATE sample");
    for (int i = 0; i < 20000; i++) put_row(&batch, i, STR("词"), "8.42");
    if (!batch_write(connection, &batch, NULL, BATCH_AUTO, &error)) fail_msg("%s", error.text);
    assert_int_equal(database_number(connection, "SELECT count(*) FROM sample"), 20000);
    assert_int_equal(database_number(connection, "SELECT count(*) FROM pg_prepared_statements WHERE name = 'sample'"),
                     1);
    batch_release(&batch);
}

// The server names the row that it refuses, wherever it stands.
static void copy_names_the_bad_row(void **state)
{
    (void)state;
    static const size_t places[] = {0, 1, 500, 999};
    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
        struct batch batch;
        struct error error = {0};
        batch_init(&batch, &table);
        for (size_t i = 0; i < 1000; i++) put_row(&batch, (int)i, i == places[p] ? STR("poison") : STR("词"), "1");
        assert_false(batch_write(connection, &batch, NULL, BATCH_COPY, &error));
        assert_int_equal(error.kind, ERROR_BAD_INPUT);
        assert_string_equal(postgres_failed(connection)->sqlstate, "23514");
        assert_int_equal(postgres_failed(connection)->copy_row, places[p]);
        assert_true(postgres_connected(connection));
        batch_release(&batch);
    }
    struct batch batch;
    struct error error = {0};
    batch_init(&batch, &table);
    for (int i = 0; i < 10; i++) put_row(&batch, i, i == 7 ? STR("\xe4\xb8") : STR("词"), "1");
    assert_false(batch_write(connection, &batch, NULL, BATCH_COPY, &error));
    assert_string_equal(postgres_failed(connection)->sqlstate, "22021");
    assert_int_equal(postgres_failed(connection)->copy_row, 7);
    batch_release(&batch);
}

static void chosen_rows_are_written_in_their_order(void **state)
{
    (void)state;
    struct batch batch;
    struct error error = {0};
    const uint32_t rows[] = {7, 0, 3};
    const struct batch_choice choice = {rows, 3, NULL};
    char order[40];
    batch_init(&batch, &table);
    for (int i = 0; i < 10; i++) put_row(&batch, i, STR("词"), "1");
    batch_int4(&batch, 10);  // a row that stays unfinished
    batch_truncate(&batch, 8);
    assert_int_equal(batch.rows, 8);
    for (int way = BATCH_INSERT; way <= BATCH_COPY; way++) {
        database_do(connection, "TRUNCATE sample");
        if (!batch_write(connection, &batch, &choice, (enum batch_way)way, &error)) fail_msg("%s", error.text);
        database_text(connection, "SELECT string_agg(n::text, ' ' ORDER BY ctid) FROM sample", order, sizeof order);
        assert_string_equal(order, "7 0 3");
    }
    batch_release(&batch);
}

static void a_lost_connection_is_a_reason_to_retry(void **state)
{
    (void)state;
    struct postgres *victim = database_connect(NULL);
    struct error error = {0};
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%lld)",
             (long long)database_number(victim, "SELECT pg_backend_pid()"));
    database_do(connection, sql);
    assert_false(postgres_script(victim, "SELECT 1", &error));
    assert_int_equal(error.kind, ERROR_RETRY);
    assert_true(postgres_failed(victim)->lost);
    assert_false(postgres_connected(victim));
    error_clear(&error);
    assert_false(postgres_script(victim, "SELECT 1", &error));
    assert_int_equal(error.kind, ERROR_RETRY);
    error_clear(&error);
    assert_true(postgres_connect(victim, &error));
    assert_true(postgres_script(victim, "SELECT 1", &error));
    postgres_free(victim);
}

static void a_slow_statement_ends_at_its_limit(void **state)
{
    (void)state;
    struct postgres *slow = database_connect_limited(NULL, 300);
    struct error error = {0};
    assert_false(postgres_script(slow, "SELECT pg_sleep(10)", &error));
    assert_int_equal(error.kind, ERROR_RETRY);
    assert_string_equal(postgres_failed(slow)->sqlstate, "57014");
    postgres_free(slow);
}

static void a_refused_connection_says_what_to_do(void **state)
{
    (void)state;
    char conninfo[2200];
    struct error error = {0};
    snprintf(conninfo, sizeof conninfo, "%s dbname=no_such_database", getenv("SHUWEN_POSTGRES"));
    struct postgres *other = postgres_new(&(struct postgres_settings){.conninfo = conninfo});
    assert_false(postgres_connect(other, &error));
    assert_string_equal(postgres_failed(other)->sqlstate, "3D000");
    assert_int_equal(error.kind, ERROR_FATAL);
    postgres_free(other);
    error_clear(&error);
    other = postgres_new(&(struct postgres_settings){.conninfo = "host=127.0.0.1 port=1 dbname=x"});
    assert_false(postgres_connect(other, &error));
    assert_int_equal(error.kind, ERROR_RETRY);
    postgres_free(other);
    error_clear(&error);
    other = postgres_new(&(struct postgres_settings){.conninfo = "hots=127.0.0.1"});
    assert_false(postgres_connect(other, &error));
    assert_int_equal(error.kind, ERROR_FATAL);
    postgres_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(insert_writes_every_type),
        cmocka_unit_test(copy_writes_every_type),
        cmocka_unit_test(a_backlog_goes_by_copy),
        cmocka_unit_test(copy_names_the_bad_row),
        cmocka_unit_test(chosen_rows_are_written_in_their_order),
        cmocka_unit_test(a_lost_connection_is_a_reason_to_retry),
        cmocka_unit_test(a_slow_statement_ends_at_its_limit),
        cmocka_unit_test(a_refused_connection_says_what_to_do),
    };
    database_create();
    connection = database_connect(NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_free(connection);
    database_drop();
    return failed;
}
