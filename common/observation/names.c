#include "observation/names.h"

#include "lexicon/regions_table.h"
#include "observation/place.h"

enum { ORG_KIND = 1, ORG_ROLE = 2, REGION_FULL = 1, REGION_LEVEL = 2, LONGEST_NAME = 32 };

static const uint8_t organisation_kinds[] = {
    [LEXICON_ORGANISATIONS_KIND_HOSPITAL] = NAME_HOSPITAL, [LEXICON_ORGANISATIONS_KIND_SCHOOL] = NAME_SCHOOL,
    [LEXICON_ORGANISATIONS_KIND_COMPANY] = NAME_COMPANY,   [LEXICON_ORGANISATIONS_KIND_GOVERNMENT] = NAME_GOVERNMENT,
    [LEXICON_ORGANISATIONS_KIND_OFFICE] = NAME_OFFICE,     [LEXICON_ORGANISATIONS_KIND_COURT] = NAME_COURT,
    [LEXICON_ORGANISATIONS_KIND_PARTY] = NAME_PARTY,       [LEXICON_ORGANISATIONS_KIND_ASSOCIATION] = NAME_ASSOCIATION,
    [LEXICON_ORGANISATIONS_KIND_TEAM] = NAME_TEAM,         [LEXICON_ORGANISATIONS_KIND_PLACE] = NAME_PLACE,
    [LEXICON_ORGANISATIONS_KIND_MEDIA] = NAME_MEDIA,       [LEXICON_ORGANISATIONS_KIND_NATIONAL] = NAME_NATIONAL,
    [LEXICON_ORGANISATIONS_KIND_CITY] = NAME_CITY,         [LEXICON_ORGANISATIONS_KIND_PROVINCE] = NAME_PROVINCE,
    [LEXICON_ORGANISATIONS_KIND_COUNTY] = NAME_COUNTY,     [LEXICON_ORGANISATIONS_KIND_HONGKONG] = NAME_NONE,
    [LEXICON_ORGANISATIONS_KIND_AGENCY] = NAME_AGENCY,     [LEXICON_ORGANISATIONS_KIND_PERSON] = NAME_PERSON,
};

static const uint8_t region_kinds[] = {
    [LEXICON_REGIONS_LEVEL_PROVINCE] = NAME_PROVINCE,
    [LEXICON_REGIONS_LEVEL_CITY] = NAME_CITY,
    [LEXICON_REGIONS_LEVEL_COUNTRY] = NAME_COUNTRY,
    [LEXICON_REGIONS_LEVEL_DISTRICT] = NAME_DISTRICT,
};

bool name_is_region(enum name_kind kind)
{
    return kind == NAME_CITY || kind == NAME_PROVINCE || kind == NAME_COUNTY || kind == NAME_DISTRICT ||
           kind == NAME_COUNTRY;
}

// Longer words than these many at one place are left.
enum { WORDS_HERE = 6 };

static bool has_role(struct lexicon_match match, enum name_role role)
{
    return lexicon_codes(&lexicon_organisations, ORG_ROLE, match.row) >> role & 1;
}

struct name_word name_word_read(const struct name_text *text, size_t at, enum name_role role)
{
    for (uint32_t i = text->marks[at + 1].first; i-- > text->marks[at].first;) {
        if (!has_role(text->words[i], role)) continue;
        const struct lexicon_row *row = &lexicon_organisations.rows[text->words[i].row];
        while (row->codes[ORG_ROLE] != role) row = &lexicon_organisations.rows[row->next];
        return (struct name_word){text->words[i].size, (enum name_kind)organisation_kinds[row->codes[ORG_KIND]]};
    }
    return (struct name_word){0};
}

