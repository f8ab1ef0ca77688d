// shuwen resume: lets a halted partition go on, from an offset that the operator names; audited.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/operator.h"
#include "event/reason.h"
#include "kafka/admin.h"
#include "kafka/groups.h"
#include "kafka/offsets.h"
#include "normalizer/positions.h"
#include "postgres/migrate.h"
#include "postgres/queries.h"
#include "runtime/shutdown.h"

struct values {
    struct kafka_settings kafka;
    const char *postgres, *topic, *from, *note, *group, *normalizer_group;
    int64_t partition, timeout_ms;
    bool recreated;
};

static const struct setting settings_table[] = {
    KAFKA_SETTINGS(struct values),
    SETTING_ROW_SECRET("postgres", struct values, postgres, "",
                       "Connection string or URI of PostgreSQL; the rest from libpq's PG* variables."),
    SETTING_ROW_TEXT("topic", struct values, topic, NULL,
                     "Topic of the partition: that of raw events for the normalizer, the others for the extractor."),
    SETTING_ROW_INT("partition", struct values, partition, NULL, 0, INT32_MAX, "", "Number of the partition."),
    SETTING_ROW_TEXT("from", struct values, from, NULL,
                     "Offset to go on from, or `earliest`: the first that the topic still has."),
    SETTING_ROW_TEXT("note", struct values, note, NULL, "Why; kept with the time and your name."),
    SETTING_ROW_TEXT("extractor_group", struct values, group, "",
                     "Pipeline of the extractor, where more than one reads the topic."),
    SETTING_ROW_TEXT("normalizer_group", struct values, normalizer_group, "shuwen-normalizer",
                     "Consumer group of the normalizer."),
    SETTING_ROW_BOOL(
        "recreated", struct values, recreated, "false",
        "The topic was made anew under its name: positions and dead letters of both are kept apart. Assumed where the halt says so."),
    SETTING_ROW_INT("timeout_ms", struct values, timeout_ms, "10000", 100, 600000, "ms",
                    "How long to wait for a server that does not answer."),
};

static const struct program program = {
    .name = "shuwen resume",
    .version = SHUWEN_VERSION,
    .summary = "Lets a halted partition go on from an offset, with a note that is kept.",
    .settings = settings_table,
    .setting_count = sizeof settings_table / sizeof *settings_table,
    .passthrough = &kafka_passthrough,
};

// --- the offset

static bool choose_offset(const struct values *v, struct partition_offsets range, int64_t *offset, struct error *error)
{
    if (strcmp(v->from, "earliest") == 0) *offset = range.start;
    else if (!str_to_int64(str_from(v->from), offset))
        return error_fatal(error, "--from takes an offset or earliest, not %s", v->from);
    if (*offset >= range.start && *offset <= range.end) return true;
    return error_fatal(
        error, "partition %" PRId64 " of %s holds offsets %" PRId64 " to %" PRId64 ": choose one of them, or earliest",
        v->partition, v->topic, range.start, range.end);
}

static bool read_offset(const struct values *v, const struct kafka_client *client, int64_t *offset, struct error *error)
{
    struct offset_reader *reader = offset_reader_new(client, error);
    struct partition_offsets range = {.topic = v->topic, .partition = (int32_t)v->partition};
    bool good = reader && offset_reader_query(reader, &range, 1, v->timeout_ms, error) &&
                choose_offset(v, range, offset, error);
    offset_reader_free(reader);
    return good;
}

// --- the extractor's partitions

struct claimed {
    char pipeline[256], cluster[128];
    bool recreated;
};

static bool find_claim(struct postgres *connection, const struct values *v, struct claimed *out, struct error *error)
{
    struct postgres_rows *rows = NULL;
    const struct postgres_param params[] = {postgres_text(v->topic), postgres_int(v->partition),
                                            postgres_text(v->group)};
    if (!postgres_run(connection, &query_claim_list, params, 3, &rows, error)) return false;
    size_t count = postgres_row_count(rows);
    if (count == 1) {
        str reason = postgres_cell(rows, 0, 4);
        snprintf(out->pipeline, sizeof out->pipeline, "%.*s", STR_FMT(postgres_cell(rows, 0, 0)));
        snprintf(out->cluster, sizeof out->cluster, "%.*s", STR_FMT(postgres_cell(rows, 0, 1)));
        out->recreated = v->recreated || str_equal(reason, str_from(REASON_LOG_CHANGED)) ||
                         str_equal(reason, str_from(REASON_LOG_TRUNCATED));
    }
    postgres_rows_free(rows);
    if (count == 0)
        return error_fatal(error,
                           "no extractor ever claimed partition %" PRId64
                           " of %s; check --topic, --partition, --extractor-group",
                           v->partition, v->topic);
    return count == 1 ||
           error_fatal(error, "%zu pipelines read that partition: say which with --extractor-group", count);
}

