#include "html/table.h"

#include <string.h>

enum { CELL_BYTES_MOST = 900, SPAN_MOST = 32, HEAD_ROWS_MOST = 3, JOIN_COLON = 0xff1a, JOIN_SEMICOLON = 0xff1b };

struct cell {
    size_t begin, end;  // of the cells' sink
    bool head;
    uint32_t linked;
    int rows_left;  // how many rows below it still covers
};

struct row {
    struct cell cells[TABLE_COLUMNS_MOST];
    int count;
};

struct table {
    struct arena *arena;
    const struct place_map *map;
    struct sink text;  // of all cells
    struct row *rows;
    size_t row_count;
    int columns;
};

static int span_of(const GumboNode *cell, const char *name)
{
    int64_t value;
    return str_to_int64(str_trim(tree_attribute(cell, name)), &value) && value > 1
               ? (value > SPAN_MOST ? SPAN_MOST : (int)value)
               : 1;
}

// What a table shows of its shape.
struct shape {
    size_t rows, cells, widest, in_row, cell_bytes;
    size_t filled, wide_rows;  // cells of the row that hold text; rows with two such cells or more
    bool spans;                // a cell reaches down into other rows
};

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

// False: a table has no such thing in its cells.
static bool see_node(struct shape *s, const GumboNode *node)
{
    if (tree_is(node, GUMBO_TAG_TABLE) || tree_is(node, GUMBO_TAG_FORM) || tree_is(node, GUMBO_TAG_UL) ||
        tree_is(node, GUMBO_TAG_H1))
        return false;
    if (tree_is(node, GUMBO_TAG_TR)) {
        s->rows++;
        s->in_row = s->filled = 0;
    }
    if (tree_is(node, GUMBO_TAG_TD) || tree_is(node, GUMBO_TAG_TH)) {
        s->cells++;
        s->cell_bytes = 0;
        s->spans = s->spans || span_of(node, "rowspan") > 1;
        if (++s->in_row > s->widest) s->widest = s->in_row;
    }
    if (node->type != GUMBO_NODE_TEXT || is_blank(node->v.text.text)) return true;
    if (s->cell_bytes == 0 && ++s->filled == 2) s->wide_rows++;
    s->cell_bytes += strlen(node->v.text.text);
    return s->cell_bytes <= CELL_BYTES_MOST;
}

bool table_is_data(const GumboNode *table)
{
    struct shape s = {0};
    for (const GumboNode *node = tree_first_child(table); node;) {
        if (!see_node(&s, node)) return false;
        const GumboNode *child = walk_skips(node) ? NULL : tree_first_child(node);
        node = child ? child : tree_after(node, table);
    }
    return s.rows >= 2 && s.widest >= 2 && s.rows <= TABLE_ROWS_MOST && s.cells <= s.rows * TABLE_COLUMNS_MOST &&
           (s.wide_rows >= 2 || s.spans);
}

static bool in_link(const GumboNode *node, const GumboNode *root)
{
    for (; node && node != root; node = node->parent)
        if (tree_is(node, GUMBO_TAG_A)) return true;
    return false;
}

// All text of the element in one line.
static struct cell read_cell(struct table *t, const GumboNode *root)
{
    struct cell cell = {.begin = t->text.count, .head = tree_is(root, GUMBO_TAG_TH)};
    const GumboNode *node = tree_first_child(root);
    while (node) {
        bool skipped = walk_skips(node);
        if (!skipped && (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)) {
            size_t size = sink_put_text(&t->text, cell.begin, t->map, node, walk_raises(node->parent));
            if (size && in_link(node, root)) cell.linked += (uint32_t)size;
        }
        if ((walk_is_block(node) || tree_is(node, GUMBO_TAG_BR)) && t->text.count > cell.begin) {
            uint32_t end = t->text.places[t->text.count - 1].end;
            sink_put_space(&t->text, cell.begin, (struct html_place){end, end});
        }
        const GumboNode *child = skipped ? NULL : tree_first_child(node);
        node = child ? child : tree_after(node, root);
    }
    while (t->text.count > cell.begin && t->text.cps[t->text.count - 1] == ' ') t->text.count--;
    cell.end = t->text.count;
    return cell;
}

