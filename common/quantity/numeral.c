#include "quantity/numeral.h"

#include "quantity/cp.h"

enum { SECTION = 10000 };

struct lane {
    int128 total;    // closed by 亿 or 兆
    int128 mid;      // closed by 万
    int128 section;  // closed by 十 百 千
    int128 digit;    // still open
};

struct reader {
    const uint32_t *cps;
    size_t count, at;
    struct lane lanes[2];
    bool pair, failed;
    bool has_digit;     // lane.digit is set
    bool digit_is_run;  // it came from Arabic digits
    bool zero;          // 零 since the last multiplier
    bool any;           // something was read
    int small;          // last of 十 百 千 in this section; 4: none yet
    int last_power;     // last multiplier of any kind
    int big;            // last of 万 亿 兆, 0: none
    int sections;       // multipliers 万 亿 兆 that closed a section of its own
    int chain;          // powers of ten of the multipliers that stand at the end in a row
    int smalls;         // multipliers 十 百 千
    int scale;          // digits behind the point
    struct numeral *out;
};

int numeral_han_digit(uint32_t cp)
{
    switch (cp) {
    case U'零':
    case U'〇': return 0;
    case U'一':
    case U'壹': return 1;
    case U'二':
    case U'两':
    case U'贰':
    case U'俩': return 2;
    case U'三':
    case U'叁':
    case U'参': return 3;
    case U'四':
    case U'肆': return 4;
    case U'五':
    case U'伍': return 5;
    case U'六':
    case U'陆': return 6;
    case U'七':
    case U'柒': return 7;
    case U'八':
    case U'捌': return 8;
    case U'九':
    case U'玖': return 9;
    default: return -1;
    }
}

bool numeral_is_formal(uint32_t cp)
{
    switch (cp) {
    case U'壹':
    case U'贰':
    case U'叁':
    case U'参':
    case U'肆':
    case U'伍':
    case U'陆':
    case U'柒':
    case U'捌':
    case U'玖':
    case U'拾':
    case U'佰':
    case U'仟':
    case U'俩': return true;
    default: return false;
    }
}

int numeral_power(uint32_t cp)
{
    switch (cp) {
    case U'十':
    case U'拾': return 1;
    case U'百':
    case U'佰': return 2;
    case U'千':
    case U'仟': return 3;
    case U'万': return 4;
    case U'亿': return 8;
    case U'兆': return 12;
    default: return 0;
    }
}

static int tens(uint32_t cp)
{
    return cp == U'廿' ? 2 : cp == U'卅' ? 3 : cp == U'卌' ? 4 : 0;
}

bool numeral_starts(uint32_t cp)
{
    if (cp < 0x3007) return cp_is_digit(cp);
    if (cp > 0x96F6) return false;
    return numeral_han_digit(cp) >= 0 || numeral_power(cp) > 0 || tens(cp) > 0;
}

static uint32_t look(const struct reader *r, size_t ahead)
{
    return r->at + ahead < r->count ? r->cps[r->at + ahead] : 0;
}

static bool shift(struct reader *r, int128 *value, int power)
{
    for (int i = 0; i < power; i++)
        if (__builtin_mul_overflow(*value, (int128)10, value) || *value > (int128)1 << 125) return !(r->failed = true);
    return true;
}

static size_t digits_at(const struct reader *r, size_t at)
{
    size_t end = at;
    while (end < r->count && cp_is_digit(r->cps[end])) end++;
    return end - at;
}

// 1,860 and 12,345,678.9: groups of three behind one of one to three digits.
static size_t group_at(const struct reader *r, size_t at)
{
    if (at >= r->count || (r->cps[at] != ',' && r->cps[at] != U'，')) return 0;
    return digits_at(r, at + 1) == 3 ? 4 : 0;
}

static void gather(struct reader *r, size_t from, size_t size)
{
    for (size_t i = from; i < from + size; i++) {
        if (!shift(r, &r->lanes[0].digit, 1)) return;
        r->lanes[0].digit += r->cps[i] - '0';
    }
    r->lanes[1].digit = r->lanes[0].digit;
}

static bool decimals(struct reader *r);

// 一千三 is 1300, 九十二万四 is 924000; 一百零三 is 103.
static void settle_short_form(struct reader *r)
{
    bool short_form = r->has_digit && !r->digit_is_run && !r->zero && !r->out->point && r->last_power >= 2;
    for (int i = 0; i < 2 && short_form; i++)
        if (r->lanes[i].digit < 10) shift(r, &r->lanes[i].digit, r->last_power - 1);
}

