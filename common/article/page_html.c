#include "article/page_html.h"

#include <string.h>

#include "article/furniture.h"
#include "article/headline.h"
#include "article/reasons.h"
#include "lexicon/markup_table.h"

enum {
    WORD_MOST = 24,
    LINE_PROSE_LEAST = 12,
    INTRODUCTION_LEAST = 20,
    TEASERS_LEAST = 3,
    NAME_BEGINNING = 4,
    NARROWER_MOST = 4,
    LONG_LEAST = 60,
    HAN_PARTS = 8
};

struct box_score {
    uint64_t prose;                 // code points of prose inside, furniture apart
    uint64_t all;                   // the same, furniture included
    const char *reason;             // furniture; NULL: it is not
    bool hidden;                    // it or a box around it
    bool begun, behind;             // a line stands in it; prose stands before it
    const char *headed;             // it begins with the heading of a list of other articles or of comments
    uint32_t teasers;               // of its inner boxes, the last so many are alike and begin with links
    int32_t teaser, teaser_before;  // the last of those; the one before this box
};

struct judge {
    struct page *page;
    bool han;  // the page is Chinese
    const struct html_page *html;
    struct box_score *scores, page_score;
    size_t *line_of;    // html line of each page line
    uint32_t *weights;  // line_weight of each page line
    uint64_t total;
};

bool page_html_text(struct arena *arena, const struct html_page *html, struct text *out)
{
    *out = (struct text){0};
    if (!text_reserve(arena, out, html->count ? html->count : 1)) return false;
    for (size_t i = 0; i < html->count; i++)
        text_put(out, html->cps[i], (struct origin){html->places[i].begin, html->places[i].end});
    return true;
}

static const char *known_reason(str word)
{
    static const char *const reasons[] = {CUT_NAVIGATION, CUT_BREADCRUMB, CUT_SHARE,   CUT_TOOLBAR, CUT_COUNTER,
                                          CUT_PAGER,      CUT_NEIGHBOURS, CUT_RELATED, CUT_SIDEBAR, CUT_COMMENTS,
                                          CUT_PROMOTION,  CUT_FOOTER,     CUT_BYLINE};
    int32_t row = lexicon_find(&lexicon_markup, word);
    for (size_t i = 0; row >= 0 && i < sizeof(reasons) / sizeof(*reasons); i++)
        if (str_equal(str_from(reasons[i]), lexicon_markup.rows[row].columns[1])) return reasons[i];
    return NULL;
}

static bool is_word_byte(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z');
}

// The first word of a class or id that `find` knows: "g-nav", "shareBox" (also before its capital letter), "related_list2".
static const char *reason_of_names(str names, const char *(*find)(str word))
{
    for (size_t at = 0; at < names.size;) {
        char word[WORD_MOST];
        size_t size = 0;
        while (at < names.size && !is_word_byte(names.data[at])) at++;
        bool capital = false;
        for (; at < names.size && is_word_byte(names.data[at]) && !capital; at++) {
            if (size < WORD_MOST) word[size++] = (char)(names.data[at] | 32);
            capital = at + 1 < names.size && names.data[at] >= 'a' && names.data[at + 1] >= 'A' &&
                      names.data[at + 1] <= 'Z';
        }
        const char *reason = size ? find((str){word, size}) : NULL;
        if (reason) return reason;
    }
    return NULL;
}

static const char *reason_of_element(const struct html_box *box)
{
    static const struct {
        const char *tag, *reason;
    } elements[] = {{"nav", CUT_NAVIGATION},  {"footer", CUT_FOOTER},  {"aside", CUT_SIDEBAR},
                    {"form", CUT_NAVIGATION}, {"button", CUT_TOOLBAR}, {"menu", CUT_NAVIGATION}};
    static const struct {
        const char *role, *reason;
    } roles[] = {{"navigation", CUT_NAVIGATION},
                 {"banner", CUT_NAVIGATION},
                 {"contentinfo", CUT_FOOTER},
                 {"complementary", CUT_SIDEBAR},
                 {"search", CUT_NAVIGATION}};
    for (size_t i = 0; i < sizeof(elements) / sizeof(*elements); i++)
        if (strcmp(box->tag, elements[i].tag) == 0) return elements[i].reason;
    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
        if (str_equal(box->role, str_from(roles[i].role))) return roles[i].reason;
    return NULL;
}

