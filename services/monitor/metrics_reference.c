#include <string.h>

#include "snapshot.h"

static struct snapshot one_of_each(struct arena *arena)
{
    struct snapshot s = {.newest_event_wall_ms = 1};
    struct snapshot_partition *p = s.partitions = ARENA_NEW(arena, struct snapshot_partition);
    *p = (struct snapshot_partition){.pipeline = STR("p"), .topic = STR("t"), .has_owner = true, .lease_alive = true};
    p->report = (struct lag_report){.kafka_fresh = true,
                                    .store_fresh = true,
                                    .has_age = true,
                                    .has_blocked_age = true,
                                    .has_loss_in = true,
                                    .has_mirror = true};
    s.partition_count = 1;
    snapshot_add(arena, &s, p);
    s.sources = ARENA_ARRAY(arena, struct snapshot_source, 2);
    s.sources[0] = (struct snapshot_source){.name = "kafka", .fresh = true};
    s.sources[1] = (struct snapshot_source){.name = "postgres", .fresh = true};
    s.source_count = 2;
    s.letters = ARENA_NEW(arena, struct snapshot_letters);
    s.letters_count = 1;
    s.outcomes = ARENA_NEW(arena, struct snapshot_outcome);
    s.outcome_count = 1;
    s.tables = ARENA_NEW(arena, struct snapshot_table);
    s.table_count = 1;
    return s;
}

// Names of the labels of a line `name{a="…",b="…"} value`; no value here holds a quote or a comma.
static void append_labels(struct buffer *out, str line)
{
    str name, rest, labels;
    str_cut(line, STR("{"), &name, &labels);
    if (labels.size == 0) buffer_append_char(out, '-');
    for (bool first = true; labels.size && str_cut(labels, STR("=\""), &name, &rest); first = false) {
        if (!first) buffer_append_char(out, ',');
        buffer_append(out, name);
        str_cut(rest, STR("\""), &name, &labels);
        labels = str_starts(labels, STR(",")) ? str_slice(labels, 1, labels.size) : (str){0};
    }
}

void snapshot_print_metrics(struct buffer *out)
{
    struct buffer text = {0};
    struct arena *arena = arena_new(0);
    if (!arena) return;
    struct snapshot s = one_of_each(arena);
    snapshot_write_metrics(&text, &s, true);
    str rest = buffer_str(&text), line, name = {0}, help = {0}, type = {0};
    while (rest.size) {
        str_cut(rest, STR("\n"), &line, &rest);
        if (str_starts(line, STR("# HELP "))) {
            str_cut(str_slice(line, 7, line.size), STR(" "), &name, &help);
            str_cut(rest, STR("\n"), &line, &rest);
            type = str_slice(line, 8 + name.size, line.size);
        } else if (name.size) {
            buffer_printf(out, "| `%.*s` | %.*s | ", STR_FMT(name), STR_FMT(type));
            append_labels(out, line);
            buffer_printf(out, " | %.*s |\n", STR_FMT(help));
            name = (str){0};
        }
    }
    arena_free(arena);
    buffer_release(&text);
}
