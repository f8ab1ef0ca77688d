// continuity: the last record before a position, so that a position is only resumed in the log that it was taken from.
//
// A topic that was deleted and made again, and has grown past our position since, looks right by its offsets alone. So each stored
// position carries offset, time and checksum of the last record before it; the worker fetches that record again before it
// goes on and compares. Text form, for the metadata of a committed offset: "c1 <offset> <timestamp_ms> <16 hex digits>".
#ifndef WORKER_CONTINUITY_H
#define WORKER_CONTINUITY_H

#include "kafka/client.h"

struct continuity {
    int64_t offset;  // -1: not known, nothing is compared
    int64_t timestamp_ms;
    uint64_t checksum;  // continuity_checksum of the record
};

extern const struct continuity continuity_none;

// FNV-1a (64 bits) over the sizes of key and value, the key and value up to 1 KiB, and the last 1 KiB of a longer value.
// Stored: it must never change.
uint64_t continuity_checksum(const struct kafka_record *record);

struct continuity continuity_of(const struct kafka_record *record);
bool continuity_matches(struct continuity last, const struct kafka_record *record);

enum { CONTINUITY_TEXT_BYTES = 80 };
int continuity_format(struct continuity last, char out[CONTINUITY_TEXT_BYTES]);  // its length; "" when not known
bool continuity_parse(str text, struct continuity *out);  // reads the head of text; false: not known

#endif
