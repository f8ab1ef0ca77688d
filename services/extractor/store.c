#include "extractor/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event/reason.h"
#include "extractor/keys.h"
#include "extractor/store_attempt.h"
#include "postgres/queries.h"
#include "runtime/clock.h"

enum { CONFLICT_TRIES = 5 };  // two members insert the same new article at once: the second sees it when it tries again

bool store_init(struct store *store, struct error *error)
{
    store->held.items = calloc(HELD_MAX, sizeof *store->held.items);
    store->work = arena_new(0);
    batch_init(&store->letters, &rows_dead_letter);
    batch_init(&store->events, &rows_article_event);
    return (store->held.items && store->work) || error_fatal(error, "no memory for the store");
}

void store_release(struct store *store)
{
    batch_release(&store->letters);
    batch_release(&store->events);
    arena_free(store->work);
    free(store->held.items);
}

struct claim_partition store_partition(const struct store *store, struct kafka_partition partition)
{
    return (struct claim_partition){store->group, store->intake->origin.cluster, partition.topic, partition.partition};
}

// --- fencing

static void copy_words(char out[128], const char *words)
{
    snprintf(out, 128, "%s", words);
}

static bool fence(struct attempt *attempt, const struct batch_range *range, struct error *error)
{
    const struct held *held = held_find(&attempt->store->held, range->partition);
    struct claim_partition partition = store_partition(attempt->store, range->partition);
    enum claim_verdict verdict = CLAIM_FENCED;
    if (!held || !held->claimed) copy_words(attempt->why, "the partition is not claimed");
    else if (!claim_fence(attempt->store->connection, &partition, &held->claim, range->from_offset, &verdict,
                          attempt->why, error))
        return false;
    attempt->fenced = verdict == CLAIM_FENCED;
    return !attempt->fenced || error_retry(error, "fenced: partition %d of %s: %s", range->partition.partition,
                                           range->partition.topic, attempt->why);
}

static int compare_ranges(const void *left, const void *right)
{
    const struct batch_range *a = *(const struct batch_range *const *)left,
                             *b = *(const struct batch_range *const *)right;
    return held_compare(a->partition, b->partition);
}

static bool fence_all(struct attempt *attempt, struct error *error)
{
    const struct batch_range **order = ARENA_ARRAY(attempt->store->work, const struct batch_range *,
                                                   attempt->range_count + 1);
    if (!order) return error_fatal(error, "no memory to store a batch");
    for (size_t i = 0; i < attempt->range_count; i++) order[i] = &attempt->ranges[i];
    qsort(order, attempt->range_count, sizeof *order, compare_ranges);
    for (size_t i = 0; i < attempt->range_count; i++)
        if (!fence(attempt, order[i], error)) return false;
    return true;
}

// --- deciding

static size_t collect(struct attempt *attempt, struct candidate *candidates)
{
    size_t count = 0;
    for (size_t i = 0; i < attempt->event_count; i++) {
        const struct pending *p = attempt->events[i];
        if (p->is_letter) continue;
        struct candidate *c = &candidates[count++];
        *c = (struct candidate){.version = {p->revision, p->raw.time_ms, p->raw.partition, p->raw.offset},
                                .retracts = p->retracts,
                                .id = (uint32_t)i};
        memcpy(c->key, p->key, sizeof c->key);
        memcpy(c->digest, p->digest, sizeof c->digest);
    }
    return count;
}

static struct holding *read_holdings(struct attempt *attempt, const struct postgres_rows *rows)
{
    size_t count = postgres_row_count(rows);
    struct holding *holdings = ARENA_ARRAY(attempt->store->work, struct holding, count + 1);
    for (size_t i = 0; holdings && i < count; i++) {
        struct holding *h = &holdings[i];
        keys_read(postgres_cell(rows, i, 0), h->key);
        h->version = (struct version){(int32_t)postgres_cell_int(rows, i, 1), postgres_cell_int(rows, i, 2),
                                      (int32_t)postgres_cell_int(rows, i, 3), postgres_cell_int(rows, i, 4)};
        keys_read(postgres_cell(rows, i, 5), h->digest);
        h->current = postgres_cell_bool(rows, i, 6);
    }
    return holdings;
}

