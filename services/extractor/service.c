#include "extractor/service.h"

#include <stdio.h>
#include <string.h>

#include "event/reason.h"
#include "postgres/migrate.h"
#include "postgres/queries.h"
#include "runtime/backoff.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/shutdown.h"

enum { UPKEEP_MS = 3600 * 1000, BACKOFF_MS = 200, BACKOFF_MAX_MS = 10000 };

// --- the database

static void count_failure(struct service *s)
{
    const struct postgres_failure *failure = postgres_failed(s->store.connection);
    char class[3] = {failure->sqlstate[0], failure->sqlstate[0] ? failure->sqlstate[1] : '\0', '\0'};
    if (failure->verdict == POSTGRES_FINE) return;
    series_add(
        metrics_series(s->metrics, METRIC_ERRORS, *class ? class : "none", postgres_verdict_name(failure->verdict)), 1);
}

// All that is asked for here is found by its key. A plan that was made while the tables were empty, and is kept until they are analyzed,
// must not read them whole.
static const char by_key[] = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

static bool connect_once(struct service *s, struct error *error)
{
    if (postgres_connected(s->store.connection)) return true;
    bool good = postgres_connect(s->store.connection, error) && migrate_check(s->store.connection, error) &&
                postgres_script(s->store.connection, by_key, error);
    series_set(metrics_plain(s->metrics, METRIC_CONNECTED), good);
    if (good) {
        LOG_INFO("postgres_connected", log_int("server_version", postgres_server_version(s->store.connection)),
                 log_int("backend_pid", postgres_backend_pid(s->store.connection)));
        return true;
    }
    count_failure(s);
    postgres_disconnect(s->store.connection);
    return false;
}

bool service_connect(struct service *s, struct error *error)
{
    struct backoff backoff;
    char said[ERROR_TEXT_BYTES] = "";
    backoff_init(&backoff, BACKOFF_MS, BACKOFF_MAX_MS, (uint64_t)clock_monotonic_us() | 1);
    while (!shutdown_requested()) {
        struct error failed = {0};
        if (connect_once(s, &failed)) return true;
        health_beat(s->health);
        if (failed.kind == ERROR_FATAL) {
            *error = failed;
            return false;
        }
        if (strcmp(said, failed.text) != 0) LOG_WARN("postgres_waiting", log_error(&failed));
        snprintf(said, sizeof said, "%s", failed.text);
        shutdown_wait(backoff_next(&backoff));
    }
    return false;
}

// --- claims

static void mirror(struct service *s, struct kafka_partition partition, int64_t next_offset, struct continuity last)
{
    struct committed_offset item = {.partition = partition, .next_offset = next_offset};
    continuity_format(last, item.metadata);
    consumer_mirror(s->consumer, &item);
}

static enum claim_answer claim_failed(struct service *s, struct kafka_partition partition, struct error *error)
{
    count_failure(s);
    series_add(metrics_series(s->metrics, METRIC_CLAIMS, "failed"), 1);
    LOG_DEBUG("claim_failed", log_text("topic", partition.topic), log_int("partition", partition.partition),
              log_error(error));
    return error->kind == ERROR_RETRY ? CLAIM_RETRY : CLAIM_FATAL;
}

// The database stood before what we had committed: it was restored, and the pipeline fills the hole by itself.
static bool note_rewound(struct service *s, const struct held *held, const struct partition_claim *claim,
                         struct error *error)
{
    if (!(held->durable > claim->position && held->claim.lap == claim->lap)) return true;
    struct claim_partition partition = store_partition(&s->store, held->partition);
    char detail[160];
    snprintf(detail, sizeof detail, "this process had committed %lld, the database stands at %lld",
             (long long)held->durable, (long long)claim->position);
    series_add(metrics_plain(s->metrics, METRIC_REWOUND), 1);
    LOG_WARN("rewound", log_text("topic", held->partition.topic), log_int("partition", held->partition.partition),
             log_message(detail));
    return claim_incident(s->store.connection, &partition, s->owner, "rewound", held->durable, claim->position, detail,
                          error);
}

static bool take(struct service *s, struct held *held, int64_t start, struct partition_claim *claim,
                 struct error *error)
{
    struct claim_partition partition = store_partition(&s->store, held->partition);
    return connect_once(s, error) &&
           claim_take(s->store.connection, &partition, s->owner, start, (int)s->settings->claim_ms, claim, error) &&
           note_rewound(s, held, claim, error);
}

static void log_claim(const struct held *held)
{
    const struct partition_claim *claim = &held->claim;
    LOG_INFO("claim_taken", log_text("topic", held->partition.topic), log_int("partition", held->partition.partition),
             log_int("offset", claim->position), log_text("epoch", claim->epoch), log_bool("first", claim->first),
             log_int("terminated", claim->terminated));
}

