// table: tables of data, each row a line that keeps header and cell together: "科室：内科；门诊人次：12345；同比：8.2%". Private.
//
// Its header is the rows of <th> or <thead> at the top, or a first row without figures above rows with figures; headers of several rows are joined. A header
// is repeated in every row, each time with its own place in the source. Cells that span rows or columns are repeated. Tables without a header are rows of
// "label：value" where they have two columns (or 2n of them, labels being <th> or without figures), else cells parted by ；.
#ifndef HTML_TABLE_H
#define HTML_TABLE_H

#include "html/walk.h"

enum { TABLE_COLUMNS_MOST = 32, TABLE_ROWS_MOST = 5000 };

// No table inside, at least two rows that hold text in two cells (or cells that reach down into other rows), no cell longer than a few sentences:
// anything else is layout.
bool table_is_data(const GumboNode *table);

struct table_line {
    size_t begin, end;  // of the sink
    uint32_t linked;
    bool caption;
};

// Puts the rows into the sink, each as a line; calls back for each. False at the arena's limit.
bool table_put(struct arena *arena, const GumboNode *table, const struct place_map *map, struct sink *sink,
               void (*line)(void *context, struct table_line row), void *context);

#endif
