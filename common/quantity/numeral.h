// numeral: one number as written, Arabic, Chinese or mixed, without unit and without modifier words around it.
//
// 1,860 | 4.78万亿 | 一百二十万三 | 三千四百五十几万 | 十五六 | 5万4千6百 | 二〇二四 | 8点5
//
// One automaton reads all of them by position: digits gather into a section below ten thousand, 万 and 亿 close it. Two
// lanes are carried along, so that 三五千 is read as 3000 and 5000 at once.
#ifndef QUANTITY_NUMERAL_H
#define QUANTITY_NUMERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"

struct numeral {
    uint32_t begin, end;   // end > begin, also where the number could not be read: what to step over
    decimal value, upper;  // upper only with has_upper: 十五六, 两三万
    bool has_upper;
    decimal mantissa;   // value = mantissa * 10^power where one multiplier governs all of it (4.78万亿: 4.78, 12),
    int power;          // else mantissa = value, power = 0
    bool arabic;        // begins with an ASCII digit
    bool grouped;       // 1,860
    bool point;         // has a decimal point
    bool multiplied;    // holds 十 百 千 万 亿
    bool bare;          // begins with 百 千 万 亿: 百余所, 万亿元
    bool string;        // Chinese digits one by one: 二〇二四
    bool leading_zero;  // 007
    bool open;          // 十几, 120余, 3000多: at least so many and more
    bool about;         // 150来人
    uint16_t digits;    // length of the first run of digits
};

// Digit 0..9 of a Chinese numeral, -1 for anything else. 两 and 俩 are 2, 〇 and 零 are 0; formal ones count (壹 贰 叁).
int numeral_han_digit(uint32_t cp);

// 壹 to 玖, 拾 佰 仟: numerals only in company.
bool numeral_is_formal(uint32_t cp);

// 1 2 3 for 十 百 千; 4 8 12 for 万 亿 兆; 0 for anything else.
int numeral_power(uint32_t cp);

// Whether a number can begin with this character.
bool numeral_starts(uint32_t cp);

// Reads the number that begins at cps[at]. False: what stands there is not one (it does not fit 38 digits, or is a lone
// 万); out->end is set either way.
bool numeral_read(const uint32_t *cps, size_t count, size_t at, struct numeral *out);

#endif
