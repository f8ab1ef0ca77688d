// names: the organisations, places and persons that a text names. Private to subject.
//
// One pass from left to right. A name of an organisation ends in a word of the catalogue (…医院, …委员会) and begins at the place it opens
// with (普洱市…) or behind the last word that cannot be inside a name; 医院 alone and 公立医院 are no names. Places are those of the
// catalogue, and one to four characters before 县 区 市 镇 at such a beginning. Linear.
#ifndef OBSERVATION_NAMES_H
#define OBSERVATION_NAMES_H

#include "base/arena.h"
#include "base/str.h"

enum name_kind {
    NAME_NONE, NAME_HOSPITAL, NAME_SCHOOL, NAME_COMPANY, NAME_GOVERNMENT, NAME_OFFICE, NAME_COURT, NAME_PARTY, NAME_ASSOCIATION, NAME_TEAM, NAME_PLACE,
    NAME_AGENCY, NAME_MEDIA, NAME_NATIONAL, NAME_CITY, NAME_PROVINCE, NAME_COUNTY, NAME_DISTRICT, NAME_COUNTRY, NAME_PERSON, NAME_TITLED, NAME_KIND_COUNT,
};

struct name_span {
    uint32_t begin, end;
    enum name_kind kind;
    uint32_t region_end;  // of the place that an organisation's name opens with; begin: none
    bool grown;           // a name that went on behind another: 武汉大学 + 人民医院
};

struct name_list {
    struct name_span *items;
    size_t count;
};

// False only at the arena's limit.
bool names_find(struct arena *arena, const uint32_t *cps, size_t count, struct name_list *out);

bool name_is_region(enum name_kind kind);
enum name_kind name_kind_of(str kind);  // of the column `kind` or `level`; NAME_NONE: unknown

// Whether a row of the catalogue of organisations with this role holds the word at `at`; its size and kind, else size 0.
struct name_word {
    uint32_t size;
    enum name_kind kind;
};
struct name_word name_word_of(const uint32_t *cps, size_t count, size_t at, str role);
#define name_word_at(cps, count, at, role) name_word_of((cps), (count), (at), STR(role))

// The full name of the region whose name is at `at` (武汉 -> 武汉市), with the size matched; size 0: none.
struct name_word name_region_at(const uint32_t *cps, size_t count, size_t at, str *full);

#endif
