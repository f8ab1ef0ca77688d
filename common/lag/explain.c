#include "lag/explain.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[LAG_VERDICTS] = {"unknown", "lost",    "rewound", "halted", "blocked",
                                                "ok",      "stopped", "stalled", "behind", "catching_up"};

const char *lag_verdict_name(enum lag_verdict verdict)
{
    return names[verdict];
}

bool lag_verdict_from_name(const char *name, enum lag_verdict *out)
{
    for (int i = 0; i < LAG_VERDICTS; i++) {
        if (strcmp(names[i], name) != 0) continue;
        *out = (enum lag_verdict)i;
        return true;
    }
    return false;
}

int lag_severity(enum lag_verdict verdict)
{
    switch (verdict) {
    case LAG_OK:
    case LAG_CATCHING_UP: return 0;
    case LAG_BEHIND: return 1;
    case LAG_UNKNOWN: return 3;
    default: return 2;
    }
}

const char *lag_duration(int64_t ms, char out[LAG_DURATION_BYTES])
{
    int64_t s = ms / 1000;
    if (ms < 0) ms = s = 0;
    if (s < 10) snprintf(out, LAG_DURATION_BYTES, "%" PRId64 ".%" PRId64 "s", s, ms % 1000 / 100);
    else if (s < 60) snprintf(out, LAG_DURATION_BYTES, "%" PRId64 "s", s);
    else if (s < 3600) snprintf(out, LAG_DURATION_BYTES, "%" PRId64 "m%02" PRId64 "s", s / 60, s % 60);
    else if (s < 86400) snprintf(out, LAG_DURATION_BYTES, "%" PRId64 "h%02" PRId64 "m", s / 3600, s / 60 % 60);
    else
        snprintf(out, LAG_DURATION_BYTES, "%" PRId64 "d%02" PRId64 "h", s / 86400 > 9999 ? 9999 : s / 86400,
                 s / 3600 % 24);
    return out;
}

__attribute__((format(printf, 2, 3))) static void say(char out[LAG_WHY_BYTES], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(out, LAG_WHY_BYTES, format, args);
    va_end(args);
}

static const char *owner(const struct lag_track *track)
{
    return track->last.has_owner ? track->last.owner : "no instance";
}

static void explain_idle(const struct lag_track *track, struct lag_report *r)
{
    if (r->lag_records == 0 && r->blocked_records == 0)
        say(r->why, "everything readable is stored, up to offset %" PRId64, r->next);
    else if (r->lag_records == 0)
        say(r->why, "everything readable is stored; %" PRId64 " records wait for a producer's commit",
            r->blocked_records);
    else
        say(r->why, "%" PRId64 " records on their way, the oldest %.1f s old", r->lag_records,
            (double)r->lag_ms / 1000.0);
    if (track->last.lease_alive) return;
    size_t used = strlen(r->why);
    snprintf(r->why + used, LAG_WHY_BYTES - used, "; no instance owns this partition now");
}

static void explain_gone(const struct lag_track *track, const struct lag_settings *settings, struct lag_report *r)
{
    if (r->verdict == LAG_LOST) {
        say(r->why,
            "retention removed %" PRId64 " records that were not read: position %" PRId64 ", log starts at %" PRId64,
            r->lost_records, r->next, r->start);
        say(r->next_step,
            "publish them again or accept the gap: shuwen resume --topic %s --partition %d --from earliest --note WHY",
            settings->topic, settings->partition);
        return;
    }
    if (r->next > r->end)
        say(r->why, "position %" PRId64 " lies beyond the end %" PRId64 ": the topic was truncated or made again",
            r->next, r->end);
    else
        say(r->why, "position fell from %" PRId64 " to %" PRId64 ": the database was restored, or an operator moved it",
            track->rewound_from, r->next);
    if (r->next > r->end)
        say(r->next_step, "shuwen resume --topic %s --partition %d --from earliest --note WHY", settings->topic,
            settings->partition);
    else say(r->next_step, "nothing: it refills by itself until it has passed %" PRId64, track->rewound_from);
}

static void explain_blocked(const struct lag_settings *settings, struct lag_report *r)
{
    say(r->why, "%" PRId64 " records behind offset %" PRId64 " belong to or wait behind a producer's open transaction",
        r->blocked_records, r->lso);
    say(r->next_step, "kafka-transactions.sh --bootstrap-server BROKER describe-producers --topic %s --partition %d",
        settings->topic, settings->partition);
}

static void explain_work(const struct lag_track *track, const struct lag_settings *settings, struct lag_report *r)
{
    char age[LAG_DURATION_BYTES], rest[LAG_DURATION_BYTES];
    lag_duration(r->progress_age_ms, age);
    switch (r->verdict) {
    case LAG_STOPPED:
        if (track->last.has_owner)
            say(r->why, "%" PRId64 " records wait and no instance is alive (last: %s)", r->lag_records, owner(track));
        else say(r->why, "%" PRId64 " records wait and no instance has ever taken them", r->lag_records);
        say(r->next_step, track->last.has_owner ? "read the log of the last instance to see why it left, and start one"
                                                : "start an instance of this pipeline");
        break;
    case LAG_STALLED:
        say(r->why, "offset %" PRId64 " unmoved %s while %s is alive", r->next, age, owner(track));
        say(r->next_step, "shuwen trace %s/%d/%" PRId64, settings->topic, settings->partition, r->next);
        break;
    case LAG_BEHIND:
        say(r->why, "%.1f records/s come in and %.1f go out: the oldest is %.0f s old and ageing", r->in_per_s,
            r->out_per_s, (double)r->lag_ms / 1000.0);
        say(r->next_step, "start another instance, up to the number of partitions");
        break;
    default:
        if (r->catches_up && r->has_rates)
            say(r->why, "%" PRId64 " records to go, done in about %s", r->lag_records,
                lag_duration((int64_t)(r->catchup_s * 1000.0), rest));
        else say(r->why, "%" PRId64 " records to go", r->lag_records);
        break;
    }
}

void lag_explain(const struct lag_track *track, const struct lag_settings *settings, struct lag_report *r)
{
    switch (r->verdict) {
    case LAG_UNKNOWN:
        say(r->why, "%s not read for more than %.0f s",
            !r->kafka_fresh && !r->store_fresh ? "Kafka and PostgreSQL were"
            : r->kafka_fresh                   ? "PostgreSQL was"
                                               : "Kafka was",
            3.0 * (double)settings->poll_ms / 1000.0);
        say(r->next_step, "see that it answers: its last error is shown with the sources");
        break;
    case LAG_HALTED:
        say(r->why, "the pipeline halted this partition: %s", track->last.halt_code);
        say(r->next_step, "mend the cause, then shuwen resume --topic %s --partition %d --from %" PRId64 " --note WHY",
            settings->topic, settings->partition, r->next);
        break;
    case LAG_OK: explain_idle(track, r); break;
    case LAG_LOST:
    case LAG_REWOUND: explain_gone(track, settings, r); break;
    case LAG_BLOCKED: explain_blocked(settings, r); break;
    default: explain_work(track, settings, r); break;
    }
}
