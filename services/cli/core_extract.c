#include "cli/core.h"
#include "event/reason.h"

bool core_extract(struct arena *arena, const struct article *article, bool explain, struct core_result *out,
                  struct error *error)
{
    *out = (struct core_result){.article = article};
    bool ok = article_document(arena, article, &out->document) &&
              observation_extract(arena, &out->document, &out->observations, explain ? &out->notes : NULL) &&
              quote_index_build(arena, article->event.body, &out->index);
    return ok ||
           error_bad_input(error, REASON_MEMORY_EXCESS, "the article needs more memory than one article may take");
}
