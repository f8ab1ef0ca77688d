// Pages made at random from lines that real pages have: the invariants of every article, and normalizing twice is normalizing once.
#include "support/check.h"

#include "base/buffer.h"
#include "fuzz/article_invariants.h"

static const char *const prose[] = {
    "今年上半年，云溪市人民医院门急诊诊疗56.3万人次，同比增长7.9%，出院患者2.4万人次，平均住院日降到6.8天。",
    "医院新增床位120张，引进博士9名，开展新技术31项，三四级手术占比达到66.5%，群众就近看病更加方便。",
    "“排队少了，报告也快了。”前来复诊的居民周阿姨说，过去要跑两趟，现在一个上午就能把检查全部做完。"};
static const char *const furniture[] = {
    "首页 新闻中心 联系我们",
    "当前位置：首页 > 新闻",
    "来源：云溪日报 作者：陈一诺",
    "发布时间：2024-07-02 08:30",
    "浏览次数：123",
    "分享到：微信 微博",
    "打印 关闭",
    "上一篇：某院召开会议",
    "相关推荐",
    "• 某院开展义诊",
    "版权所有 某某医院",
    "□ 本报记者 陈一诺",
    "——某院便民服务观察",
    "云溪市人民医院诊疗量增长",
    "一、服务持续优化",
    "(0)",
    "306",
    "2024年7月2日",
    "责任编辑：何苗",
    "沈若兰 方以宁",
    "(完)",
    "第1页 共2页",
    "（本报记者 陈一诺）",
    "云溪日报11月2日讯（记者 陈一诺）今年医院诊疗量增长，服务继续改善，床位达到800张。",
    "記者：能否介紹？",
    "| 科室 | 人次 |",
    "12,345",
    "某院上半年工作成效明显（资料图片）",
    ""};

static void put(struct buffer *body, const char *line, bool html)
{
    if (html) buffer_append(body, STR("<p>"));
    buffer_append(body, str_from(line));
    buffer_append(body, html ? STR("</p>\n") : STR("\n"));
}

static void draw_page(struct random *random, struct buffer *body, bool html)
{
    buffer_clear(body);
    for (size_t lines = 1 + random_below(random, 14); lines > 0; lines--) {
        bool text = random_below(random, 3) == 0;
        const char *line = text ? prose[random_below(random, sizeof(prose) / sizeof(*prose))]
                                : furniture[random_below(random, sizeof(furniture) / sizeof(*furniture))];
        put(body, line, html);
        if (html && random_below(random, 4) == 0) buffer_append(body, STR("<div class=\"nav\"><a>"));
    }
}

static void same_again(struct arena *arena, str body, enum content_type type)
{
    struct article_event event = {
        .id = STR("1"), .source = STR("property"), .attributes_json = STR("{}"), .body = body, .content_type = type};
    struct article once, again, third;
    struct error error = {0};
    arena_reset(arena);
    assert_true(article_normalize(arena, &event, &once, &error) && article_normalize(arena, &event, &again, &error));
    assert_str_equal(once.text, again.text);
    assert_true(once.fingerprint[0] == again.fingerprint[0] && once.simhash == again.simhash);
    event.body = once.text;
    event.content_type = CONTENT_TEXT;
    assert_true(article_normalize(arena, &event, &third, &error));
    if (!str_equal(once.text, third.text)) print_error("body:\n%.*s\n", STR_FMT(body));
    assert_str_equal(third.text, once.text);
}

static void pages(void **state)
{
    (void)state;
    struct random random = check_seed("article");
    struct arena *arena = arena_new(0);
    struct buffer body = {0};
    for (int round = 0; round < 4000; round++) {
        bool html = round % 2;
        draw_page(&random, &body, html);
        article_check_invariants(body.data, body.size, html ? CONTENT_HTML : CONTENT_TEXT);
        same_again(arena, buffer_str(&body), html ? CONTENT_HTML : CONTENT_TEXT);
    }
    buffer_release(&body);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
