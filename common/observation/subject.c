#include "observation/subject.h"

#include "base/utf8.h"
#include "observation/entities.h"
#include "observation/place.h"

struct owner {
    int32_t entity;       // -1: none
    str name;             // of a group, where no entity is
    uint32_t begin, end;  // the words that say so
};

struct subject_scope {
    struct arena *arena;
    const struct document *document;
    const struct places *places;
    struct entities entities;
    struct owner *owners;  // one for each clause: who stands as its subject
    int32_t *spoken;       // for each clause: the last clause up to it with an owner; -1: none
    struct subject_mention *mentions;
    size_t mention_count;
    str chief_group;  // 死者, 患者: who opens clauses most often, in an article without a main entity
};

static bool owned(const struct owner *owner)
{
    return owner->entity >= 0 || owner->name.size > 0;
}

static const struct entity *entity_of(const struct subject_scope *scope, int32_t index)
{
    return &scope->entities.items[index];
}

static uint32_t skip_openers(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    const uint32_t *cps = scope->document->cps;
    while (at < end) {
        uint32_t behind = entities_period_end(&scope->entities, at);
        struct name_word word = name_word_at(scope->entities.text, at, NAME_ROLE_OPENER);
        if (behind) at = behind;
        else if (cps[at] == U'“' && entities_mention_at(&scope->entities, at)) break;  // “远望”号
        else if (word.size) at += word.size;
        else if (!place_is_word(cps[at]) || cps[at] < 128) at++;
        else break;
    }
    return at < end ? at : end;
}

// What 全市 or 我省 means: the region of that level which the main entity's name opens with, or the main entity itself.
static int32_t area_entity(const struct subject_scope *scope, enum name_kind kind)
{
    const struct entities *entities = &scope->entities;
    int32_t best = -1;
    for (size_t i = 0; i < entities->count; i++) {
        const struct entity *entity = &entities->items[i];
        bool fits = entity->kind == kind ||
                    (kind == NAME_CITY && entity->kind == NAME_PROVINCE && entity->municipality) ||
                    (kind == NAME_PROVINCE && entity->kind == NAME_COUNTY);
        if (fits && (best < 0 || entity->score > entities->items[best].score)) best = (int32_t)i;
    }
    return best;
}

// What 医院, 该公司 or 支部 means: the main entity when it is of that kind, else the chief one of that kind.
static int32_t self_entity(const struct subject_scope *scope, enum name_kind kind)
{
    const struct entities *entities = &scope->entities;
    if (entities->main >= 0) {
        enum name_kind main_kind = entities->items[entities->main].kind;
        bool group = (kind == NAME_COMPANY || kind == NAME_HOSPITAL) &&
                     (main_kind == NAME_COMPANY || main_kind == NAME_HOSPITAL);
        if (main_kind == kind || main_kind == NAME_TITLED || group) return entities->main;
    }
    return entities_meant(entities, kind);
}

static bool speaks(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    enum { REACH = 5 };
    for (uint32_t i = at; i < end && i < at + REACH; i++)
        if (name_word_at(scope->entities.text, i, NAME_ROLE_SPEECH).size) return true;
    return false;
}

// 全国排名第3, 中华医学会委员1名: the name is part of what is counted.
static bool attributive(const struct subject_scope *scope, const struct mention *mention, uint32_t end)
{
    enum { REACH = 16 };
    const uint32_t *cps = scope->document->cps;
    enum name_kind kind = entity_of(scope, mention->entity)->kind;
    bool region = name_is_region(kind);
    if (region && name_word_at(scope->entities.text, mention->end, NAME_ROLE_RANKED).size) return true;
    if (mention->entity == scope->entities.main) return false;
    for (uint32_t at = mention->end; at < end && at < mention->end + REACH; at++) {
        struct name_word held = name_word_at(scope->entities.text, at, NAME_ROLE_HELD);
        bool counted = at + held.size < end && cps[at + held.size] >= '0' &&
                       cps[at + held.size] <= '9';  // 青禾市科委课题7项
        if (held.size && (!region || counted)) return true;
        if (cps[at] >= '0' && cps[at] <= '9') break;
    }
    return false;
}

