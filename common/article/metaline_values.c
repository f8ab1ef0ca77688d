#include "article/metaline_reader.h"

#include <string.h>

#include "article/reasons.h"
#include "lexicon/furniture_table.h"

enum { OFFICE_MOST = 14, OFFICE_LEAST = 3, PHRASE_MOST = 100, SIGN_MOST = 6 };

bool reader_is_separator(uint32_t cp)
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

bool reader_is_label_mark(uint32_t cp)
{
    return cp == ':' || cp == 0xff1a || cp == '/' || cp == '|' || cp == 0x4e28;
}

// The catalogue's reasons in the order in which one of them names a line with several.
const char *const reader_ranked[READER_RANKED] = {
    CUT_TITLE,    CUT_TOOLBAR,      CUT_NAVIGATION, CUT_COUNTER,       CUT_PAGER,      CUT_SHARE,      CUT_EDITOR,
    CUT_DATELINE, CUT_BYLINE,       CUT_SOURCE,     CUT_RECORD_NUMBER, CUT_BREADCRUMB, CUT_NEIGHBOURS, CUT_RELATED,
    CUT_COMMENTS, CUT_PHOTO_CREDIT, CUT_PROMOTION,  CUT_FOOTER,        CUT_COPYRIGHT};

const char *reader_reason(str reason)
{
    for (int i = 0; i < READER_RANKED; i++)
        if (str_equal(str_from(reader_ranked[i]), reason)) return reader_ranked[i];
    return NULL;
}

void reader_tell(struct reader *r, str reason)
{
    r->out->fields++;
    r->out->own += !str_equal(reason, STR("footer"));
    for (int i = 0; i < READER_RANKED; i++)
        if (i >= r->rank && str_equal(str_from(reader_ranked[i]), reason)) {
            r->rank = i;
            r->out->reason = reader_ranked[i];
        }
}

void reader_skip_separators(struct reader *r)
{
    while (r->at < r->end && reader_is_separator(r->cps[r->at])) r->at++;
}

void reader_skip_spaces(struct reader *r)
{
    while (r->at < r->end && r->cps[r->at] == ' ') r->at++;
}

// 来源：某报作者：张三: on pages the gap between fields is often no character.
bool reader_label_begins(const struct reader *r, uint32_t at)
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
        if (at > r->at && reader_label_begins(r, at)) break;
        if (depth <= 0 && (cp == ' ' || cp == '|' || cp == ']' || cp == ')' || cp == 0xff09 || cp == 0x3011 ||
                           cp == '/' || cp == 0xff0c || cp == ',' || cp == 0xff1b))
            break;
    }
    return at;
}

// http://…, www.…: as far as an address goes.
static uint32_t address_end(const struct reader *r)
{
    static const uint32_t begins[][4] = {{'h', 't', 't', 'p'}, {'w', 'w', 'w', '.'}};
    uint32_t at = r->at;
    for (size_t i = 0; i < 2 && at + 4 < r->end; i++)
        if (memcmp(r->cps + at, begins[i], sizeof(begins[i])) == 0) {
            while (at < r->end && r->cps[at] > ' ' && r->cps[at] < 0x7f) at++;
            return at;
        }
    return at;
}

bool reader_address(struct reader *r)
{
    uint32_t end = address_end(r);
    if (end == r->at || !r->in_margin) return false;
    r->at = end;
    reader_tell(r, STR("source"));
    return true;
}

