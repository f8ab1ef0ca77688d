#include <inttypes.h>
#include <string.h>

#include "page_assets.h"
#include "snapshot.h"
#include "time_text.h"

enum { ROWS_MAX = 24 };  // of one pipeline; more of them would make the page large, and nobody reads on

static void tag(struct buffer *out, const char *name, const char *class_name, str text)
{
    buffer_printf(out, "<%s class=\"%s\">", name, class_name);
    buffer_append_html(out, text);
    buffer_printf(out, "</%s>", name);
}

static void number_in(struct buffer *out, const char *class_name, bool known, int64_t value)
{
    buffer_printf(out, "<td class=\"%s\">", class_name);
    if (known) time_append_grouped(out, value);
    else buffer_append(out, STR("–"));
    buffer_append(out, STR("</td>"));
}

static void number(struct buffer *out, bool known, int64_t value)
{
    number_in(out, "num", known, value);
}

// What to do, with the command in it, if there is one, as something to copy.
static void write_step(struct buffer *out, const char *step)
{
    static const char *const commands[] = {"shuwen ", "kafka-transactions.sh "};
    const str text = str_from(step);
    ptrdiff_t at = -1;
    for (size_t i = 0; i < sizeof commands / sizeof *commands && at < 0; i++)
        at = str_find(text, str_from(commands[i]), 0);
    buffer_append_html(out, str_slice(text, 0, at < 0 ? text.size : (size_t)at));
    if (at >= 0) tag(out, "span", "next", str_slice(text, (size_t)at, text.size));
}

static const char *headline(enum lag_verdict verdict)
{
    switch (verdict) {
    case LAG_OK: return "Up to date";
    case LAG_CATCHING_UP: return "Catching up";
    case LAG_BEHIND: return "Falling behind";
    case LAG_BLOCKED: return "Blocked by an open transaction of a producer";
    case LAG_STALLED: return "Stalled: an instance is alive and does not advance";
    case LAG_STOPPED: return "Stopped: nobody works on it";
    case LAG_HALTED: return "Halted: it waits for you";
    case LAG_REWOUND: return "Rewound: the position moved back, or the topic changed";
    case LAG_LOST: return "Records were lost before they were read";
    case LAG_UNKNOWN: break;
    }
    return "Unknown";
}

// The one sentence that is read first: of the whole way, from publication to row.
static const char *answer(enum lag_verdict worst)
{
    switch (lag_severity(worst)) {
    case 0:
        return worst == LAG_OK ? "Articles reach the database" : "Articles reach the database, some still on their way";
    case 1: return "Articles reach the database late, and later and later";
    case 2: return "Not all articles reach the database";
    default: return "Nobody knows whether articles reach the database";
    }
}

static void count_of(struct buffer *out, int64_t count, const char *text)
{
    if (count <= 0) return;
    time_append_grouped(out, count);
    buffer_append(out, str_from(text));
}

// What does not arrive although nobody waits for it: it would not show in the lag.
static void write_missing(struct buffer *out, const struct snapshot *s)
{
    int64_t lost = 0, blocked = 0, pending = 0;
    for (size_t i = 0; i < s->pipeline_count; i++)
        if (s->pipelines[i].lag_known) lost += s->pipelines[i].lost_records;
    for (size_t i = 0; i < s->partition_count; i++)
        if (s->partitions[i].report.verdict == LAG_BLOCKED) blocked += s->partitions[i].report.blocked_records;
    for (size_t i = 0; i < s->letters_count; i++)
        if (str_equal(s->letters[i].state, STR("pending"))) pending += s->letters[i].count;
    count_of(out, lost, " lost before they were read. ");
    count_of(out, blocked, " hidden by an open transaction. ");
    count_of(out, pending, " rejected, and nobody has decided about them yet. ");
}

static void write_answer(struct buffer *out, const struct snapshot *s, enum lag_verdict worst, int64_t now)
{
    char duration[LAG_DURATION_BYTES];
    int64_t oldest_ms = 0;
    bool known = true;
    for (size_t i = 0; i < s->pipeline_count; i++) {
        known = known && s->pipelines[i].lag_known;
        if (s->pipelines[i].lag_ms > oldest_ms) oldest_ms = s->pipelines[i].lag_ms;
    }
    buffer_printf(out, "<section class=\"answer %s\"><b>%s</b><p>", lag_verdict_name(worst), answer(worst));
    write_missing(out, s);
    if (known && oldest_ms > 0)
        buffer_printf(out, "The oldest article that waits came %s ago. ", lag_duration(oldest_ms, duration));
    if (!snapshot_store_fresh(s)) {
        buffer_append(out, STR("What is stored cannot be said: PostgreSQL is not read."));
    } else if (s->newest_event_wall_ms) {
        buffer_append(out, STR("The newest that is stored came "));
        time_append_age(out, now, s->newest_event_wall_ms);
        buffer_append(out, STR(" ago."));
    } else {
        buffer_append(out, STR("No article is stored yet."));
    }
    buffer_append(out, STR("</p></section>"));
}

