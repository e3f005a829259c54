#include "base/mutex.h"
#include <errno.h>
#include <pthread.h>
#include <time.h>
#include "base/mem.h"
#include "base/must.h"

struct mutex {
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

struct mutex *mutex_create(void)
{
    struct mutex *mutex = MEM_NEW(struct mutex);
    pthread_condattr_t attributes;
    MUST(pthread_mutex_init(&mutex->lock, NULL) == 0);
    MUST(pthread_condattr_init(&attributes) == 0);
    MUST(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
    MUST(pthread_cond_init(&mutex->changed, &attributes) == 0);
    (void)pthread_condattr_destroy(&attributes);
    return mutex;
}

void mutex_destroy(struct mutex **mutex)
{
    if (*mutex != NULL) {
        MUST(pthread_cond_destroy(&(*mutex)->changed) == 0);
        MUST(pthread_mutex_destroy(&(*mutex)->lock) == 0);
        mem_free(*mutex);
        *mutex = NULL;
    }
}

void mutex_lock(struct mutex *mutex)
{
    MUST(pthread_mutex_lock(&mutex->lock) == 0);
}

void mutex_unlock(struct mutex *mutex)
{
    MUST(pthread_mutex_unlock(&mutex->lock) == 0);
}

bool mutex_wait(struct mutex *mutex, int64_t until_us)
{
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    int result = pthread_cond_timedwait(&mutex->changed, &mutex->lock, &until);
    MUST(result == 0 || result == ETIMEDOUT);
    return result == 0;
}

void mutex_wake(struct mutex *mutex)
{
    MUST(pthread_cond_broadcast(&mutex->changed) == 0);
}
