#include "article/metaline.h"

#include <string.h>

#include "article/reasons.h"
#include "article/stretched.h"
#include "lexicon/furniture_table.h"

enum { COLUMN_FORM = 1, COLUMN_REASON = 2, COLUMN_FIELD = 3 };
enum { OUTLET_MOST = 14, REST_MOST = 400, PHRASE_MOST = 100, MENU_ENOUGH = 3, OFFICE_LEAST = 3 };

struct reader {
    const uint32_t *cps;
    uint32_t at, end;
    bool in_margin;
    struct metaline *out;
    uint32_t words, menu_words;
    bool of_editors;  // the last label was an editor's
    int rank;         // of the reason so far
};

static bool is_separator(uint32_t cp)
{
    switch (cp) {
    case ' ':
    case '|':
    case '/':
    case '-':
    case '_':
    case '*':
    case ',':
    case ';':
    case '.':
    case '>':
    case '<':
    case '~':
    case '"':
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case ':':
    case 0xff1a:
    case 0x3010:
    case 0x3011:
    case 0xff08:
    case 0xff09:
    case 0xff0c:
    case 0xff1b:
    case 0x3001:
    case 0x3002:
    case 0xb7:
    case 0x2022:
    case 0x2014:
    case 0x2500:
    case 0x25a0:
    case 0x25a1:
    case 0x25cf:
    case 0x25cb:
    case 0x25c6:
    case 0x25c7:
    case 0x25b2:
    case 0x25b3:
    case 0x25b6:
    case 0x25aa:
    case 0x203a:
    case 0xbb:
    case 0x300a:
    case 0x300b:
    case 0x4e28:
    case 0x25c0:
    case 0x2605:
    case 0x2606:
    case 0x2192:
    case 0x2190:
    case 0x25bc:
    case 0xd7:
    case 0x25ba:
    case 0x25c4: return true;
    default: return false;
    }
}

static bool is_label_mark(uint32_t cp)
{
    return cp == ':' || cp == 0xff1a || cp == '/' || cp == '|' || cp == 0x4e28;
}

// The catalogue's reasons in the order in which one of them names a line with several.
static const char *const ranked[] = {CUT_TITLE,         CUT_TOOLBAR,    CUT_NAVIGATION, CUT_COUNTER,  CUT_PAGER,
                                     CUT_SHARE,         CUT_EDITOR,     CUT_DATELINE,   CUT_BYLINE,   CUT_SOURCE,
                                     CUT_RECORD_NUMBER, CUT_BREADCRUMB, CUT_NEIGHBOURS, CUT_RELATED,  CUT_COMMENTS,
                                     CUT_PHOTO_CREDIT,  CUT_PROMOTION,  CUT_FOOTER,     CUT_COPYRIGHT};

static void tell(struct reader *r, str reason)
{
    r->out->fields++;
    for (int i = 0; i < (int)(sizeof(ranked) / sizeof(*ranked)); i++)
        if (i >= r->rank && str_equal(str_from(ranked[i]), reason)) {
            r->rank = i;
            r->out->reason = ranked[i];
        }
}

static void skip_separators(struct reader *r)
{
    while (r->at < r->end && is_separator(r->cps[r->at])) r->at++;
}

static void skip_spaces(struct reader *r)
{
    while (r->at < r->end && r->cps[r->at] == ' ') r->at++;
}

// 来源：某报作者：张三: on pages the gap between fields is often no character.
static bool label_begins(const struct reader *r, uint32_t at)
{
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, r->cps, r->end, at);
    uint32_t after = at + match.size;
    if (match.row < 0 || after >= r->end || (r->cps[after] != ':' && r->cps[after] != 0xff1a)) return false;
    for (int32_t i = match.row; i >= 0; i = lexicon_furniture.rows[i].next)
        if (str_equal(lexicon_furniture.rows[i].columns[COLUMN_FORM], STR("label"))) return true;
    return false;
}

