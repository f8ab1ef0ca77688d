#include <string.h>

#include "base/utf8.h"
#include "lexicon/family_names_table.h"
#include "observation/entities_builder.h"
#include "observation/words.h"

static bool ends_name(const struct entities_builder *b, size_t at)
{
    const uint32_t *cps = b->document->cps;
    size_t count = b->document->count;
    return at >= count || !place_is_word(cps[at]) || name_word_at(b->text, at, NAME_ROLE_STOP).size ||
           name_word_at(b->text, at, NAME_ROLE_SPEECH).size || name_word_at(b->text, at, NAME_ROLE_TITLE).size ||
           name_word_at(b->text, at, NAME_ROLE_GROUP).size >= 2 ||
           name_marked(b->text, at, NAME_ROLE_HOLDS);  // 张桂芳|老人
}

static int32_t add_person(struct entities_builder *b, size_t at, size_t size)
{
    b->out->people = true;
    const uint32_t *cps = b->document->cps;
    int32_t person = entities_intern(b, utf8_encode(b->arena, cps, at, at + size), NAME_PERSON);
    entities_add_extra(b, cps + at, (uint32_t)size, person);
    return person;
}

// Someone of whose illness the text tells: 患者 may mean them from there on.
static void add_patient(struct entities_builder *b, size_t at, size_t size)
{
    int32_t person = add_person(b, at, size);
    if (person >= 0) b->out->items[person].treated = true;
}

static bool family_name(const struct entities_builder *b, size_t at, int32_t most)
{
    int32_t row = lexicon_longest(&lexicon_family_names, b->document->cps, b->document->count, at).row;
    return row >= 0 && row < most;
}

static bool characters_may_name(const struct entities_builder *b, size_t at, size_t size, int32_t families)
{
    if (at + size > b->document->count || !family_name(b, at, families)) return false;
    for (size_t i = at; i < at + size; i++)
        if (!place_is_word(b->document->cps[i]) || b->document->cps[i] < 128) return false;
    return true;
}

static bool name_characters(const struct entities_builder *b, size_t at, size_t size)
{
    enum { FREQUENT = 110 };  // rarer family names are common words as often: 党, 管, 满
    return characters_may_name(b, at, size, FREQUENT);
}

// 于是说, 韩联社称, 高度评价: three characters that a family name's opens, and are no one's name.
static bool names_no_one(const struct entities_builder *b, size_t at, size_t size)
{
    const uint32_t *cps = b->document->cps;
    uint32_t last = cps[at + size - 1];
    for (const uint32_t *c = U"社局院署部会党厅委办处所网报方省市县区村镇校司团队军厂店行人们的了在是者副"; *c; c++)
        if (last == *c) return true;
    for (size_t i = at + 1; i < at + size; i++)  // 苗小|教授, 劳又|指
        if (name_word_at(b->text, i, NAME_ROLE_TITLE).size || name_word_at(b->text, i, NAME_ROLE_SPEECH).size)
            return true;
    if (name_marked(b->text, at, NAME_ROLE_REGION) || name_marked(b->text, at + 1, NAME_ROLE_REGION)) return true;
    return word_at(cps, (uint32_t)at, (uint32_t)b->document->count).size >= 2;
}

// How often the characters stand in the text; asked for a bounded number of candidates only.
static bool comes_again(struct entities_builder *b, size_t at, size_t size)
{
    enum { MOST_ASKED = 32 };
    const uint32_t *cps = b->document->cps;
    for (size_t i = 0; i < b->extra_count; i++)  // known already
        if (b->extras[i].size == size && memcmp(b->extras[i].cps, cps + at, size * sizeof *cps) == 0) return true;
    if (b->asked++ >= MOST_ASKED) return false;
    for (size_t i = 0; i + size <= b->document->count; i++)
        if (i != at && cps[i] == cps[at] && memcmp(cps + i, cps + at, size * sizeof *cps) == 0) return true;
    return false;
}

