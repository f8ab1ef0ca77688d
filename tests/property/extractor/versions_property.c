#include "extractor/versions.h"

#include <string.h>

#include "support/check.h"

// A database of a few articles that is fed the same events in any order, in batches of any size.
enum { ARTICLES = 4, EVENTS = 24, ROUNDS = 3000 };

struct world {
    struct holding holdings[ARTICLES];
    bool known[ARTICLES];
    uint8_t written[ARTICLES];  // digest of the rows that were written last
};

static struct candidate make_event(struct random *random, uint32_t i)
{
    struct candidate c = {.id = i};
    c.key[15] = (uint8_t)random_below(random, ARTICLES);
    c.version = (struct version){(int32_t)random_below(random, 3), (int64_t)random_below(random, 4),
                                 (int32_t)random_below(random, 2), i};
    c.digest[0] = (uint8_t)random_below(random, 3);
    c.retracts = c.digest[0] == 0;
    return c;
}

static void apply(struct world *world, const struct decision *d)
{
    uint8_t key = d->winner ? d->winner->key[15] : d->before->key[15];
    struct holding *h = &world->holdings[key];
    if (!d->winner && !d->moved) return;
    memset(h->key, 0, sizeof h->key);
    h->key[15] = key;
    h->current = true;
    if (d->winner) {
        h->version = d->winner->version;
        memcpy(h->digest, d->winner->digest, sizeof h->digest);
        world->written[key] = d->winner->digest[0];
    } else {
        assert_true(d->moved);
        h->version = d->version;
    }
    world->known[key] = true;
}

static void feed(struct world *world, struct candidate *batch, size_t count)
{
    struct holding holdings[ARTICLES];
    struct decision decisions[EVENTS];
    size_t known = 0;
    for (size_t i = 0; i < ARTICLES; i++)
        if (world->known[i]) holdings[known++] = world->holdings[i];
    size_t decided = versions_decide(batch, count, holdings, known, decisions);
    for (size_t i = 0; i < count; i++) assert_int_not_equal(batch[i].outcome, OUTCOME_NONE);
    for (size_t i = 0; i < decided; i++) apply(world, &decisions[i]);
}

static void feed_all(struct world *world, struct random *random, const struct candidate *events)
{
    struct candidate shuffled[EVENTS];
    memcpy(shuffled, events, sizeof shuffled);
    for (size_t i = EVENTS - 1; i > 0; i--) {
        size_t k = random_below(random, i + 1);
        struct candidate swap = shuffled[i];
        shuffled[i] = shuffled[k];
        shuffled[k] = swap;
    }
    for (size_t from = 0; from < EVENTS;) {
        size_t count = 1 + random_below(random, EVENTS - from);
        for (size_t i = 0; i < count; i++) shuffled[from + i].id = (uint32_t)i;
        feed(world, &shuffled[from], count);
        from += count;
    }
}

static void the_end_state_is_a_function_of_the_events(void **state)
{
    (void)state;
    struct random random = check_seed("versions");
    for (int round = 0; round < ROUNDS; round++) {
        struct candidate events[EVENTS];
        struct world world = {0};
        for (uint32_t i = 0; i < EVENTS; i++) events[i] = make_event(&random, i);
        feed_all(&world, &random, events);
        if (round % 2) feed_all(&world, &random, events);  // all of it again changes nothing
        for (size_t article = 0; article < ARTICLES; article++) {
            const struct candidate *greatest = NULL;
            for (size_t i = 0; i < EVENTS; i++)
                if (events[i].key[15] == article &&
                    (!greatest || version_compare(events[i].version, greatest->version) > 0))
                    greatest = &events[i];
            assert_int_equal(world.known[article], greatest != NULL);
            if (!greatest) continue;
            assert_int_equal(version_compare(world.holdings[article].version, greatest->version), 0);
            assert_int_equal(world.written[article], greatest->digest[0]);
        }
    }
}

static struct candidate event(int revision, uint8_t digest, uint32_t id)
{
    return (struct candidate){.version = {.revision = revision, .offset = id}, .digest = {digest}, .id = id};
}

static void equal_content_moves_only_the_coordinates(void **state)
{
    (void)state;
    struct holding before = {.version = {.revision = 1}, .digest = {7}, .current = true};
    struct candidate events[] = {event(2, 7, 0), event(0, 9, 1)};
    struct decision decision;
    assert_int_equal(versions_decide(events, 2, &before, 1, &decision), 1);
    assert_null(decision.winner);
    assert_true(decision.moved);
    assert_int_equal(decision.version.revision, 2);
    assert_int_equal(events[0].outcome, OUTCOME_DUPLICATE);
    assert_int_equal(events[1].outcome, OUTCOME_SUPERSEDED);
}

static void an_older_extractor_s_rows_are_read_again(void **state)
{
    (void)state;
    struct holding before = {.version = {.revision = 1}, .digest = {7}, .current = false};
    struct candidate events[] = {event(1, 7, 0)};
    struct decision decision;
    versions_decide(events, 1, &before, 1, &decision);
    assert_ptr_equal(decision.winner, &events[0]);
    assert_int_equal(events[0].outcome, OUTCOME_STORED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_state_is_a_function_of_the_events),
        cmocka_unit_test(equal_content_moves_only_the_coordinates),
        cmocka_unit_test(an_older_extractor_s_rows_are_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
