#include "period/period.h"

#include "period/scan.h"

static bool emit(struct scan *scan, const struct period *period)
{
    struct period_list *out = scan->out;
    if (out->count == scan->room) {
        size_t room = scan->room ? 2 * scan->room : 16;
        struct period *grown = arena_grow(scan->arena, out->items, scan->room, room, sizeof *grown);
        if (!grown) return !(scan->failed = true);
        out->items = grown;
        scan->room = room;
    }
    out->items[out->count++] = *period;
    return true;
}

static const struct period *last_item(const struct scan *scan)
{
    return scan->out->count ? &scan->out->items[scan->out->count - 1] : NULL;
}

static enum period_grain coarser(enum period_grain a, enum period_grain b)
{
    return a == b ? a : GRAIN_SPAN;
}

// Two stamps as one range: from the first day of the left to the last of the right. 2008年3月-2009年 mixes its units.
static bool join(const struct scan *scan, const struct stamp *left, const struct stamp *right, struct stamp *out)
{
    struct stamp a = *left, b = *right;
    if (!a.fixed && a.year == 0 && b.year > 0 && b.source == YEAR_WRITTEN) a.year = b.year;
    if (!stamp_resolve(scan, &a) || !stamp_resolve(scan, &b) || date_compare(a.first, b.last) > 0) return false;
    *out = a;
    out->end = b.end;
    out->fixed = true;
    out->last = b.last;
    out->grain = coarser(a.grain, b.grain);
    if (out->grain == GRAIN_QUARTER || out->grain == GRAIN_HALF) out->grain = GRAIN_MONTH;
    out->rule = "range";
    return true;
}

// 2016—2018年, 2016-17年度, 1985到89年9月; 从2016到2018 only behind a word that says so.
static bool year_range(struct scan *scan, uint32_t at, bool announced, struct stamp *out)
{
    struct number first, second;
    if (!number_read(scan, at, &first) || !first.positional || first.digits != 4 || first.value < 1000 ||
        first.value > 2200)
        return false;
    uint32_t behind = connector_read(scan, first.end);
    if (!behind && scan_cp(scan, first.end) == '/') behind = first.end + 1;
    if (!behind) return false;
    struct stamp left = {.begin = at,
                         .end = first.end,
                         .grain = GRAIN_YEAR,
                         .source = YEAR_WRITTEN,
                         .year = first.value},
                 right = left;
    if (!number_read(scan, behind, &second)) return false;
    uint32_t unit = skip_spaces(scan, second.end);
    bool brief = second.digits == 2 && second.value > first.value % 100;
    uint32_t fiscal = fiscal_year_end(scan, unit);
    if (fiscal && (second.digits == 4 || brief) && second.positional) {
        right.year = brief ? first.value - first.value % 100 + second.value : second.value;
        right.end = fiscal;
        return right.year > left.year && right.year < left.year + 1000 && join(scan, &left, &right, out);
    }
    if (scan_cp(scan, unit) == U'年' && (second.digits == 4 || brief) && second.positional) {
        right.year = brief ? first.value - first.value % 100 + second.value : second.value;
        right.end = unit + 1;
        struct stamp dated;
        if (stamp_read(scan, behind, NULL, &dated) && dated.source == YEAR_WRITTEN && dated.end > right.end &&
            dated.grain != GRAIN_YEAR)
            right = dated, right.year = dated.year;
        else if (one_of(scan_cp(scan, right.end), U"度")) right.end++;
        return right.year >= left.year && right.year < left.year + 1000 && join(scan, &left, &right, out);
    }
    bool years = second.digits == 4 && second.positional && second.value > first.value && second.value <= 2200 &&
                 !is_digit(scan_cp(scan, second.end));
    if (!announced || !years || is_han(scan_cp(scan, second.end))) return false;
    right.year = second.value;
    right.end = second.end;
    return join(scan, &left, &right, out);
}

