// Normalization takes time in proportion to the body, whatever stands in it: eight times the body may take at most three times eight times as long. Quadratic work
// would take sixty-four times.
#include "support/check.h"

#include <time.h>

#include "article/article.h"
#include "base/buffer.h"

enum { SMALL = 1 << 14, FACTOR = 8, TRIES = 3, SLACK = 3, IDLE_US = 4000 };

struct shape {
    enum content_type type;
    const char *head, *piece, *tail;
};

static const struct shape shapes[] = {
    {CONTENT_TEXT, "", "来源：", ""},
    {CONTENT_TEXT, "", "来 源 ", ""},
    {CONTENT_TEXT, "", "来 源 ：\n", ""},
    {CONTENT_TEXT, "", "首页 | ", ""},
    {CONTENT_TEXT, "", "首页 > ", ""},
    {CONTENT_TEXT, "", "首页 | 走进某市 | 政务公开\n", ""},
    {CONTENT_TEXT, "", "（2024年7月2日）\n", ""},
    {CONTENT_TEXT, "", "2024-07-02 08:30 某某网\n", ""},
    {CONTENT_TEXT, "", "相关阅读\n", ""},
    {CONTENT_TEXT, "", "网友评论 3条\n", ""},
    {CONTENT_TEXT, "", "（记者", ""},
    {CONTENT_TEXT, "", "（记者 张三）", ""},
    {CONTENT_TEXT, "", "文/张三 图/李四 ", ""},
    {CONTENT_TEXT, "", "张王李赵", ""},
    {CONTENT_TEXT, "", "（完", ""},
    {CONTENT_TEXT, "", "（完）\n", ""},
    {CONTENT_TEXT, "", "- 1 -\n", ""},
    {CONTENT_TEXT, "", "某卫函〔2024〕33号\n", ""},
    {CONTENT_TEXT, "", "某市人民医院", ""},
    {CONTENT_TEXT, "", "，", ""},
    {CONTENT_TEXT, "", "1", ""},
    {CONTENT_HTML, "", "<", ""},
    {CONTENT_HTML, "<p ", "a", ">x"},
    {CONTENT_HTML, "<p title='", "x", "'>x"},
    {CONTENT_HTML, "", "&amp;&lt;", ""},
    {CONTENT_HTML, "", "&nbsp", ""},
    {CONTENT_HTML, "<title>", "某市人民医院", "</title><p>某市人民医院"},
    {CONTENT_HTML, "<title>某市人民医院新闻</title>", "<h3>某市人民医院新</h3>", ""},
    {CONTENT_HTML, "", "<h3>门诊安排调整</h3>\n<p>2024-07-02 门诊</p>\n", ""},
    {CONTENT_HTML, "<p>今天，某市公布了上半年的数据，各项指标都比去年同期有所增长。</p>",
     "<div><b>相关阅读</b><p>某某</p></div>\n", ""},
    {CONTENT_HTML, "<p>今天，某市公布了上半年的数据，各项指标都比去年同期有所增长。</p><div>相关阅读",
     "<div>某某</div>\n", ""},
    {CONTENT_HTML, "<table><tr><td>a<td>b", "<tr><td>门诊<td>12,345", "</table>"},
    {CONTENT_HTML, "<table><tr><td>a<td>b", "<tr><td>门<table><tr><td>诊</table><td>12", "</table>"},
    {CONTENT_HTML, "<script type='application/ld+json'>{\"a\":", "[{\"a\":1},", ""},
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t time_normalizing(const struct shape *shape, size_t size)
{
    struct buffer body = {0};
    int64_t best = INT64_MAX;
    buffer_append(&body, str_from(shape->head));
    while (body.size < size) buffer_append(&body, str_from(shape->piece));
    buffer_append(&body, str_from(shape->tail));
    for (int i = 0; i < TRIES; i++) {
        struct arena *arena = arena_new(0);
        struct article article;
        struct error error = {0};
        struct article_event event = {.id = STR("1"),
                                      .source = STR("s"),
                                      .attributes_json = STR("{}"),
                                      .body = buffer_str(&body),
                                      .content_type = shape->type};
        int64_t begin = now_us();
        bool read = article_normalize(arena, &event, &article, &error);
        int64_t took = now_us() - begin;
        assert_true(read || error.kind == ERROR_BAD_INPUT);
        if (took < best) best = took;
        arena_free(arena);
    }
    buffer_release(&body);
    return best;
}

static void normalizing_is_linear(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
        int64_t small = time_normalizing(&shapes[i], SMALL), large = time_normalizing(&shapes[i], SMALL * FACTOR);
        if (large <= small * FACTOR * SLACK + IDLE_US) continue;
        failures++;
        print_error("%s%s%s: %d bytes in %lld us, %d times as many in %lld us\n", shapes[i].head, shapes[i].piece,
                    shapes[i].tail, SMALL, (long long)small, FACTOR, (long long)large);
    }
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(normalizing_is_linear)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