static bool decide_with(struct attempt *attempt, struct candidate *candidates, size_t count, struct error *error)
{
    struct store *store = attempt->store;
    struct buffer keys = {0};
    struct postgres_rows *rows = NULL;
    for (size_t i = 0; i < count; i++) keys_append(&keys, candidates[i].key, i == 0);
    buffer_append_char(&keys, '}');
    const struct postgres_param params[] = {postgres_str(buffer_str(&keys)),
                                            postgres_text(store->intake->origin.extractor_version)};
    bool good = buffer_ok(&keys) && postgres_run(store->connection, &query_article_hold, params, 2, &rows, error);
    buffer_release(&keys);
    if (!good) return error_fatal(error, "no memory to store a batch");
    const struct holding *holdings = read_holdings(attempt, rows);
    size_t holding_count = postgres_row_count(rows);
    postgres_rows_free(rows);
    if (!holdings) return error_fatal(error, "no memory to store a batch");
    attempt->decision_count = versions_decide(candidates, count, holdings, holding_count, attempt->decisions);
    for (size_t i = 0; i < count; i++) attempt->events[candidates[i].id]->outcome = candidates[i].outcome;
    return true;
}

static bool decide(struct attempt *attempt, struct error *error)
{
    struct candidate *candidates = ARENA_ARRAY(attempt->store->work, struct candidate, attempt->event_count + 1);
    attempt->decisions = ARENA_ARRAY(attempt->store->work, struct decision, attempt->event_count + 1);
    if (!candidates || !attempt->decisions) return error_fatal(error, "no memory to store a batch");
    size_t count = collect(attempt, candidates);
    return count == 0 || decide_with(attempt, candidates, count, error);
}

// --- writing articles

static bool delete_replaced(struct attempt *attempt, struct error *error)
{
    struct buffer keys = {0};
    size_t count = 0;
    for (size_t i = 0; i < attempt->decision_count; i++) {
        const struct decision *d = &attempt->decisions[i];
        if (d->before && d->winner) keys_append(&keys, d->before->key, count++ == 0);
    }
    buffer_append_char(&keys, '}');
    const struct postgres_param param = postgres_str(buffer_str(&keys));
    bool good = count == 0 || (buffer_ok(&keys) &&
                               postgres_run(attempt->store->connection, &query_article_delete, &param, 1, NULL, error));
    buffer_release(&keys);
    return good || error_fatal(error, "no memory to store a batch");
}

static bool move_equal(struct attempt *attempt, struct error *error)
{
    struct buffer columns[5] = {{0}};
    const struct store *store = attempt->store;
    size_t count = 0;
    str topic = {0};
    for (size_t i = 0; i < attempt->decision_count; i++) {
        const struct decision *d = &attempt->decisions[i];
        if (d->winner || !d->moved) continue;
        const int64_t numbers[] = {d->version.revision, d->version.appended_ms, d->version.partition,
                                   d->version.offset};
        keys_append(&columns[0], d->before->key, count == 0);
        for (int k = 0; k < 4; k++) buffer_printf(&columns[k + 1], "%s%lld", count ? "," : "{", (long long)numbers[k]);
        count++;
    }
    for (size_t i = 0; i < attempt->event_count; i++)
        if (attempt->events[i]->outcome == OUTCOME_DUPLICATE) topic = attempt->events[i]->raw.topic;
    struct postgres_param params[8];
    bool good = true;
    for (int k = 0; k < 5; k++) {
        buffer_append_char(&columns[k], '}');
        params[k] = postgres_str(buffer_str(&columns[k]));
        good = good && buffer_ok(&columns[k]);
    }
    params[5] = postgres_text(store->intake->origin.cluster);
    params[6] = postgres_str(topic);
    params[7] = postgres_int(store->intake->origin.raw_incarnation);
    good = count == 0 || (good && postgres_run(store->connection, &query_article_move, params, 8, NULL, error));
    for (int k = 0; k < 5; k++) buffer_release(&columns[k]);
    return good || error_fatal(error, "no memory to store a batch");
}

// --- writing letters and events

static int compare_letters(const void *left, const void *right)
{
    const struct pending *a = *(struct pending *const *)left, *b = *(struct pending *const *)right;
    int order = str_compare(a->letter.raw.topic, b->letter.raw.topic);
    if (order == 0)
        order = (a->letter.raw.partition > b->letter.raw.partition) -
                (a->letter.raw.partition < b->letter.raw.partition);
    return order ? order
                 : (a->letter.raw.offset > b->letter.raw.offset) - (a->letter.raw.offset < b->letter.raw.offset);
}

