#include "observation/entities_builder.h"

#include <string.h>

#include "base/utf8.h"
#include "observation/words.h"

// Entities move when their room grows: hold no pointer to one over a call of intern.
static bool reserve_entity(struct entities_builder *b)
{
    enum { FIRST_ROOM = 16 };
    if (b->out->count < b->entity_room) return true;
    size_t room = b->entity_room ? 2 * b->entity_room : FIRST_ROOM;
    struct entity *grown = arena_grow(b->arena, b->out->items, b->entity_room, room, sizeof *grown);
    b->failed |= !grown;
    if (!grown) return false;
    b->out->items = grown;
    b->entity_room = room;
    return true;
}

int32_t entities_intern(struct entities_builder *b, str name, enum name_kind kind)
{
    size_t slot = str_hash(name) % SLOTS;
    for (; b->slots[slot]; slot = (slot + 1) % SLOTS)
        if (str_equal(b->out->items[b->slots[slot] - 1].name, name)) return b->slots[slot] - 1;
    if (b->out->count == ENTITIES_MOST || name.size == 0) return -1;
    if (!reserve_entity(b)) return -1;
    b->slots[slot] = (int16_t)(b->out->count + 1);
    struct entity *entity = &b->out->items[b->out->count];
    *entity = (struct entity){.name = name, .kind = kind};
    entity->cps = utf8_decode(b->arena, name, &entity->cps_count);
    entity->first = entity->cps && entity->cps_count ? entity->cps[0] : 0;
    return (int32_t)b->out->count++;
}

static bool municipality(str name)
{
    return str_equal(name, STR("北京市")) || str_equal(name, STR("上海市")) || str_equal(name, STR("天津市")) ||
           str_equal(name, STR("重庆市"));
}

int32_t entities_intern_span(struct entities_builder *b, const uint32_t *cps, size_t count,
                             const struct name_span *span)
{
    str name = {0};
    if (name_is_region(span->kind)) {
        struct name_word region = name_region_at(cps, count, span->begin, &name);
        if (region.size != span->end - span->begin) name = (str){0};
    }
    if (!name.size) name = utf8_encode(b->arena, cps, span->begin, span->end);
    int32_t index = entities_intern(b, name, span->kind);
    if (index < 0) return index;
    struct entity *entity = &b->out->items[index];
    entity->municipality = municipality(name);
    entity->placed |= span->region_end > span->begin || span->grown;
    entity->listed |= span->kind == NAME_AGENCY;
    entity->listed |= span->region_end > span->begin && name_region_at(cps, count, span->begin, NULL).size > 0;
    if (span->region_end > span->begin && span->region_end < span->end) {
        str region = {0};
        struct name_word known = name_region_at(cps, count, span->begin, &region);
        entity->region_bytes = (uint32_t)utf8_encode(b->arena, cps, span->begin, span->region_end).size;
        if (known.size) entities_intern(b, region, known.kind);
        else
            entities_intern(b, utf8_encode(b->arena, cps, span->begin, span->region_end),
                            cps[span->region_end - 1] == U'市' ? NAME_CITY : NAME_COUNTY);
    }
    return index;
}

static void put_mention(struct entities_builder *b, uint32_t begin, uint32_t end, int32_t entity)
{
    struct entities *out = b->out;
    if (entity < 0) return;
    if (out->mention_count == b->room) {
        size_t room = b->room ? 2 * b->room : 128;
        struct mention *grown = arena_grow(b->arena, out->mentions, b->room, room, sizeof *grown);
        if (!grown) {
            b->failed = true;
            return;
        }
        out->mentions = grown;
        b->room = room;
    }
    out->mentions[out->mention_count++] = (struct mention){begin, end, entity};
}

static void put_cue(struct entities_builder *b, uint32_t at, uint32_t kinds)
{
    enum { FIRST_ROOM = 64 };
    if (b->cue_count == b->cue_room) {
        size_t room = b->cue_room ? 2 * b->cue_room : FIRST_ROOM;
        struct cue *grown = arena_grow(b->arena, b->cues, b->cue_room, room, sizeof *grown);
        b->failed |= !grown;
        if (!grown) return;
        b->cues = grown;
        b->cue_room = room;
    }
    b->cues[b->cue_count++] = (struct cue){at, kinds};
}

