#include "observation/frame.h"

enum { LIST_ROOM = 16, NAMES_NEAR = 160 };

// Between two members of a list of quantities stands nothing but 、 ， 和.
static bool only_joins(const struct scene *scene, uint32_t begin, uint32_t end)
{
    struct span gap = strip_marks(scene, (struct span){begin, end});
    struct word word = span_empty(gap) ? (struct word){0} : word_at(scene->cps, gap.begin, gap.end);
    return span_empty(gap) || ((word.classes & WORD_AND) != 0 && word.size == span_size(gap));
}

static uint32_t list_size(const struct scene *scene, uint32_t at)
{
    uint32_t size = 1;
    while (at + size < scene->figure_count && size < LIST_ROOM && scene->figures[at + size].taken &&
           scene->clauses[scene->figures[at + size].clause].block == scene->clauses[scene->figures[at].clause].block &&
           only_joins(scene, scene->figures[at + size - 1].quantity->end, scene->figures[at + size].quantity->begin))
        size++;
    return size;
}

// Parts "A、B和C" at its joins; returns how many parts there are, 0 when more than LIST_ROOM.
static uint32_t split_names(const struct scene *scene, struct span names, struct span parts[LIST_ROOM])
{
    uint32_t count = 0, begin = names.begin;
    int quoted = 0;
    for (uint32_t at = names.begin; at < names.end;) {
        uint32_t cp = scene->cps[at];
        quoted += cp == U'“' || cp == U'《' || cp_opens_bracket(cp) ? 1 : 0;
        quoted -= cp == U'”' || cp == U'》' || cp_closes_bracket(cp) ? 1 : 0;
        struct word word = word_at(scene->cps, at, names.end);
        bool joins = quoted <= 0 && (cp == U'、' || cp == U',' || cp == U'，' ||
                                     ((word.classes & WORD_AND) != 0 && (word.classes & WORD_WORD) == 0));
        if (joins && at > begin) {
            if (count + 1 >= LIST_ROOM) return 0;
            parts[count++] = (struct span){begin, at};
        }
        if (joins) begin = at + (word.size > 1 ? word.size : 1);
        at += word.size > 1 ? word.size : 1;
    }
    if (begin < names.end) parts[count++] = (struct span){begin, names.end};
    return count;
}

// 餐饮业和住宿业、批发和零售业: 和 stands inside the members.
static uint32_t split_at_pauses(const struct scene *scene, struct span names, struct span parts[LIST_ROOM])
{
    uint32_t count = 0, begin = names.begin;
    for (uint32_t at = names.begin; at < names.end; at++) {
        if (scene->cps[at] != U'、') continue;
        if (scene_period_covering(scene, begin, names.end) >= 0) return 0;  // 2018年、2019年净利润
        if (count + 1 >= LIST_ROOM) return 0;
        parts[count++] = (struct span){begin, at};
        begin = at + 1;
    }
    if (begin < names.end) parts[count++] = (struct span){begin, names.end};
    return count;
}

// 新生儿、婴儿死亡率: the noun at the end of the last member that measures all of them.
static struct span shared_head(const struct scene *scene, struct span last)
{
    struct word word = word_before(scene->cps, last.begin, last.end);
    for (uint32_t k = last.begin; k + 2 < last.end; k++) {  // 甲、乙两区|新增就业
        struct word both = word_at(scene->cps, k, last.end);
        if ((both.classes & WORD_POINTED) != 0 && k + both.size < last.end)
            return (struct span){k + both.size, last.end};
    }
    return (word.classes & WORD_HEAD) != 0 && word.size >= 2 && word.size < span_size(last)
               ? (struct span){last.end - word.size, last.end}
               : (struct span){0};
}

static bool has_head(const struct scene *scene, struct span name)
{
    return (word_before(scene->cps, name.begin, name.end).classes & WORD_HEAD) != 0;
}

static void name_members(struct scene *scene, uint32_t at, uint32_t size, const struct span parts[LIST_ROOM])
{
    struct span head = shared_head(scene, parts[size - 1]);
    for (uint32_t i = 0; i < size; i++) {
        struct span name = i == 0 ? strip_lead(scene, parts[i]) : strip_marks(scene, parts[i]);
        struct figure *figure = &scene->figures[at + i];
        figure->indicator = phrase_of(name);
        if (i + 1 < size && !has_head(scene, name)) phrase_add(&figure->indicator, head);
        figure->rule = "list";
    }
}

