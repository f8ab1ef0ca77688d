// meta: what a page says of itself. Private.
#ifndef HTML_META_H
#define HTML_META_H

#include "html/tree.h"

// Collects <title>, <meta>, <link rel=canonical>, <time datetime>, JSON-LD, and variables of scripts that begin with a digit and may be a
// time (var ct = "1720047120", under the name "var ct") into out->metas. False at the arena's limit.
bool meta_collect(struct arena *arena, const GumboNode *root, struct html_page *out) MUST_CHECK;

// Adds one; used by jsonld.c. At most META_MOST of them, longer contents are left out.
enum { META_MOST = 256, META_CONTENT_BYTES = 4096, META_DATE_BYTES = 8, META_VARIABLE_BYTES = 32 };
bool meta_add(struct arena *arena, struct html_page *out, enum html_source source, str name, str content) MUST_CHECK;

// A tolerant reader of the strings of JSON-LD: every string or number under a key, at any depth to 16, is offered under the path of the keys of one
// level ("headline", "author.name", "publisher.name"); arrays are read through, errors end the reading. Keys of @graph's objects count as top level.
bool jsonld_read(struct arena *arena, str json, struct html_page *out) MUST_CHECK;

#endif
