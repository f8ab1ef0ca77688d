// shuwen trace: everything that is known of one event or article: the record on its topic, what became of it, the article as it stands.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/operator.h"
#include "event/rejected.h"
#include "kafka/offsets.h"
#include "postgres/queries.h"
#include "runtime/clock.h"
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
    const struct kafka_client *client;
    struct arena *arena;
    struct buffer *out;
    struct postgres *connection;
    struct error *error;
};

static void append_time(struct buffer *out, int64_t unix_ms)
{
    char text[CLOCK_TEXT_BYTES];
    clock_format(unix_ms, text);
    buffer_append(out, str_from(text));
}

// Bytes for a terminal: what is no printable ASCII or UTF-8 lead is shown as \xNN.
static void append_bytes(struct buffer *out, str bytes, size_t most)
{
    size_t shown = bytes.size < most ? bytes.size : most;
    while (shown < bytes.size && shown > 0 && ((unsigned char)bytes.data[shown] & 0xc0) == 0x80) shown--;
    for (size_t i = 0; i < shown; i++) {
        unsigned char c = (unsigned char)bytes.data[i];
        if (c < 0x20 || c == 0x7f) buffer_printf(out, "\\x%02x", c);
        else buffer_append_char(out, (char)c);
    }
    if (shown < bytes.size) buffer_printf(out, " … (%zu bytes in all)", bytes.size);
}

static struct event_header *event_headers(struct arena *arena, const struct kafka_record *record)
{
    struct event_header *headers = ARENA_ARRAY(arena, struct event_header, record->header_count + 1);
    for (size_t i = 0; headers && i < record->header_count; i++)
        headers[i] = (struct event_header){record->headers[i].name, record->headers[i].value};
    return headers;
}

static void print_record(struct trace *t, const struct kafka_record *record, const struct event_header *headers)
{
    buffer_printf(t->out, "RECORD %s/%d/%" PRId64 "\n  time    ", record->topic, record->partition, record->offset);
    append_time(t->out, record->timestamp_ms);
    buffer_append(t->out, STR("\n  key     "));
    if (record->has_key) append_bytes(t->out, record->key, 512);
    else buffer_append(t->out, STR("null"));
    for (size_t i = 0; i < record->header_count; i++) {
        buffer_printf(t->out, "\n  header  %.*s: ", STR_FMT(headers[i].name));
        append_bytes(t->out, headers[i].value, 300);
    }
    buffer_append(t->out, STR("\n  value   "));
    if (record->has_value) append_bytes(t->out, record->value, (size_t)t->values->bytes);
    else buffer_append(t->out, STR("null (a retraction)"));
    buffer_append_char(t->out, '\n');
}

static bool trace_article(struct trace *t, const char *article_key)
{
    static const char *const article[] = {"SOURCE", "ID",     "REVISION", "TITLE",  "PUBLISHED",    "TOPIC",
                                          "P",      "OFFSET", "APPENDED", "STORED", "OBSERVATIONS", "EXTRACTOR"};
    static const char *const events[] = {"OUTCOME", "REASON",   "REVISION", "TOPIC",  "P",
                                         "OFFSET",  "APPENDED", "RECORDED", "SECONDS"};
    struct postgres_param key = postgres_text(article_key);
    struct postgres_rows *rows = NULL;
    if (!postgres_run(t->connection, &query_trace_article, &key, 1, &rows, t->error)) return false;
    buffer_append(t->out, postgres_row_count(rows) ? STR("ARTICLE\n")
                                                   : STR("ARTICLE: none is current (never stored, or retracted)\n"));
    if (postgres_row_count(rows)) operator_print_table(t->out, rows, article, 12);
    postgres_rows_free(rows);
    if (!postgres_run(t->connection, &query_trace_events, &key, 1, &rows, t->error)) return false;
    buffer_append(t->out, postgres_row_count(rows) ? STR("EVENTS\n") : STR("EVENTS: none was recorded\n"));
    if (postgres_row_count(rows)) operator_print_table(t->out, rows, events, 9);
    postgres_rows_free(rows);
    return true;
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
    return !key[0] || trace_article(t, key);
}

static bool trace_place(struct trace *t, str topic, int64_t partition, int64_t offset)
{
    struct kafka_record record;
    struct event_origin origin;
    bool found = false;
    struct offset_reader *reader = offset_reader_new(t->client, t->error);
    const char *name = arena_cstring(t->arena, topic);
    bool ok = reader && offset_reader_fetch(reader, name, (int32_t)partition, offset, t->values->server.timeout_ms,
                                            t->arena, &record, &found, t->error);
    offset_reader_free(reader);
    if (!ok) return false;
    if (found && record.offset == offset) {
        struct event_header *headers = event_headers(t->arena, &record);
        print_record(t, &record, headers);
        if (!str_equal(topic, str_from(t->values->kafka.raw_topic)) &&
            event_origin_read(headers, record.header_count, &origin))
            return trace_outcome(t, origin.topic, origin.partition, origin.offset);
    } else {
        buffer_printf(t->out, "RECORD: nothing readable at %s/%" PRId64 "/%" PRId64 "%s\n", name, partition, offset,
                      found ? " (removed, or a control record)" : " (not written yet, or removed)");
    }
    return trace_outcome(t, topic, partition, offset);
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
    return trace_article(t, text);
}

static bool trace(struct trace *t, const struct settings *settings)
{
    str topic;
    int64_t partition, offset;
    bool is_place = settings->operand_count == 1 &&
                    operator_read_place(settings->operands[0], &topic, &partition, &offset);
    if (!is_place && settings->operand_count != 2)
        return error_fatal(t->error, "name a record as TOPIC/PARTITION/OFFSET, or an article by its SOURCE and ID");
    t->connection = operator_connect(&t->values->server, "shuwen trace", t->error);
    if (!t->connection) return false;
    return is_place ? trace_place(t, topic, partition, offset)
                    : trace_name(t, settings->operands[0], settings->operands[1]);
}

static int run(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    const struct kafka_client client = {
        .brokers = v->kafka.brokers, .client_id = "shuwen-trace", .options = &settings->passed};
    struct trace t = {.values = v, .client = &client, .arena = arena_new(256 << 20), .out = out, .error = error};
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
