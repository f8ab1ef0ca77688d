// tests/cases/pages: pages as sites publish them, with the main text between ⟦ and ⟧. How much of it is found is measured by the characters of the body
// that the text came from, so the measure does not depend on the script or on tables' repeated headers. A new page needs no C.
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/utf8.h"
#include "text/text.h"

enum { OPEN = 0x27e6, CLOSE = 0x27e7 };

static struct arena *arena;
static const char *folder = "tests/cases/pages";  // SHUWEN_TEST_PAGES: another folder of such pages, below the source's

struct page_case {
    str name, title, published_at;
    uint32_t *cps;  // of the body, the marks left out
    bool *main;     // by code point
    size_t count;
};

struct score {
    size_t right, kept, wanted;
};

static bool is_html(const struct page_case *c)
{
    return str_ends(c->name, STR(".html"));
}

static void read_body(struct page_case *c)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/%.*s", folder, STR_FMT(c->name));
    size_t count;
    c->cps = utf8_decode(arena, check_read_file(arena, path), &count);
    c->main = ARENA_ARRAY(arena, bool, count);
    bool within = false;
    for (size_t i = 0; i < count; i++) {
        if (c->cps[i] == OPEN || c->cps[i] == CLOSE) {
            assert_true(within == (c->cps[i] == CLOSE));
            within = c->cps[i] == OPEN;
            continue;
        }
        c->main[c->count] = within;
        c->cps[c->count++] = c->cps[i];
    }
    assert_false(within);
}

// Letters, digits and Han characters outside tags and entities are counted; the others are no text.
static void leave_markup_out(const struct page_case *c, bool *counted)
{
    uint32_t until = 0;
    for (size_t i = 0; i < c->count; i++) {
        uint32_t cp = c->cps[i];
        if (is_html(c) && !until && (cp == '<' || cp == '&')) until = cp == '<' ? '>' : ';';
        counted[i] = !until && (text_is_han(cp) || text_is_letter(cp) || text_is_digit(cp));
        if (cp == until) until = 0;
    }
}

static struct score measure(const struct page_case *c, const struct article *article)
{
    struct score score = {0};
    bool *counted = ARENA_ARRAY(arena, bool, c->count), *kept = ARENA_ARRAY(arena, bool, c->count);
    memset(kept, 0, c->count);
    leave_markup_out(c, counted);
    for (size_t i = 0; i < article->segment_count; i++)
        memset(kept + article->segments[i].body_begin, 1, article->segments[i].body_size);
    for (size_t i = 0; i < c->count; i++) {
        if (!counted[i]) continue;
        score.right += kept[i] && c->main[i];
        score.kept += kept[i];
        score.wanted += c->main[i];
    }
    return score;
}

static int check_fact(const struct page_case *c, const char *what, str expected, str got)
{
    if (str_equal(expected, got)) return 0;
    print_error("%s/%.*s: %s: expected \"%.*s\", got \"%.*s\"\n", folder, STR_FMT(c->name), what, STR_FMT(expected),
                STR_FMT(got));
    return 1;
}

static int check_page(struct page_case *c)
{
    struct article article;
    struct error error = {0};
    read_body(c);
    struct article_event event = {.id = STR("1"),
                                  .source = STR("page"),
                                  .attributes_json = STR("{}"),
                                  .body = utf8_encode(arena, c->cps, 0, c->count),
                                  .content_type = is_html(c) ? CONTENT_HTML : CONTENT_TEXT};
    assert_true(article_normalize(arena, &event, &article, &error));
    struct score score = measure(c, &article);
    size_t f1 = score.kept + score.wanted ? 2000 * score.right / (score.kept + score.wanted) : 0;
    int failures = check_fact(c, "title", c->title, article.title.value) +
                   check_fact(c, "published_at", c->published_at, article.published_at.value);
    if (f1 < 950 || getenv("SHUWEN_TEST_CASE")) {
        print_error(
            "%s/%.*s: F1 of the main text is %zu per mille: %zu characters right of %zu kept and %zu wanted:\n%.*s\n",
            folder, STR_FMT(c->name), f1, score.right, score.kept, score.wanted, STR_FMT(article.text));
    }
    return failures + (f1 < 950);
}

static void pages(void **state)
{
    (void)state;
    struct arena *list = arena_new(0);
    const char *only = getenv("SHUWEN_TEST_CASE"), *other = getenv("SHUWEN_TEST_PAGES");
    if (other) folder = other;
    str rest = check_read_file(list, arena_cstring(list, arena_printf(list, "%s/pages.tsv", folder))), row;
    int failures = 0, run = 0;
    str_cut(rest, STR("\n"), &row, &rest);
    while (str_cut(rest, STR("\n"), &row, &rest)) {
        struct page_case c = {0};
        str_cut(row, STR("\t"), &c.name, &row);
        str_cut(row, STR("\t"), &c.title, &row);
        str_cut(row, STR("\t"), &c.published_at, &row);
        if (only && !str_starts(c.name, str_from(only))) continue;
        arena_reset(arena);
        failures += check_page(&c);
        run++;
    }
    arena_free(list);
    print_message("%d pages\n", run);
    assert_true(run >= 40 || only || other);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages)};
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
