#include "html/guard.h"

#include <string.h>

enum { NAME_MOST = 16, NAMES = 64, RAW_NONE = 0 };

struct open_count {
    char name[NAME_MOST];
    uint32_t open;
};

struct guard {
    str source;
    size_t at;
    const struct html_limits *limits;
    uint32_t tags, open, attributes;
    struct open_count counts[NAMES];
    size_t names;
    uint32_t others;  // of names beyond the table
};

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

static bool listed(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (**list == *name && strcmp(name, *list) == 0) return true;
    return false;
}

static const char *const closed_by_html[] = {
    "p",      "li",    "td",    "th",       "tr",    "dt",       "dd",      "option",  "optgroup",
    "tbody",  "thead", "tfoot", "colgroup", "html",  "head",     "body",    "br",      "img",
    "input",  "hr",    "meta",  "link",     "area",  "base",     "col",     "embed",   "param",
    "source", "track", "wbr",   "keygen",   "frame", "basefont", "bgsound", "command", NULL};
static const char *const raw_text[] = {"script", "style",   "title",    "textarea", "xmp",
                                       "iframe", "noembed", "noframes", NULL};

static uint32_t *count_of(struct guard *g, const char *name)
{
    for (size_t i = 0; i < g->names; i++)
        if (*g->counts[i].name == *name && strcmp(g->counts[i].name, name) == 0) return &g->counts[i].open;
    if (g->names == NAMES) return &g->others;
    memcpy(g->counts[g->names].name, name, NAME_MOST);
    return &g->counts[g->names++].open;
}

static void read_name(struct guard *g, char out[NAME_MOST])
{
    size_t size = 0;
    memset(out, 0, NAME_MOST);
    for (; g->at < g->source.size; g->at++) {
        char c = g->source.data[g->at];
        if (is_space(c) || c == '>' || c == '/') break;
        if (size + 1 < NAME_MOST) out[size++] = lower(c);
    }
}

// To behind the tag's '>'; counts its attributes.
static void read_attributes(struct guard *g)
{
    char quote = 0, last = ' ';
    bool value = false;
    g->attributes = 0;
    for (; g->at < g->source.size; g->at++) {
        char c = g->source.data[g->at];
        if (quote) {
            if (c == quote) quote = 0;
            continue;
        }
        if (c == '>') {
            g->at++;
            return;
        }
        if (value && (c == '"' || c == '\'') && last == '=') quote = c;
        if (c == '=') value = true;
        else if (is_space(c) || c == '/') value = value && last == '=' && is_space(c);
        else if (!value && (is_space(last) || last == '/' || last == '"' || last == '\'')) g->attributes++;
        if (!is_space(c) || !value) last = c;
    }
}

static bool closes_raw(const struct guard *g, const char *name)
{
    size_t size = strlen(name);
    if (g->at + 2 + size > g->source.size || g->source.data[g->at] != '<' || g->source.data[g->at + 1] != '/')
        return false;
    for (size_t i = 0; i < size; i++)
        if (lower(g->source.data[g->at + 2 + i]) != name[i]) return false;
    return true;
}

static void skip_raw(struct guard *g, const char *name)
{
    while (g->at < g->source.size && !closes_raw(g, name)) {
        const char *next = memchr(g->source.data + g->at + 1, '<', g->source.size - g->at - 1);
        g->at = next ? (size_t)(next - g->source.data) : g->source.size;
    }
}

static bool excess(struct error *error, const char *what, uint32_t limit)
{
    return error_bad_input(error, "markup_excess",
                           "the HTML has more than %u %s; send the article's element instead of the page", limit, what);
}

static bool read_open(struct guard *g, struct error *error)
{
    char name[NAME_MOST];
    read_name(g, name);
    read_attributes(g);
    if (g->attributes > g->limits->attributes) return excess(error, "attributes in one tag", g->limits->attributes);
    if (listed(name, closed_by_html)) return true;
    if (listed(name, raw_text)) {
        skip_raw(g, name);
        return true;
    }
    (*count_of(g, name))++;
    return ++g->open <= g->limits->depth || excess(error, "elements open at once", g->limits->depth);
}

static void read_close(struct guard *g)
{
    char name[NAME_MOST];
    read_name(g, name);
    read_attributes(g);
    if (listed(name, closed_by_html) || listed(name, raw_text)) return;
    uint32_t *open = count_of(g, name);
    if (*open) {
        (*open)--;
        g->open--;
    }
}

static void skip_comment(struct guard *g)
{
    ptrdiff_t end = -1;
    if (g->at + 4 <= g->source.size && memcmp(g->source.data + g->at, "<!--", 4) == 0) {
        ptrdiff_t dashes = str_find(g->source, STR("-->"), g->at + 2);
        end = dashes < 0 ? -1 : dashes + 3;
        if (dashes < 0) end = (ptrdiff_t)g->source.size;
    } else {
        ptrdiff_t mark = str_find(g->source, STR(">"), g->at);
        end = mark < 0 ? (ptrdiff_t)g->source.size : mark + 1;
    }
    g->at = (size_t)end;
}

bool guard_check(str source, const struct html_limits *limits, struct error *error)
{
    struct guard g = {.source = source, .limits = limits};
    while (g.at < source.size) {
        const char *next = memchr(source.data + g.at, '<', source.size - g.at);
        if (!next) return true;
        g.at = (size_t)(next - source.data);
        char c = g.at + 1 < source.size ? source.data[g.at + 1] : ' ';
        bool closing = c == '/' && g.at + 2 < source.size && is_letter(source.data[g.at + 2]);
        if (c == '!' || c == '?' || (c == '/' && !closing)) {
            skip_comment(&g);
        } else if (is_letter(c) || closing) {
            if (++g.tags > limits->tags) return excess(error, "tags", limits->tags);
            g.at += closing ? 2 : 1;
            if (closing) read_close(&g);
            else if (!read_open(&g, error)) return false;
        } else {
            g.at++;
        }
    }
    return true;
}
