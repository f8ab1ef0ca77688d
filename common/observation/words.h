// words: the words of schemas/catalog/sentence_words.tsv, by what they do around a quantity.
//
// A word may belong to several classes; a look-up returns the longest word and all its classes as a set of bits.
// The names of the classes in the file are those of the constants in lower case; the file gives an example of each.
#ifndef OBSERVATION_WORDS_H
#define OBSERVATION_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum word_class {
    WORD_FILL = 1 << 0,        // says nothing between indicator and number: 达到, 为, 共有
    WORD_UP = 1 << 1,          // a change upwards: 增长, 提高
    WORD_DOWN = 1 << 2,        // downwards: 下降, 缩短
    WORD_RATE_UP = 1 << 3,     // names a change: 增幅, 增速
    WORD_RATE_DOWN = 1 << 4,   // 降幅
    WORD_TO = 1 << 5,          // behind a change it states the level reached: 提高|到
    WORD_LEVEL = 1 << 6,       // states the level reached: 增至, 降到
    WORD_RANK = 1 << 7,        // before a rank: 位列, 排名
    WORD_GAP = 1 << 8,         // a distance to others: 高于, 低于
    WORD_DEGREE = 1 << 9,      // the same behind 比 …: 高, 快
    WORD_THAN = 1 << 10,       // 比, 较
    WORD_SHARE = 1 << 11,      // 占
    WORD_FROM = 1 << 12,       // 由, 从
    WORD_CARRY = 1 << 13,      // a verb that holds for all items of a list: 新增
    WORD_LEAD = 1 << 14,       // may open a clause and is no part of an indicator: 其中, 共有
    WORD_VERB = 1 << 15,       // its object follows: 设立|5个党支部
    WORD_PREP = 1 << 16,       // 对, 在
    WORD_PRED = 1 << 17,       // begins a predicate behind the quantity: 居, 参赛
    WORD_MONEY = 1 << 18,      // a noun that amounts of money follow: 总投资
    WORD_HEAD = 1 << 19,       // a noun that measures, shared by a list: 新生儿、婴儿|死亡率
    WORD_SHARE_NOUN = 1 << 20, // 占比
    WORD_TARGET = 1 << 21,     // 力争
    WORD_NORM = 1 << 22,       // 不得
    WORD_INDEX = 1 << 23,      // numbers without a unit follow: CMI值
    WORD_AND = 1 << 24,        // 和, 、
    WORD_OF = 1 << 25,         // 的
    WORD_FIRST = 1 << 26,      // 首
    WORD_UP_RANK = 1 << 27,    // with places or ranks only: 前进6位
    WORD_DOWN_RANK = 1 << 28,
    WORD_WORD = 1 << 29,       // none of all these, though it begins or ends like one: 人才, 目的, 在职
    WORD_DISTRIBUTE = 1 << 30, // what follows goes to the members of a list one by one: 分别为
};

// Classes that did not fit above.
#define WORD_FORMER (UINT64_C(1) << 31)   // 前者
#define WORD_LATTER (UINT64_C(1) << 32)   // 后者
#define WORD_SCOPE (UINT64_C(1) << 33)    // what is ranked over: 全国, 全省
#define WORD_CONTEST (UINT64_C(1) << 34)  // what ranks are given in: 绩效考核, 大赛
#define WORD_ARTICLE (UINT64_C(1) << 35)  // 一 behind it is no count: 是一名
#define WORD_POINT (UINT64_C(1) << 36)    // a quantity behind it points back or is vague: 这三项, 任一
#define WORD_SINGLE (UINT64_C(1) << 37)   // counts with 一 alike: 名, 例

#define WORD_ASPECT (UINT64_C(1) << 38)   // the word before it is a verb: 走过|85年
#define WORD_ADJECTIVE (UINT64_C(1) << 39) // before 的 it is no noun: 经验丰富的护士
#define WORD_BARE (UINT64_C(1) << 40)     // names nothing measured when it stands alone: 其余, 舰上
#define WORD_CUT (UINT64_C(1) << 41)      // ends a noun although it is one character: 被

#define WORD_IN (UINT64_C(1) << 42)       // a population follows: 在, 是

#define WORD_HONG_KONG (UINT64_C(1) << 43) // 本港: its dollars are meant by 元 and $

#define WORD_PLACE (UINT64_C(1) << 44)     // a unit of ranks: 名, 位, 大

#define WORD_MEMBER (UINT64_C(1) << 45)    // ends a noun for persons, bodies, places: 护|士, 医|院

#define WORD_POINTED (UINT64_C(1) << 46)   // what a pointing word points with: 三项指标

#define WORD_PERSON (UINT64_C(1) << 47)    // ends a noun for people, who are counted and do not own: 党员

#define WORD_AT_MOST (UINT64_C(1) << 48)   // a bound before a quantity that has 约: 不超过约5亿元
#define WORD_AT_LEAST (UINT64_C(1) << 49)

enum {
    WORD_CLASSES = 50
};

struct word {
    uint32_t size;     // code points; 0: no word stands there
    uint64_t classes;
};

// The longest word that begins at cps[begin] and lies in [begin, end).
struct word word_at(const uint32_t *cps, uint32_t begin, uint32_t end);

// The longest word that ends at cps[end] and lies in [begin, end).
struct word word_before(const uint32_t *cps, uint32_t begin, uint32_t end);

#endif
