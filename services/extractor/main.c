// shuwen-extractor: articles.normalized and articles.rejected to PostgreSQL, exactly once.
#include <stdio.h>

#include "extractor/process.h"
#include "runtime/log.h"
#include "runtime/shutdown.h"

static bool run(struct extractor *x, struct error *error)
{
    return open_health(x, error) && open_consumer(x, error) && open_worker(x, error) && open_http(x, error) &&
           open_intake(x, error) && open_store(x, error) && worker_run(x->service.worker, error);
}

static void close_all(struct extractor *x)
{
    http_stop(x->http);
    if (x->service.worker) worker_free(x->service.worker);
    task_free(x->service.storing.task);
    consumer_free(x->service.consumer);
    postgres_free(x->service.store.connection);
    health_free(x->health);
    settings_release(&x->passed);
}

int main(int argc, char **argv)
{
    static struct extractor x;
    struct error error = {0};
    enum log_level level = LOG_LEVEL_INFO;
    switch (settings_read(&extractor_program, argc, argv, &x.settings, &x.passed, &error)) {
    case SETTINGS_DONE: return EXIT_OK;
    case SETTINGS_WRONG: fprintf(stderr, "shuwen-extractor: %s\n", error.text); return EXIT_USAGE;
    case SETTINGS_RUN: break;
    }
    log_level_parse(x.settings.service.log_level, &level);
    log_start("shuwen-extractor", level);
    if (!shutdown_install(x.settings.service.shutdown_ms, &error) || (!run(&x, &error) && error.kind != ERROR_NONE)) {
        LOG_ERROR("failed", log_error(&error));
        close_all(&x);
        return EXIT_FAILED;
    }
    LOG_INFO("stopped", log_message("the last batch is stored"));
    close_all(&x);
    return EXIT_OK;
}