static bool resume_claim(struct postgres *connection, const struct values *v, int64_t offset, struct error *error)
{
    struct claimed claimed = {0};
    struct postgres_rows *rows = NULL;
    if (!find_claim(connection, v, &claimed, error)) return false;
    const struct postgres_param params[] = {
        postgres_text(claimed.pipeline),
        postgres_text(claimed.cluster),
        postgres_text(v->topic),
        postgres_int(v->partition),
        postgres_int(offset),
        postgres_text(claimed.recreated ? "true" : "false"),
        postgres_text(v->note),
        postgres_text(operator_name()),
    };
    if (!postgres_run(connection, &query_ingest_resume, params, 8, &rows, error)) return false;
    printf("partition %" PRId64 " of %s goes on from %" PRId64 "; it stood at %" PRId64 "%s\n", v->partition, v->topic,
           offset, postgres_cell_int(rows, 0, 0), claimed.recreated ? "; new incarnation" : "");
    postgres_rows_free(rows);
    return true;
}

// --- the normalizer's partitions: their position is the group's committed offset; the halt that it reported stands in the database

// The time of the halt that ends here, from the mark of the group's position; 0: there is none.
static bool read_mark(const struct kafka_client *client, const struct values *v, struct arena *arena,
                      int64_t *halted_ms, struct error *error)
{
    struct offset_reader *reader = offset_reader_new(client, error);
    struct group_offset found = {.topic = v->topic, .partition = (int32_t)v->partition};
    const bool good = reader &&
                      offset_reader_committed(reader, v->normalizer_group, &found, 1, v->timeout_ms, arena, error);
    struct committed_offset committed = {.next_offset = found.next_offset};
    struct position position;
    if (good) snprintf(committed.metadata, sizeof committed.metadata, "%.*s", STR_FMT(found.metadata));
    position_read(&committed, &position);
    *halted_ms = position.halted_ms;
    offset_reader_free(reader);
    return good;
}

static bool close_halt(struct postgres *connection, const struct kafka_client *client, struct admin *admin,
                       const struct values *v, int64_t offset, struct error *error)
{
    struct arena *arena = arena_new(0);
    str cluster;
    int64_t halted_ms = 0;
    bool good = (arena || error_fatal(error, "no memory")) &&
                admin_cluster_id(admin, v->timeout_ms, arena, &cluster, error) &&
                read_mark(client, v, arena, &halted_ms, error);
    if (good) {
        const struct postgres_param params[] = {
            postgres_str(cluster),  postgres_text(v->topic),        postgres_int(v->partition), postgres_int(offset),
            postgres_text(v->note), postgres_text(operator_name()), postgres_int(halted_ms)};
        good = postgres_run(connection, &query_normalizer_resume, params, 7, NULL, error);
    }
    arena_free(arena);
    return good;
}

// The database's part is committed last: what fails in between leaves the halt to be seen, and the command to be given again.
static bool resume_normalizer(struct postgres *connection, const struct kafka_client *client, const struct values *v,
                              int64_t offset, struct error *error)
{
    struct admin *admin = admin_new(client, error);
    bool good = admin && postgres_begin(connection, error) && close_halt(connection, client, admin, v, offset, error) &&
                admin_commit_offset(admin, v->normalizer_group, v->topic, (int32_t)v->partition, offset, "",
                                    v->timeout_ms, error) &&
                postgres_commit(connection, error);
    admin_free(admin);
    if (good)
        printf("partition %" PRId64 " of %s goes on from %" PRId64 " (%s): %s\n", v->partition, v->topic, offset,
               operator_name(), v->note);
    return good;
}

static int resume(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    const struct kafka_client client = {v->kafka.brokers, "shuwen-resume", &settings->passed};
    int64_t offset = 0;
    (void)out;
    bool raw = strcmp(v->topic, v->kafka.raw_topic) == 0;
    struct postgres *connection = postgres_new(&(struct postgres_settings){.conninfo = v->postgres,
                                                                           .application_name = "shuwen resume",
                                                                           .connect_timeout_ms = (int)v->timeout_ms,
                                                                           .statement_timeout_ms = (int)v->timeout_ms});
    bool good = (connection || error_fatal(error, "no memory for a connection")) &&
                read_offset(v, &client, &offset, error) && postgres_connect(connection, error) &&
                migrate_check(connection, error) &&
                (raw ? resume_normalizer(connection, &client, v, offset, error)
                     : resume_claim(connection, v, offset, error));
    postgres_free(connection);
    return good ? EXIT_OK : EXIT_FAILED;
}

const struct command command_resume = {
    .program = &program,
    .operands = "",
    .summary = "lets a halted partition go on, audited",
    .values_bytes = sizeof(struct values),
    .work = resume,
};
