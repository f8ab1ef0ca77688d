#include "postgres/batch_form.h"

#include <string.h>

// The four decimal digits whose last one stands for 10^(4 * group); text is the number without sign, point its decimal point.
static uint16_t group_at(str text, size_t point, int group)
{
    static const int powers[] = {1, 10, 100, 1000};
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int power = group * 4 + i;  // of ten
        ptrdiff_t at = power >= 0 ? (ptrdiff_t)point - 1 - power : (ptrdiff_t)point - power;
        if (at >= 0 && at < (ptrdiff_t)text.size) value += (text.data[at] - '0') * powers[i];
    }
    return (uint16_t)value;
}

struct batch_numeric_form batch_numeric_form(decimal value, uint16_t *digits)
{
    char room[DECIMAL_TEXT_BYTES];
    str text = {room, (size_t)decimal_format(value, room)};
    struct batch_numeric_form form = {.negative = text.data[0] == '-'};
    text = str_slice(text, form.negative ? 1 : 0, text.size);
    ptrdiff_t dot = str_find(text, STR("."), 0);
    size_t point = dot < 0 ? text.size : (size_t)dot;
    size_t places = dot < 0 ? 0 : text.size - point - 1;
    int highest = ((int)point + 3) / 4 - 1, lowest = -(((int)places + 3) / 4);
    form.places = (uint16_t)places;
    for (int group = highest; group >= lowest; group--) {
        uint16_t digit = group_at(text, point, group);
        if (form.count == 0 && digit == 0) continue;
        if (form.count == 0) form.weight = (int16_t)group;
        digits[form.count++] = digit;
    }
    while (form.count > 0 && digits[form.count - 1] == 0) form.count--;
    form.negative = form.negative && form.count > 0;
    return form;
}

static uint32_t be32(const char *at)
{
    const unsigned char *b = (const unsigned char *)at;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

str batch_cell(const struct buffer *data, size_t *at)
{
    uint32_t size = be32(data->data + *at);
    str cell = {data->data + *at, 4 + (size == UINT32_MAX ? 0 : size)};
    *at += cell.size;
    return cell;
}

static void append_quoted(struct buffer *out, str text)
{
    buffer_append_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\') buffer_append_char(out, '\\');
        buffer_append_char(out, text.data[i]);
    }
    buffer_append_char(out, '"');
}

static void append_hex(struct buffer *out, str bytes)
{
    static const char hex[] = "0123456789abcdef";
    buffer_append(out, STR("\"\\\\x"));
    for (size_t i = 0; i < bytes.size; i++) {
        buffer_append_char(out, hex[(unsigned char)bytes.data[i] >> 4]);
        buffer_append_char(out, hex[bytes.data[i] & 15]);
    }
    buffer_append_char(out, '"');
}

static void append_literal(struct buffer *out, str array, enum batch_type type)
{
    uint32_t count = be32(array.data) ? be32(array.data + 12) : 0;
    size_t at = 20;
    buffer_append_char(out, '{');
    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = be32(array.data + at);
        str item = {array.data + at + 4, size == UINT32_MAX ? 0 : size};
        at += 4 + item.size;
        if (i) buffer_append_char(out, ',');
        if (size == UINT32_MAX) buffer_append(out, STR("NULL"));
        else if (type == BATCH_INT4_ARRAY) buffer_append_int(out, (int32_t)be32(item.data));
        else if (type == BATCH_TEXT_ARRAY) append_quoted(out, item);
        else append_hex(out, item);
    }
    buffer_append_char(out, '}');
}

void batch_array_literal(struct buffer *out, str cell, enum batch_type type)
{
    size_t start = out->size;
    if (cell.size == 4) {
        buffer_append(out, cell);
        return;
    }
    buffer_append_be32(out, 0);
    append_literal(out, str_slice(cell, 4, cell.size), type);
    if (!buffer_ok(out)) return;
    size_t size = out->size - start - 4;
    for (int i = 0; i < 4; i++) out->data[start + (size_t)i] = (char)(unsigned char)(size >> (24 - 8 * i));
}