static uint32_t value_end(const struct reader *r)
{
    uint32_t at = r->at;
    int depth = 0;
    for (; at < r->end; at++) {
        uint32_t cp = r->cps[at];
        if (cp == 0x300a || cp == 0x201c) depth++;
        if (cp == 0x300b || cp == 0x201d) depth--;
        if (at > r->at && label_begins(r, at)) break;
        if (depth <= 0 && (cp == ' ' || cp == '|' || cp == ']' || cp == ')' || cp == 0xff09 || cp == 0x3011 ||
                           cp == '/' || cp == 0xff0c || cp == ',' || cp == 0xff1b))
            break;
    }
    return at;
}

static bool read_name_value(struct reader *r, struct text_span *out)
{
    uint32_t end = value_end(r);
    if (end - r->at > 40) return false;
    struct text_span span = {r->at, end};
    if (span.end - span.begin > 2 && r->cps[span.begin] == 0x300a && r->cps[span.end - 1] == 0x300b) {
        span.begin++;
        span.end--;
    }
    for (uint32_t i = span.begin; i < span.end; i++)
        if (r->cps[i] == 0x3002 || r->cps[i] == 0xff1b || r->cps[i] == 0xff01 || r->cps[i] == 0xff1f ||
            r->cps[i] == '?')
            return false;
    if (out->begin == out->end) *out = span;
    r->at = end;
    return true;
}

static void skip_count(struct reader *r)
{
    while (r->at < r->end &&
           (text_is_digit(r->cps[r->at]) || r->cps[r->at] == ',' || r->cps[r->at] == '.' || r->cps[r->at] == '+'))
        r->at++;
    skip_spaces(r);
    while (r->at < r->end && !label_begins(r, r->at) &&
           (r->cps[r->at] == 0x6b21 || r->cps[r->at] == 0x4eba || r->cps[r->at] == 0x4e07 || r->cps[r->at] == 0x6761 ||
            r->cps[r->at] == 0x5b57 || r->cps[r->at] == 0x4f4d || r->cps[r->at] == 0x2103 || r->cps[r->at] == 'w' ||
            r->cps[r->at] == 'W' || r->cps[r->at] == '+'))
        r->at++;  // 次 人 万 条 字 位
}

static bool read_date_value(struct reader *r, struct date_found *out)
{
    struct date_found found = date_read(r->cps, r->at, r->end);
    if (found.size == 0) return false;
    r->at += found.size;
    if (out->size == 0) *out = found;
    return true;
}

// 护理部, 党委办公室, 宣传科: who wrote is an office. Returns its end, or the beginning.
static uint32_t office_end(const struct reader *r)
{
    static const uint32_t ends[] = {0x5ba4, 0x5c40, 0x59d4, 0x9662, 0x90e8, 0x5904,
                                    0x793e, 0x4f1a, 0x79d1, 0x529e, 0x7ad9, 0x5fc3};  // 室局委院部处社会科办站心
    uint32_t at = r->at;
    while (at < r->end && text_is_han(r->cps[at]) && !label_begins(r, at)) at++;
    if (at - r->at < OFFICE_LEAST || at - r->at > OUTLET_MOST || (at < r->end && !is_separator(r->cps[at])))
        return r->at;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (r->cps[at - 1] == ends[i] && !(at - r->at == OFFICE_LEAST && name_is_usual(r->cps, r->at, at))) return at;
    return r->at;
}

// 供稿：护理部 张三: the person behind the office.
static bool read_bare_person(struct reader *r)
{
    uint32_t at = r->at;
    while (at < r->end && text_is_han(r->cps[at])) at++;
    bool whole = at == r->end || is_separator(r->cps[at]);
    if (!r->in_margin || !r->out->strong || !whole || at - r->at > 3 || !name_is_likely(r->cps, r->at, at))
        return false;
    if (!r->of_editors && r->out->authors.count < NAMES_MOST)
        r->out->authors.items[r->out->authors.count++] = (struct text_span){r->at, at};
    r->at = at;
    return true;
}

