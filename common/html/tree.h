// tree: gumbo within limits, and small questions about its nodes. Private.
#ifndef HTML_TREE_H
#define HTML_TREE_H

#include <gumbo.h>

#include "html/html.h"

// Parses `source` with all memory from the arena; the tree is never destroyed, it goes with the arena. NULL with the error set.
const GumboNode *tree_parse(struct arena *arena, str source, const struct html_limits *limits, struct error *error);

bool tree_is(const GumboNode *node, GumboTag tag);
str tree_attribute(const GumboNode *node, const char *name);  // empty: it has none
const char *tree_tag_name(const GumboNode *node);             // static

// The children of an element, document or template.
const GumboVector *tree_children(const GumboNode *node);

// The node behind `node` in document order that is not inside it, within `root`; NULL at the end. *up counts the elements left.
const GumboNode *tree_after(const GumboNode *node, const GumboNode *root);
const GumboNode *tree_first_child(const GumboNode *node);

#endif
