// tests/cases/normalize: one directory a case. body.txt or body.html; event.tsv: what the event says; text.txt: the whole expected text;
// expected.tsv: rows of field, value, detail. A value of - says that the field is unknown. A new case needs no C.
#include "support/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/utf8.h"

static struct arena *arena;
static int failures;

struct case_input {
    const char *name;
    struct article_event event;
    struct article article;
    struct error error;
    bool ok;
    int line;  // of expected.tsv
};

static void complain(const struct case_input *c, const char *what, str expected, str got)
{
    failures++;
    print_error("tests/cases/normalize/%s/expected.tsv:%d: %s: expected \"%.*s\", got \"%.*s\"\n", c->name, c->line,
                what, STR_FMT(expected), STR_FMT(got));
}

static bool read_file(const char *name, const char *file, str *out)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/tests/cases/normalize/%s/%s", SHUWEN_SOURCE_DIR, name, file);
    FILE *probe = fopen(path, "rb");
    if (!probe) return false;
    fclose(probe);
    snprintf(path, sizeof(path), "tests/cases/normalize/%s/%s", name, file);
    *out = check_read_file(arena, path);
    return true;
}

// \n, \t and \\ in cells are what they are in C.
static str unescape(str cell)
{
    char *out = arena_alloc(arena, cell.size + 1, 1);
    size_t size = 0;
    for (size_t i = 0; i < cell.size; i++) {
        bool escaped = cell.data[i] == '\\' && i + 1 < cell.size;
        if (escaped) i++;
        out[size++] = !escaped ? cell.data[i] : cell.data[i] == 'n' ? '\n' : cell.data[i] == 't' ? '\t' : cell.data[i];
    }
    return (str){out, size};
}

static str body_slice(const struct case_input *c, uint32_t begin, uint32_t end)
{
    size_t count;
    uint32_t *cps = utf8_decode(arena, c->event.body, &count);
    assert_true(end <= count && begin <= end);
    return utf8_encode(arena, cps, begin, end);
}

static str join(const struct fact_list *list)
{
    str all = STR("");
    for (size_t i = 0; i < list->count; i++)
        all = arena_printf(arena, "%.*s%s%.*s", STR_FMT(all), i ? "、" : "", STR_FMT(list->values[i]));
    return all;
}

static const struct fact *fact_of(const struct article *article, str field)
{
    const struct {
        const char *name;
        const struct fact *fact;
    } facts[] = {{"title", &article->title},
                 {"subtitle", &article->subtitle},
                 {"publisher", &article->publisher},
                 {"reprinted_from", &article->reprinted_from},
                 {"section", &article->section},
                 {"url", &article->url},
                 {"organization", &article->organization},
                 {"published_at", &article->published_at},
                 {"edited_at", &article->edited_at}};
    for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
        if (str_equal(field, str_from(facts[i].name))) return facts[i].fact;
    return NULL;
}

static void expect_cut(const struct case_input *c, str reason, str slice)
{
    str nearest = STR("no such cut");
    for (size_t i = 0; i < c->article.cut_count; i++) {
        const struct cut *cut = &c->article.cuts[i];
        str got = body_slice(c, cut->body_begin, cut->body_end);
        if (str_equal(got, slice) && str_equal(reason, str_from(cut->reason))) return;
        if (str_find(got, slice, 0) >= 0 || str_find(slice, got, 0) >= 0)
            nearest = arena_printf(arena, "%s: %.*s", cut->reason, STR_FMT(got));
    }
    complain(c, "cut", arena_printf(arena, "%.*s: %.*s", STR_FMT(reason), STR_FMT(slice)), nearest);
}

// Characters of the text and what they are in the body.
static void expect_quote(const struct case_input *c, str quote, str source)
{
    ptrdiff_t at = str_find(c->article.text, quote, 0);
    if (at < 0) {
        complain(c, "quote", quote, c->article.text);
        return;
    }
    uint32_t begin = (uint32_t)utf8_count(str_slice(c->article.text, 0, (size_t)at)), first, last;
    article_body_span(&c->article, begin, begin + (uint32_t)utf8_count(quote), &first, &last);
    str got = body_slice(c, first, last);
    if (!str_equal(got, source)) complain(c, "quote", source, got);
}

static void expect_block(const struct case_input *c, enum block_kind kind, str text)
{
    size_t count;
    uint32_t *cps = utf8_decode(arena, c->article.text, &count);
    for (size_t i = 0; i < c->article.block_count; i++) {
        const struct block *block = &c->article.blocks[i];
        if (block->kind == kind && str_equal(utf8_encode(arena, cps, block->begin, block->end), text)) return;
    }
    complain(c, "no block of this kind", text, c->article.text);
}

static void expect_warning(const struct case_input *c, str field)
{
    for (size_t i = 0; i < c->article.warnings.count; i++)
        if (str_equal(c->article.warnings.items[i].field, field)) return;
    complain(c, "warning", field, STR("none"));
}

