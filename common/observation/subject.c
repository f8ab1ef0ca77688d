#include "observation/subject.h"

#include "base/utf8.h"
#include "observation/subject_scope.h"
#include "observation/words.h"

static bool build_mentions(struct subject_scope *scope)
{
    const struct entities *entities = &scope->entities;
    scope->mentions = ARENA_ARRAY(scope->arena, struct subject_mention, entities->mention_count + 1);
    if (!scope->mentions) return false;
    for (size_t i = 0; i < entities->mention_count; i++) {
        const struct mention *mention = &entities->mentions[i];
        scope->mentions[i] = (struct subject_mention){mention->begin, mention->end,
                                                      entities->items[mention->entity].name};
    }
    scope->mention_count = entities->mention_count;
    return true;
}

// The word for people that opens clauses most often, at least three times.
static str chief_group(const struct subject_scope *scope)
{
    enum { MOST = 32, LEAST = 3 };
    struct {
        uint32_t at, size, times;
    } seen[MOST];
    size_t count = 0, best = 0;
    const uint32_t *cps = scope->document->cps;
    for (uint32_t i = 0; i < scope->places->count; i++) {
        uint32_t at = scope->places->clauses[i].begin;
        struct name_word word = name_word_at(scope->entities.text, at, NAME_ROLE_GROUP);
        if (!word.size) continue;
        size_t k = 0;
        while (k < count && !(seen[k].size == word.size && cps[seen[k].at] == cps[at] &&
                              cps[seen[k].at + word.size - 1] == cps[at + word.size - 1]))
            k++;
        if (k == MOST) continue;
        if (k == count) seen[count].at = at, seen[count].size = word.size, seen[count++].times = 0;
        if (++seen[k].times > seen[best].times) best = k;
    }
    if (count == 0 || seen[best].times < LEAST) return (str){0};
    return utf8_encode(scope->arena, cps, seen[best].at, seen[best].at + seen[best].size);
}

const struct subject_scope *subject_scope_new(struct arena *arena, const struct document *document,
                                              const struct places *places, const struct period_list *periods)
{
    struct subject_scope *scope = ARENA_NEW(arena, struct subject_scope);
    if (!scope) return NULL;
    *scope = (struct subject_scope){.arena = arena, .document = document, .places = places};
    if (!entities_build(arena, document, places, periods, &scope->entities) || !subject_owners_build(scope) ||
        !build_mentions(scope))
        return NULL;
    scope->chief_group = chief_group(scope);
    return arena_exhausted(arena) ? NULL : scope;
}

static struct subject_answer answer(const struct subject_scope *scope, const struct owner *owner, const char *rule)
{
    return (struct subject_answer){owner->entity >= 0 ? entity_of(scope, owner->entity)->name : owner->name,
                                   owner->begin, owner->end, rule};
}

// A nation is what an unowned figure is about only where the article keeps naming it or its offices: a bulletin, not advice on health.
static bool speaks_for_all(const struct subject_scope *scope)
{
    enum { CLAUSES_A_MENTION = 12, CLAUSES_TITLED = 25 };
    const struct entity *main = entity_of(scope, scope->entities.main);
    return main->kind != NAME_COUNTRY || scope->entities.reports || main->headed ||
           main->opened * (main->titled ? CLAUSES_TITLED : CLAUSES_A_MENTION) >= scope->places->count;
}

// 惠及|困难学生, 机上排查来自各地的|人员: where the noun for people begins, behind the last verb or 的 before it.
static uint32_t group_begin(const struct subject_scope *scope, uint32_t begin, uint32_t at)
{
    const uint64_t parts = WORD_VERB | WORD_FILL | WORD_LEAD | WORD_PRED | WORD_CARRY | WORD_PREP | WORD_SHARE |
                           WORD_AND | WORD_OF | WORD_FROM | WORD_ASPECT | WORD_CUT | WORD_THAN | WORD_BARE;
    const uint32_t *cps = scope->document->cps;
    for (uint32_t k = begin; k < at;) {
        struct word word = word_at(cps, k, at);
        struct name_word stop = name_word_at(scope->entities.text, k, NAME_ROLE_STOP);
        uint32_t size = word.size > stop.size ? word.size : stop.size;
        bool part = (word.size >= stop.size && (word.classes & parts) != 0 && (word.classes & WORD_WORD) == 0) ||
                    (stop.size > word.size && stop.size >= 2);
        k += size > 1 ? size : 1;
        if (part && k <= at) begin = k;
    }
    return begin;
}

