#include "host/child_starter.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/pool.h"

#define WAITING_MAX 4096

struct child_starter {
    struct loop *loop;                   /* lent */
    struct pool *thread;                 /* owned */
    struct loop_timer *patience;         /* owned */
    struct child_starting *first, **end; /* wait for `current`; lent */
    const struct child_starting *current;
};

static void tell(void *ctx)
{
    struct child_starting *starting = ctx;
    starting->on_started(starting->ctx);
}

static void start(void *ctx)
{
    struct child_starting *starting = ctx;
    starting->is_started =
        child_start(starting->plan, &starting->child, starting->why, sizeof starting->why);
    loop_post(starting->starter->loop, tell, starting);
}

static void start_next(struct child_starter *starter)
{
    struct child_starting *next = starter->first;
    starter->current = next;
    if (next == NULL) {
        loop_timer_stop(starter->patience);
        return;
    }
    starter->first = next->next;
    if (starter->first == NULL) {
        starter->end = &starter->first;
    }
    loop_timer_start(starter->patience, CHILD_STARTER_PATIENCE_US, 0);
    MUST(pool_submit(starter->thread, start, next));
}

static void on_patience(void *ctx)
{
    start_next(ctx);
}

struct child_starter *child_starter_create(struct loop *loop)
{
    struct child_starter *starter = MEM_NEW(struct child_starter);
    starter->loop = loop;
    starter->thread = pool_create(1, WAITING_MAX);
    starter->patience = loop_timer_create(loop, on_patience, starter);
    starter->end = &starter->first;
    return starter;
}

void child_starter_destroy(struct child_starter **starter)
{
    struct child_starter *old = *starter;
    if (old == NULL) {
        return;
    }
    pool_destroy(&old->thread);
    loop_timer_destroy(&old->patience);
    mem_free(old);
    *starter = NULL;
}

void child_starter_begin(struct child_starter *starter, struct child_starting *starting)
{
    starting->is_started = false;
    starting->why[0] = '\0';
    starting->starter = starter;
    starting->next = NULL;
    child_init(&starting->child);
    if (!starting->is_again) {
        MUST(pool_submit(starter->thread, start, starting));
        return;
    }
    *starter->end = starting;
    starter->end = &starting->next;
    if (starter->current == NULL) {
        start_next(starter);
    }
}

void child_starter_settle(struct child_starter *starter, const struct child_starting *starting)
{
    if (starter->current == starting) {
        start_next(starter);
    }
}