enum { FULL_NAME = 3, BRIEF = 2 };

// A name of three characters with a rare family name (卜宏民), or not surely ended (赵长河|已经): one that comes again.
static bool repeated_name(struct entities_builder *b, size_t at)
{
    return characters_may_name(b, at, FULL_NAME, INT32_MAX) && !names_no_one(b, at, FULL_NAME) &&
           comes_again(b, at, FULL_NAME);
}

// Whether a name may begin here: behind a sign or a word that stands by itself (由杜传军教授主刀).
static bool opens_name(const struct entities_builder *b, size_t at)
{
    return at == 0 || !place_is_word(b->document->cps[at - 1]) ||
           name_word_at(b->text, at - 1, NAME_ROLE_STOP).size == 1 ||
           (at > 1 && name_word_at(b->text, at - 2, NAME_ROLE_BEARER).size == 2);
}

// 护士长叶青禾, 老党员赵长河; 杜传军教授, 卜宏民主任, 张刚先生.
static void find_persons(struct entities_builder *b)
{
    size_t next = 0, behind = 0;
    for (uint32_t at; entities_cue_next(b, &next, CUE_TITLE, 0, 4, &at);) {
        if (at < behind) continue;
        struct name_word title = name_word_at(b->text, at, NAME_ROLE_TITLE);
        size_t name = behind = at + title.size;
        bool deputy = name + 3 <= b->document->count && b->document->cps[name + 2] == U'副';  // 博士李由副教授
        if (!deputy && name_characters(b, name, 3) && ends_name(b, name + 3)) add_person(b, name, 3);
        else if (name_characters(b, name, 2) && ends_name(b, name + 2)) add_person(b, name, 2);
        else if (repeated_name(b, name)) add_person(b, name, 3);
        if (at >= FULL_NAME && opens_name(b, at - FULL_NAME) &&
            (name_characters(b, at - FULL_NAME, FULL_NAME) || repeated_name(b, at - FULL_NAME)))
            add_person(b, at - FULL_NAME, FULL_NAME);
        else if (at >= BRIEF && title.kind == NAME_PERSON && opens_name(b, at - BRIEF) &&
                 characters_may_name(b, at - BRIEF, BRIEF, INT32_MAX) && comes_again(b, at - BRIEF, BRIEF))
            add_person(b, at - BRIEF, BRIEF);
    }
}

// 小陈, 老李.
static bool familiar_name(const struct entities_builder *b, size_t at)
{
    const uint32_t *cps = b->document->cps;
    return at + BRIEF < b->document->count && (cps[at] == U'小' || cps[at] == U'老') && name_characters(b, at + 1, 1) &&
           word_at(cps, (uint32_t)at, (uint32_t)b->document->count).size < BRIEF;
}

// 杨秀珍|养了40头羊: behind the name stands what the person did.
static bool acts(const struct entities_builder *b, size_t at)
{
    uint32_t aspect = at + 1 < b->document->count ? b->document->cps[at + 1] : 0;
    return aspect == U'了' || aspect == U'着' || aspect == U'过';
}

// 村民张小禾, 妻子陈小秀: behind a word that is no title.
static void find_bearers(struct entities_builder *b)
{
    size_t next = 0;
    for (uint32_t at; entities_cue_next(b, &next, CUE_BEARER, 0, FULL_NAME + 1, &at);) {
        size_t name = at + name_word_at(b->text, at, NAME_ROLE_BEARER).size;
        if (familiar_name(b, name)) add_person(b, name, BRIEF);  // 网格员小陈
        bool ill = name == at + 2 && (b->document->cps[at] == U'患' || b->document->cps[at] == U'病');
        bool full = name + FULL_NAME <= b->document->count && !names_no_one(b, name, FULL_NAME) &&
                    ((name_characters(b, name, FULL_NAME) &&
                      (ends_name(b, name + FULL_NAME) || acts(b, name + FULL_NAME))) ||
                     repeated_name(b, name));
        bool brief = (ill || full) && name_characters(b, name, BRIEF) && !names_no_one(b, name, BRIEF) &&
                     comes_again(b, name, BRIEF) &&
                     (full ? !comes_again(b, name, FULL_NAME) : ends_name(b, name + BRIEF));
        size_t size = brief ? BRIEF : full ? FULL_NAME : 0;  // 患者张勇转到医院。张勇…
        if (size > 0 && ill) add_patient(b, name, size);
        else if (size > 0) add_person(b, name, size);
    }
}

