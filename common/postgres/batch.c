#include "postgres/batch.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "postgres/batch_form.h"

enum {
    COPY_FROM_ROWS = 256,           // from here on COPY is faster, measured with articles of 5 KB
    COPY_FROM_BYTES = 1024 * 1024,  // and arrays of this size would only be copied about
    COPY_PIECE_BYTES = 64 * 1024,
    NUMERIC_DIGITS_MAX = 40,  // base 10,000, of a decimal with 38 digits and 38 places
    EPOCH_2000_DAYS = 10957,
};

struct type_name {
    const char *element;  // what the array parameter of an INSERT is made of
    const char *cast;     // what the column needs then; NULL: nothing
    uint32_t oid;         // of element
};

static const struct type_name types[] = {
    [BATCH_UUID] = {"uuid", NULL, 2950},
    [BATCH_TEXT] = {"text", NULL, 25},
    [BATCH_INT4] = {"int4", NULL, 23},
    [BATCH_INT8] = {"int8", NULL, 20},
    [BATCH_NUMERIC] = {"numeric", NULL, 1700},
    [BATCH_DATE] = {"date", NULL, 1082},
    [BATCH_TIMESTAMP] = {"timestamptz", NULL, 1184},
    [BATCH_BYTEA] = {"bytea", NULL, 17},
    [BATCH_JSONB] = {"jsonb", NULL, 3802},
    [BATCH_INT4_ARRAY] = {"text", "int4[]", 25},
    [BATCH_TEXT_ARRAY] = {"text", "text[]", 25},
    [BATCH_BYTEA_ARRAY] = {"text", "bytea[]", 25},
};

static bool batch_ok(const struct batch *batch)
{
    return buffer_ok(&batch->data) && buffer_ok(&batch->starts);
}

void batch_init(struct batch *batch, const struct batch_table *table)
{
    assert(table->column_count <= BATCH_COLUMNS_MAX);
    memset(batch, 0, sizeof *batch);
    batch->table = table;
}

void batch_release(struct batch *batch)
{
    buffer_release(&batch->data);
    buffer_release(&batch->starts);
    buffer_release(&batch->scratch);
    free((char *)(uintptr_t)batch->insert.name);
    free((char *)(uintptr_t)batch->insert.sql);
}

void batch_clear(struct batch *batch)
{
    buffer_clear(&batch->data);
    buffer_clear(&batch->starts);
    batch->rows = 0;
    batch->at = 0;
}

size_t batch_bytes(const struct batch *batch)
{
    return batch->data.size;
}

static size_t row_start(const struct batch *batch, size_t row)
{
    size_t start;
    if (row == batch->rows && batch->at == 0) return batch->data.size;
    memcpy(&start, batch->starts.data + row * sizeof start, sizeof start);
    return start;
}

void batch_truncate(struct batch *batch, size_t rows)
{
    assert(rows <= batch->rows);
    if (!batch_ok(batch)) return;
    batch->data.size = row_start(batch, rows);
    batch->starts.size = rows * sizeof(size_t);
    batch->rows = rows;
    batch->at = 0;
}

// --- cells

static struct buffer *next_cell(struct batch *batch)
{
    assert(batch->at < batch->table->column_count);
    if (batch->at++ == 0) {
        size_t start = batch->data.size;
        buffer_append(&batch->starts, (str){(const char *)&start, sizeof start});
        buffer_append_be16(&batch->data, (uint16_t)batch->table->column_count);
    }
    return &batch->data;
}

static struct buffer *next(struct batch *batch, enum batch_type type)
{
    assert(batch->at < batch->table->column_count && batch->table->columns[batch->at].type == type);
    (void)type;
    return next_cell(batch);
}

static void put(struct buffer *column, str bytes)
{
    const uint32_t size = htobe32((uint32_t)bytes.size);
    char *place = buffer_extend(column, sizeof size + bytes.size);
    if (!place) return;
    memcpy(place, &size, sizeof size);
    if (bytes.size) memcpy(place + sizeof size, bytes.data, bytes.size);
}

