// core: the whole text core on one event, as the services run it: read, normalize, extract. No broker, no database.
#ifndef CLI_CORE_H
#define CLI_CORE_H

#include "article/article.h"
#include "cli/document.h"
#include "event/event.h"
#include "event/limit_settings.h"
#include "event/observations.h"
#include "observation/observation.h"

// Runs article_normalize over all events of the operands and hands each article to `use`. Unreadable files and refused events are
// reported on standard error as FILE:LINE: reason: text, warnings as well; the rest goes on. Returns the exit code.
struct core_files {
    const char *command;  // "shuwen extract", for messages
    const char *const *files;
    size_t file_count;
    const struct document_settings *document;
    struct event_limits limits;
    // False: *error says why the article is refused. A retraction has no text.
    bool (*use)(void *context, struct arena *arena, const struct input_item *item, const struct article *article,
                struct error *error);
    void *context;
};
int core_run_files(const struct core_files *files);

// The observations of a normalized article, and what it takes to show them.
struct core_result {
    const struct article *article;
    struct document document;
    struct observation_list observations;
    struct observation_notes notes;  // only when asked for
    struct quote_index index;
};
bool core_extract(struct arena *arena, const struct article *article, bool explain, struct core_result *out,
                  struct error *error) MUST_CHECK;

#endif