// Two hours of lag, its greatest value at the top; where nothing was measured the line has a gap.
static void write_spark(struct buffer *out, const struct snapshot_spark *spark)
{
    uint32_t most = 1;
    for (size_t i = 0; i < SNAPSHOT_SPARK; i++)
        if (spark->most[i] > most) most = spark->most[i];
    buffer_append(
        out, STR("<svg class=\"spark\" viewBox=\"0 0 120 24\" role=\"img\" aria-label=\"lag over two hours, at most "));
    buffer_printf(out, "%u records\"><path d=\"", most > 1 ? most : 0);
    for (size_t i = 0; i < SNAPSHOT_SPARK; i++) {
        if (!spark->known[i]) continue;
        bool begins = i == 0 || !spark->known[i - 1];
        double y = 22.0 - 20.0 * (double)spark->most[i] / (double)most;
        if (begins) buffer_printf(out, "M%zu %.1fh2", 2 * i, y);
        else buffer_printf(out, "L%zu %.1f", 2 * i + 2, y);
    }
    buffer_append(out, STR("\"/></svg>"));
}

static void write_verdict(struct buffer *out, const struct snapshot_pipeline *p, int64_t now)
{
    const char *status = lag_verdict_name(p->verdict);
    char duration[LAG_DURATION_BYTES];
    buffer_printf(out, "<section class=\"verdict %s\"><h2>", status);
    buffer_append_html(out, p->name);
    buffer_printf(out, "</h2><b>%s</b>", headline(p->verdict));
    if (p->since_wall_ms)
        buffer_printf(out, "<span class=\"soft\">%s for %s</span>", status,
                      lag_duration(now - p->since_wall_ms, duration));
    if (p->lag_known && p->lag_records > 0) {
        buffer_append(out, STR("<span class=\"num\">"));
        time_append_grouped(out, p->lag_records);
        buffer_printf(out, " waiting, the oldest %s</span>", lag_duration(p->lag_ms, duration));
    }
    if (p->lag_known && p->rates_known)
        buffer_printf(out, "<span class=\"num soft\">in %.1f/s · out %.1f/s</span>", p->in_per_s, p->out_per_s);
    write_spark(out, &p->spark);
    if (p->worst && p->verdict != LAG_OK) {
        buffer_append(out, STR("<p>"));
        buffer_append_html(out, p->worst->topic);
        buffer_printf(out, " / %d: ", p->worst->partition);
        buffer_append_html(out, str_from(p->worst->report.why));
        if (p->worst->halt_detail.size) {
            buffer_append(out, STR(", "));
            buffer_append_html(out, p->worst->halt_detail);
        }
        if (p->worst->report.next_step[0]) {
            buffer_append(out, STR("</p><p>Next: "));
            write_step(out, p->worst->report.next_step);
        }
        buffer_append(out, STR("</p>"));
    }
    buffer_append(out, STR("</section>"));
}

static void write_owner(struct buffer *out, const struct snapshot_partition *p)
{
    buffer_append(out, STR("<td class=\"wide\">"));
    if (!p->report.store_fresh) buffer_append(out, STR("–"));
    else if (p->has_owner && p->lease_alive) buffer_append_html(out, p->owner);
    else buffer_append(out, p->report.never_started ? STR("<i>never started</i>") : STR("<i>nobody</i>"));
    buffer_append(out, STR("</td>"));
}

