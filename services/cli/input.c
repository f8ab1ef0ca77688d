#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STOP_POLL_MS = 200 };

static size_t size_of(const char *file)
{
    struct stat status;
    return stat(file, &status) == 0 && S_ISREG(status.st_mode) ? (size_t)status.st_size : 0;
}

void input_init(struct input *input, const char *const *files, size_t file_count, size_t limit_bytes)
{
    *input = (struct input){.files = files, .file_count = file_count, .limit_bytes = limit_bytes, .stream = -1};
    for (size_t i = 0; i < file_count; i++) input->bytes_total += size_of(files[i]);
}

static void close_stream(struct input *input)
{
    if (input->stream > STDIN_FILENO) close(input->stream);
    input->stream = -1;
    input->line = 0;
    input->chunk_at = input->chunk_size = 0;
}

void input_release(struct input *input)
{
    close_stream(input);
    buffer_release(&input->buffer);
}

enum input_kind input_kind_of(const char *file)
{
    const char *dot = strrchr(file, '.');
    if (dot && strcasecmp(dot, ".txt") == 0) return INPUT_TEXT_FILE;
    if (dot && (strcasecmp(dot, ".html") == 0 || strcasecmp(dot, ".htm") == 0)) return INPUT_HTML_FILE;
    return INPUT_JSON_LINE;
}

static bool open_stream(struct input *input, struct error *error)
{
    const char *file = input->files[input->at];
    input->failed = false;
    input->stream = strcmp(file, "-") == 0 ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
    return input->stream >= 0 || error_fatal(error, "%s: %s", file, strerror(errno));
}

// Waits until there is something to read, or for `stop`.
static bool readable(const struct input *input)
{
    struct pollfd waiting = {.fd = input->stream, .events = POLLIN};
    while (input->stop && !input->stop()) {
        if (poll(&waiting, 1, STOP_POLL_MS) != 0) return true;
    }
    return !input->stop;
}

static bool fill(struct input *input)
{
    if (input->chunk_at < input->chunk_size) return true;
    ssize_t got = 0;
    do {
        got = readable(input) ? read(input->stream, input->chunk, sizeof(input->chunk)) : 0;
    } while (got < 0 && errno == EINTR);
    input->failed = got < 0;
    input->chunk_at = 0;
    input->chunk_size = got > 0 ? (size_t)got : 0;
    input->bytes_read += input->chunk_size;
    return got > 0;
}

// Appends as much of the bytes as the limit and one byte more leave room for.
static void keep(struct input *input, str bytes)
{
    size_t room = input->limit_bytes + 1 - input->buffer.size;
    buffer_append(&input->buffer, str_slice(bytes, 0, room));
}

// Reads to the line end, or the whole file. False: there was nothing.
static bool read_until(struct input *input, bool line)
{
    bool any = false;
    buffer_clear(&input->buffer);
    while (fill(input)) {
        any = true;
        str rest = {input->chunk + input->chunk_at, input->chunk_size - input->chunk_at};
        const char *end = line ? memchr(rest.data, '\n', rest.size) : NULL;
        size_t size = end ? (size_t)(end - rest.data) : rest.size;
        keep(input, str_slice(rest, 0, size));
        input->chunk_at += size + (end ? 1 : 0);
        if (end) break;
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
    enum input_kind kind = input_kind_of(file);
    bool whole = kind != INPUT_JSON_LINE;
    while (read_until(input, !whole)) {
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
        if (input->stream < 0 && !open_stream(input, error)) {
            input->at++;
            return INPUT_UNREADABLE;
        }
        if (read_item(input, out)) return INPUT_ITEM;
        bool failed = input->failed;
        if (failed) error_fatal(error, "%s: %s", input->files[input->at], strerror(errno));
        close_stream(input);
        if (failed) {
            input->at++;
            return INPUT_UNREADABLE;
        }
    }
    return INPUT_END;
}
