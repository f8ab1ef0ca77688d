#include "support/check.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "quantity/quantity.h"

static void write(struct buffer *out, struct arena *arena, const uint32_t *cps, const struct quantity *q)
{
    str quote = utf8_encode(arena, cps, q->begin, q->end), value = decimal_str(arena, q->value),
        upper = decimal_str(arena, q->value_upper);
    buffer_printf(out, "%s%.*s=%.*s", out->size ? "; " : "", STR_FMT(quote), STR_FMT(value));
    if (q->has_upper) buffer_printf(out, "..%.*s", STR_FMT(upper));
    str unit = q->unit.size ? q->unit : STR("-");
    buffer_printf(out, " %.*s %s %s", STR_FMT(unit), quantity_modifier_name(q->modifier), quantity_kind_name(q->kind));
}

static const char *run(struct arena *arena, const struct case_row *row)
{
    struct quantity_list list;
    struct buffer got = {0};
    size_t count;
    uint32_t *cps = utf8_decode(arena, row->cells[0], &count);
    if (!cps || !quantity_scan(arena, cps, count, &list, NULL)) return "out of memory";
    for (size_t i = 0; i < list.count; i++) write(&got, arena, cps, &list.items[i]);
    str text = arena_str(arena, buffer_str(&got));
    buffer_release(&got);
    return str_equal(text, row->cells[1])
               ? NULL
               : arena_printf(arena, "%.*s: got %.*s", STR_FMT(row->cells[0]), STR_FMT(text)).data;
}

static void numbers(void **state)
{
    (void)state;
    check_rows("quantity/numbers.tsv", run);
}
static void ranges(void **state)
{
    (void)state;
    check_rows("quantity/ranges.tsv", run);
}
static void modifiers(void **state)
{
    (void)state;
    check_rows("quantity/modifiers.tsv", run);
}
static void units(void **state)
{
    (void)state;
    check_rows("quantity/units.tsv", run);
}
static void forms(void **state)
{
    (void)state;
    check_rows("quantity/forms.tsv", run);
}
static void none(void **state)
{
    (void)state;
    check_rows("quantity/none.tsv", run);
}
static void sentences(void **state)
{
    (void)state;
    check_rows("quantity/sentences.tsv", run);
}

static size_t words_seen, words_taken;

// Counts the words out of which a quantity was read; a quantity that reaches beyond the word is another matter.
static const char *count_word(struct arena *arena, const struct case_row *row)
{
    struct quantity_list list;
    size_t count, size, before;
    uint32_t *cps = utf8_decode(arena, row->cells[0], &count);
    const char *found = strstr(row->cells[0].data, arena_cstring(arena, row->cells[1]));
    if (!cps || !found || !quantity_scan(arena, cps, count, &list, NULL)) return "the word does not stand in the text";
    utf8_decode(arena, (str){row->cells[0].data, (size_t)(found - row->cells[0].data)}, &before);
    utf8_decode(arena, row->cells[1], &size);
    words_seen++;
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].begin >= before && list.items[i].end <= before + size) {
            words_taken++;
            printf("%s:%d: %.*s\n", row->file, row->line, STR_FMT(row->cells[1]));
            break;
        }
    return NULL;
}

// Idioms, names, pronouns and adverbs: at most one in a hundred may be taken for a number.
static void words(void **state)
{
    (void)state;
    words_seen = words_taken = 0;
    check_rows("quantity/words.tsv", count_word);
    printf("%zu of %zu words were taken for numbers\n", words_taken, words_seen);
    assert_true(words_seen >= 500);
    assert_true(words_taken * 100 <= words_seen);
}

// What the observation room asks of a quantity beside its value.
static void flags(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct quantity_list list;
    struct quantity_skips skips;
    size_t count;
    uint32_t *cps = utf8_decode(arena, STR("一名学员交了30万和45万元，占三分之一，一些人没交"), &count);
    assert_true(quantity_scan(arena, cps, count, &list, &skips));
    assert_int_equal(list.count, 4);
    assert_true(list.items[0].indefinite);
    assert_true(list.items[1].shares_unit);
    assert_true(list.items[2].home_currency);
    assert_false(list.items[2].shares_unit);
    assert_non_null(list.items[3].fraction);
    assert_int_equal(decimal_compare(list.items[3].fraction->denominator, decimal_from_int(3)), 0);
    assert_int_equal(skips.count, 1);
    assert_str_equal(str_from(skips.items[0].why), STR("word"));
    arena_free(arena);
}

static void limit(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1024);
    struct quantity_list list;
    uint32_t cps[] = {U'3', U'家'};
    assert_false(quantity_scan(arena, cps, 2, &list, NULL));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers), cmocka_unit_test(ranges), cmocka_unit_test(modifiers), cmocka_unit_test(units),
        cmocka_unit_test(forms),   cmocka_unit_test(none),   cmocka_unit_test(sentences), cmocka_unit_test(words),
        cmocka_unit_test(flags),   cmocka_unit_test(limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
