// guards: switches off what stands behind the thing that a defect breaks. The protocol has three guards in a row, each of which would
// do (the epoch, the position, the ledger's key), and a defect in one of them harms nothing while the others stand. The key is taken
// away by tests/faults/defects.py, in the database.
//
// A defect is a file of functions that the linker puts in the place of ours (--wrap): the product's sources know nothing of it.
#ifndef DEFECTS_GUARDS_H
#define DEFECTS_GUARDS_H

#include "postgres/claim.h"

bool __real_claim_fence(struct postgres *connection, const struct claim_partition *partition,
                        const struct partition_claim *claim, int64_t from_offset, enum claim_verdict *verdict,
                        char reason[128], struct error *error);
bool __wrap_claim_fence(struct postgres *connection, const struct claim_partition *partition,
                        const struct partition_claim *claim, int64_t from_offset, enum claim_verdict *verdict,
                        char reason[128], struct error *error);
bool __real_claim_heartbeat(struct postgres *connection, const struct claim_partition *partition,
                            const struct partition_claim *claim, enum claim_verdict *verdict, struct error *error);
bool __wrap_claim_heartbeat(struct postgres *connection, const struct claim_partition *partition,
                            const struct partition_claim *claim, enum claim_verdict *verdict, struct error *error);

#endif
