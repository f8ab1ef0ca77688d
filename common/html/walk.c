#include "html/walk.h"

#include <string.h>

#include "base/utf8.h"
#include "html/table.h"

struct walker {
    struct arena *arena;
    const struct place_map *map;
    struct sink sink;
    struct html_page *out;
    size_t line_capacity, box_capacity;
    size_t line_begin;
    uint32_t linked, bold;                            // in the line
    int links, bolds, pres, items, captions, raised;  // open elements
    uint8_t heading;
    int32_t box;
    bool failed;
};

void sink_put(struct sink *sink, uint32_t cp, struct html_place place)
{
    if (sink->count == sink->capacity) {
        size_t capacity = sink->capacity ? sink->capacity * 2 : 128;
        uint32_t *cps = arena_grow(sink->arena, sink->cps, sink->capacity, capacity, sizeof(*cps));
        struct html_place *places = arena_grow(sink->arena, sink->places, sink->capacity, capacity, sizeof(*places));
        if (!cps || !places) {
            sink->failed = true;
            return;
        }
        sink->cps = cps;
        sink->places = places;
        sink->capacity = capacity;
    }
    sink->cps[sink->count] = cp;
    sink->places[sink->count++] = place;
}

void sink_put_space(struct sink *sink, size_t from, struct html_place place)
{
    if (sink->count == from) return;
    if (sink->cps[sink->count - 1] != ' ') sink_put(sink, ' ', place);
}

static uint32_t superscript(uint32_t cp)
{
    static const uint32_t forms[] = {0x2070, 0xb9, 0xb2, 0xb3, 0x2074, 0x2075, 0x2076, 0x2077, 0x2078, 0x2079};
    if (cp >= '0' && cp <= '9') return forms[cp - '0'];
    return cp == '-' || cp == 0x2212 ? 0x207b : cp == '+' ? 0x207a : cp;
}

static bool is_space(uint32_t cp)
{
    return cp == ' ' || cp == '\n' || cp == '\t' || cp == '\r' || cp == '\f';
}

size_t sink_put_text(struct sink *sink, size_t from, const struct place_map *map, const GumboNode *text, bool raised)
{
    str decoded = str_from(text->v.text.text);
    struct place_walk walk = place_walk_begin(
        map, (str){text->v.text.original_text.data, text->v.text.original_text.length});
    size_t begin = sink->count, at = 0, size;
    uint32_t cp;
    while ((size = utf8_read(decoded, at, &cp)) > 0) {
        struct html_place place;
        bool plain = place_walk_plain(&walk, decoded.data + at, size, &place);
        at += size;
        if (!plain) place = place_walk_next(&walk, cp, str_slice(decoded, at, decoded.size));
        if (is_space(cp)) sink_put_space(sink, from, place);
        else sink_put(sink, raised ? superscript(cp) : cp, place);
    }
    return sink->count - begin;
}

bool walk_skips(const GumboNode *node)
{
    switch (node->type) {
    case GUMBO_NODE_COMMENT:
    case GUMBO_NODE_TEMPLATE: return true;
    case GUMBO_NODE_ELEMENT: break;
    default: return false;
    }
    if (node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML) return true;
    switch (node->v.element.tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_CANVAS:
    case GUMBO_TAG_VIDEO:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_RP:
    case GUMBO_TAG_RT:
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_DATALIST:
    case GUMBO_TAG_MAP:
    case GUMBO_TAG_EMBED:
    case GUMBO_TAG_APPLET: return true;
    default: return false;
    }
}

bool walk_is_block(const GumboNode *node)
{
    if (node->type != GUMBO_NODE_ELEMENT) return false;
    switch (node->v.element.tag) {
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_DIR:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_FIELDSET:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_HGROUP:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_LISTING:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_MENU:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_P:
    case GUMBO_TAG_PLAINTEXT:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_XMP:
    case GUMBO_TAG_BUTTON: return true;
    default: return false;
    }
}

