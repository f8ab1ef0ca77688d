#include "html/tree.h"

#include <setjmp.h>
#include <stdlib.h>

struct heap {
    struct arena *arena;
    size_t left_bytes;
    bool too_much;
    jmp_buf out;
};

// gumbo does not look at what its allocator returns, so at the limit control leaves it here; its memory is the arena's anyway.
static void *heap_alloc(void *context, size_t size)
{
    struct heap *heap = context;
    void *memory = NULL;
    if (size <= heap->left_bytes) {
        heap->left_bytes -= size;
        memory = arena_alloc_raw(heap->arena, size ? size : 1, 1);
    } else {
        heap->too_much = true;
    }
    if (!memory) longjmp(heap->out, 1);
    return memory;
}

static void heap_free(void *context, void *memory)
{
    (void)context;
    (void)memory;
}

const GumboNode *tree_parse(struct arena *arena, str source, const struct html_limits *limits, struct error *error)
{
    struct heap *heap = ARENA_NEW(arena, struct heap);
    if (!heap) {
        error_bad_input(error, "memory_excess",
                        "the article needs more memory than one article may take; send it in parts");
        return NULL;
    }
    heap->arena = arena;
    heap->left_bytes = limits->memory_bytes;
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = heap_alloc;
    options.deallocator = heap_free;
    options.userdata = heap;
    options.max_errors = 0;
    if (setjmp(heap->out) == 0)
        return gumbo_parse_with_options(&options, source.data ? source.data : "", source.size)->document;
    if (heap->too_much)
        error_bad_input(error, "markup_excess",
                        "the HTML's tree needs more than %zu bytes; send the article's element instead of the page",
                        limits->memory_bytes);
    else
        error_bad_input(error, "memory_excess",
                        "the article needs more memory than one article may take; send it in parts");
    return NULL;
}

static bool is_element(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

bool tree_is(const GumboNode *node, GumboTag tag)
{
    return is_element(node) && node->v.element.tag == tag;
}

str tree_attribute(const GumboNode *node, const char *name)
{
    if (!is_element(node)) return (str){0};
    const GumboAttribute *attribute = gumbo_get_attribute(&node->v.element.attributes, name);
    return attribute ? str_from(attribute->value) : (str){0};
}

const char *tree_tag_name(const GumboNode *node)
{
    return is_element(node) ? gumbo_normalized_tagname(node->v.element.tag) : "";
}

const GumboVector *tree_children(const GumboNode *node)
{
    if (is_element(node)) return &node->v.element.children;
    return node->type == GUMBO_NODE_DOCUMENT ? &node->v.document.children : NULL;
}

const GumboNode *tree_first_child(const GumboNode *node)
{
    const GumboVector *children = tree_children(node);
    return children && children->length ? children->data[0] : NULL;
}

const GumboNode *tree_after(const GumboNode *node, const GumboNode *root)
{
    while (node && node != root) {
        const GumboVector *siblings = node->parent ? tree_children(node->parent) : NULL;
        if (siblings && node->index_within_parent + 1 < siblings->length)
            return siblings->data[node->index_within_parent + 1];
        node = node->parent;
    }
    return NULL;
}