// 2019、2020年: a list of years, each for itself; this reads the ones before the last.
static bool listed_year(struct scan *scan, uint32_t at, struct stamp *out)
{
    struct number number, next;
    if (!number_read(scan, at, &number) || !number.positional || number.digits != 4 || number.value < 1900 ||
        number.value > 2100)
        return false;
    uint32_t end = number.end;
    for (int hops = 0; hops < 8 && one_of(scan_cp(scan, end), U"、和"); hops++) {
        if (!number_read(scan, end + 1, &next) || next.digits != 4) return false;
        end = next.end;
        if (scan_cp(scan, end) != U'年') continue;
        *out = (struct stamp){.begin = at,
                              .end = number.end,
                              .grain = GRAIN_YEAR,
                              .source = YEAR_WRITTEN,
                              .year = number.value,
                              .rule = "listed_year"};
        return true;
    }
    return false;
}

static void remember(struct scan *scan, const struct stamp *stamp)
{
    if (stamp->rolling || date_compare(stamp->first, date_make(1800, 1, 1)) < 0) return;
    bool months = stamp->grain == GRAIN_DAY || stamp->grain == GRAIN_MONTH;
    scan->line = (struct line_context){true,         stamp->last.year, months ? stamp->last.month : 0,
                                       stamp->grain, stamp->first,     stamp->last};
}

// 1月至3月, 2018年10月1日到19年2月3日, 前年11月到去年3月, 2007年与2009年间.
static void extend_range(struct scan *scan, struct stamp *left)
{
    struct stamp right, whole;
    uint32_t behind = left->end;
    if (scan_cp(scan, behind) == U'起') behind++;
    uint32_t connector = connector_read(scan, behind);
    bool between = false;
    if (!connector && one_of(scan_cp(scan, left->end), U"与和")) connector = left->end + 1, between = true;
    if (!connector || left->rolling || (behind > left->end && between)) return;
    struct number year;
    struct stamp told = *left;
    struct line_context line = scan->line;
    if (stamp_resolve(scan, &told)) remember(scan, &told);  // 2021年8月至次年3月
    bool dated = stamp_read(scan, connector, left, &right);
    scan->line = line;
    if (dated) {
        if (between && scan_cp(scan, right.end) != U'间' && !spelled(scan, right.end, U"之间")) return;
        if (join(scan, left, &right, &whole)) {
            *left = whole;
            if (scan_cp(scan, left->end) == U'止') left->end++;
        }
    } else if (!between && number_read(scan, connector, &year) && year.digits == 4 && year.positional &&
               year.value >= 1900 && year.value <= 2100 && left->source == YEAR_WRITTEN &&
               !is_han(scan_cp(scan, year.end)) && !one_of(scan_cp(scan, year.end), U".,%")) {
        right = (struct stamp){
            .end = year.end, .grain = GRAIN_YEAR, .source = YEAR_WRITTEN, .year = year.value};  // 2008.03-2009
        if (join(scan, left, &right, &whole)) *left = whole;
    }
}

static bool ends_clause(uint32_t cp)
{
    return cp == 0 || one_of(cp, U"\n,，;；。!！?？:：");
}

// 自1979年设立这一奖项以来: the word that closes the stretch may come later in the clause.
static bool since_later(const struct scan *scan, uint32_t at)
{
    enum { REACH = 30 };
    for (uint32_t i = at; i < at + REACH && !ends_clause(scan_cp(scan, i)); i++)
        if (spelled(scan, i, U"以来") || spelled(scan, i, U"至今")) return true;
    return false;
}

static void go_onward(const struct scan *scan, struct stamp *stamp)
{
    date now = scan->published.last;
    enum precision needed = stamp->grain == GRAIN_YEAR  ? PRECISION_YEAR
                            : stamp->grain == GRAIN_DAY ? PRECISION_DAY
                                                        : PRECISION_MONTH;
    if (scan->published.precision < needed || date_compare(stamp->first, now) > 0) return;
    stamp->last = now;
    if (stamp->grain == GRAIN_QUARTER || stamp->grain == GRAIN_HALF) stamp->grain = GRAIN_MONTH;
}

