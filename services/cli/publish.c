// shuwen publish: article events onto articles.raw, each accounted for.
#include "cli/publish.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/charset.h"
#include "cli/command.h"
#include "cli/document.h"
#include "cli/input.h"
#include "event/limit_settings.h"
#include "kafka/producer.h"
#include "runtime/clock.h"
#include "runtime/shutdown.h"

enum { EVENT_MEMORY_BYTES = 64 << 20, PROGRESS_MS = 200, STOP_MS = 3000 };

struct values {
    struct kafka_settings kafka;
    struct document_settings document;
    struct limit_settings limits;
    const char *postgres;
    bool dry_run, unchecked, wait;
    int64_t wait_ms, delivery_ms;
};

static const struct setting settings_table[] = {
    SETTING_ROW_BOOL("dry_run", struct values, dry_run, "false", "Validates the events and sends nothing."),
    SETTING_ROW_BOOL("wait", struct values, wait, "false",
                     "Waits until the database tells what became of each event: stored, or rejected and why."),
    SETTING_ROW_INT("wait_ms", struct values, wait_ms, "60000", 1, 86400000, "ms", "Most that --wait waits for."),
    SETTING_ROW_BOOL("unchecked", struct values, unchecked, "false",
                     "Sends events that the reader would refuse as well: they become dead letters."),
    SETTING_ROW_INT("delivery_ms", struct values, delivery_ms, "120000", 1000, 86400000, "ms",
                    "An event that the broker has not acknowledged by then has failed."),
    DOCUMENT_SETTINGS(struct values),
    LIMIT_SETTINGS(struct values, limits),
    KAFKA_SETTINGS(struct values),
    SETTING_ROW_SECRET("postgres", struct values, postgres, "",
                       "Connection string of the database, for --wait; PG* variables as well."),
};

static const struct program program = {
    .name = "shuwen publish",
    .version = SHUWEN_VERSION,
    .summary =
        "Puts article events onto the raw topic and reports each one that was not acknowledged. Files: JSON Lines, - for "
        "standard input, .txt and .html with their metadata as options. GB18030 and UTF-16 are converted.",
    .operands = "FILE…",
    .settings = settings_table,
    .setting_count = sizeof(settings_table) / sizeof(settings_table[0]),
    .passthrough = &kafka_passthrough,
};

struct publish {
    const struct values *values;
    struct producer *producer;
    struct arena *arena;
    struct buffer scratch, converted;
    struct sent_list sent;
    size_t events, refused, acknowledged, failed, bytes_read, bytes_total;
    bool show_progress;
    int64_t progress_ms;
    struct error fatal;
};

bool sent_add(struct sent_list *list, const char *file, size_t line)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 256;
        struct sent *items = realloc(list->items, capacity * sizeof(*items));
        if (!items) return false;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = (struct sent){.file = file, .line = line, .offset = -1, .partition = -1};
    return true;
}

void sent_release(struct sent_list *list)
{
    free(list->items);
    *list = (struct sent_list){0};
}

