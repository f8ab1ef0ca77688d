// slot: which of the normalizers of this machine a process is: 0, 1, 2, ... Stable over restarts, and held by one process at a time.
//
// A slot is held by binding a Unix socket in Linux' abstract namespace: nothing is written to disk, and the kernel gives it back
// at the process's end, however that comes. Containers have network namespaces, and host names, of their own.
#ifndef NORMALIZER_SLOT_H
#define NORMALIZER_SLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct slot_lock {
    int descriptor;  // close releases the slot
    int64_t slot;
};

// wanted -1: the lowest that is free; else that one, or FATAL when another process has it.
bool slot_take(const char *group, int64_t wanted, struct slot_lock *out, struct error *error) MUST_CHECK;
void slot_release(struct slot_lock *lock);

#endif