// Names, and an office behind them where a margin leaves room for one (作者：张三 某某大学). Among prose only what looks like names all through:
// 记者：为什么？ is a question.
static bool read_persons(struct reader *r, struct person_list *out)
{
    size_t before = out->count;
    uint32_t office_stop = r->in_margin ? office_end(r) : r->at;
    if (office_stop > r->at) {
        r->at = office_stop;
        return true;
    }
    if (r->at + 1 < r->end && (r->cps[r->at] == 0x6587 || r->cps[r->at] == 0x56fe) && r->cps[r->at + 1] == '/')
        return true;  // 作者：文/张三
    uint32_t stop = names_read(r->cps, r->at, r->end, out);
    bool done = stop >= r->end || is_separator(r->cps[stop]) || label_begins(r, stop);
    for (size_t i = before; i < out->count && !r->in_margin; i++)
        done = done && name_is_likely(r->cps, out->items[i].begin, out->items[i].end);
    if (stop > r->at && done) {
        r->at = stop < r->end && r->cps[stop] == '_' ? value_end(r) : stop;  // 张三_NN1234
        return true;
    }
    struct text_span office = {0};
    if (!r->in_margin || !read_name_value(r, &office)) return false;
    for (uint32_t i = office.begin; i < office.end; i++)
        if (r->cps[i] == 0xff1f || r->cps[i] == '?' || r->cps[i] == 0xff0c) return false;
    return true;
}

// 标签：…, 原标题：…: the rest of the line, when it is no more than a phrase.
static bool read_whole_rest(struct reader *r)
{
    if (r->end - r->at > PHRASE_MOST) return false;
    for (uint32_t i = r->at; i < r->end; i++)
        if (r->cps[i] == 0x3002) return false;
    r->at = r->end;
    return true;
}

// 来源：[某某报], 日期：（2024-07-02）.
static void skip_opening(struct reader *r)
{
    skip_spaces(r);
    if (r->at < r->end &&
        (r->cps[r->at] == '[' || r->cps[r->at] == 0x3010 || r->cps[r->at] == '(' || r->cps[r->at] == 0xff08))
        r->at++;
    skip_spaces(r);
}

// The value behind a label of this field; false: it is not such a value.
static bool read_value(struct reader *r, str field)
{
    skip_opening(r);
    struct person_list nobody = {0};
    struct text_span nothing = {0};
    r->of_editors = str_equal(field, STR("editor"));
    if (str_equal(field, STR("source"))) return read_name_value(r, &r->out->source);
    if (str_equal(field, STR("publisher"))) return read_name_value(r, &r->out->publisher);
    if (str_equal(field, STR("section"))) return read_name_value(r, &r->out->section);
    if (str_equal(field, STR("record"))) return read_name_value(r, &nothing);
    if (str_equal(field, STR("published"))) return read_date_value(r, &r->out->published) || r->at >= r->end;
    if (str_equal(field, STR("edited"))) return read_date_value(r, &r->out->edited) || r->at >= r->end;
    if (str_equal(field, STR("author"))) return read_persons(r, &r->out->authors);
    if (str_equal(field, STR("photographer"))) return read_persons(r, &r->out->photographers);
    if (str_equal(field, STR("editor"))) return read_persons(r, &nobody);
    if (str_equal(field, STR("counter"))) skip_count(r);
    return !str_equal(field, STR("rest")) || read_whole_rest(r);
}

static bool is_arrow(uint32_t cp)
{
    return cp == '>' || cp == 0xbb || cp == 0x203a || cp == 0x2192;
}

// 正文, 详情: the end of a path that names the page itself.
static bool is_leaf(const struct reader *r, uint32_t begin, uint32_t end)
{
    while (begin < end && is_separator(r->cps[begin])) begin++;
    while (begin < end && is_separator(r->cps[end - 1])) end--;
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, r->cps, end, begin);
    for (int32_t i = match.row; i >= 0 && match.size == end - begin; i = lexicon_furniture.rows[i].next)
        if (str_equal(lexicon_furniture.rows[i].columns[COLUMN_FORM], STR("leaf"))) return true;
    return false;
}