// 较2021年, 比上年同期, 高于去年; 与2019年相比; 是去年同期的1.5倍; 比上年全年和上年同期.
static bool compared(const struct scan *scan, uint32_t begin, uint32_t end)
{
    uint32_t at = begin;
    while (one_of(scan_before(scan, at), U" “")) at--;  // 较“十三五”期末
    if (one_of(scan_before(scan, at), U"起上之") && at > 1 && one_of(scan->cps[at - 2], U"比较")) at--;
    uint32_t cp = scan_before(scan, at), cp2 = at > 1 ? scan->cps[at - 2] : 0;
    if (cp == U'较' || (cp == U'比' && !one_of(cp2, U"占性配环"))) return true;
    if (cp == U'于' && one_of(cp2, U"高低快慢多少优好长短大小强弱较当")) return true;
    if (cp == U'超' || (cp == U'过' && cp2 == U'超')) return true;
    enum { REACH = 8 };
    for (uint32_t i = end; i < end + REACH && !ends_clause(scan_cp(scan, i)); i++)
        if (spelled(scan, i, U"相比") || spelled(scan, i, U"相较")) return true;
    if (one_of(cp, U"是为") && scan_cp(scan, end) == U'的')
        for (uint32_t i = end; i < end + REACH + 4 && !ends_clause(scan_cp(scan, i)); i++)
            if (scan_cp(scan, i) == U'倍') return true;
    const struct period *last = last_item(scan);
    return last && last->kind == PERIOD_BASIS && begin == last->end + 1 &&
           one_of(scan_cp(scan, last->end), U"和、及与");
}

// What the column `basis` says: yoy for the year before, mom for the month or quarter before, else the period itself.
static str basis_text(const struct scan *scan, const struct stamp *stamp, bool resolved)
{
    bool whole_year = stamp->grain == GRAIN_YEAR && stamp->from_month == 0;
    if (stamp->source == YEAR_RELATIVE && stamp->same_offset == -1 && stamp->same != WORD_WHOLE) {
        if (stamp->same == WORD_SAME || whole_year) return STR("yoy");
        if (stamp->grain == GRAIN_MONTH || stamp->grain == GRAIN_QUARTER) return STR("mom");
    }
    if (!resolved || (stamp->source != YEAR_WRITTEN && stamp->rule && stamp->from_month == 1 && stamp->to_month == 1 &&
                      stamp->grain == GRAIN_MONTH))
        return (str){0};
    if (stamp->same == WORD_SAME && stamp->source == YEAR_WRITTEN)
        return arena_printf(scan->arena, "%04d", stamp->year);
    return period_text(scan->arena, stamp->first, stamp->last, stamp->grain);
}

// 截至6月30日止六个月, 截至3月31日止年度: the months that end on the day. Where they end in the text, or 0.
static uint32_t months_ended(const struct scan *scan, uint32_t at, int *months)
{
    static const uint32_t *const years[] = {U"财政年度", U"会计年度", U"年度", U"全年", U"一年", U"财年"};
    struct number number;
    if (scan_cp(scan, at) != U'止') return 0;
    at += 1u + (one_of(scan_cp(scan, at + 1), U"的之") ? 1 : 0);
    *months = 12;
    for (size_t i = 0; i < sizeof years / sizeof *years; i++)
        if (spelled(scan, at, years[i])) {
            for (const uint32_t *c = years[i]; *c; c++) at++;
            return at;
        }
    if (!number_read(scan, at, &number) || number.value < 1 || number.value > 24) return 0;
    *months = number.value;
    return spelled(scan, number.end, U"个月") ? number.end + 2 : 0;
}

