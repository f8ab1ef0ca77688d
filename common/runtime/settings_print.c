#include <string.h>

#include "base/str.h"
#include "runtime/metrics.h"
#include "runtime/process.h"
#include "runtime/settings.h"
#include "runtime/settings_value.h"

static const char *type_word(const struct setting *setting)
{
    switch (setting->type) {
    case SETTING_INT: return "NUMBER";
    case SETTING_BOOL: return "";
    case SETTING_CHOICE: return setting->choices;
    case SETTING_TEXT: return "TEXT";
    }
    return "";
}

static void print_limits(const struct setting *setting, struct buffer *out)
{
    if (setting->type == SETTING_INT)
        buffer_printf(out, "%lld to %lld", (long long)setting->min, (long long)setting->max);
    if (setting->unit[0] != '\0') buffer_printf(out, " %s", setting->unit);
}

static void print_help_row(const struct setting *setting, struct buffer *out)
{
    char flag[SETTING_VARIABLE_BYTES], variable[SETTING_VARIABLE_BYTES];
    setting_flag(setting->name, flag);
    setting_variable(setting->name, variable);
    buffer_printf(out, "  %s %s\n      %s\n      ", flag, type_word(setting), setting->help);
    print_limits(setting, out);
    if (setting->standard == NULL) buffer_printf(out, "%srequired", setting->type == SETTING_INT ? "; " : "");
    else if (setting->standard[0] != '\0')
        buffer_printf(out, "%sdefault %s", setting->type == SETTING_INT ? "; " : "", setting->standard);
    buffer_printf(out, "  [%s]\n", variable);
}

void settings_print_help(const struct program *program, struct buffer *out)
{
    buffer_printf(out, "usage: %s [FLAG]…%s%s\n%s\n\n", program->name, program->operands != NULL ? " " : "",
                  program->operands != NULL ? program->operands : "", program->summary);
    buffer_append(out,
                  STR("Each flag may be given by the environment variable in brackets instead; the flag wins.\n\n"));
    for (size_t i = 0; i < program->setting_count; i++) print_help_row(&program->settings[i], out);
    if (program->passthrough != NULL) {
        buffer_printf(out, "  --%s.NAME VALUE\n      Any option of %s, but those that the guarantees stand on.\n",
                      program->passthrough->prefix, program->passthrough->library);
    }
    buffer_append(
        out,
        STR("  --print-config\n      Prints the settings in force, secrets masked, and ends.\n"
            "  --print-reference[=settings|metrics]\n      Prints the reference page of settings or metrics, and ends.\n"
            "  --version, --help\n"));
}

static void print_value(const struct setting *setting, const char *values, struct buffer *out)
{
    int64_t number = 0;
    bool flag = false;
    const char *text = NULL;
    switch (setting->type) {
    case SETTING_INT:
        memcpy(&number, values + setting->field, sizeof number);
        buffer_append_int(out, number);
        break;
    case SETTING_BOOL:
        memcpy(&flag, values + setting->field, sizeof flag);
        buffer_append(out, flag ? STR("true") : STR("false"));
        break;
    case SETTING_TEXT:
    case SETTING_CHOICE:
        memcpy(&text, values + setting->field, sizeof text);
        if (setting->secret && text != NULL && text[0] != '\0') text = "********";
        buffer_append(out, str_from(text));
        break;
    }
}

static bool is_secret(const struct passthrough *passthrough, const char *name)
{
    for (const char *const *part = passthrough->secrets; *part != NULL; part++) {
        if (strstr(name, *part) != NULL) return true;
    }
    return false;
}

void settings_print_config(const struct program *program, const void *values, const struct settings *settings,
                           struct buffer *out)
{
    char variable[SETTING_VARIABLE_BYTES];
    for (size_t i = 0; i < program->setting_count; i++) {
        setting_variable(program->settings[i].name, variable);
        buffer_printf(out, "%s=", variable);
        print_value(&program->settings[i], values, out);
        buffer_append_char(out, '\n');
    }
    for (size_t i = 0; i < settings->passed.count; i++) {
        const struct option *option = &settings->passed.items[i];
        const bool secret = is_secret(program->passthrough, option->name);
        buffer_printf(out, "%s.%s=%s\n", program->passthrough->prefix, option->name,
                      secret ? "********" : option->value);
    }
}

static void print_escaped(struct buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|') buffer_append_char(out, '\\');
        buffer_append_char(out, *text);
    }
}

static void print_reference_row(const struct setting *setting, struct buffer *out)
{
    char flag[SETTING_VARIABLE_BYTES], variable[SETTING_VARIABLE_BYTES];
    setting_flag(setting->name, flag);
    setting_variable(setting->name, variable);
    buffer_printf(out, "| `%s` | `%s` | ", flag, variable);
    if (setting->standard == NULL) buffer_append(out, STR("required"));
    else if (setting->standard[0] != '\0') buffer_printf(out, "`%s`", setting->standard);
    buffer_append(out, STR(" | "));
    if (setting->type == SETTING_CHOICE) print_escaped(out, setting->choices);
    else if (setting->type == SETTING_BOOL) buffer_append(out, STR("true, false"));
    else print_limits(setting, out);
    buffer_printf(out, " | %s%s |\n", setting->help, setting->secret ? " Secret." : "");
}

static void print_passthrough(const struct passthrough *passthrough, struct buffer *out)
{
    buffer_printf(out, "\n`--%s.NAME VALUE`, or `SHUWEN_", passthrough->prefix);
    for (const char *c = passthrough->prefix; *c != '\0'; c++) buffer_append_char(out, (char)(*c - 'a' + 'A'));
    buffer_printf(out, "__NAME` with `_` for each dot, passes any other option through to %s. Refused, because %s: ",
                  passthrough->library, passthrough->why);
    for (const char *const *name = passthrough->refused; *name != NULL; name++) {
        buffer_printf(out, "%s`%s`", name == passthrough->refused ? "" : ", ", *name);
    }
    buffer_append(out, STR(".\n"));
}

void settings_print_reference(const struct program *program, struct buffer *out)
{
    buffer_printf(out,
                  "# Settings of %s\n%s\nPrinted by `%s --print-reference=settings`; flags win over variables.\n\n",
                  program->name, program->summary, program->name);
    buffer_append(out, STR("| flag | variable | default | range | |\n|---|---|---|---|---|\n"));
    for (size_t i = 0; i < program->setting_count; i++) print_reference_row(&program->settings[i], out);
    if (program->passthrough != NULL) print_passthrough(program->passthrough, out);
}

static void print_metrics_page(const struct program *program, struct buffer *out)
{
    buffer_printf(
        out,
        "# Metrics of %s\nPrinted by `%s --print-reference=metrics`; served at `/metrics` in Prometheus' text format.\n\n",
        program->name, program->name);
    buffer_append(out, STR("| metric | type | labels | |\n|---|---|---|---|\n"));
    for (const struct metric_tables *t = program->metrics; t != NULL && t->table != NULL; t++) {
        metrics_print_reference(t->table, t->count, out);
    }
    if (program->more_metrics != NULL) program->more_metrics(out);
    metrics_print_reference(process_metric_table, PROCESS_METRIC_COUNT, out);
}

void settings_print_page(const struct program *program, bool metrics, struct buffer *out)
{
    if (metrics) print_metrics_page(program, out);
    else settings_print_reference(program, out);
}
