#include "normalizer/pipeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event/reason.h"
#include "normalizer/positions.h"
#include "runtime/clock.h"
#include "runtime/log.h"

enum { COMMITTED_TIMEOUT_MS = 5000, BATCH_REASONS_MAX = LIMITS_REASONS_MAX };

const struct metric_info normalizer_metric_table[] = {NORMALIZER_METRICS(METRIC_ROW)};

// Rejections of one partition; `working` becomes `stored` when the batch is committed.
struct tally {
    struct kafka_partition partition;
    struct reject_counts stored, working;
    const char *exceeded;
};

// What the batch under way adds to the metrics once it is committed.
struct batch_counts {
    int64_t normalized, retracted, rejected[BATCH_REASONS_MAX], warnings;
    int64_t text_us, encode_us, send_us;
};

struct pipeline {
    struct pipeline_options options;
    struct metrics *metrics;
    struct transaction_producer *producer;  // NULL: to be made
    struct tally *tallies;
    size_t tally_count;
    struct batch_counts counts;
    struct series *bytes_in, *bytes_out, *handle_seconds, *commit_seconds;
};

struct pipeline *pipeline_new(const struct pipeline_options *options, struct metrics *metrics)
{
    struct pipeline *p = calloc(1, sizeof *p);
    if (p == NULL) return NULL;
    p->options = *options;
    p->metrics = metrics;
    p->bytes_in = metrics_plain(metrics, NORMALIZER_BYTES_IN);
    p->bytes_out = metrics_plain(metrics, NORMALIZER_BYTES_OUT);
    p->handle_seconds = metrics_plain(metrics, NORMALIZER_HANDLE_SECONDS);
    p->commit_seconds = metrics_plain(metrics, NORMALIZER_COMMIT_SECONDS);
    return p;
}

void pipeline_free(struct pipeline *p)
{
    if (p == NULL) return;
    transaction_producer_free(p->producer);
    free(p->tallies);
    free(p);
}

// ---- transactions ----

static void count_transaction(struct pipeline *p, const char *outcome)
{
    series_add(metrics_series(p->metrics, NORMALIZER_TRANSACTIONS, outcome), 1);
}

static void throw_producer_away(struct pipeline *p, const struct error *error)
{
    LOG_WARN("producer_renewed", log_error(error));
    count_transaction(p, "fenced");
    transaction_producer_free(p->producer);
    p->producer = NULL;
}

// Leaves no open transaction behind; tells what the worker has to do.
static enum store_answer give_up(struct pipeline *p, enum transaction_result result, const struct error *why)
{
    struct error error = {0};
    if (result == TRANSACTION_FATAL) return STORE_FATAL;
    if (p->producer == NULL) return STORE_RECLAIM;
    if (result == TRANSACTION_FENCED ||
        (transaction_open(p->producer) && transaction_abort(p->producer, &error) != TRANSACTION_OK)) {
        throw_producer_away(p, error.kind != ERROR_NONE ? &error : why);
    } else {
        count_transaction(p, "aborted");
    }
    return STORE_RECLAIM;
}

static enum transaction_result open_transaction(struct pipeline *p, struct error *error)
{
    enum transaction_result result = TRANSACTION_OK;
    if (p->producer == NULL) {
        p->producer = transaction_producer_new(&p->options.producer, &result, error);
        if (p->producer == NULL) return result;
    }
    return transaction_open(p->producer) ? TRANSACTION_OK : transaction_begin(p->producer, error);
}

static void count_phase(struct pipeline *p, const char *phase, int64_t us)
{
    series_observe(metrics_series(p->metrics, NORMALIZER_PHASE_SECONDS, phase), us);
}

static enum transaction_result commit(struct pipeline *p, const struct committed_offset *offsets, size_t count,
                                      struct error *error)
{
    const int64_t began_us = clock_monotonic_us();
    enum transaction_result result = transaction_offsets(p->producer, p->options.consumer, offsets, count, error);
    if (result == TRANSACTION_OK) result = transaction_commit(p->producer, error);
    if (result != TRANSACTION_OK) return result;
    const int64_t took_us = clock_monotonic_us() - began_us;
    series_observe(p->commit_seconds, took_us);
    if (p->counts.text_us) count_phase(p, "commit", took_us);
    count_transaction(p, "committed");
    return TRANSACTION_OK;
}