// 首页 > 新闻 > 医院动态: the last part but the title names the section.
static bool read_path(struct reader *r)
{
    uint32_t parts = 0, begin = r->at;
    if (r->end - r->at > 120) return false;
    for (uint32_t i = r->at; i <= r->end; i++) {
        bool parted = i == r->end || is_arrow(r->cps[i]) || r->cps[i] == '/';
        if (i < r->end && (r->cps[i] == 0x3002 || r->cps[i] == 0xff0c)) return false;
        if (!parted) continue;
        if (i - begin >= 2 && i - begin <= 16 && parts > 0 && !is_leaf(r, begin, i))
            r->out->section = (struct text_span){begin, i};
        parts += i > begin;
        begin = i + 1;
    }
    r->at = r->end;
    return true;
}

// 首页 > 本地 > 健康: a path without a label before it, by its first part and an arrow.
static bool read_home(struct reader *r, const struct lexicon_row *row, uint32_t size, uint32_t first)
{
    uint32_t after = r->at + size;
    while (after < r->end && is_separator(r->cps[after]) && !is_arrow(r->cps[after])) after++;
    if (first != r->at || !r->in_margin || after >= r->end || !is_arrow(r->cps[after]) || !read_path(r)) return false;
    tell(r, row->columns[COLUMN_REASON]);
    r->out->strong = true;
    return true;
}

// 编辑 张三: the end of the word behind the space.
static uint32_t person_end(const struct reader *r)
{
    uint32_t at = r->at;
    while (at < r->end && text_is_han(r->cps[at])) at++;
    return at;
}

// 阅读 1024, 赞 33: a counter of a page without its colon.
static bool read_bare_counter(struct reader *r, uint32_t size)
{
    uint32_t at = r->at + size;
    while (at < r->end && r->cps[at] == ' ') at++;
    if (!r->in_margin || at == r->at + size || at >= r->end || !text_is_digit(r->cps[at])) return false;
    struct reader before = *r;
    r->at = at;
    skip_count(r);
    if (r->at < r->end && !is_separator(r->cps[r->at])) {
        *r = before;
        return false;
    }
    tell(r, STR("counter"));
    r->out->strong = true;
    return true;
}

static bool read_label(struct reader *r, const struct lexicon_row *row, uint32_t size)
{
    struct reader before = *r;
    struct metaline saved = *r->out;
    const str field = row->columns[COLUMN_FIELD];
    r->at += size;
    skip_spaces(r);
    bool marked = r->at < r->end && is_label_mark(r->cps[r->at]);
    bool person = str_equal(field, STR("editor")) && r->in_margin && r->at < r->end && r->cps[r->at - 1] == ' ' &&
                  name_is_likely(r->cps, r->at, person_end(r));
    if (marked) r->at++;
    if ((marked || person) && (str_equal(field, STR("path")) ? read_path(r) : read_value(r, field))) {
        tell(r, row->columns[COLUMN_REASON]);
        r->out->strong = true;
        return true;
    }
    *before.out = saved;
    *r = before;
    return str_equal(field, STR("counter")) && read_bare_counter(r, size);
}

static bool read_word(struct reader *r, const struct lexicon_row *row, uint32_t size, bool menu)
{
    uint32_t after = r->at + size;
    bool counts = str_equal(row->columns[COLUMN_REASON], STR("counter")) && after < r->end &&
                  text_is_digit(r->cps[after]);
    if (after < r->end && !counts && !is_separator(r->cps[after]) &&
        lexicon_longest(&lexicon_furniture, r->cps, r->end, after).row < 0)
        return false;
    r->at = after;
    if (menu) r->menu_words++;
    else r->words++;
    tell(r, row->columns[COLUMN_REASON]);
    return true;
}

