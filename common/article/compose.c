#include "article/compose.h"

#include <stdlib.h>

#include "article/fingerprint.h"
#include "article/metrics.h"
#include "article/organization.h"
#include "article/reasons.h"
#include "base/utf8.h"

struct composer {
    struct page *page;
    struct text text;
    struct block *blocks;
    size_t block_count;
};

// The line end between two blocks comes from the body where they stand one line end apart.
static struct origin gap_origin(const struct composer *c, struct origin next)
{
    uint32_t end = c->text.origins[c->text.count - 1].end;
    return next.begin == end + 1 ? (struct origin){end, end + 1} : (struct origin){end, end};
}

static void put_range(struct composer *c, uint32_t begin, uint32_t end)
{
    const struct text *from = &c->page->text;
    for (uint32_t i = begin; i < end; i++) text_put(&c->text, from->cps[i], from->origins[i]);
}

static void put_line(struct composer *c, const struct line *line)
{
    if (c->text.count) text_put(&c->text, '\n', gap_origin(c, c->page->text.origins[line->begin]));
    uint32_t begin = (uint32_t)c->text.count;
    put_range(c, line->begin, line->end);
    c->blocks[c->block_count++] = (struct block){begin, (uint32_t)c->text.count, line->kind};
}

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

static bool collect_cuts(struct page *page, struct article *out)
{
    for (size_t i = 0; i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        if (line->cut && line->begin < line->end) page_cut_part(page, i, line->begin, line->end, line->cut);
    }
    if (page->cut_count) qsort(page->cuts, page->cut_count, sizeof(*page->cuts), compare_cuts);
    out->cut_count = page->cuts ? merge_cuts(page->cuts, page->cut_count) : 0;
    out->cuts = page->cuts;
    return !page->exhausted;
}

bool compose_article(struct page *page, struct article *out)
{
    struct composer c = {.page = page};
    size_t room = 1;
    for (size_t i = 0; i < page->line_count; i++) room += line_size(&page->lines[i]) + 1;
    c.blocks = ARENA_ARRAY(page->arena, struct block, page->line_count ? page->line_count : 1);
    if (!c.blocks || !text_reserve(page->arena, &c.text, room)) return false;
    for (size_t i = 0; i < page->line_count; i++)
        if (!page->lines[i].cut && page->lines[i].begin < page->lines[i].end) put_line(&c, &page->lines[i]);
    if (!collect_cuts(page, out)) return false;
    out->text = utf8_encode(page->arena, c.text.cps, 0, c.text.count);
    out->text_count = (uint32_t)c.text.count;
    out->segments = text_segments(page->arena, &c.text, &out->segment_count);
    out->blocks = c.blocks;
    out->block_count = c.block_count;
    metrics_fill(page, c.text.cps, out);
    organization_find(page->arena, c.text.cps, c.text.count, out);
    fingerprint_fill(c.text.cps, out);
    return !arena_exhausted(page->arena);
}
