// publish: what was sent, and what became of it.
#ifndef CLI_PUBLISH_H
#define CLI_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum sent_state {
    SENT_OPEN,          // no word from the broker yet
    SENT_ACKNOWLEDGED,  // stored by the broker at partition and offset
    SENT_FAILED,        // not stored; it was reported
    SENT_SETTLED,       // its outcome in the database is known
};

// One event, in the order of the input; its index is the producer's tag.
struct sent {
    const char *file;
    size_t line;  // 0: a whole file
    int64_t offset;
    int32_t partition;
    enum sent_state state;
};

struct sent_list {
    struct sent *items;
    size_t count, capacity;
};

bool sent_add(struct sent_list *list, const char *file, size_t line);  // false: no memory
void sent_release(struct sent_list *list);

// "FILE:LINE: text" on standard error, "FILE: text" for a whole file.
void sent_report(const char *file, size_t line, const char *format, ...) __attribute__((format(printf, 3, 4)));

// ---- --wait: asks PostgreSQL what became of acknowledged events.
struct outcomes;

// conninfo as libpq has it. Take it before the first event is sent: outcomes of earlier records at the same offsets do not count.
struct outcomes *outcomes_new(const char *conninfo, const char *topic, struct error *error) MUST_CHECK;
void outcomes_free(struct outcomes *outcomes);

// Waits until the outcome of every acknowledged event is known, and reports each rejected one; a database that is away meanwhile is
// asked again. False: some were rejected, or still unknown after timeout_ms, or the database could not be asked at the end: *error
// says so when it is set.
bool outcomes_wait(struct outcomes *outcomes, struct sent_list *sent, int64_t timeout_ms,
                   struct error *error) MUST_CHECK;

#endif
