// subject: whose is a quantity? The organisation, place, group or person that a document's figures belong to.
//
// A scope is built once per document and then asked for each quantity; building is linear, asking is logarithmic. It lives in the
// arena and points into the document, which must outlive it. Pure.
//
// Names are found by their ends (schemas/catalog/organisations.tsv: …医院, …委员会, …公司), by the list of places (regions.tsv) and by
// the aliases that the article itself introduces (以下简称“…”); each is an entity with one full name, and all its mentions lead to it.
// The main entity is the one that the title and the text speak of; 我院, 该院, 医院, 集团, 公司, 该市, 全省 mean it, or the last named one of
// that kind. The owner of a figure is, the first that answers:
//  1. the row's head cell in a table of organisations or places, or the place in a distribution (东院、南院分别为…);
//  2. a department, branch, group or person that stands as the subject of the quantity's clause or sentence;
//  3. a place or organisation that stands there; 全国, 我国 for national figures;
//  4. the one that governed the sentence before in the paragraph, when the clause has no subject of its own;
//  5. the main entity.
#ifndef OBSERVATION_SUBJECT_H
#define OBSERVATION_SUBJECT_H

#include "base/arena.h"
#include "base/str.h"
#include "observation/observation.h"

struct subject_scope;

struct subject_answer {
    str name;             // full name in Simplified characters; empty: none can be named
    uint32_t begin, end;  // the mention in the text that said so; begin == end: none did
    const char *rule;     // static: which of the rules above answered
};

// A stretch of the text that names an entity; the indicator's finder leaves it out.
struct subject_mention {
    uint32_t begin, end;
    str name;             // the full name it leads to
};

struct subject_mentions {
    const struct subject_mention *items;  // in text order, not overlapping
    size_t count;
};

// NULL only at the arena's limit.
const struct subject_scope *subject_scope_new(struct arena *arena, const struct document *document);

// The owner of the quantity that stands at code points [begin, end).
struct subject_answer subject_scope_at(const struct subject_scope *scope, uint32_t begin, uint32_t end);

str subject_scope_main(const struct subject_scope *scope);  // the main entity's full name; empty: unknown
struct subject_mentions subject_scope_mentions(const struct subject_scope *scope);

#endif
