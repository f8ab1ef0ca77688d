// lexicon_generate NAME OUT_TABLE [--reverse] [--also OTHER.tsv] FILE.tsv...   writes OUT_TABLE.c and OUT_TABLE.h
// Turns catalogue files into the constant tables of one lexicon. Runs at build time; errors name file and line.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "lexicon/trie.h"

enum { MOST_COLUMNS = 32 };

struct row {
    str cells[MOST_COLUMNS];
    uint32_t *cps;
    size_t cp_count;
    size_t next;  // index + 1 of the next row with the same key, 0: none
    const char *file;
    int line;
};

struct child {
    uint32_t cp, node;
    struct child *next;
};

struct node {
    struct child *children;
    size_t child_count;
    size_t row;     // index + 1, 0: none
    uint32_t ring;  // see trie.h
    uint16_t ring_mask;
};

struct trie {
    struct node *nodes;
    size_t count;
};

static struct arena *arena;
static struct trie also;  // of the keys of another table: lexicon_may_start answers for them, too
static struct row *rows;
static size_t row_count;
static str columns[MOST_COLUMNS];
static size_t column_count;
static uint64_t content_hash = 14695981039346656037u;

static _Noreturn void refuse(const char *file, int line, const char *what, str where)
{
    fprintf(stderr, "%s:%d: %s: %.*s\n", file, line, what, STR_FMT(where));
    exit(1);
}

static str read_whole(const char *name)
{
    FILE *file = fopen(name, "rb");
    if (!file) refuse(name, 0, "cannot be opened", STR(""));
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *data = arena_alloc(arena, size + 1, 1);
    if (!data || fread(data, 1, size, file) != size) refuse(name, 0, "cannot be read", STR(""));
    fclose(file);
    return (str){data, size};
}

static size_t split(str line, const char *file, int number, str *cells)
{
    size_t count = 0;
    str rest = line, cell;
    bool more = true;
    while (more) {
        if (count == MOST_COLUMNS) refuse(file, number, "more than 32 cells", line);
        more = str_cut(rest, STR("\t"), &cell, &rest);
        if (!str_equal(cell, str_trim(cell))) refuse(file, number, "blanks at the ends of a cell", cell);
        cells[count++] = cell;
    }
    return count;
}

static bool same_columns(const str *cells, size_t count)
{
    if (count != column_count) return false;
    for (size_t i = 0; i < count; i++)
        if (!str_equal(cells[i], columns[i])) return false;
    return true;
}

static void take_header(str line, const char *file, int number)
{
    str cells[MOST_COLUMNS];
    size_t count = split(line, file, number, cells);
    if (column_count == 0) {
        memcpy(columns, cells, sizeof(columns));
        column_count = count;
    }
    if (!same_columns(cells, count)) refuse(file, number, "other columns than the first file", line);
}

static void take_row(str line, const char *file, int number)
{
    rows = arena_grow(arena, rows, row_count, row_count + 1, sizeof(*rows));
    struct row *row = &rows[row_count++];
    size_t count = split(line, file, number, row->cells);
    if (count != column_count) refuse(file, number, "too few or too many cells", line);
    if (row->cells[0].size == 0) refuse(file, number, "an empty key", line);
    row->file = file;
    row->line = number;
}

static void read_file(const char *name)
{
    str rest = read_whole(name), line;
    if (utf8_invalid_at(rest) != rest.size) refuse(name, 0, "not UTF-8", STR(""));
    content_hash = (content_hash ^ str_hash(rest)) * 1099511628211u;
    bool more = true, header_seen = false;
    for (int number = 1; more; number++) {
        more = str_cut(rest, STR("\n"), &line, &rest);
        if (line.size == 0 || line.data[0] == '#') continue;
        if (header_seen) take_row(line, name, number);
        else take_header(line, name, number);
        header_seen = true;
    }
}

static void decode_keys(void)
{
    for (size_t i = 0; i < row_count; i++) rows[i].cps = utf8_decode(arena, rows[i].cells[0], &rows[i].cp_count);
}

static uint32_t child_of(struct trie *trie, uint32_t parent, uint32_t cp)
{
    struct child **link = &trie->nodes[parent].children;
    while (*link && (*link)->cp < cp) link = &(*link)->next;
    if (*link && (*link)->cp == cp) return (*link)->node;
    struct child *child = ARENA_NEW(arena, struct child);
    *child = (struct child){cp, (uint32_t)trie->count, *link};
    *link = child;
    trie->nodes[parent].child_count++;
    trie->count++;
    return child->node;
}

