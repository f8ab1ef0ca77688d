#include "actions.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event/reason.h"
#include "redrive_form.h"
#include "runtime/clock.h"
#include "runtime/log.h"

#define REDRIVES "/api/v1/redrives"
#define DISCARDS "/api/v1/discards"
enum { WORDS = 16, WORD_BYTES = 1024, ENVIRONMENT = 256, PRINTED_MAX = 65536, NOTE_MAX = 500, OPERATOR_MAX = 64 };

struct actions {
    struct actions_settings settings;
    char token[ACTIONS_TOKEN_MAX + 2];
    pid_t child;  // 0: none runs
    int exit_code, printed;
    bool ran;
    const char *command;  // "redrive" or "discard": what runs, or ran last
    int64_t id;           // of what runs or ran last: when it began, in ms since 1970
    char words[WORDS][WORD_BYTES];
    size_t word_count;
    const struct form *form;  // of the request that is answered; NULL: it has a query
};

static bool read_token(struct actions *a, struct error *error)
{
    const char *path = a->settings.token_file;
    if (!path[0]) return true;
    FILE *file = fopen(path, "re");
    if (!file || !fgets(a->token, sizeof(a->token), file)) a->token[0] = '\0';
    if (file) fclose(file);
    a->token[strcspn(a->token, "\r\n")] = '\0';
    size_t size = strlen(a->token);
    if (size >= ACTIONS_TOKEN_MIN && size <= ACTIONS_TOKEN_MAX) return true;
    return error_fatal(error, "--action-token-file %s: its first line must be a token of %d to %d characters", path,
                       ACTIONS_TOKEN_MIN, ACTIONS_TOKEN_MAX);
}

struct actions *actions_new(const struct actions_settings *settings, struct error *error)
{
    struct actions *a = calloc(1, sizeof(*a));
    if (!a) {
        error_fatal(error, "out of memory");
        return NULL;
    }
    a->settings = *settings;
    a->printed = -1;
    if (strlen(settings->postgres) + sizeof("SHUWEN_POSTGRES=") > WORD_BYTES) {
        error_fatal(error, "postgres (SHUWEN_POSTGRES) is longer than %d bytes",
                    WORD_BYTES - (int)sizeof("SHUWEN_POSTGRES="));
        free(a);
        return NULL;
    }
    if (read_token(a, error)) return a;
    free(a);
    return NULL;
}

void actions_free(struct actions *a)
{
    if (!a) return;
    if (a->child) kill(a->child, SIGTERM);
    if (a->printed >= 0) close(a->printed);
    free(a);
}

// Takes as long for a token that is wrong in its first character as for one that is wrong in its last.
static bool same_secret(const char *given, const char *secret)
{
    size_t size = strlen(secret), length = strlen(given);
    unsigned char differs = length != size;
    for (size_t i = 0; i < size; i++) differs |= (unsigned char)(secret[i] ^ given[length ? i % length : 0]);
    return !differs;
}

static bool refuse(struct http_response *response, int status, const char *why)
{
    response->status = status;
    buffer_printf(&response->body, "%s\n", why);
    return false;
}

static bool allowed(const struct actions *a, const struct http_request *request, struct http_response *response)
{
    static const char bearer[] = "Bearer ";
    const char *given = http_header(request, "Authorization");
    if (!a->token[0]) return refuse(response, 403, "actions are off: start the monitor with --action-token-file");
    if (given && strncmp(given, bearer, sizeof(bearer) - 1) == 0 && same_secret(given + sizeof(bearer) - 1, a->token))
        return true;
    return refuse(response, 401, "an action needs the header Authorization: Bearer TOKEN");
}

static void look_after_child(struct actions *a)
{
    int status;
    if (!a->child || waitpid(a->child, &status, WNOHANG) != a->child) return;
    a->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    a->child = 0;
    LOG_INFO("action_ended", log_text("action", a->command), log_int("exit_code", a->exit_code));
}

