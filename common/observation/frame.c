#include "observation/frame.h"

enum { LEFT_NEAR = 80, RIGHT_NEAR = 64 };

// The next taken figure of the same clause, or figure_count.
static uint32_t next_in_clause(const struct scene *scene, uint32_t at)
{
    for (uint32_t k = at + 1;
         k < scene->figure_count && k - at <= FIGURES_NEAR && scene->figures[k].clause == scene->figures[at].clause;
         k++)
        if (scene->figures[k].taken) return k;
    return scene->figure_count;
}

// 七成订单|在24小时内, 42名社员|分红资金共计2.52万元: what stands directly before an amount or a measure is its own name.
static uint32_t next_name(const struct scene *scene, uint32_t begin, uint32_t end)
{
    enum { SHORT = 4 };
    struct word tail = word_before(scene->cps, begin, end);
    if ((word_at(scene->cps, begin, end).classes & WORD_OF) != 0) begin = end;  // 5亿元|的营收仅有4亿元
    if ((tail.classes & WORD_PREP) != 0 && (tail.classes & WORD_WORD) == 0) return end - tail.size;
    if ((tail.classes & WORD_FILL) != 0 && (tail.classes & WORD_WORD) == 0) end -= tail.size;
    return end - begin <= SHORT ? begin : end;
}

// Where the words begin that belong to the next figure: 1121名患者|减免费用32万元.
static uint32_t next_phrase(const struct scene *scene, uint32_t begin, uint32_t end, bool at_begin)
{
    const uint64_t opens = WORD_VERB | WORD_CARRY | WORD_PRED | WORD_UP | WORD_DOWN | WORD_LEVEL | WORD_SHARE |
                           WORD_DISTRIBUTE;
    for (uint32_t k = begin; k < end;) {
        struct word word = word_at(scene->cps, k, end);
        bool compares = (word.classes & WORD_THAN) != 0 && scene_period_covering(scene, k, k + word.size + 1) >= 0;
        if (compares && (word.classes & WORD_WORD) == 0) return k;  // 两项合计|比上年多14人
        if ((word.classes & opens) != 0 && (word.classes & (WORD_WORD | WORD_HEAD)) == 0 &&
            (k == begin ? at_begin || (word.classes & (opens & ~(uint64_t)WORD_VERB & ~(uint64_t)WORD_CARRY)) != 0
                        : word.size >= 2))
            return k;
        k += word.size > 1 ? word.size : 1;
    }
    return end;
}

static struct span right_window(const struct scene *scene, uint32_t at)
{
    const struct figure *figure = &scene->figures[at];
    struct span right = {figure->quantity->end, scene->clauses[figure->clause].span.end};
    uint32_t next = next_in_clause(scene, at);
    right.end = right.end - right.begin > RIGHT_NEAR && right.end > right.begin ? right.begin + RIGHT_NEAR : right.end;
    if (next == scene->figure_count || scene->figures[next].quantity->begin >= right.end) return right;
    right.end = scene->figures[next].quantity->begin;
    struct span gap = strip_marks(scene, right);
    if (span_empty(gap)) return gap;
    bool listed = gap.end < right.end;  // 5个小区、62栋居民楼
    struct word join = word_before(scene->cps, gap.begin, gap.end);
    if ((join.classes & WORD_AND) != 0 && (join.classes & WORD_WORD) == 0) {
        gap.end -= join.size;
        listed = true;
    }
    // 38例、住院96例: behind a quantity's own 、 all belongs to the next.
    for (uint32_t k = right.begin; k < gap.end; k++) {
        bool counted = figure->quantity->kind == QUANTITY_COUNT && k > gap.begin + 1;  // 5罐白油、地图、15个打火机
        if (k > gap.begin && scene->cps[k] == U'、' && (!listed || counted)) gap.end = k;
        else if (k < gap.begin && (scene->cps[k] == U'、' || scene->cps[k] == U'/'))
            return (struct span){right.begin, right.begin};
    }
    enum quantity_kind kind = scene->figures[next].quantity->kind;
    uint32_t verb = listed ? gap.end : next_phrase(scene, gap.begin, gap.end, figure->quantity->kind != QUANTITY_COUNT);
    if (!listed && verb == gap.end && kind != QUANTITY_COUNT && kind != QUANTITY_NUMBER)
        verb = next_name(scene, gap.begin, gap.end);
    gap.end = verb;
    return gap;
}

