// report: observations for people: a table on a terminal, or one HTML page.
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/core.h"

// Lines of text: what the article is, and a table of its observations.
void report_table(struct buffer *out, const struct core_result *result);

// A page of its own, nothing loaded from elsewhere: each article with its quantities marked, then their table.
void report_html_begin(struct buffer *out);
void report_html_article(struct buffer *out, const struct core_result *result, size_t number);
void report_html_end(struct buffer *out);

#endif