// In order of their keys, and each key once: a statement must not write a row twice.
static bool write_letters(struct attempt *attempt, struct error *error)
{
    struct store *store = attempt->store;
    struct pending **letters = ARENA_ARRAY(store->work, struct pending *, attempt->event_count + 1);
    size_t count = 0;
    if (!letters) return error_fatal(error, "no memory to store a batch");
    batch_clear(&store->letters);
    for (size_t i = 0; i < attempt->event_count; i++)
        if (attempt->events[i]->is_letter) letters[count++] = attempt->events[i];
    qsort(letters, count, sizeof *letters, compare_letters);
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || compare_letters(&letters[i], &letters[i + 1]) != 0)
            rows_put_dead_letter(&store->letters, &store->intake->origin, &letters[i]->letter);
    return batch_write(store->connection, &store->letters, NULL, BATCH_INSERT, error);
}

// The normalizer has no database: its halts and gaps stand in ours. A notice that is read again changes nothing.
static bool write_notice(struct store *store, const struct pending *p, struct error *error)
{
    const struct rows_origin *origin = &store->intake->origin;
    const struct letter *letter = &p->letter;
    const struct postgres_param params[] = {
        postgres_text(origin->cluster),        postgres_str(letter->raw.topic),   postgres_int(letter->raw.partition),
        postgres_int(origin->raw_incarnation), postgres_str(letter->reason),      postgres_str(letter->detail),
        postgres_int(letter->raw.offset),      postgres_str(letter->raw.program), postgres_int(letter->raw.time_ms),
    };
    return postgres_run(store->connection,
                        p->notice == NOTICE_HALTED ? &query_normalizer_halted : &query_normalizer_skipped, params, 9,
                        NULL, error);
}

static bool write_notices(struct attempt *attempt, struct error *error)
{
    bool good = true;
    for (size_t i = 0; good && i < attempt->event_count; i++)
        if (attempt->events[i]->notice != NOTICE_NONE) good = write_notice(attempt->store, attempt->events[i], error);
    return good;
}

static bool write_events(struct attempt *attempt, struct error *error)
{
    struct store *store = attempt->store;
    batch_clear(&store->events);
    for (size_t i = 0; i < attempt->event_count; i++) {
        const struct pending *p = attempt->events[i];
        rows_put_event(&store->events, &store->intake->origin, p->key, p->is_letter ? &p->letter.raw : &p->raw,
                       p->has_revision, p->revision, p->outcome, p->is_letter ? p->letter.reason : STR(""));
    }
    return batch_write(store->connection, &store->events, NULL, BATCH_AUTO, error);
}

// --- limits of dead letters

// A letter of ours; what the normalizer rejected it has counted itself.
static int own_reason(const struct attempt *attempt, const struct pending *p)
{
    const struct event_reason *reason = NULL;
    char code[64];
    if (!p->is_letter || str_equal(str_from(p->record.topic), str_from(attempt->store->intake->rejected_topic)))
        return -1;
    snprintf(code, sizeof code, "%.*s", STR_FMT(p->letter.reason));
    reason = event_reason_find(code);
    return reason ? (int)(reason - event_reasons) : 0;
}

static bool check_limits(struct attempt *attempt, size_t range, struct error *error)
{
    const struct reject_limits *limits = &attempt->store->limits;
    const struct kafka_partition partition = attempt->ranges[range].partition;
    struct reject_counts *counts = &attempt->rejects[range];
    *counts = held_find(&attempt->store->held, partition)->rejects;
    for (size_t i = 0; i < attempt->event_count && !attempt->exceeded; i++) {
        const struct pending *p = attempt->events[i];
        if (!kafka_partition_equal((struct kafka_partition){p->record.topic, p->record.partition}, partition)) continue;
        limits_count(counts, limits, own_reason(attempt, p));
        attempt->exceeded = limits_exceeded(counts, limits);
    }
    if (!attempt->exceeded) return true;
    attempt->culprit = range;
    return error_fatal(error, "%s: of the last %lld records %lld were rejected, %lld of them one after another",
                       attempt->exceeded, (long long)counts->records, (long long)counts->rejected,
                       (long long)counts->consecutive);
}