// 图/李四 behind 文/张三.
static bool slash_begins(const struct reader *r)
{
    return r->at + 3 < r->end && text_is_han(r->cps[r->at]) && r->cps[r->at + 1] == '/' &&
           text_is_han(r->cps[r->at + 2]);
}

// Names behind a role, with 报道, 摄 or 文 behind them.
static bool read_role(struct reader *r, const struct lexicon_row *row, uint32_t size)
{
    bool pictures = str_equal(row->columns[COLUMN_FIELD], STR("photographer"));
    struct person_list names = {0};
    uint32_t begin = r->at + size, stop;
    while (begin < r->end && is_separator(r->cps[begin])) begin++;
    struct reader office = *r;
    office.at = begin;
    uint32_t office_stop = r->in_margin && size > 1 ? office_end(&office) : begin;
    stop = office_stop > begin ? office_stop : names_read(r->cps, begin, r->end, &names);
    if (stop == begin) return false;
    r->at = stop;
    skip_spaces(r);
    if (r->at < r->end && (r->cps[r->at] == 0x6444 || (r->cps[r->at] == 0x56fe && r->at + 1 >= r->end))) {  // 摄 图
        pictures = true;
        while (r->at < r->end && (r->cps[r->at] == 0x6444 || r->cps[r->at] == 0x5f71 || r->cps[r->at] == 0x62a5 ||
                                  r->cps[r->at] == 0x9053 || r->cps[r->at] == 0x56fe))
            r->at++;
    }
    while (!slash_begins(r) && r->at < r->end &&
           (r->cps[r->at] == 0x62a5 || r->cps[r->at] == 0x9053 || r->cps[r->at] == 0x6587 || r->cps[r->at] == 0x56fe ||
            r->cps[r->at] == '/'))
        r->at++;  // 报道 文 图
    struct person_list *list = pictures ? &r->out->photographers : &r->out->authors;
    for (size_t i = 0; i < names.count && list->count < NAMES_MOST; i++) list->items[list->count++] = names.items[i];
    tell(r, row->columns[COLUMN_REASON]);
    r->out->strong = true;
    return true;
}

static bool read_rest(struct reader *r, const struct lexicon_row *row, uint32_t begin)
{
    if (begin != r->at || r->end - r->at > REST_MOST) return false;
    r->at = r->end;
    r->out->whole_rest = true;
    tell(r, row->columns[COLUMN_REASON]);
    return true;
}

// 上一篇：标题 — the word alone, or parted from what follows.
static bool read_next(struct reader *r, const struct lexicon_row *row, uint32_t size)
{
    uint32_t after = r->at + size;
    bool parted = after >= r->end || is_separator(r->cps[after]) ||
                  lexicon_longest(&lexicon_furniture, r->cps, r->end, after).row >= 0;
    if (!parted || r->end - r->at > 100) return false;
    r->at = after;
    if (str_equal(row->columns[COLUMN_REASON], STR("neighbours"))) r->at = r->end;
    tell(r, row->columns[COLUMN_REASON]);
    r->out->strong = true;
    return true;
}

static bool read_row(struct reader *r, const struct lexicon_row *row, uint32_t size, uint32_t first)
{
    str form = row->columns[COLUMN_FORM];
    if (str_equal(form, STR("label"))) return read_label(r, row, size);
    if (str_equal(form, STR("word"))) return read_word(r, row, size, false);
    if (str_equal(form, STR("menu"))) return read_word(r, row, size, true);
    if (str_equal(form, STR("home"))) return read_home(r, row, size, first);
    if (str_equal(form, STR("role"))) return read_role(r, row, size);
    if (str_equal(form, STR("next"))) return read_next(r, row, size);
    if (str_equal(form, STR("rest"))) return read_rest(r, row, first);
    if (str_equal(form, STR("footer"))) return r->in_margin && read_label(r, row, size) && (r->at = r->end) == r->end;
    return false;
}