static void expect(const struct case_input *c, str field, str value, str detail)
{
    static const struct {
        const char *name;
        enum block_kind kind;
    } kinds[] = {
        {"heading", BLOCK_HEADING}, {"list", BLOCK_LIST_ITEM}, {"row", BLOCK_TABLE_ROW}, {"caption", BLOCK_CAPTION}};
    const struct fact *fact = fact_of(&c->article, field);
    str got = fact                                     ? fact->value
              : str_equal(field, STR("authors"))       ? join(&c->article.authors)
              : str_equal(field, STR("photographers")) ? join(&c->article.photographers)
              : str_equal(field, STR("language"))      ? str_from(c->article.language)
              : str_equal(field, STR("page")) ? arena_printf(arena, "%u/%u", c->article.page, c->article.page_count)
                                              : (str){0};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (str_equal(field, str_from(kinds[i].name))) {
            expect_block(c, kinds[i].kind, value);
            return;
        }
    if (str_equal(field, STR("cut"))) expect_cut(c, value, detail);
    else if (str_equal(field, STR("quote"))) expect_quote(c, value, detail);
    else if (str_equal(field, STR("warning"))) expect_warning(c, value);
    else if (!str_equal(got, value)) complain(c, arena_cstring(arena, field), value, got);
}

static void read_event(struct case_input *c)
{
    str rest, row, name, value;
    c->event = (struct article_event){.id = STR("1"), .source = STR("case"), .attributes_json = STR("{}")};
    if (read_file(c->name, "body.html", &c->event.body)) c->event.content_type = CONTENT_HTML;
    else assert_true(read_file(c->name, "body.txt", &c->event.body));
    for (bool more = read_file(c->name, "event.tsv", &rest); more && rest.size;) {
        str_cut(rest, STR("\n"), &row, &rest);
        str_cut(row, STR("\t"), &name, &value);
        if (str_equal(name, STR("title"))) c->event.title = value;
        if (str_equal(name, STR("url"))) c->event.url = value;
        if (str_equal(name, STR("published_at"))) {
            c->event.published_at = value;
            assert_true(instant_parse(value, &c->event.published));
        }
    }
}

// Segments cover the text without gaps; blocks are its lines; spans lie in the body.
static void check_structure(const struct case_input *c)
{
    uint32_t at = 0, body = (uint32_t)utf8_count(c->event.body);
    for (size_t i = 0; i < c->article.segment_count; i++) {
        const struct segment *s = &c->article.segments[i];
        assert_true(s->text_begin == at && s->text_size > 0 && s->body_begin + s->body_size <= body);
        at += s->text_size;
    }
    assert_int_equal(at, c->article.text_count);
    for (size_t i = 0; i < c->article.block_count; i++)
        assert_true(c->article.blocks[i].begin < c->article.blocks[i].end &&
                    c->article.blocks[i].end <= c->article.text_count);
}

static void check_idempotence(const struct case_input *c)
{
    struct article again;
    struct error error = {0};
    struct article_event event = {
        .id = STR("1"), .source = STR("case"), .attributes_json = STR("{}"), .body = c->article.text};
    assert_true(article_normalize(arena, &event, &again, &error));
    if (!str_equal(again.text, c->article.text))
        complain(c, "normalizing the text again changes it", c->article.text, again.text);
}

static void check_expectations(struct case_input *c)
{
    str rest, row, field, value, detail;
    assert_true(read_file(c->name, "expected.tsv", &rest));
    for (c->line = 1; rest.size; c->line++) {
        str_cut(rest, STR("\n"), &row, &rest);
        if (c->line == 1 || row.size == 0 || row.data[0] == '#') continue;
        str_cut(row, STR("\t"), &field, &row);
        str_cut(row, STR("\t"), &value, &detail);
        value = str_equal(value, STR("-")) ? STR("") : unescape(value);
        detail = str_equal(detail, STR("-")) ? STR("") : unescape(detail);
        if (!c->ok) {
            if (!str_equal(field, STR("error")) || !str_equal(value, str_from(c->error.reason)))
                complain(c, "refused", value, str_from(c->error.reason));
        } else {
            expect(c, field, value, detail);
        }
    }
}

static void run_case(const char *name)
{
    struct case_input c = {.name = name};
    str text;
    arena_reset(arena);
    read_event(&c);
    c.ok = article_normalize(arena, &c.event, &c.article, &c.error);
    check_expectations(&c);
    if (!c.ok) return;
    if (read_file(name, "text.txt", &text) && !str_equal(str_trim(text), c.article.text))
        complain(&c, "text", str_trim(text), c.article.text);
    check_structure(&c);
    check_idempotence(&c);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void cases(void **state)
{
    (void)state;
    struct dirent **entries;
    int count = scandir(SHUWEN_SOURCE_DIR "/tests/cases/normalize", &entries, NULL, by_name), run = 0;
    const char *only = getenv("SHUWEN_TEST_CASE");
    for (int i = 0; i < count; i++) {
        bool wanted = entries[i]->d_name[0] >= 'a' && (!only || strcmp(only, entries[i]->d_name) == 0);
        if (wanted) run_case(entries[i]->d_name);
        run += wanted;
        free(entries[i]);
    }
    free(entries);
    print_message("%d cases\n", run);
    assert_true(run >= 40 || only);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cases)};
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
