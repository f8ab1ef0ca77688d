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
        if (fits && (int32_t)i == entities->main) return entities->main;
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

// 青禾食品(青禾)有限公司51%股权: what is bought owns nothing.
static bool shares_of(const struct subject_scope *scope, const struct mention *mention, uint32_t end)
{
    enum { REACH = 10 };
    const uint32_t *cps = scope->document->cps;
    if (mention->end >= end || cps[mention->end] < '0' || cps[mention->end] > '9') return false;
    for (uint32_t at = mention->end; at + 1 < end && at < mention->end + REACH; at++)
        if (cps[at] == U'股' && (cps[at + 1] == U'权' || cps[at + 1] == U'份')) return true;
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
        uint32_t inside = name_word_at(scope->entities.text, at, NAME_ROLE_INSIDE).size;
        struct word word = word_at(cps, at, end);
        if (inside > word.size && at + inside < end) {  // 同济医院
            at += inside;
            continue;
        }
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
    uint32_t size = mention->end - mention->begin;
    bool brief = size == SIZE - 1 && last == U'县' && mention->begin > 0 &&
                 !place_is_word(cps[mention->begin - 1]);  // 滑县
    if ((size != SIZE && !brief) || mention->end >= end || !place_is_word(cps[mention->end])) return false;
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
        if (name_word_at(scope->entities.text, at - 2, NAME_ROLE_TRADES).size == 2 ||
            (at > 2 && name_word_at(scope->entities.text, at - 3, NAME_ROLE_TRADES).size == 3))
            return true;
    }
    return false;
}

// 长岭新材2022年净利润为2680万元: what stands before a date, which begins at `end`, as a clause begins: a company that is traded.
static bool dated_name(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    enum { LEAST = 4, MOST = 8 };
    return end >= at + LEAST && end <= at + MOST && traded(scope, at, end);
}