static bool check_all_limits(struct attempt *attempt, struct error *error)
{
    attempt->rejects = ARENA_ARRAY(attempt->store->work, struct reject_counts, attempt->range_count + 1);
    if (!attempt->rejects) return error_fatal(error, "no memory to store a batch");
    for (size_t i = 0; i < attempt->range_count; i++)
        if (!check_limits(attempt, i, error)) return false;
    return true;
}

// --- the ledger

static struct claim_record make_record(const struct attempt *attempt, const struct batch_range *range)
{
    struct claim_record record = {
        .from_offset = range->from_offset, .next_offset = range->next_offset, .records = (int32_t)range->records};
    record.probe = (struct claim_probe){range->last.offset >= 0, range->last.offset, range->last.timestamp_ms,
                                        (int64_t)range->last.checksum};
    for (size_t i = 0; i < attempt->event_count; i++) {
        const struct pending *p = attempt->events[i];
        struct kafka_partition partition = {p->record.topic, p->record.partition};
        if (!kafka_partition_equal(partition, range->partition)) continue;
        record.stored += p->outcome == OUTCOME_STORED;
        record.duplicates += p->outcome == OUTCOME_DUPLICATE;
        record.superseded += p->outcome == OUTCOME_SUPERSEDED;
        record.retracted += p->outcome == OUTCOME_RETRACTED;
        record.rejected += p->outcome == OUTCOME_REJECTED;
        record.observations += p->outcome == OUTCOME_STORED ? (int32_t)p->observation_count : 0;
        if (p->raw.time_ms < 0) continue;
        if (!record.has_times || p->raw.time_ms < record.first_event_ms) record.first_event_ms = p->raw.time_ms;
        if (!record.has_times || p->raw.time_ms > record.last_event_ms) record.last_event_ms = p->raw.time_ms;
        record.has_times = true;
    }
    return record;
}

static bool write_ledger(struct attempt *attempt, struct error *error)
{
    attempt->records = ARENA_ARRAY(attempt->store->work, struct claim_record, attempt->range_count + 1);
    if (!attempt->records) return error_fatal(error, "no memory to store a batch");
    for (size_t i = 0; i < attempt->range_count; i++) {
        const struct held *held = held_find(&attempt->store->held, attempt->ranges[i].partition);
        struct claim_partition partition = store_partition(attempt->store, attempt->ranges[i].partition);
        attempt->records[i] = make_record(attempt, &attempt->ranges[i]);
        if (!claim_record(attempt->store->connection, &partition, &held->claim, &attempt->records[i], error))
            return false;
    }
    return true;
}

// --- one attempt

static bool select_events(struct attempt *attempt)
{
    struct intake *intake = attempt->store->intake;
    attempt->events = ARENA_ARRAY(attempt->store->work, struct pending *, intake->count + 1);
    if (!attempt->events) return false;
    for (size_t i = 0; i < intake->count; i++) {
        struct kafka_partition partition = {intake->items[i].record.topic, intake->items[i].record.partition};
        if (attempt->errand) attempt->events[attempt->event_count++] = &intake->items[i];
        for (size_t k = 0; k < attempt->range_count; k++)
            if (kafka_partition_equal(partition, attempt->ranges[k].partition)) {
                attempt->events[attempt->event_count++] = &intake->items[i];
                break;
            }
    }
    return true;
}

static void account(const struct attempt *attempt)
{
    struct store_report *report = &attempt->store->report;
    for (size_t i = 0; i < attempt->range_count; i++) {
        const struct claim_record *r = &attempt->records[i];
        struct held *held = held_find(&attempt->store->held, attempt->ranges[i].partition);
        held->durable = r->next_offset;
        held->rejects = attempt->rejects[i];
        report->stored += r->stored;
        report->duplicates += r->duplicates;
        report->superseded += r->superseded;
        report->retracted += r->retracted;
        report->rejected += r->rejected;
        report->observations += r->observations;
    }
}

static bool begin(struct attempt *attempt, struct error *error)
{
    const struct store_errand *errand = attempt->errand;
    struct postgres *connection = attempt->store->connection;
    if (!postgres_begin(connection, error)) return false;
    if (!errand) return fence_all(attempt, error);
    return errand->begin(errand->context, connection, &attempt->fenced, error) &&
           (!attempt->fenced || error_retry(error, "it was done meanwhile"));
}