static enum claim_answer on_claim(void *context, const struct offset_range *range, struct claim *out,
                                  struct error *error)
{
    struct service *s = context;
    struct partition_claim claim;
    struct held *held = held_add(&s->store.held, range->partition);
    if (!held) {
        error_fatal(error, "more than %d partitions in one process: start another", HELD_MAX);
        return CLAIM_FATAL;
    }
    held->claimed = false;
    if (!take(s, held, range->start, &claim, error)) return claim_failed(s, range->partition, error);
    // The operator decided: what was counted before says nothing any more.
    if (claim.lap != held->claim.lap) held->rejects = (struct reject_counts){0};
    held->claim = claim;
    series_add(metrics_plain(s->metrics, METRIC_TERMINATED), claim.terminated);
    series_add(metrics_series(s->metrics, METRIC_CLAIMS, claim.halted ? "halted" : "taken"), 1);
    if (claim.halted) {
        error_set(error, ERROR_RETRY, NULL, "%s: %s", claim.halt_reason, claim.halt_detail);
        return CLAIM_HALTED;
    }
    held->claimed = true;
    held->durable = claim.position;
    log_claim(held);
    out->next_offset = claim.position;
    out->last = continuity_none;
    if (claim.probe.known)
        out->last = (struct continuity){claim.probe.offset, claim.probe.timestamp_ms, (uint64_t)claim.probe.checksum};
    mirror(s, range->partition, claim.position, out->last);
    return CLAIM_AT;
}

// --- positions that do not fit the log

static const char *reason_of(enum discontinuity_kind kind)
{
    return kind == DISCONTINUITY_RETENTION   ? REASON_RECORDS_LOST
           : kind == DISCONTINUITY_TRUNCATED ? REASON_LOG_TRUNCATED
                                             : REASON_LOG_CHANGED;
}

// Goes on behind the gap: the ledger gets a row without records, so that positions stay without holes.
static bool skip_gap(struct service *s, struct held *held, const struct discontinuity *found, struct error *error)
{
    struct claim_partition partition = store_partition(&s->store, held->partition);
    const struct claim_record record = {.from_offset = found->next_offset, .next_offset = found->range.start};
    enum claim_verdict verdict;
    char why[128];
    struct postgres *connection = s->store.connection;
    bool good = postgres_begin(connection, error) &&
                claim_fence(connection, &partition, &held->claim, record.from_offset, &verdict, why, error) &&
                (verdict == CLAIM_HELD || error_retry(error, "fenced: %s", why)) &&
                claim_record(connection, &partition, &held->claim, &record, error) &&
                claim_incident(connection, &partition, s->owner, "skipped", record.from_offset, record.next_offset,
                               found->text, error) &&
                postgres_commit(connection, error);
    if (good) held->durable = record.next_offset;
    else postgres_rollback(connection);
    return good;
}

static bool halt(struct service *s, const struct held *held, const char *reason, const char *detail, int64_t log_start,
                 int64_t log_end, struct error *error)
{
    struct claim_partition partition = store_partition(&s->store, held->partition);
    struct partition_claim claim = held->claim;
    claim.position = held->durable;
    LOG_ERROR("partition_halted", log_text("topic", held->partition.topic),
              log_int("partition", held->partition.partition), log_int("offset", held->durable),
              log_text("reason", reason), log_message(detail));
    return connect_once(s, error) &&
           claim_halt(s->store.connection, &partition, &claim, s->owner, reason, detail, log_start, log_end, error);
}

static enum discontinuity_answer on_discontinuity(void *context, const struct discontinuity *found, struct error *error)
{
    struct service *s = context;
    struct held *held = held_find(&s->store.held, found->partition);
    bool skip = found->kind == DISCONTINUITY_RETENTION && strcmp(s->settings->retention_gap, "skip") == 0;
    if (!held) return DISCONTINUITY_RETRY;
    if (skip) return skip_gap(s, held, found, error) ? DISCONTINUITY_GO_ON : DISCONTINUITY_RETRY;
    if (!halt(s, held, reason_of(found->kind), found->text, found->range.start, found->range.stable_end, error))
        return DISCONTINUITY_RETRY;
    return DISCONTINUITY_HALT;
}

// --- batches

static enum handle_answer on_handle(void *context, const struct kafka_record *record, struct error *error)
{
    struct service *s = context;
    struct intake *intake = &s->intakes[s->open];
    if (!intake_add(intake, record, error)) return HANDLE_FATAL;
    return intake_bytes(intake) >= (size_t)s->settings->memory_bytes / 2 ? HANDLE_FULL : HANDLE_OK;
}

