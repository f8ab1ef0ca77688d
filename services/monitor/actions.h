// actions: what an operator may start over HTTP: to process dead letters again or to discard them, by a `shuwen redrive` or `shuwen discard` in a process
// of its own, with the rights and the audit of that command. Off until a token file is given; one runs at a time. Used by the HTTP thread alone.
#ifndef MONITOR_ACTIONS_H
#define MONITOR_ACTIONS_H

#include "base/error.h"
#include "runtime/http.h"

struct actions;

enum { ACTIONS_TOKEN_MIN = 16, ACTIONS_TOKEN_MAX = 512 };

struct actions_settings {
    const char *token_file;                              // "": actions are refused
    const char *postgres, *raw, *normalized, *rejected;  // handed to the command by its environment
};

// FATAL when the token file cannot be read, or its first line has not ACTIONS_TOKEN_MIN to ACTIONS_TOKEN_MAX characters.
struct actions *actions_new(const struct actions_settings *settings, struct error *error) MUST_CHECK;

// What runs is asked to stop, as by SIGTERM, and not waited for: what it did is done.
void actions_free(struct actions *actions);

bool actions_on(const struct actions *actions);  // a token was given; false for NULL

// POST   /api/v1/redrives?operator=WHO&reason=CODE|all[&note=…&limit=N&rate=N&dry_run=true]   202 and its id; 409 while one runs
// GET    /api/v1/redrives     what runs or ran last: its id and options, whether it runs, its exit code, what it printed
// GET    /api/v1/redrives/ID  the same of that one; 404 when another one ran since: shuwen.redrives keeps them all
// DELETE /api/v1/redrives/ID  asks it to stop
// An id is when it began, in milliseconds since 1970: also a trial has one, which leaves no number in the database.
// POST   /api/v1/discards?operator=WHO&reason=CODE|all&note=…[&limit=N][&dry_run=true]   the note only where it is no dry run
// GET    /api/v1/discards, /api/v1/discards/ID   the same as of a redrive
// All need `Authorization: Bearer TOKEN`: 401 without it, 403 while actions are off.
//
// GET    /redrive?reason=CODE  a page with a form for that, which works without script
// POST   /redrive              the form, with the token as a field of it: starts a redrive or says what is wrong
// GET, POST /discard           the same to discard
enum { ACTIONS_ROUTES = 11 };
void actions_routes(struct actions *actions, struct http_route routes[ACTIONS_ROUTES]);

#endif
