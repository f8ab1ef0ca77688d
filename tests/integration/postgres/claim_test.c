#include "postgres/claim.h"

#include <pthread.h>
#include <string.h>

#include "database.h"
#include "postgres/migrate.h"
#include "support/check.h"

static struct postgres *connection, *first, *second;
static const struct claim_partition partition = {"articles", "cluster", "articles.normalized", 3};

static struct partition_claim take(struct postgres *who, int64_t start)
{
    struct partition_claim claim;
    struct error error = {0};
    if (!claim_take(who, &partition, "owner", start, 300, &claim, &error)) fail_msg("%s", error.text);
    return claim;
}

static bool write_range(struct postgres *who, const struct partition_claim *claim, int64_t from, int64_t next,
                        enum claim_verdict *verdict)
{
    struct error error = {0};
    char reason[128];
    const struct claim_record record = {.from_offset = from,
                                        .next_offset = next,
                                        .records = 1,
                                        .stored = 1,
                                        .probe = {true, next - 1, 1000 + next, -42}};
    assert_true(postgres_begin(who, &error));
    assert_true(claim_fence(who, &partition, claim, from, verdict, reason, &error));
    bool good = *verdict == CLAIM_HELD && claim_record(who, &partition, claim, &record, &error) &&
                postgres_commit(who, &error);
    if (!good) postgres_rollback(who);
    return good;
}

static void the_first_claim_writes_its_start(void **state)
{
    (void)state;
    struct partition_claim claim = take(first, 100);
    assert_true(claim.first);
    assert_int_equal(claim.position, 100);
    assert_false(claim.probe.known);
    claim = take(first, 7);
    assert_false(claim.first);
    assert_int_equal(claim.position, 100);
}

static void the_ledger_is_the_position(void **state)
{
    (void)state;
    enum claim_verdict verdict;
    struct partition_claim claim = take(first, 0);
    assert_true(write_range(first, &claim, 100, 110, &verdict));
    assert_true(write_range(first, &claim, 110, 125, &verdict));
    claim = take(first, 0);
    assert_int_equal(claim.position, 125);
    assert_true(claim.probe.known);
    assert_int_equal(claim.probe.offset, 124);
    assert_int_equal(claim.probe.timestamp_ms, 1125);
    assert_int_equal(claim.probe.checksum, -42);
}

static void a_wrong_position_is_fenced(void **state)
{
    (void)state;
    enum claim_verdict verdict;
    struct partition_claim claim = take(first, 0);
    assert_false(write_range(first, &claim, 130, 140, &verdict));
    assert_int_equal(verdict, CLAIM_FENCED);
    assert_false(write_range(first, &claim, 110, 126, &verdict));
    assert_int_equal(verdict, CLAIM_FENCED);
    assert_int_equal(take(first, 0).position, 125);
}

static void a_successor_fences_the_former_owner(void **state)
{
    (void)state;
    enum claim_verdict verdict;
    struct error error = {0};
    struct partition_claim old = take(first, 0), new = take(second, 0);
    assert_string_not_equal(old.epoch, new.epoch);
    assert_false(write_range(first, &old, 125, 130, &verdict));
    assert_int_equal(verdict, CLAIM_FENCED);
    assert_true(claim_heartbeat(first, &partition, &old, &verdict, &error));
    assert_int_equal(verdict, CLAIM_FENCED);
    assert_true(claim_heartbeat(second, &partition, &new, &verdict, &error));
    assert_int_equal(verdict, CLAIM_HELD);
    assert_true(write_range(second, &new, 125, 130, &verdict));
}

// A zombie stopped inside its transaction holds the row: its backend is ended, and nothing of it remains.
static void a_zombie_in_mid_transaction_is_ended(void **state)
{
    (void)state;
    enum claim_verdict verdict;
    struct error error = {0};
    struct partition_claim zombie = take(first, 0);
    const struct claim_record record = {.from_offset = 130, .next_offset = 999};
    assert_true(postgres_begin(first, &error));
    assert_true(claim_fence(first, &partition, &zombie, 130, &verdict, NULL, &error));
    assert_true(claim_record(first, &partition, &zombie, &record, &error));
    struct partition_claim claim = take(second, 0);
    assert_int_equal(claim.terminated, 1);
    assert_int_equal(claim.position, 130);
    assert_false(postgres_commit(first, &error));
    assert_int_equal(error.kind, ERROR_RETRY);
    assert_true(postgres_failed(first)->lost);
    error_clear(&error);
    assert_true(postgres_connect(first, &error));
    assert_int_equal(take(first, 0).position, 130);
}

