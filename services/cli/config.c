// shuwen config: the settings in force of the services, as they would start here: what the environment says, and the rest by default.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "extractor/settings.h"
#include "monitor_settings.h"
#include "normalizer/settings.h"
#include "runtime/shutdown.h"

struct values {
    bool changed;
};

static const struct setting settings_table[] = {
    SETTING_ROW_BOOL("changed", struct values, changed, "false", "Only those that the environment sets."),
};

static const struct program program = {
    .name = "shuwen config",
    .version = SHUWEN_VERSION,
    .summary = "Prints the settings in force of each service, as environment variables; secrets are masked.",
    .operands = "[normalizer|extractor|monitor]",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
};

static const struct program *const services[] = {&normalizer_program, &extractor_program, &monitor_program};
enum { SERVICES = sizeof services / sizeof *services };

// One line of settings_print_config: NAME=value. What is passed through to a library is given, else it would not be there.
static void print_line(struct buffer *out, str line, bool changed)
{
    str name, value;
    char variable[128];
    if (!str_cut(line, STR("="), &name, &value)) return;
    snprintf(variable, sizeof variable, "%.*s", STR_FMT(name));
    const bool given = getenv(variable) != NULL || strncmp(variable, "SHUWEN_", 7) != 0;
    if (given || !changed) buffer_printf(out, "%.*s%s\n", STR_FMT(line), given ? "" : "  # default");
}

static bool print_service(const struct program *service, bool changed, struct buffer *out, struct error *error)
{
    union {
        struct normalizer_settings normalizer;
        struct extractor_settings extractor;
        struct monitor_values monitor;
    } values;
    struct settings settings;
    struct buffer lines = {0};
    char *name[] = {(char *)(uintptr_t)service->name, NULL};
    const bool good = settings_read(service, 1, name, &values, &settings, error) == SETTINGS_RUN;
    buffer_printf(out, "# %s %s\n", service->name, service->version);
    if (good) settings_print_config(service, &values, &settings, &lines);
    str line, rest = buffer_str(&lines);
    while (rest.size > 0 && str_cut(rest, STR("\n"), &line, &rest)) print_line(out, line, changed);
    buffer_release(&lines);
    settings_release(&settings);
    return good;
}

static bool wanted(const struct settings *settings, const struct program *service)
{
    return settings->operand_count == 0 || strcmp(settings->operands[0], service->name + strlen("shuwen-")) == 0;
}

static int print_all(void *values, const struct settings *settings, struct buffer *out, struct error *wrong)
{
    const struct values *v = values;
    size_t printed = 0;
    bool good = true;
    for (size_t i = 0; i < SERVICES; i++) {
        struct error error = {0};
        if (!wanted(settings, services[i])) continue;
        printed++;
        if (print_service(services[i], v->changed, out, &error)) continue;
        good = false;
        fprintf(stderr, "%s would not start: %s\n", services[i]->name, error.text);
    }
    if (printed == 0) error_fatal(wrong, "there is no service \"%s\"", settings->operands[0]);
    return printed == 0 ? EXIT_USAGE : good ? EXIT_OK : EXIT_FAILED;
}

const struct command command_config = {
    .program = &program,
    .operands = "[SERVICE]",
    .summary = "the settings in force of the services",
    .values_bytes = sizeof(struct values),
    .work = print_all,
};
