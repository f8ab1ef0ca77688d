// arena: memory that is given piece by piece and taken back all at once.
//
// One arena serves one message, batch or article: allocate while working on it, reset when it is done. Nothing is freed
// alone. Pieces are zeroed and aligned to 16 bytes. Blocks grow, so that the cost of an allocation is a few instructions.
// With AddressSanitizer the unused part is poisoned: an overrun inside the arena is found.
//
// An arena has a limit in bytes. Asking for more fails: arena_alloc returns NULL, and the arena remembers it
// (arena_exhausted) until reset, so a long computation may check once at its end. Not thread safe: one thread, one arena.
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

// limit_bytes 0: no limit. Returns NULL without memory. Free with arena_free (NULL is allowed).
struct arena *arena_new(size_t limit_bytes);
void arena_free(struct arena *arena);

// Takes back all pieces; keeps the largest block for the next use.
void arena_reset(struct arena *arena);

// count * size zeroed bytes, never NULL but at the limit or without memory. count * size may overflow: that is a refusal.
void *arena_alloc(struct arena *arena, size_t count, size_t size);
// The same without zeroing, for what is written before it is read: long texts.
void *arena_alloc_raw(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

// Grows an array of the arena to new_count elements, in place when it is the newest piece, else by copying.
// The new part is zeroed. old may be NULL with old_count 0.
void *arena_grow(struct arena *arena, void *old, size_t old_count, size_t new_count, size_t size);

str arena_str(struct arena *arena, str bytes);  // a copy
str arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));                  // empty at the limit
const char *arena_cstring(struct arena *arena, str bytes);  // a copy with a NUL behind it; NULL at the limit

bool arena_exhausted(const struct arena *arena);
size_t arena_used_bytes(const struct arena *arena);
size_t arena_peak_bytes(const struct arena *arena);  // the most that was ever used between two resets

#endif
