// shuwen: what a publisher, an analyst and an operator do by hand. Each subcommand is a file of its own.
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
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

static void print_overview(FILE *out)
{
    fprintf(out,
            "usage: shuwen COMMAND [OPTION…] [FILE…]\n\nShuwen turns Chinese news articles into numbers. Commands:\n");
    for (size_t i = 0; i < COMMANDS; i++) {
        int pad = 26 - (int)strlen(commands[i]->name);
        // … takes three bytes and one column.
        pad += strstr(commands[i]->operands, "…") ? 2 : 0;
        fprintf(out, "  %s %-*s%s\n", commands[i]->name, pad, commands[i]->operands, commands[i]->summary);
    }
    fprintf(out,
            "\n`shuwen COMMAND --help` tells the options of each; every option is an environment variable as well.\n");
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    }
    return NULL;
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
    if (command) return command->run(argc - 1, argv + 1);
    if (argc > 1) fprintf(stderr, "shuwen: there is no command \"%s\"\n\n", name);
    print_overview(stderr);
    return EXIT_USAGE;
}
