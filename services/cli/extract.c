// shuwen extract: events in, observations out.
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/command.h"
#include "cli/core.h"
#include "cli/output.h"
#include "cli/report.h"
#include "runtime/shutdown.h"

struct values {
    struct document_settings document;
    struct limit_settings limits;
    const char *format;
    bool explain;
};

static const struct setting settings_table[] = {
    SETTING_ROW_CHOICE(
        "format", struct values, format, "jsonl", "jsonl|table|html",
        "jsonl: one observation a line; table: for a terminal; html: one page with the quantities marked."),
    SETTING_ROW_BOOL("explain", struct values, explain, "false",
                     "Says on standard error of every number why it was taken or left; with html, in the page."),
    DOCUMENT_SETTINGS(struct values),
    LIMIT_SETTINGS(struct values, limits),
};

static const struct program program = {
    .name = "shuwen extract",
    .version = SHUWEN_VERSION,
    .summary = "Prints the observations of article events, without a broker or a database.",
    .operands = "FILE…",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
};

struct extract {
    const struct values *values;
    struct buffer *out;
    size_t articles;
};

static void write_lines(struct buffer *out, const struct core_result *result)
{
    for (size_t i = 0; i < result->observations.count; i++) {
        event_write_observation(out, result->article, &result->index, &result->observations.items[i]);
        buffer_append_char(out, '\n');
    }
}

static void explain(const struct input_item *item, const struct core_result *result)
{
    for (size_t i = 0; i < result->notes.count; i++) {
        const struct observation_note *note = &result->notes.items[i];
        uint32_t begin, end;
        article_body_span(result->article, note->begin, note->end, &begin, &end);
        str quote = quote_slice(&result->index, begin, end);
        fprintf(stderr, "%s:%zu: %u-%u %s \"%.*s\": %s\n", item->file, item->line, begin, end,
                note->taken ? "taken" : "left", STR_FMT(quote), note->why);
    }
}

static bool print_article(void *context, struct arena *arena, const struct input_item *item,
                          const struct article *article, struct error *error)
{
    struct extract *extract = context;
    struct buffer *out = extract->out;
    const char *format = extract->values->format;
    struct core_result result;
    if (article->event.type == ARTICLE_RETRACTED) return true;
    if (!core_extract(arena, article, extract->values->explain, &result, error)) return false;
    buffer_clear(out);
    if (strcmp(format, "html") == 0) report_html_article(out, &result, extract->articles);
    else if (strcmp(format, "table") == 0) report_table(out, &result);
    else write_lines(out, &result);
    output_write(buffer_str(out));
    if (strcmp(format, "html") != 0) explain(item, &result);
    extract->articles++;
    return true;
}

static void print_frame(struct extract *extract, void (*write)(struct buffer *out))
{
    if (strcmp(extract->values->format, "html") != 0) return;
    buffer_clear(extract->out);
    write(extract->out);
    output_write(buffer_str(extract->out));
}

static int run_files(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    struct extract extract = {.values = v, .out = out};
    if (!document_operands_check(&v->document, settings, error)) return EXIT_USAGE;
    print_frame(&extract, report_html_begin);
    const int code = core_run_files(&(struct core_files){
        .command = program.name,
        .files = settings->operands,
        .file_count = settings->operand_count,
        .document = &v->document,
        .limits = limit_settings_read(&v->limits),
        .use = print_article,
        .context = &extract,
    });
    print_frame(&extract, report_html_end);
    buffer_clear(out);
    return code;
}

const struct command command_extract = {
    .program = &program,
    .operands = "FILE…",
    .summary = "prints the observations of each event",
    .values_bytes = sizeof(struct values),
    .work = run_files,
};
