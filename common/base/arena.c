#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(at, size) ASAN_POISON_MEMORY_REGION((at), (size))
#define UNPOISON(at, size) ASAN_UNPOISON_MEMORY_REGION((at), (size))
enum { RED_ZONE_BYTES = 16 };
#else
#define POISON(at, size) ((void)(at), (void)(size))
#define UNPOISON(at, size) ((void)(at), (void)(size))
enum { RED_ZONE_BYTES = 0 };
#endif

enum { ALIGNMENT = 16, FIRST_BLOCK_BYTES = 16 * 1024, LARGEST_STEP_BYTES = 4 * 1024 * 1024 };

struct block {
    struct block *next;
    size_t capacity, used;  // bytes behind this header
    _Alignas(ALIGNMENT) char data[];
};

struct arena {
    struct block *blocks;  // newest first
    size_t limit_bytes, used_bytes, peak_bytes;
    char *newest;  // start of the newest piece, which may grow in place
    size_t newest_size;
    bool exhausted;
};

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *arena = calloc(1, sizeof(*arena));
    if (arena) arena->limit_bytes = limit_bytes;
    return arena;
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        UNPOISON(block->data, block->capacity);
        free(block);
        block = next;
    }
}

void arena_free(struct arena *arena)
{
    if (!arena) return;
    free_blocks(arena->blocks);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    struct block *largest = NULL;
    for (struct block *b = arena->blocks; b; b = b->next)
        if (!largest || b->capacity > largest->capacity) largest = b;
    for (struct block **link = &arena->blocks; *link;) {
        struct block *b = *link;
        if (b == largest) {
            link = &b->next;
            continue;
        }
        *link = b->next;
        b->next = NULL;
        free_blocks(b);
    }
    if (largest) {
        largest->used = 0;
        POISON(largest->data, largest->capacity);
    }
    arena->used_bytes = 0;
    arena->newest = NULL;
    arena->newest_size = 0;
    arena->exhausted = false;
}

static size_t round_up(size_t size)
{
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static struct block *add_block(struct arena *arena, size_t size)
{
    size_t capacity = arena->blocks ? arena->blocks->capacity * 2 : FIRST_BLOCK_BYTES;
    if (capacity > LARGEST_STEP_BYTES) capacity = LARGEST_STEP_BYTES;
    if (capacity < size) capacity = size;
    struct block *block = malloc(sizeof(*block) + capacity);
    if (!block) return NULL;
    block->next = arena->blocks;
    block->capacity = capacity;
    block->used = 0;
    POISON(block->data, capacity);
    arena->blocks = block;
    return block;
}

static bool count_bytes(struct arena *arena, size_t size)
{
    if (arena->limit_bytes && size > arena->limit_bytes - arena->used_bytes) return false;
    arena->used_bytes += size;
    if (arena->used_bytes > arena->peak_bytes) arena->peak_bytes = arena->used_bytes;
    return true;
}

static void *refuse(struct arena *arena)
{
    arena->exhausted = true;
    return NULL;
}

void *arena_alloc_raw(struct arena *arena, size_t count, size_t size)
{
    size_t wanted;
    if (__builtin_mul_overflow(count, size, &wanted) || wanted > PTRDIFF_MAX / 2) return refuse(arena);
    size_t taken = round_up(wanted ? wanted : 1) + RED_ZONE_BYTES;
    if (!count_bytes(arena, taken)) return refuse(arena);
    struct block *block = arena->blocks;
    if (!block || taken > block->capacity - block->used) block = add_block(arena, taken);
    if (!block) {
        arena->used_bytes -= taken;
        return refuse(arena);
    }
    char *piece = block->data + block->used;
    block->used += taken;
    UNPOISON(piece, wanted);
    arena->newest = piece;
    arena->newest_size = wanted;
    return piece;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    void *piece = arena_alloc_raw(arena, count, size);
    if (piece) memset(piece, 0, arena->newest_size);
    return piece;
}

// The newest piece may take what is left of its block.
static bool grow_in_place(struct arena *arena, size_t wanted)
{
    struct block *block = arena->blocks;
    size_t begin = (size_t)(arena->newest - block->data);
    size_t taken = round_up(wanted) + RED_ZONE_BYTES;
    if (taken > block->capacity - begin) return false;
    size_t before = block->used - begin;
    if (taken > before && !count_bytes(arena, taken - before)) return false;
    if (taken > before) block->used = begin + taken;
    UNPOISON(arena->newest, wanted);
    memset(arena->newest + arena->newest_size, 0, wanted - arena->newest_size);
    arena->newest_size = wanted;
    return true;
}

void *arena_grow(struct arena *arena, void *old, size_t old_count, size_t new_count, size_t size)
{
    size_t old_bytes = old_count * size, wanted;
    if (__builtin_mul_overflow(new_count, size, &wanted) || wanted > PTRDIFF_MAX / 2) return refuse(arena);
    if (old && new_count <= old_count) return old;
    bool newest = old && (char *)old == arena->newest && old_bytes == arena->newest_size;
    if (newest && grow_in_place(arena, wanted)) return old;
    void *piece = arena_alloc(arena, new_count, size);
    if (piece && old && old_bytes) memcpy(piece, old, old_bytes);
    return piece;
}

str arena_str(struct arena *arena, str bytes)
{
    char *copy = bytes.size ? arena_alloc(arena, bytes.size, 1) : NULL;
    if (!copy) return (str){0};
    memcpy(copy, bytes.data, bytes.size);
    return (str){copy, bytes.size};
}

str arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    char *text = size < 0 ? NULL : arena_alloc(arena, (size_t)size + 1, 1);
    if (text) vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    va_end(args);
    return text ? (str){text, (size_t)size} : (str){0};
}

const char *arena_cstring(struct arena *arena, str bytes)
{
    char *copy = arena_alloc(arena, bytes.size + 1, 1);
    if (copy && bytes.size) memcpy(copy, bytes.data, bytes.size);
    return copy;
}

bool arena_exhausted(const struct arena *arena)
{
    return arena->exhausted;
}

size_t arena_used_bytes(const struct arena *arena)
{
    return arena->used_bytes;
}

size_t arena_peak_bytes(const struct arena *arena)
{
    return arena->peak_bytes;
}
