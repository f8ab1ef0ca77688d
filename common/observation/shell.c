#include "observation/frame.h"

static inline bool is_mark(uint32_t cp)
{
    switch (cp) {
    case U' ':
    case U'\t':
    case U'\r':
    case 0xA0:
    case 0x3000:
    case U'、':
    case U',':
    case U'，':
    case U':':
    case U'：':
    case U'"':
    case U'·':
    case U'.':
    case U'/':
    case U'*':
    case U'-':
    case U'~':
    case U'〉':
    case U'>': return true;
    default: return false;
    }
}

static bool opens_quote(uint32_t cp)
{
    return cp == U'“' || cp == U'「' || cp == U'『' || cp == U'‘';
}
static bool closes_quote(uint32_t cp)
{
    return cp == U'”' || cp == U'」' || cp == U'』' || cp == U'’';
}

// “他说共有… : a quote mark at an end whose partner is not inside goes; “书记项目” keeps both.
static bool half_quote(const struct scene *scene, struct span span, uint32_t at)
{
    int depth = 0;
    for (uint32_t i = span.begin; i < span.end; i++) {
        depth += opens_quote(scene->cps[i]) ? 1 : 0;
        depth -= closes_quote(scene->cps[i]) ? 1 : 0;
        if (depth < 0) return i == at;
    }
    return depth > 0 && at == span.begin;
}

struct span strip_marks(const struct scene *scene, struct span span)
{
    const uint32_t *cps = scene->cps;
    for (bool again = true; again && !span_empty(span);) {
        again = false;
        uint32_t first = cps[span.begin], last = cps[span.end - 1];
        if (cp_is_han(first) && cp_is_han(last)) break;
        if (is_mark(first) || closes_quote(first) || cp_closes_bracket(first) ||
            (opens_quote(first) && half_quote(scene, span, span.begin))) {
            span.begin++;
            again = true;
        } else if (is_mark(last) || opens_quote(last) || cp_opens_bracket(last) ||
                   (closes_quote(last) && half_quote(scene, span, span.end - 1))) {
            span.end--;
            again = true;
        }
    }
    return span;
}

// 1 when a leading word of this size may go: it must leave something that can be named.
static bool leaves_name(struct span span, uint32_t size)
{
    return span_size(span) >= size + 2;
}

// 全国期货市|场: a name that ends inside a word was read wrongly.
static bool splits_word(const struct scene *scene, uint32_t name_end, uint32_t end)
{
    struct word word = name_end == 0 ? (struct word){0} : word_at(scene->cps, name_end - 1, end);
    return (word.classes & WORD_WORD) != 0 && word.size >= 2;
}

// 赛会期间|全市接待游客: when, by an event.
static uint32_t event_time(const struct scene *scene, struct span span)
{
    enum { LONGEST = 10 };
    for (uint32_t at = span.begin + 2; at + 2 < span.end && at < span.begin + LONGEST && cp_is_han(scene->cps[at]);
         at++)
        if (scene->cps[at] == U'期' && scene->cps[at + 1] == U'间') return at + 2 - span.begin;
    return 0;
}

static uint32_t lead_size(const struct scene *scene, struct span span)
{
    int32_t period = scene_period_beginning(scene, span.begin);
    if (period >= 0 && scene->periods.items[period].kind != PERIOD_HABIT)
        return scene->periods.items[period].end - span.begin;
    int32_t mention = scene_mention_beginning(scene, span.begin);
    if (mention >= 0 && scene->mentions.items[mention].end < span.end &&
        !splits_word(scene, scene->mentions.items[mention].end, span.end))
        return scene->mentions.items[mention].end - span.begin;
    struct word word = word_at(scene->cps, span.begin, span.end);
    bool leads = (word.classes & (WORD_LEAD | WORD_AND)) != 0 && (word.classes & WORD_WORD) == 0;
    return leads ? word.size : event_time(scene, span);
}

// 三、|考评得分, 2.|收入: the number of an item as its line opens.
static uint32_t item_number(const struct scene *scene, struct span span)
{
    enum { LONGEST = 3 };
    if (span.begin > 0 && scene->cps[span.begin - 1] != U'\n') return 0;
    uint32_t at = span.begin;
    while (at < span.end && at < span.begin + LONGEST && place_is_numeral(scene->cps[at])) at++;
    bool parts = at > span.begin && at < span.end && (scene->cps[at] == U'、' || scene->cps[at] == '.');
    return parts ? at + 1 - span.begin : 0;
}

struct span strip_lead(const struct scene *scene, struct span span)
{
    span.begin += item_number(scene, span);
    for (;;) {
        span = strip_marks(scene, span);
        uint32_t size = span_empty(span) ? 0 : lead_size(scene, span);
        if (size == 0 || !leaves_name(span, size)) return span;
        span.begin += size;
    }
}

enum { SHELL_WORDS = 12 };

