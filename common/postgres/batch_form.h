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

// The next cell of a row, its size in front; moves *at behind it.
str batch_cell(const struct buffer *data, size_t *at);

// A cell that is an array in binary form, as one in text form: unnest would flatten arrays of arrays.
void batch_array_literal(struct buffer *out, str cell, enum batch_type type);

#endif