// 第五届进博会, of which the text goes on to speak: 本届大会, 第五届进博会.
static void session_at(struct entities_builder *b, size_t at)
{
    struct entities *out = b->out;
    const uint32_t *cps = b->document->cps;
    uint32_t size = out->session_end - out->session_begin;
    if (size == 0) {
        uint32_t end = entities_session_end(out, (uint32_t)at);
        if (end > at) out->session_begin = (uint32_t)at, out->session_end = end;
    } else if (cps[at] == U'第') {
        out->session_again |= at + size <= b->document->count &&
                              memcmp(cps + at, cps + out->session_begin, size * sizeof *cps) == 0;
    } else {
        out->session_again |= at + 1 < b->document->count && cps[at + 1] == U'届';
    }
}

// What the words that begin here are cues of.
static uint32_t cues_of(uint32_t roles)
{
    return (roles >> NAME_ROLE_TITLE & 1) * CUE_TITLE | (roles >> NAME_ROLE_BEARER & 1) * CUE_BEARER |
           (roles >> NAME_ROLE_SPEECH & 1) * CUE_SPEECH;
}

// Characters below, by their lowest six bits: most of a text is none of them.
static uint64_t cue_firsts(void)
{
    uint64_t firsts = 0;
    for (const uint32_t *c = U"(（称来家患岁第本办次"; *c; c++) firsts |= UINT64_C(1) << (*c & 63);
    return firsts;
}

static void gather_cues(struct entities_builder *b)
{
    const uint32_t *cps = b->document->cps;
    const uint64_t firsts = cue_firsts();
    for (uint32_t at = 0; at < b->document->count; at++) {
        uint32_t kinds = cues_of(b->text->marks[at].roles);
        if (!kinds && !(firsts >> (cps[at] & 63) & 1)) continue;
        switch (cps[at]) {
        case '(':
        case U'（': kinds |= CUE_BRACKET; break;
        case U'称': kinds |= CUE_ALIAS; break;
        case U'来':
        case U'家': kinds |= CUE_ORIGIN; break;
        case U'患': kinds |= CUE_PATIENT; break;
        case U'岁': kinds |= CUE_AGE; break;
        case U'第':
        case U'本': session_at(b, at); break;
        case U'办': b->out->tells_of_holding = true; break;
        case U'次': b->out->points_at_event |= at + 1 < b->document->count && cps[at + 1] == U'活'; break;
        default: break;
        }
        if (kinds) put_cue(b, at, kinds);
    }
}

bool entities_cue_next(const struct entities_builder *b, size_t *next, uint32_t kind, uint32_t least, uint32_t behind,
                       uint32_t *at)
{
    while (*next < b->cue_count) {
        const struct cue *cue = &b->cues[(*next)++];
        *at = cue->at;
        if ((cue->kinds & kind) && cue->at >= least && cue->at + behind <= b->document->count) return true;
    }
    return false;
}

void entities_add_extra(struct entities_builder *b, const uint32_t *cps, uint32_t size, int32_t entity)
{
    if (size < 2 || size > LONGEST_EXTRA || b->extra_count == EXTRA_NAMES || entity < 0) return;
    for (size_t i = 0; i < b->extra_count; i++)
        if (b->extras[i].size == size && memcmp(b->extras[i].cps, cps, size * sizeof *cps) == 0) return;
    struct extra *extra = &b->extras[b->extra_count++];
    memcpy(extra->cps, cps, size * sizeof *cps);
    extra->size = size;
    b->extra_firsts |= UINT64_C(1) << (cps[0] & 63);
    extra->entity = entity;
}

// The name before a bracket in which the alias at [begin, end) stands, where the catalogue's words found none or a part only: it ends as
// organisations do and holds the alias's characters in their order (青禾发展有限公司（以下简称青禾公司）). -1: none.
static int32_t name_by_alias(struct entities_builder *b, uint32_t open, uint32_t begin, uint32_t end)
{
    enum { LONGEST_NAME = 32, LONGEST_END = 8 };
    const uint32_t *cps = b->document->cps;
    struct name_word last = {0};
    for (uint32_t at = open > LONGEST_END ? open - LONGEST_END : 0; at < open && !last.size; at++) {
        struct name_word word = name_word_at(b->text, at, NAME_ROLE_END);
        if (word.size && at + word.size == open) last = word;
    }
    if (!last.size) return -1;
    for (uint32_t at = open - last.size; at > 0 && open - at < LONGEST_NAME; at--) {
        uint32_t cp = cps[at - 1];
        if (!place_is_word(cp) && cp != U'（' && cp != U'）' && cp != '(' && cp != ')') break;
        if (cp == cps[begin] && cps[at] == cps[begin + 1] &&
            entities_abbreviates(cps + begin, end - begin, cps + at - 1, open - (at - 1)))
            return entities_intern(b, utf8_encode(b->arena, cps, at - 1, open), last.kind);
    }
    return -1;
}

