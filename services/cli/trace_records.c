#include "cli/trace_records.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "kafka/admin.h"
#include "kafka/offsets.h"
#include "runtime/clock.h"

enum { LOOKED_AT = 2000, LATEST_MS = 3600000, KEY_BYTES = 512, HEADER_BYTES = 300, SCRATCH_BYTES = 128 << 20 };

static void append_time(struct buffer *out, int64_t unix_ms)
{
    char text[CLOCK_TEXT_BYTES];
    clock_format(unix_ms, text);
    buffer_append(out, str_from(text));
}

// Bytes for a terminal: what is no UTF-8, and each control character, is shown as \xNN. Ends between characters.
static void append_bytes(struct buffer *out, str bytes, size_t most)
{
    size_t shown = 0, size = 0;
    for (; shown < bytes.size; shown += size) {
        uint32_t cp = 0;
        const size_t read = utf8_read(bytes, shown, &cp);
        const bool printable = read > 0 && cp >= 0x20 && (cp < 0x7f || cp >= 0xa0);
        size = read > 0 ? read : 1;
        if (shown + size > most) break;
        for (size_t i = 0; i < size && !printable; i++)
            buffer_printf(out, "\\x%02x", (unsigned)(unsigned char)bytes.data[shown + i]);
        if (printable) buffer_append(out, (str){bytes.data + shown, size});
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

static bool read_origin(struct arena *arena, const struct kafka_record *record, struct event_origin *origin)
{
    struct event_header *headers = event_headers(arena, record);
    return headers && event_origin_read(headers, record->header_count, origin);
}

static void print_record(const struct trace_records *t, const struct kafka_record *record, int64_t since_ms)
{
    buffer_printf(t->out, "RECORD %s/%d/%" PRId64 "\n  time    ", record->topic, record->partition, record->offset);
    append_time(t->out, record->timestamp_ms);
    if (since_ms >= 0)
        buffer_printf(t->out, "  (%.3f s after the raw record)", (double)(record->timestamp_ms - since_ms) / 1000.0);
    buffer_append(t->out, STR("\n  key     "));
    if (record->has_key) append_bytes(t->out, record->key, KEY_BYTES);
    else buffer_append(t->out, STR("null"));
    for (size_t i = 0; i < record->header_count; i++) {
        buffer_printf(t->out, "\n  header  %.*s: ", STR_FMT(record->headers[i].name));
        append_bytes(t->out, record->headers[i].value, HEADER_BYTES);
    }
    buffer_append(t->out, STR("\n  value   "));
    if (record->has_value) append_bytes(t->out, record->value, (size_t)t->bytes);
    else buffer_append(t->out, STR("null (a retraction)"));
    buffer_append_char(t->out, '\n');
}

static bool fetch(const struct trace_records *t, struct offset_reader *reader, struct trace_place place,
                  struct kafka_record *record, bool *found, struct error *error)
{
    const char *name = arena_cstring(t->arena, place.topic);
    if (!offset_reader_fetch(reader, name, (int32_t)place.partition, place.offset, t->timeout_ms, t->arena, record,
                             found, error))
        return false;
    if (*found && record->offset == place.offset) return true;
    buffer_printf(t->out, "RECORD: nothing readable at %s/%" PRId64 "/%" PRId64 "%s\n", name, place.partition,
                  place.offset, *found ? " (removed, or a control record)" : " (not written yet, or removed)");
    *found = false;
    return true;
}

bool trace_record_print(const struct trace_records *t, struct trace_place place, struct trace_place *raw,
                        struct error *error)
{
    struct kafka_record record;
    struct event_origin origin;
    bool found = false;
    struct offset_reader *reader = offset_reader_new(t->client, error);
    const bool good = reader && fetch(t, reader, place, &record, &found, error);
    offset_reader_free(reader);
    if (!good || !found) return good;
    print_record(t, &record, -1);
    if (!str_equal(place.topic, str_from(t->topics->raw_topic)) && read_origin(t->arena, &record, &origin))
        *raw = (struct trace_place){origin.topic, origin.partition, origin.offset};
    return true;
}

static bool is_of(struct arena *arena, const struct kafka_record *record, const struct trace_place *raw)
{
    struct event_origin origin;
    return read_origin(arena, record, &origin) && str_equal(origin.topic, raw->topic) &&
           origin.partition == raw->partition && origin.offset == raw->offset;
}

struct search {
    struct offset_reader *reader;
    const struct trace_place *raw;
    int64_t since_ms;
    struct arena *scratch;  // of the record under way
};

static bool search_partition(const struct trace_records *t, const struct search *search, const char *topic,
                             int32_t partition, int64_t from, bool *found, struct error *error)
{
    bool good = offset_reader_begin(search->reader, topic, partition, from, error);
    for (int looked = 0; good && looked < LOOKED_AT; looked++) {
        struct kafka_record record;
        bool more = false;
        arena_reset(search->scratch);
        good = offset_reader_next(search->reader, topic, t->timeout_ms, search->scratch, &record, &more, error);
        if (!good || !more || record.timestamp_ms > search->since_ms + LATEST_MS) break;
        if (!is_of(search->scratch, &record, search->raw)) continue;
        print_record(t, &record, search->since_ms);
        *found = true;
        break;
    }
    offset_reader_end(search->reader);
    return good;
}

static bool search_topic(const struct trace_records *t, const struct search *search, const char *topic,
                         int32_t partitions, bool *found, struct error *error)
{
    struct partition_offsets *items = ARENA_ARRAY(t->arena, struct partition_offsets, (size_t)partitions + 1);
    if (!items) return error_fatal(error, "no memory for partitions");
    for (int32_t p = 0; p < partitions; p++) items[p] = (struct partition_offsets){.topic = topic, .partition = p};
    if (!offset_reader_since(search->reader, items, (size_t)partitions, search->since_ms, t->timeout_ms, error))
        return false;
    for (int32_t p = 0; p < partitions && !*found; p++)
        if (items[p].start >= 0 && !search_partition(t, search, topic, p, items[p].start, found, error)) return false;
    return true;
}

static bool search_all(const struct trace_records *t, const struct search *search, struct error *error)
{
    const char *const topics[] = {t->topics->normalized_topic, t->topics->rejected_topic};
    int32_t partitions[2] = {0};
    bool found = false;
    struct admin *admin = admin_of_reader(t->client, search->reader, error);
    bool good = admin && admin_partition_counts(admin, topics, 2, t->timeout_ms, partitions, error);
    admin_free(admin);
    for (size_t i = 0; good && i < 2 && !found; i++)
        good = search_topic(t, search, topics[i], partitions[i], &found, error);
    if (good && !found)
        buffer_append(t->out,
                      STR("RECORD of the normalizer: not found; it is still to be written, was removed, or stands "
                          "far behind the time of the raw one\n"));
    return good;
}

bool trace_hops_print(const struct trace_records *t, struct trace_place raw, struct error *error)
{
    struct kafka_record record;
    bool found = false;
    struct offset_reader *reader = offset_reader_new(t->client, error);
    struct arena *scratch = arena_new(SCRATCH_BYTES);
    bool good = reader && scratch && fetch(t, reader, raw, &record, &found, error);
    if (good && found) {
        print_record(t, &record, -1);
        const struct search search = {reader, &raw, record.timestamp_ms, scratch};
        good = search_all(t, &search, error);
    }
    arena_free(scratch);
    offset_reader_free(reader);
    return good;
}
