#include "base/utf8.h"
#include "observation/subject_scope.h"

// 他从医12年: the person named last before, in the same paragraph or as the subject of a clause shortly before it.
static struct owner pronoun_owner(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    enum { NEAR = 12, KIN = 6, REACH = 400, LONGEST_TITLE = 6 };
    uint32_t paragraph = scope->document->blocks[clause->block].begin;
    size_t index = entities_mentions_before(&scope->entities, at);
    const struct mention *kin = index < scope->entities.mention_count ? &scope->entities.mentions[index] : NULL;
    if (kin && scope->document->cps[at + 1] == U'的' && kin->begin <= at + KIN && kin->end < clause->end &&
        entity_of(scope, kin->entity)->kind == NAME_PERSON)
        return (struct owner){.entity = kin->entity, .begin = at, .end = kin->end};  // 他的妻子陈小秀
    for (size_t tries = 0; index > 0 && tries < NEAR; tries++) {
        const struct mention *mention = &scope->entities.mentions[--index];
        if (mention->begin + REACH < paragraph) break;
        if (entity_of(scope, mention->entity)->kind != NAME_PERSON) continue;
        const struct place_clause *home = &scope->places->clauses[places_clause(scope->places, mention->begin)];
        if (mention->begin >= paragraph ||
            mention->begin <= subject_skip_openers(scope, home->begin, home->end) + LONGEST_TITLE)
            return (struct owner){.entity = mention->entity, .begin = at, .end = at + 1};
    }
    return (struct owner){.entity = -1};
}

// 周大爷突发胸痛…,患者入院后…: the one of whom only the family name is said or who was named as a patient, where 患者, 老人 or 其 means
// one person.
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
        bool family = entity->kind == NAME_PERSON && entity->cps_count == TITLED_SIZE &&
                      name_word_at(scope->entities.text, mention->begin + 1, NAME_ROLE_TITLE).kind == NAME_PERSON;
        if (family || (one && entity->treated))
            return (struct owner){.entity = mention->entity, .begin = at, .end = at + (its ? 1 : WORD)};
    }
    return none;
}

// 李开勇…,老李新购入两台拖拉机; 王小青…,王主任从医26年: one who was named in full, by the family name.
static struct owner familiar_owner(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    enum { NEAR = 16, REACH = 600 };
    const uint32_t *cps = scope->document->cps;
    struct owner none = {.entity = -1};
    if (!scope->entities.people || at + 2 >= clause->end) return none;
    bool old = cps[at] == U'老' || cps[at] == U'小';
    uint32_t family = cps[at + old], behind = at + old + 1;
    if (!old) behind += name_word_at(scope->entities.text, behind, NAME_ROLE_TITLE).size;
    if (behind == at + 1 || subject_speaks(scope, behind, clause->end)) return none;
    size_t index = entities_mentions_before(&scope->entities, at);
    for (size_t tries = 0; index > 0 && tries < NEAR; tries++) {
        const struct mention *mention = &scope->entities.mentions[--index];
        const struct entity *entity = entity_of(scope, mention->entity);
        if (mention->begin + REACH < at) break;
        bool full = entity->kind == NAME_PERSON && entity->first == family &&
                    name_word_at(scope->entities.text, mention->begin + 1, NAME_ROLE_TITLE).size == 0;
        if (full) return (struct owner){.entity = mention->entity, .begin = at, .end = behind};
    }
    return none;
}

