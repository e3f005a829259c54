#include "host/await.h"
#include "base/clock.h"
#include "base/mem.h"

#define AWAIT_US_MAX INT64_C(30000000)

struct await {
    void (*on_answer)(void *ctx, const struct answer *answer);
    void *ctx;
};

struct waiter { /* shared by a worker and the loop; the last one frees it */
    struct mutex *lock;
    bool is_done, is_abandoned;
    struct refusal refusal;
    struct buf result;
};

bool await_submit(struct engine *engine, struct command *command,
                  void (*on_answer)(void *ctx, const struct answer *answer), void *ctx)
{
    struct await *await = MEM_NEW(struct await);
    *await = (struct await){on_answer, ctx};
    command->origin = COMMAND_FROM_HOST;
    command->origin_ctx = await;
    if (engine_submit(engine, command) != ERR_OK) {
        command_destroy(&command);
        mem_free(await);
        return false;
    }
    return true;
}

void await_take(struct answer *answer)
{
    struct await *await = answer->origin_ctx;
    await->on_answer(await->ctx, answer);
    mem_free(await);
    command_answer_destroy(&answer);
}

static void free_waiter(struct waiter *waiter)
{
    buf_fini(&waiter->result);
    mutex_destroy(&waiter->lock);
    mem_free(waiter);
}

static void on_waited(void *ctx, const struct answer *answer)
{
    struct waiter *waiter = ctx;
    mutex_lock(waiter->lock);
    bool is_abandoned = waiter->is_abandoned;
    waiter->refusal = answer->refusal;
    buf_put_text(&waiter->result, buf_text(&answer->result));
    waiter->is_done = true;
    mutex_wake(waiter->lock);
    mutex_unlock(waiter->lock);
    if (is_abandoned) {
        free_waiter(waiter);
    }
}

bool await_answer(struct engine *engine, struct command *command, struct arena *arena,
                  struct refusal *refusal, struct text *result)
{
    struct waiter *waiter = MEM_NEW(struct waiter);
    int64_t until_us = clock_monotonic_us(NULL) + AWAIT_US_MAX;
    waiter->lock = mutex_create();
    buf_init(&waiter->result);
    if (!await_submit(engine, command, on_waited, waiter)) {
        free_waiter(waiter);
        return false;
    }
    mutex_lock(waiter->lock);
    while (!waiter->is_done && mutex_wait(waiter->lock, until_us)) {
    }
    bool is_done = waiter->is_done;
    waiter->is_abandoned = !is_done;
    if (is_done) {
        *refusal = waiter->refusal;
        *result = arena_text(arena, buf_text(&waiter->result));
    }
    mutex_unlock(waiter->lock);
    if (is_done) {
        free_waiter(waiter);
    }
    return is_done;
}

int await_code(const struct refusal *refusal)
{
    switch ((int)refusal->code) {
    case ERR_OK: return RUNG_OK;
    case ERR_INVALID:
    case ERR_LIMIT: return RUNG_EINVAL;
    case ERR_NOT_FOUND: return RUNG_ENOENT;
    case ERR_BUSY: return RUNG_EBUSY;
    default: return RUNG_ERETRY; /* disk full, outcome unknown: bring it again */
    }
}
