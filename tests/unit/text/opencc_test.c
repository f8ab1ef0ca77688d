// OpenCC's own t2s as the oracle of text/simplify.h; it does not know the variants of schemas/catalog/variants.tsv, so it is asked for what they stand for.
#include "support/check.h"

#include <opencc/opencc.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "text/simplify.h"
#include "text/tables.h"

static opencc_t converter;
static struct arena *arena;

static const char *const variants[][2] = {{"衞", "卫"}, {"敍", "叙"}, {"枱", "台"}, {"粧", "妆"}, {"糭", "粽"}};

static str without_variants(str text)
{
    char *copy = arena_alloc(arena, text.size, 1);
    memcpy(copy, text.data, text.size);
    for (size_t i = 0; i < sizeof(variants) / sizeof(*variants); i++)
        for (ptrdiff_t at = 0; (at = str_find((str){copy, text.size}, str_from(variants[i][0]), (size_t)at)) >= 0;)
            memcpy(copy + at, variants[i][1], strlen(variants[i][1]));
    return (str){copy, text.size};
}

static void compare(str text)
{
    str known = without_variants(text);
    char *expected = opencc_convert_utf8(converter, known.data, known.size);
    str got = text_simplify_str(arena, text);
    if (!str_equal(got, str_from(expected)))
        fail_msg("\"%.*s\": OpenCC says \"%s\", we say \"%.*s\"", STR_FMT(text), expected, STR_FMT(got));
    opencc_convert_utf8_free(expected);
}

static void every_character(void **state)
{
    (void)state;
    struct buffer line = {0};
    for (uint32_t cp = 0x2e80; cp < 0x32000; cp++) {
        if (cp >= 0xd800 && cp < 0xf900) continue;
        buffer_append_codepoint(&line, cp);
        buffer_append_char(&line, '|');
        if (cp % 512 != 511) continue;
        compare(buffer_str(&line));
        buffer_clear(&line);
        arena_reset(arena);
    }
    compare(buffer_str(&line));
    buffer_release(&line);
}

static void every_phrase(void **state)
{
    (void)state;
    for (size_t i = 0; i < text_phrase_count; i++) {
        const struct text_phrase *phrase = &text_phrases[i];
        compare(utf8_encode(arena, text_phrase_from, phrase->at, phrase->at + phrase->size));
        compare(utf8_encode(arena, text_phrase_from, phrase->at, phrase->at + phrase->size - 1u));
        compare(utf8_encode(arena, text_phrase_to, phrase->at, phrase->at + phrase->size));
        arena_reset(arena);
    }
}

// Pieces of phrases, whole phrases and single characters one after another: what overlaps must be read as OpenCC reads it.
static void random_texts(void **state)
{
    (void)state;
    struct random random = check_seed("opencc");
    struct buffer text = {0};
    for (int round = 0; round < 3000; round++) {
        for (size_t pieces = 1 + random_below(&random, 12); pieces > 0; pieces--) {
            const struct text_phrase *phrase = &text_phrases[random_below(&random, text_phrase_count)];
            size_t begin = random_below(&random, phrase->size),
                   end = begin + 1 + random_below(&random, phrase->size - begin);
            for (size_t i = begin; i < end; i++) buffer_append_codepoint(&text, text_phrase_from[phrase->at + i]);
            if (random_below(&random, 3) == 0)
                buffer_append_codepoint(&text, 0x4e00 + (uint32_t)random_below(&random, 0x5200));
        }
        compare(buffer_str(&text));
        buffer_clear(&text);
        arena_reset(arena);
    }
    buffer_release(&text);
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    converter = opencc_open("t2s.json");
    return converter == (opencc_t)-1 ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    opencc_close(converter);
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_character), cmocka_unit_test(every_phrase),
                                       cmocka_unit_test(random_texts)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
