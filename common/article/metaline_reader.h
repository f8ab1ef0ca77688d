// metaline_reader: a line of facts as it is read, and the values behind its labels. Private to metaline and furniture.
#ifndef ARTICLE_METALINE_READER_H
#define ARTICLE_METALINE_READER_H

#include "article/metaline.h"

enum { COLUMN_FORM = 1, COLUMN_REASON = 2, COLUMN_FIELD = 3 };  // of the catalogue
enum { READER_RANKED = 19 };

// The catalogue's reasons in the order in which one of them names a line with several.
extern const char *const reader_ranked[READER_RANKED];

struct reader {
    const uint32_t *cps;
    uint32_t at, end;
    bool in_margin;
    struct metaline *out;
    uint32_t words, menu_words;
    bool of_editors;  // the last label was an editor's
    int rank;         // of the reason so far
};

bool reader_is_separator(uint32_t cp);
bool reader_is_label_mark(uint32_t cp);
void reader_skip_separators(struct reader *r);
void reader_skip_spaces(struct reader *r);

// The catalogue's reason as the cuts name it; NULL: none of them.
const char *reader_reason(str reason);

// A field of this reason was read.
void reader_tell(struct reader *r, str reason);

// A label with its colon: on pages the gap between fields is often no character (来源：某报作者：张三).
bool reader_label_begins(const struct reader *r, uint32_t at);

// The value behind a label of this field; false: it is not such a value.
bool reader_value(struct reader *r, str field);

bool reader_address(struct reader *r);               // http://www.example.com where nothing but facts is
void reader_skip_count(struct reader *r);            // 1,234 次, 1.2w+
uint32_t reader_office_end(const struct reader *r);  // 护理部, 党委办公室: its end, or r->at
bool reader_bare_person(struct reader *r);           // 供稿：护理部 张三: the person behind the office

#endif