// Behind a quantity's own mark its right side is another's: 突破9000万人次、居全国第3位; 24.8%和11.3%.
static struct span own_right(const struct scene *scene, struct span right)
{
    if (!span_empty(right) && (scene->cps[right.begin] == U'、' || scene->cps[right.begin] == U'/'))
        right.end = right.begin;
    if (span_empty(right)) return right;
    struct word join = word_at(scene->cps, right.begin, right.end);
    if ((join.classes & WORD_AND) != 0 && (join.classes & WORD_WORD) == 0) right.end = right.begin;
    return right;
}

// 影响因子10分以上的36篇: a condition is no observation of its own, and part of what the next figure counts.
static void find_conditions(struct scene *scene)
{
    enum { NEAR = 4 };
    for (uint32_t i = 0; i + 1 < scene->figure_count; i++) {
        struct figure *figure = &scene->figures[i], *next = figure + 1;
        uint32_t end = figure->quantity->end;
        bool bound = figure->modifier != MODIFIER_EXACT && figure->modifier != MODIFIER_APPROX;
        bool of = end < next->quantity->begin ? scene->cps[end] == U'的' : scene->cps[end - 1] == U'的';
        bool share = figure->quantity->kind == QUANTITY_RATIO;  // 90%以上的家庭15分钟内到达
        if (!figure->taken || !next->taken || !bound || !of || share || next->clause != figure->clause ||
            next->quantity->begin - end > NEAR)
            continue;
        figure->taken = false;
        figure->why = "a condition";
    }
}

// 住着4860余户、1.3万多名居民: both count the noun behind the last.
static void share_noun(struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at];
    uint32_t next = next_in_clause(scene, at);
    if (next == scene->figure_count || figure->quantity->kind != QUANTITY_COUNT ||
        scene->figures[next].quantity->kind != QUANTITY_COUNT || !span_empty(figure->right) ||
        !span_empty(strip_marks(scene, (struct span){figure->quantity->end, scene->figures[next].quantity->begin})))
        return;
    struct word tail = word_before(scene->cps, figure->core.begin, figure->core.end);
    bool verb = span_empty(figure->core) || (figure->shell & WORD_ASPECT) != 0 ||
                ((tail.classes & WORD_VERB) != 0 && tail.size == span_size(figure->core));
    if (verb) figure->right = own_right(scene, right_window(scene, next));
}

// 41个行业中，有36个实现增长: so many of how many.
static void find_whole(struct scene *scene, uint32_t at)
{
    struct figure *part = &scene->figures[at], *whole = part - 1;
    if (at == 0 || part->quantity->kind != QUANTITY_COUNT || whole->quantity->kind != QUANTITY_COUNT || !whole->taken ||
        whole->clause + 1 != part->clause || !str_equal(whole->unit, part->unit) || !names_nothing(scene, part->core))
        return;
    const struct clause *before = &scene->clauses[whole->clause];
    uint32_t last = scene->cps[before->span.end - 1];
    if (before->sentence != scene->clauses[part->clause].sentence || last != U'中' ||
        whole->quantity->end > before->span.end)
        return;
    part->has_out_of = true;
    part->out_of = whole->value;
}