// In an article about no one in particular the figure is that of the people of whom the clause speaks: 急性心梗患者死亡率在15%左右.
static struct subject_answer group_answer(const struct subject_scope *scope, const struct place_clause *clause,
                                          uint32_t begin)
{
    enum { LONGEST = 14, NEAR = 80 };
    const uint32_t *cps = scope->document->cps;
    uint32_t from = begin > clause->begin + NEAR ? begin - NEAR : clause->begin;
    for (uint32_t at = begin; at-- > from;) {
        struct name_word word = name_word_at(scope->entities.text, at, NAME_ROLE_GROUP);
        if (!word.size || at + word.size > begin) continue;
        bool longer = cps[at] == U'的' && (cps[at + word.size] == U'工' || cps[at + word.size] == U'口' ||
                                           cps[at + word.size] == U'均' || cps[at + word.size] == U'数');
        if (longer) continue;  // 进行的人工关节置换
        uint32_t start = at, low = clause->begin > at - (at < LONGEST ? at : LONGEST)
                                       ? clause->begin
                                       : at - (at < LONGEST ? at : LONGEST);
        while (start > low && place_is_word(cps[start - 1])) start--;
        start = group_begin(scope, subject_skip_openers(scope, start, at), at);
        if (at + word.size - start < 2) continue;  // 者
        return (struct subject_answer){utf8_encode(scope->arena, cps, start, at + word.size), start, at + word.size,
                                       "group"};
    }
    return (struct subject_answer){.rule = "none"};
}

// 该院医师杜某以96分获奖; 护士长叶某,从业26年: the person named last in the clause, or at the end of the one before; not one who speaks.
static const struct mention *person_before(const struct subject_scope *scope, const struct place_clause *clause,
                                           uint32_t begin)
{
    size_t index = entities_mentions_before(&scope->entities, begin);
    if (index == 0) return NULL;
    const struct mention *mention = &scope->entities.mentions[index - 1];
    if (entity_of(scope, mention->entity)->kind != NAME_PERSON) return NULL;
    uint32_t behind = mention->end < begin ? scope->document->cps[mention->end] : 0;
    uint32_t ahead = mention->begin > 0 ? scope->document->cps[mention->begin - 1] : 0;
    if (behind == U'、' || behind == U'等' || ahead == U'、' || ahead == U'及')
        return NULL;  // 李大明、王小青3人, 李大明等20人, 李大明以及王小青组成5人小组
    if (ahead == U'向' || ahead == U'给') return NULL;  // 向王小青融出资金900万元
    if (mention->begin == scope->document->blocks[clause->block].begin && mention->end < begin &&
        (scope->document->cps[mention->end] == U'：' || scope->document->cps[mention->end] == ':'))
        return NULL;  // 何志远：2018年全县…, who answers in an interview
    const struct place_clause *home = &scope->places->clauses[places_clause(scope->places, mention->begin)];
    bool here = home == clause, just_before = home->sentence == clause->sentence && mention->end == home->end;
    if (!here && !just_before) return NULL;
    return subject_speaks(scope, mention->end, here ? begin : home->end) ? NULL : mention;
}

// 华中某大学、华东某大学分别吸引700家和362家: the one whose turn it is, counting the numbers behind 分别.
static struct owner turn_of(const struct subject_scope *scope, const struct owner *owner, uint32_t begin)
{
    enum { REACH = 80 };
    const uint32_t *cps = scope->document->cps;
    uint32_t from = begin > owner->end + REACH ? begin - REACH : owner->end, shared = 0, turn = 0;
    for (uint32_t at = from; at + 1 < begin; at++)
        if (cps[at] == U'分' && cps[at + 1] == U'别') shared = at + 2;
    if (!shared) return *owner;
    for (uint32_t at = shared; at < begin; at++) {
        bool digit = cps[at] >= '0' && cps[at] <= '9',
             after = at > shared &&
                     ((cps[at - 1] >= '0' && cps[at - 1] <= '9') || cps[at - 1] == '.' || cps[at - 1] == ',');
        turn += digit && !after;
    }
    size_t index = entities_mentions_before(&scope->entities, owner->begin);
    const struct mention *mentions = scope->entities.mentions;
    if (turn == 0 || index >= scope->entities.mention_count || mentions[index].begin != owner->begin) return *owner;
    for (; turn > 0; turn--, index++) {
        if (index + 1 >= scope->entities.mention_count || mentions[index].end + 1 != mentions[index + 1].begin)
            return *owner;
        uint32_t sign = cps[mentions[index].end];
        if (sign != U'、' && sign != U'和' && sign != U'与' && sign != U'及') return *owner;
    }
    return (struct owner){.entity = mentions[index].entity, .begin = mentions[index].begin, .end = mentions[index].end};
}