static bool emit_stamp(struct scan *scan, struct stamp *stamp, bool until, bool since)
{
    uint32_t end = stamp->end;
    struct period period = {.begin = stamp->begin,
                            .end = end,
                            .rolling = stamp->rolling,
                            .until = until,
                            .rule = stamp->rule,
                            .bare = stamp->source == YEAR_NONE && (!stamp->fixed || stamp->year > 0)};
    bool resolved = stamp_resolve(scan, stamp);
    struct word word;
    int months;
    uint32_t ended = stamp->grain == GRAIN_DAY && resolved ? months_ended(scan, end, &months) : 0;
    if (ended) {
        stamp->first = date_add_months(date_add_days(stamp->last, 1), -months);
        stamp->grain = GRAIN_MONTH;
        stamp->fixed = true;
        period.end = end = ended;
        period.until = false;
        period.rule = "months_ended";
    }
    period.grain = stamp->grain;
    if (!stamp->rolling && word_read(scan, skip_spaces(scan, end), WORD_ONWARD, &word) &&
        end == skip_spaces(scan, end)) {
        period.onward = true;
        period.end = word.end;
        if (resolved && word.amount == 1) go_onward(scan, stamp);
    } else if (since && resolved && !stamp->rolling && since_later(scan, end)) {
        period.onward = true;
        go_onward(scan, stamp);
    }
    static const uint32_t *const closers[] = {U"期间",   U"之间",   U"间",     U"为止",   U"止",     U"或之前",
                                              U"或之后", U"及之前", U"及之后", U"及以前", U"及以后", U"之前",
                                              U"以前",   U"之后",   U"以后",   U"前后",   U"左右"};
    for (size_t i = 0; i < sizeof closers / sizeof *closers && period.end == end; i++)
        if (spelled(scan, end, closers[i])) {
            for (const uint32_t *c = closers[i]; *c; c++) period.end++;
        }
    if (compared(scan, period.begin, period.end) && !until && !stamp->rolling) {
        period.kind = PERIOD_BASIS;
        period.text = basis_text(scan, stamp, resolved);
    } else if (stamp->vague) {
        period.kind = PERIOD_VAGUE;
    } else if (stamp->back && !resolved) {
        period.kind = PERIOD_BACK;
    } else {
        period.text = resolved ? period_text(scan->arena, stamp->first, stamp->last, stamp->grain) : (str){0};
    }
    if (resolved) period.first = stamp->first, period.last = stamp->last;
    // 2020年的46件 dates those alone
    uint32_t next = scan_cp(scan, period.end + 1);
    bool bound = scan_cp(scan, period.end) == U'的' && (is_digit(next) || is_numeral(next));
    bool compares = stamp->source == YEAR_RELATIVE && stamp->same == WORD_SAME;  // 上年同期亏损5亿元。第三季度…
    if (resolved && period.kind == PERIOD_DATED && !bound && !compares) remember(scan, stamp);
    return emit(scan, &period);
}

static str now_text(const struct scan *scan)
{
    static const enum period_grain grains[] = {[PRECISION_YEAR] = GRAIN_YEAR,
                                               [PRECISION_MONTH] = GRAIN_MONTH,
                                               [PRECISION_DAY] = GRAIN_DAY,
                                               [PRECISION_INSTANT] = GRAIN_DAY};
    if (scan->published.precision == PRECISION_NONE) return (str){0};
    return period_text(scan->arena, scan->published.first, scan->published.last, grains[scan->published.precision]);
}

static bool emit_now(struct scan *scan, uint32_t at, uint32_t end)
{
    struct period period = {.begin = at,
                            .end = end,
                            .kind = PERIOD_NOW,
                            .text = now_text(scan),
                            .first = scan->published.first,
                            .last = scan->published.last,
                            .until = true,
                            .rule = "now"};
    return emit(scan, &period);
}

// 全年, 一年来: the year that the line or, for the caller to say, the article reports.
static bool emit_whole_year(struct scan *scan, uint32_t at, uint32_t end)
{
    struct period period = {.begin = at, .end = end, .kind = PERIOD_BACK, .grain = GRAIN_YEAR, .rule = "whole_year"};
    if (scan->line.set) {
        period.kind = PERIOD_DATED;
        period.first = date_make(scan->line.year, 1, 1);
        period.last = date_make(scan->line.year, 12, 31);
        period.text = period_text(scan->arena, period.first, period.last, GRAIN_YEAR);
    }
    return emit(scan, &period);
}

