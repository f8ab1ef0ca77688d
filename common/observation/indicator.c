#include "observation/frame.h"

enum { RIGHT_NEAR = 40, PREDICATE_NEAR = 24 };

struct phrase phrase_of(struct span span)
{
    struct phrase phrase = {0};
    phrase_add(&phrase, span);
    return phrase;
}

void phrase_add(struct phrase *phrase, struct span span)
{
    if (!span_empty(span) && phrase->count < PHRASE_PARTS) phrase->parts[phrase->count++] = span;
}

bool right_is_noun(const struct scene *scene, struct span right)
{
    right = strip_marks(scene, right);
    if (span_empty(right) || is_of(scene->cps[right.begin])) return false;
    uint32_t first = scene->cps[right.begin];
    if (!cp_is_word(first) && first != U'“' && first != U'《' && first != U'「' && first != U'"') return false;
    if (scene_period_beginning(scene, right.begin) >= 0) return false;
    struct word word = word_at(scene->cps, right.begin, right.end);
    return (word.classes & (WORD_PRED | WORD_AND | WORD_ASPECT | WORD_BARE | WORD_THAN | WORD_LEVEL | WORD_UP |
                            WORD_DOWN | WORD_SHARE)) == 0 ||
           (word.classes & (WORD_WORD | WORD_HEAD | WORD_MONEY)) != 0;
}

// 三种方法|来, 在两个病区|中: what hangs on behind a noun.
static struct span strip_tail(const struct scene *scene, struct span phrase)
{
    phrase = strip_marks(scene, phrase);
    while (span_size(phrase) > 2) {
        struct word word = word_before(scene->cps, phrase.begin, phrase.end);
        bool averages = word.size == 2 && scene->cps[phrase.end - 2] == U'平' && scene->cps[phrase.end - 1] == U'均';
        if (!averages && (word.size != 1 || (word.classes & (WORD_CUT | WORD_BARE | WORD_ASPECT)) == 0 ||
                          (word.classes & WORD_WORD) != 0))
            break;
        phrase = strip_marks(scene, (struct span){phrase.begin, phrase.end - word.size});
    }
    return phrase;
}

// 护士|的基础上, 县|的4个镇: a person, a body or a place is counted itself; 大小不一的摊位 is one phrase.
static bool ends_noun(const struct scene *scene, struct span right, uint32_t at, struct word word)
{
    if (is_of(scene->cps[at])) {
        struct word before = word_before(scene->cps, right.begin, at), behind = word_at(scene->cps, at + 1, right.end);
        return (before.classes & WORD_MEMBER) != 0 || (behind.classes & (WORD_PRED | WORD_BARE)) != 0 ||
               at + 1 >= right.end;
    }
    return ((word.size >= 2 && (word.classes & WORD_PRED) != 0) ||
            (word.classes & (WORD_CUT | WORD_DISTRIBUTE)) != 0) &&
           (word.classes & (WORD_WORD | WORD_HEAD | WORD_MONEY)) == 0;
}

// Where the noun ends: at a predicate (运动员|参赛), at 的 unless a clause or an adjective stands before it.
struct span right_phrase(const struct scene *scene, struct span right)
{
    right = strip_marks(scene, right);
    if (!span_empty(right) && (word_at(scene->cps, right.begin, right.end).classes & (WORD_OF | WORD_ASPECT)) != 0)
        right.begin++;
    right = strip_marks(scene, right);
    if (span_size(right) > RIGHT_NEAR) right.end = right.begin + RIGHT_NEAR;
    struct word first = span_empty(right) ? (struct word){0} : word_at(scene->cps, right.begin, right.end);
    if ((first.classes & (WORD_PRED | WORD_VERB | WORD_PREP)) != 0 && (first.classes & WORD_WORD) == 0)
        return strip_tail(scene, right);
    for (uint32_t at = right.begin + (first.size > 1 ? first.size : 1); at < right.end;) {
        struct word word = word_at(scene->cps, at, right.end);
        if (at >= right.begin + (is_of(scene->cps[at]) ? 1 : 2) && ends_noun(scene, right, at, word)) {
            right.end = at;
            break;
        }
        if (is_of(scene->cps[at]) && (word_before(scene->cps, right.begin, at).classes & WORD_ADJECTIVE) != 0)
            right.begin = at + 1;  // 经验丰富的|护士
        at += word.size > 1 ? word.size : 1;
    }
    return strip_tail(scene, right);
}

