#include "observation/period_scope.h"

// The governing link of a block that was not in a bracket; -1: none.
static int32_t block_period(const struct period_scope *scope, uint32_t block)
{
    const struct block *b = &scope->document->blocks[block];
    int32_t link = last_before(scope, b->end);
    if (link < 0) return -1;
    link = scope->links[link].governing;
    return link >= 0 && scope->links[link].block == block && period_is_dated(scope, link) ? link : -1;
}

// 一、2025年工作回顾和“十四五”时期发展成就: of two periods that a heading names, the first; the text says where it turns to the other.
static int32_t heading_period(const struct period_scope *scope, uint32_t block, int32_t own)
{
    enum { MOST = 4 };
    for (int32_t i = own - 1, tries = 0; i >= 0 && tries < MOST && scope->links[i].block == block; i--, tries++)
        if (scope->links[i].role == ROLE_FREE && scope->links[i].bracket == 0 && period_is_dated(scope, i)) own = i;
    return own;
}

static bool block_is_item(const struct period_scope *scope, const struct block *block)
{
    if (block->kind == BLOCK_LIST_ITEM || block->kind == BLOCK_TABLE_ROW) return true;
    uint32_t cp = cp_at(scope, block->begin);
    for (const uint32_t *c = U"●•·◆■▲★○◎※|►▶-—"; *c; c++)
        if (*c == cp) return true;
    return false;
}

// 一、 is 1, （一） 2, 1. and a heading without a number 3; 0: no heading.
static int heading_level(const struct period_scope *scope, const struct block *block)
{
    enum { LONGEST = 40 };
    uint32_t at = block->begin;
    bool bracket = cp_at(scope, at) == U'（' || cp_at(scope, at) == '(';
    if (bracket) at++;
    uint32_t first = at;
    while (place_is_numeral(cp_at(scope, at))) at++;
    bool numbered = at > first && (cp_at(scope, at) == U'、' || cp_at(scope, at) == U'）' || cp_at(scope, at) == ')' ||
                                   cp_at(scope, at) == '.');
    bool brief = block->end - block->begin <= LONGEST && !place_ends_sentence(cp_at(scope, block->end - 1));
    if (numbered && (brief || bracket)) return bracket ? 2 : cp_at(scope, first) < 128 ? 3 : 1;
    return block->kind == BLOCK_HEADING ? 3 : 0;
}

bool period_leads_in(const struct period_scope *scope, const struct block *block)
{
    return block->end > block->begin && !place_ends_sentence(cp_at(scope, block->end - 1));
}

static bool is_cell_border(uint32_t cp)
{
    return cp == ' ' || cp == '|' || cp == '\t' || cp == U'　';
}

// The cells of a row up to code point `at`, the one that holds it included.
static uint32_t cells_until(const struct period_scope *scope, const struct block *block, uint32_t at)
{
    uint32_t cells = 0;
    for (uint32_t i = block->begin; i <= at && i < block->end; i++)
        cells += !is_cell_border(cp_at(scope, i)) && (i == block->begin || is_cell_border(cp_at(scope, i - 1)));
    return cells;
}

static uint32_t cell_count(const struct period_scope *scope, const struct block *block)
{
    return cells_until(scope, block, block->end);
}

// 项目 2022年 2023年 增幅: a row that names two or more periods, each opening a cell, and no figure.
static bool heads_columns(const struct period_scope *scope, const struct block *block)
{
    enum { WIDEST = 1000 };
    uint32_t periods = 0;
    if (block->end - block->begin > WIDEST) return false;
    for (int32_t i = last_before(scope, block->end); i >= 0 && period_of(scope, i)->begin >= block->begin; i--) {
        bool opens = period_of(scope, i)->begin == block->begin ||
                     is_cell_border(cp_at(scope, period_of(scope, i)->begin - 1));
        if (!opens) return false;
        periods += period_is_dated(scope, i);
    }
    const struct quantity *quantity = quantity_from(scope, block->begin);
    return periods >= 2 && (!quantity || quantity->begin >= block->end);
}

// The period of the column in which `at` stands; a column without one (增幅) has that of the column before.
int32_t period_of_column(const struct period_scope *scope, const struct block *row, const struct block *header,
                         uint32_t at)
{
    enum { WIDEST = 2000 };
    if (row->end - row->begin > WIDEST) return -1;
    uint32_t cell = cells_until(scope, row, at);
    if (cell_count(scope, row) != cell_count(scope, header)) return -1;
    for (int32_t i = last_before(scope, header->end); i >= 0 && period_of(scope, i)->begin >= header->begin; i--)
        if (cells_until(scope, header, period_of(scope, i)->begin) <= cell) return i;
    return -1;
}

// A line of a table or a form: cells between borders, or a label with its value (门诊量：12.3万人次).
static bool is_record(const struct period_scope *scope, const struct block *block)
{
    enum { LONGEST = 120 };
    bool borders = false;
    if (block->end - block->begin > LONGEST || !period_leads_in(scope, block)) return false;
    for (uint32_t i = block->begin + 1; i + 1 < block->end && !borders; i++)
        borders = is_cell_border(cp_at(scope, i)) || cp_at(scope, i) == U'：' || cp_at(scope, i) == ':';
    return borders;
}

// What headings and lead-ins give to the blocks under them.
bool period_blocks_build(struct period_scope *scope)
{
    enum { LEVELS = 4, WIDEST = 2000 };
    size_t count = scope->document->block_count;
    scope->blocks = ARENA_ARRAY(scope->arena, struct inherited, count ? count : 1);
    if (!scope->blocks) return false;
    int32_t sections[LEVELS] = {-1, -1, -1, -1}, lead = -1, header = -1;
    for (size_t i = 0; i < count; i++) {
        const struct block *block = &scope->document->blocks[i];
        int level = heading_level(scope, block);
        bool item = block_is_item(scope, block), brief = period_leads_in(scope, block);
        int32_t own = block_period(scope, (uint32_t)i);
        bool keeps = own < 0 && is_record(scope, block);  // of a table under its caption
        if (!item && !keeps) lead = -1;
        if (level > 0 && level < LEVELS)
            for (int l = level; l < LEVELS; l++) sections[l] = -1;
        int32_t inherited = lead;
        for (int l = LEVELS - 1; l >= 0 && inherited < 0; l--) inherited = sections[l];
        scope->blocks[i] = (struct inherited){.link = inherited, .header = header};
        if (heads_columns(scope, block)) header = (int32_t)i;
        else if (!brief || (header >= 0 && block->end - block->begin <= WIDEST &&
                            cell_count(scope, block) != cell_count(scope, &scope->document->blocks[header])))
            header = -1;
        if (level > 0 && brief && own >= 0) sections[level] = heading_period(scope, (uint32_t)i, own);
        if (!item && brief && !keeps) lead = own;
    }
    return true;
}
