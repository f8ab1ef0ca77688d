// Whatever the text: spans in order and in bounds, the same answer twice, and time that grows as the text does.
#include "support/check.h"

#include <time.h>

#include "base/utf8.h"
#include "quantity/quantity.h"

static const char *const pieces[] = {
    "一", "二三", "十", "百分之", "千", "万",   "亿",    "两",   "半",   "零",   "点",   "几",   "数", "多", "余", "3",
    "12", "2023", "0",  ".",      ",",  "，",   "、",    "-",    "—",    "~",    "至",   "到",   "和", "年", "月", "日",
    "个", "人次", "元", "美元",   "%",  "‰",    "/10万", "约",   "超过", "不足", "以上", "左右", "第", "名", "前", "成",
    "倍", "翻",   "番", "分之",   "又", "角",   "分",    "小时", "块",   "米",   "斤",   "度",   "（", "）", " ",  "\n",
    "a",  "kg",   "$",  "人民币", "负", "零下", "我们",  "一些", "四川", ":",    "：",   "号",   "楼"};

static uint32_t *text_of(struct arena *arena, struct random *random, size_t wanted, size_t *count)
{
    str text = {0};
    for (size_t i = 0; i < wanted; i++)
        text = arena_printf(arena, "%.*s%s", STR_FMT(text),
                            pieces[random_below(random, sizeof pieces / sizeof *pieces)]);
    return utf8_decode(arena, text, count);
}

static void print_text(struct arena *arena, const uint32_t *cps, size_t count)
{
    str text = utf8_encode(arena, cps, 0, count);
    print_error("text: %.*s\n", STR_FMT(text));
}

static void check_list(const struct quantity_list *list, size_t count)
{
    uint32_t end = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct quantity *q = &list->items[i];
        assert_true(q->begin >= end && q->begin < q->end && q->end <= count);
        assert_true(q->begin <= q->number_begin && q->number_begin < q->number_end && q->number_end <= q->end);
        assert_true(!q->has_upper || decimal_compare(q->value, q->value_upper) <= 0);
        assert_non_null(q->rule);
        end = q->end;
    }
}

static void spans(void **state)
{
    (void)state;
    struct random random = check_seed("quantity spans");
    struct arena *arena = arena_new(0);
    for (int round = 0; round < 4000; round++) {
        size_t count;
        struct quantity_list first, second;
        uint32_t *cps = text_of(arena, &random, 1 + random_below(&random, 24), &count);
        assert_true(quantity_scan(arena, cps, count, &first, NULL));
        assert_true(quantity_scan(arena, cps, count, &second, NULL));
        for (size_t i = 0; i < first.count; i++)
            if (first.items[i].has_upper && decimal_compare(first.items[i].value, first.items[i].value_upper) > 0)
                print_text(arena, cps, count);
        check_list(&first, count);
        assert_int_equal(first.count, second.count);
        for (size_t i = 0; i < first.count; i++) {
            assert_int_equal(first.items[i].begin, second.items[i].begin);
            assert_int_equal(decimal_compare(first.items[i].value, second.items[i].value), 0);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

static double seconds_for(struct arena *arena, const char *piece, size_t size)
{
    uint32_t *cps = ARENA_ARRAY(arena, uint32_t, size);
    size_t part;
    uint32_t *unit = utf8_decode(arena, str_from(piece), &part);
    for (size_t i = 0; i < size; i++) cps[i] = unit[i % part];
    double best = 1e9;
    for (int round = 0; round < 3; round++) {
        struct quantity_list list;
        struct timespec begin, end;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
        assert_true(quantity_scan(arena, cps, size, &list, NULL));
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
        check_list(&list, size);
        double spent = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
        if (spent < best) best = spent;
    }
    arena_reset(arena);
    return best;
}

// Eight times the text may take at most twelve times the time, plus what the clock cannot tell apart.
static void linear(void **state)
{
    (void)state;
    static const char *const repeated[] = {"7",    "一二三", "百分之", "、",    "（",     "十万", "1、",
                                           "三、", "三到",   "1-",     "3个",   "半",     "1 ",   "3年",
                                           "1/",   "100,",   "1角",    "又1/3", "2023年", "元1"};
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
        double small = seconds_for(arena, repeated[i], 8000), large = seconds_for(arena, repeated[i], 64000);
        if (large > small * 12 + 0.02)
            fail_msg("%s: %.4f s for 8000 characters, %.4f s for 64000", repeated[i], small, large);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(spans), cmocka_unit_test(linear)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