// Room for the words of one more character; they are the arena's newest piece and grow in place.
static bool words_reserve(struct arena *arena, struct lexicon_match **words, size_t count, size_t *room)
{
    enum { FIRST_ROOM = 64 };
    if (count + WORDS_HERE <= *room) return true;
    size_t larger = *room ? 2 * *room : FIRST_ROOM;
    *words = arena_grow(arena, *words, *room, larger, sizeof **words);
    *room = larger;
    return *words != NULL;
}

bool name_text_read(struct arena *arena, const uint32_t *cps, size_t count, struct name_text *out)
{
    struct name_mark *marks = ARENA_ARRAY(arena, struct name_mark, count + 1);
    struct lexicon_match *words = NULL;
    size_t found = 0, room = 0;
    for (size_t at = 0; marks && at < count; at++) {
        marks[at].first = (uint32_t)found;
        if (!lexicon_may_start(&lexicon_organisations, cps, count, at)) continue;  // of regions neither
        if (!words_reserve(arena, &words, found, &room)) return false;
        size_t here = lexicon_prefixes(&lexicon_organisations, cps, count, at, words + found, WORDS_HERE);
        bool region = lexicon_longest(&lexicon_regions, cps, count, at).row >= 0;
        marks[at].roles = (uint32_t)region << NAME_ROLE_REGION;
        for (; here > 0; here--, found++)
            marks[at].roles |= (uint32_t)lexicon_codes(&lexicon_organisations, ORG_ROLE, words[found].row);
    }
    if (marks) marks[count].first = (uint32_t)found;
    *out = (struct name_text){cps, count, marks, words};
    return marks != NULL;
}

struct name_word name_region_at(const uint32_t *cps, size_t count, size_t at, str *full)
{
    struct lexicon_match match = lexicon_longest(&lexicon_regions, cps, count, at);
    if (match.row < 0) return (struct name_word){0};
    const struct lexicon_row *row = &lexicon_regions.rows[match.row];
    if (full) *full = row->columns[REGION_FULL];
    return (struct name_word){match.size, (enum name_kind)region_kinds[row->codes[REGION_LEVEL]]};
}

struct finder {
    struct arena *arena;
    const struct name_text *text;
    const uint32_t *cps;
    size_t count;
    uint32_t start;               // behind the last word that cannot be inside a name
    uint32_t open;                // the last （ since the beginning of the text; 0: none
    uint32_t region, region_end;  // the first place since then; region_end 0: none
    uint32_t inner,
        inner_end;  // the first organisation since then, from which a longer name may grow; inner_end 0: none
    struct name_list *out;
    size_t room;
    bool failed;
};

static void put(struct finder *f, struct name_span span)
{
    struct name_list *out = f->out;
    struct name_span *last = out->count ? &out->items[out->count - 1] : NULL;
    if (last && span.begin <= last->begin && span.end > last->end) {
        // 武汉大学 goes on to 武汉大学人民医院; but the 党委 of a hospital is the hospital
        bool inner = !name_is_region(last->kind) &&
                     (span.kind == NAME_PARTY || span.kind == NAME_OFFICE || span.kind == NAME_ASSOCIATION);
        span.grown = !name_is_region(last->kind);
        if (!inner) *last = span;
        return;
    }
    if (last && span.begin < last->end) return;
    if (out->count == f->room) {
        size_t room = f->room ? 2 * f->room : 64;
        struct name_span *grown = arena_grow(f->arena, out->items, f->room, room, sizeof *grown);
        if (!grown) {
            f->failed = true;
            return;
        }
        out->items = grown;
        f->room = room;
    }
    out->items[out->count++] = span;
}

// Whether all of [begin, end) is made of words such as 公立, 县级, 三甲: no name then.
static bool generic(const struct finder *f, uint32_t begin, uint32_t end)
{
    while (begin < end) {
        struct name_word word = name_word_at(f->text, begin, NAME_ROLE_GENERIC);
        if (!word.size) return false;
        begin += word.size;
    }
    return true;
}

