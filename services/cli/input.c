#include "cli/input.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static size_t size_of(const char *file)
{
    struct stat status;
    return stat(file, &status) == 0 && S_ISREG(status.st_mode) ? (size_t)status.st_size : 0;
}

void input_init(struct input *input, const char *const *files, size_t file_count, size_t limit_bytes)
{
    *input = (struct input){.files = files, .file_count = file_count, .limit_bytes = limit_bytes};
    for (size_t i = 0; i < file_count; i++) input->bytes_total += size_of(files[i]);
}

static void close_stream(struct input *input)
{
    if (input->stream && input->stream != stdin) fclose(input->stream);
    input->stream = NULL;
    input->line = 0;
}

void input_release(struct input *input)
{
    close_stream(input);
    buffer_release(&input->buffer);
}

static enum input_kind kind_of(const char *file)
{
    const char *dot = strrchr(file, '.');
    if (dot && strcasecmp(dot, ".txt") == 0) return INPUT_TEXT_FILE;
    if (dot && (strcasecmp(dot, ".html") == 0 || strcasecmp(dot, ".htm") == 0)) return INPUT_HTML_FILE;
    return INPUT_JSON_LINE;
}

static bool open_stream(struct input *input, struct error *error)
{
    const char *file = input->files[input->at];
    bool is_stdin = strcmp(file, "-") == 0;
    input->stream = is_stdin ? stdin : fopen(file, "rb");
    return input->stream || error_fatal(error, "%s: %s", file, strerror(errno));
}

// Reads to the line end, or to the end of the file. False: there was nothing.
static bool read_until(struct input *input, int end)
{
    int c;
    bool any = false;
    buffer_clear(&input->buffer);
    while ((c = getc_unlocked(input->stream)) != EOF) {
        any = true;
        input->bytes_read++;
        if (c == end) break;
        if (input->buffer.size <= input->limit_bytes) buffer_append_char(&input->buffer, (char)c);
    }
    return any;
}

static bool is_blank(str line)
{
    return str_trim(line).size == 0;
}

static bool read_item(struct input *input, struct input_item *out)
{
    const char *file = input->files[input->at];
    enum input_kind kind = kind_of(file);
    bool whole = kind != INPUT_JSON_LINE;
    while (read_until(input, whole ? EOF : '\n')) {
        input->line++;
        str bytes = buffer_str(&input->buffer);
        if (!whole && str_ends(bytes, STR("\r"))) bytes = str_slice(bytes, 0, bytes.size - 1);
        if (!whole && is_blank(bytes)) continue;
        *out = (struct input_item){file, whole ? 0 : input->line, kind, bytes};
        return true;
    }
    return false;
}

enum input_result input_next(struct input *input, struct input_item *out, struct error *error)
{
    for (; input->at < input->file_count; input->at++) {
        if (!input->stream && !open_stream(input, error)) {
            input->at++;
            return INPUT_UNREADABLE;
        }
        if (read_item(input, out)) return INPUT_ITEM;
        bool failed = ferror(input->stream);
        if (failed) error_fatal(error, "%s: %s", input->files[input->at], strerror(errno));
        close_stream(input);
        if (failed) {
            input->at++;
            return INPUT_UNREADABLE;
        }
    }
    return INPUT_END;
}
