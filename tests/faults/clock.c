// Loaded with libfaketime into a service whose clock jumps: libfaketime knows a wait with a deadline by pthreads' name of it only, and librdkafka
// waits by C11's. In glibc the one is the other.
#include <pthread.h>
#include <threads.h>

int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex, const struct timespec *restrict until)
{
    const int code = pthread_cond_timedwait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex, until);
    return code == 0 ? thrd_success : thrd_timedout;
}