static bool arabic_first(struct reader *r)
{
    size_t size = digits_at(r, r->at), group;
    r->out->arabic = true;
    r->out->digits = (uint16_t)(size < 65535 ? size : 65535);
    r->out->leading_zero = size > 1 && look(r, 0) == '0';
    bool groups = size <= 3 && !r->out->leading_zero;
    gather(r, r->at, size);
    r->at += size;
    while (groups && !r->failed && (group = group_at(r, r->at)) > 0) {
        gather(r, r->at + 1, 3);
        r->at += group;
        r->out->grouped = true;
    }
    r->has_digit = r->digit_is_run = r->any = true;
    return (look(r, 0) == '.' && cp_is_digit(look(r, 1))) ? decimals(r) : true;
}

// Behind a multiplier: 5万4千, 3万4000, 200亿零四千230. Digits that begin a new token are left (3541.07万元2.3).
static bool arabic_later(struct reader *r)
{
    size_t blank = look(r, 0) == ' ' ? 1 : 0;
    size_t size = digits_at(r, r->at + blank);
    uint32_t next = r->at + blank + size < r->count ? r->cps[r->at + blank + size] : 0;
    bool lower = numeral_power(next) > 0 && numeral_power(next) < r->last_power;
    bool whole = !blank && next != '.' &&
                 (r->zero || (r->big == 4 && r->small == 4 && size == 4) || (r->small < 4 && (int)size == r->small));
    if (size == 0 || size > 4 || r->has_digit || !(lower || whole)) return false;
    gather(r, r->at + blank, size);
    r->at += blank + size;
    r->has_digit = r->digit_is_run = true;
    return true;
}

// 二〇二四, 九五: digits one by one.
static bool digit_string(struct reader *r, size_t size)
{
    r->out->string = true;
    r->out->digits = (uint16_t)(size < 65535 ? size : 65535);
    for (size_t i = 0; i < size; i++) {
        if (!shift(r, &r->lanes[0].digit, 1)) break;
        r->lanes[0].digit += numeral_han_digit(look(r, i));
    }
    r->lanes[1].digit = r->lanes[0].digit;
    r->at += size;
    r->has_digit = r->any = true;
    return false;
}

// 三五千, 十五六, 两三万: neighbours say "from .. to".
static bool is_pair(int a, int b)
{
    return a >= 1 && (b == a + 1 || (a == 3 && b == 5));
}

static bool is_two(uint32_t cp)
{
    return cp == U'两' || cp == U'俩';
}

// 参 is 3 only among formal numerals (參拾參); 数百万参观者 has none.
static bool stands_formal(const struct reader *r)
{
    uint32_t before = r->at > r->out->begin ? r->cps[r->at - 1] : 0;
    return numeral_power(look(r, 1)) > 0 || before == U'拾' || before == U'佰' || before == U'仟' || before == U'零';
}

static bool han_digit(struct reader *r, int digit)
{
    if (look(r, 0) == U'参' && !stands_formal(r)) return false;
    if (r->has_digit || (r->any && is_two(look(r, 0)) && numeral_power(look(r, 1)) < 2)) return false;
    size_t size = 1;
    while (numeral_han_digit(look(r, size)) >= 0 &&
           (!is_two(look(r, size)) || (size == 1 && digit == 1 && numeral_han_digit(look(r, 2)) < 0)))
        size++;
    bool pair = size == 2 && !r->pair && is_pair(digit, numeral_han_digit(look(r, 1)));
    if (!pair && size >= 2 && !r->any) return digit_string(r, size);
    if (digit == 0) {
        bool inside = (r->any && look(r, 1) == U'几' && numeral_power(look(r, 2)) >= 4) ||
                      numeral_han_digit(look(r, 1)) > 0 || numeral_power(look(r, 1)) == 1 || tens(look(r, 1)) > 0 ||
                      (r->any && cp_is_digit(look(r, 1)));
        if (r->any && !inside) return false;
        r->at++;
        r->zero = r->any;
        r->has_digit = !r->any && !inside;
        r->any = true;
        return true;
    }
    r->lanes[0].digit = digit;
    r->lanes[1].digit = pair ? numeral_han_digit(look(r, 1)) : digit;
    r->pair |= pair;
    r->at += pair ? 2 : 1;
    r->out->digits = r->out->digits ? r->out->digits : 1;
    r->has_digit = r->any = true;
    r->digit_is_run = false;
    return true;
}