int32_t level_before(const struct scene *scene, uint32_t at, bool same_unit, uint32_t sentences)
{
    enum { BACK = 6 };
    const struct figure *figure = &scene->figures[at];
    uint32_t block = scene->clauses[figure->clause].block, sentence = scene->clauses[figure->clause].sentence;
    for (uint32_t k = at, seen = 0; k > 0 && seen < BACK && at - k < FIGURES_NEAR; k--) {
        const struct figure *f = &scene->figures[k - 1];
        if (scene->clauses[f->clause].block != block || scene->clauses[f->clause].sentence + sentences < sentence)
            return -1;
        if (!f->taken || f->indicator.count == 0) continue;
        seen++;
        if (!same_unit || str_equal(f->unit, figure->unit)) return (int32_t)k - 1;
    }
    return -1;
}

static bool holds_figure(const struct scene *scene, struct span span)
{
    uint32_t low = 0, high = scene->figure_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (scene->figures[middle].quantity->begin < span.begin) low = middle + 1;
        else high = middle;
    }
    return low < scene->figure_count && scene->figures[low].taken && scene->figures[low].quantity->end <= span.end;
}

struct span clause_before(const struct scene *scene, uint32_t clause)
{
    uint32_t before = clause;
    while (before > 0 && clause - before < 3 &&
           (before == clause || (scene->clauses[before].in_bracket && !scene->clauses[clause].in_bracket)))
        before--;
    if (before == clause || scene->clauses[before].sentence != scene->clauses[clause].sentence) return (struct span){0};
    struct span span = scene->clauses[before].span;
    if (span_size(span) > RIGHT_NEAR || holds_figure(scene, span)) return (struct span){0};
    span = strip_lead(scene, span);
    if (names_nothing(scene, span)) return (struct span){0};  // 按不变价格计算, 次之
    int32_t period = span_empty(span) ? -1 : scene_period_ending(scene, span.end);
    return period >= 0 && scene->periods.items[period].begin <= span.begin + 2 ? (struct span){0} : span;
}

void indicator_borrow(struct scene *scene, uint32_t at, bool same_unit_first)
{
    struct figure *figure = &scene->figures[at];
    // 储煤3860万吨，可用42天，比去年同期多380万吨: a change in a unit is of a level in that unit
    bool absolute = figure->type == OBSERVATION_CHANGE && figure->quantity->kind != QUANTITY_RATIO &&
                    figure->quantity->kind != QUANTITY_POINTS && figure->quantity->kind != QUANTITY_MULTIPLE;
    int32_t level = same_unit_first ? level_before(scene, at, true, 1)
                    : absolute      ? level_before(scene, at, true, 0)
                                    : -1;
    if (level < 0) level = level_before(scene, at, false, 0);
    // 责任清单4大类|26项, 退回红包212人次、|37.4万元: two figures of one thing
    bool beside = same_unit_first && at > 0 && figure[-1].taken && figure[-1].indicator.count > 0 &&
                  figure[-1].type != OBSERVATION_RANK && figure[-1].clause == figure->clause &&
                  figure[-1].modifier <= MODIFIER_MORE_THAN && figure[-1].quantity->end <= figure->quantity->begin &&
                  span_empty(strip_marks(scene, (struct span){figure[-1].quantity->end, figure->quantity->begin}));
    if (beside) level = (int32_t)at - 1;
    bool near = level >= 0 && scene->figures[level].clause + 1 >= figure->clause;
    near = near || (level >= 0 && figure->type == OBSERVATION_CHANGE && str_equal(figure->unit, STR("rank")));
    struct span before = near ? (struct span){0} : clause_before(scene, figure->clause);
    if (!span_empty(before)) figure->indicator = phrase_of(before);
    else if (figure->quantity->kind == QUANTITY_SCORE && level_before(scene, at, true, 1) < 0)
        return;  // 外科以96.5分…: points go on with points only
    else if (level >= 0 || (level = level_before(scene, at, false, 1)) >= 0)
        figure->indicator = scene->figures[level].indicator;
}

