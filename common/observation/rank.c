#include "observation/frame.h"

enum { RANK_NEAR = 60, CONTEST_CLAUSES = 12 };

static bool is_inside_word(uint32_t cp)
{
    return cp == U'中' || cp == U'里' || cp == U'内';
}

// Strips what stands between the ordering and the place in it; a scope (全省|第1名) is kept as what is ranked over.
static struct span before_rank(const struct scene *scene, struct span left, struct span *scope)
{
    for (int i = 0; i < 8; i++) {
        left = strip_marks(scene, left);
        int32_t period = span_empty(left) ? -1 : scene_period_ending(scene, left.end);
        if (period >= 0 && scene->periods.items[period].begin >= left.begin) {
            left.end = scene->periods.items[period].begin;
            continue;
        }
        struct word word = span_empty(left) ? (struct word){0} : word_before(scene->cps, left.begin, left.end);
        if ((word.classes & WORD_SCOPE) != 0 && span_empty(*scope))
            *scope = (struct span){left.end - word.size, left.end};
        else if ((word.classes & (WORD_RANK | WORD_FILL | WORD_LEVEL | WORD_TARGET | WORD_FROM)) == 0 ||
                 (word.classes & WORD_WORD) != 0)
            break;
        left.end -= word.size;
    }
    return left;
}

// 在全国1521家三级综合医院中: begins behind the last 在 or 是 of the window.
static uint32_t population_begin(const struct scene *scene, struct span left)
{
    uint32_t begin = left.begin;
    for (uint32_t k = left.begin; k < left.end;) {
        struct word word = word_at(scene->cps, k, left.end);
        if ((word.classes & WORD_IN) != 0 && word.size == 1 && k + 1 < left.end) begin = k + 1;
        k += word.size > 1 ? word.size : 1;
    }
    int32_t period = scene_period_beginning(scene, begin);
    return period >= 0 && scene->periods.items[period].end < left.end ? scene->periods.items[period].end : begin;
}

// The count inside the population is its size, and no observation of its own.
static void take_size(struct scene *scene, uint32_t at, struct span population)
{
    struct figure *figure = &scene->figures[at];
    figure->among[0] = population;
    figure->among_count = 1;
    for (uint32_t k = at; k > 0 && scene->figures[k - 1].quantity->begin >= population.begin; k--) {
        struct figure *size = &scene->figures[k - 1];
        if (size->quantity->kind != QUANTITY_COUNT || size->quantity->end > population.end) continue;
        figure->has_out_of = true;
        figure->out_of = size->quantity->value;
        size->taken = false;
        size->why = "the size of an ordering";
        figure->among[0] = (struct span){population.begin, size->quantity->begin};
        figure->among[1] = strip_marks(scene, (struct span){size->quantity->end, population.end});
        figure->among_count = 2;
        return;
    }
}

// From the begin of the window to the end of the last word in it that names a contest.
static struct span contest_in(const struct scene *scene, struct span window)
{
    struct span found = {0};
    for (uint32_t k = window.begin; k < window.end;) {
        struct word word = word_at(scene->cps, k, window.end);
        if ((word.classes & WORD_CONTEST) != 0) found = (struct span){window.begin, k + word.size};
        k += word.size > 1 ? word.size : 1;
    }
    return found;
}

// 在最近公布的三级公立医院绩效考核中，…列第68名: what the ranks are given in, in this sentence or the one before.
static struct span find_contest(const struct scene *scene, uint32_t clause_at, uint32_t end)
{
    enum { BLOCKS = 2 };
    const struct clause *clause = &scene->clauses[clause_at];
    for (uint32_t back = 0; back < CONTEST_CLAUSES && back <= clause_at; back++) {
        const struct clause *c = clause - back;
        if (c->block + BLOCKS < clause->block) break;
        struct span window = {c->span.begin, back == 0 && end < c->span.end ? end : c->span.end};
        if (span_size(window) > RANK_NEAR) window.begin = window.end - RANK_NEAR;
        struct span found = contest_in(scene, window);
        if (span_empty(found)) continue;
        for (uint32_t k = found.begin; k < found.end; k++)
            if (scene->cps[k] == U'在' || scene->cps[k] == U'的') found.begin = k + 1;
        int32_t period = scene_period_covering(scene, found.begin, found.end);
        if (period >= 0 && scene->periods.items[period].end < found.end) found.begin = scene->periods.items[period].end;
        return strip_lead(scene, found);
    }
    return (struct span){0};
}

