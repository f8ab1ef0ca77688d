// scene: what the passes of observation_extract know about a document, and what each promises the next.
//
//   scene_build      parts the text into sentences and clauses; one figure for each quantity
//   admit_figures    decides which figures may be observations; says why not
//   table_figures    reads rows of tables: header and row cell say what a cell is
//   frame_figures    for each figure in text order: the words around it, its type, its indicator
//                    (shell.c: what stands directly before it; indicator.c: which phrase names it; change.c: what changes; share.c: shares; list.c: 分别; rank.c: ranks;
//                    points.c: what a scheme gives and takes)
//   status_figures   targets and norms
//
// All look only at windows of bounded size around a figure, so that the whole is linear in the text. Everything lives in the arena.
#ifndef OBSERVATION_SCENE_H
#define OBSERVATION_SCENE_H

#include "base/arena.h"
#include "observation/observation.h"
#include "observation/period_link.h"
#include "observation/subject.h"
#include "observation/words.h"
#include "period/period.h"
#include "quantity/quantity.h"

struct span {
    uint32_t begin, end;  // code points of the document
};

enum { PHRASE_PARTS = 6 };

// A phrase put together from places of the text.
struct phrase {
    struct span parts[PHRASE_PARTS];
    uint8_t count;
};

struct clause {
    struct span span;   // without the punctuation that ends it
    uint32_t sentence;  // number of its sentence in the document
    uint32_t block;
    bool in_bracket;
};

struct figure {
    const struct quantity *quantity;
    uint32_t clause;
    bool taken;
    bool settled;     // a table or a list has said all about it
    bool index;       // a number behind an index, or the second of one: CMI值1.0
    const char *why;  // why it was left; NULL when taken
    const char *rule;

    enum observation_type type;
    enum observation_status status;
    enum quantity_modifier modifier;
    decimal value, value_upper;
    bool has_upper;
    str unit;
    str basis;  // set by tables only; else the period engine says

    struct span left, right;  // what stands before and behind it, to the borders of its clause or of its neighbours
    struct span core;         // left without the shell of words that say nothing or say how
    uint64_t shell;           // classes of the words in the shell
    struct phrase indicator;
    struct span among[2];
    uint8_t among_count;
    bool has_out_of;
    decimal out_of;
    str subject;  // set by tables only; else the subject engine says, once: scene_owner
    bool owner_known;
    struct subject_answer owner;
};

struct scene {
    struct arena *arena;
    const struct document *document;
    const uint32_t *cps;
    struct period_list periods;
    struct quantity_list quantities;
    struct places places;
    const struct subject_scope *subjects;
    struct subject_mentions mentions;
    struct clause *clauses;
    uint32_t clause_count;
    struct figure *figures;  // one for each quantity, in text order
    uint32_t figure_count;
};

// Parts the document into clauses; scene->document, periods, quantities and mentions must be set. False at the arena's limit.
bool scene_build(struct scene *scene);

void admit_figures(struct scene *scene);
void table_figures(struct scene *scene);
void frame_figures(struct scene *scene);
void status_figures(struct scene *scene);

// Whose the figure is.
const struct subject_answer *scene_owner(const struct scene *scene, struct figure *figure);

// The period or mention that covers or touches a place: index, or -1.
int32_t scene_period_ending(const struct scene *scene, uint32_t end);  // last code point is end - 1
int32_t scene_period_beginning(const struct scene *scene, uint32_t begin);
int32_t scene_period_covering(const struct scene *scene, uint32_t begin, uint32_t end);  // overlaps [begin, end)
int32_t scene_mention_beginning(const struct scene *scene, uint32_t begin);
int32_t scene_mention_ending(const struct scene *scene, uint32_t end);

static inline bool span_empty(struct span s)
{
    return s.begin >= s.end;
}
static inline uint32_t span_size(struct span s)
{
    return s.begin < s.end ? s.end - s.begin : 0;
}

// Characters.
static inline bool cp_is_han(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) || cp == 0x3007 ||
           (cp >= 0x20000 && cp <= 0x3134F);
}

static inline bool cp_is_blank(uint32_t cp)
{
    return cp == U' ' || cp == U'\t' || cp == 0x3000 || cp == 0xA0 || cp == U'\r';
}

// Han, letter, digit.
static inline bool cp_is_word(uint32_t cp)
{
    return cp_is_han(cp) || (cp >= U'0' && cp <= U'9') || (cp >= U'a' && cp <= U'z') || (cp >= U'A' && cp <= U'Z') ||
           (cp >= 0xC0 && cp < 0x2000) || (cp >= 0x2160 && cp < 0x2190);
}

static inline bool cp_ends_sentence(uint32_t cp)
{
    switch (cp) {
    case U'\n':
    case U'。':
    case U'!':
    case U'?':
    case U'！':
    case U'？':
    case U'…': return true;
    default: return false;
    }
}

// Comma, semicolon, colon, dash; sentence ends too.
static inline bool cp_ends_clause(uint32_t cp)
{
    switch (cp) {
    case U',':
    case U'，':
    case U';':
    case U'；':
    case U':':
    case U'：':
    case U'—':
    case U'|':
    case U'△':
    case U'【':
    case U'】':
    case U'▲':
    case U'●':
    case U'■':
    case U'⚫': return true;
    default: return cp_ends_sentence(cp);
    }
}

static inline bool cp_opens_bracket(uint32_t cp)
{
    return cp == U'(' || cp == U'（' || cp == U'[' || cp == U'〔';
}

static inline bool cp_closes_bracket(uint32_t cp)
{
    return cp == U')' || cp == U'）' || cp == U']' || cp == U'〕';
}

#endif
