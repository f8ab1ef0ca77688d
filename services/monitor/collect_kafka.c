#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "collect_parts.h"
#include "runtime/clock.h"

enum { RETENTION_REREAD_MS = 30000, PROBES_PER_POLL_MS = 1000 };

// A login that may not describe configurations sees lag all the same, but no seconds to loss.
static void read_retention(struct collector *c, struct arena *arena)
{
    struct topic_state *due[TOPICS];
    const char *names[TOPICS];
    str values[TOPICS];
    size_t count = 0;
    struct error refused = {0};
    const int64_t now = clock_monotonic_ms();
    for (size_t i = 0; i < TOPICS; i++) {
        struct topic_state *topic = &c->topics[i];
        bool old = !topic->retention_mono_ms || now - topic->retention_mono_ms >= RETENTION_REREAD_MS;
        if (topic->partitions <= 0 || !old) continue;
        topic->retention_ms = -1;
        topic->retention_mono_ms = now;
        names[count] = topic->name;
        due[count++] = topic;
    }
    if (!admin_topic_configs(c->admin, names, count, "retention.ms", c->settings.timeout_ms, arena, values, &refused))
        return;
    for (size_t i = 0; i < count; i++)
        if (values[i].size) (void)str_to_int64(values[i], &due[i]->retention_ms);
}

// A topic that was removed is noticed at once: its values must go.
static bool read_partitions(struct collector *c, struct arena *arena, struct error *error)
{
    const char *names[TOPICS];
    int32_t partitions[TOPICS];
    for (size_t i = 0; i < TOPICS; i++) names[i] = c->topics[i].name;
    if (!admin_partition_counts(c->admin, names, TOPICS, c->settings.timeout_ms, partitions, error)) return false;
    for (size_t i = 0; i < TOPICS; i++) {
        c->topics[i].partitions = partitions[i];
        if (!partitions[i]) c->topics[i].retention_mono_ms = 0;
    }
    read_retention(c, arena);
    return true;
}

static bool read_cluster(struct collector *c, struct arena *arena, struct error *error)
{
    str id;
    if (c->cluster[0]) return true;
    if (!admin_cluster_id(c->admin, c->settings.timeout_ms, arena, &id, error)) return false;
    snprintf(c->cluster, sizeof(c->cluster), "%.*s", STR_FMT(id));
    return true;
}

static void note_present(struct collector *c)
{
    for (size_t i = 0; i < c->count; i++) c->items[i].present = false;
    for (int role = 0; role < TOPICS; role++)
        for (int32_t p = 0; p < c->topics[role].partitions; p++) {
            struct tracked *t = collector_item(c, (enum topic_role)role, p);
            if (!t) continue;
            t->present = true;
            t->gone = false;
            t->sample.retention_ms = c->topics[role].retention_ms;
            if (t->sample.mono_ms) continue;  // seen for the first time in this poll
            t->sample.mono_ms = clock_monotonic_ms();
            t->sample.wall_ms = clock_unix_ms();
            t->sample.moved_age_ms = -1;
        }
}

bool collect_topics(struct collector *c, struct arena *arena, struct error *error)
{
    if (!read_cluster(c, arena, error) || !read_partitions(c, arena, error)) return false;
    note_present(c);
    return true;
}

// The partitions that a group is asked about, and their items.
struct asked_group {
    struct group_offset *offsets;
    struct tracked **of;
    size_t count;
};

static struct asked_group list_group(struct collector *c, bool truth, struct arena *arena)
{
    struct asked_group asked = {ARENA_ARRAY(arena, struct group_offset, c->count + 1),
                                ARENA_ARRAY(arena, struct tracked *, c->count + 1), 0};
    for (size_t i = 0; asked.offsets && asked.of && i < c->count; i++) {
        struct tracked *t = &c->items[i];
        if (!t->present || (t->role == TOPIC_RAW) != truth) continue;
        asked.of[asked.count] = t;
        asked.offsets[asked.count++] = (struct group_offset){
            .topic = tracked_topic(c, t), .partition = t->partition, .next_offset = -1};
    }
    return asked;
}

static void take_committed(const struct asked_group *asked, bool truth)
{
    for (size_t i = 0; i < asked->count; i++) {
        struct lag_sample *sample = &asked->of[i]->sample;
        bool known = asked->offsets[i].next_offset >= 0;
        if (truth) {
            sample->store_read = true;
            sample->has_next = known;
            sample->next = asked->offsets[i].next_offset;
        } else {
            sample->has_mirror = known;
            sample->mirror = asked->offsets[i].next_offset;
        }
    }
}

// The normalizer's positions are the group's; the extractor's in Kafka are only a mirror.
static bool read_committed(struct collector *c, struct arena *arena, struct error *error)
{
    const struct asked_group truth = list_group(c, true, arena), mirror = list_group(c, false, arena);
    struct group_question questions[2];
    size_t count = 0;
    if (truth.count)
        questions[count++] = (struct group_question){c->settings.normalizer_group, truth.offsets, truth.count};
    if (mirror.count)
        questions[count++] = (struct group_question){c->settings.extractor_group, mirror.offsets, mirror.count};
    if (!offset_reader_committed_all(c->reader, questions, count, c->settings.timeout_ms, NULL, error)) return false;
    take_committed(&truth, true);
    take_committed(&mirror, false);
    return true;
}

