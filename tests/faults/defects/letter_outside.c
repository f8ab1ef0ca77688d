// Dead letters are written once the batch is committed.
#include <string.h>

#include "extractor/store.h"
#include "guards.h"
#include "postgres/batch.h"

bool __real_batch_write(struct postgres *connection, struct batch *batch, const struct batch_choice *choice,
                        enum batch_way way, struct error *error);
bool __wrap_batch_write(struct postgres *connection, struct batch *batch, const struct batch_choice *choice,
                        enum batch_way way, struct error *error);
enum store_result __real_store_batch(struct store *store, const struct batch_range *ranges, size_t count,
                                     size_t *culprit, struct error *error);
enum store_result __wrap_store_batch(struct store *store, const struct batch_range *ranges, size_t count,
                                     size_t *culprit, struct error *error);

static struct batch *held_back;

bool __wrap_batch_write(struct postgres *connection, struct batch *batch, const struct batch_choice *choice,
                        enum batch_way way, struct error *error)
{
    if (strstr(batch->table->name, "dead_letter") == NULL)
        return __real_batch_write(connection, batch, choice, way, error);
    held_back = batch;
    return true;
}

enum store_result __wrap_store_batch(struct store *store, const struct batch_range *ranges, size_t count,
                                     size_t *culprit, struct error *error)
{
    held_back = NULL;
    const enum store_result result = __real_store_batch(store, ranges, count, culprit, error);
    if (result == STORED && held_back && !__real_batch_write(store->connection, held_back, NULL, BATCH_INSERT, error))
        return STORE_AGAIN;
    return result;
}