static bool same_row(const struct row *a, const struct row *b)
{
    for (size_t i = 0; i < column_count; i++)
        if (!str_equal(a->cells[i], b->cells[i])) return false;
    return true;
}

static void chain(size_t first, size_t added)
{
    struct row *row = &rows[first];
    for (;; row = &rows[row->next - 1]) {
        if (same_row(row, &rows[added]))
            refuse(rows[added].file, rows[added].line, "the same row again", rows[added].cells[0]);
        if (row->next == 0) break;
    }
    row->next = added + 1;
}

// Node 0 stands for "none", node 1 is the root.
static struct trie build(bool backward)
{
    size_t most = 2;
    for (size_t i = 0; i < row_count; i++) most += rows[i].cp_count;
    struct trie trie = {ARENA_ARRAY(arena, struct node, most), 2};
    for (size_t i = 0; i < row_count; i++) {
        uint32_t node = 1;
        for (size_t j = 0; j < rows[i].cp_count; j++)
            node = child_of(&trie, node, rows[i].cps[backward ? rows[i].cp_count - 1 - j : j]);
        if (trie.nodes[node].row == 0) trie.nodes[node].row = i + 1;
        else if (!backward) chain(trie.nodes[node].row - 1, i);
    }
    return trie;
}

static void set_bit(uint64_t *word, uint32_t bit)
{
    *word |= UINT64_C(1) << bit;
}

static void set_starts(const struct trie *trie, uint64_t *words, uint32_t shift)
{
    for (struct child *c = trie->nodes[1].children; c; c = c->next) {
        const struct node *node = &trie->nodes[c->node];
        uint64_t *word = &words[lexicon_start_word(c->cp, shift)];
        if (node->row) set_bit(word, LEXICON_ALONE_BIT);
        for (struct child *d = node->children; d; d = d->next) set_bit(word, lexicon_start_bit(d->cp));
    }
}

// Four words or more for each first character, so that a text finds few bits set that are not meant; of large tables at least one, or they
// would not stay near the processor.
static void print_starts(FILE *out, const struct trie *trie, const struct trie *other, const char *kind)
{
    enum { FIRST_SHIFT = 28, LAST_SHIFT = 12, SPARSE = 4, NEAR = 2048 };
    uint32_t shift = FIRST_SHIFT;
    size_t firsts = trie->nodes[1].child_count + (other ? other->nodes[1].child_count : 0), count = 1 << (32 - shift);
    for (; shift > LAST_SHIFT && (count < firsts || (count < SPARSE * firsts && count < NEAR)); count *= 2) shift--;
    uint64_t *words = ARENA_ARRAY(arena, uint64_t, count);
    set_starts(trie, words, shift);
    if (other) set_starts(other, words, shift);
    fprintf(out, "enum { %s_start_shift = %u };\nstatic const uint64_t %s_starts[] = {", kind, shift, kind);
    for (size_t i = 0; i < count; i++) fprintf(out, "0x%llxu,%s", (unsigned long long)words[i], i % 8 == 7 ? "\n" : "");
    fprintf(out, "};\n");
}

// Places of a node's ring; 0: it has no edges.
static size_t ring_room(const struct node *node)
{
    size_t room = node->child_count > 0;
    while (room && room < 2 * node->child_count) room *= 2;
    return room;
}

// Gives every node its ring, those near the root first: they are asked for most.
static uint32_t *order_nodes(struct trie *trie)
{
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, trie->count), known = 1;
    size_t edges = LEXICON_ROOT;
    order[0] = 1;
    for (uint32_t i = 0; i < known; i++) {
        struct node *node = &trie->nodes[order[i]];
        size_t room = ring_room(node);
        node->ring = room ? (uint32_t)edges : LEXICON_LEAF;
        node->ring_mask = room ? (uint16_t)(room - 1) : 0;
        edges += room;
        if (room > UINT16_MAX || edges > UINT32_MAX) refuse("lexicon_generate", 0, "too many keys", STR(""));
        for (struct child *c = node->children; c; c = c->next) order[known++] = c->node;
    }
    return order;
}

static void print_ring(FILE *out, const struct trie *trie, const struct node *node)
{
    size_t room = ring_room(node);
    struct lexicon_edge *ring = ARENA_ARRAY(arena, struct lexicon_edge, room);
    for (struct child *c = node->children; c; c = c->next) {
        const struct node *to = &trie->nodes[c->node];
        uint32_t at = lexicon_edge_place(c->cp, node->ring_mask);
        while (ring[at].cp) at = (at + 1) & node->ring_mask;
        ring[at] = (struct lexicon_edge){c->cp, to->ring, to->ring_mask, (uint16_t)to->row};
    }
    for (size_t i = 0; i < room; i++)
        fprintf(out, "{%u,%u,%u,%u},", ring[i].cp, ring[i].ring, ring[i].ring_mask, ring[i].row);
    if (room) fputc('\n', out);
}