// A next step that stands in the row above is not said again.
static void write_partition(struct buffer *out, const struct snapshot_partition *p, const char *said_before)
{
    const struct lag_report *r = &p->report;
    bool both = r->kafka_fresh && r->store_fresh;
    char duration[LAG_DURATION_BYTES];
    buffer_printf(out, "<tr class=\"%s\"><td>", r->verdict == LAG_OK ? "" : "has-why");
    buffer_append_html(out, p->topic);
    buffer_printf(out, "</td><td class=\"num\">%d</td><td><span class=\"badge %s\">%s</span></td>", p->partition,
                  lag_verdict_name(r->verdict), lag_verdict_name(r->verdict));
    number(out, both, r->lag_records);
    buffer_printf(out, "<td class=\"num\">%s</td>", both && r->has_age ? lag_duration(r->lag_ms, duration) : "–");
    buffer_append(out, STR("<td class=\"wide\">"));
    write_spark(out, &p->spark);
    buffer_append(out, STR("</td>"));
    number_in(out, "num wide", r->store_fresh && !r->never_started, r->next);
    number_in(out, "num wide", r->kafka_fresh, r->end);
    number_in(out, r->blocked_records ? "num wide bad" : "num wide", r->kafka_fresh, r->blocked_records);
    number_in(out, r->lost_records ? "num wide bad" : "num wide", both, r->lost_records);
    write_owner(out, p);
    buffer_append(out, STR("</tr>"));
    if (r->verdict == LAG_OK) return;
    buffer_append(out, STR("<tr><td class=\"why soft\" colspan=\"11\">"));
    buffer_append_html(out, str_from(r->why));
    if (p->halt_detail.size) {
        buffer_append(out, STR(", "));
        buffer_append_html(out, p->halt_detail);
    }
    if (r->next_step[0] && strcmp(r->next_step, said_before) != 0) {
        buffer_append(out, STR(" → "));
        write_step(out, r->next_step);
    }
    buffer_append(out, STR("</td></tr>"));
}

static void write_partitions(struct buffer *out, const struct snapshot *s)
{
    for (size_t i = 0; i < s->pipeline_count; i++) {
        buffer_append(out, STR("<section>"));
        tag(out, "h2", "", s->pipelines[i].name);
        buffer_append(
            out,
            STR("<table><tr><th>topic</th><th class=\"num\">P</th><th>status</th><th class=\"num\">lag</th><th class=\"num\">behind</th>"
                "<th class=\"wide\">2 hours</th><th class=\"num wide\">next</th><th class=\"num wide\">end</th><th class=\"num wide\">blocked</th>"
                "<th class=\"num wide\">lost</th><th class=\"wide\">owner</th></tr>"));
        const char *said = "";
        size_t shown = 0;
        for (size_t k = 0; k < s->partition_count && shown < ROWS_MAX; k++) {
            if (!str_equal(s->partitions[k].pipeline, s->pipelines[i].name)) continue;
            write_partition(out, &s->partitions[k], said);
            said = s->partitions[k].report.next_step;
            shown++;
        }
        buffer_append(out, STR("</table>"));
        if (shown < s->pipelines[i].partitions)
            buffer_printf(out,
                          "<p class=\"soft\">The worst %zu of %zu partitions; more of them: "
                          "<a href=\"api/v1/pipelines\">as JSON</a>, <a href=\"metrics\">as metrics</a>.</p>",
                          shown, s->pipelines[i].partitions);
        buffer_append(out, STR("</section>"));
    }
}

static void tile(struct buffer *out, const char *name, bool known, int64_t value)
{
    buffer_append(out, STR("<div class=\"tile\"><b>"));
    if (known) time_append_grouped(out, value);
    else buffer_append(out, STR("–"));
    buffer_printf(out, "</b><span class=\"soft\">%s</span></div>", name);
}

static void write_tiles(struct buffer *out, const struct snapshot *s)
{
    buffer_append(out, STR("<section class=\"tiles\">"));
    tile(out, "articles", s->articles >= 0, s->articles);
    tile(out, "observations", s->observations >= 0, s->observations);
    for (size_t i = 0; i < s->outcome_count; i++) {
        buffer_append(out, STR("<div class=\"tile\"><b>"));
        time_append_grouped(out, s->outcomes[i].count);
        buffer_append(out, STR("</b><span class=\"soft\">events "));
        buffer_append_html(out, s->outcomes[i].outcome);
        buffer_append(out, STR("</span></div>"));
    }
    buffer_append(out, STR("</section>"));
}