bool walk_raises(const GumboNode *node)
{
    if (!tree_is(node, GUMBO_TAG_SUP) || node->v.element.children.length != 1) return false;
    const GumboNode *text = node->v.element.children.data[0];
    if (text->type != GUMBO_NODE_TEXT) return false;
    size_t size = strlen(text->v.text.text);
    return size > 0 && size <= 3 && strspn(text->v.text.text, "0123456789-+") == size;
}

static void push_line(struct walker *w, struct html_line line)
{
    struct html_page *out = w->out;
    if (out->line_count == w->line_capacity) {
        size_t capacity = w->line_capacity ? w->line_capacity * 2 : 64;
        struct html_line *lines = arena_grow(w->arena, out->lines, w->line_capacity, capacity, sizeof(*lines));
        if (!lines) {
            w->failed = true;
            return;
        }
        out->lines = lines;
        w->line_capacity = capacity;
    }
    out->lines[out->line_count++] = line;
}

static enum html_kind kind_now(const struct walker *w)
{
    if (w->heading) return HTML_HEADING;
    if (w->captions) return HTML_CAPTION;
    return w->items ? HTML_LIST_ITEM : HTML_PARAGRAPH;
}

static void end_line(struct walker *w)
{
    struct sink *sink = &w->sink;
    if (sink->count > w->line_begin && sink->cps[sink->count - 1] == ' ') sink->count--;
    if (sink->count > w->line_begin) {
        push_line(w, (struct html_line){(uint32_t)w->line_begin, (uint32_t)sink->count, kind_now(w), w->heading, w->box,
                                        w->linked, w->bold});
        uint32_t end = sink->places[sink->count - 1].end;
        sink_put(sink, '\n', (struct html_place){end, end});
    }
    w->line_begin = sink->count;
    w->linked = w->bold = 0;
}

static bool is_hidden(const GumboNode *node)
{
    str style = tree_attribute(node, "style");
    if (gumbo_get_attribute(&node->v.element.attributes, "hidden") ||
        str_equal(tree_attribute(node, "aria-hidden"), STR("true")))
        return true;
    return str_find(style, STR("display:none"), 0) >= 0 || str_find(style, STR("display: none"), 0) >= 0 ||
           str_find(style, STR("visibility:hidden"), 0) >= 0;
}

static void open_box(struct walker *w, const GumboNode *node)
{
    struct html_page *out = w->out;
    if (out->box_count == w->box_capacity) {
        size_t capacity = w->box_capacity ? w->box_capacity * 2 : 64;
        struct html_box *boxes = arena_grow(w->arena, out->boxes, w->box_capacity, capacity, sizeof(*boxes));
        if (!boxes) {
            w->failed = true;
            return;
        }
        out->boxes = boxes;
        w->box_capacity = capacity;
    }
    out->boxes[out->box_count] = (struct html_box){w->box,
                                                   tree_tag_name(node),
                                                   tree_attribute(node, "class"),
                                                   tree_attribute(node, "id"),
                                                   tree_attribute(node, "role"),
                                                   is_hidden(node)};
    w->box = (int32_t)out->box_count++;
}

static uint8_t heading_level(const GumboNode *node)
{
    if (node->type != GUMBO_NODE_ELEMENT) return 0;
    GumboTag tag = node->v.element.tag;
    return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6 ? (uint8_t)(tag - GUMBO_TAG_H1 + 1) : 0;
}

// What an element changes for the text in it; by = 1 when it opens, -1 when it closes.
static void count_element(struct walker *w, const GumboNode *node, int by)
{
    if (node->type != GUMBO_NODE_ELEMENT) return;
    switch (node->v.element.tag) {
    case GUMBO_TAG_A: w->links += by; break;
    case GUMBO_TAG_B:
    case GUMBO_TAG_STRONG: w->bolds += by; break;
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_LISTING: w->pres += by; break;
    case GUMBO_TAG_LI:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DT: w->items += by; break;
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_FIGCAPTION: w->captions += by; break;
    case GUMBO_TAG_SUP: w->raised += walk_raises(node) ? by : 0; break;
    default:
        if (heading_level(node)) w->heading = by > 0 ? heading_level(node) : 0;
    }
}