// 四川青禾从事造纸业务, 青禾国际资产总额7亿元: a company that the text says is traded, as a clause begins with what it is worth or does;
// its name may open with a place.
static struct owner traded_company(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    enum { LEAST = 4, MOST = 8 };
    for (uint32_t behind = at + LEAST; behind < end && behind <= at + MOST; behind++) {
        if (!place_is_word(scope->document->cps[behind - 1])) break;
        if (!name_word_at(scope->entities.text, behind, NAME_ROLE_WORTH).size) continue;
        if (!likely_name(scope, at, behind) || !traded(scope, at, behind)) break;
        return (struct owner){.entity = -1,
                              .name = utf8_encode(scope->arena, scope->document->cps, at, behind),
                              .begin = at,
                              .end = behind};
    }
    return (struct owner){.entity = -1};
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
        bool dated = name_marked(scope->entities.text, verb, NAME_MARK_PERIOD) && dated_name(scope, at, verb);
        if (cps[verb] < 128 && !dated) break;
        uint32_t stop = name_word_at(scope->entities.text, verb, NAME_ROLE_STOP).size;
        bool inside = stop == 1 || (stop == 2 && verb == at + 2);  // 长风管理持有…, 长岭新材…
        if (stop && !inside && verb < at + LEAST) break;
        uint32_t holds = name_word_at(scope->entities.text, verb, NAME_ROLE_HOLDS).size;
        if (holds ? !plans(scope, verb + holds, end) : !dated) continue;
        bool line = verb >= at + 2 &&
                    name_word_at(scope->entities.text, verb - 2, NAME_ROLE_GENERIC).size == 2;  // 医疗业务
        if (verb < at + LEAST || line || !likely_name(scope, at, verb)) break;
        return (struct owner){.entity = -1, .name = utf8_encode(scope->arena, cps, at, verb), .begin = at, .end = verb};
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

// 全市, where no region is named: the words themselves; 本港 is Hong Kong, named or not.
static struct owner area_owner(const struct subject_scope *scope, uint32_t at, struct name_word word, int32_t entity)
{
    const uint32_t *cps = scope->document->cps;
    uint32_t size = word.size;
    if (cps[at + 1] == U'港')
        return (struct owner){.entity = -1, .name = STR("香港特别行政区"), .begin = at, .end = at + size};
    bool whole = entity < 0 && cps[at] == U'全';
    return (struct owner){.entity = entity,
                          .name = whole ? utf8_encode(scope->arena, cps, at, at + size) : (str){0},
                          .begin = at,
                          .end = at + size};
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

// 公司 in a text about several listed companies: the one of which the paragraph told last.
static int32_t listed_before(const struct subject_scope *scope, const struct place_clause *clause, enum name_kind kind)
{
    enum { NEAR = 60 };
    if (kind != NAME_COMPANY) return -1;
    uint32_t index = (uint32_t)(clause - scope->places->clauses);
    for (uint32_t tries = 0; index > 0 && tries < NEAR; tries++) {
        const struct owner *owner = &scope->owners[--index];
        if (scope->places->clauses[index].block != clause->block) break;
        if (owner->entity >= 0 && entity_of(scope, owner->entity)->coded) return owner->entity;
    }
    return -1;
}

// 心血管内科开展介入手术300例: a department of the hospital of which the article tells, named with it; 专科, 本科, 全科医生 are none.
static struct owner ward_owner(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    enum { LONGEST = 12 };
    const uint64_t acting = WORD_VERB | WORD_CARRY | WORD_FILL | WORD_UP | WORD_DOWN;
    const uint32_t *cps = scope->document->cps;
    struct owner none = {.entity = -1};
    int32_t main = scope->entities.main;
    if (main < 0 || entity_of(scope, main)->kind != NAME_HOSPITAL) return none;
    for (uint32_t k = at + 1; k < end && k < at + LONGEST && place_is_word(cps[k]); k++) {
        uint32_t behind = k + name_word_at(scope->entities.text, k, NAME_ROLE_WARD).size;
        if (behind == k || behind >= end) continue;
        for (const uint32_t *c = U"专本学百文理全各该我两多分老一"; *c; c++)
            if (cps[k - 1] == *c) return none;
        struct word word = word_at(cps, behind, end);
        bool acts = (word.classes & acting) != 0 && (word.classes & (WORD_WORD | WORD_HEAD | WORD_MONEY)) == 0;
        bool campus = cps[behind - 1] == U'区' && cps[behind - 2] == U'院';  // 城东院区二期投资9亿元
        if (!acts && !campus && entities_period_end(&scope->entities, behind) <= behind) continue;
        if (subject_speaks(scope, behind, end) || !likely_name(scope, at, behind)) return none;
        str house = entity_of(scope, main)->name, ward = utf8_encode(scope->arena, cps, at, behind);
        bool whole = str_find(house, ward, 0) >= 0 || str_find(ward, house, 0) >= 0;
        str name = whole ? house : arena_printf(scope->arena, "%.*s%.*s", STR_FMT(house), STR_FMT(ward));
        return (struct owner){.entity = -1, .name = name, .begin = at, .end = behind};
    }
    return none;
}

// 王小青所在的青禾医院神经外科全国知名,他们…: the house at which someone works.
static struct owner workplace(const struct subject_scope *scope, const struct mention *person, uint32_t end)
{
    enum { SIZE = 3 };
    const uint32_t *cps = scope->document->cps;
    uint32_t at = person->end;
    if (at + SIZE >= end || cps[at] != U'所' || cps[at + 1] != U'在' || cps[at + 2] != U'的')
        return (struct owner){.entity = -1};
    const struct mention *house = entities_mention_at(&scope->entities, at + SIZE);
    return (struct owner){
        .entity = house ? house->entity : -1, .begin = person->begin, .end = house ? house->end : person->end};
}

// 市卫健委每年投入300万元: an office of the region of that level, named with it.
static struct owner area_office(const struct subject_scope *scope, uint32_t at, uint32_t end)
{
    const uint32_t *cps = scope->document->cps;
    enum name_kind level = cps[at] == U'市'                       ? NAME_CITY
                           : cps[at] == U'县' || cps[at] == U'区' ? NAME_COUNTY
                           : cps[at] == U'省'                     ? NAME_PROVINCE
                                                                  : NAME_NONE;
    struct name_word office = level == NAME_NONE ? (struct name_word){0}
                                                 : name_word_at(scope->entities.text, at + 1, NAME_ROLE_END);
    uint32_t behind = at + 1 + office.size;
    if (office.kind != NAME_OFFICE || behind >= end || subject_speaks(scope, behind, end))
        return (struct owner){.entity = -1};
    int32_t region = area_entity(scope, level, false);
    if (region < 0) return (struct owner){.entity = -1};
    str place = entity_of(scope, region)->name, rest = utf8_encode(scope->arena, cps, at + 1, behind);
    return (struct owner){.entity = -1,
                          .name = arena_printf(scope->arena, "%.*s%.*s", STR_FMT(place), STR_FMT(rest)),
                          .begin = at,
                          .end = behind};
}

// Who stands at the beginning of a clause, behind its openers and dates.
static struct owner clause_owner(const struct subject_scope *scope, const struct place_clause *clause,
                                 const struct owner *before)
{
    const uint32_t *cps = scope->document->cps;
    struct owner none = {.entity = -1};
    uint32_t at = subject_skip_openers(scope, clause->begin, clause->end);
    if (at >= clause->end || clause->titled) return none;
    struct owner told = subject_told_owner(scope, clause, at);
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
        bool with = (word_at(cps, at + word.size, clause->end).classes & WORD_AND) != 0;  // 本港与内地将通关
        if (with && cps[at + 1] == U'港') return none;
        bool near = before && before->entity >= 0 && cps[at + 1] != U'港' &&
                    name_is_region(entity_of(scope, before->entity)->kind);
        int32_t area = near ? before->entity : area_before(scope, clause, at, word.kind);
        return area < 0 && before && cps[at + 1] != U'港' ? none : area_owner(scope, at, word, area);
    }
    const struct mention *mention = entities_mention_at(&scope->entities, at);
    bool house = mention && !name_is_region(entity_of(scope, mention->entity)->kind);
    struct owner company = house ? none : traded_company(scope, at, clause->end);
    if (owned(&company)) return company;
    struct owner works = mention ? workplace(scope, mention, clause->end) : none;
    if (owned(&works)) return works;
    if (mention && (entity_solid(entity_of(scope, mention->entity)) || placed_name(scope, mention, clause->end) ||
                    acts(scope, mention, clause->end))) {
        enum name_kind kind = entity_of(scope, mention->entity)->kind;
        bool answers = kind == NAME_PERSON && at == scope->document->blocks[clause->block].begin &&
                       mention->end == clause->end && mention->entity != scope->entities.main &&
                       (cps[clause->end] == U'：' || cps[clause->end] == ':');
        if (answers) return none;  // 何志远：全县…, in an interview
        if (attributive(scope, mention, clause->end) || shares_of(scope, mention, clause->end)) return none;
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
        struct owner self = {.entity = listed_before(scope, clause, word.kind), .begin = at, .end = at + word.size};
        if (self.entity < 0) self.entity = self_entity(scope, word.kind);
        if (self.entity < 0 && ((word.kind == NAME_TEAM && cps[self.end - 1] != U'上') ||
                                (word.kind == NAME_ASSOCIATION && scope->entities.main < 0)))
            self.name = utf8_encode(scope->arena, cps, at, at + word.size);
        return self;
    }
    for (size_t size = 4; size >= 2; size--) {
        int32_t entity = at + size <= clause->end ? entities_abbreviated(&scope->entities, cps + at, size) : -1;
        if (entity >= 0) return (struct owner){.entity = entity, .begin = at, .end = at + (uint32_t)size};
    }
    struct owner office = area_office(scope, at, clause->end);
    if (owned(&office)) return office;
    struct owner ward = ward_owner(scope, at, clause->end);
    return owned(&ward) ? ward : holder(scope, at, clause->end);
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
