#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect_parts.h"
#include "runtime/clock.h"
#include "trends.h"

static const char magic[8] = "SHUWEN2";

const char *tracked_pipeline(const struct collector *c, const struct tracked *t)
{
    return t->role == TOPIC_RAW ? c->settings.normalizer_group : c->settings.extractor_group;
}

const char *tracked_topic(const struct collector *c, const struct tracked *t)
{
    return c->topics[t->role].name;
}

bool collector_role(const struct collector *c, str pipeline, str topic, enum topic_role *role)
{
    for (int i = 0; i < TOPICS; i++) {
        const struct tracked t = {.role = i};
        if (!str_equal(topic, str_from(c->topics[i].name)) || !str_equal(pipeline, str_from(tracked_pipeline(c, &t))))
            continue;
        *role = (enum topic_role)i;
        return true;
    }
    return false;
}

static bool is(const struct tracked *t, enum topic_role role, int32_t partition)
{
    return t->partition == partition && t->role == (int32_t)role;
}

struct tracked *collector_item(struct collector *c, enum topic_role role, int32_t partition)
{
    for (size_t i = 0; i < c->count; i++) {
        size_t at = (c->hint + i) % c->count;
        if (!is(&c->items[at], role, partition)) continue;
        c->hint = at + 1;
        return &c->items[at];
    }
    if (c->count == c->room) {
        size_t room = c->room ? 2 * c->room : 16;
        struct tracked *grown = realloc(c->items, room * sizeof(*grown));
        if (!grown) return NULL;
        c->items = grown;
        c->room = room;
    }
    struct tracked *added = &c->items[c->count++];
    memset(added, 0, sizeof(*added));
    added->role = (int32_t)role;
    added->partition = partition;
    added->counted_lap = added->counted_to = -1;
    lag_track_init(&added->track);
    return added;
}

void collector_note_halt(struct collector *c, const struct tracked *t, str text)
{
    struct halt_detail *grown = realloc(c->halts, (c->halt_count + 1) * sizeof(*grown));
    if (!grown) return;
    c->halts = grown;
    struct halt_detail *added = &grown[c->halt_count++];
    added->role = t->role;
    added->partition = t->partition;
    snprintf(added->text, sizeof(added->text), "%.*s", STR_FMT(text));
}

const char *collector_halt_detail(const struct collector *c, const struct tracked *t)
{
    for (size_t i = 0; i < c->halt_count; i++)
        if (c->halts[i].role == t->role && c->halts[i].partition == t->partition) return c->halts[i].text;
    return "";
}

// What a state file begins with. It is of these topics and groups, and of no other.
struct saved_head {
    char magic[8];
    uint32_t item_bytes, count;
    int64_t mono_ms, wall_ms, outcomes[OUTCOMES];
    char names[TOPICS + 2][NAME_BYTES];
};

static void fill_names(const struct collector *c, struct saved_head *head)
{
    for (size_t i = 0; i < TOPICS; i++) snprintf(head->names[i], NAME_BYTES, "%s", c->topics[i].name);
    snprintf(head->names[TOPICS], NAME_BYTES, "%s", c->settings.normalizer_group);
    snprintf(head->names[TOPICS + 1], NAME_BYTES, "%s", c->settings.extractor_group);
}

void collector_save(const struct collector *c, struct buffer *out)
{
    struct saved_head head = {.item_bytes = sizeof(struct tracked),
                              .count = (uint32_t)c->count,
                              .mono_ms = clock_monotonic_ms(),
                              .wall_ms = clock_unix_ms()};
    memcpy(head.magic, magic, sizeof(magic));
    memcpy(head.outcomes, c->outcomes, sizeof(head.outcomes));
    fill_names(c, &head);
    buffer_append(out, (str){(const char *)&head, sizeof(head)});
    buffer_append(out, (str){(const char *)c->items, c->count * sizeof(*c->items)});
    trends_save(c->trends, out);
}

// Monotonic times are of the process or boot that saved them: ages are kept, and the time between is added.
static void shift(int64_t *mono_ms, const struct saved_head *head)
{
    int64_t away = clock_unix_ms() - head->wall_ms;
    if (*mono_ms) *mono_ms = clock_monotonic_ms() - (head->mono_ms - *mono_ms) - (away > 0 ? away : 0);
}

static void shift_track(struct lag_track *track, const struct saved_head *head)
{
    for (size_t i = 0; i < LAG_RING; i++) shift(&track->ring[i].mono_ms, head);
    shift(&track->kafka_mono_ms, head);
    shift(&track->store_mono_ms, head);
    shift(&track->moved_mono_ms, head);
    shift(&track->resumed_mono_ms, head);
    shift(&track->hidden_mono_ms, head);
    shift(&track->window_mono_ms, head);
}

static bool sound(const struct tracked *t)
{
    return t->role >= 0 && t->role < TOPICS && t->partition >= 0 && t->track.ring_count <= LAG_RING &&
           t->track.ring_next < LAG_RING && t->track.gap_count <= LAG_GAPS && t->track.gap_next < LAG_GAPS &&
           (unsigned)t->track.verdict < LAG_VERDICTS && memchr(t->track.last.owner, 0, LAG_OWNER_BYTES) &&
           memchr(t->track.last.halt_code, 0, LAG_CODE_BYTES) && memchr(t->epoch, 0, sizeof(t->epoch));
}

static bool read_head(const struct collector *c, str bytes, struct saved_head *head)
{
    struct saved_head ours = {0};
    if (bytes.size < sizeof(*head)) return false;
    memcpy(head, bytes.data, sizeof(*head));
    fill_names(c, &ours);
    return memcmp(head->magic, magic, sizeof(magic)) == 0 && head->item_bytes == sizeof(struct tracked) &&
           memcmp(head->names, ours.names, sizeof(ours.names)) == 0 &&
           (bytes.size - sizeof(*head)) / sizeof(struct tracked) >= head->count;
}

bool collector_load(struct collector *c, str bytes)
{
    struct saved_head head;
    if (!read_head(c, bytes, &head)) return false;
    struct tracked *items = calloc((size_t)head.count + 1, sizeof(*items));
    if (!items) return false;
    size_t end = sizeof(head) + head.count * sizeof(*items);
    memcpy(items, bytes.data + sizeof(head), head.count * sizeof(*items));
    bool ok = trends_load(c->trends, str_slice(bytes, end, bytes.size));
    for (uint32_t i = 0; i < head.count; i++) {
        ok = ok && sound(&items[i]);
        shift_track(&items[i].track, &head);
    }
    if (!ok) {
        free(items);
        return false;
    }
    free(c->items);
    c->items = items;
    c->count = head.count;
    c->room = (size_t)head.count + 1;
    memcpy(c->outcomes, head.outcomes, sizeof(head.outcomes));
    return true;
}