void batch_null(struct batch *batch)
{
    buffer_append_be32(next_cell(batch), UINT32_MAX);
}

void batch_uuid(struct batch *batch, const uint8_t uuid[16])
{
    put(next(batch, BATCH_UUID), (str){(const char *)uuid, 16});
}

void batch_text(struct batch *batch, str text)
{
    put(next(batch, BATCH_TEXT), text);
}

void batch_text_or_null(struct batch *batch, str text)
{
    if (text.size) batch_text(batch, text);
    else batch_null(batch);
}

void batch_int4(struct batch *batch, int32_t value)
{
    const uint32_t bytes = htobe32((uint32_t)value);
    put(next(batch, BATCH_INT4), (str){(const char *)&bytes, sizeof bytes});
}

static void put_int8(struct buffer *column, int64_t value)
{
    buffer_append_be32(column, 8);
    buffer_append_be64(column, (uint64_t)value);
}

void batch_int8(struct batch *batch, int64_t value)
{
    put_int8(next(batch, BATCH_INT8), value);
}

void batch_timestamp_ms(struct batch *batch, int64_t unix_ms)
{
    put_int8(next(batch, BATCH_TIMESTAMP), (unix_ms - (int64_t)EPOCH_2000_DAYS * 86400000) * 1000);
}

void batch_date_or_null(struct batch *batch, date value)
{
    if (value.year == 0) {
        batch_null(batch);
        return;
    }
    struct buffer *column = next(batch, BATCH_DATE);
    buffer_append_be32(column, 4);
    buffer_append_be32(column, (uint32_t)(date_to_days(value) - EPOCH_2000_DAYS));
}

void batch_bytea(struct batch *batch, str bytes)
{
    put(next(batch, BATCH_BYTEA), bytes);
}

void batch_jsonb(struct batch *batch, str json)
{
    struct buffer *column = next(batch, BATCH_JSONB);
    buffer_append_be32(column, (uint32_t)json.size + 1);
    buffer_append_char(column, 1);  // version of the binary form
    buffer_append(column, json);
}

void batch_numeric(struct batch *batch, decimal value)
{
    struct buffer *column = next(batch, BATCH_NUMERIC);
    uint16_t digits[NUMERIC_DIGITS_MAX];
    struct batch_numeric_form form = batch_numeric_form(value, digits);
    buffer_append_be32(column, (uint32_t)(8 + 2 * form.count));
    buffer_append_be16(column, (uint16_t)form.count);
    buffer_append_be16(column, (uint16_t)form.weight);
    buffer_append_be16(column, form.negative ? 0x4000 : 0);
    buffer_append_be16(column, form.places);
    for (size_t i = 0; i < form.count; i++) buffer_append_be16(column, digits[i]);
}

static void put_array(struct batch *batch, enum batch_type type, uint32_t oid, const str *values,
                      const int32_t *numbers, size_t count)
{
    struct buffer *column = next(batch, type);
    size_t size = count ? 20 : 12;
    bool nulls = false;
    for (size_t i = 0; i < count; i++) {
        size += 4 + (numbers ? 4 : values[i].size);
        nulls = nulls || (!numbers && !values[i].data);
    }
    buffer_append_be32(column, (uint32_t)size);
    buffer_append_be32(column, count ? 1 : 0);
    buffer_append_be32(column, nulls);
    buffer_append_be32(column, oid);
    if (count) {
        buffer_append_be32(column, (uint32_t)count);
        buffer_append_be32(column, 1);
    }
    for (size_t i = 0; i < count; i++) {
        buffer_append_be32(column, numbers ? 4 : values[i].data ? (uint32_t)values[i].size : UINT32_MAX);
        if (numbers) buffer_append_be32(column, (uint32_t)numbers[i]);
        else buffer_append(column, values[i]);
    }
}

