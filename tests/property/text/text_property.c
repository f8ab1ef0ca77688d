#include "support/check.h"

#include "base/utf8.h"
#include "text/fold.h"
#include "text/sentence.h"
#include "text/simplify.h"

enum { ROUNDS = 2000, SIZE_MOST = 200 };

// Characters that rules look at, and any others.
static uint32_t draw(struct random *random)
{
    static const uint32_t special[] = {'\n',   '\r',   ' ',    '\t',   0x3000, 0xa0,   0x200b, 0xfeff,
                                       0xff0c, 0xff11, 0xff12, 0xff13, 0xff05, '1',    '2',    ',',
                                       '.',    0x3002, 0xff01, 0x201d, 0x4e7e, 0x9686, 0x2028, 0xb3};
    switch (random_below(random, 4)) {
    case 0: return special[random_below(random, sizeof(special) / sizeof(*special))];
    case 1: return (uint32_t)(1 + random_below(random, 0x2fff));
    case 2: return (uint32_t)(0xe000 + random_below(random, 0x2000));
    default: return (uint32_t)(0x4e00 + random_below(random, 0x5200));
    }
}

static struct text draw_text(struct arena *arena, struct random *random)
{
    size_t count = random_below(random, SIZE_MOST);
    uint32_t *cps = ARENA_ARRAY(arena, uint32_t, count + 1);
    for (size_t i = 0; i < count; i++) cps[i] = draw(random);
    struct text text;
    assert_true(text_from_utf8(arena, utf8_encode(arena, cps, 0, count), &text));
    return text;
}

static size_t line_ends(const struct text *text, bool folded)
{
    size_t ends = 0;
    for (size_t i = 0; i < text->count; i++) {
        uint32_t cp = text->cps[i];
        bool pair = cp == '\r' && i + 1 < text->count && text->cps[i + 1] == '\n';
        ends += cp == '\n' || (!folded && !pair &&
                               (cp == '\r' || cp == 0x0b || cp == 0x0c || cp == 0x85 || cp == 0x2028 || cp == 0x2029));
    }
    return ends;
}

// Folding twice is folding once; lines keep their number; origins rise and stay in the body; segments say the same as the origins.
static void folding(void **state)
{
    (void)state;
    struct random random = check_seed("fold");
    struct arena *arena = arena_new(0);
    for (int round = 0; round < ROUNDS; round++) {
        arena_reset(arena);
        struct text text = draw_text(arena, &random), once, copy, twice;
        assert_true(text_fold(arena, &text, &once));
        assert_true(text_from_utf8(arena, utf8_encode(arena, once.cps, 0, once.count), &copy) &&
                    text_fold(arena, &copy, &twice));
        assert_int_equal(once.count, twice.count);
        for (size_t i = 0; i < once.count; i++) assert_int_equal(once.cps[i], twice.cps[i]);
        assert_int_equal(line_ends(&text, false), line_ends(&once, true));
        for (size_t i = 0; i < once.count; i++)
            assert_true(once.origins[i].begin < once.origins[i].end && once.origins[i].end <= text.count &&
                        (i == 0 || once.origins[i - 1].end <= once.origins[i].begin));
        size_t runs, at = 0;
        const struct segment *segments = text_segments(arena, &once, &runs);
        for (size_t k = 0; k < runs; at += segments[k++].text_size)
            for (uint32_t i = 0; i < segments[k].text_size; i++) {
                struct origin origin = once.origins[at + i];
                bool one_to_one = segments[k].text_size == segments[k].body_size;
                assert_int_equal(origin.begin, one_to_one ? segments[k].body_begin + i : segments[k].body_begin);
                assert_int_equal(origin.end, one_to_one ? segments[k].body_begin + i + 1
                                                        : segments[k].body_begin + segments[k].body_size);
            }
        assert_int_equal(at, once.count);
    }
    arena_free(arena);
}

// One code point to one; what is not Traditional stays.
static void simplifying(void **state)
{
    (void)state;
    struct random random = check_seed("simplify");
    struct arena *arena = arena_new(0);
    for (int round = 0; round < ROUNDS; round++) {
        arena_reset(arena);
        struct text text = draw_text(arena, &random);
        str before = utf8_encode(arena, text.cps, 0, text.count), after = text_simplify_str(arena, before);
        assert_int_equal(utf8_count(after), text.count);
        if (text_script(text.cps, text.count).traditional == 0) assert_str_equal(after, before);
    }
    arena_free(arena);
}

// Sentences cover their block.
static void sentences(void **state)
{
    (void)state;
    struct random random = check_seed("sentence");
    struct arena *arena = arena_new(0);
    for (int round = 0; round < ROUNDS; round++) {
        arena_reset(arena);
        struct text text = draw_text(arena, &random);
        for (size_t at = 0; at < text.count;) {
            size_t end = text_sentence_end(text.cps, at, text.count);
            assert_true(end > at && end <= text.count);
            at = end;
        }
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(folding), cmocka_unit_test(simplifying),
                                       cmocka_unit_test(sentences)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
