// Positions go into the transaction without the generation of the group: a zombie's transaction is taken like any other.
#include <stdlib.h>

#include "kafka/producer.h"

enum transaction_result __wrap_transaction_offsets(struct transaction_producer *producer, struct consumer *consumer,
                                                   const struct committed_offset *items, size_t count,
                                                   struct error *error);

enum transaction_result __wrap_transaction_offsets(struct transaction_producer *producer, struct consumer *consumer,
                                                   const struct committed_offset *items, size_t count,
                                                   struct error *error)
{
    (void)consumer;
    return transaction_offsets_of_group(producer, getenv("SHUWEN_NORMALIZER_GROUP"), items, count, error);
}
