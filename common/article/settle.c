#include "article/settle.h"

#include "article/furniture.h"

enum { ROUNDS_MOST = 8 };

// The line end between two lines comes from the body where they stand one line end apart.
static struct origin gap_origin(const struct text *text, struct origin next)
{
    uint32_t end = text->origins[text->count - 1].end;
    return next.begin == end + 1 ? (struct origin){end, end + 1} : (struct origin){end, end};
}

static void keep_line(const struct page *from, const struct line *line, struct page *to)
{
    struct text *text = &to->text;
    if (text->count) text_put(text, '\n', gap_origin(text, from->text.origins[line->begin]));
    struct line *kept = &to->lines[to->line_count++];
    *kept = (struct line){.begin = (uint32_t)text->count,
                          .kind = line->kind,
                          .notice = line->notice,
                          .looked_for = line->looked_for,
                          .prose = line->prose};
    text_append(text, &from->text, line->begin, line->end);
    kept->end = (uint32_t)text->count;
}

// Moves what is not cut into *to, and the cut lines into its cuts.
static bool keep_lines(struct page *from, struct page *to)
{
    size_t room = 1;
    *to = (struct page){.arena = from->arena};
    for (size_t i = 0; i < from->line_count; i++) {
        struct line *line = &from->lines[i];
        if (line->cut) page_cut_part(from, i, line->begin, line->end, line->cut);
        else room += line_size(line) + 1;
    }
    to->lines = ARENA_ARRAY(from->arena, struct line, from->line_count ? from->line_count : 1);
    if (from->exhausted || !to->lines || !text_reserve(from->arena, &to->text, room)) return false;
    for (size_t i = 0; i < from->line_count; i++)
        if (!from->lines[i].cut && from->lines[i].begin < from->lines[i].end) keep_line(from, &from->lines[i], to);
    to->cuts = from->cuts;
    to->cut_count = from->cut_count;
    to->cut_capacity = from->cut_capacity;
    return true;
}

// Marks the page as the plain text that it will be read as; true: something was found.
static bool mark_again(struct page *page, enum block_kind *kinds)
{
    struct article nobody = {0};
    size_t cuts = page->cut_count;
    for (size_t i = 0; i < page->line_count; i++) {
        uint32_t first = page->text.cps[page->lines[i].begin];
        kinds[i] = page->lines[i].kind;
        page->lines[i].bulleted = page_is_bullet(first);
    }
    page_text_kinds(page);
    furniture_mark(page, &nobody);
    bool found = page->cut_count > cuts;
    for (size_t i = 0; i < page->line_count; i++) {
        found = found || page->lines[i].cut;
        page->lines[i].kind = kinds[i];
    }
    return found;
}

bool page_settle(struct page *page)
{
    struct page kept;
    for (int round = 0; round < ROUNDS_MOST; round++) {
        if (!keep_lines(page, &kept)) return false;
        *page = kept;
        enum block_kind *kinds = ARENA_ARRAY(page->arena, enum block_kind, page->line_count ? page->line_count : 1);
        if (!kinds) return false;
        if (!mark_again(page, kinds)) return !page->exhausted;
    }
    return keep_lines(page, &kept) && ((*page = kept), true);
}
