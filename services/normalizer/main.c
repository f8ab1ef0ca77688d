// shuwen-normalizer: articles.raw in, articles.normalized and articles.rejected out, exactly once.
#include <stdio.h>
#include <unistd.h>

#include "normalizer/parts.h"
#include "normalizer/slot.h"
#include "runtime/log.h"
#include "runtime/shutdown.h"

enum { NAME_BYTES = 256 };

// "shuwen-normalizer-host-0": transactional id and, for a static member, instance id.
static bool make_name(const struct normalizer_settings *s, int64_t slot, char out[NAME_BYTES], struct error *error)
{
    char host[128] = "";
    if (s->host[0] != '\0') snprintf(host, sizeof host, "%s", s->host);
    else if (gethostname(host, sizeof host - 1) != 0)
        return error_fatal(error, "this machine has no name: give one with --host");
    snprintf(out, NAME_BYTES, "%.100s-%s-%lld", s->group, host, (long long)slot);
    return true;
}

static bool run(const struct normalizer_settings *s, const struct option_list *passed, struct error *error)
{
    char name[NAME_BYTES];
    struct slot_lock slot;
    struct parts parts = {0};
    if (!shutdown_install(s->service.shutdown_ms, error) || !slot_take(s->group, s->slot, &slot, error)) return false;
    const struct kafka_client client = {s->kafka.brokers, name, passed};
    bool ok = make_name(s, slot.slot, name, error) && parts_open(s, &client, name, &parts, error);
    if (ok) {
        LOG_INFO("started", log_text("name", name), log_text("version", SHUWEN_VERSION),
                 log_text("brokers", s->kafka.brokers), log_text("http_address", s->service.http_address),
                 log_int("http_port", http_port(parts.http)));
        ok = worker_run(parts.worker, error);
    }
    parts_close(&parts);
    slot_release(&slot);
    return ok;
}

int main(int argc, char **argv)
{
    struct normalizer_settings s = {0};
    struct settings settings;
    struct error error = {0};
    const enum settings_result result = settings_read(&normalizer_program, argc, argv, &s, &settings, &error);
    enum log_level level = LOG_LEVEL_INFO;
    int code = result == SETTINGS_DONE ? EXIT_OK : EXIT_USAGE;
    if (result == SETTINGS_WRONG) fprintf(stderr, "shuwen-normalizer: %s\n", error.text);
    if (result == SETTINGS_RUN) {
        (void)log_level_parse(s.service.log_level, &level);
        log_start(normalizer_program.name, level);
        code = run(&s, &settings.passed, &error) ? EXIT_OK : EXIT_FAILED;
        if (code == EXIT_OK) LOG_INFO("stopped", log_message("finished what was begun"));
        else LOG_ERROR("stopped", log_error(&error));
    }
    settings_release(&settings);
    return code;
}
