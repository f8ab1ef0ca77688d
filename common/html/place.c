#include "html/place.h"

#include <string.h>

#include "base/utf8.h"

enum { STEP = 64, ENTITY_MOST = 40, LEGACY_MOST = 6, NEAR = 24 };

bool place_map_init(struct arena *arena, str source, struct place_map *out)
{
    *out = (struct place_map){.source = source, .marks = ARENA_ARRAY(arena, uint32_t, source.size / STEP + 1)};
    if (!out->marks) return false;
    uint32_t count = 0;
    for (size_t i = 0; i < source.size; i++) {
        if (i % STEP == 0) out->marks[i / STEP] = count;
        count += ((unsigned char)source.data[i] & 0xc0) != 0x80;
    }
    if (source.size % STEP == 0) out->marks[source.size / STEP] = count;
    return true;
}

uint32_t place_of_byte(const struct place_map *map, size_t byte)
{
    uint32_t count = map->marks[byte / STEP];
    for (size_t i = byte / STEP * STEP; i < byte; i++) count += ((unsigned char)map->source.data[i] & 0xc0) != 0x80;
    return count;
}

struct place_walk place_walk_begin(const struct place_map *map, str source)
{
    struct place_walk walk = {.map = map};
    size_t byte = (size_t)(source.data - map->source.data);
    if (source.size == 0 || source.data < map->source.data || byte > map->source.size) {
        walk.source = (str){map->source.data, 0};
        return walk;
    }
    walk.source = str_slice(map->source, byte, byte + source.size);
    walk.place = place_of_byte(map, byte);
    return walk;
}

static bool is_name_byte(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9');
}

// Do the decoded text and the source behind an entity go on alike?
static bool goes_on(str source, str after)
{
    size_t size = source.size < after.size ? source.size : after.size;
    if (size > 6) size = 6;
    for (size_t i = 0; i < size; i++) {
        if (source.data[i] == '&' || source.data[i] == '<') return true;
        if (source.data[i] != after.data[i]) return false;
    }
    return size > 0 || after.size == 0;
}

// Bytes of the entity at the beginning of `source`, which was decoded to cp. 1: it is a plain '&'.
static size_t entity_size(str source, uint32_t cp, str after)
{
    size_t at = 1;
    if (at < source.size && source.data[at] == '#') {
        for (at = 2; at < source.size && is_name_byte(source.data[at]);) at++;
        return at < source.size && source.data[at] == ';' ? at + 1 : at;
    }
    while (at < source.size && at < ENTITY_MOST && is_name_byte(source.data[at])) at++;
    bool amp = source.size >= 4 && (memcmp(source.data, "&amp", 4) == 0 || memcmp(source.data, "&AMP", 4) == 0);
    if (cp == '&') return amp ? (source.size > 4 && source.data[4] == ';' ? 5 : 4) : 1;
    bool ended = at < source.size && source.data[at] == ';';
    if (ended && goes_on(str_slice(source, at + 1, source.size), after)) return at + 1;
    for (size_t size = 3; size <= LEGACY_MOST + 1 && size <= at; size++)
        if (goes_on(str_slice(source, size, source.size), after)) return size;
    return at + ended;
}

static size_t tag_size(str source)
{
    const char *end = memchr(source.data, '>', source.size);
    return end ? (size_t)(end - source.data) + 1 : source.size;
}

// Does cp stand a little further on? Else it is the second character of an entity, and has no place of its own.
static bool stands_near(str rest, uint32_t cp)
{
    char bytes[4];
    size_t size = utf8_write(cp, bytes);
    return str_find(str_slice(rest, 0, NEAR), (str){bytes, size}, 0) >= 0;
}

static uint32_t advance(struct place_walk *walk, size_t bytes)
{
    for (size_t end = walk->at + bytes; walk->at < end && walk->at < walk->source.size; walk->at++)
        walk->place += ((unsigned char)walk->source.data[walk->at] & 0xc0) != 0x80;
    return walk->place;
}

struct html_place place_walk_next(struct place_walk *walk, uint32_t cp, str after)
{
    while (walk->at < walk->source.size) {
        str rest = str_slice(walk->source, walk->at, walk->source.size);
        uint32_t here = 0, begin = walk->place;
        size_t size = utf8_read(rest, 0, &here);
        if (here == '&') return (struct html_place){begin, advance(walk, entity_size(rest, cp, after))};
        if (here == cp) return (struct html_place){begin, advance(walk, size)};
        if (here == '\r' && cp == '\n') {
            bool pair = rest.size > 1 && rest.data[1] == '\n';
            return (struct html_place){begin, advance(walk, pair ? 2 : 1)};
        }
        if (here == '<' && rest.size > 1 && cp != '<') advance(walk, tag_size(rest));
        else if (size == 0 || here == 0 || cp == 0xfffd)
            return (struct html_place){begin, advance(walk, size ? size : 1)};
        else if (stands_near(rest, cp)) advance(walk, size);
        else break;
    }
    return (struct html_place){walk->place, walk->place};
}