static bool emit_same(struct scan *scan, uint32_t at, uint32_t end)
{
    struct period period = {.begin = at, .end = end, .kind = PERIOD_BACK, .rule = "same_period"};
    if (compared(scan, at, end)) {
        period.kind = PERIOD_BASIS;
    } else if (scan->line.set) {
        period.kind = PERIOD_DATED;
        period.grain = scan->line.grain;
        period.first = scan->line.first;
        period.last = scan->line.last;
        period.text = period_text(scan->arena, period.first, period.last, period.grain);
    }
    return emit(scan, &period);
}

static bool emit_word(struct scan *scan, uint32_t at, const struct word *word)
{
    struct period period = {.begin = at, .end = word->end, .rule = "word"};
    switch (word->kind) {
    case WORD_NOW: return emit_now(scan, at, word->end);
    case WORD_YEAR_WHOLE: return emit_whole_year(scan, at, word->end);
    case WORD_SAME: return emit_same(scan, at, word->end);
    case WORD_VAGUE: period.kind = PERIOD_VAGUE; return emit(scan, &period);
    case WORD_HABIT:
        if (is_digit(scan_before(scan, at)) || is_numeral(scan_before(scan, at))) return false;  // 住院12日均未发热
        period.kind = PERIOD_HABIT;
        return emit(scan, &period);
    case WORD_BASIS:
        period.kind = PERIOD_BASIS;
        period.text = word->text;
        return emit(scan, &period);
    default: return false;
    }
}

// 截至3月底 behind 2019年 in an article of April 2020: what lasts until the month of publication or the one before is told of that one.
static bool until_lately(const struct scan *scan, const struct stamp *stamp)
{
    const struct instant *published = &scan->published;
    if (stamp->source != YEAR_NONE || stamp->fixed || stamp->from_month < 1 || stamp->to_month > stamp->from_month ||
        published->precision < PRECISION_MONTH || !scan->line.set || scan->line.year + 1 != published->last.year)
        return false;
    int back = published->last.month - stamp->from_month;
    return back == 0 || back == 1;
}

// One expression at `at`: a stamp or window with what stands before and behind it. True when one was emitted.
static bool scan_dated(struct scan *scan, uint32_t at)
{
    struct word word;
    struct stamp stamp;
    bool until = word_read(scan, at, WORD_UNTIL, &word), since = !until && word_read(scan, at, WORD_SINCE, &word);
    uint32_t begin = until || since ? skip_spaces(scan, word.end) : at;
    bool announced = since || scan_before(scan, at) == U'在' || scan_before(scan, at) == U'于';
    if (year_range(scan, begin, announced, &stamp) || listed_year(scan, begin, &stamp)) {
        stamp.begin = at;
        return emit_stamp(scan, &stamp, until, since);
    }
    bool window = window_read(scan, begin, &stamp);
    if (!window && !stamp_read(scan, begin, NULL, &stamp)) return false;
    if (!window) extend_range(scan, &stamp);
    stamp.begin = at;
    if (until && !window && until_lately(scan, &stamp)) scan->line.set = false;
    return emit_stamp(scan, &stamp, until, since);
}

static uint32_t skip_number(const struct scan *scan, uint32_t at)
{
    uint32_t end = at;
    while (is_digit(scan_cp(scan, end)) ||
           (end > at && one_of(scan_cp(scan, end), U".,") && is_digit(scan_cp(scan, end + 1))))
        end++;
    while (end == at || (is_numeral(scan_cp(scan, end)) && is_numeral(scan_cp(scan, end - 1)))) end++;
    return end;
}

static const uint32_t behind_ordinal[] = U" 0123456789零〇一二两三四五六七八九十廿百",
                      behind_vague[] = U"0123456789零〇一二两三四五六七八九十廿百余多几来个周月星礼季年天日";

// What begins an expression beside a number and the words of the catalogue: a character, and those that may stand behind it. All that is asked
// before a rule is tried comes from this table and the next; a test compares with a scan that asks nothing.
static const struct opener {
    uint32_t first;
    const uint32_t *second;
} openers[] = {
    {U'民', U"国"},          {U'公', U"元"},          {U'最', U"后"},
    {U'星', U"期"},          {U'礼', U"拜"},          {U'周', U"一二三四五六日天"},
    {U'第', behind_ordinal}, {U'首', behind_ordinal}, {U'头', behind_ordinal},
    {U'几', behind_vague},   {U'数', behind_vague},   {U'半', behind_vague},
};

