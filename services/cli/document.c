#include "cli/document.h"

#include <string.h>

#include "base/utf8.h"
#include "cli/charset.h"

static void member(struct buffer *out, const char *name, str value)
{
    if (value.size == 0) return;
    buffer_append(out, out->size > 1 ? STR(",") : STR(""));
    buffer_append_json(out, str_from(name));
    buffer_append_char(out, ':');
    buffer_append_json(out, value);
}

static void members_authors(struct buffer *out, str authors)
{
    if (authors.size == 0) return;
    str name, rest = authors;
    bool more = true;
    buffer_append(out, STR(",\"authors\":["));
    while (more) {
        more = str_cut(rest, STR(","), &name, &rest);
        buffer_append_json(out, str_trim(name));
        if (more) buffer_append_char(out, ',');
    }
    buffer_append_char(out, ']');
}

// The file's name without folder and ending.
static str name_of(const char *file)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');
    return (str){name, dot ? (size_t)(dot - name) : strlen(name)};
}

bool document_operands_check(const struct document_settings *document, const struct settings *settings,
                             struct error *error)
{
    size_t documents = 0;
    for (size_t i = 0; i < settings->operand_count; i++)
        documents += input_kind_of(settings->operands[i]) != INPUT_JSON_LINE;
    if (settings->operand_count == 0)
        return error_fatal(error, "name a FILE of article events, or - for standard input");
    if (documents > 0 && !*document->source) return error_fatal(error, "a .txt or .html file needs --source NAME");
    if (documents > 1 && *document->id) return error_fatal(error, "--id names one file; leave it out for several");
    return true;
}

str document_event(const struct document_settings *settings, const struct input_item *item, struct buffer *out,
                   const char **from)
{
    *from = NULL;
    if (item->kind == INPUT_JSON_LINE) return item->bytes;
    struct buffer scratch = {0};
    str body = charset_to_utf8(item->bytes, &scratch, from);
    // Bytes that are no text are left for the reader of the event to refuse.
    bool readable = utf8_invalid_at(body) == body.size;
    buffer_clear(out);
    if (readable) {
        buffer_append_char(out, '{');
        member(out, "source", str_from(settings->source));
        member(out, "id", *settings->id ? str_from(settings->id) : name_of(item->file));
        member(out, "title", str_from(settings->title));
        member(out, "url", str_from(settings->url));
        member(out, "publisher", str_from(settings->publisher));
        member(out, "published_at", str_from(settings->published_at));
        members_authors(out, str_from(settings->authors));
        buffer_printf(out, ",\"revision\":%lld", (long long)settings->revision);
        member(out, "content_type", item->kind == INPUT_HTML_FILE ? STR("text/html") : STR(""));
        member(out, "body", body);
        buffer_append_char(out, '}');
    }
    buffer_release(&scratch);
    return readable ? buffer_str(out) : item->bytes;
}
