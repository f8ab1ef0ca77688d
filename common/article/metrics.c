#include "article/metrics.h"

#include "text/sentence.h"

enum { CHARACTERS_A_MINUTE = 400 };

// part / whole with three places.
static decimal share(uint64_t part, uint64_t whole)
{
    decimal result = {0};
    if (whole && !decimal_divide(decimal_from_int((int64_t)part), decimal_from_int((int64_t)whole), 3, &result))
        return (decimal){0};
    return result;
}

static bool is_visible(uint32_t cp)
{
    return cp != ' ' && cp != '\n';
}

void metrics_fill(const uint32_t *cps, uint64_t visible, struct article *out)
{
    struct article_metrics m = {.paragraphs = (uint32_t)out->block_count};
    uint64_t han = 0;
    bool in_number = false;
    for (size_t i = 0; i < out->text_count; i++) {
        if (text_is_common_han(cps[i])) {
            m.characters++;
            han++;
            in_number = false;
            continue;
        }
        bool digit = text_is_digit(cps[i]);
        m.characters += is_visible(cps[i]);
        han += text_is_han(cps[i]);
        m.numbers += digit && !in_number;
        in_number = digit || (in_number && (cps[i] == '.' || cps[i] == ',') && i + 1 < out->text_count &&
                              text_is_digit(cps[i + 1]));
    }
    for (size_t i = 0; i < out->block_count; i++)
        m.sentences += (uint32_t)text_sentence_count(cps, out->blocks[i].begin, out->blocks[i].end);
    m.han_share = share(han, m.characters);
    m.furniture_share = share(visible > m.characters ? visible - m.characters : 0, visible);
    m.reading_seconds = (uint32_t)(((uint64_t)m.characters * 60 + CHARACTERS_A_MINUTE - 1) / CHARACTERS_A_MINUTE);
    out->metrics = m;
}