// 该港口岸, 该集团: the name shortly before that ends in the words behind 该.
static struct owner pointed_owner(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    enum { NEAR = 16, REACH = 400, LONGEST = 4 };
    const uint32_t *cps = scope->document->cps;
    if (at + 2 >= clause->end || cps[at] != U'该' || name_word_at(scope->entities.text, at, NAME_ROLE_SELF).size ||
        name_word_at(scope->entities.text, at, NAME_ROLE_AREA).size)
        return (struct owner){.entity = -1};
    size_t before = entities_mentions_before(&scope->entities, at);
    for (uint32_t size = LONGEST; size > 0; size--) {
        if (at + 1 + size > clause->end) continue;
        for (size_t index = before, tries = 0; index > 0 && tries < NEAR; tries++) {
            const struct mention *mention = &scope->entities.mentions[--index];
            if (mention->begin + REACH < at) break;
            uint32_t same = 0;
            while (same < size && mention->begin + same < mention->end &&
                   cps[mention->end - 1 - same] == cps[at + size - same])
                same++;
            if (same == size && !subject_speaks(scope, at + 1 + size, clause->end))
                return (struct owner){.entity = mention->entity, .begin = at, .end = at + 1 + size};
        }
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

// 种植户罗小福今年42岁,…; 74岁的赵小河…; 支部书记林秀英从医32年,…: a person whom what he or she is introduces, as the clause opens.
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
    // 74岁的赵小河, 怀孕28周的李女士
    bool aged = mention->begin >= at + 2 && cps[mention->begin - 2] == U'岁';
    bool family = name_word_at(scope->entities.text, mention->begin + 1, NAME_ROLE_TITLE).kind == NAME_PERSON;
    bool introduced = cps[mention->begin - 1] == U'的' &&
                      (aged || family || entity_of(scope, mention->entity)->treated);
    for (uint32_t i = at; i < mention->begin; i++) {
        if (!place_is_word(cps[i])) return none;
        introduced |= i + name_word_at(scope->entities.text, i, NAME_ROLE_BEARER).size == mention->begin ||
                      i + name_word_at(scope->entities.text, i, NAME_ROLE_TITLE).size == mention->begin;
    }
    if (!introduced || (mention->end < end && cps[mention->end] == U'、')) return none;
    return (struct owner){.entity = mention->entity, .begin = at, .end = mention->end};
}

static const struct mention *speaker_at(const struct subject_scope *scope, const struct mention *mention, uint32_t end)
{
    bool person = entity_of(scope, mention->entity)->kind == NAME_PERSON;
    return person && subject_speaks(scope, mention->end, end) ? mention : NULL;
}

// “我从医32年。”林秀英说: who speaks of himself, told behind the quotation or before it; 我院, 我国 are none.
static struct owner first_person(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    enum { REACH = 160, NEAR = 8, TITLE = 8 };
    const uint32_t *cps = scope->document->cps;
    const struct block *block = &scope->document->blocks[clause->block];
    struct owner none = {.entity = -1};
    if (!scope->entities.people || cps[at] != U'我' || at + 2 >= clause->end) return none;
    for (const uint32_t *c = U"院国省市县区们校所党军局厂家行司州镇村队科港"; *c; c++)
        if (cps[at + 1] == *c) return none;
    uint32_t close = at;
    while (close < block->end && close < at + REACH && cps[close] != U'”' && cps[close] != U'“') close++;
    bool closed = close < block->end && cps[close] == U'”';
    size_t index = entities_mentions_before(&scope->entities, closed ? close : at);
    const struct mention *next = index < scope->entities.mention_count ? &scope->entities.mentions[index] : NULL;
    const struct mention *speaker = NULL;
    if (closed && next && next->begin <= close + TITLE && next->end < block->end)
        speaker = speaker_at(scope, next, block->end);
    index = entities_mentions_before(&scope->entities, at);
    for (size_t tries = 0; index > 0 && tries < NEAR && !speaker; tries++) {
        const struct mention *before = &scope->entities.mentions[--index];
        if (before->begin < block->begin || before->begin + REACH < at) break;
        speaker = speaker_at(scope, before, at);
    }
    return speaker ? (struct owner){.entity = speaker->entity, .begin = at, .end = at + 1} : none;
}

// 因为病人长期患病, 他为患者放了9个支架: the patient, a few characters behind the beginning of the clause.
static struct owner patient_within(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    enum { REACH = 4, WORD = 2 };
    const uint32_t *cps = scope->document->cps;
    for (uint32_t k = at; scope->entities.people && k + WORD < clause->end && k <= at + REACH; k++) {
        if (!place_is_word(cps[k])) break;
        bool word = (cps[k] == U'患' && cps[k + 1] == U'者') || (cps[k] == U'病' && cps[k + 1] == U'人');
        bool led = k > clause->begin && (cps[k - 1] == U'为' || cps[k - 1] == U'给' || cps[k - 1] == U'对');
        if (word) return k == at || led ? patient_owner(scope, clause, k) : (struct owner){.entity = -1};
    }
    return (struct owner){.entity = -1};
}

struct owner subject_told_owner(const struct subject_scope *scope, const struct place_clause *clause, uint32_t at)
{
    struct owner direct = first_person(scope, clause, at);
    if (!owned(&direct)) direct = patient_within(scope, clause, at);
    if (owned(&direct)) return direct;
    if (is_pronoun(scope, at) && !subject_speaks(scope, at + 1, clause->end)) return pronoun_owner(scope, clause, at);
    struct owner owner = introduced_person(scope, clause->begin, clause->end);
    if (!owned(&owner)) owner = event_owner(scope, clause);
    if (!owned(&owner)) owner = session_owner(scope, clause);
    if (!owned(&owner)) owner = patient_owner(scope, clause, at);
    if (!owned(&owner)) owner = held_event(scope, clause);
    if (!owned(&owner)) owner = one_of_group(scope, at, clause->end);
    if (!owned(&owner)) owner = led_team(scope, at, clause->end);
    if (!owned(&owner)) owner = familiar_owner(scope, clause, at);
    return owned(&owner) ? owner : pointed_owner(scope, clause, at);
}
