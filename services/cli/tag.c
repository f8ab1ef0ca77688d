// shuwen tag: the quantities and periods of short texts, for comparison with other programs. One request a line on standard
// input (event/tag.h), one answer a line: {"id": ..., "tags": [...]}, spans in code points of the request's text.
#include <stdio.h>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/readings.h"
#include "event/event.h"
#include "event/tag.h"
#include "period/period.h"
#include "quantity/quantity.h"
#include "runtime/settings.h"
#include "runtime/shutdown.h"
#include "text/fold.h"
#include "text/simplify.h"

enum { REQUEST_MEMORY_BYTES = 256 << 20 };

static const struct program program = {
    .name = "shuwen tag",
    .version = SHUWEN_VERSION,
    .summary = "Answers JSON lines {\"id\", \"text\", \"ref_date\"} with the quantities and periods of the text.",
    .operands = "[FILE…]",
};

static void text_or_null(struct buffer *out, const char *name, str value)
{
    buffer_printf(out, ",\"%s\":", name);
    if (value.size > 0) buffer_append_json(out, value);
    else buffer_append(out, STR("null"));
}

static void number_or_null(struct buffer *out, const char *name, bool has, decimal value)
{
    char digits[DECIMAL_TEXT_BYTES];
    buffer_printf(out, ",\"%s\":", name);
    int size = has ? decimal_format(value, digits) : 0;
    buffer_append(out, has ? (str){digits, (size_t)size} : STR("null"));
}

static void open_tag(struct buffer *out, const char *kind, const struct text *text, uint32_t begin, uint32_t end)
{
    if (out->data[out->size - 1] != '[') buffer_append_char(out, ',');
    buffer_printf(out, "{\"kind\":\"%s\",\"begin\":%u,\"end\":%u", kind, text->origins[begin].begin,
                  text->origins[end - 1].end);
}

// One reading of a quantity. A bound leaves the other end open: 不超过8 has no value and the upper value 8.
static void write_reading(struct buffer *out, const struct text *text, const struct quantity *quantity, decimal value,
                          str unit)
{
    bool bound = quantity->modifier == MODIFIER_AT_MOST || quantity->modifier == MODIFIER_LESS_THAN;
    bool open = bound && !quantity->has_upper && quantity->kind != QUANTITY_ORDINAL;
    open_tag(out, "quantity", text, quantity->begin, quantity->end);
    number_or_null(out, "value", !open, value);
    number_or_null(out, "value_upper", open || quantity->has_upper, open ? value : quantity->value_upper);
    text_or_null(out, "unit", unit);
    text_or_null(out, "modifier", str_from(quantity_modifier_name(quantity->modifier)));
    text_or_null(out, "rule", str_from(quantity->rule));
    buffer_append_char(out, '}');
}

// The fraction as one number. False: it cannot be divided.
static bool share_of_one(const struct quantity *quantity, decimal *share)
{
    const struct quantity_fraction *fraction = quantity->fraction;
    if (!fraction) return decimal_scale10(quantity->value, -2, share);
    if (!decimal_divide(fraction->numerator, fraction->denominator, 15, share)) return false;
    if ((quantity->value.coefficient < 0) != (share->coefficient < 0)) *share = decimal_negate(*share);
    return true;
}

// 三分之一 has no exact percentage; 千分之五 is 0.5 %.
static bool is_decimal_fraction(const struct quantity_fraction *fraction)
{
    decimal rest = fraction->denominator;
    while (rest.coefficient > 1 && rest.coefficient % 10 == 0) rest.coefficient /= 10;
    return rest.coefficient == 1;
}

// Other programs write a share as a plain number: this reading follows the one that extract gives, or stands for it where the
// percentage would be rounded.
static void write_quantity(struct buffer *out, const struct text *text, const struct quantity *quantity)
{
    decimal share;
    bool ratio = str_equal(quantity->unit, STR("%")) && !quantity->has_upper && share_of_one(quantity, &share);
    bool exact = !quantity->fraction || quantity->has_upper || is_decimal_fraction(quantity->fraction);
    if (exact || !ratio) write_reading(out, text, quantity, quantity->value, quantity->unit);
    if (ratio) write_reading(out, text, quantity, share, STR(""));
}

static void write_period(struct buffer *out, const struct text *text, const struct period *period)
{
    char first[DATE_TEXT_BYTES], last[DATE_TEXT_BYTES];
    int first_size = date_valid(period->first) ? date_format(period->first, first) : 0;
    int last_size = date_valid(period->last) ? date_format(period->last, last) : 0;
    open_tag(out, "period", text, period->begin, period->end);
    text_or_null(out, "first", (str){first, (size_t)first_size});
    text_or_null(out, "last", (str){last, (size_t)last_size});
    text_or_null(out, "period", period->text);
    text_or_null(out, "rule", str_from(period->rule));
    buffer_append_char(out, '}');
}

static bool answer(struct arena *arena, str json, struct buffer *out, struct error *error)
{
    struct tag_request request;
    struct text raw, text;
    struct quantity_list quantities, other_quantities;
    struct quantity_skips left;
    struct period_list periods, other_periods;
    if (!event_read_tag_request(arena, json, &request, error)) return false;
    bool ok = text_from_utf8(arena, request.text, &raw) && text_fold(arena, &raw, &text);
    if (ok) text_simplify(text.cps, text.count);
    ok = ok && quantity_scan(arena, text.cps, text.count, &quantities, &left) &&
         period_scan(arena, text.cps, text.count, request.reference, &periods) &&
         readings_of_quantities(arena, &text, &quantities, &left, &other_quantities) &&
         readings_of_periods(arena, &text, &periods, &quantities, request.reference, &other_periods);
    if (!ok) return error_bad_input(error, "memory_excess", "the text needs more memory than one request may take");
    buffer_append(out, STR("{\"id\":"));
    buffer_append(out, request.id_json);
    buffer_append(out, STR(",\"tags\":["));
    for (size_t i = 0; i < quantities.count; i++) write_quantity(out, &text, &quantities.items[i]);
    for (size_t i = 0; i < other_quantities.count; i++) {
        const struct quantity *other = &other_quantities.items[i];
        write_reading(out, &text, other, other->value, other->unit);
    }
    for (size_t i = 0; i < periods.count; i++) write_period(out, &text, &periods.items[i]);
    for (size_t i = 0; i < other_periods.count; i++) write_period(out, &text, &other_periods.items[i]);
    buffer_append(out, STR("]}\n"));
    return true;
}

static int answer_all(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    static const char *const standard_input[] = {"-"};
    struct arena *arena = arena_new(REQUEST_MEMORY_BYTES);
    struct input input;
    struct input_item item;
    enum input_result got;
    bool ok = true;
    (void)values;
    input_init(&input, settings->operand_count ? settings->operands : standard_input,
               settings->operand_count ? settings->operand_count : 1, event_limits_default.record_bytes);
    while ((got = input_next(&input, &item, error)) != INPUT_END) {
        if (got == INPUT_ITEM && answer(arena, item.bytes, out, error)) {
            output_write(buffer_str(out));
        } else {
            ok = false;
            if (got == INPUT_ITEM) fprintf(stderr, "%s:%zu: %s: ", item.file, item.line, error->reason);
            fprintf(stderr, "%s\n", error->text);
            error_clear(error);
        }
        buffer_clear(out);
        arena_reset(arena);
    }
    input_release(&input);
    arena_free(arena);
    return ok ? EXIT_OK : EXIT_FAILED;
}

const struct command command_tag = {
    .program = &program,
    .operands = "[FILE…]",
    .summary = "answers texts with their quantities and periods",
    .work = answer_all,
};
