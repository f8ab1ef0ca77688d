// task: a thread of its own that does one job at a time, while its owner goes on.
//
// task_start hands a job over and returns at once; task_wait returns when it is done. What the owner wrote before task_start the job sees,
// and what the job wrote the owner sees after task_wait; between the two the job's data are the job's alone. One thread owns a task.
// The thread is made by task_new and takes over its signal mask: make it after shutdown_install.
#ifndef RUNTIME_TASK_H
#define RUNTIME_TASK_H

#include <stdbool.h>

#include "base/error.h"

struct task;
struct task *task_new(struct error *error) MUST_CHECK;  // NULL: no thread, or no memory (FATAL)
void task_free(struct task *task);                      // waits for the job, then ends the thread; NULL is allowed

void task_start(struct task *task, void (*job)(void *context), void *context);  // none may be under way
void task_wait(struct task *task);                                              // returns at once when none is

#endif
