#include "observation/scene.h"

enum { QUOTE_NEAR = 16, TITLE_NEAR = 60 };

static const char *leave(struct figure *figure, const char *why)
{
    figure->taken = false;
    figure->why = why;
    return why;
}

// “五个专项治理”, 《10条措施》: a number inside a name. Speech in quotes is longer or holds a comma.
static bool inside_name(const struct scene *scene, const struct quantity *q)
{
    uint32_t open = 0, from = q->begin;
    uint32_t stop = from > TITLE_NEAR ? from - TITLE_NEAR : 0;
    bool behind_quote = false;  // 《某公司被指“失信” 5亿利润缩水》
    for (uint32_t k = from; k > stop && open == 0; k--) {
        uint32_t cp = scene->cps[k - 1];
        if (cp == U'”') {
            while (k > stop + 1 && scene->cps[k - 1] != U'“') k--;
            behind_quote = true;
        } else if (cp == U'《' || cp == U'“' || cp == U'「') open = cp;
        else if (cp == U'》' || cp == U'」' || cp_ends_sentence(cp) ||
                 (cp_ends_clause(cp) && cp != U':' && cp != U'：'))
            return false;
        else if (from - k >= QUOTE_NEAR && cp != U'《' && k - 1 > stop && scene->cps[k - 1] == U'“') return false;
        if (open == 0 && k - 1 == stop) return false;
        from = q->begin;
        if (open != 0) stop = k - 1;
    }
    if (open == 0 || (behind_quote && open != U'《')) return false;
    uint32_t close = open == U'《'  ? U'》'
                     : open == U'“' ? U'”'
                                    : U'」',
             near = open == U'《' ? TITLE_NEAR : QUOTE_NEAR;
    uint32_t end = stop + near < scene->document->count ? stop + near : (uint32_t)scene->document->count;
    for (uint32_t k = q->end; k < end; k++) {
        if (scene->cps[k] == close) return true;
        if (cp_ends_clause(scene->cps[k])) return false;
    }
    return false;
}

static bool has_myriad(const struct scene *scene, const struct quantity *q)
{
    for (uint32_t k = q->number_begin; k < q->number_end; k++)
        if (scene->cps[k] == U'万' || scene->cps[k] == U'亿') return true;
    return false;
}

// CMI值1.12, 采购经理指数50.2: an index has no unit.
static bool index_before(const struct scene *scene, const struct quantity *q)
{
    uint32_t end = q->begin, begin = end > 12 ? end - 12 : 0;
    for (int i = 0; i < 4 && end > begin; i++) {
        struct word word = word_before(scene->cps, begin, end);
        if ((word.classes & WORD_INDEX) != 0) return true;
        if (word.size == 0 || (word.classes & (WORD_FILL | WORD_LEVEL | WORD_FROM)) == 0) return false;
        end -= word.size;
        int32_t period = scene_period_ending(scene, end);
        if (period >= 0) end = scene->periods.items[period].begin;
    }
    return false;
}

static bool is_one(const struct scene *scene, const struct quantity *q)
{
    return q->number_end - q->number_begin == 1 && scene->cps[q->number_begin] == U'一';
}

// 第一名证人, 第十五届: a noun behind makes it a number in a row; 由第九名|升到第二名 does not.
static bool goes_on(const struct scene *scene, uint32_t at)
{
    if (at >= scene->document->count || !cp_is_han(scene->cps[at])) return false;
    return (word_at(scene->cps, at, (uint32_t)scene->document->count).classes &
            (WORD_PRED | WORD_OF | WORD_AND | WORD_ASPECT | WORD_LEVEL)) == 0;
}

// 第一位接受手术的患者: the first of its kind.
static bool is_first_of_kind(const struct scene *scene, const struct quantity *q)
{
    enum { NEAR = 20 };
    struct word before = word_before(scene->cps, q->begin > 8 ? q->begin - 8 : 0, q->begin);
    if (decimal_compare(q->value, decimal_from_int(1)) != 0 || q->end >= scene->document->count ||
        !cp_is_han(scene->cps[q->end]) || scene->cps[q->end] == U'的' ||
        (before.classes & (WORD_RANK | WORD_SCOPE)) != 0)
        return false;
    for (uint32_t k = q->end; k < q->end + NEAR && k < scene->document->count && cp_is_word(scene->cps[k]); k++)
        if (scene->cps[k] == U'的') return true;
    return false;
}

// 神经内科排名第6、肾内科|第8: a list of ranks goes on.
static bool joins_rank(const struct scene *scene, const struct quantity *q)
{
    enum { REACH = 12 };
    const struct quantity *before = q - 1;
    if (q == scene->quantities.items || before->kind != QUANTITY_ORDINAL || before->end >= q->begin ||
        q->begin - before->end > REACH)
        return false;
    struct word join = word_at(scene->cps, before->end, q->begin);
    struct word rank = word_before(scene->cps, before->begin > 8 ? before->begin - 8 : 0, before->begin);
    return (join.classes & WORD_AND) != 0 && (rank.classes & WORD_RANK) != 0 && before->number_end == before->end;
}

