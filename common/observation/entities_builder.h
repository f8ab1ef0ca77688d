// What entities.c and entities_people.c gather, entities_score.c judges and entities_ask.c is asked for. Private to entities.
#ifndef OBSERVATION_ENTITIES_BUILDER_H
#define OBSERVATION_ENTITIES_BUILDER_H

#include "observation/entities.h"

enum { SLOTS = 2048, EXTRA_NAMES = 48, LONGEST_EXTRA = 16 };

// A name that is looked for as it stands: an alias, what opens the title, a person.
struct extra {
    uint32_t cps[LONGEST_EXTRA];
    uint32_t size;
    int32_t entity;
};

// Where one of the searches below may find something: the text is read once for all of them.
enum {
    CUE_ALIAS = 1,
    CUE_BRACKET = 2,
    CUE_ORIGIN = 4,
    CUE_PATIENT = 8,
    CUE_AGE = 16,
    CUE_TITLE = 32,
    CUE_BEARER = 64,
    CUE_SPEECH = 128
};
struct cue {
    uint32_t at, kinds;
};

struct entities_builder {
    struct arena *arena;
    struct cue *cues;
    size_t cue_count, cue_room;
    const struct document *document;
    const struct name_text *text;
    const struct places *places;
    struct entities *out;
    int16_t slots[SLOTS];  // index of an entity + 1
    struct extra extras[EXTRA_NAMES];
    size_t extra_count;
    uint64_t extra_firsts;  // bit (cp & 63) of every first character of an extra
    struct name_text title;
    size_t room, entity_room;
    size_t asked;  // how often a candidate was looked for in the whole text
    bool failed;
    bool interview;  // 记者： asks
    str portrayed;   // the person whom the first line is about
};

// The entity of that full name, made when it is new; -1: no room. They move when their room grows: hold no pointer to one over a call.
int32_t entities_intern(struct entities_builder *b, str name, enum name_kind kind);
int32_t entities_intern_span(struct entities_builder *b, const uint32_t *cps, size_t count,
                             const struct name_span *span);

// Has a name be looked for as it stands, wherever it comes.
void entities_add_extra(struct entities_builder *b, const uint32_t *cps, uint32_t size, int32_t entity);

// The next cue of this kind from cue *next on, with at least `least` characters before it and `behind` from it on; *next is then behind it.
bool entities_cue_next(const struct entities_builder *b, size_t *next, uint32_t kind, uint32_t least, uint32_t behind,
                       uint32_t *at);

// The persons whom a title, a word for people, a verb of saying or an age gives away.
void entities_find_people(struct entities_builder *b);

// 无锡二院 stands for 无锡市第二人民医院: its characters in their order.
bool entities_abbreviates(const uint32_t *brief, size_t brief_count, const uint32_t *name, size_t name_count);

// Marks with which characters the names begin that may be abbreviated.
void entities_mark_abbreviable(struct entities *entities);

// Scores the entities and chooses the main one and the nation. b->failed: the arena's limit.
void entities_choose_main(struct entities_builder *b);

#endif