// （以下简称“八菱基金”）, (简称:XX), （下称“XX”） behind a name.
static void find_aliases(struct entities_builder *b, const struct name_list *names)
{
    enum { GAP = 4, LONGEST = 24 };
    const uint32_t *cps = b->document->cps;
    size_t count = b->document->count, n = 0, next = 0;
    for (uint32_t at; entities_cue_next(b, &next, CUE_ALIAS, 2, 4, &at);) {
        if (cps[at - 1] != U'简' && cps[at - 1] != U'下') continue;
        uint32_t begin = at + 1, open = at - 1, end;
        while (open > 0 && at - open <= GAP && cps[open] != U'（' && cps[open] != '(') open--;
        while (begin < count && begin < at + 4 && (!place_is_word(cps[begin]) || cps[begin] == U'为')) begin++;
        for (end = begin; end < count && end - begin < LONGEST && place_is_word(cps[end]);) end++;
        while (n + 1 < names->count && names->items[n + 1].end <= open) n++;
        // the name may end in a bracket of its own
        bool near = n < names->count && names->items[n].end <= open && open - names->items[n].end <= 6;
        int32_t entity = end > begin + 1 && !(near && names->items[n].end == open) ? name_by_alias(b, open, begin, end)
                                                                                   : -1;
        if (entity < 0 && near) entity = entities_intern_span(b, cps, count, &names->items[n]);
        entities_add_extra(b, cps + begin, end - begin, entity);
    }
}

static bool period_begins(const struct entities_builder *b, uint32_t at)
{
    return entities_period_end(b->out, at) > at;
}

static uint32_t common_prefix(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, uint32_t most)
{
    uint32_t size = 0;
    while (size < most && size < a_count && size < b_count && a[size] == b[size] && place_is_word(a[size])) size++;
    return size;
}

// Whether a name may end behind `size` characters of a title: before a colon or a verb of the trade, or with a word like 股份.
static bool title_stops(const struct name_text *title, uint32_t size, bool traded)
{
    uint32_t next = size < title->count ? title->cps[size] : 0;
    if (next == U'：' || next == ':' || name_word_at(title, size, NAME_ROLE_AFTER_NAME).size) return true;
    if (traded && (next < 128 || !place_is_word(next))) return true;  // 拟收购光明生猪|41%股权
    for (uint32_t i = 1; i < size; i++) {
        struct name_word end = name_word_at(title, i, NAME_ROLE_SHORT_END);
        if (end.size && i + end.size == size) return true;
    }
    return false;
}

// Whether a name of `size` characters stands at `at` as who acts: 10月28日晚间，青禾科技披露… in the body of a title that it opens.
static bool acts(const struct entities_builder *b, size_t at, uint32_t size)
{
    const uint32_t *cps = b->document->cps;
    uint32_t before = at > 0 ? cps[at - 1] : U'\n';
    bool opens = !place_is_word(before) || before == U'日' || before == U'晚' || before == U'间';
    size_t behind = at + size;
    return opens && behind < b->document->count &&
           (name_word_at(b->text, behind, NAME_ROLE_AFTER_NAME).size ||
            name_word_at(b->text, behind, NAME_ROLE_HOLDS).size || period_begins(b, (uint32_t)behind));
}