void sent_report(const char *file, size_t line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K");
    if (line) fprintf(stderr, "%s:%zu: ", file, line);
    else fprintf(stderr, "%s: ", file);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

static void on_report(void *context, uint64_t tag, int32_t partition, int64_t offset, const struct error *error)
{
    struct publish *publish = context;
    struct sent *sent = &publish->sent.items[tag];
    if (error) {
        publish->failed++;
        sent->state = SENT_FAILED;
        sent_report(sent->file, sent->line, "not acknowledged: %s", error->text);
        return;
    }
    publish->acknowledged++;
    sent->state = SENT_ACKNOWLEDGED;
    sent->partition = partition;
    sent->offset = offset;
}

static void progress(struct publish *publish, bool last)
{
    int64_t now = clock_monotonic_ms();
    if (!publish->show_progress || (!last && now - publish->progress_ms < PROGRESS_MS)) return;
    publish->progress_ms = now;
    fprintf(stderr, "\r\033[K%zu events, %zu acknowledged, %zu refused", publish->events, publish->acknowledged,
            publish->refused);
    if (publish->bytes_total) fprintf(stderr, ", %zu %%", publish->bytes_read * 100 / publish->bytes_total);
    if (last) fprintf(stderr, "\r\033[K");
}

static void report_warnings(const struct input_item *item, const struct warnings *warnings)
{
    for (size_t i = 0; i < warnings->count; i++) {
        sent_report(item->file, item->line, "warning: %.*s: %.*s", STR_FMT(warnings->items[i].field),
                    STR_FMT(warnings->items[i].text));
    }
}

// The key of the event; empty for one that the reader refuses and --unchecked sends all the same.
static bool check_event(struct publish *publish, const struct input_item *item, str event, str *key)
{
    struct article_event read;
    struct error error = {0};
    struct event_record record = {.has_value = true, .value = event};
    *key = (str){0};
    struct event_limits limits = limit_settings_read(&publish->values->limits);
    if (event_read_raw(publish->arena, &record, &limits, &read, &error)) {
        report_warnings(item, &read.warnings);
        *key = event_key(publish->arena, read.source, read.id);
        return true;
    }
    publish->refused++;
    sent_report(item->file, item->line, "%s: %s", error.reason, error.text);
    return publish->values->unchecked;
}

static bool send_event(struct publish *publish, const struct input_item *item, str event, str key)
{
    struct error error = {0};
    struct kafka_record record = {
        .topic = publish->values->kafka.raw_topic,
        .partition = -1,
        .timestamp_ms = -1,
        .has_key = key.size > 0,
        .key = key,
        .has_value = true,
        .value = event,
    };
    if (!sent_add(&publish->sent, item->file, item->line)) return error_fatal(&publish->fatal, "out of memory");
    if (producer_send(publish->producer, &record, publish->sent.count - 1, &error)) return true;
    on_report(publish, publish->sent.count - 1, -1, -1, &error);
    return error.kind != ERROR_FATAL || error_fatal(&publish->fatal, "%s", error.text);
}

static bool publish_item(struct publish *publish, const struct input_item *item)
{
    const char *from = NULL;
    str key;
    struct input_item converted = *item;
    if (item->kind == INPUT_JSON_LINE) converted.bytes = charset_to_utf8(item->bytes, &publish->converted, &from);
    publish->events++;
    const str event = document_event(&publish->values->document, &converted, &publish->scratch, &from);
    if (!check_event(publish, item, event, &key) || publish->values->dry_run) return true;
    return send_event(publish, item, event, key);
}

static void report_open(struct publish *publish)
{
    for (size_t i = 0; i < publish->sent.count; i++) {
        struct sent *sent = &publish->sent.items[i];
        if (sent->state != SENT_OPEN) continue;
        publish->failed++;
        sent_report(sent->file, sent->line, "not acknowledged: no answer from the broker");
    }
}

// Reads all files and sends them. False: something could not be read, or nothing more can be sent.
static bool publish_files(struct publish *publish, const struct settings *settings)
{
    struct input input;
    struct input_item item;
    struct error error = {0};
    enum input_result got;
    bool readable = true;
    input_init(&input, settings->operands, settings->operand_count, (size_t)publish->values->limits.record_bytes);
    input.stop = shutdown_requested;
    publish->bytes_total = input.bytes_total;
    while (publish->fatal.kind == ERROR_NONE && !shutdown_requested() &&
           (got = input_next(&input, &item, &error)) != INPUT_END) {
        if (shutdown_requested()) break;  // what was read may be half a line
        publish->bytes_read = input.bytes_read;
        if (got == INPUT_UNREADABLE) {
            readable = false;
            fprintf(stderr, "shuwen publish: %s\n", error.text);
            error_clear(&error);
        } else if (!publish_item(publish, &item)) {
            error_fatal(&publish->fatal, "the event could not be sent");
        }
        arena_reset(publish->arena);
        if (publish->producer) producer_poll(publish->producer, 0);
        progress(publish, false);
    }
    input_release(&input);
    return readable && publish->fatal.kind == ERROR_NONE;
}

// Waits for the broker's word on all that was sent; after a signal only a little longer.
static void finish_sending(struct publish *publish)
{
    int64_t deadline = clock_monotonic_ms() + publish->values->delivery_ms + STOP_MS;
    bool stopping = false;
    while (producer_flush(publish->producer, PROGRESS_MS) > 0 && clock_monotonic_ms() < deadline) {
        if (!stopping && shutdown_requested()) deadline = clock_monotonic_ms() + STOP_MS;
        stopping = shutdown_requested();
        progress(publish, false);
    }
    report_open(publish);
}

static void print_summary(const struct publish *publish)
{
    if (publish->values->dry_run) {
        fprintf(stderr, "%zu events: %zu valid, %zu refused; nothing was sent\n", publish->events,
                publish->events - publish->refused, publish->refused);
        return;
    }
    fprintf(stderr, "%zu events: %zu acknowledged on %s, %zu refused, %zu not acknowledged\n", publish->events,
            publish->acknowledged, publish->values->kafka.raw_topic, publish->refused, publish->failed);
}

static bool publish_all(struct publish *publish, const struct settings *settings, struct outcomes *outcomes)
{
    bool ok = publish_files(publish, settings);
    if (publish->producer) finish_sending(publish);
    progress(publish, true);
    if (publish->fatal.kind != ERROR_NONE) fprintf(stderr, "shuwen publish: %s\n", publish->fatal.text);
    if (shutdown_requested()) fprintf(stderr, "shuwen publish: interrupted; the rest was not read\n");
    print_summary(publish);
    struct error error = {0};
    if (outcomes && !outcomes_wait(outcomes, &publish->sent, publish->values->wait_ms, &error)) {
        ok = false;
        if (error.kind != ERROR_NONE) fprintf(stderr, "shuwen publish: %s\n", error.text);
    }
    return ok && publish->refused == 0 && publish->failed == 0 && !shutdown_requested();
}

static bool open_connections(struct publish *publish, const struct settings *settings, struct outcomes **outcomes,
                             struct error *error)
{
    const struct values *values = publish->values;
    if (!shutdown_install(STOP_MS + values->delivery_ms, error)) return false;
    if (values->dry_run) return true;
    if (values->wait && !(*outcomes = outcomes_new(values->postgres, values->kafka.raw_topic, error))) return false;
    publish->producer = producer_new(
        &(struct producer_options){
            .client = {values->kafka.brokers, "shuwen-publish", &settings->passed},
            .queue_bytes = 64 << 20,
            .delivery_ms = values->delivery_ms,
            .report = on_report,
            .context = publish,
        },
        error);
    return publish->producer != NULL;
}

static int run_publish(void *values, const struct settings *settings, struct buffer *out, struct error *error)
{
    const struct values *v = values;
    struct outcomes *outcomes = NULL;
    (void)out;
    if (!document_operands_check(&v->document, settings, error)) return EXIT_USAGE;
    struct publish publish = {
        .values = v, .arena = arena_new(EVENT_MEMORY_BYTES), .show_progress = isatty(STDERR_FILENO)};
    const bool ok = open_connections(&publish, settings, &outcomes, error) && publish_all(&publish, settings, outcomes);
    producer_free(publish.producer);
    outcomes_free(outcomes);
    sent_release(&publish.sent);
    buffer_release(&publish.scratch);
    buffer_release(&publish.converted);
    arena_free(publish.arena);
    return ok ? EXIT_OK : EXIT_FAILED;
}

const struct command command_publish = {
    .program = &program,
    .operands = "FILE…",
    .summary = "puts article events onto the raw topic",
    .values_bytes = sizeof(struct values),
    .work = run_publish,
};
