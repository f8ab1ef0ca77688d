// When and whose: the two answers that the pipeline asks for each quantity.
#include "support/check.h"

#include <string.h>

#include "base/utf8.h"
#include "observation/period_link.h"
#include "observation/subject.h"
#include "quantity/quantity.h"

// A text with the quantity that is asked for between ‹ and ›, read as a document whose lines are blocks.
struct question {
    struct document document;
    uint32_t begin, end;
};

static bool question_read(struct arena *arena, str published, str title, str marked, struct question *out)
{
    size_t count, kept = 0;
    uint32_t *cps = utf8_decode(arena, marked, &count);
    *out = (struct question){0};
    for (size_t i = 0; i < count; i++) {
        if (cps[i] == U'‹') out->begin = (uint32_t)kept;
        else if (cps[i] == U'›') out->end = (uint32_t)kept;
        else cps[kept++] = cps[i];
    }
    struct block *blocks = ARENA_ARRAY(arena, struct block, count + 1);
    size_t block_count = 0;
    uint32_t begin = 0;
    for (uint32_t i = 0; i <= kept; i++) {
        if (i < kept && cps[i] != '\n') continue;
        if (i > begin) blocks[block_count++] = (struct block){begin, i, BLOCK_PARAGRAPH};
        begin = i + 1;
    }
    out->document = (struct document){
        .cps = cps, .count = kept, .blocks = blocks, .block_count = block_count, .title = title};
    if (published.size && !instant_parse(published, &out->document.published)) return false;
    return out->end > out->begin;
}

static const char *unlike(struct arena *arena, str got, str expected, const char *rule)
{
    if (str_equal(got, expected)) return NULL;
    return arena_cstring(
        arena, arena_printf(arena, "got \"%.*s\" (%s), expected \"%.*s\"", STR_FMT(got), rule, STR_FMT(expected)));
}

// published, title, text, period, basis
static const char *period_is(struct arena *arena, const struct case_row *row)
{
    struct question question;
    struct period_list periods;
    struct quantity_list quantities;
    if (!question_read(arena, row->cells[0], row->cells[1], row->cells[2], &question)) return "the row cannot be read";
    const struct document *document = &question.document;
    if (!period_scan(arena, document->cps, document->count, document->published, &periods)) return "period_scan failed";
    if (!quantity_scan(arena, document->cps, document->count, &quantities, NULL)) return "quantity_scan failed";
    struct places places;
    if (!places_build(arena, document, &places)) return "places_build failed";
    const struct period_scope *scope = period_scope_new(arena, document, &places, &periods, &quantities);
    struct period_answer answer = period_scope_at(scope, question.begin, question.end);
    const char *wrong = unlike(arena, answer.text, row->cells[3], answer.rule);
    if (wrong) return wrong;
    return unlike(arena, period_scope_basis(scope, question.begin, question.end), row->cells[4], "basis");
}

// title, text, subject
static const char *subject_is(struct arena *arena, const struct case_row *row)
{
    struct question question;
    if (!question_read(arena, (str){0}, row->cells[0], row->cells[1], &question)) return "the row cannot be read";
    const struct document *document = &question.document;
    struct period_list periods;
    struct places places;
    if (!period_scan(arena, document->cps, document->count, document->published, &periods)) return "period_scan failed";
    if (!places_build(arena, document, &places)) return "places_build failed";
    const struct subject_scope *scope = subject_scope_new(arena, document, &places, &periods);
    struct subject_answer answer = subject_scope_at(scope, question.begin, question.end);
    struct subject_mentions mentions = subject_scope_mentions(scope);
    for (size_t i = 1; i < mentions.count; i++)
        if (mentions.items[i].begin < mentions.items[i - 1].end) return "mentions overlap";
    return unlike(arena, answer.name, row->cells[2], answer.rule);
}

static void periods_are_linked(void **state)
{
    (void)state;
    check_rows("observation/period_link.tsv", period_is);
}
static void subjects_are_found(void **state)
{
    (void)state;
    check_rows("observation/subject.tsv", subject_is);
}

static void nothing_to_read(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct document document = {0};
    struct period_list periods = {0};
    struct places places = {0};
    struct quantity_list quantities = {0};
    const struct period_scope *period = period_scope_new(arena, &document, &places, &periods, &quantities);
    const struct subject_scope *subject = subject_scope_new(arena, &document, &places, &periods);
    assert_int_equal(period_scope_at(period, 0, 1).text.size, 0);
    assert_int_equal(subject_scope_at(subject, 0, 1).name.size, 0);
    assert_int_equal(subject_scope_main(subject).size, 0);
    arena_free(arena);
}

static void the_limit_is_reported(void **state)
{
    (void)state;
    struct arena *words = arena_new(0), *arena = arena_new(4096);
    struct question question;
    assert_true(question_read(words, STR("2024"), STR(""), STR("2023年,青禾市第二医院接诊‹5万人次›"), &question));
    struct places places = {0};
    struct period_list periods = {0};
    assert_null(subject_scope_new(arena, &question.document, &places, &periods));
    arena_free(arena);
    arena_free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_are_linked),
        cmocka_unit_test(subjects_are_found),
        cmocka_unit_test(nothing_to_read),
        cmocka_unit_test(the_limit_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
