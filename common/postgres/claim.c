#include "postgres/claim.h"

#include <stdio.h>
#include <string.h>

#include "postgres/queries.h"

enum { CLAIM_TRIES = 3 };

static void copy_cell(char *out, size_t size, str cell)
{
    snprintf(out, size, "%.*s", STR_FMT(cell));
}

static void partition_params(const struct claim_partition *p, struct postgres_param params[4])
{
    params[0] = postgres_text(p->pipeline);
    params[1] = postgres_text(p->cluster);
    params[2] = postgres_text(p->topic);
    params[3] = postgres_int(p->partition);
}

static struct claim_probe read_probe(const struct postgres_rows *rows, size_t column)
{
    return (struct claim_probe){
        .known = !postgres_cell_null(rows, 0, column),
        .offset = postgres_cell_int(rows, 0, column),
        .timestamp_ms = postgres_cell_int(rows, 0, column + 1),
        .checksum = postgres_cell_int(rows, 0, column + 2),
    };
}

// --- taking

static bool take_row(struct postgres *connection, const struct claim_partition *partition, const char *owner,
                     int64_t start_offset, struct partition_claim *out, struct error *error)
{
    struct postgres_rows *rows = NULL;
    struct postgres_param params[7];
    partition_params(partition, params);
    params[4] = postgres_int(start_offset);
    params[5] = postgres_text(owner);
    params[6] = postgres_text(*postgres_backend_start(connection) ? postgres_backend_start(connection) : NULL);
    if (!postgres_run(connection, &query_claim_take, params, 7, &rows, error)) return false;
    copy_cell(out->epoch, sizeof out->epoch, postgres_cell(rows, 0, 0));
    out->incarnation = (int32_t)postgres_cell_int(rows, 0, 1);
    out->lap = (int32_t)postgres_cell_int(rows, 0, 2);
    out->position = postgres_cell_int(rows, 0, 3);
    out->probe = read_probe(rows, 4);
    out->first = postgres_cell_bool(rows, 0, 7);
    postgres_rows_free(rows);
    return true;
}

static bool read_position(struct postgres *connection, const struct claim_partition *partition,
                          struct partition_claim *out, struct error *error)
{
    struct postgres_rows *rows = NULL;
    struct postgres_param params[5];
    partition_params(partition, params);
    params[4] = postgres_int(out->lap);
    if (!postgres_run(connection, &query_claim_position, params, 5, &rows, error)) return false;
    if (postgres_row_count(rows) > 0) {
        out->position = postgres_cell_int(rows, 0, 0);
        out->probe = read_probe(rows, 1);
    }
    postgres_rows_free(rows);
    return true;
}

static bool read_halt(struct postgres *connection, const struct claim_partition *partition, struct partition_claim *out,
                      struct error *error)
{
    struct postgres_rows *rows = NULL;
    struct postgres_param params[4];
    partition_params(partition, params);
    if (!postgres_run(connection, &query_claim_halt_open, params, 4, &rows, error)) return false;
    out->halted = postgres_row_count(rows) > 0;
    if (out->halted) {
        copy_cell(out->halt_reason, sizeof out->halt_reason, postgres_cell(rows, 0, 0));
        copy_cell(out->halt_detail, sizeof out->halt_detail, postgres_cell(rows, 0, 1));
    }
    postgres_rows_free(rows);
    return true;
}

static bool take_once(struct postgres *connection, const struct claim_partition *partition, const char *owner,
                      int64_t start_offset, int lock_timeout_ms, struct partition_claim *out, struct error *error)
{
    char limit[64];
    snprintf(limit, sizeof limit, "SET LOCAL lock_timeout = %d", lock_timeout_ms);
    bool good = postgres_begin(connection, error) && postgres_script(connection, limit, error) &&
                take_row(connection, partition, owner, start_offset, out, error) &&
                read_position(connection, partition, out, error) && read_halt(connection, partition, out, error) &&
                postgres_commit(connection, error);
    if (!good) postgres_rollback(connection);
    return good;
}

// A former owner that was stopped inside its transaction holds the row until it wakes, whatever its own time limits say.
static bool end_backend(struct postgres *connection, const struct claim_partition *partition, int *ended,
                        struct error *error)
{
    struct postgres_rows *rows = NULL;
    struct postgres_param params[4];
    partition_params(partition, params);
    if (!postgres_run(connection, &query_claim_backend, params, 4, &rows, error)) return false;
    bool good = true;
    if (postgres_row_count(rows) > 0 && !postgres_cell_null(rows, 0, 1)) {
        const struct postgres_param backend[] = {postgres_str(postgres_cell(rows, 0, 0)),
                                                 postgres_str(postgres_cell(rows, 0, 1))};
        good = postgres_as_login(connection, &query_claim_terminate, backend, 2, error);
        *ended += good;
    }
    postgres_rows_free(rows);
    return good;
}

