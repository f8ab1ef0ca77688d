#include "support/check.h"

#include "base/utf8.h"
#include "text/fold.h"
#include "text/sentence.h"
#include "text/simplify.h"

static struct arena *arena;

static struct text folded(str body)
{
    struct text raw, out;
    assert_true(text_from_utf8(arena, body, &raw));
    assert_true(text_fold(arena, &raw, &out));
    return out;
}

// tests/cases/text/fold.tsv: body, folded, what it shows.
static const char *fold_row(struct arena *row_arena, const struct case_row *row)
{
    struct text out = folded(row->cells[0]);
    str got = utf8_encode(arena, out.cps, 0, out.count);
    if (!str_equal(got, row->cells[1]))
        return arena_cstring(row_arena, arena_printf(row_arena, "folded to \"%.*s\"", STR_FMT(got)));
    struct text again = folded(got);
    return again.count == out.count ? NULL : "folding again changed it";
}

static const char *simplify_row(struct arena *row_arena, const struct case_row *row)
{
    str got = text_simplify_str(row_arena, row->cells[0]);
    return str_equal(got, row->cells[1])
               ? NULL
               : arena_cstring(row_arena, arena_printf(row_arena, "simplified to \"%.*s\"", STR_FMT(got)));
}

// tests/cases/text/sentence.tsv: a block with | at the ends of its sentences, what it shows.
static const char *sentence_row(struct arena *row_arena, const struct case_row *row)
{
    size_t count, bars = 0;
    uint32_t *cps = utf8_decode(row_arena, row->cells[0], &count);
    for (size_t i = 0; i < count; i++)
        if (cps[i] == '|') bars++;
        else cps[i - bars] = cps[i];
    uint32_t *marked = utf8_decode(row_arena, row->cells[0], &count);
    size_t at = 0, read = 0, plain = count - bars;
    while (at < plain) {
        size_t end = text_sentence_end(cps, at, plain);
        for (; at < end; at++, read++)
            if (marked[read] == '|') return "a sentence goes past its end";
        if (marked[read++] != '|') return "a sentence ends too early";
    }
    return NULL;
}

static void rows(void **state)
{
    (void)state;
    check_rows("text/fold.tsv", fold_row);
    check_rows("text/simplify.tsv", simplify_row);
    check_rows("text/sentence.tsv", sentence_row);
}

static void origins_and_segments(void **state)
{
    (void)state;
    struct text out = folded(STR("\xef\xbb\xbf  ５０\xe2\x80\x8b家\r\n\xe3\x80\x80共  三"));
    assert_str_equal(utf8_encode(arena, out.cps, 0, out.count), STR("50家\n共 三"));
    size_t count;
    const struct segment *runs = text_segments(arena, &out, &count);
    const struct segment expected[] = {{0, 2, 3, 2},  {2, 1, 6, 1},  {3, 1, 7, 2},
                                       {4, 1, 10, 1}, {5, 1, 11, 2}, {6, 1, 13, 1}};
    assert_int_equal(count, sizeof(expected) / sizeof(*expected));
    assert_memory_equal(runs, expected, sizeof(expected));
}

static void reasons(void **state)
{
    (void)state;
    assert_string_equal(text_fold_why(0xff11), "full_width_digit");
    assert_string_equal(text_fold_why(0x200b), "zero_width");
    assert_null(text_fold_why(0xb3));
    assert_null(text_fold_why(0xff0c));
}

static const char *language(str s)
{
    size_t count;
    uint32_t *cps = utf8_decode(arena, s, &count);
    return text_language(text_script(cps, count));
}

static void languages(void **state)
{
    (void)state;
    assert_string_equal(language(STR("我院收治患者三千人次")), "zh-Hans");
    assert_string_equal(language(STR("医院发展报告说，门诊总数增长，門診")), "zh-Hans");
    assert_string_equal(language(STR("醫院發展報告，門診總數增長")), "zh-Hant");
    assert_string_equal(language(STR("The hospital treated 3,000 patients 医院")), "other");
    assert_string_equal(language(STR("病院は患者を三千人受け入れました")), "other");
    assert_string_equal(language(STR("")), "other");
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows), cmocka_unit_test(origins_and_segments),
                                       cmocka_unit_test(reasons), cmocka_unit_test(languages)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
