#include "cli/core.h"

#include <stdio.h>

#include "runtime/shutdown.h"

enum { ARTICLE_MEMORY_BYTES = 512 << 20 };

static bool read_article(struct arena *arena, const struct event_limits *limits, str event, struct article *out,
                         struct error *error)
{
    struct article_event read;
    struct event_record record = {.has_value = true, .value = event};
    if (!event_read_raw(arena, &record, limits, &read, error)) return false;
    if (read.type == ARTICLE_PUBLISHED) return article_normalize(arena, &read, out, error);
    *out = (struct article){.event = read, .warnings = read.warnings};
    return true;
}

static void report(const struct input_item *item, const char *reason, const char *text)
{
    if (item->line) fprintf(stderr, "%s:%zu: %s: %s\n", item->file, item->line, reason, text);
    else fprintf(stderr, "%s: %s: %s\n", item->file, reason, text);
}

static void report_warnings(const struct input_item *item, const struct warnings *warnings)
{
    for (size_t i = 0; i < warnings->count; i++) {
        const struct warning *warning = &warnings->items[i];
        if (item->line) fprintf(stderr, "%s:%zu: ", item->file, item->line);
        else fprintf(stderr, "%s: ", item->file);
        fprintf(stderr, "warning: %.*s: %.*s\n", STR_FMT(warning->field), STR_FMT(warning->text));
    }
}

static bool run_item(struct arena *arena, const struct core_files *files, const struct input_item *item,
                     struct buffer *scratch)
{
    struct error error = {0};
    struct article article;
    const char *from;
    const str event = document_event(files->document, item, scratch, &from);
    bool ok = read_article(arena, &files->limits, event, &article, &error);
    if (ok) {
        report_warnings(item, &article.warnings);
        ok = files->use(files->context, arena, item, &article, &error);
    }
    if (!ok) report(item, error.kind == ERROR_BAD_INPUT ? error.reason : "error", error.text);
    return ok;
}

int core_run_files(const struct core_files *files)
{
    struct arena *arena = arena_new(ARTICLE_MEMORY_BYTES);
    struct buffer scratch = {0};
    struct input input;
    struct input_item item;
    struct error error = {0};
    enum input_result got;
    bool ok = true;
    input_init(&input, files->files, files->file_count, files->limits.record_bytes);
    while ((got = input_next(&input, &item, &error)) != INPUT_END) {
        if (got == INPUT_ITEM) {
            ok &= run_item(arena, files, &item, &scratch);
            arena_reset(arena);
        } else {
            ok = false;
            fprintf(stderr, "%s: %s\n", files->command, error.text);
            error_clear(&error);
        }
    }
    input_release(&input);
    buffer_release(&scratch);
    arena_free(arena);
    return ok ? EXIT_OK : EXIT_FAILED;
}
