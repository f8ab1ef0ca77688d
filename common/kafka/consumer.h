// consumer: one member of a consumer group, read one record at a time, in read_committed isolation.
//
// Life of a partition. The group gives it: consumer_poll returns CONSUMER_GROUP and consumer_next_change names it; nothing is
// fetched yet. The caller finds out where to go on (a claim may take long: the membership does not wait for it) and calls
// consumer_start. From then on records come, in order. consumer_stop ends that, also for a partition that stays ours (halted,
// or to be claimed again); consumer_start may follow. The group takes it: the change REVOKED arrives while records already
// returned may still be finished and committed; then consumer_let_go. After LOST nothing may be committed: drop it all.
// Cooperative: partitions that are kept go on undisturbed.
//
// Several topics. The group shares out the partitions of topics[0] alone. Partition q of any other topic goes with partition q modulo n
// of the first, which has n: it is assigned and revoked together with it. So each topic is shared evenly, whoever joins and
// leaves in whatever order, and what belongs together stays in one process. (Subscribed to all of them, cooperative-sticky balances
// their sum: of two members one may get all of one topic, the other all of the other.) Partitions are counted after each
// rebalance and each topic.metadata.refresh.interval.ms. While members count differently, two may start the same partition:
// the caller's store has to fence, as it has to for every partition. Kafka's own view of the group does not show followers.
//
// auto.offset.reset is `error`: a position outside the log arrives as CONSUMER_FAULT of that partition, which stops it.
// Records come in rising offsets: one that does not is dropped and counted (consumer_regressions), should a client library
// ever deliver it again. Polling must go on at least each max.poll.interval.ms (5 minutes), also with nothing started.
// One thread uses a consumer. consumer_free leaves the group, and destroys what it holds before the handle.
#ifndef KAFKA_CONSUMER_H
#define KAFKA_CONSUMER_H

#include "kafka/client.h"

struct consumer;

enum { KAFKA_TOPICS_MAX = 4, KAFKA_METADATA_BYTES = 256 };

struct consumer_options {
    struct kafka_client client;
    const char *group;
    const char
        *instance;  // group.instance.id: static member, rejoins after a restart without a rebalance. NULL: dynamic
    const char *topics[KAFKA_TOPICS_MAX];  // see "Several topics" above
    size_t topic_count;
    int64_t queue_bytes;  // most that is fetched ahead, over all partitions
    int64_t session_ms;   // after so long without a heartbeat a dead member's partitions are given away
};

struct consumer *consumer_new(const struct consumer_options *options, struct error *error) MUST_CHECK;
void consumer_free(struct consumer *consumer);  // at most some seconds; NULL is allowed

// A partition of one of the topics that the consumer was made with; compare topics by pointer.
struct kafka_partition {
    const char *topic;
    int32_t partition;
};
bool kafka_partition_equal(struct kafka_partition a, struct kafka_partition b);

enum consumer_event {
    CONSUMER_NOTHING,  // the timeout passed, or something internal was served
    CONSUMER_RECORD,   // *record is set, valid until the next call of consumer_poll
    CONSUMER_GROUP,    // read consumer_next_change until it returns false
    CONSUMER_FAULT,    // *fault is set
};

enum fault_kind {
    FAULT_OFFSET,  // the position is outside the log: below its start or beyond its end. The partition is stopped
    FAULT_TOPIC,   // topic or partition is unknown to the broker: deleted, or not yet made
    FAULT_RETRY,   // passes by itself; for the log
    FAULT_FATAL,   // the member is fenced (two with one instance name) or not authorized: end the process
};
struct consumer_fault {
    enum fault_kind kind;
    struct kafka_partition partition;  // topic NULL: of the whole consumer
    char text[200];
};

enum consumer_event consumer_poll(struct consumer *consumer, int64_t timeout_ms, struct kafka_record *record,
                                  struct consumer_fault *fault);

