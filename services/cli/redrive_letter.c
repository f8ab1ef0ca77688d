#include "cli/redrive_letter.h"

#include <stdio.h>
#include <string.h>

#include "event/reason.h"
#include "extractor/settings.h"
#include "postgres/queries.h"

// --- reading

static str unhex(struct arena *arena, str hex)
{
    char *bytes = arena_alloc(arena, hex.size / 2 + 1, 1);
    if (bytes) str_unhex(hex, bytes);
    return (str){bytes, hex.size / 2};
}

static str cell_text(struct arena *arena, const struct postgres_rows *rows, size_t column)
{
    str cell = postgres_cell(rows, 0, column);
    return (str){arena_cstring(arena, cell), cell.size};
}

// "name,value,name,-": a null value is a dash.
static bool read_headers(struct arena *arena, str list, size_t count, struct kafka_record *out)
{
    struct kafka_header *headers = ARENA_ARRAY(arena, struct kafka_header, count / 2 + 1);
    if (!headers) return false;
    for (size_t i = 0; i + 1 < count; i += 2) {
        str name, value, rest = {0};
        if (!str_cut(list, STR(","), &name, &rest)) return false;
        if (!str_cut(rest, STR(","), &value, &list)) value = rest;
        headers[i / 2].name = unhex(arena, name);
        if (!str_equal(value, STR("-"))) headers[i / 2].value = unhex(arena, value);
    }
    out->headers = headers;
    out->header_count = count / 2;
    return true;
}

bool redrive_letter_read(struct arena *arena, const struct postgres_rows *rows, struct redrive_letter *out,
                         struct error *error)
{
    *out = (struct redrive_letter){.cluster = cell_text(arena, rows, 0),
                                   .topic = cell_text(arena, rows, 1),
                                   .incarnation = (int32_t)postgres_cell_int(rows, 0, 2),
                                   .partition = (int32_t)postgres_cell_int(rows, 0, 3),
                                   .offset = postgres_cell_int(rows, 0, 4),
                                   .first_seen = cell_text(arena, rows, 5),
                                   .stage = cell_text(arena, rows, 6),
                                   .reason = cell_text(arena, rows, 7),
                                   .attempts = (int32_t)postgres_cell_int(rows, 0, 8)};
    struct kafka_record *record = &out->record;
    record->topic = out->topic.data;
    record->partition = out->partition;
    record->offset = out->offset;
    record->timestamp_ms = postgres_cell_int(rows, 0, 9);
    record->has_key = !postgres_cell_bool(rows, 0, 11);
    record->key = unhex(arena, postgres_cell(rows, 0, 10));
    record->has_value = !postgres_cell_bool(rows, 0, 13);
    record->value = unhex(arena, postgres_cell(rows, 0, 12));
    return (read_headers(arena, postgres_cell(rows, 0, 14), (size_t)postgres_cell_int(rows, 0, 15), record) &&
            !arena_exhausted(arena)) ||
           error_fatal(error, "the letter of %s/%d/%lld cannot be read", record->topic, record->partition,
                       (long long)record->offset);
}

// --- the transaction

static void letter_params(const struct redrive_letter *letter, struct postgres_param params[5])
{
    params[0] = postgres_str(letter->cluster);
    params[1] = postgres_str(letter->topic);
    params[2] = postgres_int(letter->incarnation);
    params[3] = postgres_int(letter->partition);
    params[4] = postgres_int(letter->offset);
}

static bool take(void *context, struct postgres *connection, bool *gone, struct error *error)
{
    const struct redriver *r = context;
    struct postgres_param params[6];
    struct postgres_rows *rows = NULL;
    letter_params(r->letter, params);
    params[5] = postgres_int(r->letter->attempts);
    if (!postgres_run(connection, &query_redrive_take, params, 6, &rows, error)) return false;
    *gone = postgres_row_count(rows) == 0;
    postgres_rows_free(rows);
    return true;
}

static bool passed(const struct redriver *r)
{
    return !r->intake.items[0].is_letter;
}

static bool settle(void *context, struct postgres *connection, struct error *error)
{
    const struct redriver *r = context;
    struct postgres_param params[9];
    letter_params(r->letter, params);
    params[5] = postgres_int(r->redrive_id);
    params[6] = postgres_text(passed(r) ? "true" : "false");
    params[7] = postgres_text(r->actor);
    params[8] = postgres_text(r->note);
    return postgres_run(connection, &query_redrive_settle, params, 9, NULL, error);
}

// --- both stages

// The record that the extractor reads.
static bool normalized(struct redriver *r, const struct redrive_letter *letter, struct kafka_record *out,
                       struct error *error)
{
    struct handler_output output;
    const bool raw = str_equal(letter->stage, STR("read")) || str_equal(letter->stage, STR("normalize"));
    *out = letter->record;
    if (!raw) return true;
    if (!handler_run(r->handler, &letter->record, &output, error)) return false;
    *out = output.record;
    return true;
}

static struct redrive_outcome broken(void)
{
    return (struct redrive_outcome){.result = REDRIVE_BROKEN};
}

static struct redrive_outcome outcome_of(const struct redriver *r)
{
    struct redrive_outcome outcome = {.result = REDRIVE_PASSED};
    const struct letter *letter = &r->intake.items[0].letter;
    char code[64];
    if (passed(r)) return outcome;
    snprintf(code, sizeof code, "%.*s", STR_FMT(letter->reason));
    const struct event_reason *reason = event_reason_find(code);
    outcome.result = REDRIVE_FAILED;
    outcome.reason = reason ? reason->code : "unknown";
    snprintf(outcome.text, sizeof outcome.text, "%.*s", STR_FMT(letter->detail));
    return outcome;
}

struct redrive_outcome redrive_letter(struct redriver *r, const struct redrive_letter *letter, struct error *error)
{
    const struct store_errand errand = {r, take, settle, r->rehearse};
    struct kafka_record record;
    r->letter = letter;
    intake_clear(&r->intake);
    r->intake.origin.cluster = letter->cluster.data;
    r->intake.origin.raw_incarnation = letter->incarnation;
    if (!normalized(r, letter, &record, error) || !intake_add(&r->intake, &record, error)) return broken();
    switch (store_errand_run(&r->store, &errand, error)) {
    case STORED: return outcome_of(r);
    case STORE_FENCED: error_clear(error); return (struct redrive_outcome){.result = REDRIVE_GONE};
    default: return broken();
    }
}

bool redriver_open(struct redriver *r, struct postgres *connection, const struct handler_settings *limits,
                   struct error *error)
{
    const struct rows_origin origin = {.extractor_version = extractor_program.version};
    const struct handler_options options = handler_options_of(limits, &r->topics, "shuwen-normalizer " SHUWEN_VERSION);
    r->handler = handler_new(&options);
    if (!r->handler) return error_fatal(error, "no memory to process letters");
    r->store.connection = connection;
    r->store.intake = &r->intake;
    return intake_init(&r->intake, &origin, r->topics.rejected_topic, error) && store_init(&r->store, error);
}

void redriver_close(struct redriver *r)
{
    if (r->store.intake) {
        store_release(&r->store);
        intake_release(&r->intake);
    }
    handler_free(r->handler);
}