struct waiter {
    struct partition_claim claim;
};

static void *take_in_thread(void *context)
{
    struct waiter *waiter = context;
    struct error error = {0};
    if (!claim_take(second, &partition, "other", 0, 20000, &waiter->claim, &error)) waiter->claim.position = -1;
    return NULL;
}

// The claim waits for a transaction under the old epoch and then sees what it committed: a plain SELECT would not.
static void a_claim_sees_what_it_waited_for(void **state)
{
    (void)state;
    enum claim_verdict verdict;
    struct error error = {0};
    struct partition_claim claim = take(first, 0);
    const struct claim_record record = {.from_offset = 130, .next_offset = 140};
    struct waiter waiter;
    pthread_t thread;
    assert_true(postgres_begin(first, &error));
    assert_true(claim_fence(first, &partition, &claim, 130, &verdict, NULL, &error));
    assert_int_equal(pthread_create(&thread, NULL, take_in_thread, &waiter), 0);
    while (
        database_number(
            connection,
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") ==
        0)
        continue;
    assert_true(claim_record(first, &partition, &claim, &record, &error));
    assert_true(postgres_commit(first, &error));
    pthread_join(thread, NULL);
    assert_int_equal(waiter.claim.position, 140);
    assert_int_equal(waiter.claim.terminated, 0);
}

static void a_halt_holds_until_it_is_resumed(void **state)
{
    (void)state;
    struct error error = {0};
    enum claim_verdict verdict;
    struct partition_claim claim = take(first, 0);
    for (int i = 0; i < 2; i++)  // said twice, written once
        assert_true(
            claim_halt(first, &partition, &claim, "owner", "records_lost", "140 to 200 are gone", 200, 300, &error));
    assert_int_equal(database_number(connection, "SELECT count(*) FROM shuwen_data.ingest_halt"), 1);
    assert_int_equal(
        database_number(connection, "SELECT count(*) FROM shuwen_data.ingest_incident WHERE kind = 'halted'"), 1);
    assert_int_equal(
        database_number(connection,
                        "SELECT count(*) FROM shuwen.ingest_status WHERE halted AND halt_reason = 'records_lost'"),
        1);
    struct partition_claim halted = take(first, 0);
    assert_true(halted.halted);
    assert_string_equal(halted.halt_reason, "records_lost");
    database_do(
        connection,
        "SELECT shuwen_data.ingest_resume('articles', 'cluster', 'articles.normalized', 3, 50, true, 'read again', 'me')");
    assert_false(write_range(first, &halted, 140, 150, &verdict));
    assert_int_equal(verdict, CLAIM_FENCED);
    struct partition_claim resumed = take(first, 0);
    assert_false(resumed.halted);
    assert_int_equal(resumed.position, 50);
    assert_int_equal(resumed.lap, claim.lap + 1);
    assert_int_equal(resumed.incarnation, claim.incarnation + 1);
    assert_false(resumed.probe.known);
    assert_true(write_range(first, &resumed, 50, 150, &verdict));
    assert_true(write_range(first, &resumed, 150, 160, &verdict));
    assert_int_equal(take(first, 0).position, 160);
    assert_int_equal(
        database_number(
            connection,
            "SELECT count(*) FROM shuwen_data.ingest_incident WHERE kind = 'resumed' AND from_offset = 140 AND to_offset = 50"),
        1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_claim_writes_its_start),     cmocka_unit_test(the_ledger_is_the_position),
        cmocka_unit_test(a_wrong_position_is_fenced),           cmocka_unit_test(a_successor_fences_the_former_owner),
        cmocka_unit_test(a_zombie_in_mid_transaction_is_ended), cmocka_unit_test(a_claim_sees_what_it_waited_for),
        cmocka_unit_test(a_halt_holds_until_it_is_resumed),
    };
    struct migrate_report report;
    struct error error = {0};
    database_create();
    connection = database_connect(NULL);
    if (!migrate_apply(connection, &report, &error)) return 1;
    first = database_connect("shuwen_writer");
    second = database_connect("shuwen_writer");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_free(first);
    postgres_free(second);
    postgres_free(connection);
    database_drop();
    return failed;
}
