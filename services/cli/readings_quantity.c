#include "cli/readings.h"

struct job {
    struct arena *arena;
    const struct text *text;
    struct quantity_list *out;
    size_t capacity;
    bool full;
};

static uint32_t cp_of(const struct job *job, size_t at)
{
    return at < job->text->count ? job->text->cps[at] : 0;
}

static bool one_of(uint32_t cp, const uint32_t *set)
{
    while (*set && *set != cp) set++;
    return *set != 0;
}

static bool stands(const struct job *job, size_t at, const uint32_t *word)
{
    while (*word && cp_of(job, at) == *word) word++, at++;
    return *word == 0;
}

static struct quantity *add(struct job *job, const struct quantity *like, const char *rule)
{
    struct quantity_list *out = job->out;
    if (out->count == job->capacity) {
        size_t more = job->capacity ? job->capacity * 2 : 16;
        struct quantity *grown = arena_grow(job->arena, out->items, job->capacity, more, sizeof *grown);
        if (!grown) return job->full = true, NULL;
        out->items = grown;
        job->capacity = more;
    }
    struct quantity *q = &out->items[out->count++];
    *q = *like;
    q->rule = rule;
    return q;
}

static void add_value(struct job *job, const struct quantity *like, decimal value, str unit, const char *rule)
{
    struct quantity *q = add(job, like, rule);
    if (!q) return;
    q->value = value;
    q->unit = unit;
    q->has_upper = false;
}

// The numbers of a stretch, read as if it stood alone.
static void add_slice(struct job *job, uint32_t begin, uint32_t end, const char *rule)
{
    struct quantity_list inner;
    if (!quantity_scan(job->arena, job->text->cps + begin, end - begin, &inner, NULL)) job->full = true;
    for (size_t i = 0; !job->full && i < inner.count; i++) {
        struct quantity *q = add(job, &inner.items[i], rule);
        if (!q) return;
        q->begin += begin, q->end += begin, q->number_begin += begin, q->number_end += begin;
        bool share = q->fraction && decimal_divide(q->fraction->numerator, q->fraction->denominator, 15, &q->value);
        if (share) q->unit = STR("");
    }
}

// Whether the denominator is written in figures: 100分之57
static bool has_figures(const struct job *job, const struct quantity *q)
{
    for (uint32_t at = q->begin; at + 1 < q->end; at++)
        if (text_is_digit(cp_of(job, at)) && stands(job, at + 1, U"分之")) return true;
    return false;
}

// 三又十分之一: also 三 and 十分之一. 负100分之57: also 100 and 57
static void add_parts(struct job *job, const struct quantity *q)
{
    for (uint32_t at = q->begin + 1; at + 1 < q->end; at++) {
        if (cp_of(job, at) != U'又') continue;
        add_slice(job, q->begin, at, "whole part");
        add_slice(job, at + 1, q->end, "fraction part");
    }
    if (!q->fraction || !has_figures(job, q)) return;
    add_value(job, q, q->fraction->numerator, STR(""), "numerator");
    add_value(job, q, q->fraction->denominator, STR(""), "denominator");
    if (q->value.coefficient < 0) add_value(job, q, decimal_negate(q->fraction->denominator), STR(""), "denominator");
}