// 其中|更|有, 首次: words that name nothing, one behind the other.
static bool only_small_words(const struct scene *scene, struct span core)
{
    const uint64_t small = WORD_LEAD | WORD_BARE | WORD_FILL | WORD_PREP | WORD_ASPECT;
    for (uint32_t k = core.begin; k < core.end;) {
        struct word word = word_at(scene->cps, k, core.end);
        if (word.size == 0 || (word.classes & small) == 0 || (word.classes & (WORD_WORD | WORD_HEAD | WORD_MONEY)) != 0)
            return false;
        k += word.size;
    }
    return true;
}

bool names_nothing(const struct scene *scene, struct span core)
{
    if (span_empty(core)) return true;
    bool people = (word_before(scene->cps, core.begin, core.end).classes & WORD_PERSON) != 0;
    int32_t mention = people ? -1 : scene_mention_ending(scene, core.end);
    if (mention >= 0 && scene->mentions.items[mention].begin <= core.begin) return true;
    int32_t period = scene_period_ending(scene, core.end);
    if (period >= 0 && scene->periods.items[period].begin <= core.begin) return true;
    mention = people ? -1 : scene_mention_beginning(scene, core.begin);
    if (mention >= 0 && core.end - scene->mentions.items[mention].end <= 1 &&
        (word_at(scene->cps, core.end - 1, core.end).classes & (WORD_LEAD | WORD_FILL | WORD_PREP | WORD_VERB)) != 0)
        return true;
    struct word word = word_at(scene->cps, core.begin, core.end);
    if ((word.classes & (WORD_LEAD | WORD_BARE)) != 0 && (word.classes & WORD_WORD) == 0 && word.size >= 2 &&
        span_size(core) <= word.size + 1)
        return true;
    word = word_before(scene->cps, core.begin, core.end);
    if ((word.classes & WORD_BARE) != 0 && span_size(core) <= 3) return true;
    return only_small_words(scene, core);
}

// 床均能耗低于同类医院近200元, 速度比传统产品提升30%: the distance is part of what is measured.
static bool frame_distance(struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at];
    uint32_t than = find_comparison(scene, figure->left);
    if (than == figure->left.end || figure->type == OBSERVATION_CHANGE) return false;
    struct span measured = strip_lead(scene, (struct span){figure->left.begin, than});
    if (span_size(measured) >= 2) {
        figure->indicator = phrase_of((struct span){measured.begin, figure->left.end});
    } else {
        indicator_borrow(scene, at, false);
        phrase_add(&figure->indicator, (struct span){than, figure->left.end});
    }
    return true;
}

// 造成|1000人死亡, 接收|7名曾到访武汉的病人: behind a verb what follows is counted, whatever it begins with.
static bool verb_before(const struct scene *scene, const struct figure *figure)
{
    return (figure->shell & WORD_ASPECT) != 0 || (tail_is(scene, figure->core, WORD_VERB | WORD_PREP) &&
                                                  !tail_is(scene, figure->core, WORD_HEAD | WORD_MONEY));
}

// Of counts, shares and lengths of time a predicate alone may be said: 5人已经出院. An amount is of something.
static bool counts_members(enum quantity_kind kind)
{
    return kind == QUANTITY_COUNT || kind == QUANTITY_NUMBER || kind == QUANTITY_RATIO || kind == QUANTITY_DURATION;
}

// 企业和商会代表等约1100人|出席开幕式: what they do is counted.
static bool counts_actors(const struct scene *scene, const struct figure *figure)
{
    uint32_t begin = figure->quantity->begin;
    struct span right = strip_marks(scene, figure->right);
    bool listed = begin > figure->left.begin && scene->cps[begin - 1] == U'等';
    bool people = str_equal(figure->unit, STR("人")) || str_equal(figure->unit, STR("名"));
    return listed && people && span_size(right) >= 4 && !starts_with_of(scene, right);
}