// ”罗小福说, 周小立介绍: who speaks at the beginning of a clause.
static void find_speakers(struct entities_builder *b)
{
    const uint32_t *cps = b->document->cps;
    size_t next = 0;
    for (uint32_t at; entities_cue_next(b, &next, CUE_SPEECH, FULL_NAME, 1, &at);) {
        size_t name = at - FULL_NAME;
        bool opens = name == 0 || !place_is_word(cps[name - 1]);
        if (opens && name_characters(b, name, FULL_NAME) && !names_no_one(b, name, FULL_NAME))
            add_person(b, name, FULL_NAME);
    }
}

// 罗小福今年42岁, 74岁的赵小河: whose age is told.
static void find_aged(struct entities_builder *b)
{
    enum { AGE = 6 };
    const uint32_t *cps = b->document->cps;
    size_t next = 0;
    for (uint32_t at; entities_cue_next(b, &next, CUE_AGE, 2, 1, &at);) {
        size_t behind = at + 2, before = at;
        if (behind < b->document->count && cps[at + 1] == U'的' && name_characters(b, behind, FULL_NAME) &&
            !names_no_one(b, behind, FULL_NAME) &&
            (ends_name(b, behind + FULL_NAME) || comes_again(b, behind, FULL_NAME)))
            add_person(b, behind, FULL_NAME);
        while (before > 0 && at - before < AGE && place_is_numeral(cps[before - 1])) before--;
        if (before >= 2 && (cps[before - 2] == U'今' || cps[before - 2] == U'现') && cps[before - 1] == U'年')
            before -= 2;
        else if (before >= 1 && (cps[before - 1] == U'，' || cps[before - 1] == ',')) before--;
        else continue;
        if (before < FULL_NAME + 1) continue;
        size_t name = before - FULL_NAME;
        bool opens = !place_is_word(cps[name - 1]) || comes_again(b, name, FULL_NAME);
        if (opens && name_characters(b, name, FULL_NAME) && !names_no_one(b, name, FULL_NAME))
            add_person(b, name, FULL_NAME);
    }
}

// 周大爷, 李女士: of whom only the family name is said.
static void find_titled_families(struct entities_builder *b)
{
    enum { SIZE = 3 };
    const uint32_t *cps = b->document->cps;
    size_t next = 0;
    for (uint32_t of; entities_cue_next(b, &next, CUE_TITLE, 1, SIZE - 1, &of);) {
        uint32_t at = of - 1;
        struct name_word title = name_word_at(b->text, of, NAME_ROLE_TITLE);
        if (title.size + 1 != SIZE || title.kind != NAME_PERSON || !name_characters(b, at, SIZE)) continue;
        bool opens = at == 0 || !place_is_word(cps[at - 1]) ||
                     name_word_at(b->text, at - 1, NAME_ROLE_STOP).size == 1 ||
                     (at > 1 && name_word_at(b->text, at - 2, NAME_ROLE_STOP).size == 2) ||
                     (at > 1 && name_word_at(b->text, at - 2, NAME_ROLE_GROUP).size == 2);
        if (opens) add_person(b, at, SIZE);
    }
}

