#include "support/check.h"

#include <string.h>

#include "base/utf8.h"

static void hex_is_read(void **state)
{
    (void)state;
    char bytes[4];
    str_unhex(STR("00e4ff9a"), bytes);
    assert_memory_equal(bytes, "\x00\xe4\xff\x9a", 4);
    assert_int_equal(str_hex_digit('F'), 15);
    assert_int_equal(str_hex_digit('g'), -1);
    assert_int_equal(str_hex_digit('/'), -1);
}

static void slices(void **state)
{
    (void)state;
    str head, tail;
    assert_true(str_cut(STR("a=b=c"), STR("="), &head, &tail));
    assert_str_equal(head, STR("a"));
    assert_str_equal(tail, STR("b=c"));
    assert_false(str_cut(STR("abc"), STR("="), &head, &tail));
    assert_int_equal(tail.size, 0);
    assert_int_equal(str_find(STR("aXbX"), STR("X"), 2), 3);
    assert_int_equal(str_find(STR("aX"), STR("X"), 9), -1);
    assert_true(str_starts(STR("ab"), STR("")) && str_ends(STR("ab"), STR("b")) && !str_ends(STR("b"), STR("ab")));
    assert_str_equal(str_trim(STR(" \t x y\r\n")), STR("x y"));
    assert_str_equal(str_slice(STR("abc"), 1, 99), STR("bc"));
    assert_int_equal(str_slice(STR("abc"), 2, 1).size, 0);
    assert_true(str_compare(STR("a"), STR("ab")) < 0 && str_compare(STR("b"), STR("ab")) > 0);
}

static void integers(void **state)
{
    (void)state;
    int64_t out;
    assert_true(str_to_int64(STR("-9223372036854775808"), &out) && out == INT64_MIN);
    assert_true(str_to_int64(STR("9223372036854775807"), &out) && out == INT64_MAX);
    const char *const bad[] = {"", "-", "9223372036854775808", "-9223372036854775809", "1 ", "+1", "1.0", "0x1"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) assert_false(str_to_int64(str_from(bad[i]), &out));
}

// One bad byte anywhere among characters of every length is found where it is.
static void invalid_bytes_are_found(void **state)
{
    (void)state;
    static const char text[] = "abcdefgh中文éx😀0123456789ABCDEF数闻ÿ";
    char bytes[sizeof(text)];
    size_t size = sizeof(text) - 1, step;
    uint32_t cp;
    assert_int_equal(utf8_invalid_at((str){text, size}), size);
    assert_int_equal(utf8_invalid_at((str){0}), 0);
    for (size_t at = 0; (step = utf8_read((str){text, size}, at, &cp)) > 0; at += step) {
        memcpy(bytes, text, size);
        bytes[at] = (char)0xff;
        assert_int_equal(utf8_invalid_at((str){bytes, size}), at);
        assert_int_equal(utf8_invalid_at((str){text, at + step - 1}), step > 1 ? at : at + step - 1);
    }
}

// Every code point there and back; every surrogate and everything above refused.
static void every_code_point(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp < 0x120000; cp++) {
        char bytes[4];
        uint32_t back = 0;
        size_t size = utf8_write(cp, bytes);
        bool valid = cp < 0xd800 || (cp >= 0xe000 && cp <= 0x10ffff);
        assert_int_equal(size > 0, valid);
        if (!valid) continue;
        assert_int_equal(utf8_read((str){bytes, size}, 0, &back), size);
        assert_int_equal(back, cp);
        assert_int_equal(utf8_read((str){bytes, size - 1}, 0, &back), 0);
    }
}

static void bad_bytes(void **state)
{
    (void)state;
    const struct {
        str bytes;
        size_t at;
    } rows[] = {
        {STR_INIT("ab\xc0\x80"), 2},
        {STR_INIT("\xed\xa0\x80"), 0},
        {STR_INIT("\xf4\x90\x80\x80"), 0},
        {STR_INIT("\xe0\x9f\xbf"), 0},
        {STR_INIT("数\xe9\x97"), 3},
        {STR_INIT("\x80"), 0},
        {STR_INIT("\xff"), 0},
        {STR_INIT("\xf0\x8f\xbf\xbf"), 0},
        {STR_INIT("好"), 3},
        {STR_INIT(""), 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(utf8_invalid_at(rows[i].bytes), rows[i].at);
}

static void decode_and_encode(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    size_t count;
    uint32_t *cps = utf8_decode(arena, STR("a数𠮷"), &count);
    assert_int_equal(count, 3);
    assert_int_equal(cps[2], 0x20bb7);
    assert_str_equal(utf8_encode(arena, cps, 1, 3), STR("数𠮷"));
    assert_int_equal(utf8_encode(arena, cps, 2, 2).size, 0);
    assert_int_equal(utf8_count(STR("a数𠮷")), 3);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hex_is_read),      cmocka_unit_test(slices),
                                       cmocka_unit_test(integers),         cmocka_unit_test(invalid_bytes_are_found),
                                       cmocka_unit_test(every_code_point), cmocka_unit_test(bad_bytes),
                                       cmocka_unit_test(decode_and_encode)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
