// Any bytes as a document: spans in bounds and in order, and no finding of the sanitizers.
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "observation/observation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    str text = {(const char *)data, utf8_invalid_at((str){(const char *)data, size})};
    struct document document = {0};
    document.cps = utf8_decode(arena, text, &document.count);
    struct block *blocks = ARENA_ARRAY(arena, struct block, document.count + 1);
    if (document.cps == NULL || blocks == NULL) abort();
    uint32_t begin = 0;
    for (uint32_t at = 0; at <= document.count; at++)
        if (at == document.count || document.cps[at] == U'\n') {
            if (at > begin)
                blocks[document.block_count++] = (struct block){begin, at,
                                                                at % 3 == 0 ? BLOCK_TABLE_ROW : BLOCK_PARAGRAPH};
            begin = at + 1;
        }
    document.blocks = blocks;
    if (!instant_parse(STR("2024-03"), &document.published)) abort();
    struct observation_list list;
    struct observation_notes notes;
    if (!observation_extract(arena, &document, &list, &notes)) abort();
    uint32_t last = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i].begin < last || list.items[i].end <= list.items[i].begin ||
            list.items[i].end > document.count)
            abort();
        last = list.items[i].end;
    }
    arena_free(arena);
    return 0;
}