void batch_int4_array(struct batch *batch, const int32_t *values, size_t count)
{
    static const int32_t none[1];
    put_array(batch, BATCH_INT4_ARRAY, types[BATCH_INT4].oid, NULL, values ? values : none, count);
}

void batch_text_array(struct batch *batch, const str *values, size_t count)
{
    put_array(batch, BATCH_TEXT_ARRAY, types[BATCH_TEXT].oid, values, NULL, count);
}

void batch_bytea_array(struct batch *batch, const str *values, size_t count)
{
    put_array(batch, BATCH_BYTEA_ARRAY, types[BATCH_BYTEA].oid, values, NULL, count);
}

void batch_row_end(struct batch *batch)
{
    assert(batch->at == batch->table->column_count);
    batch->at = 0;
    batch->rows++;
}

// --- COPY

static void append_names(struct buffer *sql, const struct batch_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) buffer_printf(sql, "%s%s", i ? ", " : "", table->columns[i].name);
}

static str row_bytes(const struct batch *batch, uint32_t row)
{
    return str_slice(buffer_str(&batch->data), row_start(batch, row), row_start(batch, row + 1));
}

static bool copy_rows(struct postgres *connection, struct batch *batch, const struct batch_choice *choice,
                      struct error *error)
{
    static const char signature[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
    struct buffer *piece = &batch->scratch;
    buffer_clear(piece);
    buffer_append(piece, (str){signature, 19});
    for (size_t i = 0; i < choice->count; i++) {
        buffer_append(piece, row_bytes(batch, choice->rows[i]));
        if (piece->size < COPY_PIECE_BYTES) continue;
        if (!buffer_ok(piece) || !postgres_copy_data(connection, buffer_str(piece), error)) return false;
        buffer_clear(piece);
    }
    buffer_append_be16(piece, UINT16_MAX);
    return postgres_copy_data(connection, buffer_str(piece), error) && postgres_copy_end(connection, error);
}

static bool write_copy(struct postgres *connection, struct batch *batch, const struct batch_choice *choice,
                       struct error *error)
{
    struct buffer sql = {0};
    buffer_printf(&sql, "%sCOPY %s (", choice->before_copy ? choice->before_copy : "", batch->table->name);
    append_names(&sql, batch->table);
    buffer_append(&sql, STR(") FROM STDIN (FORMAT binary)"));
    buffer_append_char(&sql, '\0');
    bool good = buffer_ok(&sql)
                    ? postgres_copy_begin(connection, sql.data, error) && copy_rows(connection, batch, choice, error)
                    : error_fatal(error, "no memory to write %s", batch->table->name);
    buffer_release(&sql);
    return good;
}

// --- INSERT ... SELECT FROM unnest

static bool make_insert(struct batch *batch)
{
    const struct batch_table *table = batch->table;
    struct buffer sql = {0};
    buffer_printf(&sql, "INSERT INTO %s (", table->name);
    append_names(&sql, table);
    buffer_append(&sql, STR(") SELECT "));
    for (size_t i = 0; i < table->column_count; i++) {
        const char *cast = types[table->columns[i].type].cast;
        buffer_printf(&sql, "%su.c%zu%s%s", i ? ", " : "", i, cast ? "::" : "", cast ? cast : "");
    }
    buffer_append(&sql, STR(" FROM unnest("));
    for (size_t i = 0; i < table->column_count; i++)
        buffer_printf(&sql, "%s$%zu::%s[]", i ? ", " : "", i + 1, types[table->columns[i].type].element);
    buffer_append(&sql, STR(") AS u ("));
    for (size_t i = 0; i < table->column_count; i++) buffer_printf(&sql, "%sc%zu", i ? ", " : "", i);
    buffer_printf(&sql, ") %s", table->on_conflict ? table->on_conflict : "");
    buffer_append_char(&sql, '\0');
    if (!buffer_ok(&sql)) {
        buffer_release(&sql);
        return false;
    }
    batch->insert.sql = sql.data;
    batch->insert.name = strdup(table->name);
    return batch->insert.name != NULL;
}

// Steps over the cells of a row, its column in front; *at stands behind its column count at first.
static void append_array(struct buffer *out, const struct batch *batch, const struct batch_choice *choice, size_t *at,
                         size_t column)
{
    enum batch_type type = batch->table->columns[column].type;
    buffer_append_be32(out, 1);  // dimensions
    buffer_append_be32(out, 1);  // there may be nulls
    buffer_append_be32(out, types[type].oid);
    buffer_append_be32(out, (uint32_t)choice->count);
    buffer_append_be32(out, 1);  // first index
    for (size_t i = 0; i < choice->count; i++) {
        str cell = batch_cell(&batch->data, &at[i]);
        if (types[type].cast) batch_array_literal(out, cell, type);
        else buffer_append(out, cell);
    }
}

static bool append_arrays(struct buffer *out, const struct batch *batch, const struct batch_choice *choice,
                          size_t starts[BATCH_COLUMNS_MAX + 1])
{
    size_t *at = calloc(choice->count, sizeof *at);
    if (!at) return false;
    for (size_t i = 0; i < choice->count; i++) at[i] = row_start(batch, choice->rows[i]) + 2;
    buffer_clear(out);
    for (size_t column = 0; column < batch->table->column_count; column++) {
        starts[column] = out->size;
        append_array(out, batch, choice, at, column);
    }
    starts[batch->table->column_count] = out->size;
    free(at);
    return buffer_ok(out);
}

static bool write_insert(struct postgres *connection, struct batch *batch, const struct batch_choice *choice,
                         struct error *error)
{
    size_t count = batch->table->column_count, starts[BATCH_COLUMNS_MAX + 1];
    struct postgres_param params[BATCH_COLUMNS_MAX];
    if ((!batch->insert.sql && !make_insert(batch)) || !append_arrays(&batch->scratch, batch, choice, starts))
        return error_fatal(error, "no memory to write %s", batch->table->name);
    for (size_t i = 0; i < count; i++)
        params[i] = postgres_binary(str_slice(buffer_str(&batch->scratch), starts[i], starts[i + 1]));
    return postgres_run(connection, &batch->insert, params, count, NULL, error);
}

static enum batch_way choose_way(const struct batch *batch, const struct batch_choice *choice)
{
    size_t bytes = batch->data.size / batch->rows * choice->count;
    return choice->count >= COPY_FROM_ROWS || bytes >= COPY_FROM_BYTES ? BATCH_COPY : BATCH_INSERT;
}

static bool write_chosen(struct postgres *connection, struct batch *batch, const struct batch_choice *choice,
                         enum batch_way way, struct error *error)
{
    if (choice->count == 0) return true;
    if (way == BATCH_AUTO) way = choose_way(batch, choice);
    if (way == BATCH_COPY && !batch->table->on_conflict) return write_copy(connection, batch, choice, error);
    return write_insert(connection, batch, choice, error);
}

bool batch_write(struct postgres *connection, struct batch *batch, const struct batch_choice *choice,
                 enum batch_way way, struct error *error)
{
    assert(batch->at == 0);
    if (!batch_ok(batch)) return error_fatal(error, "no memory for the rows of %s", batch->table->name);
    if (choice) return write_chosen(connection, batch, choice, way, error);
    uint32_t *rows = calloc(batch->rows + 1, sizeof *rows);
    if (!rows) return error_fatal(error, "no memory for the rows of %s", batch->table->name);
    for (size_t i = 0; i < batch->rows; i++) rows[i] = (uint32_t)i;
    bool good = write_chosen(connection, batch, &(struct batch_choice){.rows = rows, .count = batch->rows}, way, error);
    free(rows);
    return good;
}
