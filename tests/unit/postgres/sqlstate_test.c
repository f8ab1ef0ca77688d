#include "support/check.h"

#include "postgres/sqlstate.h"

static const char *judge_row(struct arena *arena, const struct case_row *row)
{
    const char *verdict = postgres_verdict_name(postgres_judge(arena_cstring(arena, row->cells[0])));
    if (str_equal(str_from(verdict), row->cells[1])) return NULL;
    return arena_printf(arena, "%s", verdict).data;
}

static void judges_each_code(void **state)
{
    (void)state;
    check_rows("postgres/sqlstate.tsv", judge_row);
}

static void judges_silence_as_a_lost_connection(void **state)
{
    (void)state;
    assert_int_equal(postgres_judge(NULL), POSTGRES_RETRY);
}

static void judges_a_server_that_cannot_begin_a_session(void **state)
{
    (void)state;
    assert_int_equal(postgres_judge("XX000"), POSTGRES_HALT);
    assert_int_equal(postgres_judge_connecting("XX000"), POSTGRES_RETRY);
    assert_int_equal(postgres_judge_connecting("28P01"), POSTGRES_STOP);
    assert_int_equal(postgres_judge_connecting("08P01"), POSTGRES_HALT);
    assert_int_equal(postgres_judge_connecting(""), POSTGRES_RETRY);
    assert_int_equal(postgres_judge_connecting(NULL), POSTGRES_RETRY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_each_code),
        cmocka_unit_test(judges_silence_as_a_lost_connection),
        cmocka_unit_test(judges_a_server_that_cannot_begin_a_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
