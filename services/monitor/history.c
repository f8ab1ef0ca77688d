#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/log.h"

enum { LARGEST_BYTES = 256 * 1024 * 1024 };

static str read_file(FILE *file)
{
    if (fseek(file, 0, SEEK_END) != 0) return (str){0};
    long size = ftell(file);
    rewind(file);
    char *data = size > 0 && size <= LARGEST_BYTES ? malloc((size_t)size) : NULL;
    if (!data) return (str){0};
    return (str){data, fread(data, 1, (size_t)size, file)};
}

void history_load(const char *path, struct collector *collector)
{
    FILE *file = path[0] ? fopen(path, "rb") : NULL;
    if (!file) return;
    str bytes = read_file(file);
    fclose(file);
    if (!collector_load(collector, bytes))
        LOG_WARN("history_refused", log_text("file", path),
                 log_message("of another version or damaged; history starts anew"));
    free((char *)bytes.data);
}

void history_save(const char *path, const struct collector *collector)
{
    if (!path[0]) return;
    struct buffer bytes = {0};
    char aside[4096];
    collector_save(collector, &bytes);
    snprintf(aside, sizeof(aside), "%s.new", path);
    FILE *file = buffer_ok(&bytes) ? fopen(aside, "wb") : NULL;
    bool ok = file && fwrite(bytes.data, 1, bytes.size, file) == bytes.size;
    if (file && fclose(file) != 0) ok = false;
    if (!ok || rename(aside, path) != 0)
        LOG_WARN("history_not_saved", log_text("file", path),
                 log_message("give --state-file a path that can be written, or leave it empty"));
    buffer_release(&bytes);
}