static void write_letters(struct buffer *out, const struct snapshot *s)
{
    if (s->details_error.size) {
        buffer_append(out, STR("<section class=\"verdict unknown\"><b>Unknown: what was rejected</b><p>"));
        buffer_append_html(out, s->details_error);
        buffer_append(out, STR("</p></section>"));
    }
    if (s->letters_count == 0) return;
    buffer_append(
        out,
        STR("<section><h2>Rejected</h2><table><tr><th>reason</th><th>state</th><th class=\"num\">count</th><th>first</th><th>last</th><th "
            "class=\"wide\">one of them</th></tr>"));
    for (size_t i = 0; i < s->letters_count; i++) {
        const struct snapshot_letters *l = &s->letters[i];
        buffer_append(out, STR("<tr><td><b>"));
        buffer_append_html(out, l->reason);
        buffer_append(out, STR("</b><br><span class=\"soft\">"));
        buffer_append_html(out, l->meaning);
        buffer_append(out, STR("</span> <a href=\"api/v1/dead-letters?reason="));
        buffer_append_html(out, l->reason);
        buffer_append(out, STR("\">one by one</a>"));
        if (str_equal(l->state, STR("pending"))) {
            buffer_append(out, STR("<br><span class=\"next\">shuwen redrive --dry-run --reason "));
            buffer_append_html(out, l->reason);
            buffer_append(out, STR("</span>"));
            if (s->actions) {
                buffer_append(out, STR(" <a href=\"redrive?reason="));
                buffer_append_html(out, l->reason);
                buffer_append(out, STR("\">process again…</a> <a href=\"discard?reason="));
                buffer_append_html(out, l->reason);
                buffer_append(out, STR("\">discard…</a>"));
            }
        }
        buffer_append(out, STR("</td>"));
        tag(out, "td", "", l->state);
        number(out, true, l->count);
        buffer_append(out, STR("<td class=\"num\">"));
        time_append_short(out, l->oldest_wall_ms);
        buffer_append(out, STR("</td><td class=\"num\">"));
        time_append_short(out, l->newest_wall_ms);
        buffer_append(out, STR("</td>"));
        buffer_append(out, STR("<td class=\"wide\">"));
        tag(out, "div", "sample", l->sample);
        buffer_append(out, STR("</td></tr>"));
    }
    buffer_append(out, STR("</table></section>"));
}

static void write_redrives(struct buffer *out, const struct snapshot *s)
{
    if (s->redrive_count == 0) return;
    buffer_append(
        out,
        STR("<section><h2>Redrives</h2><table><tr><th>when</th><th>who</th><th class=\"wide\">which</th><th class=\"num\">tried</th><th "
            "class=\"num\">done</th><th class=\"num\">rejected again</th><th>result</th></tr>"));
    for (size_t i = 0; i < s->redrive_count; i++) {
        const struct snapshot_redrive *r = &s->redrives[i];
        buffer_append(out, STR("<tr><td class=\"num\">"));
        time_append_short(out, r->started_wall_ms);
        buffer_append(out, STR("</td>"));
        tag(out, "td", "", r->actor);
        buffer_append(out, STR("<td class=\"wide\">"));
        buffer_append_html(out, r->filter);
        if (r->note.size) {
            buffer_append(out, STR("<br><span class=\"soft\">"));
            buffer_append_html(out, r->note);
            buffer_append(out, STR("</span>"));
        }
        buffer_append(out, STR("</td>"));
        number(out, true, r->tried);
        number(out, true, r->passed);
        number(out, true, r->failed);
        tag(out, "td", "soft", r->result.size ? r->result : STR("not ended"));
        buffer_append(out, STR("</tr>"));
    }
    buffer_append(out, STR("</table></section>"));
}

static void write_figures(struct buffer *out, const struct snapshot *s)
{
    if (s->figure_count == 0) return;
    buffer_append(
        out,
        STR("<section><h2>Newest figures</h2><table><tr><th>whose</th><th>what</th><th>quote</th><th class=\"num\">value</th><th>unit</th><th>when</th><th "
            "class=\"wide\">article</th></tr>"));
    for (size_t i = 0; i < s->figure_count; i++) {
        const struct snapshot_figure *f = &s->figures[i];
        buffer_append(out, STR("<tr>"));
        tag(out, "td", "", f->subject);
        tag(out, "td", "", f->indicator);
        buffer_append(out, STR("<td>"));
        tag(out, "mark", "", f->quote);
        buffer_append(out, STR("</td>"));
        tag(out, "td", "num", f->value);
        tag(out, "td", "", f->unit);
        tag(out, "td", "num", f->period);
        tag(out, "td", "wide soft", f->title);
        buffer_append(out, STR("</tr>"));
    }
    buffer_append(out, STR("</table></section>"));
}