static void put_table_line(void *context, struct table_line row)
{
    struct walker *w = context;
    push_line(w, (struct html_line){(uint32_t)row.begin, (uint32_t)row.end, row.caption ? HTML_CAPTION : HTML_TABLE_ROW,
                                    0, w->box, row.linked, 0});
}

// Text in <pre> has its line ends; everywhere else they are spaces.
static void put_pre(struct walker *w, const GumboNode *text)
{
    size_t before = w->sink.count;
    str decoded = str_from(text->v.text.text);
    struct place_walk walk = place_walk_begin(
        w->map, (str){text->v.text.original_text.data, text->v.text.original_text.length});
    size_t at = 0, size;
    uint32_t cp;
    while ((size = utf8_read(decoded, at, &cp)) > 0) {
        at += size;
        struct html_place place = place_walk_next(&walk, cp, str_slice(decoded, at, decoded.size));
        if (cp == '\n' || cp == '\r') end_line(w);
        else if (is_space(cp)) sink_put_space(&w->sink, w->line_begin, place);
        else sink_put(&w->sink, cp, place);
    }
    if (w->links && w->sink.count > before && w->line_begin <= before) w->linked += (uint32_t)(w->sink.count - before);
}

static void put_text(struct walker *w, const GumboNode *node)
{
    if (w->pres) {
        put_pre(w, node);
        return;
    }
    uint32_t size = (uint32_t)sink_put_text(&w->sink, w->line_begin, w->map, node, w->raised > 0);
    if (w->links) w->linked += size;
    if (w->bolds) w->bold += size;
}

// True: its children follow.
static bool enter(struct walker *w, const GumboNode *node)
{
    if (walk_skips(node)) return false;
    if (node->type == GUMBO_NODE_DOCUMENT) return true;
    if (node->type != GUMBO_NODE_ELEMENT) {
        put_text(w, node);
        return false;
    }
    if (tree_is(node, GUMBO_TAG_BR)) {
        end_line(w);
        return false;
    }
    if (walk_is_block(node)) {
        end_line(w);
        open_box(w, node);
    }
    count_element(w, node, 1);
    if (tree_is(node, GUMBO_TAG_TABLE) && table_is_data(node)) {
        if (!table_put(w->arena, node, w->map, &w->sink, put_table_line, w)) w->failed = true;
        w->line_begin = w->sink.count;
        return false;
    }
    return true;
}

static void leave(struct walker *w, const GumboNode *node)
{
    if (node->type != GUMBO_NODE_ELEMENT || walk_skips(node) || tree_is(node, GUMBO_TAG_BR)) return;
    if (walk_is_block(node)) {
        end_line(w);
        if (w->box >= 0) w->box = w->out->boxes[w->box].parent;
    }
    count_element(w, node, -1);
}

static const GumboNode *next_sibling(const GumboNode *node)
{
    const GumboVector *siblings = node->parent ? tree_children(node->parent) : NULL;
    return siblings && node->index_within_parent + 1 < siblings->length ? siblings->data[node->index_within_parent + 1]
                                                                        : NULL;
}

bool walk_lines(struct arena *arena, const GumboNode *root, const struct place_map *map, struct html_page *out)
{
    struct walker w = {.arena = arena, .map = map, .sink = {.arena = arena}, .out = out, .box = -1};
    const GumboNode *node = root;
    while (node && !w.failed && !w.sink.failed) {
        const GumboNode *child = enter(&w, node) ? tree_first_child(node) : NULL;
        if (child) {
            node = child;
            continue;
        }
        leave(&w, node);
        while (node != root && !next_sibling(node)) {
            node = node->parent;
            leave(&w, node);
        }
        node = node == root ? NULL : next_sibling(node);
    }
    end_line(&w);
    out->cps = w.sink.cps;
    out->places = w.sink.places;
    out->count = w.sink.count;
    return !w.failed && !w.sink.failed;
}