// 前者提高3.1个百分点，后者提高1.7个百分点: the first and the last of the list before.
static void resolve_former(struct scene *scene, struct figure *figure, uint32_t list, uint32_t list_size)
{
    if (list_size < 2) return;
    struct word word = word_before(scene->cps, figure->core.begin, figure->core.end);
    if ((word.classes & (WORD_FORMER | WORD_LATTER)) == 0) return;
    figure->indicator = scene->figures[(word.classes & WORD_FORMER) != 0 ? list : list + list_size - 1].indicator;
    figure->rule = "list pointed back to";
}

// 66.9%的企业产能恢复率超过70%: words that end in a measuring noun name the next figure too.
static uint32_t shared_end(const struct scene *scene, uint32_t at, uint32_t used)
{
    const struct figure *figure = &scene->figures[at];
    uint32_t next = next_in_clause(scene, at), begin = figure->quantity->end;
    if (next == scene->figure_count || used <= begin || scene->figures[next].quantity->kind == QUANTITY_COUNT)
        return used;
    return (word_before(scene->cps, begin, used).classes & (WORD_HEAD | WORD_MONEY)) != 0 ? begin : used;
}

// 3分钟|出车率99.1%: a length of time in the name of a rate. 三年|招聘全科医生138名: in how long, of what is counted.
static void find_times(struct scene *scene)
{
    enum { NEAR = 8 };
    for (uint32_t i = 0; i + 1 < scene->figure_count; i++) {
        struct figure *figure = &scene->figures[i], *next = figure + 1;
        const struct quantity *q = figure->quantity;
        if (!figure->taken || q->kind != QUANTITY_DURATION || figure->modifier != MODIFIER_EXACT || figure->has_upper ||
            !next->taken || next->clause != figure->clause)
            continue;
        uint32_t end = q->end, begin = next->quantity->begin;
        struct word name = word_before(scene->cps, end, begin), verb = word_at(scene->cps, end, begin);
        bool rate = next->quantity->kind == QUANTITY_RATIO && begin > end + 2 && begin - end <= NEAR &&
                    scene->cps[begin - 1] == U'率' && (name.classes & WORD_HEAD) != 0;
        bool years = str_equal(q->unit, STR("a")) && q->begin == scene->clauses[figure->clause].span.begin &&
                     next->quantity->kind == QUANTITY_COUNT && verb.size >= 2 &&
                     (verb.classes & (WORD_VERB | WORD_CARRY)) != 0 && (verb.classes & WORD_WORD) == 0;
        if (!rate && !years) continue;
        figure->taken = false;
        figure->why = rate ? "part of a name" : "tells when, not how long";
    }
}

void frame_figures(struct scene *scene)
{
    uint32_t used = 0, list = 0, list_size = 0;
    find_conditions(scene);
    find_times(scene);
    for (uint32_t i = 0; i < scene->figure_count; i++) {
        struct figure *figure = &scene->figures[i];
        if (!figure->taken || figure->settled) continue;
        uint32_t from = scene->clauses[figure->clause].span.begin, begin = figure->quantity->begin;
        from = used > from && used <= begin ? used : from;
        from = begin - from > LEFT_NEAR ? begin - LEFT_NEAR : from;
        figure->right = own_right(scene, right_window(scene, i));
        figure->rule = "noun beside";
        shell_read(scene, figure, from);
        for (uint32_t k = i + 1;
             k < scene->figure_count && k - i <= FIGURES_NEAR && scene->figures[k].clause == figure->clause; k++)
            scene->figures[k].right = own_right(scene, right_window(scene, k));
        uint32_t size = list_frame(scene, i);
        if (size > 0) {
            list = i;
            list_size = size;
            used = scene->figures[i + size - 1].quantity->end;
            continue;
        }
        used = figure->quantity->end;
        if (list_goes_on(scene, i)) continue;
        share_noun(scene, i);
        type_figure(scene, figure);
        if (figure->type == OBSERVATION_RANK) rank_frame(scene, i);
        else if (!points_frame(scene, i)) used = shared_end(scene, i, indicator_frame(scene, i));
        find_whole(scene, i);
        resolve_former(scene, figure, list, list_size);
    }
}