// The names before 分别: in this clause, or as many members from the clauses before it as there are numbers.
static bool names_before(struct scene *scene, uint32_t at, uint32_t size)
{
    struct figure *first = &scene->figures[at];
    struct span parts[LIST_ROOM], names = first->core;
    const struct clause *clause = &scene->clauses[first->clause];
    if (!span_empty(names) &&
        (split_names(scene, names, parts) == size || split_at_pauses(scene, names, parts) == size)) {
        name_members(scene, at, size, parts);
        return true;
    }
    if (span_empty(names)) return false;
    // 婴儿死亡率，5岁以下儿童死亡率分别为: names that commas part.
    for (uint32_t back = 1; back < size && back <= first->clause; back++) {
        const struct clause *before = clause - back;
        bool has_figure = at > 0 && scene->figures[at - 1].taken &&
                          scene->figures[at - 1].quantity->end > before->span.begin;
        bool dated = scene_period_covering(scene, before->span.begin, before->span.end) >= 0;
        if (before->sentence != clause->sentence || before->block != clause->block || has_figure || dated ||
            names.end - before->span.begin > NAMES_NEAR)
            return false;
        names.begin = before->span.begin;
        if (split_names(scene, names, parts) == size) {
            name_members(scene, at, size, parts);
            return true;
        }
    }
    return false;
}

// 满意度分别为93.6分、96.2分，比2021年分别提高1.8分、0.9分: as many figures before them, in their order.
static bool figures_before(struct scene *scene, uint32_t at, uint32_t size)
{
    struct span core = strip_lead(scene, scene->figures[at].core);
    if (span_size(core) > 6 && (word_before(scene->cps, core.begin, core.end).classes & WORD_FILL) == 0) return false;
    uint32_t found[LIST_ROOM], count = 0, block = scene->clauses[scene->figures[at].clause].block;
    for (uint32_t k = at; k > 0 && count < size && at - k < FIGURES_NEAR; k--) {
        const struct figure *f = &scene->figures[k - 1];
        if (scene->clauses[f->clause].block != block ||
            scene->clauses[f->clause].sentence + 1 < scene->clauses[scene->figures[at].clause].sentence)
            break;
        if (f->taken && f->indicator.count > 0 && f->type != OBSERVATION_CHANGE &&
            f->clause != scene->figures[at].clause)
            found[count++] = k - 1;
    }
    if (count < size) return false;
    for (uint32_t i = 0; i < size; i++) {
        scene->figures[at + i].indicator = scene->figures[found[size - 1 - i]].indicator;
        scene->figures[at + i].rule = "list continued";
    }
    return true;
}

// 分别吸引700家和362家参展企业: the noun behind the last counts for all.
static bool noun_behind(struct scene *scene, uint32_t at, uint32_t size)
{
    struct figure *last = &scene->figures[at + size - 1];
    if (last->quantity->kind != QUANTITY_COUNT || !right_is_noun(scene, last->right)) return false;
    for (uint32_t i = 0; i < size; i++) {
        scene->figures[at + i].indicator = phrase_of(right_phrase(scene, last->right));
        scene->figures[at + i].rule = "list with a noun behind";
    }
    return true;
}

// 分别|在2014年、2015年实现营收: the noun behind the times to which a list is dealt out. Empty: none stands there.
static struct span behind_periods(const struct scene *scene, struct span span)
{
    uint32_t begin = span.end;
    for (uint32_t k = span.begin; k < span.end;) {
        int32_t period = scene_period_covering(scene, k, span.end);
        if (period < 0) break;
        begin = k = scene->periods.items[period].end;
    }
    return begin < span.end ? strip_lead(scene, (struct span){begin, span.end}) : (struct span){0};
}

// 分别吸引: the word may stand before the verb. The names are what stands before it.
static bool find_distribution(const struct scene *scene, struct figure *figure)
{
    if ((figure->shell & WORD_DISTRIBUTE) != 0) return true;
    for (uint32_t k = figure->core.begin; k < figure->core.end;) {
        struct word word = word_at(scene->cps, k, figure->core.end);
        if ((word.classes & WORD_DISTRIBUTE) != 0) {
            figure->shell |= WORD_DISTRIBUTE;
            struct span before = strip_marks(scene, (struct span){figure->core.begin, k}),
                        behind = behind_periods(scene, (struct span){k + word.size, figure->core.end});
            struct span parts[LIST_ROOM];
            bool several = split_names(scene, before, parts) != 1 && !names_nothing(scene, before);
            figure->core = !several && span_size(behind) >= 2 ? behind : before;
            return true;
        }
        k += word.size > 1 ? word.size : 1;
    }
    return false;
}

// 各区|分别|降低补助标准: with one figure only, the word parts nothing.
static struct span behind_distribution(const struct scene *scene, struct span core)
{
    struct word word = span_empty(core) ? (struct word){0} : word_at(scene->cps, core.begin, core.end);
    return (word.classes & WORD_DISTRIBUTE) != 0 ? strip_lead(scene, (struct span){core.begin + word.size, core.end})
                                                 : (struct span){core.end, core.end};
}

// 较上年全年和上年同期分别快0.2和0.4个百分点: one level, as many comparisons.
static bool comparisons_before(struct scene *scene, uint32_t at, uint32_t size)
{
    const struct figure *first = &scene->figures[at];
    uint32_t count = 0;
    for (uint32_t k = first->left.begin; k < first->left.end;) {
        int32_t period = scene_period_covering(scene, k, first->left.end);
        if (period < 0) break;
        count += scene->periods.items[period].kind == PERIOD_BASIS ? 1 : 0;
        k = scene->periods.items[period].end;
    }
    int32_t level = count == size ? level_before(scene, at, false, 0) : -1;
    for (uint32_t i = 0; level >= 0 && i < size; i++) {
        scene->figures[at + i].indicator = scene->figures[level].indicator;
        scene->figures[at + i].rule = "list of comparisons";
    }
    return level >= 0;
}

