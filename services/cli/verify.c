// shuwen verify: a range of a topic read again, through the text core, and compared with PostgreSQL row by row.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/operator.h"
#include "cli/verify_range.h"
#include "kafka/admin.h"
#include "kafka/offsets.h"
#include "postgres/migrate.h"
#include "runtime/clock.h"
#include "runtime/shutdown.h"

enum { ASK_AGAIN_MS = 200 };

struct values {
    struct operator_values server;
    struct kafka_settings kafka;
    struct handler_settings handler;
    const char *topic;
    int64_t partition, from, to, incarnation, show;
};

static const struct setting settings_table[] = {
    SETTING_ROW_TEXT("topic", struct values, topic, NULL, "The topic of raw events, or that of normalized ones."),
    SETTING_ROW_INT("partition", struct values, partition, "-1", -1, INT32_MAX, "",
                    "Only this partition; -1: all of them."),
    SETTING_ROW_INT("from", struct values, from, "0", 0, INT64_MAX, "",
                    "First offset; below the log's start: from there."),
    SETTING_ROW_INT("to", struct values, to, "-1", -1, INT64_MAX, "",
                    "Offset behind the last one; -1: to where the log ends now."),
    SETTING_ROW_INT("show", struct values, show, "20", 0, 1000000000, "events",
                    "How many differences are shown one by one."),
    SETTING_ROW_INT("raw_incarnation", struct values, incarnation, "0", 0, 1000000, "",
                    "As the extractor has it: how often the raw topic was made anew."),
    HANDLER_SETTINGS(struct values, handler),
    KAFKA_SETTINGS(struct values),
    OPERATOR_SETTINGS(struct values, server),
};

static const struct program program = {
    .name = "shuwen verify",
    .version = SHUWEN_VERSION,
    .summary = "Reads a range of a topic again and compares what it has to be with PostgreSQL, row by row.",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
    .passthrough = &kafka_passthrough,
};

static const struct verdict {
    const char *name;
    bool bad;
    const char *meaning;
} verdicts[] = {
    {"same", false, "as they have to be"},
    {"newer", false, "a version from outside the range holds"},
    {"other_version", false, "stored by another version of the programs: not compared"},
    {"letter", false, "would pass now, and are pending dead letters: shuwen redrive"},
    {"unread", true, "not processed yet: shuwen lag"},
    {"missing", true, "LOST: processed, and not there"},
    {"stale", true, "an older version holds"},
    {"article", true, "the article differs"},
    {"observations", true, "observations differ"},
    {"letter_reason", true, "dead letters of another reason"},
    {"letter_missing", true, "rejected, and no dead letter"},
    {"stored", true, "stored, though they would be rejected"},
    {"phantom", true, "in the database, and not on the topic"},
};
enum { VERDICTS = sizeof verdicts / sizeof *verdicts };

struct verify {
    const struct values *values;
    struct verifier verifier;
    struct offset_reader *reader;
    struct arena *arena;
    struct buffer *out;
    int64_t counts[VERDICTS], records, shown;
};

// --- a range

static void take_row(struct verify *v, const struct postgres_rows *rows, size_t row)
{
    const str verdict = postgres_cell(rows, row, 3);
    for (size_t i = 0; i < VERDICTS; i++) {
        if (!str_equal(verdict, str_from(verdicts[i].name))) continue;
        v->counts[i]++;
        if (!verdicts[i].bad || v->shown >= v->values->show) continue;
        v->shown++;
        buffer_printf(v->out, "%s/%.*s/%.*s  %.*s  %s%s%.*s\n", v->values->topic, STR_FMT(postgres_cell(rows, row, 0)),
                      STR_FMT(postgres_cell(rows, row, 1)), STR_FMT(postgres_cell(rows, row, 2)), verdicts[i].meaning,
                      postgres_cell(rows, row, 4).size ? ": " : "", STR_FMT(postgres_cell(rows, row, 4)));
    }
}

static bool compare(struct verify *v, int32_t partition, int64_t from, int64_t next, struct error *error)
{
    struct postgres_rows *rows = NULL;
    if (!verifier_compare(&v->verifier, partition, from, next, &rows, error)) return false;
    for (size_t i = 0; i < postgres_row_count(rows); i++) take_row(v, rows, i);
    postgres_rows_free(rows);
    return true;
}

