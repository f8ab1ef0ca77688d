// guard: looks over a source before the parser sees it. Private.
//
// gumbo's time grows with the square of the depth of open elements, of one tag's attributes and of formatting elements left open; its memory with the
// number of formatting elements times the blocks they are opened again in. One pass over the source counts tags as a browser's tokenizer would see
// them (comments, quoted attributes, raw text of script, style, title, textarea) and refuses what is beyond the limits. Elements that HTML
// closes by itself (p, li, td, tr, option, …) are not counted as open.
#ifndef HTML_GUARD_H
#define HTML_GUARD_H

#include "html/html.h"

bool guard_check(str source, const struct html_limits *limits, struct error *error) MUST_CHECK;

#endif