static void organisation(struct finder *f, uint32_t at, struct name_word word)
{
    uint32_t end = at + word.size, begin = f->region_end ? f->region : f->start;
    if (at - begin > LONGEST_NAME || at == begin) return;
    uint32_t next = end < f->count ? f->cps[end] : 0;
    bool learns = next == U'习' || next == U'生' || next == U'术' || next == U'历' || next == U'者' ||
                  next == U'科';  // 集中学习, 大学生
    if (word.kind == NAME_SCHOOL && learns) return;
    bool campus = word.size == 2 && f->cps[at] == U'院' &&
                  f->cps[at + 1] == U'区';  // 青禾市人民医院|南院区; 南北院区 names no house
    for (uint32_t i = begin; campus && i < at; i++) campus = f->cps[i] != U'院';
    if (campus) return;
    for (uint32_t i = begin; i < at; i++)
        if (f->cps[i] >= '0' && f->cps[i] <= '9') return;  // 全国1521家三级综合医院
    if (!f->region_end && (at - begin < 2 || generic(f, begin, at) ||
                           name_word_at(f->text, begin, NAME_ROLE_SELF).size || place_is_numeral(f->cps[begin])))
        return;
    if (f->region_end && f->region_end < at && at - f->region_end >= 2 && generic(f, f->region_end, at)) return;
    if (f->inner_end && f->inner >= f->start && f->inner < begin) {  // 第二军医大学 + 赴青海医疗服务博士团
        if (word.kind == NAME_TEAM && end - f->inner <= LONGEST_NAME) {
            while (f->out->count && f->out->items[f->out->count - 1].begin > f->inner) f->out->count--;
            begin = f->inner;
        }
    }
    put(f, (struct name_span){
               .begin = begin, .end = end, .kind = word.kind, .region_end = f->region_end ? f->region_end : begin});
    if (!f->inner_end || f->inner < f->start) f->inner = begin, f->inner_end = end;
}

// 澄川县, 云漪市: a place that no list has, at the beginning of a name.
static bool unlisted_region(const struct finder *f, uint32_t at, enum name_kind *kind)
{
    static const struct {
        uint32_t sign;
        enum name_kind kind;
        const uint32_t *not_after, *not_before;
    } signs[] = {
        {U'县', NAME_COUNTY, U"各州市区省全该我外本多个每强大小", U"域级城"},
        {U'市', NAME_CITY, U"城股上门超楼都夜本全该我牛熊开停休入转各新菜省每品", U"场值盈净民面价况占售"},
        {U'区', NAME_COUNTY, U"院社校园片地小病辖景山牧库灾城街郊特市省全该我县战疫各港厂作老每筹验",
         U"分别域间块位划隔"},
        {U'镇', NAME_COUNTY, U"城乡全该冰心强重", U"痛静"},
        {U'州', NAME_CITY, U"各市", U""},
    };
    uint32_t size = at - f->start, sign = f->cps[at];
    if (sign != U'县' && sign != U'市' && sign != U'区' && sign != U'镇' && sign != U'州') return false;
    if (size < 1 || size > 4 || f->region_end || place_is_numeral(f->cps[f->start])) return false;
    for (uint32_t i = f->start; i < at; i++)
        if (!place_is_word(f->cps[i]) || f->cps[i] < 128) return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (sign != signs[i].sign) continue;
        for (const uint32_t *c = signs[i].not_after; *c; c++)
            if (f->cps[at - 1] == *c) return false;
        for (const uint32_t *c = signs[i].not_before; *c; c++)
            if (at + 1 < f->count && f->cps[at + 1] == *c) return false;
        *kind = signs[i].kind;
        return size >= 2 || signs[i].sign == U'县';
    }
    return false;
}

