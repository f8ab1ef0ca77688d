// shuwen setup: topics and schema on anyone's servers; any number of times.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "kafka/admin.h"
#include "postgres/migrate.h"
#include "runtime/backoff.h"
#include "runtime/clock.h"
#include "runtime/shutdown.h"

struct values {
    struct kafka_settings kafka;
    const char *postgres, *only;
    int64_t partitions, replication, retention_ms, timeout_ms;
};

static const struct setting settings_table[] = {
    KAFKA_SETTINGS(struct values),
    SETTING_ROW_SECRET(
        "postgres", struct values, postgres, "",
        "Connection string or URI of PostgreSQL, for a login that may make roles and schemas; the rest from libpq's PG* variables."),
    SETTING_ROW_CHOICE("only", struct values, only, "all", "all|kafka|postgres", "Which of the two servers to set up."),
    SETTING_ROW_INT("partitions", struct values, partitions, "8", 1, 10000, "partitions",
                    "Partitions of each topic that is made."),
    SETTING_ROW_INT("replication", struct values, replication, "-1", -1, 100, "replicas",
                    "Replicas of each topic that is made; -1: as the broker is configured."),
    SETTING_ROW_INT("retention_ms", struct values, retention_ms, "2592000000", -1, INT64_MAX, "ms",
                    "How long the topics keep records; -1: for ever."),
    SETTING_ROW_INT("timeout_ms", struct values, timeout_ms, "30000", 100, 600000, "ms",
                    "How long to wait for a server that does not answer."),
};

static const struct program program = {
    .name = "shuwen setup",
    .version = SHUWEN_VERSION,
    .summary = "Makes topics, roles and tables, or brings them up to date; changes nothing that is as it should be.",
    .settings = settings_table,
    .setting_count = sizeof settings_table / sizeof *settings_table,
    .passthrough = &kafka_passthrough,
};

// --- topics

enum { CONFIGS_MAX = 3 };

struct plan {
    const char *name;
    struct topic_config configs[CONFIGS_MAX];
    size_t config_count;
};

// Sets what differs of an existing topic, all at once: setting one writes the others as they were read, and a broker shows a
// change only after a moment.
static bool correct_configs(struct admin *admin, const struct plan *plan, int64_t timeout_ms, struct arena *arena,
                            struct error *error)
{
    struct topic_config differing[CONFIGS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < plan->config_count; i++) {
        str value;
        const struct topic_config *wanted = &plan->configs[i];
        if (!admin_topic_config(admin, plan->name, wanted->name, timeout_ms, arena, &value, error)) return false;
        if (str_equal(value, str_from(wanted->value))) continue;
        printf("topic %s: %s %.*s -> %s\n", plan->name, wanted->name, STR_FMT(value), wanted->value);
        differing[count++] = *wanted;
    }
    return count == 0 || admin_set_topic_config(admin, plan->name, differing, count, timeout_ms, error);
}

static bool report_existing(struct admin *admin, const struct plan *plan, const struct values *values,
                            struct arena *arena, struct error *error)
{
    struct topic_info *topics;
    size_t count;
    if (!admin_topics(admin, plan->name, values->timeout_ms, arena, &topics, &count, error)) return false;
    int partitions = count ? topics[0].partitions : 0;
    if (partitions == values->partitions) printf("topic %s: is there, %d partitions\n", plan->name, partitions);
    else
        printf("topic %s: is there with %d partitions, not %" PRId64
               "; it stays so (kafka-topics.sh --alter adds some)\n",
               plan->name, partitions, values->partitions);
    return true;
}

static bool set_up_topic(struct admin *admin, const struct plan *plan, const struct values *values, struct arena *arena,
                         struct error *error)
{
    enum topic_result result;
    const struct topic_plan topic = {plan->name, (int32_t)values->partitions, (int32_t)values->replication,
                                     plan->configs, plan->config_count};
    if (!admin_create_topic(admin, &topic, values->timeout_ms, &result, error)) return false;
    if (result == TOPIC_CREATED) {
        printf("topic %s: made, %d partitions\n", plan->name, topic.partitions);
        return true;
    }
    return report_existing(admin, plan, values, arena, error) &&
           correct_configs(admin, plan, values->timeout_ms, arena, error);
}