static const char *reason_of_box(const struct html_box *box)
{
    const char *reason = reason_of_element(box);
    if (reason || strcmp(box->tag, "body") == 0 || strcmp(box->tag, "html") == 0 || strcmp(box->tag, "article") == 0 ||
        strcmp(box->tag, "main") == 0)
        return reason;
    bool heading = box->tag[0] == 'h' && box->tag[1] >= '1' && box->tag[1] <= '6';
    if (heading) return NULL;
    reason = reason_of_names(box->id, known_reason);
    return reason ? reason : reason_of_names(box->classes, known_reason);
}

static const char *title_word(str word)
{
    int32_t row = lexicon_find(&lexicon_markup, word);
    return row >= 0 && str_equal(STR("title"), lexicon_markup.rows[row].columns[1]) ? CUT_TITLE : NULL;
}

bool page_html_is_title(const struct html_box *box)
{
    return reason_of_names(box->classes, title_word) || reason_of_names(box->id, title_word);
}

static uint32_t count_han(const struct page *page, uint32_t begin, uint32_t end)
{
    uint32_t count = 0;
    for (uint32_t i = begin; i < end; i++) count += text_is_han(page->text.cps[i]);
    return count;
}

// What a line speaks for its box being the article: sentences outside links. What a program prints at a Chinese page's foot (Processed in 0.04
// second(s), 15 queries) is none.
static uint32_t line_weight(const struct judge *j, struct line *line)
{
    const struct page *page = j->page;
    uint32_t size = line_size(line), marks = 0;
    if (line->kind == BLOCK_TABLE_ROW) return size / 2;
    if (line->linked * 2 > size || size < LINE_PROSE_LEAST || furniture_notice(page, line)) return 0;
    for (uint32_t i = line->begin; i < line->end; i++)
        marks += page->text.cps[i] == 0xff0c || page->text.cps[i] == 0x3002 || page->text.cps[i] == ',' ||
                 page->text.cps[i] == 0x3001;
    if (!marks) return 0;
    if (line_ends_sentence(page, line)) return size;
    bool foreign = j->han && count_han(page, line->begin, line->end) * HAN_PARTS < size;
    return size >= LONG_LEAST && !foreign ? size : 0;
}

static int32_t parent_of(const struct judge *j, int32_t box)
{
    return box < 0 ? -1 : j->html->boxes[box].parent;
}

static int32_t box_of(const struct judge *j, size_t line)
{
    return j->html->lines[j->line_of[line]].box;
}

static bool within(const struct judge *j, int32_t box, int32_t outer)
{
    if (outer < 0) return true;
    while (box > outer) box = parent_of(j, box);
    return box == outer;
}

// 猜你喜欢, 网友评论 356条 behind prose: the largest box that begins with it holds nothing else, whatever it is called and however much it says.
static void find_headed(struct judge *j)
{
    uint32_t before = 0;
    for (size_t i = 0; i < j->page->line_count; i++) {
        const char *reason = before ? furniture_heading(j->page, &j->page->lines[i]) : NULL;
        int32_t box = box_of(j, i), above = i ? box_of(j, i - 1) : -1;
        before += j->weights[i];
        if (!reason || box < 0 || within(j, above, box)) continue;
        while (parent_of(j, box) >= 0 && !within(j, above, parent_of(j, box))) box = parent_of(j, box);
        j->scores[box].headed = reason;
    }
}

static bool same_name(const struct html_box *a, const struct html_box *b)
{
    return strcmp(a->tag, b->tag) == 0 && str_equal(a->classes, b->classes);
}

