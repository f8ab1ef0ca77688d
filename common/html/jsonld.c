#include "html/meta.h"

#include "base/utf8.h"

enum { DEPTH_MOST = 16, PATH_BYTES = 96 };

struct json {
    struct arena *arena;
    str text;
    size_t at;
    struct html_page *out;
    bool broken, failed;
};

static char peek(struct json *j)
{
    while (j->at < j->text.size && (j->text.data[j->at] == ' ' || j->text.data[j->at] == '\n' ||
                                    j->text.data[j->at] == '\r' || j->text.data[j->at] == '\t'))
        j->at++;
    return j->at < j->text.size ? j->text.data[j->at] : 0;
}

static bool take(struct json *j, char c)
{
    if (peek(j) != c) return false;
    j->at++;
    return true;
}

static uint32_t hex4(struct json *j)
{
    uint32_t value = 0;
    for (int i = 0; i < 4 && j->at < j->text.size; i++, j->at++) {
        char c = j->text.data[j->at];
        value = value * 16 + (uint32_t)(c >= '0' && c <= '9'                 ? c - '0'
                                        : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                                             : 0);
    }
    return value;
}

static size_t put_escape(struct json *j, char *out)
{
    char c = j->at < j->text.size ? j->text.data[j->at++] : 'n';
    if (c != 'u') {
        out[0] = c == 'n' || c == 'r' || c == 't' || c == 'b' || c == 'f' ? ' ' : c;
        return 1;
    }
    uint32_t cp = hex4(j);
    bool pair = cp >= 0xd800 && cp < 0xdc00 && j->at + 1 < j->text.size && j->text.data[j->at] == '\\' &&
                j->text.data[j->at + 1] == 'u';
    if (pair) {
        j->at += 2;
        cp = 0x10000 + ((cp - 0xd800) << 10) + ((hex4(j) - 0xdc00) & 0x3ff);
    }
    return utf8_write(cp, out);
}

static str read_string(struct json *j)
{
    size_t begin = j->at, end = begin;
    while (end < j->text.size && j->text.data[end] != '"') end += j->text.data[end] == '\\' ? 2 : 1;
    char *out = arena_alloc(j->arena, end - begin + 8, 1);
    if (!out || end >= j->text.size) {
        j->failed = !out;
        j->broken = true;
        return (str){0};
    }
    size_t size = 0;
    while (j->at < end) {
        char c = j->text.data[j->at++];
        if (c == '\\') size += put_escape(j, out + size);
        else out[size++] = c;
    }
    j->at = end + 1;
    return (str){out, size};
}

struct frame {
    bool array;
    str key;  // of the object that holds this one; empty at the top
};

static void offer(struct json *j, const struct frame *frames, int depth, str key, str value)
{
    str outer = depth > 1 ? frames[depth - 1].key : (str){0};
    str name = outer.size ? arena_printf(j->arena, "%.*s.%.*s", STR_FMT(outer), STR_FMT(key)) : key;
    if (!meta_add(j->arena, j->out, HTML_FROM_JSON_LD, name, value)) j->failed = true;
}

static str read_bare(struct json *j)
{
    size_t begin = j->at;
    while (j->at < j->text.size && j->text.data[j->at] != ',' && j->text.data[j->at] != '}' &&
           j->text.data[j->at] != ']' && j->text.data[j->at] != ' ' && j->text.data[j->at] != '\n')
        j->at++;
    if (j->at == begin) j->broken = true;
    return str_slice(j->text, begin, j->at);
}

// The name under which a value inside is known: @graph and arrays at the top are seen through.
static str name_inside(const struct frame *frame, str key)
{
    if (str_equal(key, STR("@graph"))) return (str){0};
    return key.size ? key : frame->key;
}

bool jsonld_read(struct arena *arena, str json, struct html_page *out)
{
    struct json j = {.arena = arena, .text = json, .out = out};
    struct frame frames[DEPTH_MOST] = {0};
    int depth = 0;
    str key = {0};
    for (char c = peek(&j); c && !j.broken && !j.failed; c = peek(&j)) {
        if (c == '{' || c == '[') {
            if (depth == DEPTH_MOST) break;
            frames[depth] = (struct frame){c == '[', depth ? name_inside(&frames[depth - 1], key) : (str){0}};
            depth++;
            j.at++;
            key = (str){0};
        } else if (c == '}' || c == ']') {
            if (--depth <= 0) break;
            j.at++;
            key = (str){0};
        } else if (c == ',' || c == ':') {
            j.at++;
        } else {
            bool quoted = c == '"';
            j.at += quoted;
            str value = quoted ? read_string(&j) : read_bare(&j);
            bool is_key = quoted && depth && !frames[depth - 1].array && key.size == 0 && take(&j, ':');
            if (is_key) {
                key = value;
                continue;
            }
            str name = key.size ? key : depth ? frames[depth - 1].key : (str){0};
            bool listed = key.size == 0;  // a string of an array is known by the array's key
            if (name.size && name.size < PATH_BYTES) offer(&j, frames, listed ? 0 : depth, name, value);
            key = (str){0};
        }
    }
    return !j.failed;
}
