#include "observation/period_link.h"

#include "base/utf8.h"
#include "observation/period_scope.h"

// Whether only words that open a clause stand between its start and the period: 据统计, 其中, 截至, 在.
static bool opens_clause(const struct period_scope *scope, const struct place_clause *clause,
                         const struct period *period)
{
    uint32_t at = clause->begin;
    while (at < period->begin) {
        struct lexicon_match match = lexicon_longest(&lexicon_time_roles, scope->document->cps, scope->document->count,
                                                     at);
        bool opener = false;
        for (int32_t row = match.row; row >= 0; row = lexicon_time_roles.rows[row].next)
            opener |= lexicon_time_roles.rows[row].codes[ROLE_COLUMN] == LEXICON_TIME_ROLES_ROLE_OPENER;
        if (opener) at += match.size;
        else if (!place_is_word(cp_at(scope, at))) at++;
        else return false;
    }
    return true;
}

// 较改革前的2020年下降13.5%: a comparison that names the event first.
static bool compares_event(const struct period_scope *scope, const struct place_clause *clause,
                           const struct period *period)
{
    enum { REACH = 10 };
    uint32_t low = period->begin > clause->begin + REACH ? period->begin - REACH : clause->begin;
    if (period->begin < clause->begin + 3 || cp_at(scope, period->begin - 1) != U'的') return false;
    for (uint32_t at = period->begin - 2; at > low; at--) {
        uint32_t cp = cp_at(scope, at - 1);
        if (cp == U'较' || cp == U'比') return true;
        if (!place_is_word(cp) || place_is_numeral(cp)) return false;
    }
    return false;
}

// 在2019年已缩短到10天的基础上,再…: from where a change starts.
static bool is_starting_point(const struct period_scope *scope, uint32_t from, uint32_t end)
{
    enum { SIZE = 3, REACH = 40 };
    for (uint32_t at = from; at + SIZE <= end && at < from + REACH; at++)
        if (cp_at(scope, at) == U'基' && cp_at(scope, at + 1) == U'础' && cp_at(scope, at + 2) == U'上') return true;
    return false;
}

// Whether only the day of the telling is named: 10日晚间公告, 27日报道.
static bool dates_telling(const struct period_scope *scope, const struct period *period)
{
    enum { REACH = 3 };
    return period->kind == PERIOD_DATED && period->grain == GRAIN_DAY && !period->until &&
           role_within(scope, period->end, period->end + REACH, LEXICON_TIME_ROLES_ROLE_ANNOUNCED);
}

// 该国当天累计…, where no day was named in the line: the one that this paragraph or the one before dated last, in figures. -1: none.
static int32_t day_before(const struct period_scope *scope, int32_t link, uint32_t block)
{
    enum { NEAR = 12 };
    for (int32_t i = link - 1, tries = 0; i >= 0 && tries < NEAR; i--, tries++) {
        const struct period *period = period_of(scope, i);
        if (scope->links[i].block + 1 < block) break;
        bool day = period->kind == PERIOD_DATED && period->grain == GRAIN_DAY && scope->links[i].text.size > 0 &&
                   place_is_numeral(cp_at(scope, period->begin)) &&
                   date_compare(scope->links[i].first, scope->links[i].last) == 0;
        if (day && scope->links[i].role != ROLE_BASIS && scope->links[i].role != ROLE_ATTRIBUTE) return i;
    }
    return -1;
}

