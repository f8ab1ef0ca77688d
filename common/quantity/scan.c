#include "quantity/candidate.h"
#include "quantity/cp.h"
#include "quantity/join.h"
#include "quantity/quantity.h"
#include "quantity/refusal.h"

struct scan {
    struct arena *arena;
    const uint32_t *cps;
    size_t count;
    struct quantity_list *out;
    struct quantity_skips *skips;
    size_t room, skip_room;
    struct candidate last;  // the number before, whether it was taken or not
    bool has_last, last_listed;
    struct candidate alone;   // the last as it was before it became the end of a range
    struct candidate before;  // the one before the last, or the beginning of that range
    bool ranged, has_before, before_listed;
};

// Most characters begin nothing. A bit for every character that may, by its lowest ten bits: one look-up sorts out nine of
// ten, and the exact questions are asked about the rest.
#define BIT(cp, word) ((((cp) >> 6) & 15) == (word) ? (uint64_t)1 << ((cp)&63) : 0)
#define BITS(w)                                                                                                      \
    (BIT(U'一', w) | BIT(U'二', w) | BIT(U'三', w) | BIT(U'四', w) | BIT(U'五', w) | BIT(U'六', w) | BIT(U'七', w) | \
     BIT(U'八', w) | BIT(U'九', w) | BIT(U'十', w) | BIT(U'百', w) | BIT(U'千', w) | BIT(U'万', w) | BIT(U'亿', w) | \
     BIT(U'兆', w) | BIT(U'零', w) | BIT(U'〇', w) | BIT(U'两', w) | BIT(U'俩', w) | BIT(U'壹', w) | BIT(U'贰', w) | \
     BIT(U'叁', w) | BIT(U'参', w) | BIT(U'肆', w) | BIT(U'伍', w) | BIT(U'陆', w) | BIT(U'柒', w) | BIT(U'捌', w) | \
     BIT(U'玖', w) | BIT(U'拾', w) | BIT(U'佰', w) | BIT(U'仟', w) | BIT(U'廿', w) | BIT(U'卅', w) | BIT(U'卌', w) | \
     BIT(U'几', w) | BIT(U'数', w) | BIT(U'半', w) | BIT(U'翻', w))

static bool may_begin(uint32_t cp)
{
    static const uint64_t bits[16] = {BITS(0), BITS(1), BITS(2),  BITS(3),  BITS(4),  BITS(5),  BITS(6),  BITS(7),
                                      BITS(8), BITS(9), BITS(10), BITS(11), BITS(12), BITS(13), BITS(14), BITS(15)};
    return bits[(cp >> 6) & 15] >> (cp & 63) & 1;
}

static bool list_add(struct scan *s, const struct quantity *q)
{
    if (s->out->count == s->room) {
        size_t room = s->room ? s->room * 2 : 64;
        struct quantity *items = arena_grow(s->arena, s->out->items, s->room, room, sizeof *items);
        if (!items) return false;
        s->out->items = items;
        s->room = room;
    }
    s->out->items[s->out->count++] = *q;
    return true;
}

static bool skip_add(struct scan *s, uint32_t begin, uint32_t end, const char *why)
{
    if (!s->skips || !why) return true;
    if (s->skips->count == s->skip_room) {
        size_t room = s->skip_room ? s->skip_room * 2 : 64;
        struct quantity_skip *items = arena_grow(s->arena, s->skips->items, s->skip_room, room, sizeof *items);
        if (!items) return false;
        s->skips->items = items;
        s->skip_room = room;
    }
    s->skips->items[s->skips->count++] = (struct quantity_skip){begin, end, why};
    return true;
}

static struct quantity *tail(struct scan *s)
{
    return s->out->count ? &s->out->items[s->out->count - 1] : NULL;
}

// 1、2月份, 2018—2020年: numbers in front of a date belong to it.
static bool drop_dated(struct scan *s, uint32_t begin)
{
    for (struct quantity *q = tail(s); q && q->kind == QUANTITY_NUMBER && q->end <= begin; q = tail(s)) {
        if (!join_is_list_gap(s->cps, q->end, begin) && !join_is_range_gap(s->cps, q->end, begin)) break;
        begin = q->begin;
        s->out->count--;
        if (!skip_add(s, q->begin, q->end, "part of a date")) return false;
    }
    return true;
}

static void share_unit(struct scan *s, const struct candidate *c)
{
    uint32_t begin = c->quantity.begin;
    if (c->quantity.kind == QUANTITY_NUMBER || c->quantity.kind == QUANTITY_ORDINAL) return;
    for (size_t i = s->out->count; i > 0; i--) {
        struct quantity *q = &s->out->items[i - 1];
        if (!join_may_share(s->cps, q, c, begin)) break;
        join_share(s->cps, q, c);
        begin = q->begin;
    }
}

static void unlist_last(struct scan *s)
{
    s->out->count -= s->last_listed;
    s->last_listed = false;
}

// 5元5角至6元|8角, 1小时20分至1小时|40分: the end of a range goes on. The whole of it is joined with the beginning again.
static bool take_compound(struct scan *s, struct candidate *c)
{
    struct candidate whole = *c;
    bool begun = s->has_before && (s->ranged || s->alone.quantity.begin > s->before.quantity.end);
    if ((s->ranged && s->alone.quantity.value.coefficient < 0) || !join_compound(s->cps, s->count, &s->alone, &whole))
        return false;
    bool range = begun && join_range(s->cps, s->count, &s->before, &whole) == JOIN_DONE;
    if (s->ranged && !range) return false;
    unlist_last(s);
    if (range && !s->ranged) s->out->count -= s->before_listed;
    s->has_before = s->has_before && !range;
    s->ranged = false;
    s->alone = *c = whole;
    return true;
}

