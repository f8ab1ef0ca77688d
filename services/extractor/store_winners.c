#include <string.h>

#include "extractor/keys.h"
#include "extractor/store_attempt.h"

static const struct pending *winner_of(const struct attempt *attempt, size_t i)
{
    const struct candidate *winner = attempt->decisions[i].winner;
    return winner ? attempt->events[winner->id] : NULL;
}

static size_t count_observations(const struct attempt *attempt)
{
    size_t count = 0;
    for (size_t i = 0; i < attempt->decision_count; i++) {
        const struct pending *p = winner_of(attempt, i);
        count += p ? p->observation_count : 0;
    }
    return count;
}

static bool chosen_init(struct attempt *attempt)
{
    struct intake *intake = attempt->store->intake;
    struct batch *const batches[CHOSEN] = {&intake->articles, &intake->extractions, &intake->observations};
    const size_t room[CHOSEN] = {attempt->decision_count, attempt->decision_count, count_observations(attempt)};
    bool good = true;
    for (size_t i = 0; i < CHOSEN; i++) {
        attempt->chosen[i] = (struct chosen){batches[i], ARENA_ARRAY(attempt->store->work, uint32_t, room[i] + 1), 0};
        good = good && attempt->chosen[i].rows;
    }
    return good;
}

static void choose(struct chosen *chosen, uint32_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) chosen->rows[chosen->count++] = first + (uint32_t)i;
}

static void choose_rows(struct attempt *attempt)
{
    for (size_t i = 0; i < attempt->decision_count; i++) {
        const struct pending *p = winner_of(attempt, i);
        if (!p) continue;
        choose(&attempt->chosen[0], p->article_row, 1);
        choose(&attempt->chosen[1], p->extraction_row, !p->retracts);
        choose(&attempt->chosen[2], p->first_observation, p->observation_count);
    }
}

static void leave_out(struct chosen *chosen, uint32_t first, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < chosen->count; i++)
        if (chosen->rows[i] - first >= count) chosen->rows[kept++] = chosen->rows[i];
    chosen->count = kept;
}

// Rows of an article that turned out bad while those of table `at` were written: what stands before is deleted in the same round trip.
struct refusal {
    size_t at;
    struct buffer keys, sql;
};

static const char *undo(struct refusal *refusal)
{
    static const char *const tables[] = {"article", "extraction"};
    struct buffer *sql = &refusal->sql;
    buffer_clear(sql);
    buffer_printf(sql, "ROLLBACK TO SAVEPOINT rows; ");
    for (size_t i = 0; i < refusal->at; i++)
        buffer_printf(sql, "DELETE FROM shuwen_data.%s WHERE article_key = ANY ('%.*s}'); ", tables[i],
                      STR_FMT(buffer_str(&refusal->keys)));
    buffer_append_char(sql, '\0');
    return buffer_ok(sql) && buffer_ok(&refusal->keys) ? sql->data : NULL;
}

static struct pending *owner_of_row(const struct attempt *attempt, size_t at, uint32_t row)
{
    for (size_t i = 0; i < attempt->event_count; i++) {
        struct pending *p = attempt->events[i];
        if (p->is_letter) continue;
        const bool own = at == 0   ? p->article_row == row
                         : at == 1 ? !p->retracts && p->extraction_row == row
                                   : row - p->first_observation < p->observation_count;
        if (own) return p;
    }
    return NULL;
}

// Whether nothing else was decided about the article: the database has no version of it, nor has the batch.
static bool stands_alone(const struct attempt *attempt, const struct pending *p)
{
    size_t versions = 0;
    for (size_t i = 0; i < attempt->event_count; i++)
        versions += !attempt->events[i]->is_letter && memcmp(attempt->events[i]->key, p->key, sizeof p->key) == 0;
    for (size_t i = 0; i < attempt->decision_count; i++)
        if (winner_of(attempt, i) == p && attempt->decisions[i].before) return false;
    return versions == 1;
}

// Makes a dead letter of the row that COPY named, and leaves its article out. False: no row can be blamed.
static bool refuse(struct attempt *attempt, struct refusal *refusal, const char *text)
{
    const struct postgres_failure failure = *postgres_failed(attempt->store->connection);
    const struct chosen *chosen = &attempt->chosen[refusal->at];
    if (failure.verdict != POSTGRES_BAD_ROW || failure.copy_row < 0 || (size_t)failure.copy_row >= chosen->count)
        return false;
    struct pending *culprit = owner_of_row(attempt, refusal->at, chosen->rows[failure.copy_row]);
    if (!culprit) return false;
    attempt->again = attempt->again || !stands_alone(attempt, culprit);
    leave_out(&attempt->chosen[0], culprit->article_row, 1);
    leave_out(&attempt->chosen[1], culprit->extraction_row, !culprit->retracts);
    leave_out(&attempt->chosen[2], culprit->first_observation, culprit->observation_count);
    keys_append(&refusal->keys, culprit->key, refusal->keys.size == 0);
    culprit->outcome = OUTCOME_REJECTED;
    if (!intake_refuse(attempt->store->intake, culprit, failure.sqlstate, text)) return false;
    attempt->store->report.refused++;
    return true;
}

static bool write_rows(struct attempt *attempt, const struct chosen *chosen, const char *before, bool undoes,
                       struct error *error)
{
    struct postgres *connection = attempt->store->connection;
    const struct batch_choice choice = {chosen->rows, chosen->count, before};
    // Without a row left nothing would be sent.
    if (undoes && chosen->count == 0) return postgres_script(connection, before, error);
    return batch_write(connection, chosen->batch, &choice, attempt->way, error);
}

// Each bad row costs two round trips more: COPY's beginning, with all that goes before it, and its end.
static bool write_chosen(struct attempt *attempt, size_t at, struct error *error)
{
    struct refusal refusal = {.at = at};
    const char *before = "SAVEPOINT rows; ";
    attempt->writing = true;
    while (attempt->writing) {
        struct error failed = {0};
        const bool undoes = refusal.keys.size > 0;
        attempt->writing = !write_rows(attempt, &attempt->chosen[at], before, undoes, &failed);
        if (!attempt->writing || (refuse(attempt, &refusal, failed.text) && (before = undo(&refusal)))) continue;
        *error = failed;
        break;
    }
    buffer_release(&refusal.keys);
    buffer_release(&refusal.sql);
    return !attempt->writing;
}

bool winners_write(struct attempt *attempt, struct error *error)
{
    if (!chosen_init(attempt)) return error_fatal(error, "no memory to store a batch");
    choose_rows(attempt);
    for (size_t i = 0; i < CHOSEN; i++)
        if (!write_chosen(attempt, i, error)) return false;
    return !attempt->again || error_retry(error, "rows were refused: other versions of their articles hold");
}
