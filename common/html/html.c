#include "html/html.h"

#include "html/guard.h"
#include "html/meta.h"
#include "html/walk.h"

const struct html_limits html_limits_default = {
    .depth = 512, .tags = 200000, .attributes = 256, .memory_bytes = 160u << 20};

bool html_read(struct arena *arena, str source, const struct html_limits *limits, struct html_page *out,
               struct error *error)
{
    struct place_map map;
    *out = (struct html_page){0};
    if (!guard_check(source, limits, error)) return false;
    const GumboNode *root = tree_parse(arena, source, limits, error);
    if (!root) return false;
    if (place_map_init(arena, source, &map) && meta_collect(arena, root, out) && walk_lines(arena, root, &map, out))
        return true;
    return error_bad_input(error, "memory_excess",
                           "the article needs more memory than one article may take; send it in parts");
}
