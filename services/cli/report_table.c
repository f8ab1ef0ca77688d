#include "base/utf8.h"
#include "cli/report.h"

// Columns of the table, with the most columns of the terminal that each may take.
enum column {
    COLUMN_QUOTE,
    COLUMN_VALUE,
    COLUMN_UNIT,
    COLUMN_TYPE,
    COLUMN_INDICATOR,
    COLUMN_SUBJECT,
    COLUMN_PERIOD,
    COLUMN_MORE,
    COLUMNS
};

static const struct {
    const char *title;
    size_t max;
    bool right;
} columns[COLUMNS] = {
    [COLUMN_QUOTE] = {"quote", 18, false},
    [COLUMN_VALUE] = {"value", 20, true},
    [COLUMN_UNIT] = {"unit", 8, false},
    [COLUMN_TYPE] = {"type", 8, false},
    [COLUMN_INDICATOR] = {"indicator", 32, false},
    [COLUMN_SUBJECT] = {"subject", 24, false},
    [COLUMN_PERIOD] = {"period", 17, false},
    [COLUMN_MORE] = {"more", 40, false},
};

// Han, kana, full-width forms and the like take two columns of a terminal (Unicode's East Asian Width W and F, roughly).
static size_t width_of(uint32_t cp)
{
    bool wide = (cp >= 0x1100 && cp <= 0x115f) || (cp >= 0x2e80 && cp <= 0xa4cf) || (cp >= 0xac00 && cp <= 0xd7a3) ||
                (cp >= 0xf900 && cp <= 0xfaff) || (cp >= 0xfe30 && cp <= 0xfe6f) || (cp >= 0xff00 && cp <= 0xff60) ||
                (cp >= 0xffe0 && cp <= 0xffe6) || (cp >= 0x1f300 && cp <= 0x1faff) || (cp >= 0x20000 && cp <= 0x3fffd);
    return wide ? 2 : 1;
}

static size_t text_width(str s)
{
    size_t at = 0, size, width = 0;
    uint32_t cp;
    for (; (size = utf8_read(s, at, &cp)) > 0; at += size) width += width_of(cp);
    return width;
}

static void pad(struct buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++) buffer_append_char(out, ' ');
}

// Writes a cell in exactly `width` columns; what is longer ends in "…".
static void write_cell(struct buffer *out, str cell, size_t width, bool right)
{
    size_t wanted = text_width(cell), at = 0, used = 0, size;
    uint32_t cp;
    if (wanted <= width) {
        pad(out, right ? width - wanted : 0);
        buffer_append(out, cell);
        pad(out, right ? 0 : width - wanted);
        return;
    }
    for (; (size = utf8_read(cell, at, &cp)) > 0 && used + width_of(cp) < width; at += size) used += width_of(cp);
    buffer_append(out, str_slice(cell, 0, at));
    buffer_append(out, STR("…"));
    pad(out, width - used - 1);
}

static str value_text(struct buffer *out, const struct observation *o)
{
    char digits[DECIMAL_TEXT_BYTES];
    buffer_clear(out);
    buffer_append(out, (str){digits, (size_t)decimal_format(o->value, digits)});
    if (!o->has_upper) return buffer_str(out);
    buffer_append(out, STR(".."));
    buffer_append(out, (str){digits, (size_t)decimal_format(o->value_upper, digits)});
    return buffer_str(out);
}

static void add_word(struct buffer *out, const char *name, str word)
{
    if (word.size == 0) return;
    if (out->size > 0) buffer_append_char(out, ' ');
    buffer_printf(out, "%s%.*s", name, STR_FMT(word));
}

// What few observations have: modifier, basis, rank, status.
static str more_text(struct buffer *out, const struct observation *o)
{
    char digits[DECIMAL_TEXT_BYTES];
    buffer_clear(out);
    if (o->modifier != MODIFIER_EXACT) add_word(out, "", str_from(quantity_modifier_name(o->modifier)));
    add_word(out, "basis ", o->basis);
    if (o->has_out_of) add_word(out, "of ", (str){digits, (size_t)decimal_format(o->out_of, digits)});
    add_word(out, "among ", o->among);
    if (o->status != STATUS_ACTUAL) add_word(out, "", str_from(observation_status_name(o->status)));
    return buffer_str(out);
}

static str cell_text(const struct core_result *result, const struct observation *o, enum column column,
                     struct buffer *scratch)
{
    uint32_t begin, end;
    switch (column) {
    case COLUMN_QUOTE:
        article_body_span(result->article, o->begin, o->end, &begin, &end);
        return quote_slice(&result->index, begin, end);
    case COLUMN_VALUE: return value_text(scratch, o);
    case COLUMN_UNIT: return o->unit;
    case COLUMN_TYPE: return str_from(observation_type_name(o->type));
    case COLUMN_INDICATOR: return o->indicator;
    case COLUMN_SUBJECT: return o->subject;
    case COLUMN_PERIOD: return o->period;
    case COLUMN_MORE: return more_text(scratch, o);
    case COLUMNS: break;
    }
    return (str){0};
}

static void measure(const struct core_result *result, size_t widths[COLUMNS], struct buffer *scratch)
{
    for (int c = 0; c < COLUMNS; c++) {
        widths[c] = text_width(str_from(columns[c].title));
        for (size_t i = 0; i < result->observations.count; i++) {
            size_t width = text_width(cell_text(result, &result->observations.items[i], (enum column)c, scratch));
            if (width > widths[c]) widths[c] = width;
        }
        if (widths[c] > columns[c].max) widths[c] = columns[c].max;
    }
}

static void trim_line(struct buffer *out)
{
    while (out->size > 0 && out->data[out->size - 1] == ' ') out->size--;
    buffer_append_char(out, '\n');
}

static void write_heading(struct buffer *out, const struct article *article)
{
    str title = article->event.title.size > 0 ? article->event.title : article->title.value;
    if (title.size == 0) title = article->event.id;
    buffer_printf(out, "\n%.*s\n%.*s / %.*s", STR_FMT(title), STR_FMT(article->event.source),
                  STR_FMT(article->event.id));
    if (article->published_at.value.size > 0) buffer_printf(out, ", %.*s", STR_FMT(article->published_at.value));
    buffer_append_char(out, '\n');
}

void report_table(struct buffer *out, const struct core_result *result)
{
    size_t widths[COLUMNS];
    struct buffer scratch = {0};
    write_heading(out, result->article);
    measure(result, widths, &scratch);
    for (int c = 0; c < COLUMNS; c++) {
        write_cell(out, str_from(columns[c].title), widths[c], columns[c].right);
        pad(out, 2);
    }
    trim_line(out);
    for (size_t i = 0; i < result->observations.count; i++) {
        for (int c = 0; c < COLUMNS; c++) {
            str cell = cell_text(result, &result->observations.items[i], (enum column)c, &scratch);
            write_cell(out, cell, widths[c], columns[c].right);
            pad(out, 2);
        }
        trim_line(out);
    }
    buffer_release(&scratch);
}