// 25分 is a quarter of a yuan, 五双 are ten, 一茶匙 is 5 mL; masses in grams.
static void add_other_unit(struct job *job, const struct quantity *q)
{
    static const struct {
        str unit;
        decimal factor;
        str other;
    } units[] = {
        {STR_INIT("分"), {1, -2}, STR_INIT("CNY")},   {STR_INIT("双"), {2, 0}, STR_INIT("")},
        {STR_INIT("对"), {2, 0}, STR_INIT("")},       {STR_INIT("打"), {12, 0}, STR_INIT("")},
        {STR_INIT("茶匙"), {5, 0}, STR_INIT("mL")},   {STR_INIT("汤匙"), {15, 0}, STR_INIT("mL")},
        {STR_INIT("t"), {1000000, 0}, STR_INIT("g")}, {STR_INIT("kg"), {1000, 0}, STR_INIT("g")},
        {STR_INIT("斤"), {500, 0}, STR_INIT("g")},    {STR_INIT("mg"), {1, -3}, STR_INIT("g")},
    };
    decimal value;
    if (q->has_upper) return;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_equal(units[i].unit, q->unit) && decimal_multiply(q->value, units[i].factor, &value))
            add_value(job, q, value, units[i].other, "other unit");
    // 五个半: of money in Hong Kong
    if (str_equal(q->unit, STR("个")) && cp_of(job, q->end - 1) == U'半')
        add_value(job, q, q->value, STR(""), "other unit");
}

// 3000多欧元: from 3000 to 4000
static void add_open_range(struct job *job, const struct quantity *q)
{
    decimal step = {1, 0}, upper;
    bool open = false;
    for (uint32_t at = q->number_begin; at < q->end; at++) open |= one_of(cp_of(job, at), U"多余");
    if (!open || q->has_upper || q->modifier != MODIFIER_MORE_THAN || q->value.coefficient <= 0) return;
    step.exponent = q->value.exponent;
    for (int128 rest = q->value.coefficient; rest % 10 == 0; rest /= 10) step.exponent++;
    if (!decimal_add(q->value, step, &upper)) return;
    struct quantity *range = add(job, q, "open range");
    if (!range) return;
    range->has_upper = true;
    range->value_upper = upper;
}

static bool in_days(str unit, decimal *days)
{
    static const struct {
        str unit;
        decimal days;
    } units[] = {
        {STR_INIT("d"), {1, 0}}, {STR_INIT("wk"), {7, 0}}, {STR_INIT("mo"), {30, 0}}, {STR_INIT("a"), {365, 0}}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_equal(units[i].unit, unit)) return *days = units[i].days, true;
    return false;
}

// The upper end in the unit of the lower one: 13天—8周 ends after 56 days. 10000与20000间 has lent its 间 to both.
static bool upper_of(const struct quantity *a, const struct quantity *b, decimal *upper)
{
    decimal from, to;
    *upper = b->value;
    if (str_equal(a->unit, b->unit)) return true;
    return in_days(a->unit, &from) && in_days(b->unit, &to) && decimal_multiply(b->value, to, upper) &&
           decimal_divide(*upper, from, 6, upper);
}

// 五块六到五块七毛八, 10000与20000间: two numbers with a word of range between them
static void add_range(struct job *job, const struct quantity *a, const struct quantity *b)
{
    bool gap = b->begin == a->end + 1 && one_of(cp_of(job, a->end), U"到至-—~～–与和");
    bool both = cp_of(job, a->end) == U'与' || cp_of(job, a->end) == U'和';
    bool between = cp_of(job, b->end) == U'间' || cp_of(job, b->end - 1) == U'间' || stands(job, b->end, U"之间");
    decimal upper;
    if (!gap || (both && !between) || a->has_upper || b->has_upper || !upper_of(a, b, &upper) ||
        decimal_compare(a->value, upper) >= 0)
        return;
    struct quantity *range = add(job, a, "range");
    if (!range) return;
    range->end = b->end;
    range->has_upper = true;
    range->value_upper = upper;
    if (both) range->unit = STR("");
}

