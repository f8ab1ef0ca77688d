// batch_form: the shapes of cells; private to batch.
#ifndef POSTGRES_BATCH_FORM_H
#define POSTGRES_BATCH_FORM_H

#include "postgres/batch.h"

// NUMERIC's binary form: sum of digits[i] * 10000^(weight - i); places: decimals to show.
struct batch_numeric_form {
    size_t count;  // digits in use, no zeros at either end
    int16_t weight;
    bool negative;
    uint16_t places;
};

// digits: room for 40.
struct batch_numeric_form batch_numeric_form(decimal value, uint16_t *digits);

// The next cell of a column, its size in front; moves *at behind it.
str batch_cell(const struct buffer *cells, size_t *at);

// Cells that are arrays in binary form, as arrays in text form: unnest would flatten arrays of arrays.
void batch_array_literals(struct buffer *out, const struct buffer *cells, size_t rows, enum batch_type type);

#endif