// 位列全市12个区县|第二: behind the number of those that are ranked.
static bool behind_population(const struct scene *scene, const struct quantity *q)
{
    enum { REACH = 10, SCOPE = 8 };
    const struct quantity *size = q - 1;
    if (q == scene->quantities.items || size->kind != QUANTITY_COUNT || size->end >= q->begin ||
        q->begin - size->end > REACH)
        return false;
    for (uint32_t k = size->end; k < q->begin; k++)
        if (!cp_is_han(scene->cps[k])) return false;
    for (uint32_t end = size->begin; end + SCOPE > size->begin && end > 2; end--) {
        struct word word = word_before(scene->cps, end > SCOPE ? end - SCOPE : 0, end);
        if ((word.classes & WORD_RANK) != 0 && word.size >= 2 && (word.classes & WORD_WORD) == 0) return true;
        if (!cp_is_han(scene->cps[end - 1])) return false;
    }
    return false;
}

// 第3名, 第四大, 得票率排名第三; not 第二批, 第90个百分值.
static bool is_rank(const struct scene *scene, const struct quantity *q)
{
    struct word last = word_before(scene->cps, q->number_end, q->end);
    if (scene->cps[q->begin] == U'前') return true;
    bool people = scene->cps[q->end - 1] == U'名' || scene->cps[q->end - 1] == U'位';
    if (q->number_end < q->end)
        return (last.classes & WORD_PLACE) != 0 && !(people && (goes_on(scene, q->end) || is_first_of_kind(scene, q)));
    struct word before = word_before(scene->cps, q->begin > 8 ? q->begin - 8 : 0, q->begin);
    if (q->number_end == q->end && (joins_rank(scene, q) || behind_population(scene, q)) && !goes_on(scene, q->end))
        return true;
    bool ranks = (before.classes & (WORD_SCOPE | WORD_HEAD)) != 0 ||  // 市场占有率第一
                 ((before.classes & WORD_RANK) != 0 && (before.classes & (WORD_PREP | WORD_IN)) == 0);
    return ranks && !goes_on(scene, q->end);
}

// 是一名, 作为一家, 每一项: an article, not a count. 一名党员获奖 counts.
static const char *admit_one(const struct scene *scene, const struct quantity *q)
{
    if (!is_one(scene, q)) return NULL;
    struct word unit = word_at(scene->cps, q->number_end, q->end);
    if (q->kind == QUANTITY_COUNT && (unit.classes & WORD_SINGLE) == 0) return "一 as an article";
    if (q->kind != QUANTITY_COUNT) return NULL;
    uint32_t near = q->end + 6 < scene->document->count ? q->end + 6 : (uint32_t)scene->document->count;
    for (uint32_t k = q->end; k < near && !cp_ends_clause(scene->cps[k]); k++)  // 一名党员就是一面旗帜
        if ((word_at(scene->cps, k, near).classes & WORD_ARTICLE) != 0 && word_at(scene->cps, k, near).size == 2)
            return "一 as an article";
    struct word before = word_before(scene->cps, q->begin > 6 ? q->begin - 6 : 0, q->begin);
    return (before.classes & WORD_ARTICLE) != 0 ? "一 as an article" : NULL;
}

// 每10分钟6次: how often, not how long.
static bool tells_how_often(const struct scene *scene, const struct quantity *q)
{
    return q->begin > 0 && scene->cps[q->begin - 1] == U'每';
}

// 三天前, 98天后: how far away an event is.
static bool tells_when(const struct scene *scene, const struct quantity *q)
{
    if (q->end >= scene->document->count) return false;
    if ((word_before(scene->cps, q->begin > 4 ? q->begin - 4 : 0, q->begin).classes & WORD_POINT) != 0)
        return true;  // 过去24小时
    if (scene->cps[q->end - 1] == U'间') return true;
    uint32_t next = scene->cps[q->end], after = q->end + 1 < scene->document->count ? scene->cps[q->end + 1] : 0;
    if (next == U'前' || next == U'后' || next == U'来' || next == U'间') return true;
    return (next == U'之' || next == U'以') && (after == U'前' || after == U'后' || after == U'来');
}

// 提前一周, 一周内完成, 近一年: one of them is meant; 一天的工作, 没有一天: not.
static bool spans_one(const struct scene *scene, const struct quantity *q)
{
    enum { NEAR = 6 };
    if (!q->indefinite && q->modifier != MODIFIER_EXACT) return true;
    if (q->modifier == MODIFIER_AT_MOST) return true;
    struct word before = word_before(scene->cps, q->begin > NEAR ? q->begin - NEAR : 0, q->begin);
    return (before.classes & WORD_TAKES) != 0;
}