// 于临江医院增设5个床位: the organisation at which the quantity is added.
static const struct mention *place_of_addition(const struct subject_scope *scope, uint32_t begin)
{
    enum { VERB = 2 };
    const uint32_t *cps = scope->document->cps;
    size_t index = entities_mentions_before(&scope->entities, begin);
    const struct mention *mention = index > 0 ? &scope->entities.mentions[index - 1] : NULL;
    if (!mention || mention->begin == 0 || mention->end + VERB != begin || cps[mention->begin - 1] != U'于')
        return NULL;
    uint32_t first = cps[mention->end], second = cps[mention->end + 1];
    bool adds = (first == U'增' && (second == U'设' || second == U'加')) ||
                (first == U'新' && (second == U'增' || second == U'设')) || (first == U'加' && second == U'设');
    return adds && !name_is_region(entity_of(scope, mention->entity)->kind) ? mention : NULL;
}

// 成为全国首批50家培训基地, 是美国现役11艘之一: how many there are in the region, not in its member.
static const struct mention *membership(const struct subject_scope *scope, uint32_t begin)
{
    enum { GAP = 2 };
    const uint32_t *cps = scope->document->cps;
    size_t index = entities_mentions_before(&scope->entities, begin);
    const struct mention *mention = index > 0 ? &scope->entities.mentions[index - 1] : NULL;
    if (!mention || mention->begin < 2 || mention->end + GAP < begin || mention->end > begin ||
        !name_is_region(entity_of(scope, mention->entity)->kind))
        return NULL;
    for (uint32_t at = mention->end; at <= begin; at++)
        if (cps[at] == U'前' || cps[at] == U'第' || cps[at] == U'的') return NULL;
    uint32_t before = cps[mention->begin - 1];
    bool member = before == U'是' || (before == U'为' && cps[mention->begin - 2] == U'成') ||
                  (before == U'选' && cps[mention->begin - 2] == U'入');
    return member ? mention : NULL;
}

// 早期胃癌患者5年生存率能达到90%: what is known of all such people is no one organisation's.
static struct subject_answer patients_at_risk(const struct subject_scope *scope, const struct place_clause *clause,
                                              uint32_t begin)
{
    enum { QUALIFIED = 4, LONGEST = 20 };
    const uint32_t *cps = scope->document->cps;
    uint32_t start = subject_skip_openers(scope, clause->begin, clause->end), behind = 0;
    for (uint32_t at = start; at < begin && at < start + LONGEST && place_is_word(cps[at]) && !behind; at++) {
        struct name_word group = name_word_at(scope->entities.text, at, NAME_ROLE_GROUP);
        if (group.size && at < start + QUALIFIED) break;
        if (group.size) behind = at + group.size;
    }
    for (uint32_t at = behind; behind && at < begin && at < behind + LONGEST; at++)
        if (name_word_at(scope->entities.text, at, NAME_ROLE_RISK).size)
            return (struct subject_answer){utf8_encode(scope->arena, cps, start, behind), start, behind, "group"};
    return (struct subject_answer){.rule = "none"};
}

