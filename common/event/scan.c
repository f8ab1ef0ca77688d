#include "event/scan.h"

#include <string.h>

#include "event/reason.h"

struct scanner {
    str text;
    size_t at;
    size_t depth;
    bool open_string;
    struct error *error;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct scanner *s)
{
    while (s->at < s->text.size && is_space(s->text.data[s->at])) s->at++;
}

static bool at_char(const struct scanner *s, char c)
{
    return s->at < s->text.size && s->text.data[s->at] == c;
}

// The four digits of \uXXXX whose backslash is at `at`; -1 when it is something else.
static int32_t unicode_escape(str text, size_t at)
{
    if (at + 6 > text.size || text.data[at] != '\\' || text.data[at + 1] != 'u') return -1;
    int32_t value = 0;
    for (size_t i = at + 2; i < at + 6; i++) {
        int digit = str_hex_digit(text.data[i]);
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool is_high_surrogate(int32_t unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low_surrogate(int32_t unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

// Whether the text ends before the second half of the pair at the backslash could have come.
static bool cut_short(const struct scanner *s)
{
    str rest = str_slice(s->text, s->at + 6, s->text.size);
    return rest.size == 0 || (rest.size < 6 && rest.data[0] == '\\' && !memchr(rest.data, '"', rest.size));
}

// Steps over the escape at the backslash.
static bool skip_escape(struct scanner *s)
{
    int32_t unit = unicode_escape(s->text, s->at);
    if (unit == 0) return error_bad_input(s->error, REASON_NUL_CHARACTER, "\\u0000 at byte %zu", s->at);
    bool pair = is_high_surrogate(unit) && is_low_surrogate(unicode_escape(s->text, s->at + 6));
    if ((is_high_surrogate(unit) && !pair && !cut_short(s)) || is_low_surrogate(unit)) {
        return error_bad_input(s->error, REASON_LONE_SURROGATE, "\\u%04X at byte %zu stands alone", (unsigned)unit,
                               s->at);
    }
    s->at += pair ? 12 : unit >= 0 ? 6 : 2;
    return true;
}

// Position of the next byte at or after `at` that ends a run of plain characters in a string: quote, backslash, control character.
static size_t skip_plain(str text, size_t at)
{
    static const uint64_t low = 0x0101010101010101u, high = 0x8080808080808080u;
    for (; at + 8 <= text.size; at += 8) {
        uint64_t eight, quote, slash;
        memcpy(&eight, text.data + at, 8);
        quote = eight ^ low * '"';
        slash = eight ^ low * '\\';
        // A byte below 0x20, or one that became 0: the high bit of its difference is set, where it was not set before.
        uint64_t found = ((eight - low * 0x20) & ~eight) | ((quote - low) & ~quote) | ((slash - low) & ~slash);
        if (found & high) break;
    }
    while (at < text.size && text.data[at] != '"' && text.data[at] != '\\' && (unsigned char)text.data[at] >= 0x20)
        at++;
    return at;
}

// Steps over a string. False: it has no end, or an error was set.
static bool skip_string(struct scanner *s)
{
    s->at++;
    while ((s->at = skip_plain(s->text, s->at)) < s->text.size) {
        char c = s->text.data[s->at];
        if (c == '\\') {
            if (!skip_escape(s)) break;
            continue;
        }
        s->at++;
        if (c == '"') return true;
    }
    s->open_string = s->at >= s->text.size;
    return false;
}

static bool enter(struct scanner *s)
{
    s->at++;
    if (++s->depth <= SCAN_MAX_DEPTH) return true;
    return error_bad_input(s->error, REASON_TOO_DEEP, "nested deeper than %d at byte %zu", SCAN_MAX_DEPTH, s->at - 1);
}

// Steps over an object or array, whatever is in it.
static bool skip_container(struct scanner *s)
{
    size_t outer = s->depth;
    do {
        if (s->at >= s->text.size) return false;
        char c = s->text.data[s->at];
        if (c == '"') {
            if (!skip_string(s)) return false;
        } else if (c == '{' || c == '[') {
            if (!enter(s)) return false;
        } else {
            if (c == '}' || c == ']') s->depth--;
            s->at++;
        }
    } while (s->depth > outer);
    return true;
}

static bool skip_value(struct scanner *s)
{
    if (at_char(s, '"')) return skip_string(s);
    if (at_char(s, '{') || at_char(s, '[')) return skip_container(s);
    size_t begin = s->at;
    while (s->at < s->text.size && !is_space(s->text.data[s->at]) && !strchr(",}]", s->text.data[s->at])) s->at++;
    return s->at > begin;
}

static bool add_member(struct arena *arena, struct members *out, struct member member)
{
    bool full = out->count == 0 || (out->count >= 16 && (out->count & (out->count - 1)) == 0);
    if (full) {
        size_t room = out->count < 16 ? 16 : 2 * out->count;
        struct member *items = arena_grow(arena, out->items, out->count, room, sizeof(*items));
        if (!items) return false;
        out->items = items;
    }
    out->items[out->count++] = member;
    return true;
}

// Reads `"key": value`.
static bool scan_member(struct arena *arena, struct scanner *s, struct members *out)
{
    struct member member = {0};
    if (!at_char(s, '"')) return false;
    size_t begin = s->at;
    if (!skip_string(s) || !scan_string(arena, str_slice(s->text, begin, s->at), &member.key)) return false;
    skip_space(s);
    if (!at_char(s, ':')) return false;
    s->at++;
    skip_space(s);
    begin = s->at;
    if (!skip_value(s)) return false;
    member.value = str_slice(s->text, begin, s->at);
    skip_space(s);
    return add_member(arena, out, member);
}

static bool scan_object(struct arena *arena, struct scanner *s, struct members *out)
{
    if (!enter(s)) return false;
    skip_space(s);
    if (at_char(s, '}')) {
        s->at++;
        return true;
    }
    while (scan_member(arena, s, out)) {
        if (at_char(s, '}')) {
            s->at++;
            return true;
        }
        if (!at_char(s, ',')) return false;
        s->at++;
        skip_space(s);
    }
    return false;
}

bool scan_members(struct arena *arena, str text, struct members *out, struct error *error)
{
    struct scanner s = {.text = text, .error = error};
    *out = (struct members){0};
    skip_space(&s);
    out->regular = at_char(&s, '{') ? scan_object(arena, &s, out) : skip_value(&s);
    skip_space(&s);
    out->regular = out->regular && s.at == text.size;
    out->open_string = s.open_string;
    if (arena_exhausted(arena))
        return error_bad_input(error, REASON_MEMORY_EXCESS, "the event needs more memory than one event may take");
    return error->kind == ERROR_NONE;
}

const struct member *scan_find(const struct members *members, str key)
{
    for (size_t i = 0; i < members->count; i++) {
        if (str_equal(members->items[i].key, key)) return &members->items[i];
    }
    return NULL;
}

// Writes the character that the escape at text[*at] stands for, and steps over it.
static bool unescape(str text, size_t *at, struct buffer *out)
{
    static const char letters[] = "\"\\/bfnrt", characters[] = "\"\\/\b\f\n\r\t";
    int32_t unit = unicode_escape(text, *at);
    if (unit >= 0) {
        bool pair = is_high_surrogate(unit);
        int32_t low = pair ? unicode_escape(text, *at + 6) : 0;
        if (unit == 0 || is_low_surrogate(unit) || (pair && !is_low_surrogate(low))) return false;
        buffer_append_codepoint(out, pair ? 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00)
                                          : (uint32_t)unit);
        *at += pair ? 12 : 6;
        return true;
    }
    char letter = *at + 1 < text.size ? text.data[*at + 1] : '\0';
    const char *found = letter ? strchr(letters, letter) : NULL;
    if (!found) return false;
    buffer_append_char(out, characters[found - letters]);
    *at += 2;
    return true;
}

bool scan_string(struct arena *arena, str quoted, str *out)
{
    if (quoted.size < 2 || quoted.data[0] != '"' || quoted.data[quoted.size - 1] != '"') return false;
    str inner = str_slice(quoted, 1, quoted.size - 1);
    size_t at = skip_plain(inner, 0);
    if (at == inner.size) {
        *out = inner;
        return true;
    }
    // Unescaping never makes a text longer: the arena's piece is written in place.
    char *room = arena_alloc(arena, inner.size, 1);
    if (!room) return false;
    memcpy(room, inner.data, at);
    struct buffer fixed = {.data = room, .size = at, .capacity = inner.size, .limit_bytes = inner.size};
    while (at < inner.size) {
        size_t begin = at;
        at = skip_plain(inner, at);
        buffer_append(&fixed, str_slice(inner, begin, at));
        if (at < inner.size && (inner.data[at] != '\\' || !unescape(inner, &at, &fixed))) return false;
    }
    *out = buffer_str(&fixed);
    return buffer_ok(&fixed);
}

enum { NUMBER_MAX_CHARS = 400, EXPONENT_MAX = 400 };

// jansson has refused what overflows; NUMERIC refuses as well what is too long or too small.
static bool number_fits(str number)
{
    str head, exponent;
    int64_t power = 0;
    bool has_exponent = str_cut(number, STR("e"), &head, &exponent) || str_cut(number, STR("E"), &head, &exponent);
    if (has_exponent && str_starts(exponent, STR("+"))) exponent = str_slice(exponent, 1, exponent.size);
    if (has_exponent && !str_to_int64(exponent, &power)) return false;
    return number.size <= NUMBER_MAX_CHARS && power >= -EXPONENT_MAX && power <= EXPONENT_MAX;
}

bool scan_compact(struct buffer *out, str value)
{
    struct error ignored = {0};
    struct scanner s = {.text = value, .error = &ignored};
    bool fits = true;
    while (s.at < value.size) {
        size_t begin = s.at;
        char c = value.data[s.at];
        if (c == '"') {
            if (!skip_string(&s)) return false;
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            if (!skip_value(&s)) return false;
            fits = fits && number_fits(str_slice(value, begin, s.at));
        } else {
            s.at++;
        }
        if (!is_space(c)) buffer_append(out, str_slice(value, begin, s.at));
    }
    return fits;
}

struct row_cursor row_cursor_open(str array)
{
    str inner = str_trim(array);
    bool is_array = inner.size >= 2 && inner.data[0] == '[' && inner.data[inner.size - 1] == ']';
    return (struct row_cursor){.rest = is_array ? str_trim(str_slice(inner, 1, inner.size - 1)) : inner,
                               .failed = !is_array};
}

static bool take_char(struct row_cursor *cursor, char c)
{
    size_t at = 0;
    while (at < cursor->rest.size && is_space(cursor->rest.data[at])) at++;
    if (at >= cursor->rest.size || cursor->rest.data[at] != c) return false;
    cursor->rest = str_slice(cursor->rest, at + 1, cursor->rest.size);
    return true;
}

static bool take_number(struct row_cursor *cursor, uint32_t *number)
{
    uint64_t value = 0;
    size_t at = 0, begin;
    str rest = cursor->rest;
    while (at < rest.size && is_space(rest.data[at])) at++;
    for (begin = at; at < rest.size && rest.data[at] >= '0' && rest.data[at] <= '9' && value <= UINT32_MAX; at++) {
        value = value * 10 + (uint64_t)(rest.data[at] - '0');
    }
    *number = (uint32_t)value;
    cursor->rest = str_slice(rest, at, rest.size);
    return at > begin && value <= UINT32_MAX;
}

static bool take_word(struct row_cursor *cursor, str *word)
{
    if (!take_char(cursor, '"')) return false;
    ptrdiff_t end = str_find(cursor->rest, STR("\""), 0);
    if (end < 0) return false;
    *word = str_slice(cursor->rest, 0, (size_t)end);
    for (size_t i = 0; i < word->size; i++) {
        char c = word->data[i];
        if (c != '_' && c != '-' && (c < 'a' || c > 'z')) return false;
    }
    cursor->rest = str_slice(cursor->rest, (size_t)end + 1, cursor->rest.size);
    return true;
}

bool row_cursor_next(struct row_cursor *cursor, uint32_t *numbers, size_t count, str *word)
{
    if (cursor->failed || str_trim(cursor->rest).size == 0) return false;
    bool ok = take_char(cursor, '[');
    for (size_t i = 0; ok && i < count; i++)
        ok = (i == 0 || take_char(cursor, ',')) && take_number(cursor, &numbers[i]);
    if (ok && word) ok = take_char(cursor, ',') && take_word(cursor, word);
    ok = ok && take_char(cursor, ']');
    bool more = ok && take_char(cursor, ',');
    if (!ok || more != (str_trim(cursor->rest).size > 0)) cursor->failed = true;
    return ok;
}
