// serve: the newest snapshot over HTTP. The poll loop hands snapshots over; handlers read the one that is there under a lock
// and never wait for Kafka or PostgreSQL. A snapshot older than 3 P is served as expired.
#ifndef MONITOR_SERVE_H
#define MONITOR_SERVE_H

#include "base/error.h"
#include "runtime/health.h"
#include "runtime/http.h"
#include "runtime/metrics.h"
#include "snapshot.h"

struct serve;

struct serve_settings {
    const char *address;
    int64_t port;
    bool compat;
    int64_t poll_ms;
    struct trends *trends;    // of the collector
    struct actions *actions;  // what operators may start
    struct health *health;    // both outlive the server
    struct metrics *metrics;  // of the monitor itself; printed after the snapshot's
};

struct serve *serve_start(const struct serve_settings *settings, struct error *error) MUST_CHECK;
void serve_stop(struct serve *serve);
int serve_port(const struct serve *serve);

// An arena that no handler reads: fill the next snapshot in it.
struct arena *serve_arena(struct serve *serve);

// Shows this snapshot, which lives in that arena, from now on.
void serve_show(struct serve *serve, const struct snapshot *snapshot);

#endif
