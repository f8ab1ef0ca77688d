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

// Returns where to go on: "\r\n" is one line end.
static size_t fold_at(const struct text *in, size_t at, struct text *out)
{
    uint32_t cp = in->cps[at], to = text_fold_to[text_fold_index(cp)];
    struct origin origin = in->origins[at];
    if (cp == '\r' && at + 1 < in->count && in->cps[at + 1] == '\n') {
        put_line_end(out, (struct origin){origin.begin, in->origins[at + 1].end});
        return at + 2;
    }
    switch (to) {
    case FOLD_KEEP: text_put(out, cp == FULL_WIDTH_COMMA && parts_thousands(in, at) ? ',' : cp, origin); break;
    case FOLD_DROP: break;
    case FOLD_SPACE: put_space(out, origin); break;
    case FOLD_LINE: put_line_end(out, origin); break;
    default: text_put(out, to, origin);
    }
    return at + 1;
}

// Where the characters end that stay as they are, from `at` on: nearly all of a text.
static size_t kept_end(const struct text *in, size_t at)
{
    while (at < in->count && text_fold_to[text_fold_index(in->cps[at])] == FOLD_KEEP && in->cps[at] != FULL_WIDTH_COMMA)
        at++;
    return at;
}

bool text_fold(struct arena *arena, const struct text *in, struct text *out)
{
    *out = (struct text){0};
    if (!text_reserve(arena, out, in->count ? in->count : 1)) return false;
    for (size_t i = 0; i < in->count;) {
        size_t kept = kept_end(in, i);
        text_append(out, in, i, kept);
        i = kept < in->count ? fold_at(in, kept, out) : kept;
    }
    if (out->count && out->cps[out->count - 1] == ' ') out->count--;
    return true;
}

const char *text_fold_why(uint32_t cp)
{
    return cp < 0x110000 ? text_fold_reasons[text_fold_reason[text_fold_index(cp)]] : NULL;
}