// Whose partition it is, as the group says: the normalizer has no other lease.
static bool read_members(struct collector *c, struct arena *arena, struct error *error)
{
    struct group_owner *owners = NULL;
    size_t count = 0;
    if (!offset_reader_owners(c->reader, c->settings.normalizer_group, c->settings.timeout_ms, arena, &owners, &count,
                              error))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(owners[i].topic, str_from(c->settings.raw_topic))) continue;
        if (owners[i].partition < 0 || owners[i].partition >= c->topics[TOPIC_RAW].partitions) continue;
        struct lag_sample *s = &collector_item(c, TOPIC_RAW, owners[i].partition)->sample;
        s->has_owner = s->lease_alive = true;
        snprintf(s->owner, LAG_OWNER_BYTES, "%.*s@%.*s", STR_FMT(owners[i].client_id), STR_FMT(owners[i].host));
    }
    return true;
}

bool collect_group(struct collector *c, struct arena *arena, struct error *error)
{
    if (!read_committed(c, arena, error)) return false;
    return c->topics[TOPIC_RAW].partitions == 0 || read_members(c, arena, error);
}

static int64_t position(const struct tracked *t)
{
    const struct lag_sample *s = &t->sample;
    int64_t next = s->store_read ? s->has_next ? s->next : s->start : t->track.has_next ? t->track.next : s->start;
    return next > s->start ? next : s->start;
}

// The head is what stands at the position now; it is asked for once, until the position (or, of an empty stretch, its end)
// moves. Returns whether it has to be asked for.
static bool needs_probe(struct tracked *t)
{
    struct lag_sample *s = &t->sample;
    const struct lag_sample *last = &t->track.last;
    int64_t at = position(t);
    s->probe = LAG_PROBE_NOT_MADE;
    if (at >= s->lso) return false;
    bool same_record = last->probe == LAG_PROBE_RECORD && at <= last->head_offset && at >= t->track.probed_from;
    bool same_void = last->probe == LAG_PROBE_EMPTY && at == t->track.probed_from && s->lso == last->lso;
    if (!same_record && !same_void) return true;
    s->probe = last->probe;
    s->head_offset = last->head_offset;
    s->head_time_ms = last->head_time_ms;
    return false;
}

static void take_head(struct tracked *t, const struct partition_head *head)
{
    if (!head->answered) return;
    t->track.probed_from = head->offset;
    t->sample.probe = head->found ? LAG_PROBE_RECORD : LAG_PROBE_EMPTY;
    t->sample.head_offset = head->head_offset;
    t->sample.head_time_ms = head->time_ms;
}

// What an open transaction hides begins at the last stable offset; its record is read once, too. A transaction in good order is committed before
// it is seen twice: only who looks for the first time asks at once.
static bool needs_hidden(struct tracked *t)
{
    struct lag_sample *s = &t->sample;
    const struct lag_sample *last = &t->track.last;
    if (s->end <= s->lso || (t->track.seen && s->lso != last->lso)) return false;
    s->has_blocked = last->has_blocked && s->lso == last->lso;
    s->blocked_time_ms = last->blocked_time_ms;
    return !s->has_blocked;
}

static void take_hidden(struct tracked *t, const struct partition_head *head)
{
    t->sample.has_blocked = head->answered && head->found;
    t->sample.blocked_time_ms = head->time_ms;
}

struct probe {
    bool (*needs)(struct tracked *t);
    void (*take)(struct tracked *t, const struct partition_head *head);
    bool hidden_too;
};
static const struct probe head_probe = {needs_probe, take_head, false},
                          hidden_probe = {needs_hidden, take_hidden, true};

static bool probe(struct collector *c, const struct probe *kind, struct tracked **of, size_t count, struct arena *arena,
                  struct error *error)
{
    struct partition_head *heads = ARENA_ARRAY(arena, struct partition_head, count + 1);
    struct tracked **asked = ARENA_ARRAY(arena, struct tracked *, count + 1);
    size_t asking = 0;
    for (size_t i = 0; heads && asked && i < count; i++) {
        if (!kind->needs(of[i])) continue;
        asked[asking] = of[i];
        heads[asking++] = (struct partition_head){.topic = tracked_topic(c, of[i]),
                                                  .partition = of[i]->partition,
                                                  .offset = kind->hidden_too ? of[i]->sample.lso : position(of[i])};
    }
    if (asking == 0) return true;
    if (!offset_reader_heads(c->reader, heads, asking, kind->hidden_too, PROBES_PER_POLL_MS, error)) return false;
    c->probe_fetches += (int64_t)asking;
    for (size_t i = 0; i < asking; i++) kind->take(asked[i], &heads[i]);
    return true;
}

bool collect_ends(struct collector *c, struct arena *arena, struct error *error)
{
    struct partition_offsets *offsets = ARENA_ARRAY(arena, struct partition_offsets, c->count + 1);
    struct tracked **of = ARENA_ARRAY(arena, struct tracked *, c->count + 1);
    size_t count = 0;
    for (size_t i = 0; offsets && of && i < c->count; i++) {
        if (!c->items[i].present) continue;
        of[count] = &c->items[i];
        offsets[count++] = (struct partition_offsets){.topic = tracked_topic(c, &c->items[i]),
                                                      .partition = c->items[i].partition};
    }
    if (count == 0) return true;
    if (!offset_reader_query(c->reader, offsets, count, c->settings.timeout_ms, error)) return false;
    for (size_t i = 0; i < count; i++) {
        struct lag_sample *s = &of[i]->sample;
        if (!offsets[i].read) continue;
        s->kafka_read = true;
        s->start = offsets[i].start;
        s->lso = offsets[i].stable_end;
        s->end = offsets[i].end;
        s->wall_ms = clock_unix_ms();
    }
    return probe(c, &head_probe, of, count, arena, error) && probe(c, &hidden_probe, of, count, arena, error);
}
