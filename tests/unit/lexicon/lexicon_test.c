#include "support/check.h"

#include "base/utf8.h"
#include "lexicon/lexicon.h"
#include "lexicon/test_words_table.h"

static const struct lexicon *const words = &lexicon_test_words;

static uint32_t *decode(struct arena *arena, const char *text, size_t *count)
{
    return utf8_decode(arena, str_from(text), count);
}

static void longest_key_wins(void **state)
{
    struct arena *arena = *state;
    size_t count;
    uint32_t *cps = decode(arena, "5家医院3人次", &count);
    assert_int_equal(lexicon_longest(words, cps, count, 0).row, -1);
    struct lexicon_match match = lexicon_longest(words, cps, count, 1);
    assert_int_equal(match.size, 3);
    assert_str_equal(words->rows[match.row].columns[1], STR("noun"));
    assert_int_equal(lexicon_longest(words, cps, 3, 1).size, 1);  // the text ends inside the longer key
    assert_int_equal(lexicon_longest(words, cps, count, count).row, -1);
}

static void same_keys_are_chained(void **state)
{
    (void)state;
    int32_t row = lexicon_find(words, STR("人次"));
    assert_true(row >= 0);
    assert_str_equal(words->rows[row].columns[1], STR("counting"));
    row = words->rows[row].next;
    assert_true(row >= 0);
    assert_str_equal(words->rows[row].columns[1], STR("unit"));
    assert_int_equal(words->rows[row].next, -1);
}

static void prefixes_come_shortest_first(void **state)
{
    struct arena *arena = *state;
    size_t count;
    uint32_t *cps = decode(arena, "人次", &count);
    struct lexicon_match found[4];
    assert_int_equal(lexicon_prefixes(words, cps, count, 0, found, 4), 2);
    assert_int_equal(found[0].size, 1);
    assert_int_equal(found[1].size, 2);
    assert_int_equal(lexicon_prefixes(words, cps, count, 0, found, 1), 1);
}

static void looks_backwards(void **state)
{
    struct arena *arena = *state;
    size_t count;
    uint32_t *cps = decode(arena, "三千米跑", &count);
    assert_int_equal(lexicon_longest_before(words, cps, 3).size, 2);
    assert_int_equal(lexicon_longest_before(words, cps, 4).row, -1);
    assert_int_equal(lexicon_longest_before(words, cps, 0).row, -1);
}

static void cells_survive_as_written(void **state)
{
    (void)state;
    int32_t row = lexicon_find(words, STR("千米"));
    assert_str_equal(words->rows[row].columns[2], STR("a \"quoted\" \\ cell?"));
    assert_int_equal(lexicon_column(words, "note"), 2);
    assert_int_equal(lexicon_column(words, "none"), -1);
    assert_true(lexicon_find(words, STR("𠮷")) >= 0);
    assert_int_equal(lexicon_find(words, STR("千")), -1);
    assert_int_equal(lexicon_find(words, STR("")), -1);
}

static void columns_of_words_have_codes(void **state)
{
    (void)state;
    const struct lexicon_row *row = &words->rows[lexicon_find(words, STR("千米"))];
    assert_int_equal(row->codes[1], LEXICON_TEST_WORDS_KIND_UNIT);
    assert_int_equal(words->rows[lexicon_find(words, STR("家医院"))].codes[1], LEXICON_TEST_WORDS_KIND_NOUN);
    assert_int_equal(row->codes[0], 0);
    assert_int_equal(row->codes[2], 0);  // free text
}

static void keys_have_sets_of_codes(void **state)
{
    (void)state;
    int32_t row = lexicon_find(words, STR("人次"));
    uint64_t kinds = UINT64_C(1) << LEXICON_TEST_WORDS_KIND_COUNTING | UINT64_C(1) << LEXICON_TEST_WORDS_KIND_UNIT;
    assert_int_equal(lexicon_codes(words, 1, row), kinds);
    assert_int_equal(lexicon_codes(words, 1, words->rows[row].next), UINT64_C(1) << LEXICON_TEST_WORDS_KIND_UNIT);
    assert_null(words->sets[2]);  // sentences have no codes
}

static int open_arena(void **state)
{
    *state = arena_new(0);
    return 0;
}

static int close_arena(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(longest_key_wins),
        cmocka_unit_test(same_keys_are_chained),
        cmocka_unit_test(prefixes_come_shortest_first),
        cmocka_unit_test(looks_backwards),
        cmocka_unit_test(cells_survive_as_written),
        cmocka_unit_test(columns_of_words_have_codes),
        cmocka_unit_test(keys_have_sets_of_codes),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
