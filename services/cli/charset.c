#include "cli/charset.h"

#include <iconv.h>

#include "base/utf8.h"
#include "event/charset.h"

static bool convert(const char *from, str bytes, struct buffer *out)
{
    iconv_t converter = iconv_open("UTF-8", from);
    buffer_clear(out);
    // No character of GB18030 or UTF-16 takes more than twice its bytes in UTF-8.
    char *place = converter == (iconv_t)-1 ? NULL : buffer_extend(out, bytes.size * 2 + 4);
    char *input = (char *)bytes.data;
    size_t left = bytes.size, room = out->size;
    bool ok = place && iconv(converter, &input, &left, &place, &room) != (size_t)-1 && left == 0;
    if (converter != (iconv_t)-1) iconv_close(converter);
    if (ok) out->size -= room;
    return ok;
}

str charset_to_utf8(str bytes, struct buffer *scratch, const char **from)
{
    *from = NULL;
    if (str_starts(bytes, STR("\xEF\xBB\xBF"))) bytes = str_slice(bytes, 3, bytes.size);
    if (str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF"))) *from = "UTF-16";
    else if (utf8_invalid_at(bytes) != bytes.size && charset_is_gb18030(bytes)) *from = "GB18030";
    if (*from && convert(*from, bytes, scratch)) return buffer_str(scratch);
    *from = NULL;
    return bytes;
}
