#include "normalizer/slot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { SLOTS_MAX = 1024 };

// A descriptor, or -1 with errno.
static int bind_slot(const char *group, int64_t slot)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int size = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "shuwen/%.80s/%lld", group,
                              (long long)slot);
    const socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)size);
    const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (bind(descriptor, (const struct sockaddr *)&address, length) == 0) return descriptor;
    const int reason = errno;
    close(descriptor);
    errno = reason;
    return -1;
}

bool slot_take(const char *group, int64_t wanted, struct slot_lock *out, struct error *error)
{
    const int64_t first = wanted >= 0 ? wanted : 0, last = wanted >= 0 ? wanted : SLOTS_MAX - 1;
    for (int64_t slot = first; slot <= last; slot++) {
        const int descriptor = bind_slot(group, slot);
        if (descriptor >= 0) {
            *out = (struct slot_lock){descriptor, slot};
            return true;
        }
        if (errno != EADDRINUSE)
            return error_fatal(error, "cannot hold a slot: %s: give one with --slot", strerror(errno));
    }
    return error_fatal(error,
                       "slot %lld is held by another process of this machine: give another --slot, or -1 for any",
                       (long long)first);
}

void slot_release(struct slot_lock *lock)
{
    close(lock->descriptor);
}