// Partitions of the first topic that nobody reads though the group is at rest. A static member that is started again between the two
// halves of a cooperative rebalance gets the assignment of before, and no new rebalance: what was on its way then belongs to nobody
// until the group changes for another reason (Kafka's coordinator of classic groups; dynamic members always cause a rebalance).
struct consumer_unowned {
    int32_t count;      // 0: none, or the group is not at rest
    int32_t partition;  // the first of them
    bool chosen;        // of all members it is this one that has to join anew: it holds the fewest partitions
};
// Waits for the broker. With dynamic membership there is nothing to ask for.
bool consumer_unowned(struct consumer *consumer, int64_t timeout_ms, struct consumer_unowned *out,
                      struct error *error) MUST_CHECK;
// Leaves the group and joins it again, which makes it share out its partitions anew. What we hold is revoked first, as in any rebalance.
bool consumer_rejoin(struct consumer *consumer, struct error *error) MUST_CHECK;
// The session of a static member; 0: the member is dynamic.
int64_t consumer_static_session_ms(const struct consumer *consumer);

enum change_kind { CHANGE_ASSIGNED, CHANGE_REVOKED, CHANGE_LOST };
struct group_change {
    enum change_kind kind;
    struct kafka_partition partition;
};
bool consumer_next_change(struct consumer *consumer, struct group_change *change);

// From an assignment, also one that changes nothing of ours, until consumer_let_go: it comes with a CONSUMER_GROUP. transaction_offsets vouches
// for the assignment that was let go last. A position that was read before it may be another's meanwhile: a member that the group dropped
// without a sign is taken in again with the partitions that it says are its own, and is never told that others had them in between.
bool consumer_renewed(const struct consumer *consumer);

// Once all changes were read and dealt with: stops the partitions that are revoked or lost, and lets the group go on.
bool consumer_let_go(struct consumer *consumer, struct error *error) MUST_CHECK;

// Fetch from `offset` on. A partition that is started already goes there, forwards or backwards.
bool consumer_start(struct consumer *consumer, struct kafka_partition partition, int64_t offset,
                    struct error *error) MUST_CHECK;
bool consumer_stop(struct consumer *consumer, struct kafka_partition partition, struct error *error) MUST_CHECK;

// Where the partition goes on when all that was returned is done: past the last record, and past control records behind it,
// which no record shows. At least what consumer_start was given. Local, cheap.
int64_t consumer_position(struct consumer *consumer, struct kafka_partition partition);

// Offset and metadata that the group has committed; next_offset -1: none. Waits for the broker.
struct committed_offset {
    struct kafka_partition partition;
    int64_t next_offset;
    char metadata[KAFKA_METADATA_BYTES];
};
bool consumer_committed(struct consumer *consumer, struct committed_offset *items, size_t count, int64_t timeout_ms,
                        struct error *error) MUST_CHECK;

// First readable offset, and the offset behind the last readable one (last stable offset). Waits for the broker.
struct offset_range {
    struct kafka_partition partition;
    int64_t start, stable_end;
};
bool consumer_ranges(struct consumer *consumer, struct offset_range *items, size_t count, int64_t timeout_ms,
                     struct error *error) MUST_CHECK;

// Tells the group where we are: for lag tools; nothing resumes from it. Goes out with the next call of consumer_poll, consumer_let_go or
// consumer_free, all partitions together and without waiting; failures are only counted. While the group rebalances the newest of
// each partition is kept for afterwards: a commit in between would cost us every partition. A partition that is not ours is
// left out. Each hour all are told again: brokers forget old ones.
void consumer_mirror(struct consumer *consumer, const struct committed_offset *item);

struct consumer_statistics {
    int64_t regressions;  // records dropped because their offset had been returned already
    int64_t mirror_failures;
    int64_t queue_bytes;  // fetched ahead, at the last statistics (each 5 s)
    int64_t queue_records;
    int64_t rebalances;
};
void consumer_statistics(const struct consumer *consumer, struct consumer_statistics *out);

// The cluster's id, as the brokers name it; empty while unknown. Waits at most timeout_ms.
const char *consumer_cluster_id(struct consumer *consumer, int64_t timeout_ms);

#endif