// 千 in front of a unit is part of it: 3千米, 一千克; but 两千米 is 2000 m.
static bool is_prefix(const struct reader *r)
{
    uint32_t next = look(r, 1);
    if (look(r, 0) != U'千' || r->lanes[0].section || r->lanes[0].mid || r->lanes[0].total) return false;
    switch (next) {
    case U'米': return r->digit_is_run;
    case U'克':
    case U'瓦':
    case U'帕':
    case U'卡':
    case U'赫':
    case U'焦':
    case U'伏':
    case U'乏':
    case U'升': return true;
    case U'字': return look(r, 2) == U'节';
    case U'比': return look(r, 2) == U'特';
    default: return false;
    }
}

static bool small(struct reader *r, int power)
{
    if (power >= r->small || is_prefix(r)) return false;
    if (!r->has_digit) {
        if (power > 1 && r->any) return false;
        if (!r->any) r->out->bare = power > 1;
        r->lanes[0].digit = r->lanes[1].digit = 1;
    }
    for (int i = 0; i < 2; i++) {
        struct lane *lane = &r->lanes[i];
        if (!shift(r, &lane->digit, power)) return false;
        lane->section += lane->digit;
        lane->digit = 0;
    }
    r->small = r->last_power = power;
    r->smalls++;
    r->chain = 0;
    r->has_digit = r->digit_is_run = r->zero = false;
    r->any = r->out->multiplied = true;
    r->at++;
    return true;
}

// 兆 is 10^12 only in front of money, a numeral or nothing; else a prefix: 兆瓦, 兆帕.
static bool is_trillion(const struct reader *r)
{
    uint32_t next = look(r, 1);
    return next == 0 || next == U'元' || next == U'日' || next == U'韩' || next == U'美' ||
           numeral_han_digit(next) >= 0 || numeral_power(next) > 0;
}

// Closes lane sections by 万, 亿 or 兆; multipliers in a row multiply on (万亿, 万万).
static bool close_lane(struct reader *r, struct lane *lane, int power)
{
    int128 open = lane->section + lane->digit;
    if (power == 4 && open == 0) {
        if (!shift(r, &lane->mid, 4)) return false;
    } else if (power == 4) {
        if (!shift(r, &open, 4)) return false;
        lane->mid += open;
    } else {
        int128 all = lane->mid + open;
        if (all == 0 || power == 12) all += lane->total, lane->total = 0;
        if (!shift(r, &all, power)) return false;
        lane->total += all;
        lane->mid = 0;
    }
    lane->section = lane->digit = 0;
    return true;
}

static bool big(struct reader *r, int power)
{
    bool pending = r->has_digit || r->lanes[0].section > 0;
    if (power == 12 && !is_trillion(r)) return false;
    if (!r->any) r->out->bare = true, r->lanes[0].digit = r->lanes[1].digit = 1, pending = true;
    if (!pending && (r->zero || (power == 4 && r->big == 8))) return false;
    if (pending && r->big && power >= r->big && !(power > r->big)) return false;
    if (!close_lane(r, &r->lanes[0], power) || !close_lane(r, &r->lanes[1], power)) return false;
    r->sections += pending;
    r->chain = pending && r->sections > 1 ? 0 : r->chain + power;
    r->big = r->last_power = power;
    r->small = 4;
    r->has_digit = r->digit_is_run = r->zero = false;
    r->any = r->out->multiplied = true;
    r->at++;
    return true;
}

// 8.42, 二点五, 1点45; then only multipliers may follow: 4.78万亿.
static bool decimals(struct reader *r)
{
    settle_short_form(r);
    r->at++;
    r->out->point = true;
    for (; r->scale < 30; r->at++, r->scale++) {
        uint32_t cp = look(r, 0);
        int digit = cp_is_digit(cp) ? (int)(cp - '0') : cp == U'两' ? -1 : numeral_han_digit(cp);
        if (digit < 0) break;
        for (int i = 0; i < 2; i++) {
            struct lane *lane = &r->lanes[i];
            if (!shift(r, &lane->total, 1) || !shift(r, &lane->mid, 1) || !shift(r, &lane->section, 1) ||
                !shift(r, &lane->digit, 1))
                return false;
            lane->digit += digit;
        }
    }
    while (cp_is_digit(look(r, 0))) r->at++, r->failed = true;
    r->has_digit = true;
    return true;
}

static bool has_decimals(const struct reader *r)
{
    uint32_t next = look(r, 1);
    return look(r, 0) == U'点' && !r->out->point && !r->pair && next != U'两' && !numeral_is_formal(look(r, 0)) &&
           (cp_is_digit(next) || numeral_han_digit(next) >= 0);
}