bool claim_take(struct postgres *connection, const struct claim_partition *partition, const char *owner,
                int64_t start_offset, int lock_timeout_ms, struct partition_claim *out, struct error *error)
{
    int ended = 0;
    for (int i = 0; i < CLAIM_TRIES; i++) {
        struct error failed = {0};
        *out = (struct partition_claim){0};
        if (take_once(connection, partition, owner, start_offset, lock_timeout_ms, out, &failed)) {
            out->terminated = ended;
            return true;
        }
        if (strcmp(postgres_failed(connection)->sqlstate, "55P03") != 0 || i + 1 == CLAIM_TRIES)
            return error_set(error, failed.kind, failed.reason, "partition %d of %s: %s", partition->partition,
                             partition->topic, failed.text);
        if (!end_backend(connection, partition, &ended, error)) return false;
    }
    return false;
}

// --- batches

bool claim_fence(struct postgres *connection, const struct claim_partition *partition,
                 const struct partition_claim *claim, int64_t from_offset, enum claim_verdict *verdict,
                 char reason[128], struct error *error)
{
    struct postgres_rows *rows = NULL;
    struct postgres_param params[4];
    char room[128];
    partition_params(partition, params);
    if (!postgres_run(connection, &query_claim_fence, params, 4, &rows, error)) return false;
    room[0] = '\0';
    if (postgres_row_count(rows) == 0) snprintf(room, sizeof room, "the claim is gone");
    else if (!str_equal(postgres_cell(rows, 0, 0), str_from(claim->epoch)))
        snprintf(room, sizeof room, "another process claimed the partition");
    else if (postgres_cell_int(rows, 0, 1) != from_offset)
        snprintf(room, sizeof room, "the ledger stands at %lld, the batch begins at %lld",
                 (long long)postgres_cell_int(rows, 0, 1), (long long)from_offset);
    postgres_rows_free(rows);
    *verdict = room[0] ? CLAIM_FENCED : CLAIM_HELD;
    if (reason) memcpy(reason, room, sizeof room);
    return true;
}

bool claim_record(struct postgres *connection, const struct claim_partition *partition,
                  const struct partition_claim *claim, const struct claim_record *r, struct error *error)
{
    struct postgres_param params[21];
    partition_params(partition, params);
    params[4] = postgres_int(claim->lap);
    params[5] = postgres_int(r->from_offset);
    params[6] = postgres_int(r->next_offset);
    params[7] = postgres_int(claim->incarnation);
    params[8] = postgres_text(claim->epoch);
    params[9] = postgres_int(r->records);
    params[10] = postgres_int(r->stored);
    params[11] = postgres_int(r->duplicates);
    params[12] = postgres_int(r->superseded);
    params[13] = postgres_int(r->retracted);
    params[14] = postgres_int(r->rejected);
    params[15] = postgres_int(r->observations);
    params[16] = postgres_int_or_null(r->has_times, r->first_event_ms);
    params[17] = postgres_int_or_null(r->has_times, r->last_event_ms);
    params[18] = postgres_int_or_null(r->probe.known, r->probe.offset);
    params[19] = postgres_int_or_null(r->probe.known, r->probe.timestamp_ms);
    params[20] = postgres_int_or_null(r->probe.known, r->probe.checksum);
    return postgres_run(connection, &query_ledger_insert, params, 21, NULL, error);
}

bool claim_heartbeat(struct postgres *connection, const struct claim_partition *partition,
                     const struct partition_claim *claim, enum claim_verdict *verdict, struct error *error)
{
    struct postgres_rows *rows = NULL;
    struct postgres_param params[5];
    partition_params(partition, params);
    params[4] = postgres_text(claim->epoch);
    if (!postgres_run(connection, &query_claim_heartbeat, params, 5, &rows, error)) return false;
    *verdict = postgres_affected(rows) == 1 ? CLAIM_HELD : CLAIM_FENCED;
    postgres_rows_free(rows);
    return true;
}

// --- audit

bool claim_halt(struct postgres *connection, const struct claim_partition *partition,
                const struct partition_claim *claim, const char *owner, const char *reason, const char *detail,
                int64_t log_start, int64_t log_end, struct error *error)
{
    struct postgres_param params[11];
    partition_params(partition, params);
    params[4] = postgres_int(claim->incarnation);
    params[5] = postgres_text(reason);
    params[6] = postgres_text(detail);
    params[7] = postgres_int(claim->position);
    params[8] = postgres_int_or_null(log_start >= 0, log_start);
    params[9] = postgres_int_or_null(log_end >= 0, log_end);
    params[10] = postgres_text(owner);
    return postgres_run(connection, &query_claim_stop, params, 11, NULL, error);
}

bool claim_incident(struct postgres *connection, const struct claim_partition *partition, const char *owner,
                    const char *kind, int64_t from_offset, int64_t to_offset, const char *detail, struct error *error)
{
    struct postgres_param params[9];
    partition_params(partition, params);
    params[4] = postgres_text(kind);
    params[5] = postgres_int(from_offset);
    params[6] = postgres_int(to_offset);
    params[7] = postgres_text(detail);
    params[8] = postgres_text(owner);
    return postgres_run(connection, &query_incident_insert, params, 9, NULL, error);
}