static bool begins_with_link(const struct judge *j, size_t line)
{
    const struct line *l = &j->page->lines[line];
    return l->linked * 5 >= line_size(l) * 4 && l->linked > 0;
}

// Three boxes or more of one name side by side behind prose, each beginning with a link: other articles with what they tell.
// So is one that begins with a heading that is a link.
static void see_teaser(struct judge *j, size_t line, int32_t box)
{
    if (j->page->lines[line].level && begins_with_link(j, line)) j->scores[box].headed = CUT_RELATED;
    int32_t parent = parent_of(j, box);
    struct box_score *above = parent >= 0 ? &j->scores[parent] : &j->page_score;
    int32_t last = above->teasers ? above->teaser : -1;
    if (!begins_with_link(j, line)) {
        above->teasers = 0;
        return;
    }
    above->teasers = last >= 0 && same_name(&j->html->boxes[last], &j->html->boxes[box]) ? above->teasers + 1 : 1;
    above->teaser = box;
    j->scores[box].teaser_before = last;
    for (uint32_t i = 0; above->teasers >= TEASERS_LEAST && i < TEASERS_LEAST; i++) {
        j->scores[box].headed = CUT_RELATED;
        box = j->scores[box].teaser_before;
    }
}

// Which boxes begin behind prose. Each that begins with a line may be one of a row of teasers.
static void find_behind(struct judge *j)
{
    uint32_t before = 0;
    for (size_t i = 0; i < j->page->line_count; i++) {
        for (int32_t box = box_of(j, i); box >= 0 && !j->scores[box].begun; box = parent_of(j, box)) {
            j->scores[box].begun = true;
            j->scores[box].behind = before >= LINE_PROSE_LEAST;
            if (before >= LINE_PROSE_LEAST) see_teaser(j, i, box);
        }
        before += j->weights[i];
    }
}

// A page whose prose is hidden as a whole waits for a script to show it: nothing is hidden there.
static void find_hidden(struct judge *j)
{
    uint64_t shown = 0;
    for (size_t i = 0; i < j->html->box_count; i++) {
        int32_t parent = parent_of(j, (int32_t)i);
        j->scores[i].hidden = j->html->boxes[i].hidden || (parent >= 0 && j->scores[parent].hidden);
    }
    for (size_t i = 0; i < j->page->line_count; i++)
        if (box_of(j, i) < 0 || !j->scores[box_of(j, i)].hidden) shown += j->weights[i];
    for (size_t i = 0; i < j->html->box_count && shown == 0; i++) j->scores[i].hidden = false;
}

// Boxes come after their parents, so one pass backwards adds children to parents.
static void weigh(struct judge *j)
{
    size_t count = j->html->box_count;
    find_hidden(j);
    for (size_t i = 0; i < j->page->line_count; i++) {
        int32_t box = box_of(j, i);
        if (box >= 0 && j->scores[box].hidden) continue;  // what is not shown may be the article once more
        if (box >= 0) j->scores[box].all += j->weights[i];
        j->total += j->weights[i];
    }
    for (size_t i = count; i-- > 0;)
        if (j->html->boxes[i].parent >= 0) j->scores[j->html->boxes[i].parent].all += j->scores[i].all;
    for (size_t i = 0; i < count; i++) {
        const char *reason = j->scores[i].hidden ? CUT_HIDDEN : reason_of_box(&j->html->boxes[i]);
        if (reason == CUT_BYLINE && !j->scores[i].behind) reason = NULL;
        int32_t parent = j->html->boxes[i].parent;
        bool foot = j->scores[i].behind && (reason == CUT_FOOTER || reason == CUT_COMMENTS || reason == CUT_PROMOTION);
        bool holds_article = j->scores[i].all * 3 > j->total && reason != CUT_HIDDEN && !foot;
        const char *headed = j->scores[i].headed == CUT_COMMENTS || !holds_article ? j->scores[i].headed : NULL;
        j->scores[i].reason = parent >= 0 && j->scores[parent].reason ? j->scores[parent].reason
                              : reason && !holds_article              ? reason
                                                                      : headed;
    }
    j->total = 0;
    for (size_t i = 0; i < j->page->line_count; i++) {
        int32_t box = box_of(j, i);
        if (box < 0 || j->scores[box].reason) continue;
        uint32_t weight = j->weights[i];
        j->scores[box].prose += weight;
        j->total += weight;
    }
    for (size_t i = count; i-- > 0;)
        if (j->html->boxes[i].parent >= 0) j->scores[j->html->boxes[i].parent].prose += j->scores[i].prose;
}

