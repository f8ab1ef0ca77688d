#include "article/compose.h"

#include <stdlib.h>

#include "article/fingerprint.h"
#include "article/metrics.h"
#include "article/organization.h"
#include "article/settle.h"
#include "base/utf8.h"

static int compare_cuts(const void *a, const void *b)
{
    const struct cut *left = a, *right = b;
    if (left->body_begin != right->body_begin) return left->body_begin < right->body_begin ? -1 : 1;
    return left->body_end < right->body_end ? -1 : left->body_end > right->body_end;
}

// Neighbours with one reason are one cut.
static size_t merge_cuts(struct cut *cuts, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept && cuts[kept - 1].reason == cuts[i].reason && cuts[i].body_begin <= cuts[kept - 1].body_end) {
            if (cuts[i].body_end > cuts[kept - 1].body_end) cuts[kept - 1].body_end = cuts[i].body_end;
        } else {
            cuts[kept++] = cuts[i];
        }
    }
    return kept;
}

static void take_cuts(struct page *page, struct article *out)
{
    if (page->cut_count) qsort(page->cuts, page->cut_count, sizeof(*page->cuts), compare_cuts);
    out->cut_count = page->cuts ? merge_cuts(page->cuts, page->cut_count) : 0;
    out->cuts = page->cuts;
}

static bool take_blocks(const struct page *page, struct article *out)
{
    struct block *blocks = ARENA_ARRAY(page->arena, struct block, page->line_count ? page->line_count : 1);
    for (size_t i = 0; blocks && i < page->line_count; i++)
        blocks[i] = (struct block){page->lines[i].begin, page->lines[i].end, page->lines[i].kind};
    out->blocks = blocks;
    out->block_count = page->line_count;
    return blocks != NULL;
}

bool compose_article(struct page *page, struct article *out)
{
    uint64_t visible = page->visible;
    if (!page_settle(page) || !take_blocks(page, out)) return false;
    take_cuts(page, out);
    const struct text *text = &page->text;
    out->text = utf8_encode(page->arena, text->cps, 0, text->count);
    out->text_count = (uint32_t)text->count;
    out->cps = text->cps;
    out->segments = text_segments(page->arena, text, &out->segment_count);
    metrics_fill(text->cps, visible, out);
    organization_find(page->arena, text->cps, text->count, out);
    fingerprint_fill(text->cps, out);
    return !arena_exhausted(page->arena);
}
