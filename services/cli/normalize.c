// shuwen normalize: events in, normalized events out, one JSON line each, or a page for people.
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/core.h"
#include "cli/normalize_page.h"
#include "cli/output.h"
#include "runtime/shutdown.h"

struct values {
    struct document_settings document;
    struct limit_settings limits;
    const char *format;
};

static const struct setting settings_table[] = {
    SETTING_ROW_CHOICE("format", struct values, format, "jsonl", "jsonl|html",
                       "jsonl: one record a line; html: one page with original and result side by side."),
    DOCUMENT_SETTINGS(struct values),
    LIMIT_SETTINGS(struct values, limits),
};

static const struct program program = {
    .name = "shuwen normalize",
    .version = SHUWEN_VERSION,
    .summary = "Prints the normalized record of each article event, without a broker or a database.",
    .operands = "FILE…",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
};

struct normalize {
    bool page;
    struct buffer *out;
    size_t articles;
};

static bool print_article(void *context, struct arena *arena, const struct input_item *item,
                          const struct article *article, struct error *error)
{
    struct normalize *normalize = context;
    struct buffer *out = normalize->out;
    (void)item;
    buffer_clear(out);
    if (normalize->page) {
        if (!normalize_page_article(out, arena, article, normalize->articles++, error)) return false;
    } else {
        event_write_normalized(out, article);
        buffer_append_char(out, '\n');
    }
    output_write(buffer_str(out));
    return true;
}

static void print_frame(struct normalize *normalize, void (*write)(struct buffer *out))
{
    if (!normalize->page) return;
    buffer_clear(normalize->out);
    write(normalize->out);
    output_write(buffer_str(normalize->out));
}

static int run_files(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    struct normalize normalize = {.page = strcmp(v->format, "html") == 0, .out = out};
    if (!document_operands_check(&v->document, settings, error)) return EXIT_USAGE;
    print_frame(&normalize, normalize_page_begin);
    const int code = core_run_files(&(struct core_files){
        .command = program.name,
        .files = settings->operands,
        .file_count = settings->operand_count,
        .document = &v->document,
        .limits = limit_settings_read(&v->limits),
        .use = print_article,
        .context = &normalize,
    });
    print_frame(&normalize, normalize_page_end);
    buffer_clear(out);
    return code;
}

const struct command command_normalize = {
    .program = &program,
    .operands = "FILE…",
    .summary = "prints the normalized record of each event",
    .values_bytes = sizeof(struct values),
    .work = run_files,
};