// Joins a number with the one before it, where they make one.
static void join_last(struct scan *s, struct candidate *c)
{
    struct candidate alone = *c;
    bool range = false;
    if (s->has_last) {
        enum joined joined = join_range(s->cps, s->count, &s->last, c);
        if (joined == JOIN_NONE && take_compound(s, c)) return;
        range = joined == JOIN_DONE;
        if (joined == JOIN_SCORE) {
            c->sure = false;
            c->why_not = "score or serial number";
        }
        if (joined != JOIN_NONE || join_mixed(s->cps, &s->last, c)) unlist_last(s);
    }
    s->before = s->last;
    s->has_before = s->has_last;
    s->before_listed = s->last_listed;
    s->alone = range ? alone : *c;
    s->ranged = range;
}

static bool take(struct scan *s, struct candidate *c)
{
    join_last(s, c);
    // 一课一包, 一院一策: a slogan
    bool slogan = s->has_last && s->last.quantity.indefinite && c->quantity.indefinite &&
                  s->last.quantity.end == c->quantity.begin;
    if (slogan) {
        s->out->count -= s->last_listed;
        s->last_listed = false;
        c->sure = false;
        c->why_not = "slogan";
    }
    struct quantity *before = tail(s);
    if (c->sure && before && join_bounds(s->cps, before, &c->quantity)) s->out->count--;
    if (c->sure) share_unit(s, c);
    if (c->sure && !list_add(s, &c->quantity)) return false;
    if (!c->sure && !skip_add(s, c->quantity.begin, c->quantity.end, c->why_not)) return false;
    s->last = *c;
    s->has_last = true;
    s->last_listed = c->sure;
    return true;
}

// 几十, 数百万, 几个: a number that the writer does not know.
static uint32_t vague_end(const struct scan *s, size_t at)
{
    struct word_cover word = refusal_word(s->cps, s->count, at);
    struct numeral n;
    if (word.end > at) return word.end;
    if (!numeral_power(cp_at(s->cps, s->count, at + 1))) return 0;
    (void)numeral_read(s->cps, s->count, at + 1, &n);
    return n.end;
}

static size_t url_end(const struct scan *s, size_t at)
{
    static const uint32_t *const starts[] = {U"http", U"www."};
    for (size_t i = 0; i < 2; i++) {
        if (!cp_starts(s->cps, s->count, at, starts[i])) continue;
        while (at < s->count && s->cps[at] > ' ' && s->cps[at] < 0x7F) at++;
        return at;
    }
    return at + 1;
}

static bool read_at(struct scan *s, size_t at, size_t *next)
{
    struct candidate c;
    uint32_t cp = s->cps[at];
    size_t left_end = s->has_last && s->last_listed ? s->last.quantity.end : 0;
    bool read = cp == U'半'   ? candidate_read_half(s->arena, s->cps, s->count, at, left_end, &c)
                : cp == U'翻' ? candidate_read_double(s->cps, s->count, at, &c)
                              : candidate_read(s->arena, s->cps, s->count, at, left_end, &c);
    *next = c.next > at ? c.next : at + 1;
    if (read) return take(s, &c);
    if (c.dated && !drop_dated(s, (uint32_t)at)) return false;
    s->has_last = false;
    return skip_add(s, (uint32_t)at, (uint32_t)*next, c.why_not);
}

static bool scan_step(struct scan *s, size_t at, size_t *next)
{
    uint32_t cp = s->cps[at];
    *next = at + 1;
    if (cp < 0x80) {
        if (cp_is_digit(cp)) return read_at(s, at, next);
        if (cp == 'h' || cp == 'w') *next = url_end(s, at);
        return true;
    }
    if (!may_begin(cp) || cp < 0x3007 || cp > 0x96F6) return true;
    if (cp == U'零' && s->has_last && s->last.has_unit && s->last.quantity.end == at &&
        numeral_starts(cp_at(s->cps, s->count, at + 1)))
        return true;
    if (cp == U'零' && cp_at(s->cps, s->count, at + 1) == U'下') return true;  // a sign: 零下5度
    if (cp == U'几' || cp == U'数') {
        uint32_t end = vague_end(s, at);
        if (!end) return true;
        *next = end;
        s->has_last = false;
        return skip_add(s, (uint32_t)at, end, "vague number");
    }
    if (cp == U'半' || cp == U'翻' || numeral_starts(cp)) return read_at(s, at, next);
    return true;
}

bool quantity_scan(struct arena *arena, const uint32_t *cps, size_t count, struct quantity_list *out,
                   struct quantity_skips *skips)
{
    struct scan s = {.arena = arena, .cps = cps, .count = count, .out = out, .skips = skips};
    *out = (struct quantity_list){0};
    if (skips) *skips = (struct quantity_skips){0};
    for (size_t at = 0, next = 0; at < count; at = next)
        if (!scan_step(&s, at, &next)) return false;
    return !arena_exhausted(arena);
}
