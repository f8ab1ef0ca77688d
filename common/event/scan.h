// scan: finds the members of a JSON object without building anything. Private to the event room.
//
// jansson reads a byte at a time; an article's body is nearly all of its event. So one cheap pass finds where the members of the
// outermost object stand, bodies are taken from there, and jansson sees the rest. The pass also gives the verdicts that
// jansson does not: nesting depth, \u0000, lone surrogates. Whether the text is JSON at all is for jansson to say.
#ifndef EVENT_SCAN_H
#define EVENT_SCAN_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"

enum { SCAN_MAX_DEPTH = 64 };

struct member {
    str key;    // without quotes and escapes
    str value;  // as it stands in the source, without white space around it
    str text;   // what a string says, once jsondoc.c has lifted it; data NULL: it has not
};

struct members {
    struct member *items;
    size_t count;
    bool regular;      // false: the scan met what cannot be JSON, and items ends there
    bool open_string;  // the text ends inside a string
};

// Members of the object that `text` (valid UTF-8) holds, in their order; none when it holds something else. Linear.
// Errors: BAD_INPUT too_deep, nul_character, lone_surrogate; memory_excess at the arena's limit.
bool scan_members(struct arena *arena, str text, struct members *out, struct error *error) MUST_CHECK;

const struct member *scan_find(const struct members *members, str key);  // the first, or NULL

// The text of a JSON string with its quotes: a slice of the source where it has no escapes, else a copy in the arena.
// False: not a string by RFC 8259 (control characters, unknown escapes), or the arena's limit.
bool scan_string(struct arena *arena, str quoted, str *out) MUST_CHECK;

// Appends a JSON value without the white space between its tokens; numbers and texts stay as they were written.
// The value must be JSON. False: a number that PostgreSQL's NUMERIC could not hold.
bool scan_compact(struct buffer *out, str value) MUST_CHECK;

// Walks over an array of rows such as [[0,12,"heading"],[13,40,"paragraph"]]: whole numbers, then perhaps a word.
struct row_cursor {
    str rest;
    bool failed;
};
struct row_cursor row_cursor_open(str array);
// The next row of exactly `count` numbers, each 0..UINT32_MAX, and a word when `word` is not NULL. False at the end, or with
// `failed` set. A word is a slice between its quotes: a-z, _ and -.
bool row_cursor_next(struct row_cursor *cursor, uint32_t *numbers, size_t count, str *word);

#endif