// 比四分之一大，比二分之一小: a number between the two
static void add_between(struct job *job, const struct quantity *a, const struct quantity *b)
{
    size_t at = a->end;
    decimal low = a->value, high = b->value;
    if (cp_of(job, at++) != U'大' || !one_of(cp_of(job, at++), U",，")) return;
    at += cp_of(job, at) == ' ';
    if (cp_of(job, at) != U'比' || at + 1 != b->begin || cp_of(job, b->end) != U'小' || a->has_upper || b->has_upper)
        return;
    if (a->fraction && !decimal_divide(a->fraction->numerator, a->fraction->denominator, 15, &low)) return;
    if (b->fraction && !decimal_divide(b->fraction->numerator, b->fraction->denominator, 15, &high)) return;
    struct quantity *range = add(job, a, "range");
    if (!range) return;
    range->end = b->end + 1;
    range->value = low;
    range->has_upper = true;
    range->value_upper = high;
    if (a->fraction) range->unit = STR("");
}

// 大半天: from half a day to nine tenths of it
static void add_better_half(struct job *job, const struct quantity *q)
{
    bool half = q->begin > 0 && cp_of(job, q->begin - 1) == U'大' && cp_of(job, q->begin) == U'半';
    struct quantity *range = half && !q->has_upper ? add(job, q, "better half") : NULL;
    if (!range) return;
    range->has_upper = true;
    range->value_upper = (decimal){9, -1};
}

// 等于1535: from 1535 to 1535
static void add_equal(struct job *job, const struct quantity *q)
{
    bool equal = q->begin > 1 && cp_of(job, q->begin - 2) == U'等' && cp_of(job, q->begin - 1) == U'于';
    struct quantity *range = equal && q->kind == QUANTITY_NUMBER && !q->has_upper ? add(job, q, "equal ends") : NULL;
    if (!range) return;
    range->has_upper = true;
    range->value_upper = q->value;
}

// 7天之内: the bound alone, as extract gives it
static void add_bound(struct job *job, const struct quantity *q)
{
    bool bound = q->modifier == MODIFIER_AT_MOST || q->modifier == MODIFIER_LESS_THAN;
    struct quantity *exact = bound && !q->has_upper && q->kind != QUANTITY_ORDINAL ? add(job, q, "bound") : NULL;
    if (exact) exact->modifier = MODIFIER_EXACT;
}

static void add_of_found(struct job *job, const struct quantity *q)
{
    if (q->has_upper) {
        add_value(job, q, q->value, q->unit, "range end");
        add_value(job, q, q->value_upper, q->unit, "range end");
    }
    add_parts(job, q);
    add_other_unit(job, q);
    add_open_range(job, q);
    add_equal(job, q);
    add_bound(job, q);
    add_better_half(job, q);
}

static bool is_numeral(uint32_t cp)
{
    return one_of(cp, U"零〇一二两三四五六七八九十百千万亿");
}

// The number of a stretch that extract reads as a time, an address or a name: 1991年, 一百零一号, 十二点. calendar: also
// single characters and years digit by digit, 五月, 二〇一〇年
static void add_plain(struct job *job, uint32_t begin, uint32_t end, bool calendar)
{
    for (uint32_t at = begin; at < end;) {
        uint32_t from = at, powers = 0;
        decimal value = {0, 0}, ten = {10, 0};
        bool fits = true;
        for (; at < job->text->count && text_is_digit(cp_of(job, at)); at++)
            fits = fits && decimal_multiply(value, ten, &value) &&
                   decimal_add(value, decimal_from_int((int64_t)cp_of(job, at) - '0'), &value);
        bool letters = text_is_letter(cp_of(job, at)) || (from > 0 && text_is_letter(cp_of(job, from - 1)));
        struct quantity plain = {
            .begin = from, .end = at, .number_begin = from, .number_end = at, .kind = QUANTITY_NUMBER, .value = value};
        if (at > from && fits && !letters) add(job, &plain, "plain number");
        for (from = at; at < end && is_numeral(cp_of(job, at)); at++) powers += one_of(cp_of(job, at), U"十百千万亿");
        if (at > from && (calendar || (at > from + 1 && powers > 0))) add_slice(job, from, at, "plain number");
        if (at == from) at++;
    }
}

