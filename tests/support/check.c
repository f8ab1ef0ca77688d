#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"

void check_str_equal(str actual, str expected, const char *file, int line)
{
    if (str_equal(actual, expected)) return;
    print_error("%s:%d: got \"%.*s\", expected \"%.*s\"\n", file, line, STR_FMT(actual), STR_FMT(expected));
    _fail(file, line);
}

str check_read_file(struct arena *arena, const char *path)
{
    str full = arena_printf(arena, "%s/%s", SHUWEN_SOURCE_DIR, path);
    FILE *file = fopen(full.data, "rb");
    if (!file) fail_msg("cannot open %s", full.data);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *data = arena_alloc(arena, (size_t)size + 1, 1);
    if (!data || fread(data, 1, (size_t)size, file) != (size_t)size) fail_msg("cannot read %s", full.data);
    fclose(file);
    return (str){data, (size_t)size};
}

static uint32_t read_braced_hex(str cell, size_t *at)
{
    uint32_t value = 0;
    for (*at += 2; *at < cell.size && cell.data[*at] != '}'; (*at)++) {
        char digit[2] = {cell.data[*at], '\0'};
        value = value * 16 + (uint32_t)strtoul(digit, NULL, 16);
    }
    return value;
}

static str unescape(struct arena *arena, str cell)
{
    struct buffer out = {0};
    for (size_t i = 0; i < cell.size; i++) {
        char next = i + 1 < cell.size ? cell.data[i + 1] : '\0';
        if (cell.data[i] != '\\' || !next || !strchr("nt\\u", next)) {
            buffer_append_char(&out, cell.data[i]);
            continue;
        }
        i++;
        if (next == 'u') buffer_append_codepoint(&out, read_braced_hex(cell, &i));
        else buffer_append_char(&out, next == 'n' ? '\n' : next == 't' ? '\t' : '\\');
    }
    str copy = arena_str(arena, buffer_str(&out));
    buffer_release(&out);
    return copy;
}

static size_t split_cells(struct arena *arena, str line, str *cells, size_t room)
{
    size_t count = 0;
    str rest = line, cell;
    bool more = true;
    while (more && count < room) {
        more = str_cut(rest, STR("\t"), &cell, &rest);
        cells[count++] = unescape(arena, cell);
    }
    return count;
}

void check_rows(const char *path, const char *(*run)(struct arena *arena, const struct case_row *row))
{
    struct arena *keep = arena_new(0), *scratch = arena_new(0);
    str name = arena_printf(keep, "tests/cases/%s", path);
    str rest = check_read_file(keep, name.data), line;
    int number = 0, rows = 0, failures = 0;
    bool more = true, header_seen = false;
    while (more) {
        more = str_cut(rest, STR("\n"), &line, &rest);
        number++;
        if (line.size == 0 || line.data[0] == '#') continue;
        if (!header_seen) {
            header_seen = true;
            continue;
        }
        str cells[32] = {0};  // a short row ends in empty ones
        struct case_row row = {name.data, number, cells, split_cells(scratch, line, cells, 32)};
        const char *wrong = run(scratch, &row);
        rows++;
        if (wrong) {
            failures++;
            print_error("%s:%d: %s\n", name.data, number, wrong);
        }
        arena_reset(scratch);
    }
    if (rows == 0) fail_msg("%s has no rows", name.data);
    if (failures) print_error("%s: %d of %d rows failed\n", name.data, failures, rows);
    arena_free(scratch);
    arena_free(keep);
    if (failures) fail();
}

struct random check_seed(const char *test)
{
    const char *given = getenv("SHUWEN_TEST_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 1000003u + (uint64_t)clock();
    print_message("%s: SHUWEN_TEST_SEED=%llu\n", test, (unsigned long long)seed);
    return (struct random){seed * 2862933555777941757u + 3037000493u};
}

uint64_t random_next(struct random *random)
{
    uint64_t x = random->state ? random->state : 88172645463325252u;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    random->state = x;
    return x * 2685821657736338717u;
}

size_t random_below(struct random *random, size_t limit)
{
    return (size_t)(random_next(random) % limit);
}
