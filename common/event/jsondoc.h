// jsondoc: one JSON object, parsed once: jansson's tree for the small fields, slices of the source for the large ones.
// Private to the event room, and the only header of it that names jansson.
#ifndef EVENT_JSONDOC_H
#define EVENT_JSONDOC_H

#include <jansson.h>

#include "event/scan.h"

// A member that jansson is not shown: it sees a stand-in of the same JSON type.
enum lift {
    LIFT_STRING,  // only when it is a long string; jsondoc_string still finds it
    LIFT_RAW,     // whatever it is; read it from members
};

struct lift_rule {
    str key;
    enum lift lift;
};

enum { LIFT_RULES_MAX = 8, LIFT_MIN_BYTES = 128 };

struct jsondoc {
    str text;
    struct members members;
    json_t *root;  // an object
    const struct lift_rule *rules;
    size_t rule_count;
};

// First step: encoding and members. A UTF-8 byte order mark is passed over.
// Errors: BAD_INPUT with the reason of what is wrong with the encoding, too_deep, nul_character, lone_surrogate, memory_excess.
bool jsondoc_scan(struct arena *arena, str text, struct jsondoc *out, struct error *error) MUST_CHECK;

// Second step: parses what `rules` (which must outlive the document) do not lift out. What is lifted raw is not looked at:
// its reader judges it. Errors: BAD_INPUT with the reason of what is wrong with the JSON. Close it after success only.
bool jsondoc_load(struct arena *arena, struct jsondoc *doc, const struct lift_rule *rules, size_t rule_count,
                  struct error *error) MUST_CHECK;
void jsondoc_close(struct jsondoc *doc);

enum jsondoc_kind { JSONDOC_ABSENT, JSONDOC_STRING, JSONDOC_OTHER };  // null is absent

// A field as text in the arena, or in the source.
enum jsondoc_kind jsondoc_string(struct arena *arena, const struct jsondoc *doc, const char *key, str *out);
str jsondoc_copy(struct arena *arena, const json_t *string);
const char *jsondoc_type_name(const json_t *value);  // "a number", for messages

#endif
