// What a process remembers of its partitions: as many as it may hold at a time, however many it was given in its life.
#include <stdlib.h>

#include "extractor/held.h"
#include "support/check.h"

static const char topic[] = "t";

static struct held_list make_list(void)
{
    struct held_list list = {.items = calloc(HELD_MAX, sizeof *list.items)};
    assert_non_null(list.items);
    return list;
}

static struct kafka_partition numbered(int32_t partition)
{
    return (struct kafka_partition){topic, partition};
}

static void check_order(const struct held_list *list)
{
    for (size_t i = 1; i < list->count; i++)
        assert_true(held_compare(list->items[i - 1].partition, list->items[i].partition) < 0);
}

static void test_remembers_what_was_released(void **state)
{
    (void)state;
    struct held_list list = make_list();
    struct held *held = held_add(&list, numbered(7));
    assert_int_equal(held->durable, -1);
    held->claimed = true;
    held->durable = 100;
    held_release(&list, numbered(7));
    held_release(&list, numbered(8));  // never given
    assert_false(held_find(&list, numbered(7))->claimed);
    assert_int_equal(held_add(&list, numbered(7))->durable, 100);
    assert_false(held_find(&list, numbered(7))->released);
    free(list.items);
}

static void test_released_ones_make_room(void **state)
{
    (void)state;
    struct held_list list = make_list();
    for (int32_t p = 0; p < HELD_MAX; p++) assert_non_null(held_add(&list, numbered(2 * p)));
    assert_null(held_add(&list, numbered(1)));
    assert_non_null(held_add(&list, numbered(0)));  // is there
    held_release(&list, numbered(2 * 17));
    assert_non_null(held_add(&list, numbered(1)));
    assert_null(held_find(&list, numbered(2 * 17)));
    assert_int_equal(list.count, HELD_MAX);
    check_order(&list);
    assert_null(held_add(&list, numbered(3)));
    free(list.items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_remembers_what_was_released),
                                       cmocka_unit_test(test_released_ones_make_room)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