static void write_sources(struct buffer *out, const struct snapshot *s, int64_t now)
{
    buffer_append(
        out,
        STR("<section><h2>Sources</h2><table><tr><th>source</th><th>state</th><th class=\"num\">read</th><th class=\"num\">took</th><th>last error</th></tr>"));
    for (size_t i = 0; i < s->source_count; i++) {
        const struct snapshot_source *source = &s->sources[i];
        buffer_printf(out, "<tr><td>%s</td><td><span class=\"badge %s\">%s</span></td><td class=\"num\">", source->name,
                      source->up ? "ok" : "old", source->up ? "up" : "down");
        if (source->last_success_wall_ms) {
            time_append_age(out, now, source->last_success_wall_ms);
            buffer_append(out, STR(" ago"));
        } else {
            buffer_append(out, STR("never"));
        }
        buffer_printf(out, "</td><td class=\"num\">%.1f ms</td>", (double)source->duration_us / 1000.0);
        tag(out, "td", "soft", source->last_error);
        buffer_append(out, STR("</tr>"));
    }
    buffer_append(out, STR("</table></section>"));
}

static void write_head(struct buffer *out, enum lag_verdict worst)
{
    buffer_append(
        out,
        STR("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
            "<meta http-equiv=\"refresh\" content=\"5\"><link rel=\"icon\" href=\"data:,\">"));
    buffer_printf(out, "<title>%s – Shuwen</title><style>", lag_verdict_name(worst));
    buffer_append(out, page_css);
    buffer_append(out, STR("</style></head><body>"));
}

static const char *person_name(const struct snapshot_source *source)
{
    return strcmp(source->name, "kafka") == 0 ? "Kafka" : "PostgreSQL";
}

// A source that is not read comes before the pipelines: nothing of them can be trusted without it.
static void write_unread(struct buffer *out, const struct snapshot *s, int64_t now)
{
    size_t fresh = 0, is_new = 0;
    for (size_t i = 0; i < s->source_count; i++) {
        const struct snapshot_source *source = &s->sources[i];
        fresh += source->fresh;
        is_new += source->is_new;
        if (source->fresh || source->is_new) continue;
        buffer_printf(out, "<section class=\"verdict unknown\"><b>Unknown: %s cannot be read</b><span class=\"soft\">",
                      person_name(source));
        if (source->last_success_wall_ms) {
            buffer_append(out, STR("last read "));
            time_append_age(out, now, source->last_success_wall_ms);
            buffer_append(out, STR(" ago"));
        } else {
            buffer_append(out, STR("never read"));
        }
        buffer_append(out, STR("</span><p>"));
        buffer_append_html(out, source->last_error);
        buffer_append(out, STR("</p></section>"));
    }
    if (is_new)
        buffer_append(out, STR("<section>Starting: Kafka and PostgreSQL are being read for the first time.</section>"));
    else if (s->pipeline_count == 0 && fresh == s->source_count)
        buffer_append(out,
                      STR("<section>No pipelines yet: nothing was published, or no service has started.</section>"));
}

static bool is_starting(const struct snapshot *s)
{
    bool starting = false;
    for (size_t i = 0; i < s->source_count; i++) starting = starting || s->sources[i].is_new;
    return starting;
}

void snapshot_write_page(struct buffer *out, const struct snapshot *s, int64_t now)
{
    enum lag_verdict worst = LAG_OK;
    for (size_t i = 0; i < s->pipeline_count; i++)
        if (lag_badness(s->pipelines[i].verdict) > lag_badness(worst)) worst = s->pipelines[i].verdict;
    for (size_t i = 0; i < s->source_count; i++)
        if (!s->sources[i].fresh) worst = LAG_UNKNOWN;
    write_head(out, worst);
    buffer_append(out, STR("<main><header><h1>Shuwen 数闻</h1><span class=\"soft\">"));
    buffer_append_html(out, s->cluster);
    buffer_append(out, STR("</span><span class=\"soft\">as of "));
    time_append_short(out, s->as_of_wall_ms);
    buffer_append(out, STR(" (UTC+8), "));
    time_append_age(out, now, s->as_of_wall_ms);
    buffer_append(out, STR(" ago</span></header>"));
    if (now - s->as_of_wall_ms > 3 * s->poll_ms + 1000)
        buffer_append(
            out, STR("<section class=\"banner\">These values are old: the monitor has not polled since.</section>"));
    if (s->pipeline_count || (worst == LAG_UNKNOWN && !is_starting(s))) write_answer(out, s, worst, now);
    write_unread(out, s, now);
    for (size_t i = 0; i < s->pipeline_count; i++) write_verdict(out, &s->pipelines[i], now);
    write_tiles(out, s);
    write_partitions(out, s);
    write_letters(out, s);
    write_redrives(out, s);
    write_figures(out, s);
    write_sources(out, s, now);
    buffer_append(out, STR("</main><script>"));
    buffer_append(out, page_js);
    buffer_append(out, STR("</script></body></html>\n"));
}
