#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "lag/lag.h"

enum column { SCENARIO, T, START, LSO, END, NEXT, HEAD, LEASE, HALT, VERDICT, SINCE, LAG, LOST, BLOCKED, WHY };

static const int64_t EPOCH_MS = 1700000000000;  // wall clock at t = 0
static struct lag_track track;
static char scenario[64];

static int64_t whole(str cell)
{
    int64_t value = 0;
    if (!str_to_int64(cell, &value)) fail_msg("not a number: %.*s", STR_FMT(cell));
    return value;
}

// "1.5" as 1500
static int64_t thousandths(str cell)
{
    str head, tail;
    str_cut(cell, STR("."), &head, &tail);
    int64_t value = whole(head) * 1000, unit = 100;
    for (size_t i = 0; i < tail.size && i < 3; i++, unit /= 10) value += (tail.data[i] - '0') * unit;
    return value;
}

static struct lag_sample read_sample(const str *cells)
{
    int64_t now = thousandths(cells[T]);
    struct lag_sample s = {.mono_ms = now + 5000, .wall_ms = EPOCH_MS + now, .retention_ms = -1};
    s.kafka_read = !str_equal(cells[START], STR("x"));
    s.store_read = !str_equal(cells[NEXT], STR("x"));
    s.has_next = s.store_read && !str_equal(cells[NEXT], STR("-"));
    if (s.kafka_read) {
        s.start = whole(cells[START]);
        s.lso = whole(cells[LSO]);
        s.end = whole(cells[END]);
    }
    if (s.has_next) s.next = whole(cells[NEXT]);
    if (str_equal(cells[HEAD], STR("e"))) s.probe = LAG_PROBE_EMPTY;
    else if (!str_equal(cells[HEAD], STR("-"))) s.probe = LAG_PROBE_RECORD;
    if (s.probe == LAG_PROBE_RECORD) s.head_time_ms = s.wall_ms - thousandths(cells[HEAD]);
    s.has_owner = true;
    s.lease_alive = str_equal(cells[LEASE], STR("1"));
    strcpy(s.owner, "pod-1");
    s.halted = cells[HALT].size > 0;
    if (s.halted) memcpy(s.halt_code, cells[HALT].data, cells[HALT].size);
    return s;
}

static bool differs(str cell, int64_t got)
{
    return !str_equal(cell, STR("?")) && whole(cell) != got;
}

static const char *run(struct arena *arena, const struct case_row *row)
{
    const str *c = row->cells;
    if (!str_equal(str_from(scenario), c[SCENARIO])) lag_track_init(&track);
    memset(scenario, 0, sizeof(scenario));
    memcpy(scenario, c[SCENARIO].data, c[SCENARIO].size);
    struct lag_settings settings = {.poll_ms = 1000, .topic = "news", .partition = 2};
    struct lag_sample sample = read_sample(c);
    struct lag_report r;
    lag_update(&track, &settings, &sample, &r);
    int64_t since = (r.since_wall_ms - EPOCH_MS) / 1000;
    bool wrong = differs(c[SINCE], since) || differs(c[LAG], r.lag_records) || differs(c[LOST], r.lost_records) ||
                 differs(c[BLOCKED], r.blocked_records);
    wrong |= !str_equal(c[VERDICT], STR("?")) && !str_equal(c[VERDICT], str_from(lag_verdict_name(r.verdict)));
    wrong |= str_find(str_from(r.why), c[WHY], 0) < 0;
    wrong |= r.lag_records < 0 || r.blocked_records < 0 || r.lost_records < 0 || r.lag_ms < 0 || r.progress_age_ms < 0;
    if (!wrong) return NULL;
    return arena_printf(arena, "got %s since %lld lag %lld lost %lld blocked %lld: %s", lag_verdict_name(r.verdict),
                        (long long)since, (long long)r.lag_records, (long long)r.lost_records,
                        (long long)r.blocked_records, r.why)
        .data;
}

static void verdicts(void **state)
{
    (void)state;
    check_rows("lag/verdicts.tsv", run);
}

static void durations(void **state)
{
    (void)state;
    const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0, "0.0s"},         {700, "0.7s"},        {12345, "12s"}, {737000, "12m17s"},
        {11100000, "3h05m"}, {187200000, "2d04h"}, {-5, "0.0s"},   {INT64_MAX, "9999d07h"},
    };
    char out[LAG_DURATION_BYTES];
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(lag_duration(rows[i].ms, out), rows[i].text);
}

static void names_read_back(void **state)
{
    (void)state;
    for (int i = 0; i < LAG_VERDICTS; i++) {
        enum lag_verdict back;
        assert_true(lag_verdict_from_name(lag_verdict_name((enum lag_verdict)i), &back));
        assert_int_equal(back, i);
    }
    enum lag_verdict none;
    assert_false(lag_verdict_from_name("fine", &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(verdicts), cmocka_unit_test(durations),
                                       cmocka_unit_test(names_read_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
