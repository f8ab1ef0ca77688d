#include "article/metaline.h"

#include <string.h>

#include "article/metaline_reader.h"
#include "article/reasons.h"
#include "article/stretched.h"
#include "lexicon/furniture_table.h"

enum {
    OUTLET_ROLE_MOST = 14,
    REST_MOST = 400,
    MENU_ENOUGH = 3,
    MENU_ITEM_MOST = 8,
    NUMBER_OWNER_MOST = 12,
    PAGE_LIST_MOST = 60
};

static bool is_arrow(uint32_t cp)
{
    return cp == '>' || cp == 0xbb || cp == 0x203a || cp == 0x2192;
}

// 正文, 详情: the end of a path that names the page itself.
static bool is_leaf(const struct reader *r, uint32_t begin, uint32_t end)
{
    while (begin < end && reader_is_separator(r->cps[begin])) begin++;
    while (begin < end && reader_is_separator(r->cps[end - 1])) end--;
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

// 首页 | 走进某市 | 政务公开 | 互动交流: a menu, whatever its items are.
static bool read_menu(struct reader *r)
{
    uint32_t items = 0, begin = r->at;
    for (uint32_t i = r->at; i <= r->end; i++) {
        bool parted = i == r->end || r->cps[i] == '|' || r->cps[i] == ' ';
        if (!parted && !text_is_han(r->cps[i]) && !text_is_letter(r->cps[i])) return false;
        if (!parted) continue;
        if (i - begin > MENU_ITEM_MOST) return false;
        items += i > begin;
        begin = i + 1;
    }
    if (items < MENU_ENOUGH) return false;
    r->at = r->end;
    r->out->strong = true;
    reader_tell(r, STR("navigation"));
    return true;
}

// 首页 > 本地 > 健康: a path without a label before it, by its first part and an arrow.
static bool read_home(struct reader *r, const struct lexicon_row *row, uint32_t size, uint32_t first)
{
    uint32_t after = r->at + size;
    if (first == r->at && r->in_margin && read_menu(r)) return true;
    while (after < r->end && reader_is_separator(r->cps[after]) && !is_arrow(r->cps[after])) after++;
    if (first != r->at || !r->in_margin || after >= r->end || !is_arrow(r->cps[after]) || !read_path(r)) return false;
    reader_tell(r, row->columns[COLUMN_REASON]);
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

static bool field_may_begin(const struct reader *r, uint32_t at)
{
    return at >= r->end || reader_is_separator(r->cps[at]) || text_is_digit(r->cps[at]) ||
           lexicon_longest(&lexicon_furniture, r->cps, r->end, at).row >= 0;
}

// 阅读 1024, 赞 33: a counter of a page without its colon.
static bool read_bare_counter(struct reader *r, uint32_t size)
{
    uint32_t at = r->at + size;
    while (at < r->end && r->cps[at] == ' ') at++;
    if (!r->in_margin || at == r->at + size || at >= r->end || !text_is_digit(r->cps[at])) return false;
    struct reader before = *r;
    r->at = at;
    reader_skip_count(r);
    if (!field_may_begin(r, r->at)) {
        *r = before;
        return false;
    }
    reader_tell(r, STR("counter"));
    r->out->strong = true;
    return true;
}

static bool read_label(struct reader *r, const struct lexicon_row *row, uint32_t size)
{
    struct reader before = *r;
    struct metaline saved = *r->out;
    const str field = row->columns[COLUMN_FIELD];
    r->at += size;
    reader_skip_spaces(r);
    bool marked = r->at < r->end && reader_is_label_mark(r->cps[r->at]);
    bool person = str_equal(field, STR("editor")) && r->in_margin && r->at < r->end && r->cps[r->at - 1] == ' ' &&
                  name_is_likely(r->cps, r->at, person_end(r));
    if (marked) r->at++;
    if ((marked || person) && (str_equal(field, STR("path")) ? read_path(r) : reader_value(r, field))) {
        reader_tell(r, row->columns[COLUMN_REASON]);
        r->out->strong = true;
        return true;
    }
    *before.out = saved;
    *r = before;
    return str_equal(field, STR("counter")) && read_bare_counter(r, size);
}

// 赞 128, 收藏37: how often, behind a word of a bar of such. The end of the count, or `at`.
static uint32_t count_end(const struct reader *r, uint32_t at)
{
    struct reader count = *r;
    count.at = at;
    reader_skip_spaces(&count);
    if (!r->in_margin || count.at >= r->end || !text_is_digit(r->cps[count.at])) return at;
    uint32_t begin = count.at;
    reader_skip_count(&count);
    bool ends = count.at >= r->end || r->cps[count.at] == ' ' || r->cps[count.at - 1] == ' ' ||
                lexicon_longest(&lexicon_furniture, r->cps, r->end, count.at).row >= 0;
    return ends && !date_read(r->cps, begin, r->end).size ? count.at : at;  // 新浪 2012-01-17: no count
}

static bool read_word(struct reader *r, const struct lexicon_row *row, uint32_t size, bool menu)
{
    uint32_t after = r->at + size;
    str reason = row->columns[COLUMN_REASON];
    if (str_equal(reason, STR("share"))) after = count_end(r, after);
    bool counts = after < r->end && text_is_digit(r->cps[after]) && !str_equal(reason, STR("counter"));
    if (counts || !field_may_begin(r, after)) return false;
    r->at = after;
    if (menu) r->menu_words++;
    else r->words++;
    reader_tell(r, row->columns[COLUMN_REASON]);
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
    while (begin < r->end && reader_is_separator(r->cps[begin])) begin++;
    struct reader office = *r;
    office.at = begin;
    uint32_t office_stop = r->in_margin && size > 1 ? reader_office_end(&office) : begin;
    stop = office_stop > begin ? office_stop : names_read(r->cps, begin, r->end, &names);
    bool slash = row->columns[0].data[row->columns[0].size - 1] == '/';  // 文/某某晚报记者 张三: its reader is another
    if (stop == begin && (!slash || !r->in_margin)) return false;
    r->at = stop;
    reader_skip_spaces(r);
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
    reader_tell(r, row->columns[COLUMN_REASON]);
    r->out->strong = true;
    return true;
}

static bool read_rest(struct reader *r, const struct lexicon_row *row, uint32_t begin)
{
    if (begin != r->at || r->end - r->at > REST_MOST) return false;
    r->at = r->end;
    r->out->whole_rest = true;
    reader_tell(r, row->columns[COLUMN_REASON]);
    return true;
}

// 上一篇：标题 — the word alone, or parted from what follows.
static bool read_next(struct reader *r, const struct lexicon_row *row, uint32_t size)
{
    uint32_t after = r->at + size;
    bool parted = after >= r->end || reader_is_separator(r->cps[after]) ||
                  lexicon_longest(&lexicon_furniture, r->cps, r->end, after).row >= 0;
    if (!parted || r->end - r->at > 100) return false;
    r->at = after;
    if (str_equal(row->columns[COLUMN_REASON], STR("neighbours"))) r->at = r->end;
    reader_tell(r, row->columns[COLUMN_REASON]);
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
    for (uint32_t at = r->at + 1; at < r->end && at - r->at <= OUTLET_ROLE_MOST; at++) {
        if (!text_is_han(r->cps[at - 1]) && !text_is_letter(r->cps[at - 1]) && !text_is_digit(r->cps[at - 1]))
            return false;
        struct lexicon_match match = lexicon_longest(&lexicon_furniture, r->cps, r->end, at);
        for (int32_t i = match.row; i >= 0; i = lexicon_furniture.rows[i].next) {
            const struct lexicon_row *row = &lexicon_furniture.rows[i];
            if (row->codes[COLUMN_FORM] != LEXICON_FURNITURE_FORM_ROLE || match.size < 2) continue;
            struct reader before = *r;
            r->at = at;
            if (read_role(r, row, match.size)) return true;
            *r = before;
        }
    }
    return false;
}

// A word about counting begins at `at` and ends the field: 2345人阅读, 1.2万阅读, 0人参与0条评论打印.
static uint32_t counted_end(const struct reader *r, uint32_t at)
{
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, r->cps, r->end, at);
    for (int32_t i = match.row; i >= 0; i = lexicon_furniture.rows[i].next)
        if (str_equal(lexicon_furniture.rows[i].columns[COLUMN_REASON], STR("counter")) &&
            field_may_begin(r, at + match.size))
            return at + match.size;
    return at;
}

// 1 2 3 下一页, [1][2]下一页: the numbers of an article's pages before the word for the next.
static bool read_page_list(struct reader *r, uint32_t first)
{
    uint32_t at = r->at;
    while (at < r->end && (text_is_digit(r->cps[at]) || reader_is_separator(r->cps[at]))) at++;
    if (first != r->at || at == r->at || at - r->at > PAGE_LIST_MOST) return false;
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, r->cps, r->end, at);
    for (int32_t i = match.row; i >= 0; i = lexicon_furniture.rows[i].next) {
        if (!str_equal(lexicon_furniture.rows[i].columns[COLUMN_REASON], STR("pager"))) continue;
        r->at = at;
        r->out->strong = true;
        reader_tell(r, STR("pager"));
        return true;
    }
    return false;
}