// 平均海拔3000米的雪岭县, 规模6亿元(下同)的长风合伙企业: a figure that describes the name right behind it.
static const struct mention *described(const struct subject_scope *scope, uint32_t end)
{
    enum { LONGEST_BRACKET = 12 };
    const uint32_t *cps = scope->document->cps;
    uint32_t count = (uint32_t)scope->document->count, at = end;
    if (at < count && (cps[at] == U'（' || cps[at] == '(')) {
        while (at < count && at < end + LONGEST_BRACKET && cps[at] != U'）' && cps[at] != ')') at++;
        at++;
    }
    if (at + 1 >= count || cps[at] != U'的') return NULL;
    const struct mention *mention = entities_mention_at(&scope->entities, at + 1);
    if (!mention || !entity_solid(entity_of(scope, mention->entity))) return NULL;
    return mention->end < count && place_is_word(cps[mention->end]) ? NULL : mention;
}

// 王小青，主任医师、教授，…: a paragraph that says what a person is.
static bool portrays(const struct subject_scope *scope, const struct owner *owner, const struct place_clause *first)
{
    enum { REACH = 12 };
    const uint32_t *cps = scope->document->cps;
    if (owner->entity < 0 || entity_of(scope, owner->entity)->kind != NAME_PERSON || owner->begin != first->begin)
        return false;
    uint32_t sign = cps[first->end], stop = first->end + 1 + REACH;
    if (sign != U'，' && sign != ',') return false;
    for (uint32_t at = first->end + 1; at < scope->document->count && at < stop && cps[at] != U'\n'; at++) {
        if (name_word_at(scope->entities.text, at, NAME_ROLE_TITLE).size) return true;
        bool sex = (cps[at] == U'男' || cps[at] == U'女') && !place_is_word(cps[at + 1]);
        if (sex && !place_is_word(cps[at - 1])) return true;
    }
    return false;
}

// 在浙江安吉,县里建设医疗次中心。…: where a paragraph says first of all that something is, or who someone is, so is all that it tells of
// no one else.
static const struct owner *paragraph_topic(const struct subject_scope *scope, const struct place_clause *clause)
{
    uint32_t index = places_clause(scope->places, scope->document->blocks[clause->block].begin);
    const struct owner *owner = &scope->owners[index];
    const struct place_clause *first = &scope->places->clauses[index];
    if (!owned(owner) || owner->end != first->end) return NULL;
    return scope->document->cps[owner->begin] == U'在' || portrays(scope, owner, first) ? owner : NULL;
}

// 六成胰腺炎与胆囊疾病有关: a share that is told of an illness, of no time and by no one's count, is not that of the hospital whose doctor says so.
static bool general_knowledge(const struct subject_scope *scope, uint32_t at, uint32_t begin, uint32_t end)
{
    enum { REACH = 60 };
    const uint32_t *cps = scope->document->cps;
    const struct entities *entities = &scope->entities;
    uint32_t last = end > 0 ? cps[end - 1] : 0;
    bool share = last == '%' || last == U'％' || last == U'‰' || last == U'成' || last == U'倍' || cps[begin] == U'百';
    if (!share || entities->main < 0 || entity_of(scope, entities->main)->kind != NAME_HOSPITAL) return false;
    uint32_t sentence = scope->places->clauses[at].sentence;
    uint32_t from = scope->places->clauses[scope->places->sentence_clause[sentence]].begin,
             behind = scope->places->clauses[at].end;
    from = begin > from + REACH ? begin - REACH : from;
    bool ill = false;
    for (uint32_t k = from; k < behind && !ill; k++) ill = name_word_at(entities->text, k, NAME_ROLE_ILLNESS).size > 0;
    if (!ill) return false;
    for (uint32_t k = from; k < behind; k++)
        if (name_word_at(entities->text, k, NAME_ROLE_SELF).size || entities_period_end(entities, k) ||
            cps[k] == U'我' || cps[k] == U'本' || cps[k] == U'该')
            return false;
    size_t index = entities_mentions_before(entities, begin);
    bool named = index > 0 && entities->mentions[index - 1].begin >= from;
    return !named;
}

