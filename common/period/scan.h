// scan: what the files of this room share. Private.
//
// A stamp is one calendar expression as read, before it is known which days it means: 2024年3月, 去年, 前三季度, 15日.
// stamp_read reads one, window_read reads a counted one (近三年, 两年前, 前5个月), stamp_resolve gives it its days.
#ifndef PERIOD_SCAN_H
#define PERIOD_SCAN_H

#include "lexicon/periods_table.h"
#include "period/period.h"

// The classes of schemas/catalog/periods.tsv.
enum word_class {
    WORD_NONE = 0,
    WORD_YEAR = LEXICON_PERIODS_CLASS_YEAR,
    WORD_YEAR_NAMED = LEXICON_PERIODS_CLASS_YEAR_NAMED,
    WORD_YEAR_WHOLE = LEXICON_PERIODS_CLASS_YEAR_WHOLE,
    WORD_YEAR_LABEL = LEXICON_PERIODS_CLASS_YEAR_LABEL,
    WORD_MONTH = LEXICON_PERIODS_CLASS_MONTH,
    WORD_MONTH_NAMED = LEXICON_PERIODS_CLASS_MONTH_NAMED,
    WORD_WEEK = LEXICON_PERIODS_CLASS_WEEK,
    WORD_DAY = LEXICON_PERIODS_CLASS_DAY,
    WORD_DAY_NAMED = LEXICON_PERIODS_CLASS_DAY_NAMED,
    WORD_DAY_SPAN = LEXICON_PERIODS_CLASS_DAY_SPAN,
    WORD_YEAR_SPAN = LEXICON_PERIODS_CLASS_YEAR_SPAN,
    WORD_QUARTER = LEXICON_PERIODS_CLASS_QUARTER,
    WORD_HALF = LEXICON_PERIODS_CLASS_HALF,
    WORD_HALF_PART = LEXICON_PERIODS_CLASS_HALF_PART,
    WORD_QUARTER_PART = LEXICON_PERIODS_CLASS_QUARTER_PART,
    WORD_QUARTERS_UPTO = LEXICON_PERIODS_CLASS_QUARTERS_UPTO,
    WORD_YEAR_EDGE = LEXICON_PERIODS_CLASS_YEAR_EDGE,
    WORD_MONTH_EDGE = LEXICON_PERIODS_CLASS_MONTH_EDGE,
    WORD_TEN_DAYS = LEXICON_PERIODS_CLASS_TEN_DAYS,
    WORD_HALF_MONTH = LEXICON_PERIODS_CLASS_HALF_MONTH,
    WORD_PLAN = LEXICON_PERIODS_CLASS_PLAN,
    WORD_PLAN_SHORT = LEXICON_PERIODS_CLASS_PLAN_SHORT,
    WORD_NOW = LEXICON_PERIODS_CLASS_NOW,
    WORD_VAGUE = LEXICON_PERIODS_CLASS_VAGUE,
    WORD_HABIT = LEXICON_PERIODS_CLASS_HABIT,
    WORD_BASIS = LEXICON_PERIODS_CLASS_BASIS,
    WORD_UNTIL = LEXICON_PERIODS_CLASS_UNTIL,
    WORD_SINCE = LEXICON_PERIODS_CLASS_SINCE,
    WORD_ONWARD = LEXICON_PERIODS_CLASS_ONWARD,
    WORD_SAME = LEXICON_PERIODS_CLASS_SAME,
    WORD_WHOLE = LEXICON_PERIODS_CLASS_WHOLE,
    WORD_RECENT = LEXICON_PERIODS_CLASS_RECENT,
    WORD_BACK = LEXICON_PERIODS_CLASS_BACK,
    WORD_COMING = LEXICON_PERIODS_CLASS_COMING,
    WORD_NEXT = LEXICON_PERIODS_CLASS_NEXT,
    WORD_SEASON = LEXICON_PERIODS_CLASS_SEASON,
    WORD_CENTURY = LEXICON_PERIODS_CLASS_CENTURY,
    WORD_ORDINARY = LEXICON_PERIODS_CLASS_ORDINARY,
};

struct word {
    enum word_class kind;
    int amount, last;
    str text;      // the amount column as written
    uint32_t end;  // of the word in the text
};

struct number {
    uint32_t end;
    int value;
    int digits;  // characters written
    bool arabic;
    bool positional;  // digit by digit: 2019, 二〇一九, 一五; not 十五
};

enum { WORDS_HERE = 8 };

// The words, and the number, at the place that was asked about last: the rules ask for one thing after another at the same place.
struct words {
    uint32_t at;
    uint32_t found;
    uint64_t kinds;  // bit k: one of class k is among them; bit WORD_NONE: any
    struct lexicon_match matches[WORDS_HERE];
    uint32_t number_at;
    bool is_number;
    struct number number;
};

// What the line dated last; bare months and days take their year from it.
struct line_context {
    bool set;
    int year, month;
    enum period_grain grain;
    date first, last;
};

