#include "support/check.h"

#include "base/buffer.h"
#include "base/utf8.h"
#include "event/event.h"
#include "event/reason.h"

enum { ROUNDS = 400 };

static str random_text(struct arena *arena, struct random *random, size_t limit)
{
    static const uint32_t alphabet[] = {'a', '"',  '\\',   '/',    '\n',   '\t',   0x01,    0x7f,    ' ',
                                        '<', 0xe9, 0x4e2d, 0x9580, 0x3002, 0x2028, 0x1f600, 0x10ffff};
    size_t count = random_below(random, limit);
    uint32_t *cps = ARENA_ARRAY(arena, uint32_t, count + 1);
    for (size_t i = 0; i < count; i++) cps[i] = alphabet[random_below(random, sizeof(alphabet) / sizeof(alphabet[0]))];
    return utf8_encode(arena, cps, 0, count);
}

static str random_name(struct arena *arena, struct random *random)
{
    return arena_printf(arena, "n%llu", (unsigned long long)random_below(random, 1000));
}

static struct fact random_fact(struct arena *arena, struct random *random)
{
    static const char *const from[] = {NULL, "event", "json-ld", "open-graph", "meta", "text"};
    const char *found = from[random_below(random, 6)];
    return (struct fact){found ? random_text(arena, random, 20) : (str){0}, found};
}

static struct fact_list random_facts(struct arena *arena, struct random *random)
{
    size_t count = random_below(random, 4);
    str *values = ARENA_ARRAY(arena, str, count + 1);
    for (size_t i = 0; i < count; i++) values[i] = random_text(arena, random, 8);
    return (struct fact_list){values, count, random_below(random, 2) ? "text" : NULL};
}

static void random_event(struct arena *arena, struct random *random, struct article_event *out)
{
    static const char *const dates[] = {"", "2024", "2024-07", "2024-07-02", "2024-07-02T08:00:00+08:00"};
    *out = (struct article_event){
        .id = random_name(arena, random),
        .source = random_name(arena, random),
        .type = random_below(random, 8) ? ARTICLE_PUBLISHED : ARTICLE_RETRACTED,
        .revision = (int32_t)random_below(random, (size_t)INT32_MAX + 1),
        .content_type = random_below(random, 2) ? CONTENT_HTML : CONTENT_TEXT,
        .title = random_text(arena, random, 20),
        .url = random_text(arena, random, 20),
        .publisher = random_text(arena, random, 20),
        .published_at = str_from(dates[random_below(random, 5)]),
        .attributes_json = random_below(random, 2) ? STR("{}") : STR("{\"a\":8.420,\"b\":[1,{\"c\":null}]}"),
    };
    if (out->type == ARTICLE_PUBLISHED) out->body = random_text(arena, random, 400);
    struct fact_list authors = random_facts(arena, random);
    out->authors = authors.values;
    out->author_count = authors.count;
}

static uint32_t below(struct random *random, uint32_t limit)
{
    return (uint32_t)random_below(random, limit);
}

static void random_map(struct arena *arena, struct random *random, struct article *out)
{
    uint32_t body_count = (uint32_t)utf8_count(out->event.body), at = 0;
    struct segment *segments = ARENA_ARRAY(arena, struct segment, out->text_count + 1);
    struct block *blocks = ARENA_ARRAY(arena, struct block, out->text_count + 1);
    struct cut *cuts = ARENA_ARRAY(arena, struct cut, 4);
    while (at < out->text_count) {
        uint32_t size = 1 + below(random, out->text_count - at), begin = below(random, body_count + 1);
        segments[out->segment_count++] = (struct segment){at, size, begin, below(random, body_count - begin + 1)};
        blocks[out->block_count++] = (struct block){at, at + below(random, size + 1),
                                                    (enum block_kind)below(random, 5)};
        at += size;
    }
    for (out->cut_count = 0; out->cut_count < random_below(random, 4); out->cut_count++) {
        uint32_t begin = below(random, body_count + 1);
        cuts[out->cut_count] = (struct cut){begin, begin + below(random, body_count - begin + 1), "counter"};
    }
    out->segments = segments;
    out->blocks = blocks;
    out->cuts = cuts;
}

static void random_article(struct arena *arena, struct random *random, struct article *out)
{
    *out = (struct article){.language = "zh-Hans"};
    random_event(arena, random, &out->event);
    if (out->event.type == ARTICLE_RETRACTED) return;
    out->text = random_text(arena, random, 400);
    out->text_count = (uint32_t)utf8_count(out->text);
    random_map(arena, random, out);
    struct fact *const facts[] = {&out->title,   &out->subtitle, &out->publisher,    &out->reprinted_from,
                                  &out->section, &out->url,      &out->organization, &out->edited_at};
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) *facts[i] = random_fact(arena, random);
    out->authors = random_facts(arena, random);
    out->photographers = random_facts(arena, random);
    out->published_at = (struct fact){STR("2024-07"), "text"};
    out->page = (uint16_t)random_next(random);
    out->page_count = (uint16_t)random_next(random);
    out->metrics = (struct article_metrics){.characters = (uint32_t)random_next(random), .numbers = below(random, 9)};
    assert_true(decimal_scale10(decimal_from_int(below(random, 1000)), -3, &out->metrics.han_share));
    out->fingerprint[0] = random_next(random);
    out->fingerprint[1] = random_next(random);
    out->simhash = random_next(random);
    out->warnings.items = ARENA_NEW(arena, struct warning);
    out->warnings.items[0] = (struct warning){STR("title"), random_text(arena, random, 20)};
    out->warnings.count = random_below(random, 2);
}

static str write(struct arena *arena, const struct article *article)
{
    struct buffer out = {0};
    event_write_normalized(&out, article);
    assert_true(buffer_ok(&out));
    str json = arena_str(arena, buffer_str(&out));
    buffer_release(&out);
    return json;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct random random = check_seed("normalized");
    struct arena *arena = arena_new(0);
    for (int i = 0; i < ROUNDS; i++) {
        struct article article, back;
        struct error error = {0};
        random_article(arena, &random, &article);
        str json = write(arena, &article);
        if (!event_read_normalized(arena, json, &back, &error)) fail_msg("%s in %.*s", error.text, STR_FMT(json));
        assert_str_equal(write(arena, &back), json);
        assert_str_equal(back.event.body, article.event.body);
        assert_int_equal(back.text_count, article.text_count);
        arena_reset(arena);
    }
    arena_free(arena);
}

// A record cut anywhere is refused with one reason, and a byte changed anywhere is refused or read: nothing else.
static void broken_records_are_refused(void **state)
{
    (void)state;
    struct random random = check_seed("broken");
    struct arena *arena = arena_new(0);
    for (int i = 0; i < ROUNDS; i++) {
        struct article article, back;
        struct error cut = {0}, changed = {0};
        random_article(arena, &random, &article);
        str json = write(arena, &article);
        bool read = event_read_normalized(arena, str_slice(json, 0, random_below(&random, json.size)), &back, &cut);
        assert_false(read);
        assert_string_equal(cut.reason, REASON_NORMALIZED_INVALID);
        ((char *)json.data)[random_below(&random, json.size)] = (char)random_below(&random, 128);
        read = event_read_normalized(arena, json, &back, &changed);
        assert_true(read || changed.kind == ERROR_BAD_INPUT);
        arena_reset(arena);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(broken_records_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