// content, content2: names that begin alike, or no names at all.
static bool alike(const struct html_box *a, const struct html_box *b)
{
    str left = a->classes.size ? a->classes : a->id, right = b->classes.size ? b->classes : b->id;
    size_t least = left.size < right.size ? left.size : right.size;
    if (least > NAME_BEGINNING) least = NAME_BEGINNING;
    return least ? str_equal(str_slice(left, 0, least), str_slice(right, 0, least)) : left.size == right.size;
}

// Of the boxes in `outer` the one that holds three fifths of its prose, when the prose behind it stands in boxes of other names: what
// follows the article (关于作者, 专家介绍). -1: there is none.
static int32_t narrower(const struct judge *j, int32_t outer)
{
    int32_t inner = -1;
    for (size_t i = (size_t)outer + 1; i < j->html->box_count && inner < 0; i++)
        if (parent_of(j, (int32_t)i) == outer && j->scores[i].prose * 5 >= j->scores[outer].prose * 3)
            inner = (int32_t)i;
    bool behind = false;
    for (size_t i = 0; inner >= 0 && i < j->page->line_count; i++) {
        int32_t box = box_of(j, i);
        bool inside = within(j, box, inner);
        behind = behind || inside;
        if (!behind || inside || !within(j, box, outer) || (box >= 0 && j->scores[box].reason)) continue;
        int32_t above = i ? box_of(j, i - 1) : -1;
        while (box != outer && parent_of(j, box) != outer) box = parent_of(j, box);
        bool first = box != outer && !within(j, above, box);
        if (!j->weights[i]) continue;
        const struct html_box *other = &j->html->boxes[box];
        bool goes_on = first && !other->classes.size && !other->id.size;  // <section> that begins with prose
        if (box == outer || goes_on || j->page->lines[i].kind == BLOCK_TABLE_ROW ||
            alike(&j->html->boxes[inner], other))
            return -1;
    }
    return inner;
}

// The innermost box within `outer` that holds three quarters of `prose`; `outer` if there is none.
static int32_t innermost(const struct judge *j, int32_t outer, uint64_t prose)
{
    int32_t best = outer;
    for (size_t i = outer < 0 ? 0 : (size_t)outer + 1; i < j->html->box_count; i++)
        if (j->scores[i].prose * 4 >= prose * 3 && within(j, (int32_t)i, outer)) best = (int32_t)i;
    return best;
}

// -1: the whole page.
static int32_t article_box(const struct judge *j)
{
    int32_t best = j->total ? innermost(j, -1, j->total) : -1, inner;
    for (int i = 0; i < NARROWER_MOST && best >= 0 && (inner = narrower(j, best)) >= 0; i++)
        best = innermost(j, inner, j->scores[inner].prose);
    if (best < 0) return -1;
    bool paragraph = strcmp(j->html->boxes[best].tag, "p") == 0 || strcmp(j->html->boxes[best].tag, "li") == 0 ||
                     strcmp(j->html->boxes[best].tag, "blockquote") == 0;
    return paragraph ? parent_of(j, best) : best;
}

// Between headline and article: a second headline, a summary, a line of facts; not 昨天, 原创 某某.
static bool may_introduce(const struct page *page, const struct line *line)
{
    uint32_t first = page->text.cps[line->begin];
    return line->level > 0 || line->headline || first == 0x2014 || first == '-' ||
           line_size(line) >= INTRODUCTION_LEAST || line_ends_sentence(page, line);
}

