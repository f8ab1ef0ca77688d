// html: an HTML page as lines of text with their places in the source, boxes and metadata.
//
// html_read parses with gumbo (HTML5's own rules, so any bytes are a page), and walks the tree without recursion. Everything lives in the
// arena. Time and memory grow linearly with the source: html/guard.h refuses what would not.
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

struct html_limits {
    uint32_t depth;       // open elements at once, those apart that HTML closes by itself
    uint32_t tags;        // tags in the source
    uint32_t attributes;  // of one tag
    size_t memory_bytes;  // that the parser may take for its tree
};

extern const struct html_limits html_limits_default;

// Code points [begin, end) of the source. begin == end: put in by this room (a colon between header and cell).
struct html_place {
    uint32_t begin, end;
};

enum html_kind { HTML_PARAGRAPH, HTML_HEADING, HTML_LIST_ITEM, HTML_TABLE_ROW, HTML_CAPTION };

// A run of text between line ends: of a block element, or of one parted by <br>. White space is not collapsed yet, but holds no line end.
struct html_line {
    uint32_t begin, end;  // of html_page.cps; may be empty or blank
    enum html_kind kind;
    uint8_t level;    // of a heading, 1..6
    int32_t box;      // index of html_page.boxes
    uint32_t linked;  // code points inside <a>
    uint32_t bold;    // code points inside <b>, <strong>
};

// A block element.
struct html_box {
    int32_t parent;         // index, -1: the page
    const char *tag;        // static, lower case: "div", "nav", "td", ...
    str classes, id, role;  // as written
    bool hidden;            // hidden, aria-hidden, display:none
};

enum html_source { HTML_FROM_JSON_LD, HTML_FROM_OPEN_GRAPH, HTML_FROM_META, HTML_FROM_TITLE };

// What the page says of itself: property "og:title", meta name "PubDate", JSON-LD "datePublished" or "author.name", in the order of the page.
struct html_meta {
    enum html_source source;
    str name;     // lower case
    str content;  // entities decoded, white space kept
};

struct html_page {
    uint32_t *cps;              // the lines one after another, each followed by U+000A
    struct html_place *places;  // as many as cps
    size_t count;
    struct html_line *lines;
    size_t line_count;
    struct html_box *boxes;
    size_t box_count;
    struct html_meta *metas;
    size_t meta_count;
};

// source is valid UTF-8. Errors: BAD_INPUT markup_excess (beyond the limits), BAD_INPUT memory_excess (the arena's limit).
bool html_read(struct arena *arena, str source, const struct html_limits *limits, struct html_page *out,
               struct error *error) MUST_CHECK;

#endif