static bool add_word(struct actions *a, const char *option, const char *value)
{
    if (a->word_count == WORDS) return false;
    return snprintf(a->words[a->word_count++], WORD_BYTES, "%s%s", option, value) < WORD_BYTES;
}

// One line of printable text, in bytes at most `most`.
static bool plain(const char *text, size_t most)
{
    if (strlen(text) > most) return false;
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) return false;
    return true;
}

// An empty field of a form is one that was left out.
static const char *parameter(const struct actions *a, const struct http_request *request, const char *name)
{
    const char *value = a->form ? form_value(a->form, name) : http_query(request, name);
    return value && (value[0] || !a->form) ? value : NULL;
}

static bool add_number(struct actions *a, const struct http_request *request, const char *name, const char *option)
{
    const char *text = parameter(a, request, name);
    int64_t value = 0;
    if (!text) return true;
    return str_to_int64(str_from(text), &value) && value >= 0 && strlen(text) < 12 && add_word(a, option, text);
}

static bool is_discard(const struct http_request *request)
{
    return strcmp(request->path, "/discard") == 0 || strcmp(request->path, DISCARDS) == 0;
}

// The command line, from nothing but checked words; false: the request is wrong.
static bool compose(struct actions *a, const struct http_request *request)
{
    const char *reason = parameter(a, request, "reason"), *note = parameter(a, request, "note"),
               *dry = parameter(a, request, "dry_run");
    a->word_count = 0;
    if (!reason || (strcmp(reason, "all") != 0 && !event_reason_find(reason))) return false;
    if (note && !plain(note, NOTE_MAX)) return false;
    if (dry && strcmp(dry, "true") != 0 && strcmp(dry, "false") != 0) return false;
    const bool discard = is_discard(request);
    if (discard && !note && !(dry && strcmp(dry, "true") == 0)) return false;
    a->command = discard ? "discard" : "redrive";
    return add_word(a, a->command, "") && add_word(a, "--reason=", reason) && (!note || add_word(a, "--note=", note)) &&
           (!dry || add_word(a, "--dry-run=", dry)) && add_number(a, request, "limit", "--limit=") &&
           (discard || add_number(a, request, "rate", "--rate="));
}

// `shuwen` stands beside this program.
static bool program_path(char *out, size_t room)
{
    ssize_t size = readlink("/proc/self/exe", out, room - 8);
    if (size <= 0) return false;
    out[size] = '\0';
    char *slash = strrchr(out, '/');
    if (!slash || (size_t)(slash - out) + 8 >= room) return false;
    memcpy(slash + 1, "shuwen", 7);
    return true;
}

// Ours, but for what is meant for the monitor alone; who asked is the user that the audit names.
static void fill_environment(const struct actions *a, const char *who, char own[6][WORD_BYTES], char **out)
{
    static const char *const dropped[] = {
        "SHUWEN_POSTGRES_ROLE=", "SHUWEN_TIMEOUT_MS=", "SUDO_USER=", "USER=", "SHUWEN_POSTGRES=", "SHUWEN_TOPIC_"};
    size_t count = 0;
    for (char **entry = environ; *entry && count < ENVIRONMENT - 8; entry++) {
        bool keep = true;
        for (size_t i = 0; i < sizeof(dropped) / sizeof(*dropped); i++)
            keep = keep && strncmp(*entry, dropped[i], strlen(dropped[i])) != 0;
        if (keep) out[count++] = *entry;
    }
    const char *const names[] = {"USER", "SHUWEN_TOPIC_RAW", "SHUWEN_TOPIC_NORMALIZED", "SHUWEN_TOPIC_REJECTED",
                                 "SHUWEN_POSTGRES"};
    const char *const values[] = {who, a->settings.raw, a->settings.normalized, a->settings.rejected,
                                  a->settings.postgres};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!values[i][0] || snprintf(own[i], WORD_BYTES, "%s=%s", names[i], values[i]) >= WORD_BYTES) continue;
        out[count++] = own[i];
    }
    out[count] = NULL;
}