static void put_cell(struct row *row, struct cell cell)
{
    if (row->count < TABLE_COLUMNS_MOST) row->cells[row->count++] = cell;
}

// Cells of rows above that reach down into this one come first in their columns.
static void put_spanning(struct row *row, const struct row *above)
{
    while (above && row->count < above->count && above->cells[row->count].rows_left > 0) {
        struct cell cell = above->cells[row->count];
        cell.rows_left--;
        put_cell(row, cell);
    }
}

static void read_row(struct table *t, const GumboNode *tr, bool in_head)
{
    struct row *row = &t->rows[t->row_count];
    const struct row *above = t->row_count ? row - 1 : NULL;
    const GumboVector *children = tree_children(tr);
    for (unsigned i = 0; i < children->length; i++) {
        const GumboNode *node = children->data[i];
        if (!tree_is(node, GUMBO_TAG_TD) && !tree_is(node, GUMBO_TAG_TH)) continue;
        put_spanning(row, above);
        struct cell cell = read_cell(t, node);
        cell.head = cell.head || in_head;
        cell.rows_left = span_of(node, "rowspan") - 1;
        for (int span = span_of(node, "colspan"); span > 0; span--) put_cell(row, cell);
    }
    put_spanning(row, above);
    if (row->count > t->columns) t->columns = row->count;
    if (row->count) t->row_count++;
}

static size_t count_rows(const GumboNode *table)
{
    size_t rows = 0;
    for (const GumboNode *node = tree_first_child(table); node;) {
        rows += tree_is(node, GUMBO_TAG_TR);
        const GumboNode *child = tree_is(node, GUMBO_TAG_TR) ? NULL : tree_first_child(node);
        node = child ? child : tree_after(node, table);
    }
    return rows;
}

static bool is_digit(uint32_t cp)
{
    return (cp >= '0' && cp <= '9') || (cp >= 0xff10 && cp <= 0xff19);
}

// A figure: digits with at most two other characters than the signs of numbers, and no year.
static bool is_figure(const struct table *t, const struct cell *cell)
{
    size_t digits = 0, others = 0;
    bool marked = false;
    for (size_t i = cell->begin; i < cell->end; i++) {
        uint32_t cp = t->text.cps[i];
        if (is_digit(cp)) digits++;
        else if (cp == '.' || cp == ',' || cp == '%' || cp == '-' || cp == '+' || cp == 0xff05 || cp == 0x2030 ||
                 cp == ' ')
            marked = true;
        else others++;
    }
    bool year = digits == 4 && !marked && others <= 1 &&
                (t->text.cps[cell->begin] == '1' || t->text.cps[cell->begin] == '2');
    return digits > 0 && others <= 2 && !year;
}

static bool has_figure(const struct table *t, const struct row *row)
{
    for (int i = 0; i < row->count; i++)
        if (is_figure(t, &row->cells[i])) return true;
    return false;
}

static bool all_head(const struct row *row)
{
    for (int i = 0; i < row->count; i++)
        if (!row->cells[i].head) return false;
    return row->count > 1;
}

static size_t head_rows(const struct table *t)
{
    size_t count = 0;
    while (count < t->row_count && count < HEAD_ROWS_MOST && all_head(&t->rows[count])) count++;
    if (count == 0 && t->row_count > 1 && t->columns > 1 && !has_figure(t, &t->rows[0]) && has_figure(t, &t->rows[1]) &&
        t->rows[0].count >= t->columns - 1)
        count = 1;
    return count < t->row_count ? count : 0;
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->begin == b->begin && a->end == b->end;
}

static void copy_cell(const struct table *t, const struct cell *cell, struct sink *sink)
{
    for (size_t i = cell->begin; i < cell->end; i++) sink_put(sink, t->text.cps[i], t->text.places[i]);
}

static void put_mark(struct sink *sink, uint32_t cp)
{
    uint32_t at = sink->count ? sink->places[sink->count - 1].end : 0;
    sink_put(sink, cp, (struct html_place){at, at});
}

