// subject_scope: what the files that say whose a figure is share. Private to subject.
//
// subject_owner.c reads who stands as the subject of each clause, subject_told.c where words other than a name say so; subject.c answers
// for a quantity.
#ifndef OBSERVATION_SUBJECT_SCOPE_H
#define OBSERVATION_SUBJECT_SCOPE_H

#include "observation/entities.h"
#include "observation/place.h"
#include "observation/subject.h"

struct owner {
    int32_t entity;       // -1: none
    str name;             // of a group, where no entity is
    uint32_t begin, end;  // the words that say so
};

struct subject_scope {
    struct arena *arena;
    const struct document *document;
    const struct places *places;
    struct entities entities;
    struct owner *owners;  // one for each clause: who stands as its subject
    int32_t *spoken;       // for each clause: the last clause up to it with an owner; -1: none
    struct subject_mention *mentions;
    size_t mention_count;
    str session;  // 第五届进博会: the first event of which a session is named and spoken of again; empty: none
    str chief_group;  // 死者, 患者: who opens clauses most often, in an article without a main entity
};

static inline bool owned(const struct owner *owner)
{
    return owner->entity >= 0 || owner->name.size > 0;
}

static inline const struct entity *entity_of(const struct subject_scope *scope, int32_t index)
{
    return &scope->entities.items[index];
}

// Behind words that may open a clause and name nobody, dates among them.
uint32_t subject_skip_openers(const struct subject_scope *scope, uint32_t at, uint32_t end);

// Whether a word such as 表示 stands within a few characters of `at`: who stands before it is a speaker.
bool subject_speaks(const struct subject_scope *scope, uint32_t at, uint32_t end);

// Who is meant by a pronoun, by 患者 or 那位老人, by 本次活动, or as an event or a team, in the clause whose openers end at `at`.
struct owner subject_told_owner(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at);

// Sets owners and spoken. False at the arena's limit.
bool subject_owners_build(struct subject_scope *scope);

#endif
