// observation: the record, and the way from a document to its observations.
//
// An observation is one quantity that an article states about something measurable. The fields are the columns that
// analysts see; docs/observations.md explains them one by one.
#ifndef OBSERVATION_OBSERVATION_H
#define OBSERVATION_OBSERVATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/str.h"
#include "quantity/quantity.h"

enum observation_type {
    OBSERVATION_COUNT,
    OBSERVATION_AMOUNT,
    OBSERVATION_RATIO,
    OBSERVATION_RANK,
    OBSERVATION_SCORE,
    OBSERVATION_DURATION,
    OBSERVATION_MEASURE,
    OBSERVATION_CHANGE
};
enum observation_status { STATUS_ACTUAL, STATUS_TARGET, STATUS_NORM };

struct observation {
    uint32_t begin, end;  // code points of the document's text: the quote
    enum observation_type type;
    enum quantity_modifier modifier;
    enum observation_status status;
    decimal value;
    bool has_upper;
    decimal value_upper;
    str unit;       // empty: none
    str indicator;  // empty: none could be named
    str subject;    // empty: none could be named
    str period;     // text form; empty: none
    date period_first, period_last;
    str basis;  // only of changes: yoy, mom or a period; else empty
    bool has_out_of;
    decimal out_of;
    str among;         // only of ranks; else empty
    const char *rule;  // static: which rule made it
};

struct observation_list {
    struct observation *items;
    size_t count;
};

// What the text core reads: a normalized article, without knowledge where it came from.
enum block_kind { BLOCK_PARAGRAPH, BLOCK_HEADING, BLOCK_LIST_ITEM, BLOCK_TABLE_ROW, BLOCK_CAPTION };

struct block {
    uint32_t begin, end;  // code points of the text, without the line end
    enum block_kind kind;
};

struct document {
    const uint32_t *cps;  // normalized text: folded, simplified, blocks parted by U+000A
    size_t count;
    const struct block *blocks;
    size_t block_count;
    str title;      // simplified; empty: unknown
    str publisher;  // who published it; empty: unknown
    struct instant published;
};

// Why a number-like stretch was taken or left; for --explain.
struct observation_note {
    uint32_t begin, end;
    bool taken;
    const char *why;  // static
};

struct observation_notes {
    struct observation_note *items;
    size_t count;
};

const char *observation_type_name(enum observation_type type);        // "count", "amount", ...
const char *observation_status_name(enum observation_status status);  // "actual", "target", "norm"

// All observations of the document, in text order. notes may be NULL. All strings live in the arena or in constant tables.
// False only at the arena's limit.
bool observation_extract(struct arena *arena, const struct document *document, struct observation_list *out,
                         struct observation_notes *notes);

#endif
