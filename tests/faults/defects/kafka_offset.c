// A partition goes on where Kafka's committed offset says.
#include "guards.h"
#include "kafka/consumer.h"
#include "worker/worker.h"

struct worker *__real_worker_new(const struct worker_options *options, const struct worker_service *service);
struct worker *__wrap_worker_new(const struct worker_options *options, const struct worker_service *service);

static struct worker_service real;
static struct consumer *consumer;

static enum claim_answer claim(void *context, const struct offset_range *range, struct claim *out, struct error *error)
{
    const enum claim_answer answer = real.claim(context, range, out, error);
    struct committed_offset committed = {.partition = range->partition};
    if (answer == CLAIM_AT && consumer_committed(consumer, &committed, 1, 5000, error) && committed.next_offset >= 0)
        *out = (struct claim){committed.next_offset, continuity_none, NULL};
    return answer;
}

struct worker *__wrap_worker_new(const struct worker_options *options, const struct worker_service *service)
{
    struct worker_service changed = real = *service;
    consumer = options->consumer;
    changed.claim = claim;
    return __real_worker_new(options, &changed);
}