static void cut_outside(struct judge *j, int32_t article)
{
    size_t first = j->page->line_count, heading = first;
    for (size_t i = j->page->line_count; i-- > 0;)
        if (within(j, box_of(j, i), article)) first = i;
    for (size_t i = 0; i < first; i++)
        if (j->html->lines[j->line_of[i]].level == 1) heading = i;
    for (size_t i = 0; i < first; i++)
        if (j->page->lines[i].headline) heading = i;
    for (size_t i = 0; i < j->page->line_count; i++) {
        struct line *line = &j->page->lines[i];
        if (line->cut || within(j, box_of(j, i), article)) continue;
        bool head = i < first && i >= heading && line->linked * 2 <= line_size(line);
        if (head && (i == heading || may_introduce(j->page, line))) continue;
        line->outside = true;
        line->cut = i < first ? CUT_NAVIGATION : line->linked * 2 > line_size(line) ? CUT_RELATED : CUT_SIDEBAR;
    }
}

// A block of links in the article's own box: three lines or more in a row that are nothing but links.
static void cut_link_lists(struct page *page)
{
    for (size_t i = 0; i < page->line_count;) {
        size_t end = i;
        while (end < page->line_count && !page->lines[end].cut &&
               page->lines[end].linked * 5 >= line_size(&page->lines[end]) * 4)
            end++;
        for (size_t k = i; end - i >= 3 && k < end; k++) page->lines[k].cut = CUT_RELATED;
        i = end > i ? end : i + 1;
    }
}

static enum block_kind kind_of(const struct page *page, const struct line *line, const struct html_line *html)
{
    static const enum block_kind kinds[] = {BLOCK_PARAGRAPH, BLOCK_HEADING, BLOCK_LIST_ITEM, BLOCK_TABLE_ROW,
                                            BLOCK_CAPTION};
    bool bold = html->kind == HTML_PARAGRAPH && html->bold * 10 >= line_size(line) * 9 && line_size(line) <= 40 &&
                !line_ends_sentence(page, line);
    return bold ? BLOCK_HEADING : kinds[html->kind];
}

// Lines of the page are the lines of html in order, but those that folding left empty.
static void take_kinds(struct judge *j)
{
    size_t at = 0, page_line = 0;
    for (uint32_t i = 0, begin = 0; i < j->page->text.count && page_line < j->page->line_count; i++) {
        if (j->page->text.cps[i] != '\n') continue;
        struct line *line = &j->page->lines[page_line];
        if (i > begin && line->begin == begin) {
            j->line_of[page_line++] = at;
            line->kind = kind_of(j->page, line, &j->html->lines[at]);
            line->linked = j->html->lines[at].linked;
            line->level = j->html->lines[at].level;
            line->bulleted = line->bulleted || line->kind == BLOCK_LIST_ITEM;
        }
        begin = i + 1;
        if (at + 1 < j->html->line_count) at++;
    }
}

bool page_html_mark(struct page *page, const struct html_page *html)
{
    struct judge j = {.page = page, .html = html};
    if (page->line_count == 0) return true;
    j.scores = ARENA_ARRAY(page->arena, struct box_score, html->box_count ? html->box_count : 1);
    j.line_of = ARENA_ARRAY(page->arena, size_t, page->line_count);
    j.weights = ARENA_ARRAY(page->arena, uint32_t, page->line_count);
    if (!j.scores || !j.line_of || !j.weights) return false;
    take_kinds(&j);
    j.han = count_han(page, 0, (uint32_t)page->text.count) * HAN_PARTS >= page->text.count;
    for (size_t i = 0; i < page->line_count; i++) j.weights[i] = line_weight(&j, &page->lines[i]);
    find_headed(&j);
    find_behind(&j);
    weigh(&j);
    for (size_t i = 0; i < page->line_count; i++)
        if (box_of(&j, i) >= 0) page->lines[i].cut = j.scores[box_of(&j, i)].reason;
    headline_mark_html(page, html, j.line_of);
    cut_outside(&j, article_box(&j));
    cut_link_lists(page);
    return true;
}