// 是五, 一以上: a lone numeral that is equated or bounded
static void add_lone(struct job *job, uint32_t at)
{
    bool ends = at + 1 == job->text->count || one_of(cp_of(job, at + 1), U",，。;；那这却");
    bool equated = at > 0 && cp_of(job, at - 1) == U'是' && ends;
    bool bounded = stands(job, at + 1, U"以上") || stands(job, at + 1, U"以下");
    if ((equated || bounded) && is_numeral(cp_of(job, at))) add_slice(job, at, at + 1, "lone numeral");
}

// 半百 is fifty, 分半钟 a minute and a half, 切两半 into two
static void add_words(struct job *job)
{
    static const struct {
        const uint32_t *word;
        uint32_t size;
        decimal value;
        str unit;
    } words[] = {{U"半百", 2, {50, 0}, STR_INIT("")},
                 {U"分半钟", 3, {90, 0}, STR_INIT("s")},
                 {U"切两半", 3, {2, 0}, STR_INIT("")},
                 {U"成两半", 3, {2, 0}, STR_INIT("")}};
    for (uint32_t at = 0; at < job->text->count; at++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            uint32_t before = at ? cp_of(job, at - 1) : 0;
            if (!stands(job, at, words[i].word) || is_numeral(before) || text_is_digit(before)) continue;
            struct quantity q = {.begin = at,
                                 .end = at + words[i].size,
                                 .number_begin = at,
                                 .number_end = at + words[i].size,
                                 .kind = QUANTITY_NUMBER};
            add_value(job, &q, words[i].value, words[i].unit, "word");
        }
}

// 一种, 另一个, 两国: a numeral with a classifier, where extract reads an article
static void add_article(struct job *job, const struct quantity_skip *left)
{
    size_t before = job->out->count;
    add_slice(job, left->begin, left->begin + 1, "article");
    if (job->out->count > before) job->out->items[before].end = left->end;
}

static bool is_among(const char *why, const char *const *reasons)
{
    while (*reasons && !str_equal(str_from(*reasons), str_from(why))) reasons++;
    return *reasons != NULL;
}

static void add_of_left(struct job *job, const struct quantity_skip *left)
{
    static const char *const calendar[] = {"month",           "year",           "date",
                                           "part of a date",  "zero in a word", "century",
                                           "decade or grade", "window of time", NULL};
    static const char *const others[] = {"day of the month",
                                         "time of day",
                                         "time of day or proportion",
                                         "number of a thing",
                                         "may be a year",
                                         "telephone or serial number",
                                         "version or address",
                                         "proportion or score",
                                         "score or serial number",
                                         "list number",
                                         "band of a ranking",
                                         "class of a year",
                                         "fiscal or school year",
                                         "part of a name",
                                         "label",
                                         "quoted name",
                                         "formula",
                                         "heading number",
                                         "number of a document",
                                         "identifier",
                                         NULL};
    static const char *const articles[] = {"article", "weak counting word", NULL};
    if (is_among(left->why, calendar)) add_plain(job, left->begin, left->end, true);
    else if (is_among(left->why, others)) add_plain(job, left->begin, left->end, false);
    else if (is_among(left->why, articles)) add_article(job, left);
    add_lone(job, left->begin);
}

bool readings_of_quantities(struct arena *arena, const struct text *text, const struct quantity_list *found,
                            const struct quantity_skips *left, struct quantity_list *out)
{
    struct job job = {.arena = arena, .text = text, .out = out};
    *out = (struct quantity_list){0};
    for (size_t i = 0; i < found->count; i++) {
        add_of_found(&job, &found->items[i]);
        if (i + 1 < found->count) add_range(&job, &found->items[i], &found->items[i + 1]);
        if (i + 1 < found->count) add_between(&job, &found->items[i], &found->items[i + 1]);
    }
    for (size_t i = 0; i < left->count; i++) add_of_left(&job, &left->items[i]);
    add_words(&job);
    return !job.full;
}
