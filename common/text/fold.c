#include "text/fold.h"

#include "text/tables.h"

enum { FULL_WIDTH_COMMA = 0xff0c };

static bool is_full_width_digit(uint32_t cp)
{
    return cp >= 0xff10 && cp <= 0xff19;
}

// "１，２３４": groups of three full-width digits.
static bool parts_thousands(const struct text *in, size_t at)
{
    if (at == 0 || at + 3 >= in->count || !is_full_width_digit(in->cps[at - 1])) return false;
    for (size_t i = at + 1; i <= at + 3; i++)
        if (!is_full_width_digit(in->cps[i])) return false;
    return at + 4 == in->count || !is_full_width_digit(in->cps[at + 4]);
}

static void put_space(struct text *out, struct origin origin)
{
    if (out->count == 0 || out->cps[out->count - 1] == '\n') return;
    if (out->cps[out->count - 1] != ' ') text_put(out, ' ', origin);
    else if (out->origins[out->count - 1].end == origin.begin) out->origins[out->count - 1].end = origin.end;
}

static void put_line_end(struct text *out, struct origin origin)
{
    if (out->count && out->cps[out->count - 1] == ' ') out->count--;
    text_put(out, '\n', origin);
}

static void fold_one(const struct text *in, size_t at, struct text *out)
{
    uint32_t cp = in->cps[at], to = text_fold_to[text_fold_index(cp)];
    struct origin origin = in->origins[at];
    switch (to) {
    case FOLD_KEEP: text_put(out, cp == FULL_WIDTH_COMMA && parts_thousands(in, at) ? ',' : cp, origin); break;
    case FOLD_DROP: break;
    case FOLD_SPACE: put_space(out, origin); break;
    case FOLD_LINE: put_line_end(out, origin); break;
    default: text_put(out, to, origin);
    }
}

bool text_fold(struct arena *arena, const struct text *in, struct text *out)
{
    *out = (struct text){0};
    if (!text_reserve(arena, out, in->count ? in->count : 1)) return false;
    for (size_t i = 0; i < in->count; i++) {
        if (in->cps[i] == '\r' && i + 1 < in->count && in->cps[i + 1] == '\n') {
            put_line_end(out, (struct origin){in->origins[i].begin, in->origins[i + 1].end});
            i++;
        } else {
            fold_one(in, i, out);
        }
    }
    if (out->count && out->cps[out->count - 1] == ' ') out->count--;
    return true;
}

const char *text_fold_why(uint32_t cp)
{
    return cp < 0x110000 ? text_fold_reasons[text_fold_reason[text_fold_index(cp)]] : NULL;
}
