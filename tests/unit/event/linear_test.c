// Time grows with the size of the input and no faster: eight times the input may take at most about sixteen times as long, on a
// machine that does other things as well. Quadratic reading would take sixty-four times.
#include "support/check.h"

#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "event/event.h"

enum { SMALL = 1 << 17, FACTOR = 8, TRIES = 5, SLACK = 3 };

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct shape {
    const char *name, *head, *piece, *tail;
};

static const struct shape shapes[] = {
    {"digits in a body", "{\"id\":\"1\",\"source\":\"s\",\"body\":\"", "1234567890", "\"}"},
    {"escapes in a body", "{\"id\":\"1\",\"source\":\"s\",\"body\":\"", "\\u4e2d\\n", "\"}"},
    {"an unfinished body", "{\"id\":\"1\",\"source\":\"s\",\"body\":\"", "文", ""},
    {"digits of a number", "{\"id\":\"1\",\"source\":\"s\",\"body\":\"b\",\"n\":1", "0", "}"},
    {"members", "{\"id\":\"1\",\"source\":\"s\",\"body\":\"b\",\"n\":[0", ",{\"a\":1}", "]}"},
    {"brackets", "", "[", ""},
    {"quotes", "", "\"", ""},
    {"backslashes", "{\"a\":\"", "\\\\", "\"}"},
    {"white space", "{", " \n", "}"},
    {"GB18030", "{\"body\":\"", "\xc3\xc5\xd5\xef", "\"}"},
};

static int64_t time_reading(const struct shape *shape, size_t size)
{
    static const struct event_limits none = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX};
    struct buffer value = {0};
    int64_t best = INT64_MAX;
    buffer_append(&value, str_from(shape->head));
    while (value.size < size) buffer_append(&value, str_from(shape->piece));
    buffer_append(&value, str_from(shape->tail));
    for (int i = 0; i < TRIES; i++) {
        struct arena *arena = arena_new(0);
        struct article_event event;
        struct error error = {0};
        struct event_record record = {.has_value = true, .value = buffer_str(&value)};
        int64_t begin = now_us();
        bool read = event_read_raw(arena, &record, &none, &event, &error);
        int64_t took = now_us() - begin;
        assert_true(read || error.kind == ERROR_BAD_INPUT);
        if (took < best) best = took;
        arena_free(arena);
    }
    buffer_release(&value);
    return best;
}

static void reading_is_linear(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        int64_t small = time_reading(&shapes[i], SMALL), large = time_reading(&shapes[i], SMALL * FACTOR);
        if (large > small * FACTOR * SLACK + 2000) {
            fail_msg("%s: %d bytes in %lld us, %d times as many in %lld us", shapes[i].name, SMALL, (long long)small,
                     FACTOR, (long long)large);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reading_is_linear)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
