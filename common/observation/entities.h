// entities: who an article speaks of, each once, with all its mentions; and which of them is the main one. Private to subject.
//
// Entities come from names_find; from the aliases that the text introduces (（以下简称“…”）); from the words that open the title and come
// again in the text (天目药业拟收购…); and from family names behind a person's title (护士长叶青禾) or before one (杜传军教授), behind words for
// people (村民罗小福), before a verb of saying (”罗小福说) and beside an age (74岁的赵小河). At most ENTITIES_MOST are kept.
// The main one has the highest score: being in the title and in the publisher's name, being mentioned, standing as the subject of
// clauses, and being meant by words like 我院; in a report the region that the title opens with (2026年青禾市政府工作报告); without any, whom
// the title names first. An office's figures are its region's (上海市卫生健康委: 上海市), a ministry's are 全国.
#ifndef OBSERVATION_ENTITIES_H
#define OBSERVATION_ENTITIES_H

#include "observation/names.h"
#include "observation/observation.h"
#include "observation/place.h"
#include "period/period.h"

enum { ENTITIES_MOST = 512 };

struct entity {
    str name;             // full name
    const uint32_t *cps;  // the same in code points
    size_t cps_count;
    uint32_t first;
    enum name_kind kind;
    bool listed;        // a place of the catalogue, or a name that opens with one
    bool placed;        // a name that opens with a place, listed or not, or that grew out of another
    bool titled;        // stands in the title
    bool leads;         // opens the text
    bool traded;        // by the title, bought or sold
    bool coded;         // a stock's number stands behind it
    bool treated;       // a person of whose illness the text tells
    bool municipality;  // 北京, 上海, 天津, 重庆: a province and a city
    uint32_t mentions;
    uint32_t opened;  // clauses that it opens
    uint32_t meant;   // by words like 我院
    bool told;        // an office of it told its figures
    bool headed;      // a ministry, or a nation whose ministry, stands in the first lines
    int64_t score;
    uint32_t region_bytes;  // of the place that the name opens with
};

struct mention {
    uint32_t begin, end;
    int32_t entity;
};

struct entities {
    struct entity *items;
    size_t count;
    struct mention *mentions;  // in text order
    size_t mention_count;
    uint64_t brief_firsts[4];             // bit (cp & 255): a name that may be abbreviated begins with such a character
    int32_t main;                         // -1: none
    bool points_at_event;                 // 本次活动 stands in the text
    bool tells_of_holding;                // 办 stands in it
    bool reports;                         // the document is its report: every figure that no one else owns is its
    uint32_t session_begin, session_end;  // of 第五届进博会, the first that is named; equal: none is
    bool session_again;                   // and the text speaks of it again
    bool people;                          // a person is named
    int32_t nation;                       // 全国; -1: not spoken of
    const struct period_list *periods;
    const struct name_text *text;
};

// `periods` are those of the document; both they and it must outlive the entities. False only at the arena's limit.
bool entities_build(struct arena *arena, const struct document *document, const struct places *places,
                    const struct period_list *periods, struct entities *out);

size_t entities_mentions_before(const struct entities *entities, uint32_t at);
const struct mention *entities_mention_at(const struct entities *entities,
                                          uint32_t at);                      // that begins at `at`, or NULL
uint32_t entities_period_end(const struct entities *entities, uint32_t at);  // of a period that begins at `at`, or 0
uint32_t entities_session_end(const struct entities *entities,
                              uint32_t at);  // of 第五届进博会 that begins at `at`, or at
int32_t entities_nation(const struct entities *entities);

// Whether it is surely a name: its place is in the catalogue, or the title or the text names it again and again.
bool entity_solid(const struct entity *entity);

// The organisation whose name the `size` characters at cps abbreviate: 武科大 of 武汉科技大学. -1: none.
int32_t entities_abbreviated(const struct entities *entities, const uint32_t *cps, size_t size);

// Who is meant by words for a kind (公司, 医院): its highest-scored entity; -1: none. 集团 may mean a group of hospitals.
int32_t entities_meant(const struct entities *entities, enum name_kind kind);

#endif
