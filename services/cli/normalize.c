// shuwen normalize: events in, normalized events out, one JSON line each.
#include <stdio.h>

#include "cli/command.h"
#include "cli/core.h"
#include "cli/output.h"
#include "runtime/shutdown.h"

struct values {
    struct document_settings document;
};

static const struct setting settings_table[] = {
    DOCUMENT_SETTINGS(struct values),
};

static const struct program program = {
    .name = "shuwen normalize",
    .version = SHUWEN_VERSION,
    .summary = "Prints the normalized record of each article event, one JSON line each.",
    .operands = "FILE…",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
};

static bool print_record(void *context, struct arena *arena, const struct input_item *item,
                         const struct article *article, struct error *error)
{
    struct buffer *line = context;
    (void)arena, (void)item, (void)error;
    buffer_clear(line);
    event_write_normalized(line, article);
    buffer_append_char(line, '\n');
    output_write(buffer_str(line));
    return true;
}

static int run(int argc, char **argv)
{
    struct values values;
    struct settings settings;
    struct error error = {0};
    struct buffer line = {0};
    enum settings_result read = settings_read(&program, argc, argv, &values, &settings, &error);
    int code = read == SETTINGS_DONE ? EXIT_OK : EXIT_USAGE;
    if (read == SETTINGS_WRONG) fprintf(stderr, "shuwen normalize: %s\n", error.text);
    values.document.file_count = settings.operand_count;
    if (read == SETTINGS_RUN) {
        code = core_run_files(&(struct core_files){
            .command = "normalize",
            .files = settings.operands,
            .file_count = settings.operand_count,
            .document = &values.document,
            .use = print_record,
            .context = &line,
        });
    }
    buffer_release(&line);
    settings_release(&settings);
    return code;
}

const struct command command_normalize = {"normalize", "FILE…", "prints the normalized record of each event", run};
