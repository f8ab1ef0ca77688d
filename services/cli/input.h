// input: the operands of a command, read event by event. A file of JSON Lines gives one item a line, empty lines apart; "-" is
// standard input; a file that ends in .txt, .html or .htm is one item as a whole.
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"

enum input_kind { INPUT_JSON_LINE, INPUT_TEXT_FILE, INPUT_HTML_FILE };

// By the ending of its name.
enum input_kind input_kind_of(const char *file);

struct input_item {
    const char *file;  // "-" for standard input
    size_t line;       // from 1; 0 for a whole file
    enum input_kind kind;
    str bytes;  // without the line end; valid until the next call. More than `limit_bytes` are cut to limit_bytes + 1
};

struct input {
    const char *const *files;
    size_t file_count, at;
    size_t limit_bytes;
    int stream;          // file descriptor, -1: none is open
    bool (*stop)(void);  // asked while waiting for standard input; true ends it. NULL: never
    bool failed;         // the last read
    size_t line;
    size_t bytes_read, bytes_total;  // for progress; total 0: not known
    struct buffer buffer;
    char chunk[1 << 16];
    size_t chunk_at, chunk_size;
};

void input_init(struct input *input, const char *const *files, size_t file_count, size_t limit_bytes);
void input_release(struct input *input);

enum input_result {
    INPUT_ITEM,
    INPUT_END,
    INPUT_UNREADABLE
};  // unreadable: a file; *error says so, the next call goes on

enum input_result input_next(struct input *input, struct input_item *out, struct error *error) MUST_CHECK;

#endif
