// contracts_read SCHEMA [NAME=VALUE…]: what the C reader says of one example on standard input, with these headers. Prints "ok", then
// the fields that were lost; or the reason of its refusal.
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "event/event.h"
#include "event/rejected.h"

enum { HEADERS_MAX = 64 };

static str read_all(struct buffer *in)
{
    int c;
    while ((c = getchar()) != EOF) buffer_append_char(in, (char)c);
    return buffer_str(in);
}

static int print_verdict(bool ok, const struct warnings *warnings, const char *reason)
{
    printf("%s", ok ? "ok" : reason);
    for (size_t i = 0; ok && i < warnings->count; i++) printf(" %.*s", STR_FMT(warnings->items[i].field));
    printf("\n");
    return 0;
}

static int read_raw(struct arena *arena, str value, const struct event_header *headers, size_t count)
{
    struct event_record record = {.has_value = true, .value = value, .headers = headers, .header_count = count};
    struct article_event event;
    struct error error = {0};
    bool ok = event_read_raw(arena, &record, &event_limits_default, &event, &error);
    return print_verdict(ok, &event.warnings, error.reason);
}

static int read_normalized(struct arena *arena, str value)
{
    struct article article;
    struct error error = {0};
    bool ok = event_read_normalized(arena, value, &article, &error);
    return print_verdict(ok, &(struct warnings){0}, error.reason);
}

int main(int argc, char **argv)
{
    struct event_header headers[HEADERS_MAX];
    struct buffer in = {0};
    size_t count = 0, originals;
    for (int i = 2; i < argc && count < HEADERS_MAX; i++, count++) {
        if (!str_cut(str_from(argv[i]), STR("="), &headers[count].name, &headers[count].value)) return 2;
    }
    const char *schema = argc > 1 ? argv[1] : "";
    struct arena *arena = arena_new(0);
    str value = read_all(&in);
    struct event_origin origin;
    struct event_rejection rejection;
    int code = 2;
    if (strcmp(schema, "article.normalized") == 0) {
        code = read_normalized(arena, value);
    } else if (strcmp(schema, "article.normalized.headers") == 0) {
        code = print_verdict(event_origin_read(headers, count, &origin), &(struct warnings){0}, "unreadable");
    } else if (strcmp(schema, "article.rejected.headers") == 0) {
        bool ok = event_rejection_read(headers, count, &rejection, &originals);
        code = print_verdict(ok, &(struct warnings){0}, "unreadable");
    } else {
        code = read_raw(arena, value, headers, count);
    }
    arena_free(arena);
    buffer_release(&in);
    return code;
}