// 急性心梗患者死亡率在15%左右, in an article about the nation's health: of those people, not of all; but not 我国居民.
static struct subject_answer group_of_nation(const struct subject_scope *scope, const struct place_clause *clause,
                                             uint32_t begin)
{
    enum { QUALIFIED = 5 };
    struct subject_answer none = {.rule = "none"};
    const struct entities *entities = &scope->entities;
    if (entities->main < 0 || entities->reports || entity_of(scope, entities->main)->kind != NAME_COUNTRY) return none;
    struct place_clause sentence = *clause;
    sentence.begin = scope->places->clauses[scope->places->sentence_clause[clause->sentence]].begin;
    struct subject_answer group = group_answer(scope, &sentence, begin);
    uint32_t last = group.end > 0 ? scope->document->cps[group.end - 1] : 0;
    bool people = last == U'者' || last == U'人' || last == U'群';
    return people && group.end - group.begin >= QUALIFIED ? group : none;
}

// 当年春节仅有3名伤者在该院手术: the house that the clause points to, where the article is about another.
static int32_t house_within(const struct subject_scope *scope, const struct place_clause *clause)
{
    enum { WIDEST = 80 };
    uint32_t stop = clause->end > clause->begin + WIDEST ? clause->begin + WIDEST : clause->end;
    for (uint32_t at = clause->begin; at < stop; at++) {
        struct name_word word = name_word_at(scope->entities.text, at, NAME_ROLE_SELF);
        if (word.size == 2 && word.kind == NAME_HOSPITAL && scope->document->cps[at] == U'该')
            return entities_meant(&scope->entities, word.kind);
    }
    return -1;
}

struct subject_answer subject_scope_at(const struct subject_scope *scope, uint32_t begin, uint32_t end)
{
    if (scope->document->block_count == 0) return (struct subject_answer){.rule = "none"};
    uint32_t at = places_clause(scope->places, begin);
    const struct place_clause *clause = &scope->places->clauses[at];
    const struct mention *head = described(scope, end);
    if (!head) head = place_of_addition(scope, begin);
    if (!head) head = membership(scope, begin);
    if (head) return (struct subject_answer){entity_of(scope, head->entity)->name, head->begin, head->end, "described"};
    const struct mention *person = person_before(scope, clause, begin);
    const struct owner *own = &scope->owners[at];
    bool within = person && owned(own) && own->entity < 0 && own->begin <= person->begin &&
                  person->end <= own->end;  // 李大明带领的团队
    if (person && !within)
        return (struct subject_answer){entity_of(scope, person->entity)->name, person->begin, person->end, "person"};
    if (owned(&scope->owners[at]) && scope->owners[at].end <= begin) {
        struct owner owner = turn_of(scope, &scope->owners[at], begin);
        return answer(scope, &owner, "clause");
    }
    int32_t spoken = at > 0 ? scope->spoken[at - 1] : -1;
    if (spoken >= 0 && scope->places->clauses[spoken].sentence == clause->sentence) {
        struct owner owner = turn_of(scope, &scope->owners[spoken], begin);
        return answer(scope, &owner, "sentence");
    }
    int32_t house = house_within(scope, clause);
    if (house >= 0) return (struct subject_answer){entity_of(scope, house)->name, 0, 0, "clause"};
    const struct owner *topic = paragraph_topic(scope, clause);
    if (topic) return answer(scope, topic, "paragraph");
    struct subject_answer known = patients_at_risk(scope, clause, begin);
    if (known.name.size > 0) return known;
    if (general_knowledge(scope, at, begin, end)) return group_answer(scope, clause, begin);
    struct subject_answer people = group_of_nation(scope, clause, begin);
    if (people.name.size > 0) return people;
    if (scope->entities.main >= 0 && speaks_for_all(scope))
        return (struct subject_answer){entity_of(scope, scope->entities.main)->name, 0, 0, "main"};
    struct subject_answer group = group_answer(scope, clause, begin);
    if (group.name.size > 0) return group;
    if (scope->entities.main < 0 && scope->session.size > 0)
        return (struct subject_answer){.name = scope->session, .rule = "main"};
    if (spoken >= 0 && scope->places->clauses[spoken].block == clause->block)
        return answer(scope, &scope->owners[spoken], "paragraph");
    return (struct subject_answer){.name = scope->chief_group, .rule = "group"};
}

str subject_scope_main(const struct subject_scope *scope)
{
    return scope->entities.main >= 0 ? entity_of(scope, scope->entities.main)->name : (str){0};
}

struct subject_mentions subject_scope_mentions(const struct subject_scope *scope)
{
    return (struct subject_mentions){scope->mentions, scope->mention_count};
}