static bool read_known(struct reader *r, uint32_t first)
{
    struct lexicon_match matches[16];
    size_t count = lexicon_prefixes(&lexicon_furniture, r->cps, r->end, r->at, matches, 16);
    while (count-- > 0)
        for (int32_t i = matches[count].row; i >= 0; i = lexicon_furniture.rows[i].next)
            if (read_row(r, &lexicon_furniture.rows[i], matches[count].size, first)) return true;
    return false;
}

// 潍坊日报社全媒体记者 张三: the name of a medium may stand before a role.
static bool read_outlet_role(struct reader *r)
{
    for (uint32_t at = r->at + 1; at < r->end && at - r->at <= OUTLET_MOST; at++) {
        if (!text_is_han(r->cps[at - 1]) && !text_is_letter(r->cps[at - 1]) && !text_is_digit(r->cps[at - 1]))
            return false;
        struct lexicon_match match = lexicon_longest(&lexicon_furniture, r->cps, r->end, at);
        for (int32_t i = match.row; i >= 0; i = lexicon_furniture.rows[i].next) {
            const struct lexicon_row *row = &lexicon_furniture.rows[i];
            if (!str_equal(row->columns[COLUMN_FORM], STR("role")) || match.size < 2) continue;
            struct reader before = *r;
            r->at = at;
            if (read_role(r, row, match.size)) return true;
            *r = before;
        }
    }
    return false;
}

// A word about counting begins at `at` and ends the field: 2345人阅读, 1.2万阅读.
static uint32_t counted_end(const struct reader *r, uint32_t at)
{
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, r->cps, r->end, at);
    for (int32_t i = match.row; i >= 0; i = lexicon_furniture.rows[i].next)
        if (str_equal(lexicon_furniture.rows[i].columns[COLUMN_REASON], STR("counter")) &&
            (at + match.size == r->end || is_separator(r->cps[at + match.size])))
            return at + match.size;
    return at;
}

// Only digits and brackets: a counter where other furniture is near, part of a pager elsewhere.
static bool read_digits(struct reader *r)
{
    uint32_t at = r->at;
    while (at < r->end && (text_is_digit(r->cps[at]) || r->cps[at] == ',' || (at > r->at && r->cps[at] == '.'))) at++;
    if (at == r->at || at - r->at > 9) return false;
    uint32_t counted = counted_end(r, at + (at < r->end && r->cps[at] == 0x4e07));  // 万
    bool is_counted = r->in_margin && counted > at + 1;
    if (!is_counted && at < r->end && !is_separator(r->cps[at])) return false;
    if (!r->in_margin && r->out->fields == 0) return false;
    bool bracketed = r->at > 0 && (r->cps[r->at - 1] == '(' || r->cps[r->at - 1] == 0xff08 ||
                                   r->cps[r->at - 1] == '[' || r->cps[r->at - 1] == 0x3010);
    if (!is_counted && !bracketed && r->out->fields == 0) return false;
    r->at = is_counted ? counted : at;
    tell(r, STR("counter"));
    return true;
}

// 第2页, 共3页.
static bool read_page(struct reader *r)
{
    uint32_t first = r->cps[r->at], at = r->at + 1, value = 0;
    while (at < r->end && r->cps[at] == ' ') at++;
    uint32_t digits = at;
    for (; at < r->end && text_is_digit(r->cps[at]) && at - digits < 4; at++) value = value * 10 + r->cps[at] - '0';
    while (at > digits && at < r->end && r->cps[at] == ' ') at++;
    if ((first != 0x7b2c && first != 0x5171) || at == digits || at >= r->end || r->cps[at] != 0x9875)
        return false;  // 第 共 页
    if (first == 0x7b2c) r->out->page = (uint16_t)value;
    else r->out->page_count = (uint16_t)value;
    r->at = at + 1;
    r->out->strong = true;
    tell(r, STR("pager"));
    return true;
}