// ---- rejections ----

static struct tally *tally_of(struct pipeline *p, struct kafka_partition partition)
{
    for (size_t i = 0; i < p->tally_count; i++) {
        if (kafka_partition_equal(p->tallies[i].partition, partition)) return &p->tallies[i];
    }
    struct tally *tallies = realloc(p->tallies, (p->tally_count + 1) * sizeof *tallies);
    if (tallies == NULL) return NULL;
    p->tallies = tallies;
    tallies[p->tally_count] = (struct tally){.partition = partition};
    return &tallies[p->tally_count++];
}

static void forget_tally(struct pipeline *p, struct kafka_partition partition)
{
    for (size_t i = 0; i < p->tally_count; i++) {
        if (kafka_partition_equal(p->tallies[i].partition, partition)) p->tallies[i] = p->tallies[--p->tally_count];
    }
}

// A record of ours on articles.rejected, and the partition's position with the mark that halts it (or without, to go on there),
// in one transaction.
static enum transaction_result write_notice(struct pipeline *p, const struct event_rejection *notice,
                                            const struct position *position, struct error *error)
{
    const enum event_notice kind = position->halt[0] != '\0' ? NOTICE_HALTED : NOTICE_SKIPPED;
    struct kafka_record record;
    struct committed_offset offset;
    position_write(position, &offset);
    if (!handler_notice(p->options.handler, notice, kind, &record, error)) return TRANSACTION_FATAL;
    enum transaction_result result = open_transaction(p, error);
    if (result == TRANSACTION_OK) result = transaction_send(p->producer, &record, error);
    if (result == TRANSACTION_OK) result = commit(p, &offset, 1, error);
    return result;
}

static struct event_rejection notice_of(const struct pipeline *p, const char *reason, const char *detail,
                                        struct kafka_partition partition, int64_t offset)
{
    return (struct event_rejection){.reason = str_from(reason),
                                    .detail = str_from(detail),
                                    .stage = str_from(event_stage_name(STAGE_CONSUME)),
                                    .origin = {.topic = str_from(partition.topic),
                                               .partition = partition.partition,
                                               .offset = offset,
                                               .time_ms = clock_unix_ms(),
                                               .program = str_from(p->options.program)}};
}

// Too much of a partition is rejected: the batch is given up, and the partition halted at its stored position.
static enum store_answer halt_for_rejections(struct pipeline *p, const struct tally *tally,
                                             const struct batch_range *range, struct error *error)
{
    char detail[200];
    struct error aborted = {0};
    const struct reject_counts *counts = &tally->working;
    snprintf(detail, sizeof detail,
             "%s: of the last %" PRId64 " records %" PRId64 " were rejected, %" PRId64 " one after another",
             tally->exceeded, counts->records, counts->rejected, counts->consecutive);
    LOG_ERROR("rejection_limit", log_text("topic", range->partition.topic),
              log_int("partition", range->partition.partition), log_int("offset", range->from_offset),
              log_text("message", detail));
    error_retry(error, "partition %" PRId32 " of %s: %s", range->partition.partition, range->partition.topic, detail);
    if (give_up(p, TRANSACTION_ABORT, &aborted) == STORE_FATAL) return STORE_FATAL;
    const struct event_rejection notice = notice_of(p, REASON_HALTED, detail, range->partition, range->from_offset);
    struct position position = {.partition = range->partition,
                                .next_offset = range->from_offset,
                                .last = continuity_none,
                                .halted_ms = notice.origin.time_ms};
    snprintf(position.halt, sizeof position.halt, "%s", tally->exceeded);
    struct error failed = {0};
    const enum transaction_result result = write_notice(p, &notice, &position, &failed);
    // Not written: the batch comes again, and so does the limit.
    if (result != TRANSACTION_OK) return give_up(p, result, &failed);
    return STORE_RECLAIM;
}

// ---- the worker's callbacks ----

static const char *halt_literal(const char *kind)
{
    static const char *const limits[] = {"reject_share", "reject_reason", "reject_consecutive"};
    const struct event_reason *reason = event_reason_find(kind);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (strcmp(kind, limits[i]) == 0) return limits[i];
    }
    return reason != NULL ? reason->code : REASON_HALTED;
}