static enum role role_of(const struct period_scope *scope, const struct period *period,
                         const struct place_clause *clause)
{
    enum { REACH = 14 };
    if (period->kind == PERIOD_BASIS) return ROLE_BASIS;
    if (period->kind == PERIOD_BACK && period->grain != GRAIN_YEAR && period->grain != GRAIN_DAY) return ROLE_BASIS;
    uint32_t next = period->end;
    if (cp_at(scope, next) == U'的') {
        const struct quantity *quantity = quantity_from(scope, period->end);
        if (quantity && quantity->begin <= next + 2) return ROLE_BOUND;
    }
    // 上年同期亏损9亿元；炼油板块利润41亿元
    if (cp_at(scope, next - 2) == U'同' && cp_at(scope, next - 1) == U'期') return ROLE_CLAUSE;
    if (role_at(scope, next, LEXICON_TIME_ROLES_ROLE_REPORT)) return ROLE_FREE;  // 发布2017年年报,实现营收3亿元
    if (clause->titled) return ROLE_ATTRIBUTE;
    if (compares_event(scope, clause, period)) return ROLE_BASIS;
    // 2015年以来最高, 自5月以来人数最少的一天
    uint32_t reach = clause->end < next + REACH ? clause->end : next + REACH;
    if (period->rolling && role_at(scope, next, LEXICON_TIME_ROLES_ROLE_EXTREME)) return ROLE_ATTRIBUTE;  // 近五年最高
    if (period->onward && role_within(scope, next, reach, LEXICON_TIME_ROLES_ROLE_EXTREME)) return ROLE_ATTRIBUTE;
    // 始建于1952年, 创办于1938年
    uint32_t before = period->begin;
    if (before > clause->begin && cp_at(scope, before - 1) == U'于') before--;
    if (before > clause->begin && role_ending(scope, before, LEXICON_TIME_ROLES_ROLE_FOUNDED)) return ROLE_ATTRIBUTE;
    // 2024年公布的, 1989年创刊的
    uint32_t stop = clause->end < next + REACH ? clause->end : next + REACH;
    if (role_at(scope, next, LEXICON_TIME_ROLES_ROLE_FOUNDED) ||
        role_at(scope, next, LEXICON_TIME_ROLES_ROLE_ANNOUNCED))
        for (uint32_t at = next; at < stop && at < next + 5; at++)
            if (cp_at(scope, at) == U'的') return ROLE_ATTRIBUTE;
    if (is_starting_point(scope, next, clause->end)) return ROLE_CLAUSE;
    const struct quantity *quantity = quantity_from(scope, period->end);
    if (quantity && quantity->begin < clause->end) return ROLE_FREE;
    if (role_at(scope, next, LEXICON_TIME_ROLES_ROLE_LIFE)) return ROLE_CLAUSE;  // 1995年入伍
    // 10日晚间公告, 27日报道: the day of the telling
    if (role_within(scope, next, stop < next + 3 ? stop : next + 3, LEXICON_TIME_ROLES_ROLE_ANNOUNCED))
        return ROLE_CLAUSE;
    // 最晚发病为12月29日: what is said, not when
    if (next >= clause->end && period->grain == GRAIN_DAY && !opens_clause(scope, clause, period) &&
        role_ending(scope, period->begin, LEXICON_TIME_ROLES_ROLE_COPULA) && cp_at(scope, period->begin - 2) != U'是')
        return ROLE_CLAUSE;
    if (opens_clause(scope, clause, period)) return ROLE_FREE;
    // 工程于9月竣工, 结果预计下半年公布: what happens then is no figure
    if (role_within(scope, next, stop, LEXICON_TIME_ROLES_ROLE_FOUNDED) ||
        role_within(scope, next, stop, LEXICON_TIME_ROLES_ROLE_ANNOUNCED))
        return ROLE_CLAUSE;
    return ROLE_FREE;
}

static str closed_text(const struct period_scope *scope, const struct period *period, date *last)
{
    const struct instant *published = &scope->document->published;
    enum precision needed = period->grain == GRAIN_YEAR  ? PRECISION_YEAR
                            : period->grain == GRAIN_DAY ? PRECISION_DAY
                                                         : PRECISION_MONTH;
    if (!period->onward || period->text.size == 0 || published->precision < needed ||
        date_compare(period->last, published->last) >= 0)
        return period->text;
    *last = published->last;
    return period_text(scope->arena, period->first, *last, period->grain);
}