// “远望”号: a ship, a train or a craft. Its size; 0: none.
static uint32_t vessel_at(const struct finder *f, uint32_t at)
{
    enum { LONGEST = 8 };
    const uint32_t *cps = f->cps;
    if (cps[at] != U'“') return 0;
    for (uint32_t i = at + 2; i + 1 < f->count && i <= at + LONGEST && place_is_word(cps[i - 1]); i++)
        if (cps[i] == U'”') return cps[i + 1] == U'号' ? i + 2 - at : 0;
    return 0;
}

// 2024年江陵市…, 7月12日市人民医院…: a name begins behind a date.
static bool ends_date(const struct finder *f, uint32_t at)
{
    uint32_t cp = f->cps[at];
    return at > 0 && (cp == U'年' || cp == U'月' || cp == U'日') && f->cps[at - 1] >= '0' && f->cps[at - 1] <= '9';
}

// 唐山港吞吐量: a port by the name of its place; but 北京港人, 上海港股.
static bool names_port(const struct finder *f, uint32_t end)
{
    if (end + 1 >= f->count || f->cps[end] != U'港') return false;
    for (const uint32_t *c = U"区口股交币元人府珠澳务铁台资商警媒独大中北岛城湾式版剧督"; *c; c++)
        if (f->cps[end + 1] == *c) return false;
    return true;
}

// Behind a character that no word of the catalogues begins with.
static uint32_t unnamed_at(struct finder *f, uint32_t at)
{
    enum name_kind kind;
    if (unlisted_region(f, at, &kind)) {
        f->region = f->start;
        f->region_end = at + 1;
        put(f, (struct name_span){.begin = f->start, .end = at + 1, .kind = kind, .region_end = at + 1});
    }
    return at + 1;
}

enum { ROLES = 1 << NAME_ROLE_WHOLE | 1 << NAME_ROLE_END | 1 << NAME_ROLE_REGION | 1 << NAME_ROLE_STOP };

#define LOW_BIT(cp) (UINT64_C(1) << ((cp)&63))

// Whether nothing begins, ends or parts a name at this character: so it is with most.
static inline bool is_inside(const struct finder *f, uint32_t at)
{
    uint32_t cp = f->cps[at];
    if (cp < 0x4E00 || cp > 0x9FFF || (f->text->marks[at].roles & ROLES)) return false;
    const uint64_t parting = LOW_BIT(U'年') | LOW_BIT(U'月') | LOW_BIT(U'日') | LOW_BIT(U'县') | LOW_BIT(U'市') |
                             LOW_BIT(U'区') | LOW_BIT(U'镇') | LOW_BIT(U'州');
    if (!(parting >> (cp & 63) & 1)) return true;
    return cp != U'年' && cp != U'月' && cp != U'日' && cp != U'县' && cp != U'市' && cp != U'区' && cp != U'镇' &&
           cp != U'州';
}

// 嘉和|医疗集团, 仁和|医院: one character and 和 before a house; but 他和医院.
static bool names_of_two(const struct finder *f, uint32_t at)
{
    enum { LONG = 4 };
    if (f->cps[at] != U'和' || at != f->start + 1 || !place_is_word(f->cps[f->start])) return false;
    for (const uint32_t *c = U"他她它我你们省市县区院"; *c; c++)
        if (f->cps[f->start] == *c) return false;
    struct name_word end = name_word_at(f->text, at + 1, NAME_ROLE_END);
    return end.kind == NAME_HOSPITAL || (end.kind == NAME_COMPANY && end.size >= LONG);
}

// 首都医科大学, 青禾发展|有限公司: how far a name goes on although a word stands here that begins another; 0: it does not.
static uint32_t inside_name(const struct finder *f, uint32_t at)
{
    uint32_t begun = at > f->start ? name_word_at(f->text, at - 1, NAME_ROLE_INSIDE).size : 0;
    if (begun > 1) return begun - 1;
    uint32_t inside = name_word_at(f->text, at, NAME_ROLE_INSIDE).size;
    uint32_t stop = inside ? name_word_at(f->text, at, NAME_ROLE_STOP).size : 0;
    if (inside > stop) return inside;
    if (inside && name_word_at(f->text, at + inside, NAME_ROLE_END).kind == NAME_COMPANY) return inside;
    return names_of_two(f, at) ? 1 : 0;
}