// What stands behind a number that is a date or a window: 2024年, 3个月, 2016—18年, 2015/3/3; not 110.73万人次.
static const uint32_t behind_number[] = U"年月日号版个周星礼季天世财会学余多几来、和至到–—―～〜－-~/. ";

static bool opens_date(const struct scan *scan, uint32_t at)
{
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (openers[i].first == scan->cps[at]) return one_of(scan_cp(scan, at + 1), openers[i].second);
    return false;
}

static bool number_may_date(const struct scan *scan, uint32_t at)
{
    struct number number;
    if (!number_read(scan, at, &number)) return false;
    return number.digits == 8 || one_of(scan_cp(scan, number.end), behind_number);
}

// The characters that begin something, by their lowest ten bits: asked of every character of a text.
static void add_first(struct scan *scan, uint32_t cp)
{
    scan->firsts[cp >> 6 & 15] |= UINT64_C(1) << (cp & 63);
}

static void gather_firsts(struct scan *scan)
{
    for (const uint32_t *c = U"\n0123456789零〇一二两三四五六七八九十廿百"; *c; c++) add_first(scan, *c);
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) add_first(scan, openers[i].first);
}

static inline bool may_begin(const struct scan *scan, uint32_t at)
{
    uint32_t cp = scan->cps[at];
    bool first = scan->firsts[cp >> 6 & 15] >> (cp & 63) & 1;
    return first | (cp >= 0x2000 && lexicon_may_start(&lexicon_periods, scan->cps, scan->count, at) > 0);
}

static uint32_t scan_at(struct scan *scan, uint32_t at)
{
    uint32_t cp = scan->cps[at];
    if (cp == '\n') scan->line = (struct line_context){0};
    bool digit = is_digit(cp), numeral = !digit && is_numeral(cp);
    if (!digit && cp < 0x2000) return at + 1;
    size_t before = scan->out->count;
    struct word word;
    bool named = word_read(scan, at, WORD_NONE, &word);
    if (named && word.kind == WORD_ORDINARY) return word.end;
    bool dates = named || !scan->gated || (digit || numeral ? number_may_date(scan, at) : opens_date(scan, at));
    if (!dates) return digit || numeral ? skip_number(scan, at) : at + 1;
    if (named && emit_word(scan, at, &word) && word.kind != WORD_VAGUE)
        return scan->out->items[scan->out->count - 1].end;
    if (named && scan->out->count > before) {
        // 未来三年 is more than 未来
        struct period vague = scan->out->items[--scan->out->count];
        if (scan_dated(scan, at) && scan->out->items[scan->out->count - 1].end > vague.end)
            return scan->out->items[scan->out->count - 1].end;
        scan->out->count = before;
        emit(scan, &vague);
        return vague.end;
    }
    if (scan_dated(scan, at)) return scan->out->items[scan->out->count - 1].end;
    return digit || numeral ? skip_number(scan, at) : at + 1;
}

bool period_scan_all(struct arena *arena, const uint32_t *cps, size_t count, struct instant published, bool gated,
                     struct period_list *out)
{
    *out = (struct period_list){0};
    struct words words = {.at = UINT32_MAX, .number_at = UINT32_MAX};
    struct scan scan = {.arena = arena,
                        .words = &words,
                        .cps = cps,
                        .count = (uint32_t)count,
                        .published = published,
                        .gated = gated,
                        .out = out};
    gather_firsts(&scan);
    for (uint32_t at = 0; at < scan.count && !scan.failed;)
        at = !gated || may_begin(&scan, at) ? scan_at(&scan, at) : at + 1;
    return !scan.failed && !arena_exhausted(arena);
}

bool period_scan(struct arena *arena, const uint32_t *cps, size_t count, struct instant published,
                 struct period_list *out)
{
    return period_scan_all(arena, cps, count, published, true, out);
}