static void count_phases(struct service *s)
{
    const struct intake *intake = s->store.intake;
    const int64_t commit_us = s->store.report.commit_us;
    if (intake->count == 0) return;
    series_observe(metrics_series(s->metrics, METRIC_PHASE_SECONDS, "text"), intake->text_us);
    series_observe(metrics_series(s->metrics, METRIC_PHASE_SECONDS, "encode"), intake->encode_us);
    series_observe(metrics_series(s->metrics, METRIC_PHASE_SECONDS, "send"), s->storing.took_us - commit_us);
    series_observe(metrics_series(s->metrics, METRIC_PHASE_SECONDS, "commit"), commit_us);
}

static void count_stored(struct service *s)
{
    const struct store_report *report = &s->store.report;
    const int64_t counts[] = {report->stored, report->duplicates, report->superseded, report->retracted,
                              report->rejected};
    for (int i = 0; i < 5; i++)
        if (counts[i])
            series_add(metrics_series(s->metrics, METRIC_EVENTS, outcome_name((enum outcome)(OUTCOME_STORED + i))),
                       counts[i]);
    series_add(metrics_plain(s->metrics, METRIC_OBSERVATIONS), report->observations);
    series_add(metrics_plain(s->metrics, METRIC_REFUSED), report->refused);
    series_observe(metrics_plain(s->metrics, METRIC_STORE_SECONDS), s->storing.took_us);
    count_phases(s);
    series_observe(metrics_plain(s->metrics, METRIC_STORE_RECORDS), (int64_t)s->store.intake->count);
    LOG_DEBUG("batch_stored", log_int("records", (int64_t)s->store.intake->count), log_int("stored", report->stored),
              log_int("observations", report->observations), log_int("rejected", report->rejected),
              log_int("round_trips", s->storing.round_trips), log_int("microseconds", s->storing.took_us));
}

static enum store_answer on_fenced(struct service *s, const struct batch_range *ranges, size_t count,
                                   const struct error *error)
{
    series_add(metrics_plain(s->metrics, METRIC_FENCED), 1);
    LOG_WARN("fenced", log_int("records", (int64_t)s->store.intake->count), log_error(error));
    struct error ignored = {0};
    for (size_t i = 0; i < count; i++) {
        struct claim_partition partition = store_partition(&s->store, ranges[i].partition);
        if (ranges[i].records > 0 && postgres_connected(s->store.connection) &&
            !claim_incident(s->store.connection, &partition, s->owner, "fenced", ranges[i].from_offset,
                            ranges[i].next_offset, error->text, &ignored))
            break;
    }
    return STORE_RECLAIM;
}

static enum store_answer on_defect(struct service *s, struct kafka_partition partition, struct error *error)
{
    struct held *held = held_find(&s->store.held, partition);
    struct error failed = {0};
    if (held && halt(s, held, "defect", error->text, -1, -1, &failed)) worker_halt(s->worker, partition, "defect");
    return STORE_RECLAIM;
}

// Records stay on their topic, and lag shows them: no deployment turns a whole topic into dead letters.
static enum store_answer on_excess(struct service *s, struct kafka_partition partition, struct error *error)
{
    struct held *held = held_find(&s->store.held, partition);
    struct error failed = {0};
    if (held && halt(s, held, REASON_HALTED, error->text, -1, -1, &failed))
        worker_halt(s->worker, partition, "too many dead letters");
    return STORE_RECLAIM;
}

static void store_job(void *context)
{
    struct service *s = context;
    struct storing *storing = &s->storing;
    const int64_t started_us = clock_monotonic_us();
    const int64_t before = postgres_round_trips(s->store.connection);
    storing->result = store_batch(&s->store, storing->ranges, storing->count, &storing->culprit, &storing->error);
    storing->took_us = clock_monotonic_us() - started_us;
    storing->round_trips = postgres_round_trips(s->store.connection) - before;
}

static void on_store_begin(void *context, const struct batch_range *ranges, size_t count)
{
    struct service *s = context;
    s->storing.ranges = ranges;
    s->storing.count = count;
    s->storing.error = (struct error){0};
    s->store.intake = &s->intakes[s->open];
    s->open ^= 1;
    task_start(s->storing.task, store_job, s);
}

static enum store_answer on_stored(struct service *s)
{
    for (size_t i = 0; i < s->storing.count; i++) {
        const struct batch_range *range = &s->storing.ranges[i];
        mirror(s, range->partition, range->next_offset, range->last);
    }
    count_stored(s);
    intake_clear(s->store.intake);
    return STORE_OK;
}

