#include "support/check.h"

#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "html/html.h"

static struct arena *arena;

static str repeat(const char *piece, size_t bytes)
{
    size_t size = strlen(piece), count = bytes / size;
    char *data = arena_alloc(arena, count * size + 1, 1);
    for (size_t i = 0; i < count; i++) memcpy(data + i * size, piece, size);
    return (str){data, count * size};
}

static str join(str a, str b)
{
    return arena_printf(arena, "%.*s%.*s", STR_FMT(a), STR_FMT(b));
}

// 1 MiB of markup at its worst: refused with a reason or read, within memory and without recursion; ctest's time limit holds for all of them together.
static void hostile(void **state)
{
    (void)state;
    static const struct {
        const char *piece;
        bool refused;
    } inputs[] = {{"<", false},       {"<div>", true},    {"<b>", true},        {"<table><tr><td>", true},
                  {"<table>", true},  {"<ul><li>", true}, {"<svg>", true},      {"<template>", true},
                  {"<button>", true}, {"<a><p>", true},   {"&nbsp;", false},    {"&amp", false},
                  {"&#x26;", false},  {"<!--", false},    {"<p>", true},        {"<br>", true},
                  {"</p>", true},     {"<title>", false}, {"<script>", false},  {"<b><i></b></i>", true},
                  {"<h1>x", true},    {"</div>", false},  {"<![CDATA[", false}, {"<td>x", true},
                  {"\x01", false}};
    for (size_t i = 0; i < sizeof(inputs) / sizeof(*inputs); i++) {
        struct html_page page;
        struct error error = {0};
        arena_reset(arena);
        bool read = html_read(arena, repeat(inputs[i].piece, 1u << 20), &html_limits_default, &page, &error);
        if (read == inputs[i].refused) fail_msg("1 MiB of %s: %s", inputs[i].piece, read ? "read" : error.text);
        if (!read) assert_string_equal(error.reason, "markup_excess");
    }
}

static void attributes_of_one_tag(void **state)
{
    (void)state;
    struct html_page page;
    struct error error = {0};
    arena_reset(arena);
    assert_false(html_read(arena, join(STR("<p "), repeat("a=1 ", 4000)), &html_limits_default, &page, &error));
    assert_string_equal(error.reason, "markup_excess");
}

static void memory(void **state)
{
    (void)state;
    struct html_limits limits = html_limits_default;
    struct html_page page;
    struct error error = {0};
    arena_reset(arena);
    limits.memory_bytes = 10000;
    assert_false(html_read(arena, repeat("<i>a</i>", 20000), &limits, &page, &error));
    assert_string_equal(error.reason, "markup_excess");
    struct arena *small = arena_new(100000);
    error_clear(&error);
    assert_false(html_read(small, repeat("<i>a</i>", 20000), &html_limits_default, &page, &error));
    assert_string_equal(error.reason, "memory_excess");
    arena_free(small);
}

// Every character knows what it stands for in the source.
static void places(void **state)
{
    (void)state;
    static const char source[] = "<p>a&amp;b&lt;&#20013;&nbsp;&copyc&notit; &amp;amp; R&D\xe4\xb8\xad&nosuch;</p>";
    static const struct {
        const char *text, *source;
    } expected[] = {
        {"a", "a"},     {"&", "&amp;"}, {"b", "b"},    {"<", "&lt;"}, {"中", "&#20013;"}, {"\xc2\xa0", "&nbsp;"},
        {"©", "&copy"}, {"c", "c"},     {"¬", "&not"}, {"i", "i"},    {"t", "t"},         {";", ";"},
        {" ", " "},     {"&", "&amp;"}, {"a", "a"},    {"m", "m"},    {"p", "p"},         {";", ";"},
        {" ", " "},     {"R", "R"},     {"&", "&"},    {"D", "D"},    {"中", "中"},       {"&", "&"},
        {"n", "n"},     {"o", "o"}};
    struct html_page page;
    struct error error = {0};
    size_t count;
    arena_reset(arena);
    assert_true(html_read(arena, str_from(source), &html_limits_default, &page, &error));
    uint32_t *cps = utf8_decode(arena, str_from(source), &count);
    assert_true(page.count > sizeof(expected) / sizeof(*expected));
    for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
        assert_str_equal(utf8_encode(arena, page.cps, i, i + 1), str_from(expected[i].text));
        assert_str_equal(utf8_encode(arena, cps, page.places[i].begin, page.places[i].end),
                         str_from(expected[i].source));
    }
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(512u << 20);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(hostile), cmocka_unit_test(attributes_of_one_tag),
                                       cmocka_unit_test(memory), cmocka_unit_test(places)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
