// output: standard output of the commands.
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

#include "base/str.h"

void output_write(str bytes);

// At the end: false, with a line on standard error, when something could not be written.
bool output_flush(const char *program);

#endif
