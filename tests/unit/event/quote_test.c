#include "support/check.h"

#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "event/observations.h"

static struct quote_index index_of(struct arena *arena, str body)
{
    struct quote_index index;
    assert_true(quote_index_build(arena, body, &index));
    return index;
}

static void slices(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct buffer body = {0};
    for (int i = 0; i < 300; i++) buffer_append(&body, i % 3 == 0 ? STR("数") : i % 3 == 1 ? STR("a") : STR("é"));
    struct quote_index index = index_of(arena, buffer_str(&body));
    assert_int_equal(index.count, 300);
    size_t count;
    uint32_t *cps = utf8_decode(arena, buffer_str(&body), &count);
    for (uint32_t begin = 0; begin <= 300; begin += 7) {
        for (uint32_t end = begin; end <= 300; end += 13) {
            assert_str_equal(quote_slice(&index, begin, end), utf8_encode(arena, cps, begin, end));
        }
    }
    assert_str_equal(quote_slice(&index, 299, 400), STR("é"));
    assert_int_equal(quote_slice(&index, 400, 500).size, 0);
    struct quote_index empty = index_of(arena, (str){0});
    assert_int_equal(quote_slice(&empty, 0, 1).size, 0);
    buffer_release(&body);
    arena_free(arena);
}

static void contexts(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct quote_index index = index_of(arena, STR("上一句。门急诊诊疗110万人次,同比上升8%。下一句。\n 第二段 "));
    assert_str_equal(quote_slice(&index, 9, 15), STR("110万人次"));
    assert_str_equal(quote_context(&index, 9, 15), STR("门急诊诊疗110万人次,同比上升8%。"));
    assert_str_equal(quote_context(&index, 29, 31), STR("第二段"));
    arena_free(arena);
}

// At most 100 code points, on whichever side they are; a longer quote stands alone.
static void contexts_are_short(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct buffer body = {0};
    for (int i = 0; i < 500; i++) buffer_append(&body, STR("长"));
    struct quote_index index = index_of(arena, buffer_str(&body));
    const struct {
        uint32_t begin, end, wanted;
    } rows[] = {{250, 254, 100}, {0, 4, 100},   {496, 500, 100}, {10, 12, 100},
                {100, 250, 150}, {0, 500, 500}, {200, 299, 100}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(utf8_count(quote_context(&index, rows[i].begin, rows[i].end)), rows[i].wanted);
    }
    buffer_release(&body);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices),
        cmocka_unit_test(contexts),
        cmocka_unit_test(contexts_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