static int spawn(struct actions *a, const char *path, char **words, char **environment)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, standard;
    sigemptyset(&none);
    sigemptyset(&standard);
    sigaddset(&standard, SIGTERM);
    sigaddset(&standard, SIGINT);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&files, a->printed, 1);
    posix_spawn_file_actions_adddup2(&files, a->printed, 2);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &standard);
    int code = posix_spawn(&a->child, path, &files, &attributes, words, environment);
    if (code != 0) a->child = 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return code;
}

static bool start(struct actions *a, const char *who, struct http_response *response)
{
    char path[4096], own[6][WORD_BYTES];
    char *words[WORDS + 2], *environment[ENVIRONMENT];
    if (a->printed >= 0) close(a->printed);
    a->printed = memfd_create("redrive", MFD_CLOEXEC);
    if (a->printed < 0 || !program_path(path, sizeof(path))) return refuse(response, 500, "cannot start a process");
    words[0] = path;
    for (size_t i = 0; i < a->word_count; i++) words[i + 1] = a->words[i];
    words[a->word_count + 1] = NULL;
    fill_environment(a, who, own, environment);
    int code = spawn(a, path, words, environment);
    if (code != 0) return refuse(response, 500, strerror(code));
    const int64_t now = clock_unix_ms();
    a->id = now > a->id ? now : a->id + 1;
    a->ran = true;
    a->exit_code = -1;
    LOG_INFO("action_started", log_text("action", a->command), log_text("operator", who),
             log_text("reason", a->words[1]), log_int("pid", a->child));
    return true;
}

static void append_printed(const struct actions *a, struct buffer *out)
{
    static char printed[PRINTED_MAX];
    ssize_t size = a->printed >= 0 ? pread(a->printed, printed, sizeof(printed), 0) : 0;
    buffer_append_json(out, (str){printed, size > 0 ? (size_t)size : 0});
}

static void write_state(const struct actions *a, struct http_response *response)
{
    struct buffer *out = &response->body;
    response->content_type = "application/json; charset=utf-8";
    buffer_append(out, STR("{\"id\":"));
    if (a->ran) buffer_append_int(out, a->id);
    else buffer_append(out, STR("null"));
    buffer_printf(out, ",\"running\":%s,\"options\":[", a->child ? "true" : "false");
    for (size_t i = 1; a->ran && i < a->word_count; i++) {
        if (i > 1) buffer_append_char(out, ',');
        buffer_append_json(out, str_from(a->words[i]));
    }
    buffer_append(out, STR("],\"exit_code\":"));
    if (a->ran && !a->child) buffer_append_int(out, a->exit_code);
    else buffer_append(out, STR("null"));
    buffer_append(out, STR(",\"printed\":"));
    append_printed(a, out);
    buffer_append(out, STR("}\n"));
}

bool actions_on(const struct actions *a)
{
    return a && a->token[0];
}

static void handle_show(void *context, const struct http_request *request, struct http_response *response)
{
    struct actions *a = context;
    look_after_child(a);
    if (allowed(a, request, response)) write_state(a, response);
}

static void handle_start(void *context, const struct http_request *request, struct http_response *response)
{
    struct actions *a = context;
    const char *who = http_query(request, "operator");
    look_after_child(a);
    if (!allowed(a, request, response)) return;
    if (a->child) {
        refuse(response, 409, "another one is running: wait for it, or stop it with DELETE and its id");
        return;
    }
    if (!who || !who[0] || !plain(who, OPERATOR_MAX) || !compose(a, request)) {
        a->ran = false;
        refuse(
            response, 400,
            is_discard(request)
                ? "POST /api/v1/discards?operator=YOU&reason=CODE|all&note=WHY, and if you like limit; dry_run=true needs no note"
                : "POST /api/v1/redrives?operator=YOU&reason=CODE|all, and if you like note, limit, rate, dry_run=true");
        return;
    }
    if (!start(a, who, response)) return;
    response->status = 202;
    write_state(a, response);
}