// 第四大|工会: a place among things of a kind, not 第3名, 第5位, 前25%.
static bool is_member(const struct scene *scene, const struct figure *figure)
{
    uint32_t last = scene->cps[figure->quantity->end - 1];
    return scene->cps[figure->quantity->begin] != U'前' && last != U'名' && last != U'位' && last != U'%';
}

static struct span strip_in(const struct scene *scene, struct span span)
{
    span = strip_marks(scene, span);
    struct word word = span_empty(span) ? (struct word){0} : word_at(scene->cps, span.begin, span.end);
    bool leads = (word.classes & WORD_IN) != 0 || ((word.classes & WORD_RANK) != 0 && (word.classes & WORD_WORD) == 0);
    span.begin += leads ? word.size : 0;  // 居|全国医疗机构第11位
    return span;
}

// 在绩效考核中|，医院列第68名: the sentence says what it is about.
static bool ends_with_inside(const struct scene *scene, struct span contest)
{
    enum { NEAR = 4 };
    for (uint32_t k = contest.end; !span_empty(contest) && k < contest.end + NEAR && k < scene->document->count; k++)
        if (is_inside_word(scene->cps[k])) return true;
    return false;
}

static bool same_sentence_as(const struct scene *scene, uint32_t clause, uint32_t place)
{
    uint32_t first = clause;
    while (first > 0 && clause - first < CONTEST_CLAUSES &&
           scene->clauses[first - 1].sentence == scene->clauses[clause].sentence)
        first--;
    return place >= scene->clauses[first].span.begin;
}

static bool has_measure(const struct scene *scene, struct span core)
{
    return !span_empty(core) &&
           (word_before(scene->cps, core.begin, core.end).classes & (WORD_HEAD | WORD_MONEY | WORD_INDEX)) != 0;
}

bool contest_frame(struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at];
    struct span contest = contest_in(scene, figure->right);
    struct word verb = span_empty(contest) ? (struct word){0} : word_at(scene->cps, contest.begin, contest.end);
    contest.begin += (verb.classes & WORD_VERB) != 0 ? verb.size : 0;
    if (span_empty(contest)) contest = find_contest(scene, figure->clause, figure->left.begin);
    if (!span_empty(contest)) figure->indicator = phrase_of(contest);
    return !span_empty(contest);
}

// 排名|第8位: nothing else says what is ranked.
static struct span rank_word(const struct scene *scene, const struct figure *figure)
{
    uint32_t begin = scene->clauses[figure->clause].span.begin, end = figure->quantity->begin;
    struct word word = word_before(scene->cps, begin < end ? begin : end, end);
    return (word.classes & WORD_RANK) != 0 ? (struct span){end - word.size, end} : (struct span){0};
}

// 位列|全市12个区县第二, 居|17家市直单位第三名: where those that are ranked begin, behind the last word of rank; left.end: none do.
static uint32_t bare_population(const struct scene *scene, uint32_t at, struct span left)
{
    enum { SCOPE = 8, NOUN = 12 };
    const struct figure *size = &scene->figures[at] - 1;
    if (at == 0 || !size->taken || size->quantity->kind != QUANTITY_COUNT || size->quantity->begin < left.begin ||
        size->quantity->end >= left.end || left.end - size->quantity->end > NOUN)
        return left.end;
    for (uint32_t k = size->quantity->end; k < left.end; k++)
        if (!cp_is_han(scene->cps[k]) || is_inside_word(scene->cps[k])) return left.end;
    uint32_t first = size->quantity->begin;
    for (uint32_t end = first; end > left.begin && first - end < SCOPE; end--) {
        struct word word = word_before(scene->cps, left.begin, end);
        if ((word.classes & WORD_RANK) != 0 && (word.classes & WORD_WORD) == 0) return end;
        if (!cp_is_han(scene->cps[end - 1])) break;
    }
    return left.end;
}

