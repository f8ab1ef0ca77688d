// settings: one table per program says all it can be told; flags, environment, --help, --print-config and the reference page
// come from it.
//
// A setting `batch_records` is the flag --batch-records VALUE (or --batch-records=VALUE) and the environment variable
// SHUWEN_BATCH_RECORDS; the flag wins. Its value lands in a field of the program's struct: const char * for text, choices
// and paths, int64_t for numbers, bool for switches (--dry-run, --no-dry-run). Values are checked against the table before
// the program does anything, and an error names flag and variable. Text points at argv, the environment or the table: it
// lives for ever, and nothing has to be freed but struct settings.
//
// Options with a prefix are passed through to a library: --kafka.fetch.max.bytes=1000000, or in the environment
// SHUWEN_KAFKA__FETCH_MAX_BYTES. Those that the guarantees stand on are refused by name.
#ifndef RUNTIME_SETTINGS_H
#define RUNTIME_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

struct metric_info;

enum setting_type { SETTING_TEXT, SETTING_INT, SETTING_BOOL, SETTING_CHOICE };

struct setting {
    const char *name;  // snake_case
    enum setting_type type;
    size_t field;          // offsetof in the struct of values
    const char *standard;  // default, as text; NULL: it has to be given; "" for text: not set
    int64_t min, max;      // SETTING_INT
    const char *unit;      // "ms", "bytes", "records"; "" for none
    const char *choices;   // SETTING_CHOICE: "debug|info|warn|error"
    bool secret;           // --print-config masks it
    const char *help;      // one sentence
};

// One row each; `type_of` is the struct of values, `member` may be a path (log.level).
#define SETTING_ROW_TEXT(name, type_of, member, standard, help)                              \
    {                                                                                        \
        name, SETTING_TEXT, offsetof(type_of, member), standard, 0, 0, "", NULL, false, help \
    }
#define SETTING_ROW_SECRET(name, type_of, member, standard, help)                           \
    {                                                                                       \
        name, SETTING_TEXT, offsetof(type_of, member), standard, 0, 0, "", NULL, true, help \
    }
#define SETTING_ROW_INT(name, type_of, member, standard, min, max, unit, help)                    \
    {                                                                                             \
        name, SETTING_INT, offsetof(type_of, member), standard, min, max, unit, NULL, false, help \
    }
#define SETTING_ROW_BOOL(name, type_of, member, standard, help)                              \
    {                                                                                        \
        name, SETTING_BOOL, offsetof(type_of, member), standard, 0, 0, "", NULL, false, help \
    }
#define SETTING_ROW_CHOICE(name, type_of, member, standard, choices, help)                        \
    {                                                                                             \
        name, SETTING_CHOICE, offsetof(type_of, member), standard, 0, 0, "", choices, false, help \
    }

// What every service has: its struct of values has a member `service` of this type.
struct service_settings {
    const char *log_level;
    const char *http_address;
    int64_t http_port;
    int64_t shutdown_ms;
};
#define SERVICE_SETTINGS(type_of, standard_port)                                                  \
    SETTING_ROW_CHOICE("log_level", type_of, service.log_level, "info", "debug|info|warn|error",  \
                       "Least important log line that is written."),                              \
        SETTING_ROW_TEXT("http_address", type_of, service.http_address, "127.0.0.1",              \
                         "Address that /metrics, /livez and /readyz are served on."),             \
        SETTING_ROW_INT("http_port", type_of, service.http_port, standard_port, 0, 65535, "",     \
                        "Port of it; 0 takes any free one, which the log names."),                \
        SETTING_ROW_INT("shutdown_ms", type_of, service.shutdown_ms, "20000", 100, 3600000, "ms", \
                        "Time from SIGTERM to a hard end, should the batch not be finished by then.")

// Options with a prefix, for a library.
struct passthrough {
    const char *prefix;          // "kafka"
    const char *library;         // "librdkafka", for the reference page
    const char *const *refused;  // names, ended by NULL; one that ends in '*' refuses all that begin so
    const char *why;             // one sentence for the refusal
    const char *const *secrets;  // parts of names whose values are masked, ended by NULL
};

struct option {
    const char *name;  // without the prefix: "fetch.max.bytes"
    const char *value;
};

struct option_list {
    struct option *items;  // flags last, so that they win
    size_t count;
};

struct program {
    const char *name;  // "shuwen-normalizer"
    const char *version;
    const char *summary;   // one sentence
    const char *operands;  // "FILE…" for --help; NULL: operands are refused
    const struct setting *settings;
    size_t setting_count;
    const struct passthrough *passthrough;  // NULL: none
    // Tables of the metrics page, ended by one with NULL; NULL: the program has none.
    const struct metric_tables {
        const struct metric_info *table;
        size_t count;
    } * metrics;
    // Writes rows of metrics that are in no table; NULL: there are none.
    void (*more_metrics)(struct buffer *out);
};

enum settings_result {
    SETTINGS_RUN,    // go on
    SETTINGS_DONE,   // --help, --version, --print-config or --print-reference was asked for and is on stdout: exit 0
    SETTINGS_WRONG,  // *error says which setting and why: exit EXIT_USAGE
};

struct settings {
    struct option_list passed;    // options for the library
    const char *const *operands;  // what is no flag, in order
    size_t operand_count;
};

// Reads argv[1..] and the environment into *values (the program's struct). `--` ends the flags. settings_release in every case.
enum settings_result settings_read(const struct program *program, int argc, char **argv, void *values,
                                   struct settings *out, struct error *error) MUST_CHECK;
void settings_release(struct settings *settings);

// What --help, --print-config and --print-reference=settings|metrics print.
void settings_print_help(const struct program *program, struct buffer *out);
void settings_print_config(const struct program *program, const void *values, const struct settings *settings,
                           struct buffer *out);
void settings_print_reference(const struct program *program, struct buffer *out);

#endif