// 每年 and 未来一年 say how often or how long, and leave it to a period before them in the sentence to say when.
static bool yields(const struct period *period)
{
    return period->kind == PERIOD_HABIT ||
           (period->kind == PERIOD_DATED && str_equal(str_from(period->rule), STR("units_after")));
}

static bool carries(const struct period_scope *scope, const struct link *link, const struct period *period)
{
    (void)scope;
    return link->role == ROLE_FREE && link->bracket == 0 && period->kind != PERIOD_BASIS && !yields(period);
}

// Whether it goes on governing behind its sentence. A single day dates its event; only a daily count (31日0—24时) or a state reached (截至27日) lasts.
static bool lasts(const struct period_scope *scope, const struct period *period)
{
    enum { REACH = 8 };
    if (period->kind != PERIOD_DATED || period->grain != GRAIN_DAY || date_compare(period->first, period->last) != 0 ||
        period->until)
        return true;
    for (uint32_t at = period->end; at < period->end + REACH && !place_ends_clause(cp_at(scope, at)); at++)
        if (cp_at(scope, at) == U'时') return true;
    return false;
}

// 今(8日)新增18宗: the bracket says which day 今 is.
static bool explains_today(const struct period_scope *scope, uint32_t clause, const struct period *period)
{
    const struct place_clause *place = &scope->places->clauses[clause];
    if (place->bracket == 0 || clause == 0 || place->begin < 2 || period->begin != place->begin ||
        period->end != place->end)
        return false;
    uint32_t before = cp_at(scope, place->begin - 2);
    return before == U'今' || before == U'昨' || before == U'天' || before == U'日';
}

// Whether nothing but a sign or a word for "and" stands between a period and the one before it.
static bool follows_joined(const struct period_scope *scope, int32_t link, enum period_kind kind)
{
    return link > 0 && period_of(scope, link)->kind == kind && period_of(scope, link - 1)->kind == kind &&
           period_of(scope, link - 1)->end + 1 == period_of(scope, link)->begin &&
           role_at(scope, period_of(scope, link - 1)->end, LEXICON_TIME_ROLES_ROLE_JOINT);
}

static int year_in_title(struct period_scope *scope)
{
    size_t count;
    struct period_list list;
    uint32_t *cps = utf8_decode(scope->arena, scope->document->title, &count);
    if (!cps || !period_scan(scope->arena, cps, count, scope->document->published, &list)) return 0;
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].kind == PERIOD_DATED && list.items[i].grain == GRAIN_YEAR && date_valid(list.items[i].last)) {
            scope->title_dated = place_is_numeral(cps[list.items[i].begin]);
            for (size_t at = list.items[i].end; at < count; at++) {
                struct lexicon_match match = lexicon_longest(&lexicon_time_roles, cps, count, at);
                scope->title_sums_up |= match.row >= 0 && lexicon_time_roles.rows[match.row].codes[ROLE_COLUMN] ==
                                                              LEXICON_TIME_ROLES_ROLE_SUMMARY;
            }
            return list.items[i].last.year;
        }
    return 0;
}

static bool leap_day(date d)
{
    enum { FEBRUARY = 2, LEAP = 29 };
    return d.month == FEBRUARY && d.day == LEAP;
}

// 过去一年, 五年来 in a report of January to March: the years that it reports, not a window that ends today.
static void date_by_report(const struct period_scope *scope, const struct period *period, struct link *link)
{
    enum { MARCH = 3 };
    const struct instant *published = &scope->document->published;
    bool whole = cp_at(scope, period->begin) == U'过' || place_is_numeral(cp_at(scope, period->begin));
    bool window = period->rolling && period->grain == GRAIN_YEAR && link->text.size > 0 && whole;
    if (!window || scope->title_year == 0 || published->precision < PRECISION_MONTH || published->last.month > MARCH ||
        link->first.year >= published->last.year)
        return;
    link->first = date_make(link->first.year, 1, 1);
    link->last = date_make(published->last.year - 1, 12, 31);
    link->text = period_text(scope->arena, link->first, link->last, GRAIN_YEAR);
}