// The header above a column, its rows joined by a space; false: there is none.
static bool put_header(const struct table *t, size_t heads, int column, struct sink *sink)
{
    size_t begin = sink->count;
    for (size_t i = 0; i < heads; i++) {
        const struct row *row = &t->rows[i];
        if (column >= row->count || row->cells[column].begin == row->cells[column].end) continue;
        if (i > 0 && column < t->rows[i - 1].count && same_cell(&row->cells[column], &t->rows[i - 1].cells[column]))
            continue;
        if (sink->count > begin) put_mark(sink, ' ');
        copy_cell(t, &row->cells[column], sink);
    }
    return sink->count > begin;
}

static bool ends_with_colon(const struct table *t, const struct cell *cell)
{
    uint32_t last = cell->end > cell->begin ? t->text.cps[cell->end - 1] : 0;
    return last == ':' || last == JOIN_COLON;
}

// Labels and values in turn: in a row without a header above, cells 0, 2, 4 … name what follows them.
static bool is_labelled(const struct table *t, const struct row *row)
{
    if (row->count < 2 || row->count % 2) return false;
    for (int i = 0; i < row->count; i += 2)
        if (!row->cells[i].head && (is_figure(t, &row->cells[i]) || row->cells[i].begin == row->cells[i].end))
            return false;
    bool figures = true, colons = true;
    for (int i = 1; i < row->count && row->count > 2; i += 2) figures = figures && is_figure(t, &row->cells[i]);
    for (int i = 0; i < row->count; i += 2)
        colons = colons &&
                 (ends_with_colon(t, &row->cells[i]) || (i > 0 && same_cell(&row->cells[i], &row->cells[i - 1])));
    return figures || colons;
}

static uint32_t put_row(const struct table *t, size_t heads, const struct row *row, struct sink *sink)
{
    uint32_t linked = 0;
    bool labelled = heads == 0 && is_labelled(t, row), after_label = false;
    size_t begin = sink->count;
    for (int i = 0; i < row->count; i++) {
        const struct cell *cell = &row->cells[i];
        if (cell->begin == cell->end || (i > 0 && same_cell(cell, &row->cells[i - 1]))) continue;
        bool colon_stands = after_label && ends_with_colon(t, &row->cells[i - 1]);
        if (sink->count > begin && !colon_stands) put_mark(sink, after_label ? JOIN_COLON : JOIN_SEMICOLON);
        if (put_header(t, heads, i, sink)) put_mark(sink, JOIN_COLON);
        copy_cell(t, cell, sink);
        linked += cell->linked;
        after_label = labelled && i % 2 == 0;
    }
    return linked;
}

static void put_line(struct table *t, struct sink *sink, size_t begin, uint32_t linked, bool caption,
                     void (*line)(void *, struct table_line), void *context)
{
    (void)t;
    if (sink->count == begin) return;
    line(context, (struct table_line){begin, sink->count, linked, caption});
    put_mark(sink, '\n');
}

static bool read_rows(struct table *t, const GumboNode *table, struct sink *sink,
                      void (*line)(void *, struct table_line), void *context)
{
    t->rows = ARENA_ARRAY(t->arena, struct row, count_rows(table) + 1);
    if (!t->rows) return false;
    for (const GumboNode *node = tree_first_child(table); node;) {
        bool row = tree_is(node, GUMBO_TAG_TR), caption = tree_is(node, GUMBO_TAG_CAPTION);
        if (row) read_row(t, node, tree_is(node->parent, GUMBO_TAG_THEAD));
        if (caption) {
            size_t begin = sink->count;
            struct cell cell = read_cell(t, node);
            copy_cell(t, &cell, sink);
            put_line(t, sink, begin, cell.linked, true, line, context);
        }
        const GumboNode *child = row || caption ? NULL : tree_first_child(node);
        node = child ? child : tree_after(node, table);
    }
    return !t->text.failed;
}

bool table_put(struct arena *arena, const GumboNode *table, const struct place_map *map, struct sink *sink,
               void (*line)(void *context, struct table_line row), void *context)
{
    struct table t = {.arena = arena, .map = map, .text = {.arena = arena}};
    if (!read_rows(&t, table, sink, line, context)) return false;
    size_t heads = head_rows(&t);
    for (size_t i = heads; i < t.row_count; i++) {
        size_t begin = sink->count;
        uint32_t linked = put_row(&t, heads, &t.rows[i], sink);
        put_line(&t, sink, begin, linked, false, line, context);
    }
    return !sink->failed;
}
