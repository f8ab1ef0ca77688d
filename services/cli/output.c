#include "cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void output_write(str bytes)
{
    if (bytes.size > 0) fwrite(bytes.data, 1, bytes.size, stdout);
}

bool output_flush(const char *program)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return true;
    fprintf(stderr, "%s: standard output: %s\n", program, strerror(errno));
    return false;
}