// 年末常住人口312.7万人, in a bulletin of 2023 that came out in April 2024: a date without a year is of the year that the title names.
static void date_by_title(const struct period_scope *scope, const struct period *period, struct link *link)
{
    int year = scope->title_year;
    bool bare = period->bare || str_equal(str_from(period->rule), STR("whole_year"));
    bool moves = period->kind == PERIOD_DATED && bare && !period->rolling && link->text.size > 0 &&
                 link->last.year > year && link->first.year == link->last.year && !leap_day(link->first) &&
                 !leap_day(link->last);
    if (year == 0 || !scope->title_dated || !moves || scope->document->published.last.year != year + 1) return;
    link->first = date_make(year, link->first.month, link->first.day);
    link->last = date_make(year, link->last.month, link->last.day);
    link->text = period_text(scope->arena, link->first, link->last, period->grain);
}

static bool build_links(struct period_scope *scope)
{
    size_t count = scope->periods->count;
    scope->links = ARENA_ARRAY(scope->arena, struct link, count ? count : 1);
    if (!scope->links) return false;
    int32_t governing = -1, lasting = -1, habit = -1;
    for (size_t i = 0; i < count; i++) {
        const struct period *period = &scope->periods->items[i];
        struct link *link = &scope->links[i];
        uint32_t clause = places_clause(scope->places, period->begin);
        if (explains_today(scope, clause, period)) clause--;
        const struct place_clause *place = &scope->places->clauses[clause];
        *link = (struct link){.role = role_of(scope, period, place),
                              .clause = clause,
                              .sentence = place->sentence,
                              .bracket = place->bracket,
                              .block = place->block,
                              .first = period->first,
                              .last = period->last};
        link->text = closed_text(scope, period, &link->last);
        int32_t day = period->kind == PERIOD_BACK && period->grain == GRAIN_DAY
                          ? day_before(scope, (int32_t)i, link->block)
                          : -1;
        if (day >= 0)
            link->text = scope->links[day].text, link->first = scope->links[day].first,
            link->last = scope->links[day].last;
        date_by_title(scope, period, link);
        date_by_report(scope, period, link);
        // 2017年上半年及去年同期的销量: the second of two does not govern what follows
        if (carries(scope, link, period) && !follows_joined(scope, (int32_t)i, PERIOD_DATED)) governing = (int32_t)i;
        bool alone = cp_at(scope, period->end) == U'当' || cp_at(scope, period->end) == U'单';  // 三季度当季增长4.9%
        if (governing == (int32_t)i && !alone) lasting = lasts(scope, period) ? governing : -1;
        else if (dates_telling(scope, period)) lasting = -1;
        // 五年间…年均增长9%: an average is of the time that is told
        if (period->kind == PERIOD_HABIT && cp_at(scope, period->end - 1) != U'均') habit = (int32_t)i;
        link->habit = habit;
        link->governing = governing;
        link->lasting = lasting;
    }
    return true;
}

// The year that the article reports: its title's, else that of the first short line that names one (a subtitle, a heading).
static int reported_year(const struct period_scope *scope)
{
    enum { MARCH = 3 };
    int year = scope->title_year;
    const struct instant *published = &scope->document->published;
    // a government's report of January to March tells of the year before the one it is named by
    if (year && published->precision >= PRECISION_MONTH && year == published->last.year &&
        published->last.month <= MARCH)
        return year - 1;
    for (size_t i = 0; i < scope->periods->count && !year; i++) {
        const struct period *period = &scope->periods->items[i];
        const struct block *block = &scope->document->blocks[scope->links[i].block];
        if (period->kind == PERIOD_DATED && period->grain == GRAIN_YEAR && period->text.size &&
            period_leads_in(scope, block))
            year = period->last.year;
    }
    return year;
}