// 中基投资持有…, 某某科技拟…: a short name before a verb of the trade.
static struct owner holder(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    enum { LEAST = 3, MOST = 10 };
    const uint32_t *cps = scope->document->cps;
    for (uint32_t verb = at; verb < end && verb <= at + MOST && place_is_word(cps[verb]) && cps[verb] > 127; verb++) {
        uint32_t stop = name_word_at(scope->entities.text, verb, NAME_ROLE_STOP).size;
        bool inside = stop == 2 && verb == at + 2;  // 长风管理持有…
        if (stop && !inside && verb < at + LEAST) break;
        if (!name_word_at(scope->entities.text, verb, NAME_ROLE_HOLDS).size) continue;
        if (verb < at + LEAST) break;
        return (struct owner){.entity = -1, .name = utf8_encode(scope->arena, cps, at, verb), .begin = at, .end = verb};
    }
    return (struct owner){.entity = -1};
}

// 他从医12年: the person named last before, in the same paragraph.
static struct owner pronoun_owner(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    enum { NEAR = 12 };
    uint32_t paragraph = scope->document->blocks[clause->block].begin;
    size_t index = entities_mentions_before(&scope->entities, at);
    for (size_t tries = 0; index > 0 && tries < NEAR; tries++) {
        const struct mention *mention = &scope->entities.mentions[--index];
        if (mention->begin < paragraph) break;
        if (entity_of(scope, mention->entity)->kind == NAME_PERSON)
            return (struct owner){.entity = mention->entity, .begin = at, .end = at + 1};
    }
    return (struct owner){.entity = -1};
}

static bool is_pronoun(const struct subject_scope *scope, uint32_t at)
{
    const uint32_t *cps = scope->document->cps;
    uint32_t next = at + 1 < scope->document->count ? cps[at + 1] : 0;
    return (cps[at] == U'他' || cps[at] == U'她') && next != U'们' && next != U'人' && next != U'国';
}

// 李大明教授带领的团队历时10年: a team known by who leads it.
static struct owner led_team(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    enum { REACH = 12 };
    const uint32_t *cps = scope->document->cps;
    for (uint32_t of = at + 4; of < end && of < at + REACH && place_is_word(cps[of]); of++) {
        bool leads = (cps[of - 1] == U'导' && cps[of - 2] == U'领') ||
                     (cps[of - 1] == U'领' && (cps[of - 2] == U'带' || cps[of - 2] == U'率'));
        if (cps[of] != U'的' || !leads) continue;
        struct name_word team = name_word_at(scope->entities.text, of + 1, NAME_ROLE_SELF);
        uint32_t behind = of + 1 + team.size;
        if (team.size && team.kind == NAME_TEAM)
            return (struct owner){
                .entity = -1, .name = utf8_encode(scope->arena, cps, at, behind), .begin = at, .end = behind};
    }
    return (struct owner){.entity = -1};
}

// 结对的岑山县,县域内就诊率…: the region of that level named last before in the sentence.
static int32_t area_before(const struct subject_scope *scope, const struct place_clause *clause, enum name_kind kind)
{
    enum { NEAR = 12 };
    uint32_t sentence = scope->places->clauses[scope->places->sentence_clause[clause->sentence]].begin;
    size_t index = entities_mentions_before(&scope->entities, clause->begin);
    for (size_t tries = 0; index > 0 && tries < NEAR; tries++) {
        const struct mention *mention = &scope->entities.mentions[--index];
        if (mention->begin < sentence) break;
        if (entity_of(scope, mention->entity)->kind == kind) return mention->entity;
    }
    return area_entity(scope, kind);
}

// “暖心就业”活动启动,参与本次活动的企业116家: the event named last before in the paragraph.
static struct owner event_owner(const struct subject_scope *scope, const struct place_clause *clause)
{
    enum { LONGEST = 24, NEAR = 400, POINTER = 4, NOUN = 3 };
    const uint32_t *cps = scope->document->cps;
    uint32_t pointed = clause->begin, low = scope->document->blocks[clause->block].begin;
    for (; pointed + POINTER <= clause->end; pointed++)
        if ((cps[pointed] == U'本' || cps[pointed] == U'此') && cps[pointed + 1] == U'次' &&
            cps[pointed + 2] == U'活' && cps[pointed + 3] == U'动')
            break;
    if (pointed + POINTER > clause->end) return (struct owner){.entity = -1};
    for (uint32_t at = pointed; at-- > low && pointed - at < NEAR;) {
        if (cps[at] != U'”' || cps[at + 1] != U'活' || cps[at + 2] != U'动') continue;
        for (uint32_t open = at; open > low && at - open < LONGEST; open--)
            if (cps[open - 1] == U'“')
                return (struct owner){.entity = -1,
                                      .name = utf8_encode(scope->arena, cps, open - 1, at + NOUN),
                                      .begin = pointed,
                                      .end = pointed + POINTER};
    }
    return (struct owner){.entity = -1};
}

