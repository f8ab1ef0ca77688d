#include "event/charset.h"

static bool within(unsigned char byte, unsigned char low, unsigned char high)
{
    return byte >= low && byte <= high;
}

// Length of the GB18030 character at p, 0 when there is none, SIZE_MAX when the end cuts it off.
static size_t gb18030_size(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80) return 1;
    if (!within(p[0], 0x81, 0xfe)) return 0;
    if (left < 2) return SIZE_MAX;
    if (within(p[1], 0x40, 0xfe) && p[1] != 0x7f) return 2;
    if (!within(p[1], 0x30, 0x39)) return 0;
    if (left < 4) return SIZE_MAX;
    return within(p[2], 0x81, 0xfe) && within(p[3], 0x30, 0x39) ? 4 : 0;
}

// Signs (rows 1 to 9) and the 6,763 characters of GB 2312.
static bool is_gb2312(const unsigned char *p)
{
    return (within(p[0], 0xa1, 0xa9) || within(p[0], 0xb0, 0xf7)) && within(p[1], 0xa1, 0xfe);
}

bool charset_is_gb18030(str bytes)
{
    size_t wide = 0, common = 0;
    for (size_t at = 0; at < bytes.size;) {
        const unsigned char *p = (const unsigned char *)bytes.data + at;
        size_t size = gb18030_size(p, bytes.size - at);
        if (size == 0) return false;
        if (size == SIZE_MAX) break;
        wide += size > 1;
        common += size == 2 && is_gb2312(p);
        at += size;
    }
    return wide > 0 && common * 10 >= wide * 9;
}

bool charset_ends_inside(str bytes, size_t at)
{
    if (at >= bytes.size) return false;
    unsigned char lead = (unsigned char)bytes.data[at];
    size_t left = bytes.size - at;
    size_t wanted = within(lead, 0xc2, 0xdf) ? 2 : within(lead, 0xe0, 0xef) ? 3 : within(lead, 0xf0, 0xf4) ? 4 : 0;
    for (size_t i = at + 1; i < bytes.size; i++) {
        if (!within((unsigned char)bytes.data[i], 0x80, 0xbf)) return false;
    }
    return left < wanted;
}
