#include "extractor/held.h"

#include <string.h>

struct held *held_find(const struct held_list *list, struct kafka_partition partition)
{
    for (size_t i = 0; i < list->count; i++)
        if (kafka_partition_equal(list->items[i].partition, partition)) return &list->items[i];
    return NULL;
}

int held_compare(struct kafka_partition a, struct kafka_partition b)
{
    int order = strcmp(a.topic, b.topic);
    return order ? order : (a.partition > b.partition) - (a.partition < b.partition);
}

static bool make_room(struct held_list *list)
{
    size_t at = 0;
    if (list->count < HELD_MAX) return true;
    while (at < list->count && !list->items[at].released) at++;
    if (at == list->count) return false;
    list->count--;
    memmove(list->items + at, list->items + at + 1, (list->count - at) * sizeof *list->items);
    return true;
}

struct held *held_add(struct held_list *list, struct kafka_partition partition)
{
    struct held *held = held_find(list, partition);
    if (held) held->released = false;
    if (held || !make_room(list)) return held;
    // In order of topic and partition, as batches lock claim rows.
    size_t at = list->count++;
    for (; at > 0 && held_compare(list->items[at - 1].partition, partition) > 0; at--)
        list->items[at] = list->items[at - 1];
    held = &list->items[at];
    *held = (struct held){.partition = partition, .durable = -1};
    return held;
}

void held_release(struct held_list *list, struct kafka_partition partition)
{
    struct held *held = held_find(list, partition);
    if (!held) return;
    held->claimed = false;
    held->released = true;
}
