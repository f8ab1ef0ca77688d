// shuwen: what a publisher, an analyst and an operator do by hand. Each subcommand is a file of its own.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/output.h"
#include "runtime/log.h"
#include "runtime/shutdown.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cli/commands.inc"
#undef COMMAND

static const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "cli/commands.inc"
#undef COMMAND
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static const char *name_of(const struct command *command)
{
    return command->program->name + strlen("shuwen ");
}

static void print_overview(FILE *out)
{
    fprintf(out,
            "usage: shuwen COMMAND [OPTION…] [FILE…]\n\nShuwen turns Chinese news articles into numbers. Commands:\n");
    for (size_t i = 0; i < COMMANDS; i++) {
        int pad = 26 - (int)strlen(name_of(commands[i]));
        // … takes three bytes and one column.
        pad += strstr(commands[i]->operands, "…") ? 2 : 0;
        fprintf(out, "  %s %-*s%s\n", name_of(commands[i]), pad, commands[i]->operands, commands[i]->summary);
    }
    fprintf(out,
            "\n`shuwen COMMAND --help` tells the options of each; every option is an environment variable as well.\n");
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(name_of(commands[i]), name) == 0) return commands[i];
    }
    return NULL;
}

// What was done is said before what went wrong, in a file as on a terminal.
static int run(const struct command *command, int argc, char **argv)
{
    struct settings settings;
    struct buffer out = {0};
    struct error error = {0};
    void *values = calloc(1, command->values_bytes + 1);
    if (!values) {
        fprintf(stderr, "%s: no memory for its settings\n", command->program->name);
        return EXIT_FAILED;
    }
    int code = EXIT_USAGE;
    log_start(command->program->name, LOG_LEVEL_WARN);
    log_plain(true);
    const enum settings_result read = settings_read(command->program, argc, argv, values, &settings, &error);
    if (read == SETTINGS_DONE) code = EXIT_OK;
    if (read == SETTINGS_RUN) code = command->work(values, &settings, &out, &error);
    if (!buffer_ok(&out) && code == EXIT_OK) code = EXIT_FAILED;
    output_write(buffer_str(&out));
    if (!output_flush(command->program->name) && code == EXIT_OK) code = EXIT_FAILED;
    if (error.kind != ERROR_NONE) fprintf(stderr, "%s: %s\n", command->program->name, error.text);
    buffer_release(&out);
    settings_release(&settings);
    free(values);
    return code;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_overview(stdout);
        return EXIT_OK;
    }
    if (strcmp(name, "--version") == 0) {
        printf("shuwen %s\n", SHUWEN_VERSION);
        return EXIT_OK;
    }
    const struct command *command = find_command(name);
    if (command) return run(command, argc - 1, argv + 1);
    if (argc > 1) fprintf(stderr, "shuwen: there is no command \"%s\"\n\n", name);
    print_overview(stderr);
    return EXIT_USAGE;
}
