#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "collect_parts.h"
#include "runtime/clock.h"

enum { TOPIC_REREAD_MS = 10000, PROBES_PER_POLL_MS = 1000 };

static bool read_topic(struct collector *c, struct topic_state *topic, struct arena *arena, struct error *error)
{
    struct topic_info *found = NULL;
    size_t count = 0;
    str retention = {0};
    if (!admin_topics(c->admin, topic->name, c->settings.timeout_ms, arena, &found, &count, error)) return false;
    topic->partitions = count ? found[0].partitions : 0;
    topic->retention_ms = -1;
    if (count &&
        !admin_topic_config(c->admin, topic->name, "retention.ms", c->settings.timeout_ms, arena, &retention, error))
        return false;
    if (retention.size && !str_to_int64(retention, &topic->retention_ms)) topic->retention_ms = -1;
    topic->read_mono_ms = clock_monotonic_ms();
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
    for (size_t i = 0; i < TOPICS; i++)
        for (int32_t p = 0; p < c->topics[i].partitions; p++) {
            const char *pipeline = i == 0 ? c->settings.normalizer_group : c->settings.extractor_group;
            struct tracked *t = collector_item(c, pipeline, c->topics[i].name, p);
            if (!t) continue;
            t->present = true;
            t->sample.retention_ms = c->topics[i].retention_ms;
            if (t->sample.mono_ms) continue;  // seen for the first time in this poll
            t->sample.mono_ms = clock_monotonic_ms();
            t->sample.wall_ms = clock_unix_ms();
            t->sample.moved_age_ms = -1;
            t->sample.store_read = i != 0 && c->store.up;
        }
}

bool collect_topics(struct collector *c, struct arena *arena, struct error *error)
{
    if (!read_cluster(c, arena, error)) return false;
    for (size_t i = 0; i < TOPICS; i++) {
        struct topic_state *topic = &c->topics[i];
        bool old = topic->partitions < 0 || clock_monotonic_ms() - topic->read_mono_ms >= TOPIC_REREAD_MS;
        if (old && !read_topic(c, topic, arena, error)) return false;
    }
    note_present(c);
    return true;
}

// The normalizer's positions are the group's; the extractor's in Kafka are only a mirror.
static bool read_committed(struct collector *c, const char *group, struct arena *arena, struct error *error)
{
    struct group_offset *offsets = ARENA_ARRAY(arena, struct group_offset, c->count + 1);
    struct tracked **of = ARENA_ARRAY(arena, struct tracked *, c->count + 1);
    size_t count = 0;
    bool truth = strcmp(group, c->settings.normalizer_group) == 0;
    for (size_t i = 0; offsets && of && i < c->count; i++) {
        struct tracked *t = &c->items[i];
        if (!t->present || strcmp(t->pipeline, group) != 0) continue;
        of[count] = t;
        offsets[count++] = (struct group_offset){.topic = t->topic, .partition = t->partition, .next_offset = -1};
    }
    if (count == 0) return true;
    if (!offset_reader_committed(c->reader, group, offsets, count, c->settings.timeout_ms, NULL, error)) return false;
    for (size_t i = 0; i < count; i++) {
        struct lag_sample *sample = &of[i]->sample;
        bool known = offsets[i].next_offset >= 0;
        if (truth) {
            sample->store_read = true;
            sample->has_next = known;
            sample->next = offsets[i].next_offset;
        } else {
            sample->has_mirror = known;
            sample->mirror = offsets[i].next_offset;
        }
    }
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
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < c->count; k++) {
            struct tracked *t = &c->items[k];
            if (strcmp(t->pipeline, c->settings.normalizer_group) != 0 || t->partition != owners[i].partition) continue;
            if (!str_equal(str_from(t->topic), owners[i].topic)) continue;
            t->sample.has_owner = t->sample.lease_alive = true;
            snprintf(t->sample.owner, LAG_OWNER_BYTES, "%.*s@%.*s", STR_FMT(owners[i].client_id),
                     STR_FMT(owners[i].host));
        }
    return true;
}

bool collect_group(struct collector *c, struct arena *arena, struct error *error)
{
    return read_committed(c, c->settings.normalizer_group, arena, error) &&
           read_committed(c, c->settings.extractor_group, arena, error) && read_members(c, arena, error);
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

static bool probe(struct collector *c, struct tracked **of, size_t count, struct arena *arena, struct error *error)
{
    struct partition_head *heads = ARENA_ARRAY(arena, struct partition_head, count + 1);
    struct tracked **asked = ARENA_ARRAY(arena, struct tracked *, count + 1);
    size_t asking = 0;
    for (size_t i = 0; heads && asked && i < count; i++) {
        if (!needs_probe(of[i])) continue;
        asked[asking] = of[i];
        heads[asking++] = (struct partition_head){
            .topic = of[i]->topic, .partition = of[i]->partition, .offset = position(of[i])};
    }
    if (asking == 0) return true;
    if (!offset_reader_heads(c->reader, heads, asking, PROBES_PER_POLL_MS, error)) return false;
    for (size_t i = 0; i < asking; i++) take_head(asked[i], &heads[i]);
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
        offsets[count++] = (struct partition_offsets){.topic = c->items[i].topic, .partition = c->items[i].partition};
    }
    if (count == 0) return true;
    if (!offset_reader_query(c->reader, offsets, count, c->settings.timeout_ms, error)) return false;
    for (size_t i = 0; i < count; i++) {
        struct lag_sample *s = &of[i]->sample;
        s->kafka_read = true;
        s->start = offsets[i].start;
        s->lso = offsets[i].stable_end;
        s->end = offsets[i].end;
        s->wall_ms = clock_unix_ms();
    }
    return probe(c, of, count, arena, error);
}
