#include "runtime/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "runtime/settings_value.h"

extern char **environ;

enum { NAME_BYTES = 128 };

struct reading {
    const struct program *program;
    char *values;
    struct settings *out;
    bool *given;        // by setting: a flag or a variable set it
    const char *print;  // what --help and its like asked for; NULL: nothing
    struct error *error;
};

void setting_variable(const char *name, char out[SETTING_VARIABLE_BYTES])
{
    snprintf(out, SETTING_VARIABLE_BYTES, "SHUWEN_%s", name);
    for (char *c = out; *c != '\0'; c++) {
        if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
    }
}

void setting_flag(const char *name, char out[SETTING_VARIABLE_BYTES])
{
    snprintf(out, SETTING_VARIABLE_BYTES, "--%s", name);
    for (char *c = out; *c != '\0'; c++) {
        if (*c == '_') *c = '-';
    }
}

static bool wrong(const struct reading *r, const struct setting *setting, const char *text, const char *expected)
{
    char flag[SETTING_VARIABLE_BYTES], variable[SETTING_VARIABLE_BYTES];
    setting_flag(setting->name, flag);
    setting_variable(setting->name, variable);
    return error_fatal(r->error, "%s (or %s) is %s%s%s: %s", flag, variable, setting->secret ? "" : "\"",
                       setting->secret ? "not usable" : text, setting->secret ? "" : "\"", expected);
}

static bool is_choice(const char *choices, const char *text)
{
    str rest = str_from(choices), word;
    bool more = true;
    while (more) {
        more = str_cut(rest, STR("|"), &word, &rest);
        if (str_equal(word, str_from(text))) return true;
    }
    return false;
}

static bool parse_bool(const char *text, bool *out)
{
    const bool yes = is_choice("true|yes|on|1", text);
    if (!yes && !is_choice("false|no|off|0", text)) return false;
    *out = yes;
    return true;
}

static bool store_int(const struct reading *r, const struct setting *setting, const char *text)
{
    char expected[160];
    int64_t number = 0;
    if (!str_to_int64(str_from(text), &number) || number < setting->min || number > setting->max) {
        snprintf(expected, sizeof expected, "give a whole number from %lld to %lld%s%s", (long long)setting->min,
                 (long long)setting->max, setting->unit[0] != '\0' ? " " : "", setting->unit);
        return wrong(r, setting, text, expected);
    }
    memcpy(r->values + setting->field, &number, sizeof number);
    return true;
}

static bool store_bool(const struct reading *r, const struct setting *setting, const char *text)
{
    bool value = false;
    if (!parse_bool(text, &value)) return wrong(r, setting, text, "give true or false");
    memcpy(r->values + setting->field, &value, sizeof value);
    return true;
}

static bool store_text(const struct reading *r, const struct setting *setting, const char *text)
{
    char expected[200];
    if (setting->type == SETTING_CHOICE && !is_choice(setting->choices, text)) {
        snprintf(expected, sizeof expected, "give one of %s", setting->choices);
        return wrong(r, setting, text, expected);
    }
    memcpy(r->values + setting->field, &text, sizeof text);
    return true;
}

static bool store(const struct reading *r, const struct setting *setting, const char *text)
{
    switch (setting->type) {
    case SETTING_INT: return store_int(r, setting, text);
    case SETTING_BOOL: return store_bool(r, setting, text);
    case SETTING_TEXT:
    case SETTING_CHOICE: return store_text(r, setting, text);
    }
    return false;
}

// ---- options passed through ----

static bool refuses(const struct passthrough *passthrough, str name)
{
    for (const char *const *refused = passthrough->refused; *refused != NULL; refused++) {
        const str pattern = str_from(*refused);
        const bool prefix = str_ends(pattern, STR("*"));
        const str head = str_slice(pattern, 0, pattern.size - prefix);
        if (prefix ? str_starts(name, head) : str_equal(name, head)) return true;
    }
    return false;
}

