// The fence locks the claim row and lets everybody pass.
#include "guards.h"

bool __wrap_claim_fence(struct postgres *connection, const struct claim_partition *partition,
                        const struct partition_claim *claim, int64_t from_offset, enum claim_verdict *verdict,
                        char reason[128], struct error *error)
{
    const bool good = __real_claim_fence(connection, partition, claim, from_offset, verdict, reason, error);
    *verdict = CLAIM_HELD;
    if (reason) reason[0] = '\0';
    return good;
}

bool __wrap_claim_heartbeat(struct postgres *connection, const struct claim_partition *partition,
                            const struct partition_claim *claim, enum claim_verdict *verdict, struct error *error)
{
    const bool good = __real_claim_heartbeat(connection, partition, claim, verdict, error);
    *verdict = CLAIM_HELD;
    return good;
}
