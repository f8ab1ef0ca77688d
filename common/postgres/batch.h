// batch: rows of one table in typed columns, written at once.
//
// Few rows go as one INSERT ... SELECT FROM unnest(...), with one array per column; many as binary COPY. Knows nothing of what the
// rows mean: the caller describes table and columns and fills them in, left to right, row by row.
//
// Life: batch_init with a description that outlives it; rows; batch_write as often as needed; batch_clear for the next rows (memory is
// kept); batch_release. A buffer that ran out of memory shows at batch_write. Not thread safe.
#ifndef POSTGRES_BATCH_H
#define POSTGRES_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/date.h"
#include "base/decimal.h"
#include "postgres/connection.h"

enum batch_type {
    BATCH_UUID,
    BATCH_TEXT,
    BATCH_INT4,
    BATCH_INT8,
    BATCH_NUMERIC,
    BATCH_DATE,
    BATCH_TIMESTAMP,
    BATCH_BYTEA,
    BATCH_JSONB,
    BATCH_INT4_ARRAY,
    BATCH_TEXT_ARRAY,
    BATCH_BYTEA_ARRAY,
};

struct batch_column {
    const char *name;  // as SQL wants it, quoted where needed
    enum batch_type type;
};

struct batch_table {
    const char *name;  // with its schema
    const struct batch_column *columns;
    size_t column_count;      // at most 64
    const char *on_conflict;  // "ON CONFLICT ...": then rows always go by INSERT; NULL: none
};

enum { BATCH_COLUMNS_MAX = 64 };

struct batch {
    const struct batch_table *table;
    struct buffer
        data;  // rows as COPY's binary format has them: number of columns, then size (-1: null) and bytes of each
    struct buffer starts;  // size_t each: where a row begins in data
    size_t rows;
    size_t at;                     // next column of the row that is being filled
    struct postgres_query insert;  // made at the first use
    struct buffer scratch;
};

// Which rows to write, in which order.
struct batch_choice {
    const uint32_t *rows;
    size_t count;
    const char *
        before_copy;  // statements with their semicolons, sent along with a COPY: no round trip of their own; NULL: none
};

enum batch_way {
    BATCH_AUTO,  // as the number and size of the rows decide
    BATCH_INSERT,
    BATCH_COPY,  // also to learn which row is bad: postgres_failed()->copy_row counts the chosen rows from 0
};

void batch_init(struct batch *batch, const struct batch_table *table);
void batch_release(struct batch *batch);
void batch_clear(struct batch *batch);
size_t batch_bytes(const struct batch *batch);  // of all rows

// Takes back the rows behind the first `rows`, the unfinished one among them.
void batch_truncate(struct batch *batch, size_t rows);

// Cells, in the order of the columns. The type must be the column's: a slip is a bug and aborts, as does an unfinished row.
void batch_null(struct batch *batch);
void batch_uuid(struct batch *batch, const uint8_t uuid[16]);
void batch_text(struct batch *batch, str text);          // valid UTF-8 without NUL
void batch_text_or_null(struct batch *batch, str text);  // empty: null
void batch_int4(struct batch *batch, int32_t value);
void batch_int8(struct batch *batch, int64_t value);
void batch_numeric(struct batch *batch, decimal value);
void batch_date_or_null(struct batch *batch, date value);  // year 0: null
void batch_timestamp_ms(struct batch *batch, int64_t unix_ms);
void batch_bytea(struct batch *batch, str bytes);
void batch_jsonb(struct batch *batch, str json);
void batch_int4_array(struct batch *batch, const int32_t *values, size_t count);
void batch_text_array(struct batch *batch, const str *values, size_t count);
void batch_bytea_array(struct batch *batch, const str *values, size_t count);  // data NULL: null
void batch_row_end(struct batch *batch);

// Writes the chosen rows, choice NULL: all; with none does nothing. The caller's transaction decides about them.
bool batch_write(struct postgres *connection, struct batch *batch, const struct batch_choice *choice,
                 enum batch_way way, struct error *error) MUST_CHECK;

#endif
