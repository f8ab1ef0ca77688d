#include "support/check.h"

#include <time.h>

#include "base/utf8.h"
#include "period/period.h"
#include "period/scan.h"

static const char *const pieces[] = {
    "2024", "1998", "年",   "月",     "日",   "3",    "12",   "31",   "上半年", "一季度", "前三季度", "去年",
    "今年", "上年", "同期", "较",     "比",   "同比", "截至", "自",   "以来",   "至",     "—",        "、",
    "底",   "末",   "初",   "近",     "三",   "十",   "五",   "个",   "天",     "周",     "前",       "后",
    "来",   "“",    "”",    "十四五", "期间", "目前", "现有", "每年", "全年",   "当日",   "的",       ",",
    "。",   "\n",   " ",    "百分之", "亿",   "/",    ".",    "-",    "民国",   "世纪",   "年代",     "第",
    "旬",   "上",   "中",   "增长",   "人",   "(",    ")",    "零",   "〇",     "二",     "公元",     "最后",
    "首",   "头",   "几",   "数",     "半",   "星期", "礼拜", "财年", "学年",   "版",     "余",       "多",
};

static uint32_t *draw(struct arena *arena, struct random *random, size_t most, size_t *count)
{
    size_t size = random_below(random, most + 1), used = 0;
    uint32_t *cps = ARENA_ARRAY(arena, uint32_t, 3 * size + 1);
    for (size_t i = 0; i < size; i++) {
        size_t n;
        const uint32_t *piece = utf8_decode(arena,
                                            str_from(pieces[random_below(random, sizeof pieces / sizeof *pieces)]), &n);
        for (size_t k = 0; k < n && used < 3 * size; k++) cps[used++] = piece[k];
    }
    *count = used;
    return cps;
}

static struct instant draw_published(struct random *random)
{
    static const char *const known[] = {"2024",       "2024-07",    "2024-02-29",
                                        "2020-01-01", "2025-12-31", "2024-07-02T08:00:00Z"};
    struct instant published = {0};
    size_t pick = random_below(random, sizeof known / sizeof *known + 1);
    if (pick > 0) assert_true(instant_parse(str_from(known[pick - 1]), &published));
    return published;
}

static void check_period(const struct period *period, size_t count)
{
    assert_true(period->begin < period->end && period->end <= count);
    assert_non_null(period->rule);
    bool dated = date_valid(period->first);
    assert_int_equal(dated, date_valid(period->last));
    if (dated) assert_true(date_compare(period->first, period->last) <= 0);
    if (period->kind == PERIOD_DATED && period->text.size > 0) assert_true(dated);
    if (period->kind == PERIOD_VAGUE || period->kind == PERIOD_HABIT || period->kind == PERIOD_BACK)
        assert_int_equal(period->text.size, 0);
}

// In order, apart, in bounds, days in order; and the same text gives the same periods.
static void promises_hold(void **state)
{
    (void)state;
    struct random random = check_seed("period");
    struct arena *arena = arena_new(0);
    for (int round = 0; round < 20000; round++) {
        arena_reset(arena);
        size_t count;
        uint32_t *cps = draw(arena, &random, 24, &count);
        struct instant published = draw_published(&random);
        struct period_list list, again;
        assert_true(period_scan(arena, cps, count, published, &list));
        assert_true(period_scan(arena, cps, count, published, &again));
        assert_int_equal(list.count, again.count);
        for (size_t i = 0; i < list.count; i++) {
            check_period(&list.items[i], count);
            if (i > 0) assert_true(list.items[i - 1].end <= list.items[i].begin);
            assert_str_equal(list.items[i].text, again.items[i].text);
        }
    }
    arena_free(arena);
}

// A line does not look at the lines around it.
static void lines_stand_alone(void **state)
{
    (void)state;
    struct random random = check_seed("period lines");
    struct arena *arena = arena_new(0);
    for (int round = 0; round < 5000; round++) {
        arena_reset(arena);
        size_t count, other;
        uint32_t *line = draw(arena, &random, 12, &count), *before = draw(arena, &random, 12, &other);
        bool broken = false;
        for (size_t i = 0; i < count; i++) broken |= line[i] == '\n';
        if (broken) continue;
        uint32_t *both = ARENA_ARRAY(arena, uint32_t, count + other + 1);
        for (size_t i = 0; i < other; i++) both[i] = before[i];
        both[other] = '\n';
        for (size_t i = 0; i < count; i++) both[other + 1 + i] = line[i];
        struct instant published = draw_published(&random);
        struct period_list alone, together;
        assert_true(period_scan(arena, line, count, published, &alone) &&
                    period_scan(arena, both, other + 1 + count, published, &together));
        size_t from = 0;
        while (from < together.count && together.items[from].begin <= other) from++;
        assert_int_equal(together.count - from, alone.count);
        for (size_t i = 0; i < alone.count; i++) assert_str_equal(alone.items[i].text, together.items[from + i].text);
    }
    arena_free(arena);
}

static double seconds_for(const char *piece, size_t times)
{
    struct arena *arena = arena_new(0);
    size_t n, count = 0;
    const uint32_t *cps = utf8_decode(arena, str_from(piece), &n);
    uint32_t *text = ARENA_ARRAY(arena, uint32_t, n * times);
    for (size_t i = 0; i < times; i++)
        for (size_t k = 0; k < n; k++) text[count++] = cps[k];
    struct instant published = {0};
    assert_true(instant_parse(STR("2024-07-02"), &published));
    struct period_list list;
    clock_t start = clock();
    assert_true(period_scan(arena, text, count, published, &list));
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    arena_free(arena);
    return seconds;
}

// Ten times the text takes at most about ten times the time, whatever the text is made of.
static void time_is_linear(void **state)
{
    (void)state;
    static const char *const texts[] = {"1",      "一",         "一二三",   "、",       "2024年3月,",
                                        "2024、", "2024年和",   "自2024年", "上",       "1-",
                                        "去年",   "1日、2日、", "前",       "近三年来", "第"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        seconds_for(texts[i], 1000);
        double small = seconds_for(texts[i], 4000), large = seconds_for(texts[i], 40000);
        if (large > 25 * small + 0.05) fail_msg("%s: %f s for 4,000, %f s for 40,000", texts[i], small, large);
    }
}

// What is asked before a rule is tried leaves nothing out that a rule would read: such a list is easily forgotten with a new rule.
static void gates_leave_nothing_out(void **state)
{
    (void)state;
    struct random random = check_seed("period gates");
    struct arena *arena = arena_new(0);
    for (int round = 0; round < 20000; round++) {
        arena_reset(arena);
        size_t count;
        uint32_t *cps = draw(arena, &random, 12, &count);
        struct instant published = draw_published(&random);
        struct period_list list, all;
        assert_true(period_scan(arena, cps, count, published, &list));
        assert_true(period_scan_all(arena, cps, count, published, false, &all));
        bool same = list.count == all.count;
        for (size_t i = 0; same && i < all.count; i++)
            same = list.items[i].begin == all.items[i].begin && list.items[i].end == all.items[i].end;
        if (!same) print_error("gates change %.*s\n", STR_FMT(utf8_encode(arena, cps, 0, count)));
        assert_true(same);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(promises_hold), cmocka_unit_test(gates_leave_nothing_out),
                                       cmocka_unit_test(lines_stand_alone), cmocka_unit_test(time_is_linear)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
