// Not to be found but to be compared with, by ./dev bench fencing: batches are written without a look at who owns the partition.
#include "guards.h"

bool __wrap_claim_fence(struct postgres *connection, const struct claim_partition *partition,
                        const struct partition_claim *claim, int64_t from_offset, enum claim_verdict *verdict,
                        char reason[128], struct error *error)
{
    (void)connection, (void)partition, (void)claim, (void)from_offset, (void)reason, (void)error;
    *verdict = CLAIM_HELD;
    return true;
}

bool __wrap_claim_heartbeat(struct postgres *connection, const struct claim_partition *partition,
                            const struct partition_claim *claim, enum claim_verdict *verdict, struct error *error)
{
    (void)connection, (void)partition, (void)claim, (void)error;
    *verdict = CLAIM_HELD;
    return true;
}