// 十几万, 500余万, 三十一万多亿: the words of openness may stand before 万 and 亿.
static bool opening(struct reader *r)
{
    uint32_t cp = look(r, 0), next = numeral_power(look(r, 1)) >= 4 ? look(r, 1) : 0;
    bool round = !r->has_digit || (r->digit_is_run && !r->out->point);
    if (!r->any || !round) return false;
    if (next && (cp == U'几' || cp == U'多' || cp == U'余')) {
        r->at++;
        r->zero = false;
        return r->out->open = true;
    }
    if (cp == U'几' && (r->small < 4 || r->digit_is_run)) r->at++, r->out->open = true;
    return false;
}

// 两个亿, 两个多亿; but 3个亿元村, 2个亿级市场
static bool spoken(struct reader *r)
{
    bool more = look(r, 1) == U'多';
    uint32_t after = look(r, more ? 3 : 2);
    if (look(r, 0) != U'个' || look(r, more ? 2 : 1) != U'亿' || !r->has_digit || after == U'元' || after == U'级' ||
        after == U'吨')
        return false;
    r->out->open |= more;
    r->at += more ? 2 : 1;
    return true;
}

static bool step(struct reader *r)
{
    uint32_t cp = look(r, 0);
    int digit = numeral_han_digit(cp), power = numeral_power(cp);
    if (r->out->point && power < 4 && !(power && r->out->arabic) && cp != ' ') return false;
    if (cp_is_digit(cp)) return r->any ? arabic_later(r) : arabic_first(r);
    if (cp == ' ' && r->any) {
        size_t blanks = look(r, 1) == ' ' ? 2 : 1;
        uint32_t next = look(r, blanks);
        if (cp_is_digit(next)) return blanks == 1 && r->out->multiplied && !r->has_digit && arabic_later(r);
        if (!(r->digit_is_run && numeral_power(next) >= 4 && numeral_power(next) < 12)) return false;
        r->at += blanks;
        return true;
    }
    if (tens(cp) && !r->has_digit && r->small > 1) {
        r->lanes[0].digit = r->lanes[1].digit = tens(cp);
        r->has_digit = true;
        return small(r, 1);
    }
    if (digit >= 0) return han_digit(r, digit);
    if (power > 0) return power < 4 ? small(r, power) : big(r, power);
    if (has_decimals(r) && r->any) return decimals(r);
    return spoken(r) || opening(r);
}

static void settle(struct reader *r)
{
    settle_short_form(r);
    for (int i = 0; i < 2; i++) {
        struct lane *lane = &r->lanes[i];
        lane->total += lane->mid + lane->section + lane->digit;
    }
    if (r->has_digit && r->out->multiplied) r->chain = 0;
}

static decimal make(int128 coefficient, int scale)
{
    for (; scale > 0 && coefficient % 10 == 0; scale--) coefficient /= 10;
    return (decimal){coefficient, -scale};
}

static bool may_open(const struct reader *r)
{
    return r->out->multiplied ? !r->has_digit || r->out->point : r->out->arabic && r->lanes[0].total >= 10;
}

// 3000多家, 120余个, 150来人
static void trailing(struct reader *r)
{
    uint32_t cp = look(r, 0), next = look(r, 1);
    if (r->out->open || r->out->string || !may_open(r)) return;
    bool more = (cp == U'多' && next != U'边' && next != U'样' && next != U'媒' && next != U'功') ||
                (cp == U'余' && next != U'额' && next != U'热');
    bool about = cp == U'来' && next != U'自' && next != U'源' && next != U'到' && next != U'说' && next != U'看' &&
                 next != U'往' && next != U'华' && next != U'京' && next != U'宾' && next != U'临' && next != U'访' &&
                 next != U'的' && next != U'，' && next != U'。' && r->lanes[0].total <= 1000;
    r->out->open |= more;
    r->out->about |= about;
    if (more || about) r->at++;
}

bool numeral_read(const uint32_t *cps, size_t count, size_t at, struct numeral *out)
{
    struct reader r = {.cps = cps, .count = count, .at = at, .small = 4, .out = out};
    *out = (struct numeral){.begin = (uint32_t)at};
    while (!r.failed && step(&r)) {
        if (r.out->string) break;
    }
    if (!r.failed) settle(&r);
    if (r.at == at) r.at++, r.any = false;
    if (r.any && !r.failed) trailing(&r);
    out->end = (uint32_t)r.at;
    if (!r.any || r.failed) return false;
    out->value = out->mantissa = make(r.lanes[0].total, r.scale);
    out->has_upper = r.pair;
    out->upper = make(r.lanes[1].total, r.scale);
    int power = r.chain > 0 && r.sections == 1                                                         ? r.chain
                : r.sections == 0 && r.smalls == 1 && !r.has_digit && r.small >= 2 && out->digits == 1 ? r.small
                                                                                                       : 0;
    if (power > 0 && decimal_scale10(out->value, -power, &out->mantissa)) out->power = power;
    return true;
}
