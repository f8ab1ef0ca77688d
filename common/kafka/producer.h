// producer: two kinds. A transactional producer writes outputs and input positions of a batch together, or not at all. A
// plain one is idempotent and reports for each record whether it was stored.
//
// Both place records as Java's clients do (partitioner=murmur2_random), wait for all in-sync replicas, and take records up to
// 32 MiB. Key, value and headers are copied by producer_send. One thread uses a producer.
#ifndef KAFKA_PRODUCER_H
#define KAFKA_PRODUCER_H

#include "kafka/client.h"
#include "kafka/consumer.h"

// ---- transactional -----------------------------------------------------------------------------------------------
//
//   transaction_begin; transaction_send ...; transaction_offsets; transaction_commit
//
// Whatever fails, the result says what to do: TRANSACTION_ABORT: transaction_abort, then go back to the committed positions.
// TRANSACTION_FENCED or _BROKEN: the handle is of no use any more: free it, make a new one, go back likewise.
// A commit whose outcome is not known is tried again by transaction_commit itself until it is known, or patience_ms are over: the next handle's
// registration finds out then, before positions can be read.
struct transaction_producer;

enum transaction_result {
    TRANSACTION_OK,
    TRANSACTION_ABORT,  // this transaction cannot be committed
    TRANSACTION_FENCED,  // another producer with the same transactional id took over, the broker forgot us, or nothing gets through
    TRANSACTION_FATAL,    // only a person can change it: not authorized, record too large for the topic, ...
    TRANSACTION_STOPPED,  // `stop` returned true while waiting
};

struct transaction_options {
    struct kafka_client client;
    const char *transactional_id;  // stable and unique: two at a time fence each other
    int64_t timeout_ms;            // the broker aborts a transaction that is open for longer
    int64_t queue_bytes;           // records not yet acknowledged
    int64_t patience_ms;  // a call that did not get through in so long: TRANSACTION_FENCED; 0: it waits for ever
    bool (*stop)(void);   // asked while waiting for a broker that is away; NULL: never stops
    void (*waiting)(void *context,
                    const struct error *error);  // called at least each second while waiting; may be NULL
    void *waiting_context;
};

// Registers the id: transactions that an earlier process left open are aborted, and it is fenced. Waits for the broker, at most patience_ms.
struct transaction_producer *transaction_producer_new(const struct transaction_options *options,
                                                      enum transaction_result *result, struct error *error) MUST_CHECK;
void transaction_producer_free(
    struct transaction_producer *producer);  // an open transaction is left to its timeout or successor

enum transaction_result transaction_begin(struct transaction_producer *producer, struct error *error) MUST_CHECK;

// record->partition -1: by the key. timestamp_ms -1: now. Waits while the queue is full.
enum transaction_result transaction_send(struct transaction_producer *producer, const struct kafka_record *record,
                                         struct error *error) MUST_CHECK;

// The group's positions become part of the transaction, guarded by the consumer's membership. A call of librdkafka that does not come back within
// patience_ms, or while `stop` returns true, is left behind with the handle.
enum transaction_result transaction_offsets(struct transaction_producer *producer, struct consumer *consumer,
                                            const struct committed_offset *items, size_t count,
                                            struct error *error) MUST_CHECK;

// The same for a group that we are no member of: an operator's correction, not guarded by any membership.
enum transaction_result transaction_offsets_of_group(struct transaction_producer *producer, const char *group,
                                                     const struct committed_offset *items, size_t count,
                                                     struct error *error) MUST_CHECK;

enum transaction_result transaction_commit(struct transaction_producer *producer, struct error *error) MUST_CHECK;
enum transaction_result transaction_abort(struct transaction_producer *producer, struct error *error) MUST_CHECK;
bool transaction_open(const struct transaction_producer *producer);

// ---- plain -------------------------------------------------------------------------------------------------------
struct producer;

// Called by producer_send, producer_poll and producer_flush for each record that was sent: `tag` as given;
// error NULL: stored, with partition and offset; else RETRY or BAD_INPUT (too large) or FATAL says why not.
typedef void producer_report(void *context, uint64_t tag, int32_t partition, int64_t offset, const struct error *error);

struct producer_options {
    struct kafka_client client;
    int64_t queue_bytes;
    int64_t delivery_ms;  // a record that is not stored by then is reported as failed; 0: never gives up
    producer_report *report;
    void *context;
};

struct producer *producer_new(const struct producer_options *options, struct error *error) MUST_CHECK;
void producer_free(struct producer *producer);  // does not wait: producer_flush first

// False: refused at once (too large, unknown topic, ...), no report follows. Waits while the queue is full.
bool producer_send(struct producer *producer, const struct kafka_record *record, uint64_t tag,
                   struct error *error) MUST_CHECK;
void producer_poll(struct producer *producer, int64_t timeout_ms);
size_t producer_flush(struct producer *producer,
                      int64_t timeout_ms);  // waits for all reports; returns how many are missing

#endif