static void print_trie(FILE *out, struct trie *trie, const struct trie *other, const char *kind)
{
    const uint32_t *order = order_nodes(trie);
    print_starts(out, trie, other, kind);
    fprintf(out, "static const struct lexicon_edge %s_edges[] = {{0,0,0,0},\n", kind);
    for (size_t i = 0; i + 1 < trie->count; i++) print_ring(out, trie, &trie->nodes[order[i]]);
    fprintf(out, "};\nenum { %s_root_mask = %u };\n", kind, trie->nodes[1].ring_mask);
}

static void print_literal(FILE *out, str s)
{
    fputs("STR_INIT(\"", out);
    for (size_t i = 0; i < s.size; i++) {
        if (s.data[i] == '"' || s.data[i] == '\\' || s.data[i] == '?') fputc('\\', out);
        fputc(s.data[i], out);
    }
    fputs("\")", out);
}

enum { MOST_CODES = 200 };

// The different values of a column in the order of their first row; value 0 is the empty one. count 0: the column has no codes.
struct codes {
    str values[MOST_CODES];
    size_t count;
};
static struct codes codes[MOST_COLUMNS];

static bool is_word(str value)
{
    for (size_t i = 0; i < value.size; i++) {
        char c = value.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return true;
}

static size_t code_of(const struct codes *of, str value)
{
    for (size_t i = 0; i < of->count; i++)
        if (str_equal(of->values[i], value)) return i;
    return of->count;
}

static void number_column(size_t column)
{
    struct codes *of = &codes[column];
    of->values[0] = (str){0};
    of->count = 1;
    for (size_t i = 0; i < row_count; i++) {
        str value = rows[i].cells[column];
        size_t code = code_of(of, value);
        if (code < of->count) continue;
        if (!is_word(value) || code == MOST_CODES) {
            of->count = 0;
            return;
        }
        of->values[of->count++] = value;
    }
}

static void print_upper(FILE *out, str s)
{
    for (size_t i = 0; i < s.size; i++)
        fputc(s.data[i] >= 'a' && s.data[i] <= 'z' ? s.data[i] - 'a' + 'A' : s.data[i], out);
}

static void print_enum(FILE *out, const char *name, size_t column)
{
    fprintf(out, "enum {\n");
    for (size_t i = 0; i < codes[column].count; i++) {
        fprintf(out, "    LEXICON_");
        print_upper(out, str_from(name));
        fputc('_', out);
        print_upper(out, columns[column]);
        fputc('_', out);
        print_upper(out, i ? codes[column].values[i] : STR("empty"));
        fprintf(out, " = %zu,\n", i);
    }
    fprintf(out, "    LEXICON_");
    print_upper(out, str_from(name));
    fputc('_', out);
    print_upper(out, columns[column]);
    fprintf(out, "_CODE_COUNT = %zu,\n};\n", codes[column].count);
}

static void print_header(FILE *out, const char *name)
{
    fprintf(out, "// Made by lexicon_generate; do not edit.\n#ifndef LEXICON_");
    print_upper(out, str_from(name));
    fprintf(out, "_TABLE_H\n#define LEXICON_");
    print_upper(out, str_from(name));
    fprintf(out, "_TABLE_H\n#include \"lexicon/lexicon.h\"\nextern const struct lexicon lexicon_%s;\n", name);
    for (size_t i = 1; i < column_count; i++) {
        number_column(i);
        if (codes[i].count) print_enum(out, name, i);
    }
    fprintf(out, "#endif\n");
}

static void print_codes(FILE *out)
{
    fprintf(out, "static const uint8_t codes[][%zu] = {\n", column_count);
    for (size_t i = 0; i < row_count; i++) {
        fprintf(out, "{0");
        for (size_t j = 1; j < column_count; j++)
            fprintf(out, ",%zu", codes[j].count ? code_of(&codes[j], rows[i].cells[j]) : 0);
        fprintf(out, "},\n");
    }
    fprintf(out, "};\n");
}

enum { MOST_IN_SET = 64 };

static bool has_sets(size_t column)
{
    return codes[column].count > 0 && codes[column].count <= MOST_IN_SET;
}

static uint64_t set_of(size_t row, size_t column)
{
    uint64_t set = 0;
    for (size_t i = row + 1; i; i = rows[i - 1].next)
        set |= UINT64_C(1) << code_of(&codes[column], rows[i - 1].cells[column]);
    return set;
}

static void print_sets(FILE *out)
{
    for (size_t j = 1; j < column_count; j++) {
        if (!has_sets(j)) continue;
        fprintf(out, "static const uint64_t sets_%zu[] = {\n", j);
        for (size_t i = 0; i < row_count; i++)
            fprintf(out, "0x%llxu,%s", (unsigned long long)set_of(i, j), i % 8 == 7 ? "\n" : "");
        fprintf(out, "};\n");
    }
    fprintf(out, "static const uint64_t *const sets[] = {0");
    for (size_t j = 1; j < column_count; j++)
        if (has_sets(j)) fprintf(out, ",sets_%zu", j);
        else fprintf(out, ",0");
    fprintf(out, "};\n");
}

static void print_rows(FILE *out)
{
    print_codes(out);
    print_sets(out);
    fprintf(out, "static const str cells[][%zu] = {\n", column_count);
    for (size_t i = 0; i < row_count; i++) {
        fputc('{', out);
        for (size_t j = 0; j < column_count; j++) {
            print_literal(out, rows[i].cells[j]);
            fputc(',', out);
        }
        fputs("},\n", out);
    }
    fprintf(out, "};\nstatic const struct lexicon_row rows[] = {\n");
    for (size_t i = 0; i < row_count; i++) {
        fputc('{', out);
        print_literal(out, rows[i].cells[0]);
        fprintf(out, ", cells[%zu], codes[%zu], %ld, %zu},\n", i, i, (long)rows[i].next - 1, rows[i].cp_count);
    }
    fprintf(out, "};\nstatic const str column_names[] = {");
    for (size_t i = 0; i < column_count; i++) {
        print_literal(out, columns[i]);
        fputc(',', out);
    }
    fprintf(out, "};\n");
}

static void print_trie_fields(FILE *out, const char *kind)
{
    fprintf(out, "{%s_starts, %s_start_shift, %s_root_mask, %s_edges},", kind, kind, kind, kind);
}

static void print(FILE *out, const char *name, bool reverse)
{
    struct trie forward = build(false);
    fprintf(out,
            "// Made by lexicon_generate; do not edit.\n#include \"lexicon/%s_table.h\"\n#include \"lexicon/trie.h\"\n",
            name);
    print_trie(out, &forward, also.nodes ? &also : NULL, "forward");
    if (reverse) {
        struct trie backward = build(true);
        print_trie(out, &backward, NULL, "backward");
    }
    print_rows(out);
    fprintf(out, "const struct lexicon lexicon_%s = {\"%s\", rows, %zu, sets, column_names, %zu, 0x%llxu, ", name, name,
            row_count, column_count, (unsigned long long)content_hash);
    print_trie_fields(out, "forward");
    if (reverse) print_trie_fields(out, "backward");
    else fprintf(out, "{0}");
    fprintf(out, "};\n");
}

static FILE *open_output(const char *base, const char *ending)
{
    str name = arena_printf(arena, "%s%s", base, ending);
    FILE *out = fopen(name.data, "wb");
    if (!out) refuse(name.data, 0, "cannot be written", STR(""));
    return out;
}

// The keys of a file whose rows are another table's.
static void read_also(const char *name)
{
    uint64_t hash = content_hash;
    read_file(name);
    decode_keys();
    also = build(false);
    content_hash = hash;
    rows = NULL;
    row_count = column_count = 0;
}

int main(int count, char **args)
{
    if (count < 4) {
        fprintf(stderr, "usage: lexicon_generate NAME OUT_TABLE [--reverse] [--also OTHER.tsv] FILE.tsv...\n");
        return 2;
    }
    arena = arena_new(0);
    int at = 3;
    bool reverse = strcmp(args[at], "--reverse") == 0;
    at += reverse;
    if (at + 2 < count && strcmp(args[at], "--also") == 0) {
        read_also(args[at + 1]);
        at += 2;
    }
    for (; at < count; at++) read_file(args[at]);
    if (row_count == 0) refuse(args[count - 1], 0, "no rows", STR(""));
    if (row_count > LEXICON_MOST_ROWS) refuse(args[count - 1], 0, "more than 65534 rows", STR(""));
    decode_keys();
    FILE *header = open_output(args[2], ".h"), *source = open_output(args[2], ".c");
    print_header(header, args[1]);
    print(source, args[1], reverse);
    bool ok = fclose(header) == 0;
    ok = fclose(source) == 0 && ok;
    arena_free(arena);
    return ok ? 0 : 1;
}