// A word of the shell that ends at `end`; size 0: the shell ends here.
static struct word shell_word(const struct scene *scene, uint32_t begin, uint32_t end)
{
    const uint64_t how = WORD_UP | WORD_DOWN | WORD_RATE_UP | WORD_RATE_DOWN | WORD_UP_RANK | WORD_DOWN_RANK;
    struct word word = word_before(scene->cps, begin, end);
    if (word.size > 1 && end - word.size > begin && splits_word(scene, end - word.size, end))
        word = word_before(scene->cps, end - word.size + 1, end);  // 产能|达到
    if (word.size == 0 || (word.classes & WORD_WORD) != 0) return (struct word){0};
    if ((word.classes & (WORD_LEVEL | WORD_FILL | WORD_SHARE | WORD_FROM | WORD_DISTRIBUTE | WORD_ASPECT | WORD_FIRST |
                         WORD_AT_MOST | WORD_AT_LEAST)) != 0)
        return word;
    if ((word.classes & how) != 0) return word;
    return (word.classes & (WORD_TO | WORD_OF)) != 0 ? word : (struct word){0};
}

static uint64_t shell_add(uint64_t shell, uint64_t classes)
{
    const uint64_t rates = WORD_RATE_UP | WORD_RATE_DOWN, moves = WORD_UP | WORD_DOWN;
    if ((classes & WORD_LEVEL) != 0) return shell | WORD_LEVEL;
    if ((classes & rates) != 0) return shell | (classes & rates);
    if ((classes & moves) != 0) {
        if ((shell & WORD_TO) != 0) return (shell & ~(uint64_t)WORD_TO) | WORD_LEVEL;
        return (shell & (moves | WORD_LEVEL)) != 0 ? shell
                                                   : shell | (classes & (moves | WORD_UP_RANK | WORD_DOWN_RANK));
    }
    return shell | (classes & (WORD_TO | WORD_SHARE | WORD_FROM | WORD_DISTRIBUTE | WORD_OF | WORD_AT_MOST |
                               WORD_AT_LEAST | WORD_ASPECT | WORD_FIRST | WORD_UP_RANK | WORD_DOWN_RANK));
}

// 集团院本部|门急诊量: whose figure it is, is no part of what it measures.
static void strip_owner(const struct scene *scene, struct figure *figure)
{
    struct subject_answer owner = *scene_owner(scene, figure);
    if (owner.begin >= owner.end || str_equal(str_from(owner.rule), STR("group")) || owner.begin > figure->core.begin ||
        owner.end <= figure->core.begin || owner.end > figure->core.end)
        return;
    if (splits_word(scene, owner.end, figure->core.end)) return;
    // 离退休党员222人: who are counted.
    uint64_t tail = word_before(scene->cps, figure->core.begin, owner.end).classes;
    if ((tail & (WORD_HEAD | WORD_MONEY)) != 0 || (owner.end == figure->core.end && (tail & WORD_PERSON) != 0)) return;
    struct span rest = {owner.end, figure->core.end};
    if (span_size(rest) == 1 &&
        (word_at(scene->cps, rest.begin, rest.end).classes & (WORD_LEAD | WORD_FILL | WORD_PREP | WORD_VERB)) == 0)
        return;
    figure->core = span_size(rest) < 2 ? (struct span){rest.end, rest.end} : strip_lead(scene, rest);
}

// 药占比不得|高于30%: the bound turns round. Returns the size of the word that denies it.
static uint32_t deny_bound(const struct scene *scene, struct figure *figure, struct span left)
{
    static const enum quantity_modifier turned[] = {MODIFIER_EXACT,     MODIFIER_APPROX,   MODIFIER_AT_MOST,
                                                    MODIFIER_LESS_THAN, MODIFIER_AT_LEAST, MODIFIER_MORE_THAN};
    struct word word = word_before(scene->cps, left.begin, left.end);
    if ((word.classes & WORD_NOT) == 0) return 0;
    figure->modifier = turned[figure->modifier];
    return word.size;
}

// 费用|较改革前的2020年, 增幅|由改革前的14.8%: where the words begin that name an event to compare with or to start from; left.end: none do.
static uint32_t event_begin(const struct scene *scene, struct span left, uint64_t *classes)
{
    enum { REACH = 10 };
    uint32_t end = left.end;
    if (end > left.begin && scene->cps[end - 1] == U'的') end--;
    uint32_t last = end > left.begin ? scene->cps[end - 1] : 0;
    if (last != U'前' && last != U'初' && last != U'时') return left.end;
    for (uint32_t at = end - 1; at > left.begin && end - at < REACH; at--) {
        uint32_t cp = scene->cps[at - 1];
        if (!cp_is_han(cp) && !opens_quote(cp) && !closes_quote(cp)) break;  // 较“五大中心”建设前
        struct word word = word_at(scene->cps, at - 1, end);
        if (word.size != 1 || (word.classes & (WORD_THAN | WORD_FROM)) == 0) continue;
        *classes |= word.classes & WORD_FROM;
        return at - 1;
    }
    return left.end;
}

