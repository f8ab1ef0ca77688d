#include "runtime/task.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct task {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    void (*job)(void *context);  // NULL: none under way
    void *context;
    bool ending;
};

static void *work(void *argument)
{
    struct task *task = argument;
    pthread_mutex_lock(&task->mutex);
    while (!task->ending) {
        if (task->job == NULL) {
            pthread_cond_wait(&task->changed, &task->mutex);
            continue;
        }
        pthread_mutex_unlock(&task->mutex);
        task->job(task->context);
        pthread_mutex_lock(&task->mutex);
        task->job = NULL;
        pthread_cond_signal(&task->changed);
    }
    pthread_mutex_unlock(&task->mutex);
    return NULL;
}

struct task *task_new(struct error *error)
{
    struct task *task = calloc(1, sizeof *task);
    if (task == NULL) {
        error_fatal(error, "no memory for a thread");
        return NULL;
    }
    pthread_mutex_init(&task->mutex, NULL);
    pthread_cond_init(&task->changed, NULL);
    const int code = pthread_create(&task->thread, NULL, work, task);
    if (code == 0) return task;
    error_fatal(error, "no thread: %s", strerror(code));
    pthread_cond_destroy(&task->changed);
    pthread_mutex_destroy(&task->mutex);
    free(task);
    return NULL;
}

void task_start(struct task *task, void (*job)(void *context), void *context)
{
    pthread_mutex_lock(&task->mutex);
    assert(task->job == NULL);
    task->job = job;
    task->context = context;
    pthread_cond_signal(&task->changed);
    pthread_mutex_unlock(&task->mutex);
}

void task_wait(struct task *task)
{
    pthread_mutex_lock(&task->mutex);
    while (task->job != NULL) pthread_cond_wait(&task->changed, &task->mutex);
    pthread_mutex_unlock(&task->mutex);
}

void task_free(struct task *task)
{
    if (task == NULL) return;
    task_wait(task);
    pthread_mutex_lock(&task->mutex);
    task->ending = true;
    pthread_cond_signal(&task->changed);
    pthread_mutex_unlock(&task->mutex);
    pthread_join(task->thread, NULL);
    pthread_cond_destroy(&task->changed);
    pthread_mutex_destroy(&task->mutex);
    free(task);
}
