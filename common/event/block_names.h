// block_names: the kinds of blocks as articles.normalized spells them. Private to the event room.
#ifndef EVENT_BLOCK_NAMES_H
#define EVENT_BLOCK_NAMES_H

#include "observation/observation.h"

static const str block_names[] = {
    [BLOCK_PARAGRAPH] = STR_INIT("paragraph"), [BLOCK_HEADING] = STR_INIT("heading"),
    [BLOCK_LIST_ITEM] = STR_INIT("list_item"), [BLOCK_TABLE_ROW] = STR_INIT("table_row"),
    [BLOCK_CAPTION] = STR_INIT("caption"),
};
enum { BLOCK_NAMES = sizeof(block_names) / sizeof(block_names[0]) };

#endif