// What opens a title or follows its colon and comes again, thrice or once as who acts: 天目药业拟收购…, 三花智控：子公司….
static void title_name(struct entities_builder *b, size_t from, bool traded)
{
    enum { MOST = 12, TIMES = 3 };
    const struct name_text title = {b->title.cps + from, b->title.count - from, b->title.marks + from, b->title.words};
    const uint32_t *cps = b->document->cps;
    size_t count = b->document->count, times[MOST + 1] = {0};
    bool acted[MOST + 1] = {false};
    if (name_word_at(&title, 0, NAME_ROLE_STOP).size || name_word_at(&title, 0, NAME_ROLE_GENERIC).size ||
        name_word_at(&title, 0, NAME_ROLE_GROUP).size || name_word_at(&title, 0, NAME_ROLE_WHOLE).kind == NAME_NATIONAL)
        return;
    uint32_t region = name_region_at(title.cps, title.count, 0, NULL).size;
    for (size_t i = 0; i + 2 < count; i++) {
        if (cps[i] != title.cps[0] || cps[i + 1] != title.cps[1]) continue;
        uint32_t size = common_prefix(title.cps, title.count, cps + i, count - i, MOST);
        times[size]++;
        acted[size] |= acts(b, i, size);
    }
    size_t sum = 0;
    uint32_t best = 0;
    for (uint32_t size = MOST; size >= 3 && !best; size--) {
        sum += times[size];
        if ((sum >= TIMES || acted[size]) && (region == 0 || size > region + 1) && title_stops(&title, size, traded))
            best = size;
    }
    if (!best) return;
    int32_t entity = entities_intern(b, utf8_encode(b->arena, title.cps, 0, best), NAME_TITLED);
    if (traded && entity >= 0 && b->out->items[entity].first && !b->out->items[entity].mentions)
        b->out->items[entity].traded = true;
    entities_add_extra(b, title.cps, best, entity);
}

static void find_title_names(struct entities_builder *b)
{
    bool open = true;
    for (size_t i = 0; i + 3 < b->title.count; i++) {
        bool word = place_is_word(b->title.cps[i]);
        if (word && open) title_name(b, i, false);
        open = !word || b->title.cps[i] == U'对';  // 上交所对青禾科技…
    }
}

// 明岚科技拟收购星恒电源: a company that is bought or sold owns figures, but is not whom the article is about.
static void find_traded_names(struct entities_builder *b)
{
    for (size_t i = 0; i + 5 < b->title.count; i++) {
        uint32_t size = name_word_at(&b->title, i, NAME_ROLE_TRADES).size;
        if (size == 2) title_name(b, i + size, true);
    }
}

// 中国石油(行情601857), 某某股份（600001）: what stands before a stock's number.
static void find_listed(struct entities_builder *b)
{
    enum { LONGEST = 8, DIGITS = 6 };
    const uint32_t *cps = b->document->cps;
    size_t next = 0;
    for (uint32_t at; entities_cue_next(b, &next, CUE_BRACKET, 3, DIGITS + 2, &at);) {
        size_t code = at + 1, digits = 0;
        if (cps[code] == U'行' && cps[code + 1] == U'情') code += 2;
        while (code + digits < b->document->count && cps[code + digits] >= '0' && cps[code + digits] <= '9') digits++;
        size_t begin = at;
        while (begin > 0 && at - begin < LONGEST && place_is_word(cps[begin - 1]) && cps[begin - 1] != U'的') begin--;
        if (digits != DIGITS || at - begin < 3) continue;
        int32_t entity = entities_intern(b, utf8_encode(b->arena, cps, begin, at), NAME_TITLED);
        if (entity >= 0) b->out->items[entity].coded = true;
        entities_add_extra(b, cps + begin, (uint32_t)(at - begin), entity);
    }
}

// How often the characters stand in the text.
static size_t times_named(const struct entities_builder *b, size_t at, size_t size)
{
    const uint32_t *cps = b->document->cps;
    size_t times = 0;
    for (size_t i = 0; i + size <= b->document->count; i++)
        times += cps[i] == cps[at] && memcmp(cps + i, cps + at, size * sizeof *cps) == 0;
    return times;
}

// 雄县热电, 株洲国投: in a text about a company, a place with two characters that are no word, named again and again.
static void find_placed_companies(struct entities_builder *b, const struct name_list *names)
{
    enum { STEM = 2, LEAST = 3, MOST_ASKED = 16 };
    size_t asked = 0;
    bool about_company = b->extra_count > 0;
    for (size_t at = 0; at < b->title.count && !about_company; at++)
        about_company = name_word_at(&b->title, at, NAME_ROLE_END).kind == NAME_COMPANY;
    for (size_t n = 0; about_company && n < names->count && asked < MOST_ASKED; n++) {
        const struct name_span *name = &names->items[n];
        uint32_t end = name->end, stop = end + STEM;
        if (!name_is_region(name->kind) || stop >= b->document->count) continue;
        bool stem = b->text->marks[end].roles == 0 && !name_marked(b->text, end + 1, NAME_ROLE_END) &&
                    !name_marked(b->text, end + 1, NAME_ROLE_STOP) &&
                    word_at(b->document->cps, end, (uint32_t)b->document->count).size < STEM &&
                    word_at(b->document->cps, end + 1, (uint32_t)b->document->count).size < STEM;
        for (uint32_t at = end; at < stop; at++)
            stem = stem && place_is_word(b->document->cps[at]) && b->document->cps[at] >= 128;
        if (!stem || asked++ == MOST_ASKED || times_named(b, name->begin, stop - name->begin) < LEAST) continue;
        str full = utf8_encode(b->arena, b->document->cps, name->begin, stop);
        entities_add_extra(b, b->document->cps + name->begin, stop - name->begin,
                           entities_intern(b, full, NAME_COMPANY));
    }
}

