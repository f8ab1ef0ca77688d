#include "html/meta.h"

#include <string.h>

bool meta_add(struct arena *arena, struct html_page *out, enum html_source source, str name, str content)
{
    content = str_trim(content);
    if (out->meta_count >= META_MOST || content.size == 0 || content.size > META_CONTENT_BYTES || name.size == 0 ||
        name.size > 64)
        return true;
    if (!out->metas) out->metas = ARENA_ARRAY(arena, struct html_meta, META_MOST);
    char *lower = out->metas ? arena_alloc(arena, name.size, 1) : NULL;
    if (!lower) return false;
    for (size_t i = 0; i < name.size; i++)
        lower[i] = name.data[i] >= 'A' && name.data[i] <= 'Z' ? (char)(name.data[i] | 32) : name.data[i];
    out->metas[out->meta_count++] = (struct html_meta){source, {lower, name.size}, content};
    return true;
}

// The text directly inside: of <title> and <script>.
static str inner_text(const GumboNode *node)
{
    const GumboNode *child = tree_first_child(node);
    return child && (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_CDATA) ? str_from(child->v.text.text)
                                                                                        : (str){0};
}

static bool add_meta(struct arena *arena, const GumboNode *node, struct html_page *out)
{
    str content = tree_attribute(node, "content");
    const char *const attributes[] = {"property", "name", "itemprop", "http-equiv"};
    for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
        str name = tree_attribute(node, attributes[i]);
        if (name.size == 0) continue;
        bool graph = str_starts(name, STR("og:")) || str_starts(name, STR("article:"));
        return meta_add(arena, out, graph ? HTML_FROM_OPEN_GRAPH : HTML_FROM_META, name, content);
    }
    return true;
}

static bool is_name_byte(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// var ct = "1720047120"; at `at`, behind "var ": offers the value under "var ct".
static bool add_variable(struct arena *arena, str script, size_t at, struct html_page *out)
{
    size_t end = at;
    while (end < script.size && is_name_byte(script.data[end])) end++;
    str name = str_slice(script, at - (sizeof("var ") - 1), end);
    while (end < script.size && (script.data[end] == ' ' || script.data[end] == '=')) end++;
    if (end >= script.size || (script.data[end] != '"' && script.data[end] != '\'')) return true;
    size_t value = end + 1, stop = value;
    while (stop < script.size && stop - value <= META_VARIABLE_BYTES && script.data[stop] != script.data[end]) stop++;
    bool dated = stop < script.size && stop - value >= META_DATE_BYTES && stop - value <= META_VARIABLE_BYTES &&
                 script.data[value] >= '0' && script.data[value] <= '9';
    return !dated || meta_add(arena, out, HTML_FROM_META, name, str_slice(script, value, stop));
}

static bool add_variables(struct arena *arena, str script, struct html_page *out)
{
    for (ptrdiff_t at = 0; (at = str_find(script, STR("var "), (size_t)at)) >= 0;) {
        at += (ptrdiff_t)(sizeof("var ") - 1);
        if (!add_variable(arena, script, (size_t)at, out)) return false;
    }
    return true;
}

static bool add_script(struct arena *arena, const GumboNode *node, struct html_page *out)
{
    bool linked = str_equal(tree_attribute(node, "type"), STR("application/ld+json"));
    return (linked ? jsonld_read : add_variables)(arena, inner_text(node), out);
}

static bool add_element(struct arena *arena, const GumboNode *node, struct html_page *out)
{
    switch (node->v.element.tag) {
    case GUMBO_TAG_TITLE: return meta_add(arena, out, HTML_FROM_TITLE, STR("title"), inner_text(node));
    case GUMBO_TAG_META: return add_meta(arena, node, out);
    case GUMBO_TAG_LINK:
        return !str_equal(tree_attribute(node, "rel"), STR("canonical")) ||
               meta_add(arena, out, HTML_FROM_META, STR("canonical"), tree_attribute(node, "href"));
    case GUMBO_TAG_TIME: {
        str what = tree_attribute(node, "itemprop");
        bool edited = str_equal(what, STR("dateModified"));
        return meta_add(arena, out, HTML_FROM_META, edited ? STR("datemodified") : STR("time"),
                        tree_attribute(node, "datetime"));
    }
    case GUMBO_TAG_SCRIPT: return add_script(arena, node, out);
    default: return true;
    }
}

bool meta_collect(struct arena *arena, const GumboNode *root, struct html_page *out)
{
    const GumboNode *node = root;
    while (node) {
        bool html = node->type == GUMBO_NODE_ELEMENT && node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
        if (html && !add_element(arena, node, out)) return false;
        const GumboNode *child = tree_first_child(node);
        node = child ? child : tree_after(node, root);
    }
    return true;
}