// 给近百位|的受害者
static bool counts_described(const struct scene *scene, const struct figure *figure)
{
    struct span right = right_phrase(scene, figure->right);
    return verb_before(scene, figure) && starts_with_of(scene, strip_marks(scene, figure->right)) &&
           span_size(right) >= 2 && span_size(right) <= 8 &&
           (word_before(scene->cps, right.begin, right.end).classes & (WORD_PERSON | WORD_MEMBER)) != 0;
}

// 这种治疗约有10%|的患者可完全控制, 患者中有两成|病人为难治性: of whom something is said.
static bool there_is_share(const struct scene *scene, const struct figure *figure)
{
    const struct quantity *q = figure->quantity;
    struct word word = word_before(scene->cps, figure->left.begin, q->number_begin);
    return word.size > 0 && scene->cps[q->number_begin - 1] == U'有' && (word.classes & WORD_FILL) != 0 &&
           (word.classes & WORD_WORD) == 0;
}

static bool prefers_right(const struct scene *scene, const struct figure *figure)
{
    struct span right = strip_marks(scene, figure->right);
    if (span_empty(right)) return false;
    bool noun = right_is_noun(scene, right);
    if (names_nothing(scene, figure->core))
        return noun || starts_with_of(scene, right) || counts_members(figure->quantity->kind);
    switch (figure->quantity->kind) {
    case QUANTITY_COUNT:
    case QUANTITY_NUMBER:
        return noun || counts_actors(scene, figure) || counts_described(scene, figure) ||
               ((verb_before(scene, figure) || tail_is(scene, figure->core, WORD_BARE)) &&
                !starts_with_of(scene, right)) ||
               ((figure->shell & WORD_OF) != 0 && !starts_with_of(scene, right));
    case QUANTITY_DURATION:
        return (noun || starts_with_of(scene, right)) && verb_before(scene, figure) &&
               span_size(right_phrase(scene, right)) >= 2;
    case QUANTITY_RATIO:
        if (there_is_share(scene, figure) && (noun || starts_with_of(scene, right))) return true;
        return noun && verb_before(scene, figure);
    case QUANTITY_MONEY:
    case QUANTITY_MULTIPLE:
    case QUANTITY_MEASURE: return noun && verb_before(scene, figure);
    default: return false;
    }
}

// 发病率|以每年9%的速度上升: how often is no part of what rises.
static struct span strip_pace(const struct scene *scene, struct span core)
{
    int32_t habit = scene_period_ending(scene, core.end);
    if (habit < 0 || scene->periods.items[habit].kind != PERIOD_HABIT) return core;
    uint32_t begin = scene->periods.items[habit].begin;
    bool by = begin > core.begin + 1 && (scene->cps[begin - 1] == U'以' || scene->cps[begin - 1] == U'按');
    return by ? (struct span){core.begin, begin - 1} : core;
}

// 围绕质量、体验等|确定项目: to what end is no part of what is counted.
static struct span behind_purpose(const struct scene *scene, struct span core)
{
    enum { LEAST = 4 };
    struct span cut = core;
    for (uint32_t k = core.begin + 1; k + LEAST < core.end; k++) {
        if (scene->cps[k] != U'等' || word_at(scene->cps, k, core.end).size != 1) continue;
        struct word verb = word_at(scene->cps, k + 1, core.end);
        bool opens = verb.size >= 2 && (verb.classes & (WORD_VERB | WORD_CARRY | WORD_LEAD)) != 0 &&
                     (verb.classes & (WORD_WORD | WORD_HEAD | WORD_MONEY)) == 0 && span_size(core) > LEAST + verb.size;
        if (opens) cut.begin = k + 1;
    }
    return cut;
}

void indicator_from_left(struct scene *scene, struct figure *figure)
{
    struct span core = strip_pace(scene, figure->core);
    int32_t period = scene_period_covering(scene, core.begin, core.end);
    if (period >= 0 && scene->periods.items[period].kind != PERIOD_HABIT) {
        const struct period *p = &scene->periods.items[period];
        struct span behind = strip_lead(scene, (struct span){p->end, core.end}),
                    before = strip_marks(scene, (struct span){core.begin, p->begin});
        if (p->end <= core.end && span_size(behind) >= 2) core = behind;
        else if (span_size(before) >= 2) core = before;
    }
    figure->indicator = phrase_of(behind_purpose(scene, core));
}

