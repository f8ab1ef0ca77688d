#include "extractor/intake.h"

#include <string.h>

#include "base/utf8.h"
#include "event/reason.h"
#include "runtime/clock.h"

enum { SCRATCH_BYTES = 512 * 1024 * 1024, FIRST_ROOM = 512 };

static const char program[] = "shuwen-extractor";

bool intake_init(struct intake *intake, const struct rows_origin *origin, const char *rejected_topic,
                 struct error *error)
{
    *intake = (struct intake){.origin = *origin, .rejected_topic = rejected_topic};
    intake->kept = arena_new(0);
    intake->scratch = arena_new(SCRATCH_BYTES);
    batch_init(&intake->articles, &rows_article);
    batch_init(&intake->extractions, &rows_extraction);
    batch_init(&intake->observations, &rows_observation);
    return (intake->kept && intake->scratch) || error_fatal(error, "no memory for a batch");
}

void intake_release(struct intake *intake)
{
    arena_free(intake->kept);
    arena_free(intake->scratch);
    batch_release(&intake->articles);
    batch_release(&intake->extractions);
    batch_release(&intake->observations);
    buffer_release(&intake->json);
}

void intake_clear(struct intake *intake)
{
    arena_reset(intake->kept);
    arena_reset(intake->scratch);
    batch_clear(&intake->articles);
    batch_clear(&intake->extractions);
    batch_clear(&intake->observations);
    intake->items = NULL;
    intake->count = intake->room = 0;
    intake->text_us = intake->encode_us = 0;
}

size_t intake_bytes(const struct intake *intake)
{
    return arena_used_bytes(intake->kept) + batch_bytes(&intake->articles) + batch_bytes(&intake->observations);
}

// --- keeping a record

// A header without bytes is another one than a header that is null.
static str keep(struct intake *intake, str bytes)
{
    if (bytes.size == 0) return bytes.data ? STR("") : bytes;
    return arena_str(intake->kept, bytes);
}

static bool keep_record(struct intake *intake, const struct kafka_record *from, struct kafka_record *to)
{
    *to = *from;
    to->key = keep(intake, from->key);
    to->value = keep(intake, from->value);
    struct kafka_header *headers = ARENA_ARRAY(intake->kept, struct kafka_header, from->header_count + 1);
    if (!headers) return false;
    for (size_t i = 0; i < from->header_count; i++)
        headers[i] = (struct kafka_header){keep(intake, from->headers[i].name), keep(intake, from->headers[i].value)};
    to->headers = headers;
    return !arena_exhausted(intake->kept);
}

static struct pending *next_pending(struct intake *intake, const struct kafka_record *record)
{
    if (intake->count == intake->room) {
        size_t room = intake->room ? intake->room * 2 : FIRST_ROOM;
        struct pending *items = arena_grow(intake->kept, intake->items, intake->room, room, sizeof *items);
        if (!items) return NULL;
        intake->items = items;
        intake->room = room;
    }
    struct pending *pending = &intake->items[intake->count];
    *pending = (struct pending){0};
    if (!keep_record(intake, record, &pending->record)) return NULL;
    intake->count++;
    return pending;
}

static struct event_header *event_headers(struct intake *intake, const struct kafka_record *record)
{
    struct event_header *headers = ARENA_ARRAY(intake->kept, struct event_header, record->header_count + 1);
    for (size_t i = 0; headers && i < record->header_count; i++)
        headers[i] = (struct event_header){record->headers[i].name, record->headers[i].value};
    return headers;
}

// --- dead letters

static str utf8_or_question_marks(struct intake *intake, str bytes)
{
    if (utf8_invalid_at(bytes) == bytes.size && !memchr(bytes.data ? bytes.data : "", 0, bytes.size)) return bytes;
    str copy = arena_str(intake->kept, bytes);
    for (size_t i = 0; i < copy.size; i++)
        if ((unsigned char)copy.data[i] >= 0x80 || copy.data[i] == 0) ((char *)(uintptr_t)copy.data)[i] = '?';
    return copy;
}

static bool letter_headers(struct intake *intake, struct letter *letter, const struct kafka_record *record,
                           size_t count)
{
    str *headers = ARENA_ARRAY(intake->kept, str, count * 2 + 1);
    if (!headers) return false;
    for (size_t i = 0; i < count; i++) {
        headers[2 * i] = record->headers[i].name.data ? record->headers[i].name : STR("");
        headers[2 * i + 1] = record->headers[i].value;
    }
    letter->headers = headers;
    letter->header_count = count * 2;
    return true;
}

static bool make_letter(struct intake *intake, struct pending *pending, str reason, str stage, str detail,
                        size_t headers)
{
    struct letter *letter = &pending->letter;
    pending->is_letter = true;
    pending->outcome = OUTCOME_REJECTED;
    letter->raw = pending->raw;
    letter->raw.program = utf8_or_question_marks(intake, pending->raw.program);
    letter->raw.topic = utf8_or_question_marks(intake, pending->raw.topic);
    letter->reason = utf8_or_question_marks(intake, reason);
    letter->stage = utf8_or_question_marks(intake, stage);
    letter->detail = utf8_or_question_marks(intake, detail);
    letter->has_key = pending->record.has_key;
    letter->has_value = pending->record.has_value;
    letter->key = pending->record.key;
    letter->value = pending->record.value;
    if (!letter->source.size && letter->has_key && event_key_read(letter->key, &letter->source, &letter->id)) {
        letter->has_article = true;
        event_article_key(letter->source, letter->id, letter->article_key);
        memcpy(pending->key, letter->article_key, sizeof pending->key);
    }
    return letter_headers(intake, letter, &pending->record, headers) && !arena_exhausted(intake->kept);
}