// 第03版：要闻, 第 A02 版 (本地): the page of a newspaper.
static bool read_paper_page(struct reader *r)
{
    uint32_t at = r->at + 1;
    if (!r->in_margin || r->cps[r->at] != 0x7b2c) return false;
    while (at < r->end && r->cps[at] == ' ') at++;
    uint32_t number = at;
    while (at < r->end && (text_is_digit(r->cps[at]) || text_is_letter(r->cps[at]))) at++;
    bool numbered = at > number && at - number <= 4;
    while (at < r->end && r->cps[at] == ' ') at++;
    if (!numbered || at >= r->end || r->cps[at] != 0x7248) return false;  // 版
    r->at = at + 1;
    skip_separators(r);
    uint32_t name = r->at;
    while (r->at < r->end && text_is_han(r->cps[r->at]) && r->at - name <= 8) r->at++;
    if (r->at > name && r->out->section.begin == r->out->section.end) r->out->section = (struct text_span){name, r->at};
    r->out->strong = true;
    tell(r, STR("breadcrumb"));
    return true;
}

static bool read_bare_date(struct reader *r)
{
    struct date_found found = date_read(r->cps, r->at, r->end);
    if (found.size == 0 || (!found.has_year && r->out->fields == 0)) return false;
    uint32_t after = r->at + found.size;
    if (after < r->end && !is_separator(r->cps[after]) && !label_begins(r, after)) return false;
    r->at = after;
    if (r->out->published.size == 0 && found.has_year) r->out->published = found;
    tell(r, STR("dateline"));
    return true;
}

static bool read_line(const uint32_t *cps, uint32_t begin, uint32_t end, bool in_margin, struct metaline *out)
{
    *out = (struct metaline){0};
    struct reader r = {.cps = cps, .at = begin, .end = end, .in_margin = in_margin, .out = out};
    skip_separators(&r);
    uint32_t first = r.at;
    while (r.at < r.end) {
        if (!read_bare_date(&r) && !read_page(&r) && !read_paper_page(&r) && !read_known(&r, first) &&
            !read_digits(&r) && !read_outlet_role(&r) && !read_bare_person(&r))
            return false;
        skip_separators(&r);
    }
    if (out->fields == 0) return false;
    out->strong = out->strong || r.words >= 2 || r.menu_words >= MENU_ENOUGH || (r.menu_words && r.words);
    return in_margin || out->strong || out->whole_rest;
}

static void place_spans(const struct squeezed *s, struct metaline *out)
{
    struct text_span *spans[] = {&out->source, &out->section, &out->publisher};
    for (size_t i = 0; i < sizeof(spans) / sizeof(*spans); i++) stretched_place(s, spans[i]);
    for (size_t i = 0; i < out->authors.count; i++) stretched_place(s, &out->authors.items[i]);
    for (size_t i = 0; i < out->photographers.count; i++) stretched_place(s, &out->photographers.items[i]);
}

bool metaline_read(const struct page *page, uint32_t begin, uint32_t end, bool in_margin, struct metaline *out)
{
    struct squeezed squeezed;
    if (read_line(page->text.cps, begin, end, in_margin, out)) return true;
    if (!stretched_squeeze(page->text.cps, begin, end, &squeezed)) return false;
    if (!read_line(squeezed.cps, 0, squeezed.count, in_margin, out)) return false;
    place_spans(&squeezed, out);
    return true;
}

const char *metaline_phrase_within(const struct page *page, uint32_t begin, uint32_t end)
{
    for (uint32_t at = begin; at < end; at++) {
        struct lexicon_match match = lexicon_longest(&lexicon_furniture, page->text.cps, end, at);
        for (int32_t i = match.row; i >= 0; i = lexicon_furniture.rows[i].next) {
            str form = lexicon_furniture.rows[i].columns[COLUMN_FORM],
                reason = lexicon_furniture.rows[i].columns[COLUMN_REASON];
            if (!str_equal(form, STR("within")) && !str_equal(form, STR("photo"))) continue;
            for (size_t k = 0; k < sizeof(ranked) / sizeof(*ranked); k++)
                if (str_equal(str_from(ranked[k]), reason)) return ranked[k];
        }
    }
    return NULL;
}