// A verb that holds for the counted noun: 增聘|1名|医生.
static struct span carried_verb(const struct scene *scene, const struct figure *figure)
{
    struct span left = strip_marks(scene, figure->left);
    for (int i = 0; i < 3 && !span_empty(left); i++) {
        struct word word = word_before(scene->cps, left.begin, left.end);
        if ((word.classes & WORD_CARRY) != 0) return (struct span){left.end - word.size, left.end};
        if ((word.classes & WORD_FILL) == 0 || word.size == 0) break;
        left.end -= word.size;
    }
    return (struct span){0};
}

uint32_t indicator_from_right(struct scene *scene, struct figure *figure)
{
    struct span right = right_phrase(scene, figure->right);
    // 92%的情况被认为合理: a share is of those of whom the predicate is said.
    if (figure->quantity->kind == QUANTITY_RATIO && span_size(figure->right) <= PREDICATE_NEAR)
        right.end = strip_marks(scene, figure->right).end;
    figure->indicator = phrase_of(carried_verb(scene, figure));
    phrase_add(&figure->indicator, right);
    return right.end;
}

static bool names_measure(const struct scene *scene, struct span phrase)
{
    return tail_is(scene, phrase, WORD_HEAD | WORD_MONEY);
}

// 从医26年的|王医生, 判囚7年的|被告
static bool opens_with_person(const struct scene *scene, struct span phrase)
{
    enum { NEAR = 5 };
    if (scene_mention_beginning(scene, phrase.begin) >= 0) return true;
    for (uint32_t end = phrase.begin + 2; end <= phrase.end && end <= phrase.begin + NEAR; end++)
        if (tail_is(scene, (struct span){phrase.begin, end}, WORD_PERSON | WORD_MEMBER)) return true;
    return false;
}

// 初定为期2周的封城禁令, 4亿元的净利润, 11亿元研发投入: the noun that the quantity describes, where no noun that measures stands before it. But
// 从医26年的王小青 tells how long he has worked.
static bool describes_noun(const struct scene *scene, const struct figure *figure)
{
    struct span right = right_phrase(scene, figure->right);
    bool of = starts_with_of(scene, strip_marks(scene, figure->right));
    bool bare = (word_at(scene->cps, right.begin, right.end).classes & WORD_BARE) != 0;  // 10天的基础上
    if (span_size(right) < 2 || bare || (names_measure(scene, figure->core) && !(of && names_measure(scene, right))))
        return false;
    switch (figure->quantity->kind) {
    case QUANTITY_DURATION: return of && !opens_with_person(scene, right);
    case QUANTITY_MONEY: return names_measure(scene, right) && (of || right_is_noun(scene, figure->right));
    default: return false;
    }
}

// 强化对入境人员的100%核酸检测: both sides together name it.
static bool spans_quantity(const struct scene *scene, const struct figure *figure)
{
    return figure->quantity->kind == QUANTITY_RATIO && (figure->shell & WORD_OF) != 0 && span_size(figure->core) >= 2 &&
           right_is_noun(scene, figure->right);
}

// 子宫颈3小时内急速扩张: what goes on for so long is said on both sides.
static bool takes_predicate(const struct scene *scene, const struct figure *figure)
{
    return figure->quantity->kind == QUANTITY_DURATION && !names_nothing(scene, figure->core) &&
           !verb_before(scene, figure) && !span_empty(figure->right) && !starts_with_of(scene, figure->right);
}

