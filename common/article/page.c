#include "article/page.h"

#include "base/utf8.h"

enum { PROSE_LEAST = 30 };

bool page_is_bullet(uint32_t cp)
{
    return cp == 0x2022 || cp == 0x25cf || cp == 0x25a0 || cp == 0xb7 || cp == 0x25c6 || cp == 0x25b6 || cp == 0x30fb ||
           cp == '*' || cp == 0x25aa;
}

bool page_split(struct page *page)
{
    const struct text *text = &page->text;
    size_t ends = 1, blanks = 0;
    for (size_t i = 0; i < text->count; i++) {
        ends += text->cps[i] == '\n';
        blanks += text->cps[i] == ' ';
    }
    page->visible = text->count - blanks - (ends - 1);
    page->lines = ARENA_ARRAY(page->arena, struct line, ends);
    if (!page->lines) return false;
    uint16_t blank = 0;
    for (uint32_t begin = 0, i = 0; i <= text->count; i++) {
        while (i < text->count && text->cps[i] != '\n') i++;
        if (i > begin) {
            page->lines[page->line_count++] = (struct line){
                .begin = begin, .end = i, .blank_before = blank, .bulleted = page_is_bullet(text->cps[begin])};
            blank = 0;
        } else if (blank < UINT16_MAX) {
            blank++;
        }
        begin = i + 1;
    }
    return true;
}

static bool closes(uint32_t cp)
{
    return cp == 0x201d || cp == 0x2019 || cp == 0x300d || cp == 0x300f || cp == 0xff09 || cp == ')' || cp == '"' ||
           cp == 0x3011;
}

bool line_ends_sentence(const struct page *page, const struct line *line)
{
    uint32_t end = line->end;
    while (end > line->begin && (closes(page->text.cps[end - 1]) || page->text.cps[end - 1] == ' ')) end--;
    if (end == line->begin) return false;
    uint32_t cp = page->text.cps[end - 1];
    return cp == 0x3002 || cp == 0xff01 || cp == 0xff1f || cp == '!' || cp == '?' || cp == 0xff1b || cp == ';' ||
           (cp == 0x2026 && end < line->end);
}

bool line_is_prose(const struct page *page, const struct line *line)
{
    if (line_size(line) < PROSE_LEAST || line->bulleted || !line_ends_sentence(page, line)) return false;
    for (uint32_t i = line->begin; i + 1 < line->end; i++) {
        uint32_t cp = page->text.cps[i];
        if (cp == 0xff0c || cp == ',' || cp == 0x3002) return true;
    }
    return false;
}

static enum block_kind kind_of(const struct page *page, const struct line *line)
{
    const uint32_t *cps = page->text.cps;
    uint32_t last = cps[line->end - 1];
    if (cps[line->begin] == '|' && last == '|' && line_size(line) > 2) return BLOCK_TABLE_ROW;
    if (line->bulleted) return BLOCK_LIST_ITEM;
    bool open_end = last == 0xff0c || last == ',' || last == 0x3001 || last == 0xff1a || last == ':' || last == 0x2026;
    return line_size(line) <= 40 && !open_end && !line_ends_sentence(page, line) ? BLOCK_HEADING : BLOCK_PARAGRAPH;
}

void page_text_kinds(struct page *page)
{
    for (size_t i = 0; i < page->line_count; i++) page->lines[i].kind = kind_of(page, &page->lines[i]);
}

void page_cut_part(struct page *page, size_t at, uint32_t begin, uint32_t end, const char *reason)
{
    struct line *line = &page->lines[at];
    if (begin >= end) return;
    if (page->cut_count == page->cut_capacity) {
        size_t capacity = page->cut_capacity ? page->cut_capacity * 2 : 16;
        struct cut *cuts = arena_grow(page->arena, page->cuts, page->cut_capacity, capacity, sizeof(*cuts));
        if (!cuts) {
            page->exhausted = true;
            return;
        }
        page->cuts = cuts;
        page->cut_capacity = capacity;
    }
    page->cuts[page->cut_count++] = (struct cut){page->text.origins[begin].begin, page->text.origins[end - 1].end,
                                                 reason};
    line->looked_for = false;
    line->prose = PROSE_UNKNOWN;
    if (begin == line->begin) line->begin = end;
    else line->end = begin;
    while (line->begin < line->end && page->text.cps[line->begin] == ' ') line->begin++;
    while (line->begin < line->end && page->text.cps[line->end - 1] == ' ') line->end--;
}

str page_str(const struct page *page, uint32_t begin, uint32_t end)
{
    while (begin < end && page->text.cps[begin] == ' ') begin++;
    while (begin < end && page->text.cps[end - 1] == ' ') end--;
    return utf8_encode(page->arena, page->text.cps, begin, end);
}

str page_key(struct arena *arena, str s)
{
    size_t count, kept = 0;
    uint32_t *cps = utf8_decode(arena, s, &count);
    for (size_t i = 0; cps && i < count; i++)
        if (text_is_han(cps[i]) || text_is_digit(cps[i]) || text_is_letter(cps[i]))
            cps[kept++] = text_is_letter(cps[i]) ? cps[i] | 32 : cps[i];
    return cps ? utf8_encode(arena, cps, 0, kept) : (str){0};
}
