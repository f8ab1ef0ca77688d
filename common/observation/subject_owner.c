#include "base/utf8.h"
#include "observation/subject_scope.h"
#include "observation/words.h"

uint32_t subject_skip_openers(const struct subject_scope *scope, uint32_t at, uint32_t end)
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

// What 全市 or 我省 means: the region of that level which the main entity's name opens with, or the main entity itself. 全区 may be
// a district's: `districts`.
static int32_t area_entity(const struct subject_scope *scope, enum name_kind kind, bool districts)
{
    const struct entities *entities = &scope->entities;
    int32_t best = -1;
    for (size_t i = 0; i < entities->count; i++) {
        const struct entity *entity = &entities->items[i];
        bool fits = entity->kind == kind ||
                    (kind == NAME_CITY && entity->kind == NAME_PROVINCE && entity->municipality) ||
                    (kind == NAME_PROVINCE && districts && entity->kind == NAME_COUNTY);
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

bool subject_speaks(const struct subject_scope *scope, uint32_t at, uint32_t end)
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

// Whether [begin, end) may be a name: no word stands in it that a sentence is made of, but a last one such as 投资 or 管理.
static bool likely_name(const struct subject_scope *scope, uint32_t begin, uint32_t end)
{
    const uint64_t sentence = WORD_VERB | WORD_FILL | WORD_LEAD | WORD_PRED | WORD_CARRY | WORD_PREP | WORD_SHARE |
                              WORD_AND | WORD_OF | WORD_CUT | WORD_FROM | WORD_ASPECT | WORD_BARE | WORD_UP |
                              WORD_DOWN | WORD_LEVEL | WORD_GAP,
                   small = WORD_CUT | WORD_PREP | WORD_SHARE | WORD_OF;
    const uint32_t *cps = scope->document->cps;
    for (uint32_t at = begin; at < end;) {
        struct word word = word_at(cps, at, end);
        uint64_t barred = word.size >= 2 ? sentence : at > begin ? small | WORD_BARE : small;
        bool last = at + word.size == end;
        if (last && name_word_at(scope->entities.text, at, NAME_ROLE_SHORT_END).size == word.size) return true;
        if (cps[at] < 128) return false;
        if (!(last && word.size >= 2) && (word.classes & barred) != 0 && (word.classes & WORD_WORD) == 0) return false;
        at += word.size > 1 ? word.size : 1;
    }
    return (word_before(cps, begin, end).classes & WORD_HEAD) == 0;
}

// 青溪县地区生产总值320亿元: a place that no list has, as a clause opens; but 贫困县, 主城区 are none.
static bool unlisted_name(const struct subject_scope *scope, const struct mention *mention, uint32_t end)
{
    enum { SIZE = 3 };
    const uint32_t *cps = scope->document->cps;
    uint32_t last = cps[mention->end - 1];
    if (mention->end - mention->begin != SIZE || mention->end >= end || !place_is_word(cps[mention->end])) return false;
    if (last != U'县' && last != U'市' && last != U'区' && last != U'镇') return false;
    if (word_at(cps, mention->begin, mention->end).size >= 2) return false;
    for (uint32_t at = mention->begin; at < mention->end; at++)
        if (name_word_at(scope->entities.text, at, NAME_ROLE_GENERIC).size ||
            name_word_at(scope->entities.text, at, NAME_ROLE_STOP).size >= 2)
            return false;
    return (word_at(cps, mention->end, end).classes & (WORD_OF | WORD_AND)) == 0;
}

// 青溪县人民医院门诊量4万人次: a full name that opens with its place says enough, were it named once; not as where a speaker works
// (青溪县人民医院儿科主任王小青说).
static bool placed_name(const struct subject_scope *scope, const struct mention *mention, uint32_t end)
{
    enum { SHORTEST = 5, REACH = 12 };
    const struct entity *entity = entity_of(scope, mention->entity);
    if (name_is_region(entity->kind)) return unlisted_name(scope, mention, end);
    bool house = entity->kind == NAME_HOSPITAL || entity->kind == NAME_SCHOOL || entity->kind == NAME_COMPANY;
    if (!house || !entity->placed || entity->cps_count < SHORTEST) return false;
    for (uint32_t at = mention->end; at < end && at < mention->end + REACH; at++)
        if (name_word_at(scope->entities.text, at, NAME_ROLE_TITLE).size) return false;
    return true;
}

// 临港新区, 红旗街道, 杏园村: a part of a town or of the country, but no 联网.
static bool names_quarter(const struct mention *mention, const struct entity *entity, const uint32_t *cps)
{
    uint32_t last = cps[mention->end - 1];
    return entity->kind == NAME_PLACE && (last == U'区' || last == U'村' || last == U'道');
}

// Whether an organisation that opens a clause owns it: it acts there (前线医生联盟上周访问了…, 望洲海关的监管货值…), though it is named once
// only. A report tells of many in passing: there it must be a verb that follows. 望洲海关关长王小青说 is of an officer.
static bool acts(const struct subject_scope *scope, const struct mention *mention, uint32_t end)
{
    enum { SHORTEST = 4, REACH = 12 };
    const uint64_t acting = WORD_VERB | WORD_CARRY | WORD_FILL | WORD_PRED | WORD_UP | WORD_DOWN;
    const uint32_t *cps = scope->document->cps;
    const struct entity *entity = entity_of(scope, mention->entity);
    bool reports = scope->entities.reports;
    bool organised = entity->kind == NAME_HOSPITAL || entity->kind == NAME_SCHOOL || entity->kind == NAME_COMPANY ||
                     entity->kind == NAME_ASSOCIATION || entity->kind == NAME_OFFICE || entity->kind == NAME_COURT ||
                     entity->kind == NAME_AGENCY ||
                     ((entity->kind == NAME_TEAM || names_quarter(mention, entity, cps)) && !reports);
    if (!organised || entity->cps_count < SHORTEST || !likely_name(scope, mention->begin, mention->end)) return false;
    if (entities_period_end(&scope->entities, mention->end) > mention->end) return true;
    struct word word = word_at(cps, mention->end, end);
    if ((word.classes & acting) != 0 && (word.classes & (WORD_WORD | WORD_HEAD | WORD_MONEY)) == 0) return true;
    if (reports || mention->end >= end || !place_is_word(cps[mention->end]) || (word.classes & WORD_AND) != 0 ||
        name_word_at(scope->entities.text, mention->begin, NAME_ROLE_GENERIC).size)
        return false;
    for (uint32_t at = mention->end; at < end && at < mention->end + REACH; at++)
        if (name_word_at(scope->entities.text, at, NAME_ROLE_TITLE).size) return false;
    return true;
}

// Whether the text elsewhere says that the company of this name is bought or sold.
static bool traded(const struct subject_scope *scope, uint32_t begin, uint32_t end)
{
    enum { REACH = 1500 };
    const uint32_t *cps = scope->document->cps;
    uint32_t size = end - begin, from = begin > REACH ? begin - REACH : 0;
    size_t stop = scope->document->count > begin + REACH ? begin + REACH : scope->document->count;
    for (uint32_t at = from + 2; at + size <= stop; at++) {
        uint32_t same = 0;
        while (same < size && cps[at + same] == cps[begin + same]) same++;
        if (same < size || at == begin) continue;
        if ((cps[at - 2] == U'收' && cps[at - 1] == U'购') || (cps[at - 2] == U'转' && cps[at - 1] == U'让') ||
            (cps[at - 2] == U'参' && cps[at - 1] == U'股') || (cps[at - 2] == U'持' && cps[at - 1] == U'有'))
            return true;
    }
    return false;
}

// 长岭新材2022年净利润为2680万元: what stands before a date as a clause begins, a company that is traded.
static bool dated_name(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    enum { LEAST = 4, MOST = 8 };
    return end >= at + LEAST && end <= at + MOST && entities_period_end(&scope->entities, end) > end &&
           traded(scope, at, end);
}

// 恒越集团计划|增持: a verb, but 支撑计划|课题 is a noun.
static bool plans(const struct subject_scope *scope, uint32_t behind, uint32_t end)
{
    const uint32_t *cps = scope->document->cps;
    if (cps[behind - 1] != U'划') return true;
    struct word word = word_at(cps, behind, end);
    bool digit = behind < end && cps[behind] >= '0' && cps[behind] <= '9';  // 计划6个月内增持
    return digit || (word.classes & (WORD_VERB | WORD_CARRY | WORD_PREP | WORD_FROM)) != 0 ||
           entities_period_end(&scope->entities, behind) > behind;
}

// 中基投资持有…, 某某科技拟…: a short name before a verb of the trade.
static struct owner holder(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    enum { LEAST = 3, MOST = 10 };
    const uint32_t *cps = scope->document->cps;
    for (uint32_t verb = at; verb < end && verb <= at + MOST && place_is_word(cps[verb]); verb++) {
        if (cps[verb] < 128 && !dated_name(scope, at, verb)) break;
        uint32_t stop = name_word_at(scope->entities.text, verb, NAME_ROLE_STOP).size;
        bool inside = stop == 1 || (stop == 2 && verb == at + 2);  // 长风管理持有…, 长岭新材…
        if (stop && !inside && verb < at + LEAST) break;
        uint32_t holds = name_word_at(scope->entities.text, verb, NAME_ROLE_HOLDS).size;
        if (holds ? !plans(scope, verb + holds, end) : !dated_name(scope, at, verb)) continue;
        if (verb < at + LEAST || !likely_name(scope, at, verb)) break;
        return (struct owner){.entity = -1, .name = utf8_encode(scope->arena, cps, at, verb), .begin = at, .end = verb};
    }
    return (struct owner){.entity = -1};
}

// 他从医12年: the person named last before, in the same paragraph.
static struct owner pronoun_owner(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    enum { NEAR = 12, KIN = 6 };
    uint32_t paragraph = scope->document->blocks[clause->block].begin;
    size_t index = entities_mentions_before(&scope->entities, at);
    const struct mention *kin = index < scope->entities.mention_count ? &scope->entities.mentions[index] : NULL;
    if (kin && scope->document->cps[at + 1] == U'的' && kin->begin <= at + KIN && kin->end < clause->end &&
        entity_of(scope, kin->entity)->kind == NAME_PERSON)
        return (struct owner){.entity = kin->entity, .begin = at, .end = kin->end};  // 他的妻子陈小秀
    for (size_t tries = 0; index > 0 && tries < NEAR; tries++) {
        const struct mention *mention = &scope->entities.mentions[--index];
        if (mention->begin < paragraph) break;
        if (entity_of(scope, mention->entity)->kind == NAME_PERSON)
            return (struct owner){.entity = mention->entity, .begin = at, .end = at + 1};
    }
    return (struct owner){.entity = -1};
}

// 周大爷突发胸痛…,患者入院后…: the one of whom only the family name is said, where 患者, 老人 or 其 means one person.
static struct owner patient_owner(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    enum { NEAR = 12, REACH = 400, TITLED_SIZE = 3, WORD = 2 };
    struct owner none = {.entity = -1};
    const uint32_t *cps = scope->document->cps;
    if (at + WORD >= clause->end) return none;
    bool its = cps[at] == U'其' && cps[at + 1] != U'中' && cps[at + 1] != U'他' && cps[at + 1] != U'余' &&
               cps[at + 1] != U'实' && cps[at + 1] != U'次';
    bool one = (cps[at] == U'患' && cps[at + 1] == U'者') || (cps[at] == U'老' && cps[at + 1] == U'人') ||
               (cps[at] == U'病' && cps[at + 1] == U'人');
    if (!its && !one) return none;
    size_t index = entities_mentions_before(&scope->entities, at);
    for (size_t tries = 0; index > 0 && tries < NEAR; tries++) {
        const struct mention *mention = &scope->entities.mentions[--index];
        const struct entity *entity = entity_of(scope, mention->entity);
        if (mention->begin + REACH < at) break;
        if (entity->kind == NAME_PERSON && entity->cps_count == TITLED_SIZE &&
            name_word_at(scope->entities.text, mention->begin + 1, NAME_ROLE_TITLE).kind == NAME_PERSON)
            return (struct owner){.entity = mention->entity, .begin = at, .end = at + (its ? 1 : WORD)};
    }
    return none;
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
static int32_t area_before(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at,
                           enum name_kind kind)
{
    enum { NEAR = 12 };
    uint32_t sentence = scope->places->clauses[scope->places->sentence_clause[clause->sentence]].begin;
    size_t index = entities_mentions_before(&scope->entities, clause->begin);
    for (size_t tries = 0; index > 0 && tries < NEAR; tries++) {
        const struct mention *mention = &scope->entities.mentions[--index];
        if (mention->begin < sentence) break;
        if (entity_of(scope, mention->entity)->kind == kind) return mention->entity;
    }
    return area_entity(scope, kind, scope->document->cps[at + 1] == U'区');
}

// 全市, where no region is named: the words themselves.
static struct owner area_owner(const struct subject_scope *scope, uint32_t at, uint32_t size, int32_t entity)
{
    const uint32_t *cps = scope->document->cps;
    bool whole = entity < 0 && cps[at] == U'全';
    return (struct owner){.entity = entity,
                          .name = whole ? utf8_encode(scope->arena, cps, at, at + size) : (str){0},
                          .begin = at,
                          .end = at + size};
}

// “暖心就业”活动启动,参与本次活动的企业116家: the event named last before in the paragraph.
static struct owner event_owner(const struct subject_scope *scope, const struct place_clause *clause)
{
    enum { LONGEST = 24, NEAR = 400, POINTER = 4, NOUN = 3 };
    if (!scope->entities.points_at_event) return (struct owner){.entity = -1};
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
    if (!scope->entities.tells_of_holding) return (struct owner){.entity = -1};
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

// 第五届进博会共有…, 本届大会…: an event as a clause opens.
static struct owner session_owner(const struct subject_scope *scope, const struct place_clause *clause)
{
    enum { WORD = 2, NEAR = 6, LEAD = 12 };
    const uint32_t *cps = scope->document->cps;
    uint32_t at = clause->begin;
    if (scope->entities.reports || scope->entities.session_end == 0)
        return (struct owner){.entity = -1};  // a report tells of many in passing
    while (at < clause->end && entities_period_end(&scope->entities, at))
        at = entities_period_end(&scope->entities, at);
    for (uint32_t k = at; k + 1 < clause->end && k < at + LEAD && place_is_word(cps[k]); k++)
        if (cps[k] == U'的' && entities_session_end(&scope->entities, k + 1) > k + 1)
            at = k + 1;  // 为期5天的|第五届进博会
    uint32_t end = at < clause->end ? entities_session_end(&scope->entities, at) : at;
    if (end > at && end < clause->end && !subject_speaks(scope, end, clause->end))
        return (struct owner){.entity = -1, .name = utf8_encode(scope->arena, cps, at, end), .begin = at, .end = end};
    bool points = scope->session.size > 0 && at + WORD < clause->end &&
                  (cps[at] == U'本' || cps[at] == U'此' || cps[at] == U'这') &&
                  (cps[at + 1] == U'届' || cps[at + 1] == U'次');
    for (uint32_t k = at + WORD; points && k < clause->end && k < at + WORD + NEAR; k++)
        if (name_word_at(scope->entities.text, k, NAME_ROLE_SESSION).size)
            return (struct owner){.entity = -1,
                                  .name = scope->session,
                                  .begin = at,
                                  .end = k + name_word_at(scope->entities.text, k, NAME_ROLE_SESSION).size};
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

// 种植户罗小福今年42岁,…; 74岁的赵小河…: a person whom a word that is no office introduces, as the clause opens.
static struct owner introduced_person(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    enum { REACH = 12 };
    const uint32_t *cps = scope->document->cps;
    struct owner none = {.entity = -1};
    if (!scope->entities.people) return none;
    size_t index = entities_mentions_before(&scope->entities, at);
    const struct mention *mention = index < scope->entities.mention_count ? &scope->entities.mentions[index] : NULL;
    if (!mention || mention->begin <= at || mention->begin > at + REACH || mention->end > end ||
        entity_of(scope, mention->entity)->kind != NAME_PERSON || subject_speaks(scope, mention->end, end))
        return none;
    bool introduced = cps[mention->begin - 1] == U'的' && mention->begin >= at + 2 && cps[mention->begin - 2] == U'岁';
    for (uint32_t i = at; i < mention->begin; i++) {
        if (!place_is_word(cps[i])) return none;
        introduced |= i + name_word_at(scope->entities.text, i, NAME_ROLE_BEARER).size == mention->begin;
    }
    if (!introduced || (mention->end < end && cps[mention->end] == U'、')) return none;
    return (struct owner){.entity = mention->entity, .begin = at, .end = mention->end};
}

// Owners that words other than a name at the clause's beginning tell.
static struct owner told_owner(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    if (is_pronoun(scope, at) && !subject_speaks(scope, at + 1, clause->end)) return pronoun_owner(scope, clause, at);
    struct owner owner = introduced_person(scope, clause->begin, clause->end);
    if (!owned(&owner)) owner = event_owner(scope, clause);
    if (!owned(&owner)) owner = session_owner(scope, clause);
    if (!owned(&owner)) owner = patient_owner(scope, clause, at);
    if (!owned(&owner)) owner = held_event(scope, clause);
    if (!owned(&owner)) owner = one_of_group(scope, at, clause->end);
    if (!owned(&owner)) owner = led_team(scope, at, clause->end);
    return owner;
}

// 在浙江安吉,县里投入1.3亿元: a place that no list has, behind its province.
static bool in_known_region(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at,
                            uint32_t behind)
{
    enum { LEAST = 2, MOST = 5 };
    const uint32_t *cps = scope->document->cps;
    if (cps[at] != U'在' || clause->bracket != 0 || clause->end < behind + LEAST || clause->end > behind + MOST)
        return false;
    for (uint32_t i = behind; i < clause->end; i++)
        if (!place_is_word(cps[i]) || cps[i] < 128) return false;
    return likely_name(scope, behind, clause->end);
}

// 该院门诊部: the organisation of that kind which the paragraph named last, however briefly.
static int32_t pointed_entity(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at,
                              enum name_kind kind)
{
    enum { NEAR = 12 };
    if (scope->document->cps[at] != U'该' || (kind != NAME_HOSPITAL && kind != NAME_SCHOOL)) return -1;
    uint32_t paragraph = scope->document->blocks[clause->block].begin;
    size_t index = entities_mentions_before(&scope->entities, at);
    for (size_t tries = 0; index > 0 && tries < NEAR; tries++) {
        const struct mention *mention = &scope->entities.mentions[--index];
        if (mention->begin < paragraph) break;
        if (entity_of(scope, mention->entity)->kind == kind) return mention->entity;
    }
    return -1;
}

// Who stands at the beginning of a clause, behind its openers and dates.
static struct owner clause_owner(const struct subject_scope *scope, const struct place_clause *clause,
                                 const struct owner *before)
{
    const uint32_t *cps = scope->document->cps;
    struct owner none = {.entity = -1};
    uint32_t at = subject_skip_openers(scope, clause->begin, clause->end);
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
        bool topic = region && place->end == clause->end && cps[at] == U'在' && clause->bracket == 0;  // 在广东,新建…
        enum name_kind kind = region ? entity_of(scope, place->entity)->kind : NAME_NONE;
        if ((kind == NAME_PROVINCE || kind == NAME_CITY) && !topic && in_known_region(scope, clause, at, place->end))
            return (struct owner){.entity = -1,
                                  .name = utf8_encode(scope->arena, cps, place->end, clause->end),
                                  .begin = at,
                                  .end = clause->end};
        if (topic || (region && name_word_at(scope->entities.text, place->end, NAME_ROLE_LOCATED).size))
            return (struct owner){.entity = place->entity, .begin = at, .end = place->end};
        return none;
    }
    word = name_word_at(scope->entities.text, at, NAME_ROLE_AREA);
    if (word.size) {
        if (name_word_at(scope->entities.text, at + word.size, NAME_ROLE_RANKED).size) return none;
        bool near = before && before->entity >= 0 && name_is_region(entity_of(scope, before->entity)->kind);
        int32_t area = near ? before->entity : area_before(scope, clause, at, word.kind);
        return area < 0 && before ? none : area_owner(scope, at, word.size, area);
    }
    const struct mention *mention = entities_mention_at(&scope->entities, at);
    if (mention && (entity_solid(entity_of(scope, mention->entity)) || placed_name(scope, mention, clause->end) ||
                    acts(scope, mention, clause->end))) {
        enum name_kind kind = entity_of(scope, mention->entity)->kind;
        bool answers = kind == NAME_PERSON && at == scope->document->blocks[clause->block].begin &&
                       mention->end == clause->end && mention->entity != scope->entities.main &&
                       (cps[clause->end] == U'：' || cps[clause->end] == ':');
        if (answers) return none;  // 何志远：全县…, in an interview
        if (attributive(scope, mention, clause->end)) return none;
        bool silent = kind == NAME_MEDIA || kind == NAME_NATIONAL || subject_speaks(scope, mention->end, clause->end);
        if (silent && kind != NAME_NATIONAL) return none;
        if (kind == NAME_NATIONAL)
            return (struct owner){.entity = entities_nation(&scope->entities), .begin = at, .end = mention->end};
        return (struct owner){.entity = mention->entity, .begin = at, .end = mention->end};
    }
    word = name_word_at(scope->entities.text, at, NAME_ROLE_SELF);
    int32_t pointed = word.size ? pointed_entity(scope, clause, at, word.kind) : -1;
    if (pointed >= 0) return (struct owner){.entity = pointed, .begin = at, .end = at + word.size};
    if (word.size && !subject_speaks(scope, at + word.size, clause->end)) {
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
    uint32_t at = subject_skip_openers(scope, clause->begin, clause->end);
    if (at + 2 < clause->end && cps[at] == U'当' && cps[at + 1] == U'地') return true;  // 今年以来,当地占比达到71%
    if (at + POINTER > clause->end || cps[at] != U'这' || (cps[at + 1] != U'一' && cps[at + 1] != U'个')) return false;
    return (cps[at + 2] == U'数' && (cps[at + 3] == U'字' || cps[at + 3] == U'据')) ||
           (cps[at + 2] == U'比' && cps[at + 3] == U'例');
}

bool subject_owners_build(struct subject_scope *scope)
{
    size_t count = scope->places->count;
    scope->owners = ARENA_ARRAY(scope->arena, struct owner, count + 1);
    scope->spoken = ARENA_ARRAY(scope->arena, int32_t, count + 1);
    if (!scope->owners || !scope->spoken) return false;
    int32_t spoken = -1;
    if (scope->entities.session_again)
        scope->session = utf8_encode(scope->arena, scope->document->cps, scope->entities.session_begin,
                                     scope->entities.session_end);
    for (size_t i = 0; i < count; i++) {
        bool same = spoken >= 0 && scope->places->clauses[spoken].sentence == scope->places->clauses[i].sentence;
        const struct owner *before = same ? &scope->owners[spoken] : NULL;
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