// 精心筹办青禾世运会,116个国家参赛: an event that is held; 举办博览会3场 counts events.
static struct owner held_event(const struct subject_scope *scope, const struct place_clause *clause)
{
    enum { LONGEST = 12, REACH = 60 };
    const uint32_t *cps = scope->document->cps;
    uint32_t holds = 0;
    for (uint32_t at = clause->begin; at + 1 < clause->end && at < clause->begin + REACH; at++) {
        if (cps[at] == U'办') holds = at + 1 + (cps[at + 1] == U'好');
        struct name_word event = holds && at >= holds && at < holds + LONGEST
                                     ? name_word_at(scope->entities.text, at, NAME_ROLE_EVENT)
                                     : (struct name_word){0};
        uint32_t behind = at + event.size;
        bool named = event.size && (behind == clause->end || (behind < clause->end && !place_is_word(cps[behind])));
        if (named)
            return (struct owner){
                .entity = -1, .name = utf8_encode(scope->arena, cps, holds, behind), .begin = holds, .end = behind};
    }
    return (struct owner){.entity = -1};
}

// 那位老人身体很好,血压为130: one of the people of whom the article tells.
static struct owner one_of_group(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    enum { POINTER = 2 };
    const uint32_t *cps = scope->document->cps;
    if (at + 1 < end && cps[at] == U'有') at++;
    if (at > 0 && cps[at - 1] == U'那') at--;  // an opener too
    if (at + POINTER >= end || (cps[at] != U'那' && cps[at] != U'这' && cps[at] != U'一') ||
        (cps[at + 1] != U'位' && cps[at + 1] != U'名'))
        return (struct owner){.entity = -1};
    uint32_t begin = at + POINTER;
    struct name_word group = name_word_at(scope->entities.text, begin, NAME_ROLE_GROUP);
    if (!group.size) return (struct owner){.entity = -1};
    return (struct owner){.entity = -1,
                          .name = utf8_encode(scope->arena, cps, begin, begin + group.size),
                          .begin = begin,
                          .end = begin + group.size};
}

// Owners that words other than a name at the clause's beginning tell.
static struct owner told_owner(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    if (is_pronoun(scope, at) && !speaks(scope, at + 1, clause->end)) return pronoun_owner(scope, clause, at);
    struct owner owner = event_owner(scope, clause);
    if (!owned(&owner)) owner = held_event(scope, clause);
    if (!owned(&owner)) owner = one_of_group(scope, at, clause->end);
    if (!owned(&owner)) owner = led_team(scope, at, clause->end);
    return owner;
}

// Who stands at the beginning of a clause, behind its openers and dates.
static struct owner clause_owner(const struct subject_scope *scope, const struct place_clause *clause, int32_t before)
{
    const uint32_t *cps = scope->document->cps;
    struct owner none = {.entity = -1};
    uint32_t at = skip_openers(scope, clause->begin, clause->end);
    if (at >= clause->end || clause->titled) return none;
    struct owner told = told_owner(scope, clause, at);
    if (owned(&told)) return told;
    struct name_word word = name_word_at(scope->entities.text, at, NAME_ROLE_SOURCE);
    if (word.size) {  // 据国家统计局数据: told of the nation; 据某社报道: of no one
        const struct mention *source = entities_mention_at(&scope->entities, at + word.size);
        if (source && entity_of(scope, source->entity)->kind == NAME_NATIONAL)
            return (struct owner){.entity = entities_nation(&scope->entities), .begin = at, .end = source->end};
        return none;
    }
    word = name_word_at(scope->entities.text, at, NAME_ROLE_LOCATOR);
    if (word.size) {  // 在中国则需要3万元, 支持成都打造枢纽
        const struct mention *place = entities_mention_at(&scope->entities, at + word.size);
        bool region = place && name_is_region(entity_of(scope, place->entity)->kind);
        if (region && name_word_at(scope->entities.text, place->end, NAME_ROLE_LOCATED).size)
            return (struct owner){.entity = place->entity, .begin = at, .end = place->end};
        return none;
    }
    word = name_word_at(scope->entities.text, at, NAME_ROLE_AREA);
    if (word.size) {
        if (name_word_at(scope->entities.text, at + word.size, NAME_ROLE_RANKED).size) return none;
        bool near = before >= 0 && name_is_region(entity_of(scope, before)->kind);
        return (struct owner){
            .entity = near ? before : area_before(scope, clause, word.kind), .begin = at, .end = at + word.size};
    }
    const struct mention *mention = entities_mention_at(&scope->entities, at);
    if (mention && entity_solid(entity_of(scope, mention->entity))) {
        enum name_kind kind = entity_of(scope, mention->entity)->kind;
        if (attributive(scope, mention, clause->end)) return none;
        bool silent = kind == NAME_MEDIA || kind == NAME_NATIONAL || speaks(scope, mention->end, clause->end);
        if (silent && kind != NAME_NATIONAL) return none;
        if (kind == NAME_NATIONAL)
            return (struct owner){.entity = entities_nation(&scope->entities), .begin = at, .end = mention->end};
        return (struct owner){.entity = mention->entity, .begin = at, .end = mention->end};
    }
    word = name_word_at(scope->entities.text, at, NAME_ROLE_SELF);
    if (word.size && !speaks(scope, at + word.size, clause->end)) {
        struct owner self = {.entity = self_entity(scope, word.kind), .begin = at, .end = at + word.size};
        if (self.entity < 0 && ((word.kind == NAME_TEAM && cps[self.end - 1] != U'上') ||
                                (word.kind == NAME_ASSOCIATION && scope->entities.main < 0)))
            self.name = utf8_encode(scope->arena, cps, at, at + word.size);
        return self;
    }
    for (size_t size = 4; size >= 2; size--) {
        int32_t entity = at + size <= clause->end ? entities_abbreviated(&scope->entities, cps + at, size) : -1;
        if (entity >= 0) return (struct owner){.entity = entity, .begin = at, .end = at + (uint32_t)size};
    }
    return holder(scope, at, clause->end);
}