// 由第十九名升到|第二名: the same order.
static bool continues_rank(const struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at], *before = figure - 1;
    if (at == 0 || !before->taken || before->type != OBSERVATION_RANK || before->clause != figure->clause) return false;
    struct span scope = {0}, gap = {before->quantity->end, figure->quantity->begin};
    gap = before_rank(scene, gap, &scope);
    if (!span_empty(strip_marks(scene, gap)) || !span_empty(scope)) return false;
    figure->indicator = before->indicator;
    for (uint8_t i = 0; i < before->among_count; i++) figure->among[i] = before->among[i];
    figure->among_count = before->among_count;
    figure->has_out_of = before->has_out_of;
    figure->out_of = before->out_of;
    figure->type = OBSERVATION_RANK;
    figure->rule = "rank";
    return true;
}

// 其中|神经内科排名第6、肾内科第8: each part of what is ranked by itself.
static bool is_part(const struct scene *scene, uint32_t at)
{
    const struct figure *figure = &scene->figures[at], *before = figure - 1;
    struct span clause = scene->clauses[figure->clause].span;
    if (at > 0 && before->taken && before->type == OBSERVATION_RANK && before->clause == figure->clause)
        return is_part(scene, at - 1);
    return clause.begin + 1 < clause.end && scene->cps[clause.begin] == U'其' && scene->cps[clause.begin + 1] == U'中';
}

void rank_frame(struct scene *scene, uint32_t at)
{
    if (continues_rank(scene, at)) return;
    struct figure *figure = &scene->figures[at];
    const struct clause *clause = &scene->clauses[figure->clause];
    struct span left = {clause->span.begin, figure->quantity->begin}, scope = {0}, contest = {0};
    if (span_size(left) > RANK_NEAR) left.begin = left.end - RANK_NEAR;
    bool in_contest = false;
    // 旅客吞吐量突破9000万人次、居全国第3位: the level before it in the clause is what is ranked, unless it is the population's size.
    int32_t level = level_before(scene, at, false, 0);
    left = before_rank(scene, left, &scope);
    if (!span_empty(left) && is_inside_word(scene->cps[left.end - 1])) {
        struct span population = {population_begin(scene, left), left.end - 1};
        contest = contest_in(scene, population);
        in_contest = !span_empty(contest);
        if (!in_contest) take_size(scene, at, population);
        left.end = population.begin;
        struct word prep = word_before(scene->cps, left.begin, left.end);
        left.end -= prep.size == 1 ? 1 : 0;
        level = level_before(scene, at, false, 0);
    } else if (!span_empty(scope)) {
        figure->among[0] = scope;
        figure->among_count = 1;
    } else {
        uint32_t begin = bare_population(scene, at, left);
        if (begin < left.end) {
            take_size(scene, at, (struct span){begin, left.end});
            left.end = begin;
            left = before_rank(scene, left, &scope);
            level = level_before(scene, at, false, 0);
        }
    }
    figure->type = OBSERVATION_RANK;
    figure->rule = "rank";
    if (level >= 0 && scene->figures[level].quantity->end > left.begin)
        left.begin = scene->figures[level].quantity->end;
    struct span core = strip_lead(scene, left), whole = strip_in(scene, left);
    // 为全省妇幼保健机构第2家: the population alone.
    if (figure->among_count == 0 && !span_empty(whole) && !has_measure(scene, whole) &&
        (word_at(scene->cps, whole.begin, whole.end).classes & WORD_SCOPE) != 0) {
        figure->among[0] = whole;
        figure->among_count = 1;
        core = clause_before(scene, figure->clause);
    }
    bool member = is_member(scene, figure) && right_is_noun(scene, figure->right);
    bool named = span_size(core) >= 2 && !names_nothing(scene, core);
    bool same_sentence = level >= 0 && scene->clauses[scene->figures[level].clause].sentence == clause->sentence;
    if (span_empty(contest)) contest = find_contest(scene, figure->clause, figure->quantity->begin);
    bool announced = ends_with_inside(scene, contest) && same_sentence_as(scene, figure->clause, contest.begin);
    if (in_contest || (announced && !has_measure(scene, core) && !(named && is_part(scene, at))))
        figure->indicator = phrase_of(contest);
    else if (member) figure->indicator = phrase_of(right_phrase(scene, figure->right));
    else if (same_sentence && !named) figure->indicator = scene->figures[level].indicator;
    else if (named) figure->indicator = phrase_of(core);
    else if (!span_empty(contest)) figure->indicator = phrase_of(contest);
    else figure->indicator = phrase_of(names_nothing(scene, core) ? rank_word(scene, figure) : core);
}
