// period_scope: what the files that link quantities to periods share. Private to period_link.
//
// period_link.c says of what each period speaks and answers for a quantity; period_block.c what headings, lead-ins and headers of
// columns give to the blocks under them.
#ifndef OBSERVATION_PERIOD_SCOPE_H
#define OBSERVATION_PERIOD_SCOPE_H

#include "lexicon/time_roles_table.h"
#include "observation/period_link.h"
#include "observation/place.h"

enum { ROLE_COLUMN = 1 };

enum role {
    ROLE_FREE,       // speaks of its clause, and of what follows
    ROLE_CLAUSE,     // speaks of its own clause only: 工程于9月竣工,
    ROLE_ATTRIBUTE,  // of a thing in it: 2008年成立的, 《…2014年修订》
    ROLE_BOUND,      // of the one quantity behind it: 2020年的46件
    ROLE_BASIS,
};

struct link {
    enum role role;
    uint32_t sentence, clause, bracket, block;
    str text;  // with an open stretch closed
    date first, last;
    int32_t governing;  // the last link up to this one that speaks of later clauses too; -1: none
    int32_t habit;      // the last 每年 up to this one; -1: none
    int32_t lasting;    // the last one that speaks of later sentences too, or that ends such a one; -1: none
};

struct inherited {
    int32_t link;    // what a heading or a lead-in gives a block; -1: nothing
    int32_t header;  // the block whose cells name periods for this row; -1: none
};

struct period_scope {
    struct arena *arena;
    const struct document *document;
    const struct period_list *periods;
    const struct quantity_list *quantities;
    const struct places *places;
    struct link *links;
    struct inherited *blocks;
    int title_year;      // that the title names; 0: none
    bool title_dated;    // and in digits, not by 去年
    bool title_sums_up;  // 青禾市2023年统计公报: it tells of that year throughout
    int reported_year;   // of the title and the headings; 0: none
};

static inline const struct period *period_of(const struct period_scope *scope, int32_t link)
{
    return &scope->periods->items[link];
}

static inline int32_t last_before(const struct period_scope *scope, uint32_t at)
{
    size_t low = 0, high = scope->periods->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scope->periods->items[middle].end <= at) low = middle + 1;
        else high = middle;
    }
    return (int32_t)low - 1;
}

static inline const struct quantity *quantity_from(const struct period_scope *scope, uint32_t at)
{
    size_t low = 0, high = scope->quantities->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scope->quantities->items[middle].begin < at) low = middle + 1;
        else high = middle;
    }
    return low < scope->quantities->count ? &scope->quantities->items[low] : NULL;
}

static inline uint32_t cp_at(const struct period_scope *scope, uint32_t at)
{
    return at < scope->document->count ? scope->document->cps[at] : 0;
}

static inline bool role_at(const struct period_scope *scope, uint32_t at, uint8_t role)
{
    struct lexicon_match match = lexicon_longest(&lexicon_time_roles, scope->document->cps, scope->document->count, at);
    for (int32_t row = match.row; row >= 0; row = lexicon_time_roles.rows[row].next)
        if (lexicon_time_roles.rows[row].codes[ROLE_COLUMN] == role) return true;
    return false;
}

static inline bool role_within(const struct period_scope *scope, uint32_t from, uint32_t to, uint8_t role)
{
    for (uint32_t at = from; at < to; at++)
        if (role_at(scope, at, role)) return true;
    return false;
}

static inline bool role_ending(const struct period_scope *scope, uint32_t end, uint8_t role)
{
    struct lexicon_match match = lexicon_longest_before(&lexicon_time_roles, scope->document->cps, end);
    for (int32_t row = match.row; row >= 0; row = lexicon_time_roles.rows[row].next)
        if (lexicon_time_roles.rows[row].codes[ROLE_COLUMN] == role) return true;
    return false;
}

static inline bool period_is_dated(const struct period_scope *scope, int32_t link)
{
    return link >= 0 && period_of(scope, link)->kind == PERIOD_DATED && scope->links[link].text.size > 0;
}

// What headings and lead-ins give to the blocks under them: sets blocks; links must be set. False at the arena's limit.
bool period_blocks_build(struct period_scope *scope);

// The period of the column in which `at` stands; a column without one (增幅) has that of the column before. -1: none.
int32_t period_of_column(const struct period_scope *scope, const struct block *row, const struct block *header,
                         uint32_t at);

// A line that does not end as a sentence does: a heading, or what introduces the lines under it.
bool period_leads_in(const struct period_scope *scope, const struct block *block);

#endif
