#include "cli/operator.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "postgres/migrate.h"

enum { COLUMNS_MAX = 16, WIDTH_MAX = 60 };

struct postgres *operator_connect(const struct operator_values *values, const char *application, struct error *error)
{
    struct postgres *connection = postgres_new(
        &(struct postgres_settings){.conninfo = values->postgres,
                                    .application_name = application,
                                    .role = values->postgres_role,
                                    .connect_timeout_ms = (int)values->timeout_ms,
                                    .statement_timeout_ms = (int)values->timeout_ms});
    if (connection && postgres_connect(connection, error)) return connection;
    if (!connection) error_fatal(error, "no memory for a connection");
    postgres_free(connection);
    return NULL;
}

const char *operator_name(void)
{
    const char *name = getenv("SUDO_USER");
    if (!name) name = getenv("USER");
    return name ? name : "unknown";
}

// East Asian characters take two columns of a terminal.
static size_t width_of(str s)
{
    size_t width = 0, at = 0, size;
    uint32_t cp;
    while ((size = utf8_read(s, at, &cp)) > 0) {
        width += cp >= 0x2e80 ? 2 : 1;
        at += size;
    }
    return width;
}

static void append_padded(struct buffer *out, str cell, size_t width)
{
    size_t used = width_of(cell);
    buffer_append(out, cell);
    for (; used < width; used++) buffer_append_char(out, ' ');
    buffer_append(out, STR("  "));
}

void operator_print_table(struct buffer *out, const struct postgres_rows *rows, const char *const *titles,
                          size_t columns)
{
    size_t widths[COLUMNS_MAX] = {0};
    if (columns > COLUMNS_MAX) columns = COLUMNS_MAX;
    for (size_t c = 0; c < columns; c++) {
        if (!titles[c]) continue;
        widths[c] = strlen(titles[c]);
        for (size_t r = 0; r < postgres_row_count(rows); r++) {
            size_t width = width_of(postgres_cell(rows, r, c));
            if (width > widths[c]) widths[c] = width < WIDTH_MAX ? width : WIDTH_MAX;
        }
    }
    for (size_t c = 0; c < columns; c++)
        if (titles[c]) append_padded(out, str_from(titles[c]), widths[c]);
    buffer_append_char(out, '\n');
    for (size_t r = 0; r < postgres_row_count(rows); r++) {
        for (size_t c = 0; c < columns; c++)
            if (titles[c]) append_padded(out, postgres_cell(rows, r, c), widths[c]);
        buffer_append_char(out, '\n');
    }
}

bool operator_read_place(const char *text, str *topic, int64_t *partition, int64_t *offset)
{
    str whole = str_from(text), rest, first, second;
    const char *last = strrchr(text, '/');
    if (!last || last == text) return false;
    str head = str_slice(whole, 0, (size_t)(last - text));
    ptrdiff_t cut = -1;
    for (size_t i = head.size; i-- > 0 && cut < 0;)
        if (head.data[i] == '/') cut = (ptrdiff_t)i;
    if (cut <= 0) return false;
    first = str_slice(head, 0, (size_t)cut);
    second = str_slice(head, (size_t)cut + 1, head.size);
    rest = str_slice(whole, (size_t)(last - text) + 1, whole.size);
    *topic = first;
    return str_to_int64(second, partition) && str_to_int64(rest, offset) && *partition >= 0 && *offset >= 0;
}

void operator_append_unhex(struct buffer *out, str hex)
{
    char *bytes = buffer_extend(out, hex.size / 2);
    if (bytes) str_unhex(hex, bytes);
}
