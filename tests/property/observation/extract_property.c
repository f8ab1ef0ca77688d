// observation_extract on random text: spans in bounds and in order, fields well formed, the same bytes give the same rows, and
// time that grows no faster than the text, also without any full stop.
#include "support/check.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "observation/observation.h"

static const char *const pieces[] = {
    "医院",       "门诊", "手术",     "共", "达到",   "为",     "同比",     "增长",      "下降", "较上年", "2023年",
    "今年上半年", "其中", "，",       "。", "、",     "；",     "（",       "）",        "“",    "”",      "《",
    "》",         "\n",   "|",        " ",  "分别为", "和",     "由",       "提高到",    "占",   "的",     "第",
    "名",         "位列", "全国",     "在", "中",     "5632例", "8.42%",    "1.2万人次", "3个",  "百分点", "12",
    "三",         "一名", "十分之一", "近", "余",     "亿元",   "倍",       "前25%",     "-",    "0",      "1",
    "%",          "项目", "满意度",   "率", "每",     "力争",   "不得超过",
};

static uint32_t *random_text(struct arena *arena, struct random *random, size_t words, size_t *count)
{
    struct random copy = *random;
    size_t room = words * 8 + 1, used = 0;
    uint32_t *cps = ARENA_ARRAY(arena, uint32_t, room);
    assert_non_null(cps);
    for (size_t i = 0; i < words; i++) {
        const char *piece = pieces[random_below(&copy, sizeof pieces / sizeof *pieces)];
        str s = str_from(piece);
        for (size_t at = 0; at < s.size && used < room;) at += utf8_read(s, at, &cps[used++]);
    }
    *random = copy;
    *count = used;
    return cps;
}

static struct document document_of(struct arena *arena, const uint32_t *cps, size_t count)
{
    struct document document = {.cps = cps, .count = count};
    struct block *blocks = ARENA_ARRAY(arena, struct block, count + 1);
    size_t begin = 0;
    for (size_t at = 0; at <= count; at++)
        if (at == count || cps[at] == U'\n') {
            if (at > begin)
                blocks[document.block_count++] = (struct block){(uint32_t)begin, (uint32_t)at, BLOCK_PARAGRAPH};
            begin = at + 1;
        }
    document.blocks = blocks;
    assert_true(instant_parse(STR("2024-03-01"), &document.published));
    return document;
}

static void check_list(const struct document *document, const struct observation_list *list,
                       const struct observation_notes *notes)
{
    uint32_t at = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct observation *o = &list->items[i];
        assert_true(o->begin >= at && o->begin < o->end && o->end <= document->count);
        at = o->end;
        assert_non_null(o->rule);
        assert_true(o->basis.size == 0 || o->type == OBSERVATION_CHANGE);
        assert_true(o->among.size == 0 || o->type == OBSERVATION_RANK);
        assert_int_equal(utf8_invalid_at(o->indicator), o->indicator.size);
    }
    size_t taken = 0;
    for (size_t i = 0; i < notes->count; i++) {
        assert_non_null(notes->items[i].why);
        taken += notes->items[i].taken ? 1 : 0;
    }
    assert_int_equal(taken, list->count);
}

static void random_text_gives_sound_rows(void **state)
{
    (void)state;
    struct random random = check_seed("observation_extract");
    struct arena *arena = arena_new(0);
    for (int round = 0; round < 400; round++) {
        arena_reset(arena);
        size_t count;
        uint32_t *cps = random_text(arena, &random, 1 + random_below(&random, 300), &count);
        struct document document = document_of(arena, cps, count);
        struct observation_list first, second;
        struct observation_notes notes;
        assert_true(observation_extract(arena, &document, &first, &notes));
        check_list(&document, &first, &notes);
        assert_true(observation_extract(arena, &document, &second, NULL));
        assert_int_equal(first.count, second.count);
        for (size_t i = 0; i < first.count; i++) {
            assert_int_equal(first.items[i].begin, second.items[i].begin);
            assert_int_equal(first.items[i].type, second.items[i].type);
            assert_str_equal(first.items[i].indicator, second.items[i].indicator);
        }
    }
    arena_free(arena);
}

static double seconds_for(const char *piece, size_t repeats)
{
    struct arena *arena = arena_new(0);
    str s = str_from(piece);
    size_t each = utf8_count(s), count = each * repeats;
    uint32_t *cps = ARENA_ARRAY(arena, uint32_t, count + 1);
    for (size_t r = 0, used = 0; r < repeats; r++)
        for (size_t at = 0; at < s.size;) at += utf8_read(s, at, &cps[used++]);
    struct document document = document_of(arena, cps, count);
    struct observation_list list;
    struct timespec begin, end;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    assert_true(observation_extract(arena, &document, &list, NULL));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    arena_free(arena);
    return (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
}

// Ten times the text, at most some 15 times the time (the clock of a busy machine is no oracle); a quadratic pass needs 100 times.
static void time_is_linear(void **state)
{
    (void)state;
    static const char *const shapes[] = {"共完成手术5632例、",
                                         "7",
                                         "一二三",
                                         "、",
                                         "（",
                                         "）",
                                         "“",
                                         "《",
                                         "占",
                                         "比",
                                         "百分之",
                                         "|",
                                         "增长8%",
                                         "5人",
                                         "手术部",
                                         "分别为3例、"};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        size_t small = 30000 / strlen(shapes[i]);
        double one = seconds_for(shapes[i], small), ten = seconds_for(shapes[i], small * 10);
        if (ten > 0.05 && ten > 30 * one) fail_msg("%s: %.4f s, ten times as much %.4f s", shapes[i], one, ten);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_text_gives_sound_rows),
                                       cmocka_unit_test(time_is_linear)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