// CMI值由0.93提高到1.02: the second number of the index.
static bool continues_index(const struct scene *scene, const struct figure *figure)
{
    if (figure == scene->figures || !figure[-1].taken || figure[-1].quantity->kind != QUANTITY_NUMBER ||
        figure[-1].clause + 1 < figure->clause)
        return false;
    uint32_t from = figure[-1].quantity->end, to = figure->quantity->begin;
    struct word word = word_before(scene->cps, from, to);
    if (figure[-1].clause + 1 == figure->clause)  // CMI值1.28，较2021年提高0.12
        return (word.classes & (WORD_UP | WORD_DOWN)) != 0 &&
               scene->clauses[figure->clause - 1].sentence == scene->clauses[figure->clause].sentence;
    return word.size == to - from && (word.classes & (WORD_LEVEL | WORD_AND)) != 0;
}

// 直到昨日（22/9）: a date or an address. 5/10万 and 3/4% say what they are.
static bool is_slashed(const struct scene *scene, const struct quantity *q)
{
    bool slash = false;
    struct word before = word_before(scene->cps, q->begin > 6 ? q->begin - 6 : 0, q->begin);
    bool part = q->fraction != NULL && decimal_compare(q->fraction->numerator, q->fraction->denominator) < 0 &&
                decimal_compare(q->fraction->denominator, decimal_from_int(10)) <= 0;
    if (part && (before.classes & (WORD_UP | WORD_DOWN | WORD_SHARE | WORD_ASPECT | WORD_FILL | WORD_OF)) != 0)
        return false;  // 下降了1/3
    for (uint32_t k = q->begin; k < q->end; k++) {
        uint32_t cp = scene->cps[k];
        slash = slash || cp == U'/';
        if (cp != U'/' && (cp < U'0' || cp > U'9')) return false;
    }
    return slash;
}

static const char *admit_kind(const struct scene *scene, struct figure *figure)
{
    const struct quantity *q = figure->quantity;
    switch (q->kind) {
    case QUANTITY_NUMBER:
        if (has_myriad(scene, q)) return NULL;
        figure->index = index_before(scene, q) || continues_index(scene, figure);
        return figure->index ? NULL : "a number without a unit";
    case QUANTITY_ORDINAL:
        figure->unit = q->unit.size > 0 ? q->unit : STR("rank");
        return !is_rank(scene, q) ? "an ordinal, not a rank" : NULL;
    case QUANTITY_COUNT:
        if (str_equal(q->unit, STR("大")) || str_equal(q->unit, STR("级"))) return "part of a name";
        return admit_one(scene, q);
    case QUANTITY_AGE: return q->modifier != MODIFIER_EXACT || q->has_upper ? "an age in a label" : NULL;
    case QUANTITY_DURATION:
        if (is_one(scene, q) && !spans_one(scene, q)) return "一 as an article";
        if (tells_how_often(scene, q)) return "tells how often, not how long";
        return tells_when(scene, q) ? "tells when, not how long" : NULL;
    case QUANTITY_RATIO: return is_slashed(scene, q) ? "two numbers, not a fraction" : NULL;
    default: return NULL;
    }
}

// 元 and $ are Hong Kong dollars where the article speaks of Hong Kong throughout: three times, and every few hundred characters.
static bool in_hong_kong(const struct scene *scene)
{
    enum { TIMES = 3, EVERY = 400 };
    uint32_t found = 0;
    for (uint32_t k = 0; k < scene->document->count && (found < TIMES || found * EVERY < scene->document->count); k++)
        found += (word_at(scene->cps, k, (uint32_t)scene->document->count).classes & WORD_HONG_KONG) != 0 ? 1 : 0;
    return found >= TIMES && found * EVERY >= scene->document->count;
}

static void name_home_currency(struct scene *scene)
{
    bool asked = false, hong_kong = false;
    for (uint32_t i = 0; i < scene->figure_count; i++) {
        if (!scene->figures[i].quantity->home_currency) continue;
        hong_kong = asked ? hong_kong : in_hong_kong(scene);
        asked = true;
        if (hong_kong) scene->figures[i].unit = STR("HKD");
    }
}

void admit_figures(struct scene *scene)
{
    name_home_currency(scene);
    for (uint32_t i = 0; i < scene->figure_count; i++) {
        struct figure *figure = &scene->figures[i];
        const struct quantity *q = figure->quantity;
        int32_t period = scene_period_covering(scene, q->begin, q->end);
        const char *why = NULL;
        if (period >= 0 && scene->periods.items[period].kind != PERIOD_HABIT) why = "part of a date or period";
        else if (inside_name(scene, q)) why = "part of a name or title";
        else why = admit_kind(scene, figure);
        figure->taken = true;
        if (why != NULL) leave(figure, why);
    }
}
