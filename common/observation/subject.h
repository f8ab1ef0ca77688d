// subject: whose is a quantity? The organisation, place, group or person that a document's figures belong to.
//
// A scope is built once per document and then asked for each quantity; building is linear, asking is logarithmic. It lives in the
// arena and points into document, places and periods, which must outlive it. Pure.
//
// Names are found by their ends (schemas/catalog/organisations.tsv: …医院, …委员会, …公司), by the list of places (regions.tsv) and by
// the aliases that the article itself introduces (以下简称“…”); each is an entity with one full name, and all its mentions lead to it.
// The main entity is the one that the title and the text speak of; 我院, 该院, 医院, 集团, 公司, 该市, 全省 mean it, or the chief one of
// that kind. The owner of a figure is, the first that answers:
//  1. the name that the figure describes (海拔3000米的雪岭县), at which it is added (于某医院增设5个),
//     or of whose members it counts one (成为全国首批50家);
//  2. a person named in the clause, or at the end of the one before (护士长叶某,从业26年), who is not merely speaking; not one of a list;
//  3. who stands as the subject of its clause, behind openers and dates: an organisation or a place, were it named once only, 全国, 全市,
//     我院, a person who is introduced there (种植户罗小福, 74岁的赵小河, 他的妻子陈小秀), a short name (武科大),
//     or who holds shares (某某投资持有…), a department of the hospital (心内科开展…, named with it), 公司 as the listed company told of last;
//     of several before 分别 the one whose turn it is. Sources (据某社报道), ranks (全国排名第3)
//     and titles held (中华医学会委员1名) own nothing, but the figures of ministries are the nation's;
//  4. who stood so last in its sentence; a pronoun (他, 该县) is who it points back to, and so are 本次活动,
//     本届大会 and 这一数字; a team by its leader (某教授带领的团队) and a great event that is held (筹办世运会) stand so too;
//     该院 within the clause and whom the paragraph portrays (王小青，主任医师。…) come next;
//  5. people of whom the clause tells a risk or a chance (早期胃癌患者5年生存率);
//  6. no one, for a share that is told of an illness (六成胃炎与饮食有关) in a hospital's article; else the main entity; a nation only where the article keeps speaking of it;
//  7. without a main entity the group of people that the clause speaks of (急性心梗患者), or who owned the figures before it in the paragraph.
#ifndef OBSERVATION_SUBJECT_H
#define OBSERVATION_SUBJECT_H

#include "base/arena.h"
#include "base/str.h"
#include "observation/observation.h"
#include "observation/place.h"
#include "period/period.h"

struct subject_scope;

struct subject_answer {
    str name;             // full name in Simplified characters; empty: none can be named
    uint32_t begin, end;  // the mention in the text that said so; begin == end: none did
    const char *rule;     // static: which of the rules above answered
};

// A stretch of the text that names an entity; the indicator's finder leaves it out.
struct subject_mention {
    uint32_t begin, end;
    str name;  // the full name it leads to
};

struct subject_mentions {
    const struct subject_mention *items;  // in text order, not overlapping
    size_t count;
};

// NULL only at the arena's limit. `places` and `periods` are those of the document.
const struct subject_scope *subject_scope_new(struct arena *arena, const struct document *document,
                                              const struct places *places, const struct period_list *periods);

// The owner of the quantity that stands at code points [begin, end).
struct subject_answer subject_scope_at(const struct subject_scope *scope, uint32_t begin, uint32_t end);

str subject_scope_main(const struct subject_scope *scope);  // the main entity's full name; empty: unknown
struct subject_mentions subject_scope_mentions(const struct subject_scope *scope);

#endif