// 补助标准|由每人每月|800元提高到…: for whom and how often, behind 由. left.end: no such words.
static uint32_t each_begin(const struct scene *scene, struct span left, int32_t period, uint64_t *classes)
{
    enum { REACH = 6 };
    bool habit = period >= 0 && scene->periods.items[period].kind == PERIOD_HABIT;
    for (uint32_t at = left.end; at > left.begin + 1 && left.end - at < REACH; at--) {
        if (scene->cps[at - 1] != U'每') continue;
        struct word from = word_before(scene->cps, left.begin, at - 1);
        if ((from.classes & WORD_FROM) == 0 || !(habit || left.end - at <= 1)) continue;
        *classes |= WORD_FROM;
        return at - 1 - from.size;
    }
    return left.end;
}

// 门急诊量|比上年分别提高: from the quantity backwards over the words that say how it stands to the level, to the phrase that names it.
void shell_read(const struct scene *scene, struct figure *figure, uint32_t from)
{
    struct span left = {from, figure->quantity->begin};
    figure->left = left;
    figure->shell = 0;
    left.end -= deny_bound(scene, figure, left);
    for (int i = 0; i < SHELL_WORDS && !span_empty(left); i++) {
        left = strip_marks(scene, left);
        if (span_empty(left)) break;
        int32_t period = scene_period_ending(scene, left.end - (cp_closes_bracket(scene->cps[left.end - 1]) ? 1 : 0));
        if (period >= 0 && scene->periods.items[period].kind != PERIOD_HABIT) {
            left.end = scene->periods.items[period].begin > left.begin ? scene->periods.items[period].begin
                                                                       : left.begin;
            struct word than = word_before(scene->cps, left.begin, left.end);
            left.end -= (than.classes & (WORD_THAN | WORD_FROM | WORD_PREP)) != 0 && (than.classes & WORD_WORD) == 0
                            ? than.size
                            : 0;
            figure->shell |= than.classes & WORD_FROM;
            left.end = event_begin(scene, left, &figure->shell);
            continue;
        }
        // 与上年|相比
        struct word than = word_before(scene->cps, left.begin, left.end);
        if (than.size == 2 && (than.classes & WORD_THAN) != 0 && scene_period_ending(scene, left.end - 2) >= 0) {
            left.end -= 2;
            continue;
        }
        uint32_t each = each_begin(scene, left, period, &figure->shell);
        if (each < left.end) {
            left.end = each;
            continue;
        }
        uint32_t event = event_begin(scene, left, &figure->shell);
        if (event < left.end) {
            left.end = event;
            continue;
        }
        struct word word = shell_word(scene, left.begin, left.end);
        if (word.size == 0) break;
        figure->shell = shell_add(figure->shell, word.classes);
        left.end -= word.size;
    }
    if ((figure->shell & (WORD_AT_MOST | WORD_AT_LEAST)) != 0 &&
        (figure->modifier == MODIFIER_EXACT || figure->modifier == MODIFIER_APPROX))
        figure->modifier = (figure->shell & WORD_AT_MOST) != 0 ? MODIFIER_AT_MOST : MODIFIER_AT_LEAST;
    figure->core = strip_lead(scene, left);
    strip_owner(scene, figure);
}

// True for 比 in 比上年: what follows is a period, and so a basis.
static bool compares_period(const struct scene *scene, uint32_t than_end)
{
    enum { EVENT = 8 };  // 较改革前的2020年
    for (uint32_t at = than_end; at < than_end + EVENT && at < scene->document->count; at++)
        if (scene->cps[at] == U'的') return scene_period_covering(scene, at + 1, at + 2) >= 0;
        else if (scene_period_covering(scene, at, at + 1) >= 0) return at == than_end;
        else if (!cp_is_han(scene->cps[at])) break;
    return scene_period_covering(scene, than_end - 1, than_end) >= 0;
}

uint32_t find_comparison(const struct scene *scene, struct span left)
{
    enum { NEAR = 40 };
    if (span_size(left) > NEAR) left.begin = left.end - NEAR;
    bool than = false;
    uint32_t begin = left.end;
    for (uint32_t at = left.begin; at < left.end;) {
        struct word word = word_at(scene->cps, at, left.end);
        if (word.size == 0) {
            at++;
            continue;
        }
        bool other = (word.classes & (WORD_WORD | WORD_HEAD | WORD_SHARE_NOUN | WORD_AT_MOST | WORD_AT_LEAST)) != 0;
        if ((word.classes & WORD_GAP) != 0 && !other) {
            begin = at;
            than = true;
        } else if ((word.classes & WORD_THAN) != 0 && !other && at + word.size < left.end &&
                   scene_period_ending(scene, at) < 0 && !compares_period(scene, at + word.size)) {  // 与上年|相比
            begin = at;
            than = true;
        }
        at += word.size;
    }
    if (!than) return left.end;
    uint32_t moved = left.end > begin + 1 && scene->cps[left.end - 1] == U'了' ? left.end - 1 : left.end;
    struct word tail = word_before(scene->cps, begin, moved);
    // 比改革前下降了: an event to compare with, not another owner.
    uint32_t event_end = moved - tail.size;
    bool event = event_end > begin && (scene->cps[event_end - 1] == U'前' || scene->cps[event_end - 1] == U'初');
    return event ? left.end : begin;
}