// 这三项指标还分别是18.7/10万、6.4‰和8.1‰: the names are said before.
static bool is_point(const struct scene *scene, struct span core)
{
    core = strip_marks(scene, core);
    return names_nothing(scene, core) || (word_before(scene->cps, core.begin, core.end).classes & WORD_POINTED) != 0;
}

// 2018年至2020年净利润分别不低于2600万元、2912万元、3261万元: one thing at several times, or in several places.
static bool one_name(struct scene *scene, uint32_t at, uint32_t size)
{
    struct span core = scene->figures[at].core;
    if (span_size(core) < 2) return false;
    for (uint32_t i = 0; i < size; i++) {
        scene->figures[at + i].indicator = phrase_of(core);
        scene->figures[at + i].rule = "list of one thing";
    }
    return true;
}

// 均价|（元/吨）
static struct span without_bracket(const struct scene *scene, struct span span)
{
    enum { LONGEST = 12 };
    if (span_empty(span) || !cp_closes_bracket(scene->cps[span.end - 1])) return span;
    for (uint32_t at = span.end - 1; at > span.begin && span.end - at < LONGEST; at--)
        if (cp_opens_bracket(scene->cps[at])) return (struct span){span.begin, at};
    return span;
}

// 原油、煤油的均价增幅明显，为39.6%、38.7%: the clause before says that what follows are rates, and of what.
static bool rates_before(struct scene *scene, uint32_t at, uint32_t size)
{
    enum { TAIL = 4 };
    struct figure *first = &scene->figures[at];
    struct span before = clause_before(scene, first->clause), parts[LIST_ROOM], rate = {0};
    if (!names_nothing(scene, first->core) || span_empty(before)) return false;
    uint64_t classes = 0;
    for (uint32_t k = before.begin; k < before.end;) {
        struct word word = word_at(scene->cps, k, before.end);
        if ((word.classes & (WORD_RATE_UP | WORD_RATE_DOWN)) != 0)
            rate = (struct span){k, k + word.size}, classes = word.classes;
        k += word.size > 1 ? word.size : 1;
    }
    if (span_empty(rate) || before.end - rate.end > TAIL || rate.begin < before.begin + 2) return false;
    before = without_bracket(scene, (struct span){before.begin, rate.begin});
    bool named = split_names(scene, before, parts) == size;
    if (named) name_members(scene, at, size, parts);
    for (uint32_t i = 0; i < size; i++) {
        if (!named) scene->figures[at + i].indicator = phrase_of(before);
        scene->figures[at + i].rule = "list of rates";
    }
    first->shell |= classes & (WORD_RATE_UP | WORD_RATE_DOWN);
    return true;
}

// 同比增速为24%、|22%和20%: they go on as the first.
bool list_goes_on(struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at], *before = figure - 1;
    if (at == 0 || !before->taken || before->type != OBSERVATION_CHANGE || before->clause != figure->clause ||
        figure->quantity->kind != QUANTITY_RATIO || before->quantity->kind != QUANTITY_RATIO ||
        !str_equal(before->unit, figure->unit) || before->quantity->end + 1 > figure->quantity->begin ||
        !only_joins(scene, before->quantity->end, figure->quantity->begin))
        return false;
    struct span left = figure->left;
    figure->shell = before->shell;
    figure->core = before->core;
    figure->left = (struct span){figure->quantity->begin, figure->quantity->begin};
    type_figure(scene, figure);
    figure->left = left;
    figure->indicator = before->indicator;
    figure->rule = "list of rates";
    return true;
}

// 婴儿死亡率、5岁以下儿童死亡率分别为1.85‰、2.76‰.
uint32_t list_frame(struct scene *scene, uint32_t at)
{
    struct figure *first = &scene->figures[at];
    bool shares = first->quantity->kind == QUANTITY_RATIO;
    struct span core = first->core;
    bool dealt = find_distribution(scene, first);
    uint32_t size = shares || dealt ? list_size(scene, at) : 1;
    if (size < 2 && dealt && span_empty(first->core)) first->core = behind_distribution(scene, core);
    bool rates = shares && size >= 2 && rates_before(scene, at, size);
    if (size < 2 || (!rates && !dealt)) return 0;
    bool points_back = is_point(scene, first->core);
    bool done = rates || comparisons_before(scene, at, size) || noun_behind(scene, at, size) ||
                names_before(scene, at, size) || (!points_back && one_name(scene, at, size)) ||
                figures_before(scene, at, size);
    if (!done) return 0;
    for (uint32_t i = 0; i < size; i++) {
        scene->figures[at + i].shell = first->shell;
        scene->figures[at + i].left = first->left;
        const char *rule = scene->figures[at + i].rule;
        type_figure(scene, &scene->figures[at + i]);
        scene->figures[at + i].rule = rule;
        scene->figures[at + i].settled = true;
    }
    return size;
}