// The one that the path names, and the asker may see it. Both kinds of paths are of the same length.
_Static_assert(sizeof(REDRIVES) == sizeof(DISCARDS), "is_named cuts either off");
static bool is_named(struct actions *a, const struct http_request *request, struct http_response *response)
{
    int64_t id;
    look_after_child(a);
    if (!allowed(a, request, response)) return false;
    const str named = str_slice(str_from(request->path), sizeof(REDRIVES), strlen(request->path));
    if (a->ran && str_to_int64(named, &id) && id == a->id) return true;
    return refuse(response, 404, "only the one that ran last is kept here; all of them: shuwen redrives");
}

static void handle_show_one(void *context, const struct http_request *request, struct http_response *response)
{
    if (is_named(context, request, response)) write_state(context, response);
}

static void handle_stop(void *context, const struct http_request *request, struct http_response *response)
{
    struct actions *a = context;
    if (!is_named(a, request, response)) return;
    if (a->child) {
        kill(a->child, SIGTERM);
        LOG_INFO("action_stopping", log_text("action", a->command), log_int("pid", a->child));
    }
    write_state(a, response);
}

static void handle_form(void *context, const struct http_request *request, struct http_response *response)
{
    const char *reason = http_query(request, "reason");
    response->content_type = "text/html; charset=utf-8";
    (is_discard(request) ? discard_form_write : redrive_form_write)(&response->body, actions_on(context),
                                                                    reason ? reason : "");
}

// What the form asks for, or why not: NULL when it was started.
static const char *start_from_form(struct actions *a, const struct http_request *request,
                                   struct http_response *response)
{
    const char *given = form_value(a->form, "token"), *who = form_value(a->form, "operator");
    response->status = 400;
    if (!a->token[0]) return response->status = 403, "actions are off: start the monitor with --action-token-file";
    if (!given || !same_secret(given, a->token)) return response->status = 401, "the token is wrong";
    if (a->child) return response->status = 409, "another one is running: wait until it has ended";
    if (!who || !who[0] || !plain(who, OPERATOR_MAX)) return "say who you are: the name is kept with the letters";
    if (!compose(a, request))
        return is_discard(request) ? "reason, note or limit cannot be used; only a trial goes without a note"
                                   : "reason, note, limit or rate cannot be used";
    return start(a, who, response) ? NULL : "the process cannot be started";
}

static void handle_submit(void *context, const struct http_request *request, struct http_response *response)
{
    struct actions *a = context;
    static struct form form;
    look_after_child(a);
    const bool read = form_read(&form, request->body);
    a->form = &form;
    const char *wrong = read ? start_from_form(a, request, response) : (response->status = 400, "the form is too long");
    a->form = NULL;
    buffer_clear(&response->body);
    response->content_type = "text/html; charset=utf-8";
    if (!wrong) response->status = 202;
    redrive_answer_write(&response->body, is_discard(request), wrong);
    memset(&form, 0, sizeof(form));  // the token was in it
}

void actions_routes(struct actions *a, struct http_route routes[ACTIONS_ROUTES])
{
    routes[0] = (struct http_route){.path = REDRIVES, .handle = handle_show, .context = a};
    routes[1] = (struct http_route){.method = "POST", .path = REDRIVES, .handle = handle_start, .context = a};
    routes[2] = (struct http_route){.path = REDRIVES "/", .handle = handle_show_one, .context = a};
    routes[3] = (struct http_route){.method = "DELETE", .path = REDRIVES "/", .handle = handle_stop, .context = a};
    routes[4] = (struct http_route){.path = DISCARDS, .handle = handle_show, .context = a};
    routes[5] = (struct http_route){.method = "POST", .path = DISCARDS, .handle = handle_start, .context = a};
    routes[6] = (struct http_route){.path = DISCARDS "/", .handle = handle_show_one, .context = a};
    routes[7] = (struct http_route){.path = "/redrive", .handle = handle_form, .context = a};
    routes[8] = (struct http_route){.method = "POST", .path = "/redrive", .handle = handle_submit, .context = a};
    routes[9] = (struct http_route){.path = "/discard", .handle = handle_form, .context = a};
    routes[10] = (struct http_route){.method = "POST", .path = "/discard", .handle = handle_submit, .context = a};
}
