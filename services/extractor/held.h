// held: the partitions of this member, with what it knows of each.
#ifndef EXTRACTOR_HELD_H
#define EXTRACTOR_HELD_H

#include "kafka/consumer.h"
#include "postgres/claim.h"
#include "worker/limits.h"

// A partition of this member.
struct held {
    struct kafka_partition partition;
    bool claimed;   // claim is ours, as far as we know
    bool released;  // the group took it; kept while there is room, since `durable` shows when the database goes back
    struct partition_claim claim;
    int64_t durable;               // position that we committed or claimed last; -1: none yet
    struct reject_counts rejects;  // of committed batches
};

enum { HELD_MAX = 4096 };  // at a time

struct held_list {
    struct held *items;
    size_t count;
};

// By topic and partition: the order in which batches lock claim rows.
int held_compare(struct kafka_partition a, struct kafka_partition b);

struct held *held_find(const struct held_list *list, struct kafka_partition partition);  // NULL: not there
// There already, or added, in the place of a released one where HELD_MAX are there; others may move. NULL: none of them is released.
struct held *held_add(struct held_list *list, struct kafka_partition partition);
void held_release(struct held_list *list, struct kafka_partition partition);

#endif