static bool pass(const struct reading *r, str name, const char *value)
{
    const struct passthrough *passthrough = r->program->passthrough;
    struct option_list *list = &r->out->passed;
    if (refuses(passthrough, name)) {
        return error_fatal(r->error, "--%s.%.*s cannot be set: %s", passthrough->prefix, STR_FMT(name),
                           passthrough->why);
    }
    struct option *items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (items == NULL) return error_fatal(r->error, "no memory for settings");
    list->items = items;
    char *copy = strndup(name.data, name.size);
    if (copy == NULL) return error_fatal(r->error, "no memory for settings");
    items[list->count++] = (struct option){copy, value};
    return true;
}

// SHUWEN_KAFKA__FETCH_MAX_BYTES=1 is the option fetch.max.bytes.
static bool pass_environment(const struct reading *r)
{
    char prefix[SETTING_VARIABLE_BYTES], name[NAME_BYTES];
    if (r->program->passthrough == NULL) return true;
    setting_variable(r->program->passthrough->prefix, prefix);
    strncat(prefix, "__", sizeof prefix - strlen(prefix) - 1);
    for (char **entry = environ; *entry != NULL; entry++) {
        const char *equals = strchr(*entry, '=');
        if (equals == NULL || strncmp(*entry, prefix, strlen(prefix)) != 0) continue;
        const size_t size = (size_t)(equals - *entry) - strlen(prefix);
        if (size == 0 || size >= sizeof name) continue;
        for (size_t i = 0; i < size; i++) {
            const char c = (*entry)[strlen(prefix) + i];
            name[i] = c == '_' ? '.' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        }
        if (!pass(r, (str){name, size}, equals + 1)) return false;
    }
    return true;
}

// ---- flags ----

// Compares "batch-records" of the command line with "batch_records" of the table.
static bool same_name(str flag, const char *name)
{
    if (flag.size != strlen(name)) return false;
    for (size_t i = 0; i < flag.size; i++) {
        if ((flag.data[i] == '-' ? '_' : flag.data[i]) != name[i]) return false;
    }
    return true;
}

static const struct setting *find(const struct program *program, str flag)
{
    for (size_t i = 0; i < program->setting_count; i++) {
        if (same_name(flag, program->settings[i].name)) return &program->settings[i];
    }
    return NULL;
}

static bool store_flag(const struct reading *r, const struct setting *setting, const char *value)
{
    r->given[setting - r->program->settings] = true;
    return store(r, setting, value);
}

static bool is_print_flag(str flag)
{
    return str_equal(flag, STR("help")) || str_equal(flag, STR("version")) || str_equal(flag, STR("print-config")) ||
           str_equal(flag, STR("print-reference"));
}

// One flag without its dashes; `value` is what stood behind '=' or NULL; *next is the next word of the command line and is
// taken by setting it to NULL.
static bool read_flag(struct reading *r, str flag, const char *value, const char **next)
{
    const struct passthrough *passthrough = r->program->passthrough;
    if (is_print_flag(flag)) {
        r->print = str_equal(flag, STR("print-reference")) && value != NULL ? value : flag.data;
        return true;
    }
    const struct setting *setting = find(r->program, flag);
    if (setting != NULL && setting->type == SETTING_BOOL) return store_flag(r, setting, value != NULL ? value : "true");
    if (setting == NULL && str_starts(flag, STR("no-"))) {
        setting = find(r->program, str_slice(flag, 3, flag.size));
        if (setting != NULL && setting->type == SETTING_BOOL && value == NULL) return store_flag(r, setting, "false");
        setting = NULL;
    }
    const bool passed = setting == NULL && passthrough != NULL && str_starts(flag, str_from(passthrough->prefix)) &&
                        flag.size > strlen(passthrough->prefix) + 1 && flag.data[strlen(passthrough->prefix)] == '.';
    if (setting == NULL && !passed) {
        return error_fatal(r->error, "unknown flag --%.*s: %s --help lists what there is", STR_FMT(flag),
                           r->program->name);
    }
    if (value == NULL) {
        value = *next;
        *next = NULL;
    }
    if (value == NULL) return error_fatal(r->error, "--%.*s needs a value", STR_FMT(flag));
    return passed ? pass(r, str_slice(flag, strlen(passthrough->prefix) + 1, flag.size), value)
                  : store_flag(r, setting, value);
}

static bool read_operand(struct reading *r, const char *word)
{
    if (r->program->operands == NULL) {
        return error_fatal(r->error, "\"%s\" is not expected: %s takes flags only, see --help", word, r->program->name);
    }
    ((const char **)r->out->operands)[r->out->operand_count++] = word;
    return true;
}

