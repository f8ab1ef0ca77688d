// store_attempt: one attempt to write a batch, as the parts of the store share it. Private to them: store.c has the transaction,
// store_winners.c the rows of the articles.
#ifndef EXTRACTOR_STORE_ATTEMPT_H
#define EXTRACTOR_STORE_ATTEMPT_H

#include "extractor/store.h"

enum { CHOSEN = 3 };  // articles, extractions, observations

// Rows of one table, in order of their articles' keys.
struct chosen {
    struct batch *batch;
    uint32_t *rows;
    size_t count;
};

// One attempt to write a part of the batch.
struct attempt {
    struct store *store;
    const struct batch_range *ranges;
    size_t range_count;
    const struct store_errand *errand;  // NULL: a batch
    enum batch_way way;
    struct pending **events;  // of these ranges, or all
    size_t event_count;
    struct decision *decisions;
    size_t decision_count;
    struct chosen chosen[CHOSEN];  // the rows of the winners
    bool writing;                  // these rows, by INSERT: a failure does not say which
    bool again;                    // a row was refused whose article has another version: all has to be decided anew
    bool fenced;
    char why[128];
    struct claim_record *records;   // one per range
    struct reject_counts *rejects;  // as they will be, one per range
    const char *exceeded;           // the limit; NULL: none
    size_t culprit;                 // its range
};

// Writes the rows of the versions that were decided for, in order of their keys. A row that the database refuses becomes a dead letter,
// and its article is left out, for two round trips each, when COPY names it.
bool winners_write(struct attempt *attempt, struct error *error);

#endif
