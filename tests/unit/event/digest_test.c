#include "support/check.h"

#include <string.h>

#include "event/event.h"

static void digest(struct article_event event, uint8_t out[16])
{
    event_content_digest(&event, out);
}

static const struct article_event sample = {.id = STR_INIT("1"),
                                            .source = STR_INIT("s"),
                                            .revision = 1,
                                            .body = STR_INIT("正文"),
                                            .title = STR_INIT("题"),
                                            .attributes_json = STR_INIT("{}")};

static bool same_after(struct article_event changed)
{
    uint8_t a[16], b[16];
    digest(sample, a);
    digest(changed, b);
    return memcmp(a, b, sizeof a) == 0;
}

static void name_and_revision_are_no_content(void **state)
{
    (void)state;
    struct article_event changed = sample;
    changed.id = STR("2");
    changed.source = STR("t");
    changed.revision = 9;
    assert_true(same_after(changed));
}

static void everything_else_is(void **state)
{
    (void)state;
    str author = STR("某");
    struct article_event changed[8];
    for (size_t i = 0; i < 8; i++) changed[i] = sample;
    changed[0].body = STR("正文。");
    changed[1].title = STR("题目");
    changed[2].type = ARTICLE_RETRACTED;
    changed[3].content_type = CONTENT_HTML;
    changed[4].published_at = STR("2024");
    changed[5].attributes_json = STR("{\"a\":1}");
    changed[6].authors = &author;
    changed[6].author_count = 1;
    changed[7].body = STR("正");  // a character that moves to the next field
    changed[7].title = STR("文题");
    for (size_t i = 0; i < 8; i++)
        if (same_after(changed[i])) fail_msg("change %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_and_revision_are_no_content),
        cmocka_unit_test(everything_else_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