static enum store_answer on_store_end(void *context, struct error *error)
{
    struct service *s = context;
    struct storing *storing = &s->storing;
    health_excuse(s->health, true);  // statements have a limit, and a batch has several
    task_wait(storing->task);
    health_excuse(s->health, false);
    *error = storing->error;
    if (storing->result == STORED) return on_stored(s);
    count_failure(s);
    series_set(metrics_plain(s->metrics, METRIC_CONNECTED), postgres_connected(s->store.connection));
    if (storing->result == STORE_FENCED) return on_fenced(s, storing->ranges, storing->count, error);
    if (storing->result == STORE_DEFECT) return on_defect(s, storing->ranges[storing->culprit].partition, error);
    if (storing->result == STORE_EXCESS) return on_excess(s, storing->ranges[storing->culprit].partition, error);
    if (storing->result == STORE_STOP) return STORE_FATAL;
    LOG_WARN("store_failed", log_int("records", (int64_t)s->store.intake->count), log_error(error));
    return STORE_RECLAIM;
}

static void on_drop(void *context)
{
    struct service *s = context;
    for (size_t i = 0; i < 2; i++) intake_clear(&s->intakes[i]);
    // All of them are claimed again.
    for (size_t i = 0; i < s->store.held.count; i++) s->store.held.items[i].claimed = false;
}

static void on_release(void *context, struct kafka_partition partition, bool lost)
{
    struct service *s = context;
    (void)lost;
    held_release(&s->store.held, partition);
}

// --- now and then

// NULL: all are ours; else why they have to be claimed again.
static const char *beat_all(struct service *s, struct error *error)
{
    for (size_t i = 0; i < s->store.held.count; i++) {
        const struct held *held = &s->store.held.items[i];
        struct claim_partition partition = store_partition(&s->store, held->partition);
        enum claim_verdict verdict = CLAIM_HELD;
        if (!held->claimed) continue;
        if (!claim_heartbeat(s->store.connection, &partition, &held->claim, &verdict, error)) return error->text;
        if (verdict != CLAIM_HELD) return "a claim was taken by somebody else";
    }
    return NULL;
}

// While there is nothing to store, only this tells that a claim is no longer ours: the operator resumed the partition elsewhere, or the
// connection, which claims are tied to, is gone. One transaction for all: each commit waits for the disk, and articles wait for it.
static void heartbeat(struct service *s)
{
    struct error error = {0};
    bool claimed = false;
    for (size_t i = 0; i < s->store.held.count; i++) claimed = claimed || s->store.held.items[i].claimed;
    if (!claimed) return;
    const char *why = postgres_begin(s->store.connection, &error) ? beat_all(s, &error) : error.text;
    if (!why && !postgres_commit(s->store.connection, &error)) why = error.text;
    if (!why) return;
    if (error.kind != ERROR_NONE) count_failure(s);
    postgres_rollback(s->store.connection);
    worker_claim_again(s->worker, why);
}

static bool prune(struct service *s, const char *table, int64_t months, struct error *error)
{
    const struct postgres_param params[] = {postgres_text(table), postgres_int(months)};
    return months == 0 || postgres_run(s->store.connection, &query_months_prune, params, 2, NULL, error);
}

static void upkeep(struct service *s)
{
    struct error error = {0};
    if (!postgres_connected(s->store.connection)) return;
    bool good = postgres_run(s->store.connection, &query_months_ensure, NULL, 0, NULL, &error) &&
                prune(s, "ingest_ledger", s->settings->ledger_months, &error) &&
                prune(s, "article_event", s->settings->events_months, &error);
    if (!good) LOG_WARN("upkeep_failed", log_error(&error));
}

static void on_tick(void *context)
{
    struct service *s = context;
    int64_t now_ms = clock_monotonic_ms();
    if (now_ms >= s->heartbeat_at_ms) {
        heartbeat(s);
        s->heartbeat_at_ms = now_ms + s->settings->heartbeat_ms;
    }
    if (now_ms >= s->upkeep_at_ms) {
        upkeep(s);
        s->upkeep_at_ms = now_ms + UPKEEP_MS;
    }
    series_set(metrics_plain(s->metrics, METRIC_CONNECTED), postgres_connected(s->store.connection));
}

struct worker_service service_callbacks(struct service *service)
{
    return (struct worker_service){
        .context = service,
        .claim = on_claim,
        .discontinuity = on_discontinuity,
        .handle = on_handle,
        .store_begin = on_store_begin,
        .store_end = on_store_end,
        .drop = on_drop,
        .release = on_release,
        .tick = on_tick,
    };
}