// Where a partition begins that the group has no position of: written down before anything is read there, so that what retention takes
// from then on is a gap and not a later beginning.
static enum claim_answer begin_at(struct pipeline *p, struct kafka_partition partition, int64_t start,
                                  struct error *error)
{
    const struct position position = {.partition = partition, .next_offset = start, .last = continuity_none};
    struct committed_offset offset;
    position_write(&position, &offset);
    enum transaction_result result = open_transaction(p, error);
    if (result == TRANSACTION_OK) result = commit(p, &offset, 1, error);
    if (result == TRANSACTION_OK) return CLAIM_AT;
    return give_up(p, result, error) == STORE_FATAL ? CLAIM_FATAL : CLAIM_RETRY;
}

static enum claim_answer on_claim(void *context, const struct offset_range *range, struct claim *out,
                                  struct error *error)
{
    struct pipeline *p = context;
    struct committed_offset committed = {.partition = range->partition};
    struct position position;
    enum transaction_result result = TRANSACTION_OK;
    if (p->producer == NULL) p->producer = transaction_producer_new(&p->options.producer, &result, error);
    if (p->producer == NULL) return result == TRANSACTION_FATAL ? CLAIM_FATAL : CLAIM_RETRY;
    if (!consumer_committed(p->options.consumer, &committed, 1, COMMITTED_TIMEOUT_MS, error)) {
        return error->kind == ERROR_FATAL ? CLAIM_FATAL : CLAIM_RETRY;
    }
    position_read(&committed, &position);
    if (position.halt[0] != '\0') {
        out->halt_reason = halt_literal(position.halt);
        return CLAIM_HALTED;
    }
    const int64_t start = p->options.start_latest ? range->stable_end : range->start;
    *out = (struct claim){position.next_offset >= 0 ? position.next_offset : start, position.last, NULL};
    return position.next_offset >= 0 ? CLAIM_AT : begin_at(p, range->partition, start, error);
}

static const char *reason_of(enum discontinuity_kind kind)
{
    switch (kind) {
    case DISCONTINUITY_RETENTION: return REASON_RECORDS_LOST;
    case DISCONTINUITY_TRUNCATED: return REASON_LOG_TRUNCATED;
    case DISCONTINUITY_RECREATED: return REASON_LOG_CHANGED;
    }
    return REASON_HALTED;
}

static enum discontinuity_answer on_discontinuity(void *context, const struct discontinuity *found, struct error *error)
{
    struct pipeline *p = context;
    const bool go_on = p->options.go_on_after_gap;
    const struct event_rejection notice = notice_of(p, reason_of(found->kind), found->text, found->partition,
                                                    found->next_offset);
    struct position position = {.partition = found->partition,
                                .next_offset = go_on ? found->range.start : found->next_offset,
                                .last = continuity_none,
                                .halted_ms = notice.origin.time_ms};
    if (!go_on) snprintf(position.halt, sizeof position.halt, "%s", reason_of(found->kind));
    const enum transaction_result result = write_notice(p, &notice, &position, error);
    if (result != TRANSACTION_OK) {
        give_up(p, result, error);
        return DISCONTINUITY_RETRY;
    }
    return go_on ? DISCONTINUITY_GO_ON : DISCONTINUITY_HALT;
}

static void count_output(struct pipeline *p, const struct handler_output *output)
{
    p->counts.warnings += (int64_t)output->warnings;
    if (output->outcome == HANDLER_NORMALIZED) p->counts.normalized++;
    if (output->outcome == HANDLER_RETRACTED) p->counts.retracted++;
    if (output->reason >= 0 && output->reason < BATCH_REASONS_MAX) p->counts.rejected[output->reason]++;
}