// 定价是四万二: the indicator says that it is money.
static void infer_currency(struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at];
    bool money = tail_is(scene, figure->core, WORD_MONEY);
    bool goes_on = at > 0 && names_nothing(scene, figure->core) && figure[-1].taken &&
                   figure[-1].type == OBSERVATION_AMOUNT && figure[-1].clause == figure->clause;
    if (figure->quantity->kind != QUANTITY_NUMBER || figure->unit.size > 0 || figure->type != OBSERVATION_COUNT) return;
    struct span right = strip_marks(scene, figure->right);
    bool of = starts_with_of(scene, right);
    uint64_t behind = word_at(scene->cps, right.begin + of, right.end).classes;  // 800亿|市值, 5亿的|利润
    bool counts_money = (behind & WORD_MONEY) != 0 && (behind & WORD_VERB) == 0;
    bool object = right_is_noun(scene, figure->right) &&
                  (word_at(scene->cps, right.begin, right.end).classes & WORD_VERB) == 0;  // 投资7000万|建设工程
    if (!counts_money && (!(money || goes_on) || object)) return;
    if (counts_money && !goes_on) {
        figure->type = OBSERVATION_AMOUNT;
        figure->unit = STR("CNY");
        return;
    }
    figure->type = OBSERVATION_AMOUNT;
    figure->unit = goes_on ? figure[-1].unit : STR("CNY");
}

// From the last verb of the phrase on; the whole phrase when it has none.
static struct span last_verb(const struct scene *scene, struct span core)
{
    struct span from = core;
    for (uint32_t k = core.begin; k < core.end;) {
        struct word word = word_at(scene->cps, k, core.end);
        if (word.size >= 2 && (word.classes & WORD_VERB) != 0 && (word.classes & WORD_WORD) == 0) from.begin = k;
        k += word.size > 1 ? word.size : 1;
    }
    return from;
}

// 增持公司|5%|股份, 转让子公司|90%|股权: a part of what stands behind.
static bool holds_part(const struct scene *scene, const struct figure *figure)
{
    enum { SHORT = 8 };
    struct span right = right_phrase(scene, figure->right);
    return figure->quantity->kind == QUANTITY_RATIO && !names_nothing(scene, figure->core) &&
           !there_is_share(scene, figure) && right_is_noun(scene, figure->right) && span_size(right) <= SHORT &&
           !tail_is(scene, figure->core, WORD_HEAD | WORD_MONEY | WORD_SHARE_NOUN | WORD_PREP);
}

// 开行班列5063列，较2021年新增668列: the verb alone, of what was said before.
static bool is_lone_carry(const struct scene *scene, const struct figure *figure)
{
    struct word word = word_before(scene->cps, figure->core.begin, figure->core.end);
    return (word.classes & WORD_CARRY) != 0 && (word.classes & WORD_HEAD) == 0 &&
           word.size == span_size(figure->core) && span_empty(strip_marks(scene, figure->right)) &&
           figure->indicator.count == 1 && figure->indicator.parts[0].begin == figure->core.begin;
}

static void continue_carry(struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at];
    int32_t level = level_before(scene, at, true, 0);
    if (level < 0) return;
    phrase_add(&figure->indicator, scene->figures[level].indicator.parts[0]);
    figure->rule = "continued";
}

// 下设党支部|17个, 卫生机构2216个，其中医院|78个: bodies directly before their number are counted, and own nothing.
static bool counts_bodies(const struct scene *scene, const struct figure *figure)
{
    struct span left = strip_marks(scene, (struct span){figure->left.begin, figure->quantity->begin});
    static const uint32_t units[] = {U'个', U'家', U'所', U'座', U'间', U'支', U'户'};
    bool one_unit = figure->quantity->end == figure->quantity->number_end + 1, bodies = false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        bodies = bodies || (one_unit && scene->cps[figure->quantity->end - 1] == units[i]);
    int32_t mention = scene_mention_ending(scene, left.end);
    bool named = bodies && mention >= 0 && tail_is(scene, left, WORD_BODY);  // 标准化加工厂|9座: read as a name
    return figure->quantity->kind == QUANTITY_COUNT && span_empty(strip_marks(scene, figure->right)) &&
           (tail_is(scene, left, WORD_MEMBER) || named) && !tail_is(scene, left, WORD_PERSON);
}

