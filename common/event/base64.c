#include "event/base64.h"

#include <string.h>

static int sextet(char c)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(alphabet, c) : NULL;
    return found ? (int)(found - alphabet) : -1;
}

bool base64_decode(struct arena *arena, str encoded, str *out)
{
    size_t padding = str_ends(encoded, STR("==")) ? 2 : str_ends(encoded, STR("=")) ? 1 : 0;
    size_t size = encoded.size / 4 * 3;
    char *bytes = arena_alloc(arena, size + 1, 1);
    if (encoded.size % 4 || !bytes) return false;
    for (size_t i = 0; i < encoded.size; i += 4) {
        uint32_t group = 0;
        for (size_t j = i; j < i + 4; j++) {
            bool pad = j >= encoded.size - padding;
            int value = pad ? 0 : sextet(encoded.data[j]);
            if (value < 0) return false;
            group = group << 6 | (uint32_t)value;
        }
        bytes[i / 4 * 3] = (char)(group >> 16);
        bytes[i / 4 * 3 + 1] = (char)(group >> 8);
        bytes[i / 4 * 3 + 2] = (char)group;
    }
    *out = (str){bytes, size - (size ? padding : 0)};
    return true;
}
