#include "postgres/sqlstate.h"

#include <stddef.h>
#include <string.h>

struct rule {
    const char *prefix;
    enum postgres_verdict verdict;
};

// The first match holds: exceptions stand before their class.
static const struct rule rules[] = {
    {"08P01", POSTGRES_HALT},    {"08", POSTGRES_RETRY},   {"40", POSTGRES_RETRY},      {"53", POSTGRES_RETRY},
    {"55P03", POSTGRES_RETRY},   {"57P", POSTGRES_RETRY},  {"57014", POSTGRES_RETRY},   {"25006", POSTGRES_RETRY},
    {"58", POSTGRES_RETRY},      {"22", POSTGRES_BAD_ROW}, {"23502", POSTGRES_BAD_ROW}, {"23514", POSTGRES_BAD_ROW},
    {"54000", POSTGRES_BAD_ROW}, {"28", POSTGRES_STOP},    {"3D", POSTGRES_STOP},       {"3F", POSTGRES_STOP},
    {"42", POSTGRES_STOP},
};

enum postgres_verdict postgres_judge(const char *sqlstate)
{
    if (!sqlstate || !*sqlstate) return POSTGRES_RETRY;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strncmp(sqlstate, rules[i].prefix, strlen(rules[i].prefix)) == 0) return rules[i].verdict;
    return POSTGRES_HALT;
}

enum postgres_verdict postgres_judge_connecting(const char *sqlstate)
{
    return sqlstate && strncmp(sqlstate, "XX", 2) == 0 ? POSTGRES_RETRY : postgres_judge(sqlstate);
}

const char *postgres_verdict_name(enum postgres_verdict verdict)
{
    static const char *const names[] = {"fine", "retry", "bad_row", "stop", "halt"};
    return names[verdict];
}