static bool commit(struct attempt *attempt, struct error *error)
{
    const int64_t began_us = clock_monotonic_us();
    const bool good = postgres_commit(attempt->store->connection, error);
    attempt->store->report.commit_us += clock_monotonic_us() - began_us;
    return good;
}

static bool finish(struct attempt *attempt, struct error *error)
{
    const struct store_errand *errand = attempt->errand;
    struct postgres *connection = attempt->store->connection;
    if (!errand) return check_all_limits(attempt, error) && write_ledger(attempt, error) && commit(attempt, error);
    if (!errand->finish(errand->context, connection, error)) return false;
    if (errand->rehearse) postgres_rollback(connection);
    return errand->rehearse || commit(attempt, error);
}

static bool write_once(struct attempt *attempt, struct error *error)
{
    struct store *store = attempt->store;
    arena_reset(store->work);
    attempt->event_count = attempt->decision_count = 0;
    attempt->writing = attempt->again = attempt->fenced = false;
    attempt->exceeded = NULL;
    if (!select_events(attempt)) return error_fatal(error, "no memory to store a batch");
    bool good = begin(attempt, error) && decide(attempt, error) && delete_replaced(attempt, error) &&
                winners_write(attempt, error) && move_equal(attempt, error) && write_letters(attempt, error) &&
                write_notices(attempt, error) && write_events(attempt, error) && finish(attempt, error);
    if (good) account(attempt);
    else postgres_rollback(store->connection);
    return good;
}

// --- what a failure asks for

static bool is_article_conflict(const struct postgres_failure *failure)
{
    return strcmp(failure->sqlstate, "23505") == 0 &&
           (strcmp(failure->constraint, "article_pkey") == 0 || strcmp(failure->constraint, "extraction_pkey") == 0 ||
            strcmp(failure->constraint, "observation_pkey") == 0);
}

static bool is_ledger_conflict(const struct postgres_failure *failure)
{
    return strcmp(failure->sqlstate, "23505") == 0 && strncmp(failure->constraint, "ingest_ledger", 13) == 0;
}

static enum store_result store_ranges(struct attempt *attempt, struct error *error)
{
    for (int conflicts = 0;;) {
        struct error failed = {0};
        if (write_once(attempt, &failed)) return STORED;
        const struct postgres_failure failure = *postgres_failed(attempt->store->connection);
        bool retry = false;
        if (attempt->exceeded) {
            *error = failed;
            return STORE_EXCESS;
        }
        if (attempt->fenced || is_ledger_conflict(&failure)) {
            *error = failed;
            return STORE_FENCED;
        }
        if (attempt->again) retry = true;
        else if (failure.verdict == POSTGRES_BAD_ROW && attempt->writing) {
            retry = attempt->way != BATCH_COPY;
            attempt->way = BATCH_COPY;
        } else if (is_article_conflict(&failure)) {
            retry = ++conflicts < CONFLICT_TRIES;
        }
        if (retry) continue;
        *error = failed;
        return failure.verdict == POSTGRES_RETRY                                ? STORE_AGAIN
               : failed.kind == ERROR_FATAL && failure.verdict == POSTGRES_FINE ? STORE_STOP
               : failure.verdict == POSTGRES_STOP                               ? STORE_STOP
                                                                                : STORE_DEFECT;
    }
}

enum store_result store_batch(struct store *store, const struct batch_range *ranges, size_t count, size_t *culprit,
                              struct error *error)
{
    store->report = (struct store_report){0};
    struct attempt all = {.store = store, .ranges = ranges, .range_count = count, .way = BATCH_AUTO};
    enum store_result result = store_ranges(&all, error);
    *culprit = all.culprit;
    if (result != STORE_DEFECT || count < 2) return result;
    for (size_t i = 0; i < count; i++) {
        struct attempt one = {.store = store, .ranges = &ranges[i], .range_count = 1, .way = BATCH_AUTO};
        struct error failed = {0};
        result = store_ranges(&one, &failed);
        if (result == STORED) continue;
        *culprit = i;
        *error = failed;
        return result;
    }
    error_clear(error);
    return STORED;
}

enum store_result store_errand_run(struct store *store, const struct store_errand *errand, struct error *error)
{
    struct attempt attempt = {.store = store, .errand = errand, .way = BATCH_AUTO};
    store->report = (struct store_report){0};
    return store_ranges(&attempt, error);
}
