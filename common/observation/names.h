// names: the organisations, places and persons that a text names. Private to subject.
//
// One pass from left to right. A name of an organisation ends in a word of the catalogue (…医院, …委员会) and begins at the place it opens
// with (普洱市…) or behind the last word that cannot be inside a name; 医院 alone and 公立医院 are no names. Places are those of the
// catalogue, and one to four characters before 县 区 市 镇 at such a beginning. Linear.
#ifndef OBSERVATION_NAMES_H
#define OBSERVATION_NAMES_H

#include "base/arena.h"
#include "base/str.h"
#include "lexicon/organisations_table.h"

enum name_kind {
    NAME_NONE,
    NAME_HOSPITAL,
    NAME_SCHOOL,
    NAME_COMPANY,
    NAME_GOVERNMENT,
    NAME_OFFICE,
    NAME_COURT,
    NAME_PARTY,
    NAME_ASSOCIATION,
    NAME_TEAM,
    NAME_PLACE,
    NAME_AGENCY,
    NAME_MEDIA,
    NAME_NATIONAL,
    NAME_CITY,
    NAME_PROVINCE,
    NAME_COUNTY,
    NAME_DISTRICT,
    NAME_COUNTRY,
    NAME_PERSON,
    NAME_TITLED,
    NAME_KIND_COUNT,
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

// What is known to begin at one character.
struct name_mark {
    uint32_t
        roles;  // bit r: a word with role r; bit NAME_ROLE_REGION: a place of the list; and what entities.c marks, below
    uint32_t first;  // of its words in name_text.words; they end where those of the next character begin
};

// A text and the words of the catalogues in it, found in one pass for all the questions that follow.
struct name_text {
    const uint32_t *cps;
    size_t count;
    struct name_mark *marks;            // count + 1 of them
    const struct lexicon_match *words;  // of the catalogue of organisations; of one character's, the shortest first
};

// Both false only at the arena's limit; what they make points at cps.
bool name_text_read(struct arena *arena, const uint32_t *cps, size_t count, struct name_text *out);
bool names_find(struct arena *arena, const struct name_text *text, struct name_list *out);

bool name_is_region(enum name_kind kind);
// What a word of the catalogue of organisations is there for; its file says what each means.
enum name_role {
    NAME_ROLE_REGION = 0,
    NAME_ROLE_END = LEXICON_ORGANISATIONS_ROLE_END,
    NAME_ROLE_WHOLE = LEXICON_ORGANISATIONS_ROLE_WHOLE,
    NAME_ROLE_SELF = LEXICON_ORGANISATIONS_ROLE_SELF,
    NAME_ROLE_AREA = LEXICON_ORGANISATIONS_ROLE_AREA,
    NAME_ROLE_GENERIC = LEXICON_ORGANISATIONS_ROLE_GENERIC,
    NAME_ROLE_STOP = LEXICON_ORGANISATIONS_ROLE_STOP,
    NAME_ROLE_SPEECH = LEXICON_ORGANISATIONS_ROLE_SPEECH,
    NAME_ROLE_TITLE = LEXICON_ORGANISATIONS_ROLE_TITLE,
    NAME_ROLE_GROUP = LEXICON_ORGANISATIONS_ROLE_GROUP,
    NAME_ROLE_OPENER = LEXICON_ORGANISATIONS_ROLE_OPENER,
    NAME_ROLE_AFTER_NAME = LEXICON_ORGANISATIONS_ROLE_AFTER_NAME,
    NAME_ROLE_SHORT_END = LEXICON_ORGANISATIONS_ROLE_SHORT_END,
    NAME_ROLE_HOLDS = LEXICON_ORGANISATIONS_ROLE_HOLDS,
    NAME_ROLE_HELD = LEXICON_ORGANISATIONS_ROLE_HELD,
    NAME_ROLE_RANKED = LEXICON_ORGANISATIONS_ROLE_RANKED,
    NAME_ROLE_SOURCE = LEXICON_ORGANISATIONS_ROLE_SOURCE,
    NAME_ROLE_LOCATOR = LEXICON_ORGANISATIONS_ROLE_LOCATOR,
    NAME_ROLE_LOCATED = LEXICON_ORGANISATIONS_ROLE_LOCATED,
    NAME_ROLE_RISK = LEXICON_ORGANISATIONS_ROLE_RISK,
    NAME_ROLE_EVENT = LEXICON_ORGANISATIONS_ROLE_EVENT,
    NAME_ROLE_REPORT = LEXICON_ORGANISATIONS_ROLE_REPORT,
    NAME_ROLE_SESSION = LEXICON_ORGANISATIONS_ROLE_SESSION,
    NAME_ROLE_ILLNESS = LEXICON_ORGANISATIONS_ROLE_ILLNESS,
    NAME_ROLE_BEARER = LEXICON_ORGANISATIONS_ROLE_BEARER,
    NAME_ROLE_TRADES = LEXICON_ORGANISATIONS_ROLE_TRADES,
    NAME_ROLE_WARD = LEXICON_ORGANISATIONS_ROLE_WARD,
    NAME_ROLE_WORTH = LEXICON_ORGANISATIONS_ROLE_WORTH,
    NAME_ROLE_INSIDE = LEXICON_ORGANISATIONS_ROLE_INSIDE,
    NAME_ROLE_CREW = LEXICON_ORGANISATIONS_ROLE_CREW,
    NAME_MARK_PERIOD = 30,   // a period of the document begins
    NAME_MARK_MENTION = 31,  // a mention begins
};
_Static_assert((int)LEXICON_ORGANISATIONS_ROLE_CODE_COUNT <= (int)NAME_MARK_PERIOD,
               "roles and marks share the bits of a word");

// Whether something of this sort begins at `at`; false behind the end of the text.
static inline bool name_marked(const struct name_text *text, size_t at, enum name_role role)
{
    return at < text->count && (text->marks[at].roles >> role & 1);
}

// The longest word with this role that begins at `at`, its size and kind; size 0: none, also behind the end of the text.
struct name_word {
    uint32_t size;
    enum name_kind kind;
};
struct name_word name_word_read(const struct name_text *text, size_t at, enum name_role role);
static inline struct name_word name_word_at(const struct name_text *text, size_t at, enum name_role role)
{
    return name_marked(text, at, role) ? name_word_read(text, at, role) : (struct name_word){0};
}

// The full name of the region whose name is at `at` (武汉 -> 武汉市), with the size matched; size 0: none.
struct name_word name_region_at(const uint32_t *cps, size_t count, size_t at, str *full);

#endif
