#include "runtime/backoff.h"

void backoff_init(struct backoff *b, int64_t base_ms, int64_t cap_ms, uint64_t seed)
{
    *b = (struct backoff){.base_ms = base_ms, .cap_ms = cap_ms, .random = seed != 0 ? seed : 1};
}

static uint64_t draw(struct backoff *b)
{
    b->random ^= b->random >> 12;
    b->random ^= b->random << 25;
    b->random ^= b->random >> 27;
    return b->random * 0x2545f4914f6cdd1dU;
}

int64_t backoff_next(struct backoff *b)
{
    const int64_t previous = b->last_ms > 0 ? b->last_ms : b->base_ms;
    const int64_t top = previous > b->cap_ms / 3 ? b->cap_ms : previous * 3;
    const uint64_t span = (uint64_t)(top > b->base_ms ? top - b->base_ms : 0) + 1;
    b->last_ms = b->base_ms + (int64_t)(draw(b) % span);
    b->failures++;
    return b->last_ms;
}

void backoff_reset(struct backoff *b)
{
    b->last_ms = 0;
    b->failures = 0;
}