const struct period_scope *period_scope_new(struct arena *arena, const struct document *document,
                                            const struct places *places, const struct period_list *periods,
                                            const struct quantity_list *quantities)
{
    struct period_scope *scope = ARENA_NEW(arena, struct period_scope);
    if (!scope) return NULL;
    *scope = (struct period_scope){
        .arena = arena, .document = document, .places = places, .periods = periods, .quantities = quantities};
    scope->title_year = year_in_title(scope);
    if (!build_links(scope) || !period_blocks_build(scope)) return NULL;
    scope->reported_year = reported_year(scope);
    return arena_exhausted(arena) ? NULL : scope;
}

static struct period_answer none(const char *rule)
{
    return (struct period_answer){.rule = rule};
}

// 全年: the year that was reported last in the text, else the article's; published in January or February, the year before.
static struct period_answer whole_year(const struct period_scope *scope, int32_t link)
{
    int year = 0;
    int32_t section = scope->blocks[scope->links[link].block].link;
    if (section >= 0) year = scope->links[section].last.year;
    if (!year) year = scope->reported_year;
    for (int32_t i = link - 1; i >= 0 && i > link - 16 && !year; i--)
        if (period_is_dated(scope, i) && period_of(scope, i)->grain == GRAIN_YEAR && !period_of(scope, i)->rolling)
            year = scope->links[i].last.year;
    date now = scope->document->published.last;
    if (!year && scope->document->published.precision >= PRECISION_MONTH)
        year = now.month <= 2 ? now.year - 1 : now.year;
    if (!year) return none("whole_year");
    date first = date_make(year, 1, 1), last = date_make(year, 12, 31);
    return (struct period_answer){period_text(scope->arena, first, last, GRAIN_YEAR), first, last, "whole_year"};
}

static struct period_answer answer(const struct period_scope *scope, int32_t index, const char *rule)
{
    const struct link *link = &scope->links[index];
    const struct period *period = period_of(scope, index);
    if (period->kind == PERIOD_BACK && period->grain == GRAIN_YEAR) return whole_year(scope, index);
    if (period->kind == PERIOD_VAGUE || period->kind == PERIOD_HABIT || link->text.size == 0) return none(rule);
    return (struct period_answer){link->text, link->first, link->last, rule};
}

// 由46件降到38件: the first of the two, which stood before. Returns where 由 or 从 stands, or 0.
static uint32_t start_of_change(const struct period_scope *scope, const struct place_clause *clause, uint32_t begin,
                                uint32_t end)
{
    enum { BACK = 24, AHEAD = 8 };
    uint32_t stop = end + AHEAD;
    while (cp_at(scope, end) == ' ' || cp_at(scope, end) == U'，' || cp_at(scope, end) == ',') end++;
    const struct quantity *next = quantity_from(scope, end);
    bool reaches = false;
    for (uint32_t at = end; at < stop && (!next || at < next->begin); at++)
        reaches |= next && next->begin <= at + AHEAD && role_at(scope, at, LEXICON_TIME_ROLES_ROLE_REACH);
    if (!reaches) return 0;
    uint32_t low = begin > clause->begin + BACK ? begin - BACK : clause->begin;
    for (uint32_t at = begin; at > low; at--)
        if (cp_at(scope, at - 1) == U'由' || cp_at(scope, at - 1) == U'从')
            return quantity_from(scope, at)->begin == begin ? at : 0;
    return 0;
}

static size_t quantities_before(const struct period_scope *scope, uint32_t at)
{
    const struct quantity *next = quantity_from(scope, at);
    return next ? (size_t)(next - scope->quantities->items) : scope->quantities->count;
}

// Behind the last 分别 between a row of periods and the quantity at `begin`, or from the row's end where 分别 stands before the row
// (分别在2014年、2015年实现营收); 0: nothing is dealt out.
static uint32_t dealt_from(const struct period_scope *scope, uint32_t opens, uint32_t closes, uint32_t begin)
{
    enum { REACH = 60, MOST = 400, BEFORE = 4 };
    uint32_t low = begin > closes + REACH ? begin - REACH : closes;
    if (begin > closes + MOST) return 0;
    for (uint32_t at = begin; at-- > low;)
        if (role_at(scope, at, LEXICON_TIME_ROLES_ROLE_SHARED)) return at;
    return role_within(scope, opens > BEFORE ? opens - BEFORE : 0, opens, LEXICON_TIME_ROLES_ROLE_SHARED) ? closes : 0;
}