static str own_program(struct intake *intake)
{
    return arena_printf(intake->kept, "%s %s", program, intake->origin.extractor_version);
}

// A record that does not say where it comes from: its own place must do.
static void raw_from_itself(struct intake *intake, struct pending *pending)
{
    const struct kafka_record *record = &pending->record;
    pending->raw = (struct event_origin){str_from(record->topic), record->partition, record->offset,
                                         record->timestamp_ms, own_program(intake)};
}

static bool reject(struct intake *intake, struct pending *pending, const char *reason, const char *detail)
{
    struct event_origin raw = pending->raw;
    pending->raw.program = own_program(intake);
    bool good = make_letter(intake, pending, str_from(reason), STR("extract"),
                            arena_str(intake->kept, str_from(detail)), pending->record.header_count);
    pending->raw = raw;
    return good;
}

bool intake_refuse(struct intake *intake, struct pending *pending, const char *sqlstate, const char *detail)
{
    pending->letter.sqlstate = arena_cstring(intake->kept, str_from(sqlstate));
    bool good = reject(intake, pending, REASON_ROW_REFUSED, detail);
    pending->letter.stage = STR("store");
    return good;
}

static bool take_rejected(struct intake *intake, struct pending *pending)
{
    struct event_rejection rejection;
    size_t originals = 0;
    struct event_header *headers = event_headers(intake, &pending->record);
    if (!headers) return false;
    if (!event_rejection_read(headers, pending->record.header_count, &rejection, &originals)) {
        raw_from_itself(intake, pending);
        return reject(intake, pending, REASON_NORMALIZED_INVALID,
                      "the record does not carry the headers of a rejected event");
    }
    pending->raw = rejection.origin;
    pending->notice = event_notice_read(headers, originals, &rejection);
    return make_letter(intake, pending, rejection.reason, rejection.stage, rejection.detail, originals);
}

// --- articles

static bool extract(struct intake *intake, struct pending *pending, const struct article *article)
{
    struct document document;
    struct observation_list found = {0};
    struct quote_index index;
    bool good = article_document(intake->scratch, article, &document) &&
                observation_extract(intake->scratch, &document, &found, NULL) &&
                quote_index_build(intake->scratch, article->event.body, &index);
    if (!good) return false;
    const int64_t began_us = clock_monotonic_us();
    pending->first_observation = (uint32_t)intake->observations.rows;
    pending->observation_count = (uint32_t)found.count;
    for (size_t i = 0; i < found.count; i++)
        rows_put_observation(&intake->observations, pending->key, (int32_t)i + 1, article, &index, &found.items[i]);
    pending->extraction_row = (uint32_t)intake->extractions.rows;
    rows_put_extraction(&intake->extractions, &intake->origin, pending->key, found.count);
    intake->encode_us += clock_monotonic_us() - began_us;
    return true;
}

static bool take_article(struct intake *intake, struct pending *pending)
{
    struct article article;
    struct error bad = {0};
    struct event_header *headers = event_headers(intake, &pending->record);
    if (!headers) return false;
    if (!event_origin_read(headers, pending->record.header_count, &pending->raw)) {
        raw_from_itself(intake, pending);
        return reject(intake, pending, REASON_NORMALIZED_INVALID,
                      "the record does not carry the headers of a normalized event");
    }
    if (!pending->record.has_value)
        return reject(intake, pending, REASON_NORMALIZED_INVALID, "the record has no value");
    if (!event_read_normalized(intake->scratch, pending->record.value, &article, &bad))
        return reject(intake, pending, bad.reason ? bad.reason : REASON_MEMORY_EXCESS, bad.text);
    pending->has_revision = true;
    pending->revision = article.event.revision;
    pending->retracts = article.event.type == ARTICLE_RETRACTED;
    event_article_key(article.event.source, article.event.id, pending->key);
    event_content_digest(&article.event, pending->digest);
    pending->letter.source = arena_str(intake->kept, article.event.source);
    pending->letter.id = arena_str(intake->kept, article.event.id);
    pending->letter.has_article = true;
    memcpy(pending->letter.article_key, pending->key, sizeof pending->key);
    if (!pending->retracts && !extract(intake, pending, &article))
        return reject(intake, pending, REASON_MEMORY_EXCESS, "the article needs more memory than one article may take");
    const int64_t began_us = clock_monotonic_us();
    pending->article_row = (uint32_t)intake->articles.rows;
    rows_put_article(&intake->articles, &intake->json, &intake->origin, pending->key, &article, &pending->raw,
                     pending->digest);
    intake->encode_us += clock_monotonic_us() - began_us;
    return true;
}

bool intake_add(struct intake *intake, const struct kafka_record *record, struct error *error)
{
    const int64_t began_us = clock_monotonic_us(), encoded_us = intake->encode_us;
    struct pending *pending = next_pending(intake, record);
    arena_reset(intake->scratch);
    bool good = pending &&
                (str_equal(str_from(record->topic), str_from(intake->rejected_topic)) ? take_rejected(intake, pending)
                                                                                      : take_article(intake, pending));
    intake->text_us += clock_monotonic_us() - began_us - (intake->encode_us - encoded_us);
    return good || error_fatal(error, "no memory for a batch; lower --batch-bytes");
}
