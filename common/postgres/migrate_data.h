// migrate_data: what embed.cmake makes of schemas/postgres; private to this room.
#ifndef POSTGRES_MIGRATE_DATA_H
#define POSTGRES_MIGRATE_DATA_H

#include <stddef.h>

struct migration {
    int number;  // from 1, without gaps
    const char *name;
    const char *checksum;  // SHA-256 of the file, in hexadecimal
    const char *sql;
};

extern const struct migration migrations[];
extern const size_t migration_count;
extern const char *const migrate_roles_sql, *const migrate_bootstrap_sql;

#endif