// The embedded broker has no controller and no admin requests: it makes topics when they are first used.
static bool is_embedded(const struct error *error)
{
    return strstr(error->text, "Required feature not supported") || strstr(error->text, "waiting for controller");
}

static bool set_up_topics(const struct values *values, const struct settings *settings, struct error *error)
{
    char retention[24];
    snprintf(retention, sizeof retention, "%" PRId64, values->retention_ms);
    // The broker's clock everywhere: it refuses what is stamped an hour ahead, and would refuse for ever all that a machine with a wrong
    // clock normalizes.
    const struct plan plans[] = {
        {values->kafka.raw_topic,
         {{"message.timestamp.type", "LogAppendTime"}, {"max.message.bytes", "8388608"}, {"retention.ms", retention}},
         3},
        {values->kafka.normalized_topic,
         {{"message.timestamp.type", "LogAppendTime"}, {"max.message.bytes", "33554432"}, {"retention.ms", retention}},
         3},
        {values->kafka.rejected_topic,
         {{"message.timestamp.type", "LogAppendTime"}, {"max.message.bytes", "33554432"}, {"retention.ms", retention}},
         3},
    };
    const struct kafka_client client = {values->kafka.brokers, "shuwen-setup", &settings->passed};
    struct arena *arena = arena_new(0);
    struct admin *admin = admin_new(&client, error);
    bool good = admin && arena;
    for (size_t i = 0; good && i < sizeof plans / sizeof *plans; i++)
        good = set_up_topic(admin, &plans[i], values, arena, error);
    admin_free(admin);
    arena_free(arena);
    if (good || !is_embedded(error)) return good;
    printf("topics: this broker knows no admin requests and makes topics when they are used\n");
    error_clear(error);
    return true;
}

// --- database

// A server that is just starting is waited for.
static bool connect_in_time(struct postgres *connection, int64_t timeout_ms, struct error *error)
{
    struct backoff backoff;
    int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
    backoff_init(&backoff, 100, 1000, (uint64_t)clock_monotonic_us() | 1);
    for (;;) {
        struct error failed = {0};
        if (postgres_connect(connection, &failed)) return true;
        if (failed.kind != ERROR_RETRY || clock_monotonic_ms() >= deadline_ms) {
            *error = failed;
            return false;
        }
        shutdown_wait(backoff_next(&backoff));
    }
}

static bool set_up_schema(const struct values *values, struct error *error)
{
    struct postgres *connection = postgres_new(
        &(struct postgres_settings){.conninfo = values->postgres,
                                    .application_name = "shuwen setup",
                                    .connect_timeout_ms = (int)values->timeout_ms});
    struct migrate_report report;
    if (!connection) return error_fatal(error, "no memory for a connection");
    bool good = connect_in_time(connection, values->timeout_ms, error) && migrate_apply(connection, &report, error);
    if (good) printf("schema: at migration %d, %d of them applied now\n", report.newest, report.applied);
    postgres_free(connection);
    return good;
}

static int set_up(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    const bool kafka = strcmp(v->only, "postgres") != 0, postgres = strcmp(v->only, "kafka") != 0;
    (void)out;  // each step is said when it is done
    setvbuf(stdout, NULL, _IOLBF, 0);
    const bool good = (!kafka || set_up_topics(v, settings, error)) && (!postgres || set_up_schema(v, error));
    return good ? EXIT_OK : EXIT_FAILED;
}

const struct command command_setup = {
    .program = &program,
    .operands = "",
    .summary = "makes topics, roles and tables, or brings them up to date",
    .values_bytes = sizeof(struct values),
    .work = set_up,
};
