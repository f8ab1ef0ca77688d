// rows: what an article, its observations and a dead letter are as rows. The one place that knows the columns of the tables.
#ifndef EXTRACTOR_ROWS_H
#define EXTRACTOR_ROWS_H

#include "article/article.h"
#include "event/observations.h"
#include "event/rejected.h"
#include "extractor/versions.h"
#include "postgres/batch.h"

extern const struct batch_table rows_article, rows_extraction, rows_observation, rows_dead_letter, rows_article_event;

// Where rows come from that is the same for a whole process.
struct rows_origin {
    const char *cluster;            // Kafka's cluster id
    int32_t raw_incarnation;        // of the raw topic
    const char *extractor_version;  // "0.1.0+2f6c0a91b3d4"
};

// One row of the article; of a retraction only name and coordinates. scratch: for JSON, cleared before use.
void rows_put_article(struct batch *batch, struct buffer *scratch, const struct rows_origin *origin,
                      const uint8_t key[16], const struct article *article, const struct event_origin *raw,
                      const uint8_t digest[16]);

void rows_put_extraction(struct batch *batch, const struct rows_origin *origin, const uint8_t key[16],
                         size_t observations);

// ordinal from 1.
void rows_put_observation(struct batch *batch, const uint8_t key[16], int32_t ordinal, const struct article *article,
                          const struct quote_index *index, const struct observation *observation);

// What could not be stored. Everything but coordinates and reason may be missing.
struct letter {
    struct event_origin raw;
    str reason, stage, detail;  // UTF-8
    const char *sqlstate;       // NULL: the database was not asked
    bool has_article;
    uint8_t article_key[16];
    str source, id;
    bool has_key, has_value;
    str key, value;       // bytes as published
    const str *headers;   // name and value by turns; value.data NULL: null
    size_t header_count;  // of both
};

void rows_put_dead_letter(struct batch *batch, const struct rows_origin *origin, const struct letter *letter);

void rows_put_event(struct batch *batch, const struct rows_origin *origin, const uint8_t key[16],
                    const struct event_origin *raw, bool has_revision, int32_t revision, enum outcome outcome,
                    str reason);

#endif
