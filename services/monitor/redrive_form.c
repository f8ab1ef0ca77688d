#include "redrive_form.h"

#include <string.h>

#include "event/reason.h"
#include "page_assets.h"

// One name or value; false: it does not fit, or is damaged.
static bool decode(str in, char *out, size_t room)
{
    size_t size = 0;
    for (size_t i = 0; i < in.size; i++) {
        char c = in.data[i];
        if (c == '+') c = ' ';
        if (c == '%') {
            if (in.size - i < 3 || str_hex_digit(in.data[i + 1]) < 0 || str_hex_digit(in.data[i + 2]) < 0) return false;
            c = (char)(str_hex_digit(in.data[i + 1]) << 4 | str_hex_digit(in.data[i + 2]));
            i += 2;
        }
        if (c == '\0' || size + 1 >= room) return false;
        out[size++] = c;
    }
    out[size] = '\0';
    return true;
}

bool form_read(struct form *form, str body)
{
    form->count = 0;
    while (body.size) {
        str pair, name, value;
        str_cut(body, STR("&"), &pair, &body);
        str_cut(pair, STR("="), &name, &value);
        if (form->count == FORM_FIELDS || !decode(name, form->fields[form->count].name, FORM_NAME) ||
            !decode(value, form->fields[form->count].value, FORM_VALUE))
            return false;
        form->count++;
    }
    return true;
}

const char *form_value(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++)
        if (strcmp(form->fields[i].name, name) == 0) return form->fields[i].value;
    return NULL;
}

// The two pages, and where they differ.
struct words {
    const char *title, *heading, *command, *note, *rate, *trial, *button;
};
static const struct words again = {
    .title = "Process again",
    .heading = "Process dead letters again",
    .command = "redrive",
    .note = "<label>Note <input name=\"note\" maxlength=\"500\" placeholder=\"what was mended\"></label>",
    .rate = "<label>Letters a second <input name=\"rate\" inputmode=\"numeric\" placeholder=\"as fast as it "
            "goes\"></label>",
    .trial = "say what would pass",
    .button = "Process again",
};
static const struct words away = {
    .title = "Discard",
    .heading = "Discard dead letters",
    .command = "discard",
    .note = "<label>Why <input name=\"note\" maxlength=\"500\" placeholder=\"only a trial goes without\"></label>",
    .rate = "",
    .trial = "say how many would go",
    .button = "Discard",
};

static void begin(struct buffer *out, const struct words *words)
{
    buffer_append(out, STR("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                           "content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" href=\"data:,\">"
                           "<title>"));
    buffer_append(out, str_from(words->title));
    buffer_append(out, STR(" – Shuwen</title><style>"));
    buffer_append(out, page_css);
    buffer_append(out, STR("</style></head><body><main><header><h1>Shuwen 数闻</h1></header><section>"));
}

static void end(struct buffer *out)
{
    buffer_append(out, STR("<p><a href=\"./\">Back to the overview</a></p></section></main></body></html>\n"));
}

static void write_reasons(struct buffer *out, const char *reason)
{
    buffer_append(out, STR("<label>Which <select name=\"reason\"><option value=\"all\">all reasons</option>"));
    for (size_t i = 0; i < event_reason_count; i++)
        buffer_printf(out, "<option value=\"%s\"%s>%s</option>", event_reasons[i].code,
                      strcmp(event_reasons[i].code, reason) == 0 ? " selected" : "", event_reasons[i].code);
    buffer_append(out, STR("</select></label>"));
}

static void write_off(struct buffer *out, const struct words *words, const char *reason)
{
    const struct event_reason *known = event_reason_find(reason);
    buffer_printf(out,
                  "<p>Actions are off here: start the monitor with <span class=\"next\">--action-token-file</span>, or "
                  "use <span class=\"next\">shuwen %s --dry-run --reason %s</span> on a machine of the pipeline.</p>",
                  words->command, known ? known->code : "all");
}

static void write_on(struct buffer *out, const struct words *words, const char *reason)
{
    buffer_printf(out, "<form class=\"redrive\" method=\"post\" action=\"%s\">", words->command);
    write_reasons(out, reason);
    buffer_printf(
        out,
        "<label>Your name <input name=\"operator\" required maxlength=\"64\"></label>%s"
        "<label>At most so many letters <input name=\"limit\" inputmode=\"numeric\" placeholder=\"all\"></label>%s"
        "<label>Token <input name=\"token\" type=\"password\" required autocomplete=\"off\"></label>"
        "<label><input type=\"radio\" name=\"dry_run\" value=\"true\" checked> try it: %s, change "
        "nothing</label><label><input type=\"radio\" name=\"dry_run\" value=\"false\"> do it</label>"
        "<button>%s</button></form>",
        words->note, words->rate, words->trial, words->button);
}

static void write_form(struct buffer *out, const struct words *words, bool on, const char *reason)
{
    begin(out, words);
    buffer_printf(out, "<h2>%s</h2>", words->heading);
    (on ? write_on : write_off)(out, words, reason);
    end(out);
}

void redrive_form_write(struct buffer *out, bool on, const char *reason)
{
    write_form(out, &again, on, reason);
}

void discard_form_write(struct buffer *out, bool on, const char *reason)
{
    write_form(out, &away, on, reason);
}

void redrive_answer_write(struct buffer *out, bool discard, const char *wrong)
{
    begin(out, discard ? &away : &again);
    buffer_append(out, wrong ? STR("<h2>Nothing was started</h2><p class=\"bad\">") : STR("<h2>Started</h2><p>"));
    buffer_append_html(
        out,
        str_from(wrong ? wrong
                       : "The overview shows under Redrives who asked for it and what became of the letters; a trial "
                         "leaves no trace there but in the monitor's log and at /api/v1/redrives."));
    buffer_append(out, STR("</p>"));
    end(out);
}
