#include "article/names.h"

#include "lexicon/furniture_table.h"
#include "lexicon/surnames_table.h"
#include "text/text.h"

enum { RUN_MOST = 24 };

static bool is_name_character(uint32_t cp)
{
    return text_is_han(cp) || cp == 0xb7 || cp == 0x30fb;
}

static bool parts_names(uint32_t cp)
{
    return cp == ' ' || cp == 0x3001 || cp == ',' || cp == 0xff0c || cp == '/' || cp == ';' || cp == 0xff1b;
}

// A word of the catalogue that begins here ends a name: 黄平通讯员丁一 . Of one character only what photographers sign with.
static bool word_begins(const uint32_t *cps, uint32_t at, uint32_t end)
{
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, cps, end, at);
    if (match.row < 0) return cps[at] == 0x62a5 && at + 1 < end && cps[at + 1] == 0x9053;  // 报道
    const str form = lexicon_furniture.rows[match.row].columns[1];
    return match.size > 1 ? !str_equal(form, STR("menu")) && !str_equal(form, STR("within"))
                          : cps[at] == 0x6444 || cps[at] == 0x6587;  // 摄 文
}

static uint32_t run_end(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    uint32_t at = begin;
    while (at < end && is_name_character(cps[at]) && !(at > begin && word_begins(cps, at, end))) at++;
    return at;
}

bool name_is_likely(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    struct lexicon_match surname = lexicon_longest(&lexicon_surnames, cps, end, begin);
    return surname.row >= 0 && end - begin >= surname.size + 1 && end - begin <= surname.size + 2;
}

bool name_is_usual(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    enum { USUAL_ROWS = 100 };
    return name_is_likely(cps, begin, end) && lexicon_longest(&lexicon_surnames, cps, end, begin).row < USUAL_ROWS;
}

static void add(struct person_list *out, uint32_t begin, uint32_t end)
{
    if (out->count < NAMES_MOST) out->items[out->count++] = (struct text_span){begin, end};
}

// How unusual the family name at `at` is: its row in the catalogue, which begins with the frequent ones.
static uint32_t rarity(const uint32_t *cps, uint32_t at, uint32_t end)
{
    return (uint32_t)lexicon_longest(&lexicon_surnames, cps, end, at).row + 1;
}

// 黄平丁一朱秀梅: all parts look like names, and their family names are the most usual that a division gives. best[i]: the cost of the
// first i characters.
static bool split_run(const uint32_t *cps, uint32_t begin, uint32_t end, struct person_list *out)
{
    enum { NEVER = 1000000 };
    uint32_t best[RUN_MOST + 1] = {0}, size_of_last[RUN_MOST + 1] = {0}, size = end - begin;
    for (uint32_t i = 1; i <= size; i++) {
        best[i] = NEVER;
        for (uint32_t last = 2; last <= 3 && last <= i; last++) {
            uint32_t at = begin + i - last;
            if (!name_is_likely(cps, at, at + last) || best[i - last] == NEVER) continue;
            uint32_t cost = best[i - last] + rarity(cps, at, end) + (last == 2 ? 40 : 0);
            if (cost < best[i]) {
                best[i] = cost;
                size_of_last[i] = last;
            }
        }
    }
    if (best[size] == NEVER) return false;
    struct text_span found[RUN_MOST];
    uint32_t count = 0;
    for (uint32_t i = size; i > 0; i -= size_of_last[i])
        found[count++] = (struct text_span){begin + i - size_of_last[i], begin + i};
    for (; count > 0; count--) add(out, found[count - 1].begin, found[count - 1].end);
    return true;
}

static bool has_dot(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++)
        if (cps[i] == 0xb7 || cps[i] == 0x30fb) return true;
    return false;
}

// 某某晚报, 某某日报社: no person of four characters.
static bool is_outlet(uint32_t last)
{
    return last == 0x62a5 || last == 0x793e || last == 0x7f51 || last == 0x53f0 || last == 0x520a;  // 报社网台刊
}

// One name or run of names at `begin`; returns its end, or begin.
static uint32_t read_run(const uint32_t *cps, uint32_t begin, uint32_t end, struct person_list *out)
{
    if (word_begins(cps, begin, end)) return begin;
    uint32_t stop = run_end(cps, begin, end), size = stop - begin;
    if (size == 1 && stop + 1 < end && cps[stop] == ' ' && name_is_likely(cps, begin, begin + 2) == false) {
        uint32_t second = run_end(cps, stop + 1, end);
        if (second - stop - 1 == 1 && lexicon_longest(&lexicon_surnames, cps, end, begin).row >= 0) {
            add(out, begin, second);
            return second;
        }
        return begin;
    }
    if (size < 2 || size > RUN_MOST) return begin;
    if (size >= 4 && !has_dot(cps, begin, stop) && split_run(cps, begin, stop, out)) return stop;
    if (size > 4 && !has_dot(cps, begin, stop)) return begin;
    if (size == 4 && is_outlet(cps[stop - 1])) return begin;
    add(out, begin, stop);
    return stop;
}

uint32_t names_read(const uint32_t *cps, uint32_t begin, uint32_t end, struct person_list *out)
{
    uint32_t at = begin, stop = begin;
    while (at < end) {
        while (at < end && parts_names(cps[at])) at++;
        if (at >= end) break;
        uint32_t next = read_run(cps, at, end, out);
        if (next == at) break;
        at = stop = next;
    }
    return stop;
}
