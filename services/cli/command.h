// command: one subcommand of shuwen. Each stands in a file of its own; CMakeLists.txt lists them.
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

struct command {
    const char *name;
    const char *operands;  // "FILE…", for the overview; "" for none
    const char *summary;   // one line
    // argv[0] is the subcommand's name. Returns an exit code of runtime/shutdown.h.
    int (*run)(int argc, char **argv);
};

#endif