static bool read_range(struct verify *v, int32_t partition, int64_t from, int64_t to, struct error *error)
{
    struct kafka_record record;
    bool found = true, full = false;
    int64_t begun = from;
    while (from < to) {
        arena_reset(v->arena);
        if (!offset_reader_next(v->reader, v->values->topic, v->values->server.timeout_ms, v->arena, &record, &found,
                                error))
            return false;
        if (!found || record.offset >= to) break;
        from = record.offset + 1;
        v->records++;
        if (!verifier_add(&v->verifier, &record, &full, error)) return false;
        if (!full) continue;
        if (!compare(v, partition, begun, from, error)) return false;
        begun = from;
    }
    return begun >= to || compare(v, partition, begun, to, error);
}

// A broker that is only just taking partitions over says so: it is asked again for as long as a server may take to answer.
static bool read_offsets(struct verify *v, struct partition_offsets *log, struct error *error)
{
    const int64_t timeout_ms = v->values->server.timeout_ms, until_ms = clock_monotonic_ms() + timeout_ms;
    while (!offset_reader_query(v->reader, log, 1, timeout_ms, error)) {
        if (error->kind != ERROR_RETRY || clock_monotonic_ms() >= until_ms) return false;
        error_clear(error);
        shutdown_wait(ASK_AGAIN_MS);
    }
    return true;
}

static bool verify_partition(struct verify *v, int32_t partition, struct error *error)
{
    const struct values *values = v->values;
    struct partition_offsets log = {.topic = values->topic, .partition = partition};
    if (!read_offsets(v, &log, error)) return false;
    const int64_t from = values->from > log.start ? values->from : log.start;
    const int64_t to = values->to >= 0 && values->to < log.stable_end ? values->to : log.stable_end;
    if (from >= to) return true;
    if (!offset_reader_begin(v->reader, values->topic, partition, from, error)) return false;
    const bool good = read_range(v, partition, from, to, error);
    offset_reader_end(v->reader);
    return good;
}

// --- the whole

static bool verify_all(struct verify *v, const struct kafka_client *client, struct error *error)
{
    const struct values *values = v->values;
    struct topic_info *topics = NULL;
    size_t count = 0;
    str cluster;
    struct arena *names = arena_new(0);
    struct admin *admin = names ? admin_new(client, error) : NULL;
    bool good = admin && admin_cluster_id(admin, values->server.timeout_ms, names, &cluster, error) &&
                admin_topics(admin, values->topic, values->server.timeout_ms, names, &topics, &count, error) &&
                (count == 1 || error_fatal(error, "there is no topic %s", values->topic)) &&
                verifier_open(&v->verifier, arena_cstring(names, cluster), (int32_t)values->incarnation,
                              &values->handler, error);
    for (int32_t p = 0; good && p < topics[0].partitions; p++)
        if (values->partition < 0 || values->partition == p) good = verify_partition(v, p, error);
    verifier_close(&v->verifier);
    admin_free(admin);
    arena_free(names);
    return good;
}

static bool report(const struct verify *v)
{
    int64_t bad = 0;
    for (size_t i = 0; i < VERDICTS; i++) {
        if (verdicts[i].bad) bad += v->counts[i];
        if (v->counts[i]) buffer_printf(v->out, "%10" PRId64 "  %s\n", v->counts[i], verdicts[i].meaning);
    }
    buffer_printf(v->out, "%" PRId64 " records of %s read, %" PRId64 " differences\n", v->records, v->values->topic,
                  bad);
    return bad == 0;
}

static bool is_topic_of_ours(const struct values *values, struct error *error)
{
    return strcmp(values->topic, values->kafka.raw_topic) == 0 ||
           strcmp(values->topic, values->kafka.normalized_topic) == 0 ||
           error_fatal(error, "--topic is %s or %s", values->kafka.raw_topic, values->kafka.normalized_topic);
}

static int verify(void *given, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *values = given;
    const struct kafka_client client = {values->kafka.brokers, "shuwen-verify", &settings->passed};
    if (!is_topic_of_ours(values, error)) return EXIT_USAGE;
    struct verify v = {.values = values, .out = out, .arena = arena_new(0)};
    v.verifier.topics = values->kafka;
    v.verifier.raw = strcmp(values->topic, values->kafka.raw_topic) == 0;
    v.verifier.connection = operator_connect(&values->server, program.name, error);
    v.reader = v.verifier.connection ? offset_reader_new(&client, error) : NULL;
    const bool done = v.reader && v.arena && migrate_check(v.verifier.connection, error) &&
                      verify_all(&v, &client, error);
    const bool equal = done && report(&v);
    offset_reader_free(v.reader);
    postgres_free(v.verifier.connection);
    arena_free(v.arena);
    return equal ? EXIT_OK : EXIT_FAILED;
}

const struct command command_verify = {
    .program = &program,
    .operands = "",
    .summary = "compares a range of a topic with PostgreSQL, row by row",
    .values_bytes = sizeof(struct values),
    .work = verify,
};