static enum handle_answer on_handle(void *context, const struct kafka_record *record, struct error *error)
{
    struct pipeline *p = context;
    struct handler_output output;
    const int64_t began_us = clock_monotonic_us();
    struct tally *tally = tally_of(p, (struct kafka_partition){record->topic, record->partition});
    if (tally == NULL || !handler_run(p->options.handler, record, &output, error)) {
        error_fatal(error, "no memory");
        return HANDLE_FATAL;
    }
    const int64_t handled_us = clock_monotonic_us();
    series_observe(p->handle_seconds, handled_us - began_us);
    p->counts.text_us += handled_us - began_us - output.encode_us;
    p->counts.encode_us += output.encode_us;
    limits_count(&tally->working, &p->options.limits, output.reason);
    // Remembered, since what comes behind in the batch may hide it.
    if (tally->exceeded == NULL) tally->exceeded = limits_exceeded(&tally->working, &p->options.limits);
    count_output(p, &output);
    enum transaction_result result = open_transaction(p, error);
    if (result == TRANSACTION_OK) result = transaction_send(p->producer, &output.record, error);
    p->counts.send_us += clock_monotonic_us() - handled_us;
    series_add(p->bytes_in, (int64_t)record->value.size);
    series_add(p->bytes_out, (int64_t)output.record.value.size);
    if (result == TRANSACTION_OK) return tally->exceeded != NULL ? HANDLE_FULL : HANDLE_OK;
    return give_up(p, result, error) == STORE_FATAL ? HANDLE_FATAL : HANDLE_RECLAIM;
}

static void count_stored(struct pipeline *p)
{
    const struct batch_counts *counts = &p->counts;
    for (size_t i = 0; i < p->tally_count; i++) p->tallies[i].stored = p->tallies[i].working;
    if (counts->normalized > 0)
        series_add(metrics_series(p->metrics, NORMALIZER_RECORDS, "normalized", ""), counts->normalized);
    if (counts->retracted > 0)
        series_add(metrics_series(p->metrics, NORMALIZER_RECORDS, "retracted", ""), counts->retracted);
    for (size_t i = 0; i < event_reason_count && i < BATCH_REASONS_MAX; i++) {
        if (counts->rejected[i] == 0) continue;
        series_add(metrics_series(p->metrics, NORMALIZER_RECORDS, "rejected", event_reasons[i].code),
                   counts->rejected[i]);
    }
    series_add(metrics_plain(p->metrics, NORMALIZER_WARNINGS), counts->warnings);
    if (counts->text_us) {  // else a position alone was stored
        count_phase(p, "text", counts->text_us);
        count_phase(p, "encode", counts->encode_us);
        count_phase(p, "send", counts->send_us);
    }
    p->counts = (struct batch_counts){0};
}

static enum store_answer on_store(void *context, const struct batch_range *ranges, size_t count, struct error *error)
{
    struct pipeline *p = context;
    struct committed_offset *offsets = calloc(count, sizeof *offsets);
    if (offsets == NULL) return error_fatal(error, "no memory"), STORE_FATAL;
    for (size_t i = 0; i < count; i++) {
        const struct tally *tally = tally_of(p, ranges[i].partition);
        const struct position position = {
            .partition = ranges[i].partition, .next_offset = ranges[i].next_offset, .last = ranges[i].last};
        position_write(&position, &offsets[i]);
        if (tally == NULL || tally->exceeded == NULL) continue;
        free(offsets);
        return halt_for_rejections(p, tally, &ranges[i], error);
    }
    enum transaction_result result = open_transaction(p, error);
    if (result == TRANSACTION_OK) result = commit(p, offsets, count, error);
    free(offsets);
    if (result != TRANSACTION_OK) return give_up(p, result, error);
    count_stored(p);
    return STORE_OK;
}

static void on_drop(void *context)
{
    struct pipeline *p = context;
    const struct error why = {.kind = ERROR_RETRY, .text = "the batch was dropped"};
    if (p->producer != NULL && transaction_open(p->producer)) give_up(p, TRANSACTION_ABORT, &why);
    for (size_t i = 0; i < p->tally_count; i++) {
        p->tallies[i].working = p->tallies[i].stored;
        // After a halt counting begins anew: an operator who resumes knows of the rejections so far.
        if (p->tallies[i].exceeded != NULL) p->tallies[i] = (struct tally){.partition = p->tallies[i].partition};
    }
    p->counts = (struct batch_counts){0};
}

static void on_release(void *context, struct kafka_partition partition, bool lost)
{
    (void)lost;
    forget_tally(context, partition);
}

struct worker_service pipeline_service(struct pipeline *p)
{
    return (struct worker_service){.context = p,
                                   .claim = on_claim,
                                   .discontinuity = on_discontinuity,
                                   .handle = on_handle,
                                   .store = on_store,
                                   .drop = on_drop,
                                   .release = on_release};
}
