// backoff: how long to wait before the next try. Decorrelated jitter: each wait is drawn between the base and three times
// the last one, up to the cap, so that many clients of one server that came back do not knock together.
// (M. Brooker, "Exponential Backoff And Jitter", 2015.) Pure but for the seed that it is given; not thread safe.
#ifndef RUNTIME_BACKOFF_H
#define RUNTIME_BACKOFF_H

#include <stdint.h>

struct backoff {
    int64_t base_ms, cap_ms;
    int64_t last_ms;    // 0: no failure since the last reset
    uint64_t random;    // xorshift state, never 0
    uint32_t failures;  // since the last reset
};

// 0 < base_ms <= cap_ms. The same seed gives the same waits.
void backoff_init(struct backoff *b, int64_t base_ms, int64_t cap_ms, uint64_t seed);
int64_t backoff_next(struct backoff *b);  // milliseconds to wait now: base_ms <= wait <= cap_ms
void backoff_reset(struct backoff *b);    // after a success

#endif
