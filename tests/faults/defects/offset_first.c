// The ledger first, in a transaction of its own, then the rows.
#include "extractor/store.h"
#include "guards.h"

bool __real_claim_record(struct postgres *connection, const struct claim_partition *partition,
                         const struct partition_claim *claim, const struct claim_record *record, struct error *error);
bool __wrap_claim_record(struct postgres *connection, const struct claim_partition *partition,
                         const struct partition_claim *claim, const struct claim_record *record, struct error *error);
enum store_result __real_store_batch(struct store *store, const struct batch_range *ranges, size_t count,
                                     size_t *culprit, struct error *error);
enum store_result __wrap_store_batch(struct store *store, const struct batch_range *ranges, size_t count,
                                     size_t *culprit, struct error *error);

static bool write_ahead(struct store *store, const struct batch_range *ranges, size_t count, struct error *error)
{
    bool good = postgres_begin(store->connection, error);
    for (size_t i = 0; good && i < count; i++) {
        const struct claim_partition partition = store_partition(store, ranges[i].partition);
        const struct held *held = held_find(&store->held, ranges[i].partition);
        const struct claim_record record = {.from_offset = ranges[i].from_offset,
                                            .next_offset = ranges[i].next_offset,
                                            .records = (int32_t)ranges[i].records,
                                            .stored = (int32_t)ranges[i].records};
        good = held && __real_claim_record(store->connection, &partition, &held->claim, &record, error);
    }
    good = good && postgres_commit(store->connection, error);
    if (!good) postgres_rollback(store->connection);
    return good;
}

enum store_result __wrap_store_batch(struct store *store, const struct batch_range *ranges, size_t count,
                                     size_t *culprit, struct error *error)
{
    *culprit = 0;
    return write_ahead(store, ranges, count, error) ? __real_store_batch(store, ranges, count, culprit, error)
                                                    : STORE_AGAIN;
}

bool __wrap_claim_record(struct postgres *connection, const struct claim_partition *partition,
                         const struct partition_claim *claim, const struct claim_record *record, struct error *error)
{
    (void)connection, (void)partition, (void)claim, (void)record, (void)error;
    return true;
}