static bool read_name_value(struct reader *r, struct text_span *out)
{
    uint32_t end = address_end(r);
    if (end > r->at) {
        r->at = end;
        return true;
    }
    end = value_end(r);
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

void reader_skip_count(struct reader *r)
{
    while (r->at < r->end &&
           (text_is_digit(r->cps[r->at]) || r->cps[r->at] == ',' || r->cps[r->at] == '.' || r->cps[r->at] == '+'))
        r->at++;
    reader_skip_spaces(r);
    if (r->at + 1 < r->end && (r->cps[r->at] == ']' || r->cps[r->at] == 0x3011) && r->cps[r->at + 1] == 0x6b21)
        r->at++;  // [ ]次, whose number a script writes
    while (r->at < r->end && !reader_label_begins(r, r->at) &&
           (r->cps[r->at] == 0x6b21 || r->cps[r->at] == 0x4eba || r->cps[r->at] == 0x4e07 || r->cps[r->at] == 0x6761 ||
            r->cps[r->at] == 0x5b57 || r->cps[r->at] == 0x4f4d || r->cps[r->at] == 0x2103 || r->cps[r->at] == 'w' ||
            r->cps[r->at] == 'W' || r->cps[r->at] == '+'))
        r->at++;  // 次 人 万 条 字 位
}

static bool read_date_value(struct reader *r, struct date_found *out)
{
    struct date_found found = date_read(r->cps, r->at, r->end);
    if (found.size == 0) found = date_read_republic(r->cps, r->at, r->end);
    if (found.size == 0) return false;
    r->at += found.size;
    if (out->size == 0) *out = found;
    return true;
}

// 护理部, 党委办公室, 宣传科: who wrote is an office. Returns its end, or the beginning.
uint32_t reader_office_end(const struct reader *r)
{
    static const uint32_t ends[] = {0x5ba4, 0x5c40, 0x59d4, 0x9662, 0x90e8, 0x5904,
                                    0x793e, 0x4f1a, 0x79d1, 0x529e, 0x7ad9, 0x5fc3};  // 室局委院部处社会科办站心
    uint32_t at = r->at;
    while (at < r->end && text_is_han(r->cps[at]) && !reader_label_begins(r, at)) at++;
    if (at - r->at < OFFICE_LEAST || at - r->at > OFFICE_MOST || (at < r->end && !reader_is_separator(r->cps[at])))
        return r->at;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (r->cps[at - 1] == ends[i] && !(at - r->at == OFFICE_LEAST && name_is_usual(r->cps, r->at, at))) return at;
    return r->at;
}

// 供稿：护理部 张三: the person behind the office.
bool reader_bare_person(struct reader *r)
{
    uint32_t at = r->at;
    while (at < r->end && text_is_han(r->cps[at])) at++;
    bool whole = at == r->end || reader_is_separator(r->cps[at]);
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
    uint32_t office_stop = r->in_margin ? reader_office_end(r) : r->at;
    if (office_stop > r->at) {
        r->at = office_stop;
        return true;
    }
    if (r->at + 1 < r->end && (r->cps[r->at] == 0x6587 || r->cps[r->at] == 0x56fe) && r->cps[r->at + 1] == '/')
        return true;  // 作者：文/张三
    uint32_t stop = names_read(r->cps, r->at, r->end, out);
    bool done = stop >= r->end || reader_is_separator(r->cps[stop]) || reader_label_begins(r, stop);
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

// 责任编辑：张三 SN241: letters and digits behind a name, by which an editor signs.
static void skip_sign(struct reader *r)
{
    uint32_t at = r->at, letters, digits;
    while (at < r->end && r->cps[at] == ' ') at++;
    for (letters = at; at < r->end && text_is_letter(r->cps[at]); at++) continue;
    for (digits = at; at < r->end && text_is_digit(r->cps[at]); at++) continue;
    bool sign = digits > letters && digits - letters <= SIGN_MOST && at > digits && at - digits <= SIGN_MOST;
    if (sign && (at == r->end || reader_is_separator(r->cps[at]))) r->at = at;
}

static bool read_editors(struct reader *r)
{
    struct person_list nobody = {0};
    if (!read_persons(r, &nobody)) return false;
    skip_sign(r);
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
    reader_skip_spaces(r);
    if (r->at < r->end &&
        (r->cps[r->at] == '[' || r->cps[r->at] == 0x3010 || r->cps[r->at] == '(' || r->cps[r->at] == 0xff08))
        r->at++;
    reader_skip_spaces(r);
}

// The value behind a label of this field; false: it is not such a value.
bool reader_value(struct reader *r, str field)
{
    skip_opening(r);
    struct text_span nothing = {0};
    r->of_editors = str_equal(field, STR("editor"));
    if (str_equal(field, STR("source"))) return read_name_value(r, &r->out->source);
    if (str_equal(field, STR("publisher"))) return read_name_value(r, &r->out->publisher);
    if (str_equal(field, STR("section"))) return read_name_value(r, &r->out->section);
    if (str_equal(field, STR("record"))) return read_name_value(r, &nothing);
    if (str_equal(field, STR("published"))) return read_date_value(r, &r->out->published) || r->at >= r->end;
    if (str_equal(field, STR("written"))) return read_date_value(r, &r->out->written) || r->at >= r->end;
    if (str_equal(field, STR("edited"))) return read_date_value(r, &r->out->edited) || r->at >= r->end;
    if (str_equal(field, STR("author"))) return read_persons(r, &r->out->authors);
    if (str_equal(field, STR("photographer"))) return read_persons(r, &r->out->photographers);
    if (str_equal(field, STR("editor"))) return read_editors(r);
    if (str_equal(field, STR("counter"))) reader_skip_count(r);
    return !str_equal(field, STR("rest")) || read_whole_rest(r);
}