// 来自临江大学土木专业的王小青经过两轮面试…
static void find_introduced_persons(struct entities_builder *b)
{
    enum { REACH = 30 };
    const uint32_t *cps = b->document->cps;
    size_t count = b->document->count, next = 0;
    for (uint32_t at; entities_cue_next(b, &next, CUE_ORIGIN, 0, 7, &at);) {
        bool from = (cps[at] == U'来' && cps[at + 1] == U'自') || (cps[at] == U'家' && cps[at + 1] == U'住');
        for (size_t of = at + 2; from && of < count && of < at + REACH && !place_ends_clause(cps[of]); of++)
            if (cps[of] == U'的' && name_characters(b, of + 1, 3) && ends_name(b, of + 4)) add_person(b, of + 1, 3);
    }
}

// 患者陈小禾住院12天; but 患者高血压 is no one's name.
static void find_patients(struct entities_builder *b)
{
    const uint32_t *cps = b->document->cps;
    size_t next = 0;
    for (uint32_t at; entities_cue_next(b, &next, CUE_PATIENT, 0, 5, &at);) {
        if (cps[at + 1] != U'者' || (at > 0 && place_is_word(cps[at - 1]))) continue;
        bool ill = false;
        for (const uint32_t *c = U"压糖脂症病炎癌热瘤斑血量"; *c; c++) ill |= cps[at + 4] == *c;
        if (!ill && name_characters(b, at + 2, 3) && ends_name(b, at + 5)) add_patient(b, at + 2, 3);
    }
}

// 李某某：勤于学习…, as a line or title opens; but where 记者： or 问： asks, those are speakers.
static void find_headed_persons(struct entities_builder *b)
{
    const uint32_t *cps = b->document->cps;
    for (size_t i = 0; i < b->document->block_count; i++) {
        uint32_t at = b->document->blocks[i].begin;
        for (uint32_t size = 2; size <= 3; size++) {
            if (at + size >= b->document->count || (cps[at + size] != U'：' && cps[at + size] != ':')) continue;
            bool asks = cps[at] == U'记' || cps[at + size - 1] == U'问';
            b->interview |= asks;
            if (!asks && name_characters(b, at, size)) {
                add_person(b, at, size);
                if (i < 2 && !b->portrayed.size) b->portrayed = utf8_encode(b->arena, cps, at, at + size);
            }
        }
    }
}

// 宋小丹：守住国门: whom the title portrays; not who only speaks, over and over (李大明：明年形势向好).
static void find_portrayed(struct entities_builder *b)
{
    enum { LEAST = 3, QUOTED = 3 };
    const uint32_t *cps = b->document->cps, *title = b->title.cps;
    size_t size = 2;
    while (size <= FULL_NAME && size < b->title.count && title[size] != U'：' && title[size] != ':') size++;
    if (size > FULL_NAME || size >= b->title.count || b->portrayed.size) return;
    size_t found = 0, speaks = 0, first = 0, quoted = 0;
    for (size_t at = 0; at + size < b->document->count; at++) {
        quoted += (cps[at] == U'：' || cps[at] == ':') && (cps[at + 1] == U'“' || cps[at + 1] == U'「');
        if (cps[at] != title[0] || memcmp(cps + at, title, size * sizeof *cps) != 0) continue;
        if (!name_characters(b, at, size) || b->text->marks[at].roles >> NAME_ROLE_REGION & 1) return;  // 武汉：
        first = at;
        found++;
        speaks += name_word_at(b->text, at + size, NAME_ROLE_SPEECH).size > 0;
    }
    if (found < LEAST || 2 * speaks > found || quoted >= QUOTED) return;
    add_person(b, first, size);
    b->portrayed = utf8_encode(b->arena, title, 0, size);
}

void entities_find_people(struct entities_builder *b)
{
    find_persons(b);
    find_bearers(b);
    find_speakers(b);
    find_aged(b);
    find_introduced_persons(b);
    find_patients(b);
    find_titled_families(b);
    find_headed_persons(b);
    find_portrayed(b);
}
