#include "support/check.h"

#include <string.h>

#include "base/buffer.h"
#include "base/error.h"

static void arena_gives_zeroed_aligned_pieces(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (size_t size = 1; size < 100000; size = size * 3 + 1) {
        unsigned char *piece = arena_alloc(arena, size, 1);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(piece[i], 0);
        memset(piece, 0xff, size);
    }
    arena_reset(arena);
    unsigned char *again = arena_alloc(arena, 50000, 1);
    for (size_t i = 0; i < 50000; i++) assert_int_equal(again[i], 0);
    arena_free(arena);
}

static void arena_keeps_its_limit(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1000);
    assert_non_null(arena_alloc(arena, 400, 1));
    assert_null(arena_alloc(arena, 1000, 1));
    assert_true(arena_exhausted(arena));
    assert_null(arena_alloc(arena, SIZE_MAX, 16));
    arena_reset(arena);
    assert_false(arena_exhausted(arena));
    assert_non_null(arena_alloc(arena, 400, 1));
    assert_true(arena_peak_bytes(arena) >= 400);
    arena_free(arena);
}

static void arena_grows_what_it_gave(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    int *numbers = NULL;
    for (size_t i = 0; i < 10000; i++) {
        numbers = arena_grow(arena, numbers, i, i + 1, sizeof(*numbers));
        assert_int_equal(numbers[i], 0);
        numbers[i] = (int)i;
        if (i % 7 == 0) arena_alloc(arena, 3, 1);  // then the next growth has to move
    }
    for (size_t i = 0; i < 10000; i++) assert_int_equal(numbers[i], (int)i);
    arena_free(arena);
}

static void buffer_failure_sticks(void **state)
{
    (void)state;
    for (size_t room = 1; room < 40; room++) {
        struct buffer b = {.limit_bytes = room};
        buffer_append(&b, STR("0123456789"));
        buffer_append_int(&b, INT64_MIN);
        buffer_append_codepoint(&b, 0x95fb);
        assert_int_equal(buffer_ok(&b), room >= 33);
        assert_true(b.size <= room);
        buffer_clear(&b);
        assert_true(buffer_ok(&b));
        buffer_release(&b);
    }
}

static void buffer_escapes(void **state)
{
    (void)state;
    struct buffer b = {0};
    buffer_append_json(&b, (str){"a\"\\\n\x01\x7f数\0", 10});
    assert_str_equal(buffer_str(&b), STR("\"a\\\"\\\\\\n\\u0001\\u007f数\\u0000\""));
    buffer_clear(&b);
    buffer_append_html(&b, STR("<a href=\"x\">'&'</a>"));
    assert_str_equal(buffer_str(&b), STR("&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"));
    buffer_clear(&b);
    buffer_append_be16(&b, 0x0102);
    buffer_append_be32(&b, 0x03040506);
    buffer_append_be64(&b, 0x0708090a0b0c0d0e);
    assert_memory_equal(b.data, "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e", 14);
    buffer_release(&b);
}

static void first_error_wins_and_ends_between_characters(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(error_bad_input(&error, "not_json", "%0508d数数", 0));
    assert_int_equal(strlen(error.text), 511);
    error_clear(&error);
    error_bad_input(&error, "not_json", "%0509d数数", 0);
    assert_int_equal(strlen(error.text), 509);
    error_fatal(&error, "later");
    assert_int_equal(error.kind, ERROR_BAD_INPUT);
    assert_string_equal(error.reason, "not_json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_zeroed_aligned_pieces),
        cmocka_unit_test(arena_keeps_its_limit),
        cmocka_unit_test(arena_grows_what_it_gave),
        cmocka_unit_test(buffer_failure_sticks),
        cmocka_unit_test(buffer_escapes),
        cmocka_unit_test(first_error_wins_and_ends_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
