#include "cli/verify_range.h"

#include <stdlib.h>
#include <string.h>

#include "extractor/settings.h"
#include "postgres/queries.h"

enum { RECORDS_MAX = 500, BYTES_MAX = 16 << 20 };

static const struct batch_column event_columns[] = {
    {"raw_topic", BATCH_TEXT}, {"raw_partition", BATCH_INT4}, {"raw_offset", BATCH_INT8}, {"reason", BATCH_TEXT}};
static const struct batch_table event_table = {"verify_event", event_columns, 4, NULL};

static const char tables[] =
    "CREATE TEMPORARY TABLE verify_article (LIKE shuwen_data.article INCLUDING DEFAULTS);"
    "CREATE TEMPORARY TABLE verify_observation (LIKE shuwen_data.observation);"
    "CREATE TEMPORARY TABLE verify_event (raw_topic text, raw_partition integer, raw_offset bigint, reason text)";

static struct batch_table article_table, observation_table;

bool verifier_open(struct verifier *v, const char *cluster, int32_t incarnation, const struct handler_settings *limits,
                   struct error *error)
{
    const struct rows_origin origin = {cluster, incarnation, extractor_program.version};
    const struct handler_options options = handler_options_of(limits, &v->topics, "shuwen-normalizer " SHUWEN_VERSION);
    v->handler = handler_new(&options);
    v->work = arena_new(0);
    if (!v->handler || !v->work || !intake_init(&v->intake, &origin, v->topics.rejected_topic, error))
        return error_fatal(error, "no memory to compare");
    article_table = rows_article;
    article_table.name = "verify_article";
    observation_table = rows_observation;
    observation_table.name = "verify_observation";
    batch_init(&v->intake.articles, &article_table);
    batch_init(&v->intake.observations, &observation_table);
    batch_init(&v->events, &event_table);
    return postgres_script(v->connection, tables, error);
}

void verifier_close(struct verifier *v)
{
    if (v->intake.kept) intake_release(&v->intake);
    if (v->events.table) batch_release(&v->events);
    handler_free(v->handler);
    arena_free(v->work);
}

bool verifier_add(struct verifier *v, const struct kafka_record *record, bool *full, struct error *error)
{
    struct handler_output output;
    if (v->raw && !handler_run(v->handler, record, &output, error)) return false;
    if (!intake_add(&v->intake, v->raw ? &output.record : record, error)) return false;
    *full = v->intake.count >= RECORDS_MAX || intake_bytes(&v->intake) >= BYTES_MAX;
    return true;
}

static struct version version_of(const struct pending *p)
{
    return (struct version){p->revision, p->raw.time_ms, p->raw.partition, p->raw.offset};
}

static int compare_articles(const void *left, const void *right)
{
    const struct pending *a = *(const struct pending *const *)left, *b = *(const struct pending *const *)right;
    const int order = memcmp(a->key, b->key, sizeof a->key);
    return order ? order : version_compare(version_of(a), version_of(b));
}

// Of each article the greatest version; returns how many.
static size_t choose(const struct verifier *v, const struct pending **articles)
{
    size_t count = 0, chosen = 0;
    for (size_t i = 0; i < v->intake.count; i++)
        if (!v->intake.items[i].is_letter) articles[count++] = &v->intake.items[i];
    qsort(articles, count, sizeof *articles, compare_articles);
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || memcmp(articles[i]->key, articles[i + 1]->key, sizeof articles[i]->key) != 0)
            articles[chosen++] = articles[i];
    return chosen;
}

static void put_events(struct verifier *v)
{
    batch_clear(&v->events);
    for (size_t i = 0; i < v->intake.count; i++) {
        const struct pending *p = &v->intake.items[i];
        const struct event_origin *raw = p->is_letter ? &p->letter.raw : &p->raw;
        batch_text(&v->events, raw->topic);
        batch_int4(&v->events, raw->partition);
        batch_int8(&v->events, raw->offset);
        batch_text_or_null(&v->events, p->is_letter ? p->letter.reason : STR(""));
        batch_row_end(&v->events);
    }
}

static bool write_expected(struct verifier *v, struct error *error)
{
    const struct pending **articles = ARENA_ARRAY(v->work, const struct pending *, v->intake.count + 1);
    uint32_t *article_rows = ARENA_ARRAY(v->work, uint32_t, v->intake.count + 1);
    uint32_t *observation_rows = ARENA_ARRAY(v->work, uint32_t, v->intake.observations.rows + 1);
    if (!articles || !article_rows || !observation_rows) return error_fatal(error, "no memory to compare");
    const size_t count = choose(v, articles);
    size_t observations = 0;
    for (size_t i = 0; i < count; i++) {
        article_rows[i] = articles[i]->article_row;
        for (uint32_t k = 0; k < articles[i]->observation_count; k++)
            observation_rows[observations++] = articles[i]->first_observation + k;
    }
    put_events(v);
    return batch_write(v->connection, &v->events, NULL, BATCH_COPY, error) &&
           batch_write(v->connection, &v->intake.articles, &(struct batch_choice){article_rows, count, NULL},
                       BATCH_COPY, error) &&
           batch_write(v->connection, &v->intake.observations,
                       &(struct batch_choice){observation_rows, observations, NULL}, BATCH_COPY, error);
}

bool verifier_compare(struct verifier *v, int32_t partition, int64_t from, int64_t next, struct postgres_rows **rows,
                      struct error *error)
{
    const struct postgres_param params[] = {postgres_text(v->intake.origin.extractor_version),
                                            postgres_text(v->intake.origin.cluster),
                                            postgres_text(v->topics.raw_topic),
                                            postgres_int(v->intake.origin.raw_incarnation),
                                            postgres_int(partition),
                                            postgres_int(from),
                                            postgres_int(v->raw ? next : 0)};
    arena_reset(v->work);
    const bool good = postgres_script(v->connection, "TRUNCATE verify_article, verify_observation, verify_event",
                                      error) &&
                      write_expected(v, error) &&
                      postgres_script(v->connection,
                                      "ANALYZE verify_article; ANALYZE verify_observation; ANALYZE verify_event",
                                      error) &&
                      postgres_run(v->connection, &query_verify_compare, params, 7, rows, error);
    intake_clear(&v->intake);
    return good;
}
