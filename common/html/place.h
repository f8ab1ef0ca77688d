// place: which code points of the source a text node's characters came from. Private.
#ifndef HTML_PLACE_H
#define HTML_PLACE_H

#include <string.h>

#include "html/html.h"

// Byte positions of the source to code points, by a table of every 64th byte.
struct place_map {
    str source;
    uint32_t *marks;
};

bool place_map_init(struct arena *arena, str source, struct place_map *out) MUST_CHECK;
uint32_t place_of_byte(const struct place_map *map, size_t byte);

// Walks through a text node's source in step with its decoded text: entities stand for their characters, tags inside (that the parser passed over)
// for nothing.
struct place_walk {
    const struct place_map *map;
    str source;      // the node's source; a slice of the map's
    size_t at;       // byte in it
    uint32_t place;  // code point at `at`
};

struct place_walk place_walk_begin(const struct place_map *map, str source);

// Nearly every character stands in the source as it was decoded: takes its `size` bytes, true; false: place_walk_next has to look.
static inline bool place_walk_plain(struct place_walk *walk, const char *decoded, size_t size, struct html_place *out)
{
    const char *here = walk->source.data + walk->at;
    if (size > walk->source.size - walk->at || here[0] == '&' || here[0] == '<' || memcmp(here, decoded, size) != 0)
        return false;
    *out = (struct html_place){walk->place, walk->place + 1};
    walk->at += size;
    walk->place++;
    return true;
}

// The place of the next decoded character cp; `after` is the decoded text behind it.
struct html_place place_walk_next(struct place_walk *walk, uint32_t cp, str after);

#endif