// 2019年、2020年和2021年分别为3件、5件和8件: of the periods that end with `link`, the one whose turn the quantity at `begin` is;
// `otherwise` where none has a turn.
static int32_t share_of(const struct period_scope *scope, int32_t link, enum period_kind kind, uint32_t begin,
                        int32_t otherwise)
{
    enum { MOST = 12 };
    int32_t first = link;
    while (link - first < MOST && follows_joined(scope, first, kind)) first--;
    if (first == link) return otherwise;
    uint32_t from = dealt_from(scope, period_of(scope, first)->begin, period_of(scope, link)->end, begin);
    if (!from) return otherwise;
    size_t turn = quantities_before(scope, begin) - quantities_before(scope, from);
    return turn <= (size_t)(link - first) ? first + (int32_t)turn : otherwise;
}

// The last of the row of periods that `link` opens.
static int32_t row_end(const struct period_scope *scope, int32_t link)
{
    while ((size_t)link + 1 < scope->periods->count && follows_joined(scope, link + 1, PERIOD_DATED)) link++;
    return link;
}

// How many quantities stand in a row from `first` on, with nothing but 、 or 和 between them.
static size_t row_of_quantities(const struct period_scope *scope, size_t first)
{
    const struct quantity_list *list = scope->quantities;
    size_t next = first + 1;
    while (next < list->count && list->items[next].begin == list->items[next - 1].end + 1 &&
           role_at(scope, list->items[next - 1].end, LEXICON_TIME_ROLES_ROLE_JOINT))
        next++;
    return next - first;
}

// 2022—2024年营收分别为2亿元、3亿元和4亿元: to each year of the range its own, where no names are dealt out and there are as many.
static bool year_of_range(const struct period_scope *scope, int32_t index, uint32_t begin, struct period_answer *out)
{
    enum { REACH = 40 };
    const struct period *period = period_of(scope, index);
    const struct link *link = &scope->links[index];
    int years = link->last.year - link->first.year + 1;
    if (period->grain != GRAIN_YEAR || period->rolling || period->kind != PERIOD_DATED || years < 2) return false;
    uint32_t at = period->end, stop = begin < at + REACH ? begin : at + REACH;
    while (at < stop && !role_at(scope, at, LEXICON_TIME_ROLES_ROLE_SHARED) &&
           !role_at(scope, at, LEXICON_TIME_ROLES_ROLE_JOINT))
        at++;
    if (at >= stop || !role_at(scope, at, LEXICON_TIME_ROLES_ROLE_SHARED)) return false;
    size_t first = quantities_before(scope, period->end), turn = quantities_before(scope, begin) - first;
    if (turn >= (size_t)years || row_of_quantities(scope, first) != (size_t)years) return false;
    int year = link->first.year + (int)turn;
    date from = date_make(year, 1, 1), to = date_make(year, 12, 31);
    *out = (struct period_answer){period_text(scope->arena, from, to, GRAIN_YEAR), from, to, "range"};
    return true;
}

