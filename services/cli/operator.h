// operator: what the operator's commands share: a connection that reads, and printing rows.
#ifndef CLI_OPERATOR_H
#define CLI_OPERATOR_H

#include "base/buffer.h"
#include "base/error.h"
#include "postgres/connection.h"
#include "runtime/settings.h"

struct operator_values {
    const char *postgres, *postgres_role;
    int64_t timeout_ms;
};

#define OPERATOR_SETTINGS(type_of, member)                                                    \
    SETTING_ROW_SECRET("postgres", type_of, member.postgres, "",                              \
                       "libpq connection string or URI; empty: the PG* variables."),          \
        SETTING_ROW_TEXT("postgres_role", type_of, member.postgres_role, "shuwen_monitor",    \
                         "Role to take after connecting; empty: stay who we are."),           \
        SETTING_ROW_INT("timeout_ms", type_of, member.timeout_ms, "10000", 100, 600000, "ms", \
                        "How long to wait for a server that does not answer.")

// Connected and checked to have the schema of this version; NULL with *error. Free with postgres_free.
struct postgres *operator_connect(const struct operator_values *values, const char *application,
                                  struct error *error) MUST_CHECK;

// Who asks, by the environment: kept beside the login role.
const char *operator_name(void);

// Rows as an aligned table under these titles; NULL titles are columns that are not shown.
void operator_print_table(struct buffer *out, const struct postgres_rows *rows, const char *const *titles,
                          size_t columns);

// "TOPIC/PARTITION/OFFSET"; false when it is something else. topic points into `text`.
bool operator_read_place(const char *text, str *topic, int64_t *partition, int64_t *offset);

// Bytes from their hex form, appended.
void operator_append_unhex(struct buffer *out, str hex);

#endif