// Only digits and brackets: a counter where other furniture is near, part of a pager elsewhere.
static bool read_digits(struct reader *r)
{
    uint32_t at = r->at;
    while (at < r->end && (text_is_digit(r->cps[at]) || r->cps[at] == ',' || (at > r->at && r->cps[at] == '.'))) at++;
    if (at == r->at || at - r->at > 9) return false;
    uint32_t counted = counted_end(r, at + (at < r->end && r->cps[at] == 0x4e07));  // 万
    bool is_counted = r->in_margin && counted > at + 1;
    if (!is_counted && at < r->end && !reader_is_separator(r->cps[at])) return false;
    if (!r->in_margin && r->out->fields == 0) return false;
    bool bracketed = r->at > 0 && (r->cps[r->at - 1] == '(' || r->cps[r->at - 1] == 0xff08 ||
                                   r->cps[r->at - 1] == '[' || r->cps[r->at - 1] == 0x3010);
    if (!is_counted && !bracketed && r->out->fields == 0) return false;
    r->at = is_counted ? counted : at;
    reader_tell(r, STR("counter"));
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
    reader_tell(r, STR("pager"));
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
    reader_skip_separators(r);
    uint32_t name = r->at;
    while (r->at < r->end && text_is_han(r->cps[r->at]) && r->at - name <= 8) r->at++;
    if (r->at > name && r->out->section.begin == r->out->section.end) r->out->section = (struct text_span){name, r->at};
    r->out->strong = true;
    reader_tell(r, STR("breadcrumb"));
    return true;
}

