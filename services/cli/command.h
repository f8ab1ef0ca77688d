// command: one subcommand of shuwen. Each stands in a file of its own; CMakeLists.txt lists them.
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/buffer.h"
#include "base/error.h"
#include "runtime/settings.h"

struct command {
    const struct program *program;  // its name is "shuwen " and that of the command
    const char *operands;           // "FILE…", for the overview; "" for none
    const char *summary;            // one line, for the overview
    size_t values_bytes;            // of the struct that the program's settings fill
    // Does the work once the settings are read. `out` goes to standard output when it returns, behind what it wrote there itself;
    // an error that is set goes to standard error behind that, after the command's name. Returns an exit code of
    // runtime/shutdown.h.
    int (*work)(void *values, const struct settings *settings, struct buffer *out, struct error *error);
};

#endif
