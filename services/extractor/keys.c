#include "extractor/keys.h"

static void hex_key(const uint8_t key[16], char out[33])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 16; i++) {
        out[2 * i] = digits[key[i] >> 4];
        out[2 * i + 1] = digits[key[i] & 15];
    }
    out[32] = '\0';
}

void keys_read(str text, uint8_t out[16])
{
    size_t n = 0;
    for (size_t i = 0; i + 1 < text.size && n < 16; i++) {
        if (text.data[i] == '-') continue;
        str_unhex(str_slice(text, i, i + 2), (char *)&out[n++]);
        i++;
    }
}

void keys_append(struct buffer *out, const uint8_t key[16], bool first)
{
    char text[33];
    hex_key(key, text);
    buffer_printf(out, "%s%s", first ? "{" : ",", text);
}
