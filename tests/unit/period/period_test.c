#include "support/check.h"

#include "base/buffer.h"
#include "base/utf8.h"
#include "period/period.h"
#include "period/scan.h"

static const char *mark(enum period_kind kind)
{
    static const char *const marks[] = {[PERIOD_DATED] = "=", [PERIOD_NOW] = "=",   [PERIOD_BACK] = "<",
                                        [PERIOD_VAGUE] = "~", [PERIOD_HABIT] = "*", [PERIOD_BASIS] = "^"};
    return marks[kind];
}

// "上半年=2024-H1 近年来~ 较上年: 上年^yoy": every period as its words, a mark of its kind and its text form.
static str written(struct arena *arena, const uint32_t *cps, const struct period_list *list)
{
    struct buffer out = {0};
    for (size_t i = 0; i < list->count; i++) {
        const struct period *period = &list->items[i];
        if (i) buffer_append_char(&out, ' ');
        buffer_append(&out, utf8_encode(arena, cps, period->begin, period->end));
        buffer_append(&out, str_from(mark(period->kind)));
        buffer_append(&out, period->text);
    }
    str copy = arena_str(arena, buffer_str(&out));
    buffer_release(&out);
    return copy;
}

static const char *reads_as(struct arena *arena, const struct case_row *row)
{
    struct instant published = {0};
    if (row->cells[0].size && !instant_parse(row->cells[0], &published)) return "published cannot be read";
    size_t count;
    uint32_t *cps = utf8_decode(arena, row->cells[1], &count);
    struct period_list list;
    if (!period_scan(arena, cps, count, published, &list)) return "period_scan failed";
    str got = written(arena, cps, &list);
    struct period_list all;
    bool gates = period_scan_all(arena, cps, count, published, false, &all) &&
                 str_equal(written(arena, cps, &all), got);
    if (!gates) return "the gates of period.c leave out what a rule reads";
    if (str_equal(got, row->cells[2])) return NULL;
    return arena_cstring(arena, arena_printf(arena, "%.*s: got %.*s, expected %.*s", STR_FMT(row->cells[1]),
                                             STR_FMT(got), STR_FMT(row->cells[2])));
}

static const char *spans_days(struct arena *arena, const struct case_row *row)
{
    struct instant published = {0};
    if (!instant_parse(row->cells[0], &published)) return "published cannot be read";
    size_t count;
    uint32_t *cps = utf8_decode(arena, row->cells[1], &count);
    struct period_list list;
    if (!period_scan(arena, cps, count, published, &list)) return "period_scan failed";
    if (list.count != 1) return "not one period";
    char first[DATE_TEXT_BYTES], last[DATE_TEXT_BYTES];
    date_format(list.items[0].first, first);
    date_format(list.items[0].last, last);
    if (str_equal(str_from(first), row->cells[2]) && str_equal(str_from(last), row->cells[3])) return NULL;
    return arena_cstring(arena, arena_printf(arena, "%.*s: got %s to %s", STR_FMT(row->cells[1]), first, last));
}

static void periods_are_read(void **state)
{
    (void)state;
    check_rows("period/periods.tsv", reads_as);
}
static void days_are_right(void **state)
{
    (void)state;
    check_rows("period/days.tsv", spans_days);
}

static void the_limit_is_reported(void **state)
{
    (void)state;
    struct arena *arena = arena_new(4096), *words = arena_new(0);
    size_t count;
    struct buffer text = {0};
    for (int i = 0; i < 400; i++) buffer_append(&text, STR("2024年1月,"));
    uint32_t *cps = utf8_decode(words, buffer_str(&text), &count);
    struct period_list list;
    assert_false(period_scan(arena, cps, count, (struct instant){0}, &list));
    buffer_release(&text);
    arena_free(words);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(periods_are_read), cmocka_unit_test(days_are_right),
                                       cmocka_unit_test(the_limit_is_reported)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
