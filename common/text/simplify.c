#include "text/simplify.h"

#include <string.h>

#include "base/utf8.h"
#include "text/tables.h"

static size_t first_phrase(uint32_t cp)
{
    size_t low = 0, high = text_phrase_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text_phrases[middle].first < cp) low = middle + 1;
        else high = middle;
    }
    return low;
}

// Size of the phrase that stands at cps[0] and has been replaced; 0: none.
static size_t replace_phrase(uint32_t *cps, size_t count)
{
    for (size_t i = first_phrase(cps[0]); i < text_phrase_count && text_phrases[i].first == cps[0]; i++) {
        const struct text_phrase *phrase = &text_phrases[i];
        if (phrase->size > count || memcmp(cps, text_phrase_from + phrase->at, phrase->size * sizeof(*cps)) != 0)
            continue;
        memcpy(cps, text_phrase_to + phrase->at, phrase->size * sizeof(*cps));
        return phrase->size;
    }
    return 0;
}

void text_simplify(uint32_t *cps, size_t count)
{
    for (size_t i = 0; i < count;) {
        if (cps[i] < 0x2e80) {
            i++;
            continue;
        }
        size_t index = text_script_index(cps[i]);
        size_t replaced = text_script_class[index] & SCRIPT_PHRASE ? replace_phrase(cps + i, count - i) : 0;
        if (!replaced && text_script_to[index]) cps[i] = text_script_to[index];
        i += replaced ? replaced : 1;
    }
}

str text_simplify_str(struct arena *arena, str s)
{
    size_t count;
    uint32_t *cps = utf8_decode(arena, s, &count);
    if (!cps) return (str){0};
    text_simplify(cps, count);
    return utf8_encode(arena, cps, 0, count);
}

static bool is_hangul(uint32_t cp)
{
    return (cp >= 0xac00 && cp <= 0xd7a3) || (cp >= 0x1100 && cp <= 0x11ff) || (cp >= 0x3130 && cp <= 0x318f);
}

struct script_counts text_script(const uint32_t *cps, size_t count)
{
    struct script_counts counts = {0};
    for (size_t i = 0; i < count; i++) {
        uint32_t cp = cps[i];
        if (cp < 0x2e80) {
            counts.letters += text_is_letter(cp);
            counts.hangul += is_hangul(cp);
            continue;
        }
        uint8_t class = text_script_class[text_script_index(cp)];
        counts.traditional += (class & SCRIPT_TRADITIONAL) != 0;
        counts.simplified += (class & SCRIPT_SIMPLIFIED) != 0;
        counts.han += text_is_han(cp);
        if (text_is_common_han(cp)) continue;
        counts.kana += cp >= 0x3041 && cp <= 0x30fa;
        counts.hangul += is_hangul(cp);
    }
    return counts;
}

bool text_is_traditional(struct script_counts counts)
{
    return counts.traditional > counts.simplified && (uint64_t)counts.traditional * 20 >= counts.han;
}

const char *text_language(struct script_counts counts)
{
    bool chinese = counts.han > 0 && (uint64_t)counts.han * 6 >= counts.letters &&
                   (uint64_t)counts.kana * 20 < counts.han && (uint64_t)counts.hangul * 20 < counts.han;
    if (!chinese) return "other";
    return text_is_traditional(counts) ? "zh-Hant" : "zh-Hans";
}
