// check: what the tests share: cmocka in its include order, rows of data, random values with a seed that is printed.
#ifndef TESTS_SUPPORT_CHECK_H
#define TESTS_SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"

// cmocka's equality for slices; prints both.
#define assert_str_equal(actual, expected) check_str_equal((actual), (expected), __FILE__, __LINE__)
void check_str_equal(str actual, str expected, const char *file, int line);

// One row of a TSV of cases. A file is UTF-8, its first line names the columns, '#' starts a comment line, empty lines are
// passed over; \n, \t, \\ and \u{1F} in cells are what they are in C.
struct case_row {
    const char *file;  // relative to the source tree
    int line;
    const str *cells;
    size_t count;
};

// Calls `run` for every row of tests/cases/<path>. `run` returns NULL, or what is wrong (in the arena). Every failure is printed
// as file:line: text, and the test fails at the end when there was one, or when the file has no rows.
void check_rows(const char *path, const char *(*run)(struct arena *arena, const struct case_row *row));

// The whole of a file of the source tree, in the arena; fails the test when it cannot be read.
str check_read_file(struct arena *arena, const char *path);

// xorshift64*: a property test draws from it. The seed is SHUWEN_TEST_SEED or the clock, and is printed by check_seed.
struct random {
    uint64_t state;
};
struct random check_seed(const char *test);
uint64_t random_next(struct random *random);
size_t random_below(struct random *random, size_t limit);  // 0 <= result < limit; limit > 0

#endif