static uint32_t find_at(struct finder *f, uint32_t at)
{
    const uint32_t *cps = f->cps;
    uint32_t vessel = vessel_at(f, at);
    if (vessel) {
        put(f, (struct name_span){.begin = at, .end = at + vessel, .kind = NAME_TEAM, .region_end = at});
        f->start = at + vessel;
        f->region_end = 0;
        return at + vessel;
    }
    if (cps[at] == U'（') f->open = at;
    bool closes = cps[at] == U'）' && (f->open < f->start || !f->open);  // （记者 王小青）青禾药业…
    if ((!place_is_word(cps[at]) && cps[at] != U'（' && cps[at] != U'）') || closes || ends_date(f, at)) {
        f->start = at + 1;
        f->region_end = 0;
        return at + 1;
    }
    if (!(f->text->marks[at].roles & ROLES)) return unnamed_at(f, at);
    struct name_word word = name_word_at(f->text, at, NAME_ROLE_WHOLE);
    if (word.size) {
        put(f, (struct name_span){.begin = at, .end = at + word.size, .kind = word.kind, .region_end = at});
        f->start = at + word.size;
        f->region_end = 0;
        return at + word.size;
    }
    word = name_word_at(f->text, at, NAME_ROLE_END);
    if (word.size && name_word_at(f->text, at, NAME_ROLE_STOP).size <= word.size) {  // 控股|股东 is no end of a name
        bool bare = word.kind == NAME_COMPANY && at == f->start && cps[at + word.size - 1] == U'司';
        organisation(f, at, word);
        if (bare) f->start = at + word.size;  // 子公司|青禾药业有限公司
        return at + word.size;
    }
    word = f->text->marks[at].roles >> NAME_ROLE_REGION & 1 ? name_region_at(cps, f->count, at, NULL)
                                                            : (struct name_word){0};
    if (word.size) {
        bool whole = f->cps[at] == U'全' || f->cps[at] == U'我' ||
                     f->cps[at] == U'世';  // 全国, 我国: no name begins so
        if (whole) {
            put(f, (struct name_span){
                       .begin = at, .end = at + word.size, .kind = word.kind, .region_end = at + word.size});
            f->start = at + word.size;
            f->region_end = 0;
            return at + word.size;
        }
        if (names_port(f, at + word.size)) {
            uint32_t begin = f->region_end ? f->region : at, end = at + word.size + 1;
            put(f, (struct name_span){.begin = begin, .end = end, .kind = NAME_ASSOCIATION, .region_end = end - 1});
            f->start = end;
            f->region_end = 0;
            return end;
        }
        if (f->open && f->open + 1 == at && f->open > f->start) return at + word.size;  // 远山（青禾）科技有限公司
        if (!f->region_end) {
            f->region = at;
            put(f, (struct name_span){
                       .begin = at, .end = at + word.size, .kind = word.kind, .region_end = at + word.size});
        }
        f->region_end = at + word.size;
        return at + word.size;
    }
    uint32_t inside = inside_name(f, at);
    if (inside) return at + inside;
    word = name_word_at(f->text, at, NAME_ROLE_STOP);
    if (word.size) {
        f->start = at + word.size;
        f->region_end = 0;
        return at + word.size;
    }
    return unnamed_at(f, at);
}

bool names_find(struct arena *arena, const struct name_text *text, struct name_list *out)
{
    *out = (struct name_list){0};
    struct finder finder = {.arena = arena, .text = text, .cps = text->cps, .count = text->count, .out = out};
    for (uint32_t at = 0; at < text->count && !finder.failed;)
        at = is_inside(&finder, at) ? at + 1 : find_at(&finder, at);
    return !finder.failed;
}
