// A claim reads where the partition stands and takes no lock and no epoch: what its former owner has in hand is not waited for.
#include <stdio.h>

#include "guards.h"

bool __real_claim_take(struct postgres *connection, const struct claim_partition *partition, const char *owner,
                       int64_t start_offset, int lock_timeout_ms, struct partition_claim *out, struct error *error);
bool __wrap_claim_take(struct postgres *connection, const struct claim_partition *partition, const char *owner,
                       int64_t start_offset, int lock_timeout_ms, struct partition_claim *out, struct error *error);

static const struct postgres_query query_plain = {
    "plain_select",
    "SELECT c.epoch, c.incarnation, c.lap, coalesce((SELECT max(l.next_offset) FROM shuwen_data.ingest_ledger l "
    "WHERE (l.pipeline, l.cluster, l.topic, l.partition, l.lap) = (c.pipeline, c.cluster, c.topic, c.partition, c.lap)), c.start_offset) "
    "FROM shuwen_data.ingest_claim c WHERE (c.pipeline, c.cluster, c.topic, c.partition) = ($1, $2, $3, $4::integer)"};

bool __wrap_claim_take(struct postgres *connection, const struct claim_partition *partition, const char *owner,
                       int64_t start_offset, int lock_timeout_ms, struct partition_claim *out, struct error *error)
{
    struct postgres_rows *rows = NULL;
    const struct postgres_param params[] = {postgres_text(partition->pipeline), postgres_text(partition->cluster),
                                            postgres_text(partition->topic), postgres_int(partition->partition)};
    if (!postgres_run(connection, &query_plain, params, 4, &rows, error)) return false;
    const bool there = postgres_row_count(rows) == 1;
    if (there) {
        *out = (struct partition_claim){.incarnation = (int32_t)postgres_cell_int(rows, 0, 1),
                                        .lap = (int32_t)postgres_cell_int(rows, 0, 2),
                                        .position = postgres_cell_int(rows, 0, 3)};
        snprintf(out->epoch, sizeof out->epoch, "%.*s", STR_FMT(postgres_cell(rows, 0, 0)));
    }
    postgres_rows_free(rows);
    return there || __real_claim_take(connection, partition, owner, start_offset, lock_timeout_ms, out, error);
}
