// text_tables_generate OUT.c folds.tsv TSCharacters.txt TSPhrases.txt variants.tsv
// Turns the table of folds, OpenCC's dictionaries and our additions to them into the constants of text/tables.h. Errors name file and line.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/tables.h"

enum { CODE_POINTS = 0x110000, MOST_PHRASES = 4096, MOST_REASONS = 32 };

struct phrase {
    uint32_t *from, *to;
    size_t size;
};

static struct arena *arena;
static uint32_t fold_to[CODE_POINTS], script_to[CODE_POINTS];
static uint8_t fold_reason[CODE_POINTS], script_class[CODE_POINTS];
static str reasons[MOST_REASONS];
static size_t reason_count = 1;
static struct phrase phrases[MOST_PHRASES];
static size_t phrase_count;
static uint64_t content_hash = 14695981039346656037u;

static _Noreturn void refuse(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    exit(1);
}

static str read_whole(const char *name)
{
    FILE *file = fopen(name, "rb");
    if (!file) refuse(name, 0, "cannot be opened");
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *data = arena_alloc(arena, size + 1, 1);
    if (!data || fread(data, 1, size, file) != size) refuse(name, 0, "cannot be read");
    fclose(file);
    for (size_t i = 0; i < size; i++) content_hash = (content_hash ^ (unsigned char)data[i]) * 1099511628211u;
    return (str){data, size};
}

static uint32_t parse_code(str cell, const char *file, int line)
{
    if (!str_starts(cell, STR("U+"))) refuse(file, line, "a code point is written U+0041");
    uint32_t value = 0;
    for (size_t i = 2; i < cell.size; i++) {
        const char *digits = "0123456789ABCDEF", *at = strchr(digits, cell.data[i]);
        if (!at || !*at) refuse(file, line, "not a code point");
        value = value * 16 + (uint32_t)(at - digits);
    }
    if (value >= CODE_POINTS) refuse(file, line, "not a code point");
    return value;
}

static uint8_t reason_index(str reason, const char *file, int line)
{
    for (size_t i = 1; i < reason_count; i++)
        if (str_equal(reasons[i], reason)) return (uint8_t)i;
    if (reason.size == 0 || reason_count == MOST_REASONS) refuse(file, line, "no reason, or too many");
    reasons[reason_count] = reason;
    return (uint8_t)reason_count++;
}

static void read_fold(str row, const char *file, int line)
{
    str code, to, reason, name;
    if (!str_cut(row, STR("\t"), &code, &row) || !str_cut(row, STR("\t"), &to, &row) ||
        !str_cut(row, STR("\t"), &reason, &name))
        refuse(file, line, "a row has four cells");
    uint32_t cp = parse_code(code, file, line);
    if (fold_to[cp]) refuse(file, line, "the code point has a row already");
    fold_reason[cp] = reason_index(reason, file, line);
    if (str_equal(to, STR("drop"))) fold_to[cp] = FOLD_DROP;
    else if (str_equal(to, STR("space"))) fold_to[cp] = FOLD_SPACE;
    else if (str_equal(to, STR("line"))) fold_to[cp] = FOLD_LINE;
    else fold_to[cp] = parse_code(to, file, line);
}

static void read_folds(const char *file)
{
    str rest = read_whole(file), row;
    str_cut(rest, STR("\n"), &row, &rest);
    for (int line = 2; rest.size; line++) {
        str_cut(rest, STR("\n"), &row, &rest);
        if (row.size && row.data[0] != '#') read_fold(row, file, line);
    }
    for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
        if (fold_to[cp] >= FOLD_ACTIONS && fold_to[fold_to[cp]])
            refuse(file, 0, "a fold leads to a character that is folded itself");
}

// A row of OpenCC: from TAB to [SPACE other]...: the first is its choice. Our own rows have an example in a third cell.
static void read_conversion(str row, const char *file, int line)
{
    str from, to, others;
    if (!str_cut(row, STR("\t"), &from, &to)) refuse(file, line, "no tab");
    str_cut(to, STR("\t"), &to, &others);
    str_cut(to, STR(" "), &to, &others);
    size_t from_count, to_count;
    uint32_t *a = utf8_decode(arena, from, &from_count), *b = utf8_decode(arena, to, &to_count);
    if (!a || !b || from_count != to_count || from_count == 0) refuse(file, line, "not one code point to one");
    if (from_count == 1) {
        script_to[*a] = *b == *a ? 0 : *b;
        return;
    }
    if (phrase_count == MOST_PHRASES) refuse(file, line, "too many phrases");
    phrases[phrase_count++] = (struct phrase){a, b, from_count};
    script_class[*a] |= SCRIPT_PHRASE;
}

static void read_conversions(const char *file)
{
    str rest = read_whole(file), row;
    for (int line = 1; rest.size; line++) {
        str_cut(rest, STR("\n"), &row, &rest);
        if (row.size && row.data[0] != '#') read_conversion(row, file, line);
    }
}

