#include "base/utf8.h"
#include "event/observations.h"

enum { STRIDE = 64 };

bool quote_index_build(struct arena *arena, str body, struct quote_index *out)
{
    uint32_t count = (uint32_t)utf8_count(body), at = 0;
    uint32_t *bytes = ARENA_ARRAY(arena, uint32_t, count / STRIDE + 1);
    if (!bytes) return false;
    for (size_t i = 0; i < body.size; i++) {
        bool continues = ((unsigned char)body.data[i] & 0xc0) == 0x80;
        if (continues) continue;
        if (at % STRIDE == 0) bytes[at / STRIDE] = (uint32_t)i;
        at++;
    }
    *out = (struct quote_index){body, count, bytes};
    return true;
}

static size_t byte_of(const struct quote_index *index, uint32_t at)
{
    if (at >= index->count) return index->body.size;
    size_t byte = index->bytes[at / STRIDE], size;
    uint32_t cp;
    for (uint32_t i = at % STRIDE; i > 0 && (size = utf8_read(index->body, byte, &cp)) > 0; i--) byte += size;
    return byte;
}

str quote_slice(const struct quote_index *index, uint32_t begin, uint32_t end)
{
    return str_slice(index->body, byte_of(index, begin), byte_of(index, end));
}

static bool ends_sentence(uint32_t cp)
{
    return cp == '\n' || cp == '\r' || cp == 0x3002 || cp == 0xff01 || cp == 0xff1f;  // 。！？
}

// How many code points before `byte` belong to the sentence, `limit` at most; *byte moves there.
static uint32_t reach_back(str body, size_t *byte, uint32_t limit)
{
    uint32_t cp, count = 0;
    while (count<limit && * byte> 0) {
        size_t before = *byte - 1;
        while (before > 0 && ((unsigned char)body.data[before] & 0xc0) == 0x80) before--;
        if (utf8_read(body, before, &cp) == 0 || ends_sentence(cp)) break;
        *byte = before;
        count++;
    }
    return count;
}

// The same behind it; the sentence's full stop belongs to it.
static uint32_t reach_on(str body, size_t *byte, uint32_t limit)
{
    uint32_t cp, count = 0;
    size_t size;
    while (count < limit && (size = utf8_read(body, *byte, &cp)) > 0 && cp != '\n' && cp != '\r') {
        *byte += size;
        count++;
        if (ends_sentence(cp)) break;
    }
    return count;
}

str quote_context(const struct quote_index *index, uint32_t begin, uint32_t end)
{
    size_t first = byte_of(index, begin), last = byte_of(index, end);
    uint32_t size = end > begin ? end - begin : 0, room = size < CONTEXT_MAX ? CONTEXT_MAX - size : 0;
    room -= reach_back(index->body, &first, room / 2);
    room -= reach_on(index->body, &last, room);
    reach_back(index->body, &first, room);
    return str_trim(str_slice(index->body, first, last));
}