// 这一数字升至30例: of whom the figure before it was told.
static bool points_back(const struct subject_scope *scope, const struct place_clause *clause)
{
    enum { POINTER = 4 };
    const uint32_t *cps = scope->document->cps;
    uint32_t at = skip_openers(scope, clause->begin, clause->end);
    if (at + POINTER > clause->end || cps[at] != U'这' || (cps[at + 1] != U'一' && cps[at + 1] != U'个')) return false;
    return (cps[at + 2] == U'数' && (cps[at + 3] == U'字' || cps[at + 3] == U'据')) ||
           (cps[at + 2] == U'比' && cps[at + 3] == U'例');
}

static bool build_owners(struct subject_scope *scope)
{
    size_t count = scope->places->count;
    scope->owners = ARENA_ARRAY(scope->arena, struct owner, count + 1);
    scope->spoken = ARENA_ARRAY(scope->arena, int32_t, count + 1);
    if (!scope->owners || !scope->spoken) return false;
    int32_t spoken = -1;
    for (size_t i = 0; i < count; i++) {
        int32_t before = spoken >= 0 && scope->places->clauses[spoken].sentence == scope->places->clauses[i].sentence
                             ? scope->owners[spoken].entity
                             : -1;
        scope->owners[i] = clause_owner(scope, &scope->places->clauses[i], before);
        bool back = !owned(&scope->owners[i]) && spoken >= 0 &&
                    scope->places->clauses[spoken].block == scope->places->clauses[i].block;
        if (back && points_back(scope, &scope->places->clauses[i])) {
            scope->owners[i] = scope->owners[spoken];
            scope->owners[i].begin = scope->owners[i].end = scope->places->clauses[i].begin;
        }
        if (owned(&scope->owners[i]) && scope->places->clauses[i].bracket == 0) spoken = (int32_t)i;
        scope->spoken[i] = spoken;
    }
    return true;
}

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
    if (!entities_build(arena, document, places, periods, &scope->entities) || !build_owners(scope) ||
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
    return main->kind != NAME_COUNTRY || scope->entities.reports ||
           main->opened * (main->titled ? CLAUSES_TITLED : CLAUSES_A_MENTION) >= scope->places->count;
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
        start = skip_openers(scope, start, at);
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
    if (mention->end < begin && scope->document->cps[mention->end] == U'、') return NULL;  // 李大明、王小青3人
    const struct place_clause *home = &scope->places->clauses[places_clause(scope->places, mention->begin)];
    bool here = home == clause, just_before = home->sentence == clause->sentence && mention->end == home->end;
    if (!here && !just_before) return NULL;
    return speaks(scope, mention->end, here ? begin : home->end) ? NULL : mention;
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
    uint32_t start = skip_openers(scope, clause->begin, clause->end), behind = 0;
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
    struct subject_answer known = patients_at_risk(scope, clause, begin);
    if (known.name.size > 0) return known;
    if (scope->entities.main >= 0 && speaks_for_all(scope))
        return (struct subject_answer){entity_of(scope, scope->entities.main)->name, 0, 0, "main"};
    struct subject_answer group = group_answer(scope, clause, begin);
    if (group.name.size > 0) return group;
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
