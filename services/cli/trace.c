// shuwen trace: everything that is known of one event or article: the record on its topic, what became of it, the article as it stands.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/operator.h"
#include "cli/trace_records.h"
#include "postgres/queries.h"
#include "runtime/shutdown.h"

struct values {
    struct kafka_settings kafka;
    struct operator_values server;
    int64_t bytes;
};

static const struct setting settings_table[] = {
    KAFKA_SETTINGS(struct values),
    OPERATOR_SETTINGS(struct values, server),
    SETTING_ROW_INT("bytes", struct values, bytes, "400", 0, 67108864, "bytes",
                    "How much of a record's value is shown."),
};

static const struct program program = {
    .name = "shuwen trace",
    .version = SHUWEN_VERSION,
    .summary = "Tells everything that is known of one article or one record.",
    .operands = "TOPIC/PARTITION/OFFSET | SOURCE ID",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
    .passthrough = &kafka_passthrough,
};

struct trace {
    const struct values *values;
    struct trace_records records;
    struct arena *arena;
    struct buffer *out;
    struct postgres *connection;
    struct error *error;
};

static bool print_rows(struct trace *t, const struct postgres_query *query, const char *article_key, const char *title,
                       const char *const *titles, size_t columns)
{
    const struct postgres_param key = postgres_text(article_key);
    struct postgres_rows *rows = NULL;
    if (!postgres_run(t->connection, query, &key, 1, &rows, t->error)) return false;
    buffer_printf(t->out, "%s%s\n", title, postgres_row_count(rows) ? "" : ": none");
    if (postgres_row_count(rows)) operator_print_table(t->out, rows, titles, columns);
    postgres_rows_free(rows);
    return true;
}

// *raw: of the version that holds, where there is one.
static bool trace_article(struct trace *t, const char *article_key, struct trace_place *raw)
{
    static const char *const article[] = {"SOURCE",       "ID",        "REVISION",  "TITLE",    "PUBLISHED",
                                          "TOPIC",        "P",         "OFFSET",    "APPENDED", "STORED",
                                          "OBSERVATIONS", "EXTRACTOR", "NORMALIZER"};
    static const char *const events[] = {"OUTCOME", "REASON",   "REVISION", "TOPIC",  "P",
                                         "OFFSET",  "APPENDED", "RECORDED", "SECONDS"};
    static const char *const observations[] = {"N",         "RULE",    "QUOTE",  "VALUE", "UNIT",
                                               "INDICATOR", "SUBJECT", "PERIOD", "BEGIN", "END"};
    struct postgres_param key = postgres_text(article_key);
    struct postgres_rows *rows = NULL;
    if (!postgres_run(t->connection, &query_trace_article, &key, 1, &rows, t->error)) return false;
    buffer_append(t->out, postgres_row_count(rows) ? STR("ARTICLE\n")
                                                   : STR("ARTICLE: none is current (never stored, or retracted)\n"));
    if (postgres_row_count(rows)) {
        operator_print_table(t->out, rows, article, 13);
        *raw = (struct trace_place){arena_str(t->arena, postgres_cell(rows, 0, 5)), postgres_cell_int(rows, 0, 6),
                                    postgres_cell_int(rows, 0, 7)};
    }
    postgres_rows_free(rows);
    return print_rows(t, &query_trace_events, article_key, "EVENTS", events, 9) &&
           print_rows(t, &query_trace_observations, article_key, "OBSERVATIONS", observations, 10);
}

// What the database knows of a place on the raw topic.
static bool trace_outcome(struct trace *t, str topic, int64_t partition, int64_t offset)
{
    static const char *const events[] = {NULL, "OUTCOME", "REASON", "REVISION", "APPENDED", "RECORDED"};
    const struct postgres_param params[] = {postgres_str(topic), postgres_int(partition), postgres_int(offset)};
    struct postgres_rows *rows = NULL;
    char key[64] = "";
    if (!postgres_run(t->connection, &query_trace_offset, params, 3, &rows, t->error)) return false;
    if (postgres_row_count(rows)) {
        buffer_printf(t->out, "OUTCOME of %.*s/%" PRId64 "/%" PRId64 "\n", STR_FMT(topic), partition, offset);
        operator_print_table(t->out, rows, events, 6);
        snprintf(key, sizeof(key), "%.*s", STR_FMT(postgres_cell(rows, 0, 0)));
    } else {
        buffer_append(
            t->out,
            STR("OUTCOME: none recorded yet; if the record is on the topic, it is still on its way (shuwen lag)\n"));
    }
    postgres_rows_free(rows);
    struct trace_place unused;
    return !key[0] || trace_article(t, key, &unused);
}

static bool trace_place(struct trace *t, struct trace_place place)
{
    struct trace_place raw = place, origin = {0};
    bool good;
    if (str_equal(place.topic, str_from(t->values->kafka.raw_topic))) {
        good = trace_hops_print(&t->records, raw, t->error);
    } else {
        good = trace_record_print(&t->records, place, &origin, t->error);
        if (good && origin.topic.size) good = trace_record_print(&t->records, raw = origin, &origin, t->error);
    }
    return good && trace_outcome(t, raw.topic, raw.partition, raw.offset);
}

static bool trace_name(struct trace *t, const char *source, const char *id)
{
    uint8_t key[16];
    char text[40];
    size_t size = 0;
    event_article_key(str_from(source), str_from(id), key);
    for (size_t i = 0; i < sizeof(key); i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%s%02x",
                                 i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", key[i]);
    buffer_printf(t->out, "KEY %s\n", text);
    struct trace_place raw = {0};
    return trace_article(t, text, &raw) && (!raw.topic.size || trace_hops_print(&t->records, raw, t->error));
}

static bool trace(struct trace *t, const struct settings *settings)
{
    struct trace_place place;
    bool is_place = settings->operand_count == 1 &&
                    operator_read_place(settings->operands[0], &place.topic, &place.partition, &place.offset);
    if (!is_place && settings->operand_count != 2)
        return error_fatal(t->error, "name a record as TOPIC/PARTITION/OFFSET, or an article by its SOURCE and ID");
    t->connection = operator_connect(&t->values->server, "shuwen trace", t->error);
    if (!t->connection) return false;
    return is_place ? trace_place(t, place) : trace_name(t, settings->operands[0], settings->operands[1]);
}

static int run(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    const struct kafka_client client = {
        .brokers = v->kafka.brokers, .client_id = "shuwen-trace", .options = &settings->passed};
    struct trace t = {.values = v, .arena = arena_new(256 << 20), .out = out, .error = error};
    t.records = (struct trace_records){.client = &client,
                                       .topics = &v->kafka,
                                       .timeout_ms = v->server.timeout_ms,
                                       .bytes = v->bytes,
                                       .arena = t.arena,
                                       .out = out};
    const bool ok = t.arena && trace(&t, settings);
    postgres_free(t.connection);
    arena_free(t.arena);
    return ok ? EXIT_OK : EXIT_FAILED;
}

const struct command command_trace = {
    .program = &program,
    .operands = "PLACE|SOURCE ID",
    .summary = "everything that is known of one record or article",
    .values_bytes = sizeof(struct values),
    .work = run,
};