struct period_answer period_scope_at(const struct period_scope *scope, uint32_t begin, uint32_t end)
{
    enum { NEAR = 8, CAREER_NEAR = 40 };
    struct period_answer of_year;
    if (scope->document->block_count == 0) return none("none");
    uint32_t at = places_clause(scope->places, begin);
    const struct place_clause *clause = &scope->places->clauses[at];
    const struct inherited *block = &scope->blocks[clause->block];
    if (block->header >= 0) {
        int32_t column = period_of_column(scope, &scope->document->blocks[clause->block],
                                          &scope->document->blocks[block->header], begin);
        if (column >= 0) return answer(scope, column, "column");
    }
    int32_t last = last_before(scope, begin);
    uint32_t from = start_of_change(scope, clause, begin, end);
    for (int32_t i = last, tries = 0; i >= 0 && tries < NEAR && scope->links[i].clause == at; i--, tries++) {
        const struct period *period = period_of(scope, i);
        enum role role = scope->links[i].role;
        if (role == ROLE_BOUND && period->end + 2 >= begin) return answer(scope, i, "bound");
        if (from && period->begin >= from) return answer(scope, i, "bound");
        if (role == ROLE_BASIS || role == ROLE_BOUND || role == ROLE_ATTRIBUTE) continue;
        if (from) break;
        if (yields(period)) continue;
        if (year_of_range(scope, i, begin, &of_year)) return of_year;
        return answer(scope, share_of(scope, i, PERIOD_DATED, begin, i), "clause");
    }
    if (from) return none("start_of_change");
    int32_t governing = last >= 0 ? scope->links[last].governing : -1;
    if (governing >= 0 && scope->links[governing].sentence == clause->sentence)
        return year_of_range(scope, governing, begin, &of_year)
                   ? of_year
                   : answer(scope, share_of(scope, row_end(scope, governing), PERIOD_DATED, begin, governing),
                            "sentence");
    if (last >= 0 && scope->links[last].habit >= 0 &&
        scope->links[scope->links[last].habit].sentence == clause->sentence)
        return none("habit");
    // 护士长王小青,从业26年: a life's work is dated by no sentence before it
    uint32_t sentence = scope->places->clauses[scope->places->sentence_clause[clause->sentence]].begin;
    if (role_within(scope, begin > sentence + CAREER_NEAR ? begin - CAREER_NEAR : sentence, begin,
                    LEXICON_TIME_ROLES_ROLE_CAREER))
        return none("career");
    // 今天共有1557家企业参展。其中，…: still of that day
    bool part = cp_at(scope, sentence) == U'其' && cp_at(scope, sentence + 1) == U'中' && clause->sentence > 0;
    bool continues = part && governing >= 0 && scope->links[governing].sentence + 1 == clause->sentence;
    if (governing >= 0 && !continues) governing = scope->links[last].lasting;
    if (governing >= 0 && scope->links[governing].block == clause->block) return answer(scope, governing, "paragraph");
    int32_t inherited = block->link;
    if (inherited >= 0) return answer(scope, inherited, "heading");
    bool told = last >= 0 && scope->links[last].block == clause->block;  // a paragraph that dates its own figures
    bool sums_up = scope->title_sums_up && scope->title_dated && !told &&
                   scope->document->published.last.year > scope->title_year;
    if (!sums_up) return none("none");
    date first = date_make(scope->title_year, 1, 1), to = date_make(scope->title_year, 12, 31);
    return (struct period_answer){period_text(scope->arena, first, to, GRAIN_YEAR), first, to, "title"};
}

str period_scope_basis(const struct period_scope *scope, uint32_t begin, uint32_t end)
{
    (void)end;
    enum { NEAR = 8 };
    if (scope->document->block_count == 0) return (str){0};
    const struct place_clause *clause = &scope->places->clauses[places_clause(scope->places, begin)];
    int32_t last = last_before(scope, begin);
    for (int32_t i = last, tries = 0; i >= 0 && tries < NEAR && scope->links[i].sentence == clause->sentence;
         i--, tries++)
        if (period_of(scope, i)->kind == PERIOD_BASIS)
            return period_of(scope, share_of(scope, i, PERIOD_BASIS, begin, i))->text;
        else if (scope->links[i].role == ROLE_BASIS) return scope->links[i].text;
    return (str){0};
}

bool period_scope_plans(const struct period_scope *scope, const struct period_answer *answer)
{
    const struct instant *published = &scope->document->published;
    if (scope->title_year == 0 || scope->reported_year + 1 != published->last.year || answer->text.size == 0)
        return false;
    int year = published->last.year;
    return scope->title_year == year && date_compare(answer->first, date_make(year, 1, 1)) == 0 &&
           date_compare(answer->last, date_make(year, 12, 31)) == 0;
}