// 某卫函〔2024〕33号: the number of an official letter, alone in its line.
static bool read_document_number(struct reader *r, uint32_t first)
{
    uint32_t at = r->at;
    while (at < r->end && text_is_han(r->cps[at])) at++;
    uint32_t open = at, year = 0;
    if (!r->in_margin || first != r->at || open == r->at || open - r->at > NUMBER_OWNER_MOST || open >= r->end)
        return false;
    if (r->cps[open] != 0x3014 && r->cps[open] != '[' && r->cps[open] != 0xff3b) return false;  // 〔
    for (at = open + 1; at < r->end && text_is_digit(r->cps[at]); at++) year++;
    if (year != 4 || at + 2 >= r->end || (r->cps[at] != 0x3015 && r->cps[at] != ']')) return false;
    for (at++; at < r->end && text_is_digit(r->cps[at]); at++) continue;
    if (at + 1 != r->end || r->cps[at] != 0x53f7) return false;  // 号
    r->at = r->end;
    r->out->strong = true;
    reader_tell(r, STR("record_number"));
    return true;
}

static bool read_bare_date(struct reader *r)
{
    struct date_found found = date_read(r->cps, r->at, r->end);
    if (found.size == 0 || (!found.has_year && r->out->fields == 0)) return false;
    uint32_t after = r->at + found.size;
    if (after < r->end && !reader_is_separator(r->cps[after]) && !reader_label_begins(r, after)) return false;
    r->at = after;
    if (r->out->published.size == 0 && found.has_year) r->out->published = found;
    reader_tell(r, STR("dateline"));
    return true;
}

static bool read_line(const uint32_t *cps, uint32_t begin, uint32_t end, bool in_margin, struct metaline *out)
{
    *out = (struct metaline){0};
    struct reader r = {.cps = cps, .at = begin, .end = end, .in_margin = in_margin, .out = out};
    reader_skip_separators(&r);
    uint32_t first = r.at;
    while (r.at < r.end) {
        if (!read_bare_date(&r) && !read_page(&r) && !read_page_list(&r, first) && !read_paper_page(&r) &&
            !read_known(&r, first) && !read_digits(&r) && !read_outlet_role(&r) && !reader_bare_person(&r) &&
            !reader_address(&r) && !read_document_number(&r, first))
            return false;
        reader_skip_separators(&r);
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
    const uint64_t forms = UINT64_C(1) << LEXICON_FURNITURE_FORM_WITHIN | UINT64_C(1) << LEXICON_FURNITURE_FORM_PHOTO;
    for (uint32_t at = begin; at < end; at++) {
        struct lexicon_match match = lexicon_longest(&lexicon_furniture, page->text.cps, end, at);
        if (match.row < 0 || !(lexicon_codes(&lexicon_furniture, COLUMN_FORM, match.row) & forms)) continue;
        for (int32_t i = match.row; i >= 0; i = lexicon_furniture.rows[i].next) {
            str reason = lexicon_furniture.rows[i].columns[COLUMN_REASON];
            if (!(forms >> lexicon_furniture.rows[i].codes[COLUMN_FORM] & 1)) continue;
            for (size_t k = 0; k < READER_RANKED; k++)
                if (str_equal(str_from(reader_ranked[k]), reason)) return reader_ranked[k];
        }
    }
    return NULL;
}
