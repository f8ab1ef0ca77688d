#include "event/observations.h"

static void text(struct buffer *out, const char *name, str value)
{
    buffer_printf(out, ",\"%s\":", name);
    if (value.size > 0) buffer_append_json(out, value);
    else buffer_append(out, STR("null"));
}

static void number(struct buffer *out, const char *name, bool has, decimal value)
{
    char digits[DECIMAL_TEXT_BYTES];
    buffer_printf(out, ",\"%s\":", name);
    int size = has ? decimal_format(value, digits) : 0;
    buffer_append(out, has ? (str){digits, (size_t)size} : STR("null"));
}

static void day(struct buffer *out, const char *name, date value)
{
    char digits[DATE_TEXT_BYTES];
    int size = date_valid(value) ? date_format(value, digits) : 0;
    text(out, name, (str){digits, (size_t)size});
}

void event_write_observation(struct buffer *out, const struct article *article, const struct quote_index *index,
                             const struct observation *observation)
{
    uint32_t begin, end;
    article_body_span(article, observation->begin, observation->end, &begin, &end);
    buffer_append(out, STR("{\"doc\":"));
    buffer_append_json(out, article->event.id);
    text(out, "quote", quote_slice(index, begin, end));
    text(out, "context", quote_context(index, begin, end));
    text(out, "type", str_from(observation_type_name(observation->type)));
    number(out, "value", true, observation->value);
    number(out, "value_upper", observation->has_upper, observation->value_upper);
    text(out, "unit", observation->unit);
    text(out, "modifier", str_from(quantity_modifier_name(observation->modifier)));
    text(out, "indicator", observation->indicator);
    text(out, "subject", observation->subject);
    text(out, "period", observation->period);
    text(out, "basis", observation->basis);
    number(out, "out_of", observation->has_out_of, observation->out_of);
    text(out, "among", observation->among);
    day(out, "period_first", observation->period_first);
    day(out, "period_last", observation->period_last);
    text(out, "status", str_from(observation_status_name(observation->status)));
    buffer_printf(out, ",\"begin\":%u,\"end\":%u", begin, end);
    text(out, "rule", str_from(observation->rule));
    buffer_append_char(out, '}');
}