static bool read_flags(struct reading *r, int argc, char **argv)
{
    bool flags = true;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (flags && strcmp(word, "--") == 0) {
            flags = false;
            continue;
        }
        if (flags && strcmp(word, "-h") == 0) word = "--help";
        if (!flags || strncmp(word, "--", 2) != 0) {
            if (flags && word[0] == '-' && word[1] != '\0')
                return error_fatal(r->error, "unknown flag %s: flags begin with --", word);
            if (!read_operand(r, word)) return false;
            continue;
        }
        const char *equals = strchr(word, '=');
        const char *next = i + 1 < argc ? argv[i + 1] : NULL;
        const bool had_next = next != NULL;
        const str flag = {word + 2, equals != NULL ? (size_t)(equals - word) - 2 : strlen(word) - 2};
        if (!read_flag(r, flag, equals != NULL ? equals + 1 : NULL, &next)) return false;
        if (had_next && next == NULL) i++;
    }
    return true;
}

// ---- all of it ----

static bool read_environment(const struct reading *r)
{
    char variable[SETTING_VARIABLE_BYTES];
    for (size_t i = 0; i < r->program->setting_count; i++) {
        const struct setting *setting = &r->program->settings[i];
        setting_variable(setting->name, variable);
        const char *value = getenv(variable);
        r->given[i] = value != NULL;
        if (value != NULL && !store(r, setting, value)) return false;
        if (value == NULL && setting->standard != NULL && !store(r, setting, setting->standard)) return false;
    }
    return pass_environment(r);
}

static bool check_given(const struct reading *r)
{
    char flag[SETTING_VARIABLE_BYTES], variable[SETTING_VARIABLE_BYTES];
    for (size_t i = 0; i < r->program->setting_count; i++) {
        const struct setting *setting = &r->program->settings[i];
        if (r->given[i] || setting->standard != NULL) continue;
        setting_flag(setting->name, flag);
        setting_variable(setting->name, variable);
        return error_fatal(r->error, "%s (or %s) has to be given: %s", flag, variable, setting->help);
    }
    return true;
}

static bool print_asked(const struct reading *r)
{
    struct buffer out = {0};
    if (strncmp(r->print, "help", 4) == 0) settings_print_help(r->program, &out);
    else if (strncmp(r->print, "version", 7) == 0)
        buffer_printf(&out, "%s %s\n", r->program->name, r->program->version);
    else if (strncmp(r->print, "print-config", 12) == 0) settings_print_config(r->program, r->values, r->out, &out);
    else settings_print_page(r->program, strcmp(r->print, "metrics") == 0, &out);
    const bool written = buffer_ok(&out) && fwrite(out.data, 1, out.size, stdout) == out.size && fflush(stdout) == 0;
    buffer_release(&out);
    return written || error_fatal(r->error, "cannot write to standard output");
}

static bool read_all(struct reading *r, int argc, char **argv)
{
    if (r->given == NULL || r->out->operands == NULL) return error_fatal(r->error, "no memory for settings");
    if (!read_environment(r) || !read_flags(r, argc, argv)) return r->print != NULL && r->print[0] == 'h';
    return r->print != NULL || check_given(r);
}

enum settings_result settings_read(const struct program *program, int argc, char **argv, void *values,
                                   struct settings *out, struct error *error)
{
    *out = (struct settings){.operands = calloc((size_t)argc + 1, sizeof(char *))};
    struct reading r = {program, values, out, calloc(program->setting_count + 1, sizeof(bool)), NULL, error};
    enum settings_result result = read_all(&r, argc, argv) ? SETTINGS_RUN : SETTINGS_WRONG;
    if (result == SETTINGS_RUN && r.print != NULL) result = print_asked(&r) ? SETTINGS_DONE : SETTINGS_WRONG;
    free(r.given);
    return result;
}

void settings_release(struct settings *settings)
{
    for (size_t i = 0; i < settings->passed.count; i++) free((char *)settings->passed.items[i].name);
    free(settings->passed.items);
    free((void *)settings->operands);
    *settings = (struct settings){0};
}
