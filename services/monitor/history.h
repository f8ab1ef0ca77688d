// history: the collector's tracks in a file, so that `since`, rates and sparklines survive a restart.
#ifndef MONITOR_HISTORY_H
#define MONITOR_HISTORY_H

#include "collect.h"

// path "": no history is kept. A file that cannot be read or is of another version is logged and passed over.
void history_load(const char *path, struct collector *collector);
void history_save(const char *path,
                  const struct collector *collector);  // whole or not at all: written aside, then renamed

#endif
