// A COMMIT whose outcome is unknown is taken for one that failed: the batch is written again on a new connection.
#include "extractor/store.h"
#include "guards.h"

enum store_result __real_store_batch(struct store *store, const struct batch_range *ranges, size_t count,
                                     size_t *culprit, struct error *error);
enum store_result __wrap_store_batch(struct store *store, const struct batch_range *ranges, size_t count,
                                     size_t *culprit, struct error *error);

enum { TRIES = 20 };

enum store_result __wrap_store_batch(struct store *store, const struct batch_range *ranges, size_t count,
                                     size_t *culprit, struct error *error)
{
    enum store_result result = __real_store_batch(store, ranges, count, culprit, error);
    for (int i = 0; i < TRIES && result == STORE_AGAIN && postgres_failed(store->connection)->lost; i++) {
        error_clear(error);
        if (!postgres_connect(store->connection, error)) break;
        result = __real_store_batch(store, ranges, count, culprit, error);
    }
    return result;
}