// 优秀187名，一般|52名: a grade between others, though the word is none elsewhere.
static struct span lone_grade(const struct scene *scene, uint32_t at)
{
    const struct figure *figure = &scene->figures[at];
    struct span left = strip_marks(scene, (struct span){figure->left.begin, figure->quantity->begin});
    bool grades = at > 0 && figure[-1].taken && figure[-1].clause + 1 == figure->clause &&
                  figure->quantity->kind == QUANTITY_COUNT && str_equal(figure[-1].unit, figure->unit);
    bool word = span_size(left) == 2 && scene->cps[left.begin] == U'一' && scene->cps[left.begin + 1] == U'般';
    return grades && word ? left : (struct span){0};
}

uint32_t indicator_frame(struct scene *scene, uint32_t at)
{
    struct figure *figure = &scene->figures[at];
    infer_currency(scene, at);
    uint32_t used = figure->quantity->end;
    if (figure->quantity->kind == QUANTITY_RATIO && figure->type != OBSERVATION_CHANGE && share_frame(scene, at))
        return used;
    if (frame_distance(scene, at)) return used;
    if (figure->type == OBSERVATION_CHANGE) return change_frame(scene, at);
    if (figure->quantity->kind == QUANTITY_SCORE && tail_is(scene, figure->core, WORD_PREP) &&
        contest_frame(scene, at)) {
        figure->rule = "score in a contest";
    } else if ((figure->shell & WORD_FROM) != 0 &&
               !(figure->quantity->kind == QUANTITY_COUNT && right_is_noun(scene, figure->right)) &&
               !names_nothing(scene, figure->core)) {
        figure->rule = "from … to …";
        indicator_from_left(scene, figure);
    } else if (figure->quantity->kind == QUANTITY_MONEY && starts_with_of(scene, figure->right) &&
               tail_is(scene, figure->core, WORD_MONEY) && !describes_noun(scene, figure)) {
        // 总投资4.3亿元的大楼: the noun before it, without the verbs before that.
        struct word money = word_before(scene->cps, figure->core.begin, figure->core.end);
        figure->indicator = phrase_of((struct span){figure->core.end - money.size, figure->core.end});
        figure->rule = "noun before";
    } else if (holds_part(scene, figure)) {
        struct span right = right_phrase(scene, figure->right);
        figure->indicator = phrase_of(last_verb(scene, figure->core));
        phrase_add(&figure->indicator, right);
        figure->rule = "part of a whole";
        used = right.end;
    } else if (describes_noun(scene, figure)) {
        figure->rule = "noun described";
        used = indicator_from_right(scene, figure);
    } else if (spans_quantity(scene, figure) || takes_predicate(scene, figure)) {
        struct span right = right_phrase(scene, figure->right);
        figure->indicator = phrase_of(figure->core);
        phrase_add(&figure->indicator, right);
        used = right.end;
    } else if (prefers_right(scene, figure)) {
        figure->rule = "noun behind";
        used = indicator_from_right(scene, figure);
    } else if (!names_nothing(scene, figure->core)) {
        figure->rule = "noun before";
        indicator_from_left(scene, figure);
    } else if (counts_bodies(scene, figure)) {
        figure->rule = "noun before";
        figure->indicator = phrase_of(strip_lead(scene, (struct span){figure->left.begin, figure->quantity->begin}));
    } else {
        figure->rule = "continued";
        indicator_borrow(scene, at, true);
    }
    if (is_lone_carry(scene, figure)) continue_carry(scene, at);
    struct span grade = lone_grade(scene, at);
    if (!span_empty(grade)) figure->indicator = phrase_of(grade);
    if (figure->indicator.count == 0 && names_nothing(scene, figure->core)) {
        struct span behind = {figure->quantity->end, scene->clauses[figure->clause].span.end};  // 以3亿元|收购子公司
        bool next = at + 1 < scene->figure_count && figure[1].quantity->begin < behind.end;
        behind.end = next ? figure[1].quantity->begin : behind.end;
        bool joined = (word_at(scene->cps, behind.begin, behind.end).classes & WORD_AND) != 0;
        figure->indicator = phrase_of(behind.begin < behind.end && !joined ? right_phrase(scene, behind)
                                                                           : (struct span){0});
        figure->rule = "predicate behind";
    }
    if (figure->indicator.count == 0) figure->indicator = phrase_of(figure->core);
    return used;
}
