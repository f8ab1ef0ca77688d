// words: the words of schemas/catalog/sentence_words.tsv, by what they do around a quantity.
//
// A word may belong to several classes; a look-up returns the longest word and all its classes as a set of bits. The file gives
// an example of each row.
#ifndef OBSERVATION_WORDS_H
#define OBSERVATION_WORDS_H

#include <stdint.h>

#include "lexicon/sentence_words_table.h"

#define WORD_CLASS(name) (UINT64_C(1) << LEXICON_SENTENCE_WORDS_CLASS_##name)

#define WORD_FILL WORD_CLASS(FILL)              // says nothing between indicator and number: 达到, 为, 共有
#define WORD_UP WORD_CLASS(UP)                  // a change upwards: 增长, 提高
#define WORD_DOWN WORD_CLASS(DOWN)              // downwards: 下降, 缩短
#define WORD_RATE_UP WORD_CLASS(RATE_UP)        // names a change: 增幅, 增速
#define WORD_RATE_DOWN WORD_CLASS(RATE_DOWN)    // 降幅
#define WORD_TO WORD_CLASS(TO)                  // behind a change it states the level reached: 提高|到
#define WORD_LEVEL WORD_CLASS(LEVEL)            // states the level reached: 增至, 降到
#define WORD_RANK WORD_CLASS(RANK)              // before a rank: 位列, 排名
#define WORD_GAP WORD_CLASS(GAP)                // a distance to others: 高于, 低于
#define WORD_DEGREE WORD_CLASS(DEGREE)          // the same behind 比 …: 高, 快
#define WORD_THAN WORD_CLASS(THAN)              // 比, 较
#define WORD_SHARE WORD_CLASS(SHARE)            // 占
#define WORD_FROM WORD_CLASS(FROM)              // 由, 从
#define WORD_CARRY WORD_CLASS(CARRY)            // a verb that holds for all items of a list: 新增
#define WORD_LEAD WORD_CLASS(LEAD)              // may open a clause and is no part of an indicator: 其中, 共有
#define WORD_VERB WORD_CLASS(VERB)              // its object follows: 设立|5个党支部
#define WORD_PREP WORD_CLASS(PREP)              // 对, 在
#define WORD_PRED WORD_CLASS(PRED)              // begins a predicate behind the quantity: 居, 参赛
#define WORD_MONEY WORD_CLASS(MONEY)            // a noun that amounts of money follow: 总投资
#define WORD_HEAD WORD_CLASS(HEAD)              // a noun that measures, shared by a list: 新生儿、婴儿|死亡率
#define WORD_SHARE_NOUN WORD_CLASS(SHARE_NOUN)  // 占比
#define WORD_TARGET WORD_CLASS(TARGET)          // 力争
#define WORD_NORM WORD_CLASS(NORM)              // 不得
#define WORD_DONE WORD_CLASS(DONE)              // ends a plan: 规划12公里，已|建成8公里
#define WORD_INDEX WORD_CLASS(INDEX)            // numbers without a unit follow: CMI值
#define WORD_AND WORD_CLASS(AND)                // 和, 、
#define WORD_OF WORD_CLASS(OF)                  // 的
#define WORD_FIRST WORD_CLASS(FIRST)            // 首
#define WORD_UP_RANK WORD_CLASS(UP_RANK)        // with places or ranks only: 前进6位
#define WORD_DOWN_RANK WORD_CLASS(DOWN_RANK)    // the same downwards
#define WORD_WORD WORD_CLASS(WORD)  // none of all these, though it begins or ends like one: 人才, 目的, 在职
#define WORD_DISTRIBUTE WORD_CLASS(DISTRIBUTE)    // what follows goes to the members of a list one by one: 分别为
#define WORD_FORMER WORD_CLASS(FORMER)            // 前者
#define WORD_LATTER WORD_CLASS(LATTER)            // 后者
#define WORD_SCOPE WORD_CLASS(SCOPE)              // what is ranked over: 全国, 全省
#define WORD_CONTEST WORD_CLASS(CONTEST)          // what ranks are given in: 绩效考核, 大赛
#define WORD_ARTICLE WORD_CLASS(ARTICLE)          // 一 behind it is no count: 是一名
#define WORD_POINT WORD_CLASS(POINT)              // a quantity behind it points back or is vague: 这三项, 任一
#define WORD_SINGLE WORD_CLASS(SINGLE)            // counts with 一 alike: 名, 例
#define WORD_ASPECT WORD_CLASS(ASPECT)            // the word before it is a verb: 走过|85年
#define WORD_ADJECTIVE WORD_CLASS(ADJECTIVE)      // before 的 it is no noun: 经验丰富的护士
#define WORD_BARE WORD_CLASS(BARE)                // names nothing measured when it stands alone: 其余, 舰上
#define WORD_CUT WORD_CLASS(CUT)                  // ends a noun although it is one character: 被
#define WORD_IN WORD_CLASS(IN)                    // a population follows: 在, 是
#define WORD_HONG_KONG WORD_CLASS(HONG_KONG)      // 本港: its dollars are meant by 元 and $
#define WORD_PLACE WORD_CLASS(PLACE)              // a unit of ranks: 名, 位, 大
#define WORD_MEMBER WORD_CLASS(MEMBER)            // ends a noun for persons, bodies, places: 护|士, 医|院
#define WORD_POINTED WORD_CLASS(POINTED)          // what a pointing word points with: 三项指标
#define WORD_PERSON WORD_CLASS(PERSON)            // ends a noun for people, who are counted and do not own: 党员
#define WORD_NOT WORD_CLASS(NOT)                  // denies the bound behind it: 不得|高于30%
#define WORD_AT_MOST WORD_CLASS(AT_MOST)          // a bound before a quantity that has 约: 不超过约5亿元
#define WORD_AT_LEAST WORD_CLASS(AT_LEAST)        // 不低于约10亿元
#define WORD_ROW_NUMBER WORD_CLASS(ROW_NUMBER)    // heads a column whose numbers measure nothing: 序号, 年份
#define WORD_VALUE_LABEL WORD_CLASS(VALUE_LABEL)  // heads a column of what the rows name: 数值, 绝对量
#define WORD_MORE WORD_CLASS(MORE)                // how one time stands to another: 比年初|高, 比常年|偏多
#define WORD_LESS WORD_CLASS(LESS)                // 比年初|低, 比常年|偏少
#define WORD_BODY WORD_CLASS(BODY)    // ends what is counted, though it was read as a name: 家庭农|场64家
#define WORD_TAKES WORD_CLASS(TAKES)  // a length of time follows, were it one: 提前一周, 为期一天

struct word {
    uint32_t size;  // code points; 0: no word stands there
    uint64_t classes;
};

static inline struct word word_of(struct lexicon_match match)
{
    enum { CLASS_COLUMN = 1 };
    if (match.row < 0) return (struct word){0};
    return (struct word){match.size, lexicon_codes(&lexicon_sentence_words, CLASS_COLUMN, match.row)};
}

// The longest word that begins at cps[begin] and lies in [begin, end).
static inline struct word word_at(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    return word_of(lexicon_longest(&lexicon_sentence_words, cps, end, begin));
}

// The longest word that ends at cps[end] and lies in [begin, end).
static inline struct word word_before(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    if (begin >= end) return (struct word){0};
    return word_of(lexicon_longest_before(&lexicon_sentence_words, cps + begin, end - begin));
}

#endif