static void classify(void)
{
    for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
        if (script_to[cp]) script_class[cp] |= SCRIPT_TRADITIONAL;
    for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
        if (script_to[cp] && !script_to[script_to[cp]]) script_class[script_to[cp]] |= SCRIPT_SIMPLIFIED;
}

static int compare_phrases(const void *a, const void *b)
{
    const struct phrase *left = a, *right = b;
    if (left->from[0] != right->from[0]) return left->from[0] < right->from[0] ? -1 : 1;
    if (left->size != right->size) return left->size > right->size ? -1 : 1;
    return memcmp(left->from, right->from, left->size * sizeof(uint32_t));
}

static bool page_used(const uint32_t *a, const uint8_t *b, uint32_t page)
{
    for (uint32_t i = page * 256; i < page * 256 + 256; i++)
        if (a[i] || b[i]) return true;
    return false;
}

static void write_numbers(FILE *out, const char *type, const char *name, const uint32_t *wide, const uint8_t *narrow,
                          const uint32_t *a, const uint8_t *b)
{
    fprintf(out, "const %s %s[] = {\n", type, name);
    for (int i = 0; i < 256; i++) fprintf(out, "0,");
    for (uint32_t page = 0; page < TEXT_PAGES; page++) {
        if (!page_used(a, b, page)) continue;
        for (uint32_t i = page * 256; i < page * 256 + 256; i++)
            fprintf(out, "%s%u,", i % 32 ? "" : "\n", wide ? wide[i] : narrow[i]);
    }
    fprintf(out, "\n};\n");
}

static void write_pages(FILE *out, const char *name, const uint32_t *a, const uint8_t *b)
{
    unsigned used = 0;
    fprintf(out, "const uint16_t %s[TEXT_PAGES] = {\n", name);
    for (uint32_t page = 0; page < TEXT_PAGES; page++)
        fprintf(out, "%u,%s", page_used(a, b, page) ? ++used : 0u, page % 32 == 31 ? "\n" : "");
    fprintf(out, "};\n");
}

static void write_phrases(FILE *out)
{
    qsort(phrases, phrase_count, sizeof(*phrases), compare_phrases);
    fprintf(out, "const size_t text_phrase_count = %zu;\nconst struct text_phrase text_phrases[] = {\n", phrase_count);
    size_t at = 0;
    for (size_t i = 0; i < phrase_count; at += phrases[i++].size)
        fprintf(out, "{%u,%zu,%zu},\n", phrases[i].from[0], phrases[i].size, at);
    fprintf(out, "};\nconst uint32_t text_phrase_from[] = {\n");
    for (size_t i = 0; i < phrase_count; i++)
        for (size_t k = 0; k < phrases[i].size; k++) fprintf(out, "%u,", phrases[i].from[k]);
    fprintf(out, "};\nconst uint32_t text_phrase_to[] = {\n");
    for (size_t i = 0; i < phrase_count; i++)
        for (size_t k = 0; k < phrases[i].size; k++) fprintf(out, "%u,", phrases[i].to[k]);
    fprintf(out, "};\n");
}

static void write_tables(FILE *out)
{
    fprintf(out, "// Made by text_tables_generate.\n#include \"text/simplify.h\"\n#include \"text/tables.h\"\n");
    fprintf(out, "const uint64_t text_data_hash = %lluu;\n", (unsigned long long)content_hash);
    write_pages(out, "text_fold_pages", fold_to, fold_reason);
    write_numbers(out, "uint32_t", "text_fold_to", fold_to, NULL, fold_to, fold_reason);
    write_numbers(out, "uint8_t", "text_fold_reason", NULL, fold_reason, fold_to, fold_reason);
    fprintf(out, "const char *const text_fold_reasons[] = {0");
    for (size_t i = 1; i < reason_count; i++) fprintf(out, ", \"%.*s\"", STR_FMT(reasons[i]));
    fprintf(out, "};\n");
    write_pages(out, "text_script_pages", script_to, script_class);
    write_numbers(out, "uint32_t", "text_script_to", script_to, NULL, script_to, script_class);
    write_numbers(out, "uint8_t", "text_script_class", NULL, script_class, script_to, script_class);
    write_phrases(out);
}

int main(int argc, char **argv)
{
    if (argc != 6) refuse("text_tables_generate", 0, "OUT.c folds.tsv TSCharacters.txt TSPhrases.txt variants.tsv");
    arena = arena_new(0);
    read_folds(argv[2]);
    read_conversions(argv[3]);
    read_conversions(argv[4]);
    read_conversions(argv[5]);
    classify();
    FILE *out = fopen(argv[1], "w");
    if (!out) refuse(argv[1], 0, "cannot be written");
    write_tables(out);
    if (fclose(out) != 0) refuse(argv[1], 0, "cannot be written");
    arena_free(arena);
    return 0;
}