struct scan {
    struct arena *arena;
    const uint32_t *cps;
    uint32_t count;
    struct instant published;
    struct words *words;
    struct line_context line;
    uint64_t firsts[16];  // bit (cp & 1023): an expression may begin with such a character
    bool gated;
    struct period_list *out;
    size_t room;
    bool failed;
};

enum year_source { YEAR_NONE, YEAR_WRITTEN, YEAR_RELATIVE, YEAR_LINE };

struct stamp {
    uint32_t begin, end;
    enum period_grain grain;
    enum year_source source;
    int year;                  // 0: none named, or not known
    int from_month, to_month;  // 0: none
    int from_day, to_day;      // 0: none
    bool at_end;               // 年底, 月末: its last day
    bool needs_published;      // and it is not known well enough
    bool fixed;                // first and last are known already
    date first, last;
    bool rolling, vague, back;  // back: points back to what the line dated (全年, 当日)
    enum word_class same;       // 去年同期, 比上年全年
    int same_offset;            // years
    const char *rule;
};

static inline uint32_t scan_cp(const struct scan *scan, uint32_t at)
{
    return at < scan->count ? scan->cps[at] : 0;
}
static inline uint32_t scan_before(const struct scan *scan, uint32_t at)
{
    return at > 0 && at <= scan->count ? scan->cps[at - 1] : 0;
}
static inline bool is_digit(uint32_t cp)
{
    return cp - '0' < 10;
}
static inline bool is_han(uint32_t cp)
{
    return cp - 0x4E00 < 0x9FFF - 0x4E00;
}

uint32_t skip_spaces(const struct scan *scan, uint32_t at);

// Whether the text goes on with this.
static inline bool spelled(const struct scan *scan, uint32_t at, const uint32_t *text)
{
    for (; *text; text++, at++)
        if (scan_cp(scan, at) != *text) return false;
    return true;
}

static inline bool one_of(uint32_t cp, const uint32_t *set)
{
    for (; *set; set++)
        if (*set == cp) return true;
    return false;
}

// The word of this class (or, with WORD_NONE, of any) that starts at `at`; the longest.
void words_look(const struct scan *scan, uint32_t at);
bool words_take(const struct scan *scan, enum word_class kind, struct word *out);
static inline bool word_read(const struct scan *scan, uint32_t at, enum word_class kind, struct word *out)
{
    if (at >= scan->count) return false;
    if (scan->words->at != at) words_look(scan, at);
    return (scan->words->kinds >> kind & 1) && words_take(scan, kind, out);
}

// A Chinese numeral character that dates are written with.
static inline bool is_numeral(uint32_t cp)
{
    switch (cp) {
    case U'零':
    case U'〇':
    case U'一':
    case U'二':
    case U'两':
    case U'三':
    case U'四':
    case U'五':
    case U'六':
    case U'七':
    case U'八':
    case U'九':
    case U'十':
    case U'廿':
    case U'百': return true;
    default: return false;
    }
}

// The number that starts at `at`; of more than eight figures or six numerals: none.
void number_look(const struct scan *scan, uint32_t at);
static inline bool number_read(const struct scan *scan, uint32_t at, struct number *out)
{
    if (scan->words->number_at != at) number_look(scan, at);
    *out = scan->words->number;
    return scan->words->is_number;
}

uint32_t connector_read(const struct scan *scan, uint32_t at);  // behind a sign of a range, or 0

// period_scan; not gated: tries every rule at every character, as only a test does.
bool period_scan_all(struct arena *arena, const uint32_t *cps, size_t count, struct instant published, bool gated,
                     struct period_list *out);

bool stamp_read(struct scan *scan, uint32_t at, const struct stamp *left, struct stamp *out);
bool window_read(struct scan *scan, uint32_t at, struct stamp *out);
bool numeric_date_read(const struct scan *scan, uint32_t at, bool behind_sign,
                       struct stamp *out);  // behind_sign: right of a range

// relative.c: what counts from publication.
bool lone_weekday(const struct scan *scan, uint32_t at, struct stamp *out);   // 周五
bool relative_span(const struct scan *scan, uint32_t at, struct stamp *out);  // 明后两天, 今明两年
bool relative_day(const struct scan *scan, uint32_t at, struct stamp *out);   // 昨天, 上周, 上周五
bool relative_part(const struct scan *scan, uint32_t at, struct stamp *out);  // 本季度, 上个半年

uint32_t fiscal_year_end(const struct scan *scan, uint32_t at);

// A stamp whose days are known already.
void take_fixed(struct stamp *stamp, date first, date last, enum period_grain grain, uint32_t end);
bool plan_period(const struct scan *scan, uint32_t at, struct stamp *out);     // 十四五期间
bool century_period(const struct scan *scan, uint32_t at, struct stamp *out);  // 18世纪, 上世纪80年代

// Gives the stamp its days; false where the line and the publication date do not say which.
bool stamp_resolve(const struct scan *scan, struct stamp *stamp);

int bare_year(const struct scan *scan, int month, int day);  // of a month named without one; 0: unknown
bool published_year(const struct scan *scan, int *year);
bool published_day(const struct scan *scan, date *day);

#endif