static const struct extra *extra_at(const struct entities_builder *b, uint32_t at)
{
    const uint32_t *cps = b->document->cps + at;
    const struct extra *best = NULL;
    if (!(b->extra_firsts >> (cps[0] & 63) & 1)) return NULL;
    for (size_t i = 0; i < b->extra_count; i++) {
        const struct extra *extra = &b->extras[i];
        if (extra->cps[0] == cps[0] && at + extra->size <= b->document->count &&
            memcmp(extra->cps, cps, extra->size * sizeof *cps) == 0 && (!best || extra->size > best->size))
            best = extra;
    }
    return best;
}

// 警方周一去信银行: no name holds a day.
static bool holds_period(const struct entities_builder *b, const struct name_span *name)
{
    for (uint32_t at = name->begin + 1; at < name->end; at++)
        if (entities_period_end(b->out, at)) return entities_period_end(b->out, at) <= name->end;
    return false;
}

// From `at` on, where a name that is looked for may begin; `stop`: nowhere before it.
static uint32_t next_extra(const struct entities_builder *b, uint32_t at, uint32_t stop)
{
    while (at < stop && !(b->extra_firsts >> (b->document->cps[at] & 63) & 1)) at++;
    return at;
}

// All mentions in text order: names as found, and the looked-for ones between them.
static void build_mentions(struct entities_builder *b, const struct name_list *names)
{
    size_t n = 0;
    uint32_t count = (uint32_t)b->document->count;
    for (uint32_t at = 0; !b->failed;) {
        at = next_extra(b, at, n < names->count ? names->items[n].begin : count);
        if (at == count) break;
        const struct name_span *name = n < names->count && names->items[n].begin == at ? &names->items[n] : NULL;
        if (name && holds_period(b, name)) name = NULL;
        const struct extra *extra = extra_at(b, at);
        uint32_t end = at + 1;
        if (extra && (!name || extra->size >= name->end - name->begin)) {
            end = at + extra->size;
            put_mention(b, at, end, extra->entity);
        } else if (name) {
            end = name->end;
            put_mention(b, at, end, entities_intern_span(b, b->document->cps, b->document->count, name));
        }
        at = end;
        while (n < names->count && names->items[n].begin < at) n++;
    }
}

bool entities_build(struct arena *arena, const struct document *document, const struct places *places,
                    const struct period_list *periods, struct entities *out)
{
    struct entities_builder *b = ARENA_NEW(arena, struct entities_builder);
    *out = (struct entities){.main = -1, .nation = -1};
    if (!b) return false;
    b->arena = arena;
    b->document = document;
    b->places = places;
    b->out = out;
    struct name_list names;
    struct name_text *text = ARENA_NEW(arena, struct name_text);
    size_t title_count;
    uint32_t *title = utf8_decode(arena, document->title, &title_count);
    if (!title || !text || !name_text_read(arena, title, title_count, &b->title) ||
        !name_text_read(arena, document->cps, document->count, text) || !names_find(arena, text, &names))
        return false;
    b->text = out->text = text;
    out->periods = periods;
    for (size_t i = 0; i < periods->count; i++)
        text->marks[periods->items[i].begin].roles |= UINT32_C(1) << NAME_MARK_PERIOD;
    gather_cues(b);
    find_title_names(b);
    find_aliases(b, &names);
    find_traded_names(b);
    find_listed(b);
    find_placed_companies(b, &names);
    entities_find_people(b);
    build_mentions(b, &names);
    if (b->failed) return false;
    for (size_t i = 0; i < out->mention_count; i++)
        text->marks[out->mentions[i].begin].roles |= UINT32_C(1) << NAME_MARK_MENTION;
    entities_choose_main(b);
    entities_mark_abbreviable(out);
    return !b->failed;
}
