#include "host/plugin_thread.h"
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <threads.h>
#include "base/library.h"
#include "base/mem.h"
#include "host/crumb.h"

struct birth {     /* what the new thread is to do, and whose it is */
    uint64_t heir; /* 0: nobody's */
    void *(*start)(void *arg);
    thrd_start_t start_c11; /* one of the two */
    void *arg;
};

static void (*next)(void); /* the C library's pthread_create */
static pthread_once_t is_prepared = PTHREAD_ONCE_INIT;

static void find_next(void)
{
    library_next("pthread_create", &next);
}

void plugin_thread_prepare(void)
{
    (void)pthread_once(&is_prepared, find_next);
}

static struct birth *bear(uint64_t heir, void *arg)
{
    struct birth *birth = MEM_NEW(struct birth);
    *birth = (struct birth){.heir = heir, .arg = arg};
    return birth;
}

static void *map_stack(void)
{
    void *stack = mmap(NULL, CRUMB_STACK_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    return stack == MAP_FAILED ? NULL : stack;
}

/* Also when it ends by pthread_exit(), or is cancelled. */
static void leave(void *stack)
{
    if (stack != NULL) {
        crumb_disinherit(stack);
        (void)munmap(stack, CRUMB_STACK_BYTES);
    }
}

static void run_and_leave(void *stack, const struct birth *birth, void **result)
{
    pthread_cleanup_push(leave, stack);
    *result = birth->start != NULL ? birth->start(birth->arg)
                                   : (void *)(intptr_t)birth->start_c11(birth->arg);
    pthread_cleanup_pop(1);
}

static void *run(void *ctx)
{
    struct birth birth = *(struct birth *)ctx;
    void *stack = birth.heir != 0 ? map_stack() : NULL;
    void *result = NULL;
    mem_free(ctx);
    if (birth.heir != 0) {
        crumb_inherit(birth.heir, stack);
    }
    run_and_leave(stack, &birth, &result);
    return result;
}

typedef int (*create_fn)(pthread_t *thread, const pthread_attr_t *attributes,
                         void *(*start)(void *), void *arg);

static int next_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                       void *arg)
{
    plugin_thread_prepare();
    return ((create_fn)next)(thread, attributes, start, arg);
}

/* Takes the birth over. */
static int create(pthread_t *thread, const pthread_attr_t *attributes, struct birth *birth)
{
    int err = next_create(thread, attributes, run, birth);
    if (err != 0) {
        mem_free(birth);
    }
    return err;
}

/* --- in the place of the C library's: rungd exports them, as crumb.c's _exit --- */

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *arg)
{
    uint64_t heir = crumb_heir();
    if (heir == 0) {
        return next_create(thread, attributes, start, arg);
    }
    struct birth *birth = bear(heir, arg);
    birth->start = start;
    return create(thread, attributes, birth);
}

/* By the same way as the other: glibc's own is no more than that, and a thread sanitizer knows
 * threads of pthread_create() only. */
int thrd_create(thrd_t *thread, thrd_start_t start, void *arg)
{
    struct birth *birth = bear(crumb_heir(), arg);
    birth->start_c11 = start;
    int err = create(thread, NULL, birth);
    return err == 0 ? thrd_success : err == EAGAIN || err == ENOMEM ? thrd_nomem : thrd_error;
}
