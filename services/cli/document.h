// document: .txt and .html files as article events, with their metadata from flags.
#ifndef CLI_DOCUMENT_H
#define CLI_DOCUMENT_H

#include "base/buffer.h"
#include "cli/input.h"
#include "runtime/settings.h"

struct document_settings {
    const char *id, *source, *title, *url, *publisher, *published_at, *authors;
    int64_t revision;
};
#define DOCUMENT_SETTINGS(type_of)                                                                                \
    SETTING_ROW_TEXT("source", type_of, document.source, "", "Source of .txt and .html files; they need one."),   \
        SETTING_ROW_TEXT("id", type_of, document.id, "",                                                          \
                         "Id of the one .txt or .html file; the file's name without its ending when not given."), \
        SETTING_ROW_TEXT("title", type_of, document.title, "", "Title of a .txt or .html file."),                 \
        SETTING_ROW_TEXT("url", type_of, document.url, "", "Address of a .txt or .html file."),                   \
        SETTING_ROW_TEXT("publisher", type_of, document.publisher, "", "Publisher of a .txt or .html file."),     \
        SETTING_ROW_TEXT("published_at", type_of, document.published_at, "",                                      \
                         "When a .txt or .html file was published: RFC 3339, or 2024, 2024-07, 2024-07-02."),     \
        SETTING_ROW_TEXT("authors", type_of, document.authors, "",                                                \
                         "Authors of a .txt or .html file, with commas between."),                                \
        SETTING_ROW_INT("revision", type_of, document.revision, "0", 0, 2147483647, "",                           \
                        "Revision of a .txt or .html file.")

// Whether the operands can be read with these settings. Error: FATAL, no operand, a .txt or .html file without --source, or --id
// with several of them.
bool document_operands_check(const struct document_settings *document, const struct settings *settings,
                             struct error *error) MUST_CHECK;

// The event of an item: JSON lines as they are; files wrapped into `out`, converted to UTF-8 where they are in GB18030 or UTF-16.
// *from is the name of a converted charset or NULL.
str document_event(const struct document_settings *settings, const struct input_item *item, struct buffer *out,
                   const char **from);

#endif
