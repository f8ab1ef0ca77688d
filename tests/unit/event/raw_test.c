#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "event/event.h"
#include "event/reason.h"

// Cells may hold @repeat(text,count) and @hex(C4E3): what cannot be written down, or only at length.
static str expand(struct arena *arena, str cell)
{
    struct buffer out = {0};
    str head, rest = cell, argument, count;
    int64_t times;
    while (str_cut(rest, STR("@"), &head, &rest)) {
        buffer_append(&out, head);
        if (str_starts(rest, STR("repeat("))) {
            str_cut(str_slice(rest, 7, rest.size), STR(","), &argument, &rest);
            str_cut(rest, STR(")"), &count, &rest);
            assert_true(str_to_int64(count, &times));
            for (int64_t i = 0; i < times; i++) buffer_append(&out, argument);
        } else if (str_starts(rest, STR("hex("))) {
            str_cut(str_slice(rest, 4, rest.size), STR(")"), &argument, &rest);
            for (size_t i = 0; i + 1 < argument.size; i += 2) {
                char digits[3] = {argument.data[i], argument.data[i + 1], '\0'};
                buffer_append_char(&out, (char)strtoul(digits, NULL, 16));
            }
        } else {
            buffer_append_char(&out, '@');
        }
    }
    buffer_append(&out, head);
    str copy = arena_str(arena, buffer_str(&out));
    buffer_release(&out);
    return copy;
}

static size_t read_headers(str cell, struct event_header *headers)
{
    size_t count = 0;
    str item, rest = cell;
    bool more = cell.size > 0 && !str_equal(cell, STR("-"));
    while (more) {
        more = str_cut(rest, STR("|"), &item, &rest);
        str_cut(item, STR("="), &headers[count].name, &headers[count].value);
        count++;
    }
    return count;
}

static void show(struct buffer *out, const char *name, str value)
{
    if (value.size > 0) buffer_printf(out, " %s=%.*s", name, STR_FMT(value));
}

static str shown(struct arena *arena, const struct article_event *event)
{
    struct buffer out = {0};
    buffer_printf(&out, "%.*s/%.*s", STR_FMT(event->source), STR_FMT(event->id));
    if (event->type == ARTICLE_RETRACTED) buffer_printf(&out, " retracted");
    if (event->revision) buffer_printf(&out, " revision=%d", event->revision);
    if (event->content_type == CONTENT_HTML) buffer_printf(&out, " html");
    show(&out, "body", event->body);
    show(&out, "title", event->title);
    show(&out, "url", event->url);
    show(&out, "publisher", event->publisher);
    show(&out, "published_at", event->published_at);
    for (size_t i = 0; i < event->author_count; i++) show(&out, "author", event->authors[i]);
    if (!str_equal(event->attributes_json, STR("{}"))) show(&out, "attributes", event->attributes_json);
    for (size_t i = 0; i < event->warnings.count; i++) show(&out, "warning", event->warnings.items[i].field);
    str copy = arena_str(arena, buffer_str(&out));
    buffer_release(&out);
    return copy;
}

static const char *read_row(struct arena *arena, const struct case_row *row)
{
    struct event_header headers[16];
    str key = expand(arena, row->cells[1]), value = expand(arena, row->cells[3]);
    struct event_record record = {
        .has_key = !str_equal(key, STR("-")),
        .has_value = !str_equal(value, STR("-")),
        .headers = headers,
        .header_count = read_headers(expand(arena, row->cells[2]), headers),
    };
    if (record.has_key) record.key = key;
    if (record.has_value) record.value = value;
    struct article_event event;
    struct error error = {0};
    bool ok = event_read_raw(arena, &record, &event_limits_default, &event, &error);
    str verdict = ok ? STR("ok") : str_from(error.reason);
    if (!str_equal(verdict, row->cells[0])) {
        return arena_printf(arena, "got %.*s (%s)", STR_FMT(verdict), error.text).data;
    }
    if (!ok && (error.kind != ERROR_BAD_INPUT || !event_reason_find(error.reason)))
        return "the reason is not in the list";
    if (!ok && utf8_invalid_at(str_from(error.text)) != strlen(error.text)) return "its text is not UTF-8";
    for (size_t i = 0; ok && i < event.warnings.count; i++)
        if (utf8_invalid_at(event.warnings.items[i].text) != event.warnings.items[i].text.size)
            return "a warning's text is not UTF-8";
    if (ok && row->count > 4 && row->cells[4].size > 0 && !str_equal(shown(arena, &event), row->cells[4])) {
        return arena_printf(arena, "read as %.*s", STR_FMT(shown(arena, &event))).data;
    }
    return NULL;
}

static void rows(void **state)
{
    (void)state;
    check_rows("event/raw.tsv", read_row);
}

// Every reason of the stage that reads has a row.
static void every_reason_has_a_row(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    str cases = check_read_file(arena, "tests/cases/event/raw.tsv");
    for (size_t i = 0; i < event_reason_count; i++) {
        str line_begin = arena_printf(arena, "\n%s\t", event_reasons[i].code);
        if (event_reasons[i].stage == STAGE_READ && str_find(cases, line_begin, 0) < 0) {
            fail_msg("no row for %s", event_reasons[i].code);
        }
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),
        cmocka_unit_test(every_reason_has_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
