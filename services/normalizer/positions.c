#include "normalizer/positions.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char halt_mark[] = "halt:";

void position_read(const struct committed_offset *committed, struct position *out)
{
    const str metadata = str_from(committed->metadata);
    *out = (struct position){.partition = committed->partition, .next_offset = committed->next_offset};
    (void)continuity_parse(metadata, &out->last);
    const ptrdiff_t at = str_find(metadata, str_from(halt_mark), 0);
    if (at < 0) return;
    str kind, time;
    str_cut(str_slice(metadata, (size_t)at + sizeof halt_mark - 1, metadata.size), STR("@"), &kind, &time);
    if (!str_to_int64(time, &out->halted_ms)) out->halted_ms = 0;
    snprintf(out->halt, sizeof out->halt, "%.*s", STR_FMT(kind));
    if (out->halt[0] == '\0') snprintf(out->halt, sizeof out->halt, "halted");
}

void position_write(const struct position *position, struct committed_offset *out)
{
    char last[CONTINUITY_TEXT_BYTES], time[24] = "";
    const int size = continuity_format(position->last, last);
    const bool halted = position->halt[0] != '\0';
    if (halted && position->halted_ms > 0) snprintf(time, sizeof time, "@%" PRId64, position->halted_ms);
    *out = (struct committed_offset){.partition = position->partition, .next_offset = position->next_offset};
    snprintf(out->metadata, sizeof out->metadata, "%s%s%s%s%s", last, size > 0 && halted ? " " : "",
             halted ? halt_mark : "", position->halt, time);
}
