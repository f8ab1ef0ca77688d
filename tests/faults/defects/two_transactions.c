// Rows first, then the ledger, each in a transaction of its own.
#include "guards.h"

bool __real_claim_record(struct postgres *connection, const struct claim_partition *partition,
                         const struct partition_claim *claim, const struct claim_record *record, struct error *error);
bool __wrap_claim_record(struct postgres *connection, const struct claim_partition *partition,
                         const struct partition_claim *claim, const struct claim_record *record, struct error *error);

bool __wrap_claim_record(struct postgres *connection, const struct claim_partition *partition,
                         const struct partition_claim *claim, const struct claim_record *record, struct error *error)
{
    return postgres_commit(connection, error) && postgres_begin(connection, error) &&
           __real_claim_record(connection, partition, claim, record, error);
}
