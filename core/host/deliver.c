#include "host/deliver.h"
#include "host/instance_command.h"
#include <stdio.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "host/await.h"
#include "host/cause.h"
#include "host/descriptor_guard.h"
#include "model/id.h"

struct deliver {
    struct instance_env *env;
    struct mutex *door; /* guards is_closed; held while a job is being taken */
    bool is_closed;
    struct attempt_table attempts;
    struct loop_timer *timer; /* [loop] the nearest deadline */
    void (*on_call_end)(void *ctx, uint64_t job);
    void *call_end_ctx;
};

struct run { /* a leased job on its way to a worker or the loop */
    struct deliver *deliver;
    struct leased_job *leased; /* owned; NULL: a call that goes on has kept it */
    struct instance *instance; /* held until free_run */
    bool is_query;
};

static const struct pipeline_place *place_of(const struct leased_job *leased)
{
    return leased->subscriber->host;
}

bool deliver_alive(struct deliver *deliver, uint64_t token)
{
    return attempt_table_has(&deliver->attempts, token);
}

size_t deliver_count(struct deliver *deliver)
{
    return attempt_table_count(&deliver->attempts);
}

/* --- the result becomes a command --- */

static void put_effects(struct command *command, const struct effect_list *effects)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    effect_list_pack(&pack, effects);
    struct value *slot = value_put(&command->arena, &command->args, "effects");
    if (pack.err != ERR_OK || pack_read(&command->arena, buf_text(&packed), slot) != ERR_OK) {
        *slot = (struct value){.type = VALUE_LIST};
        log_error("job.effects_lost", "principal=%.*s", TEXT_ARG(command->principal));
    }
    buf_fini(&packed);
}

static void put_int(struct command *command, const char *key, int64_t number)
{
    *value_put(&command->arena, &command->args, key) = value_of_int(number);
}

static void put_text(struct command *command, const char *key, struct text text)
{
    *value_put(&command->arena, &command->args, key) =
        value_of_text(arena_text(&command->arena, text));
}

struct call_end {
    struct deliver *deliver;
    uint64_t job;
};

static void on_call_kept(void *ctx, const struct answer *answer)
{
    struct call_end *end = ctx;
    (void)answer;
    end->deliver->on_call_end(end->deliver->call_end_ctx, end->job);
    mem_free(end);
}

/* Somebody may wait for the outcome of a call: they are told when it is on disk. */
static void submit(struct deliver *deliver, const struct attempt *attempt, struct command *command)
{
    struct engine *engine = deliver->env->engine;
    if (attempt->hook != HOOK_RPC_CALL || deliver->on_call_end == NULL) {
        if (engine_submit(engine, command) != ERR_OK) {
            command_destroy(&command); /* the engine has ended: it is leased again by the next */
        }
        return;
    }
    struct call_end *end = MEM_NEW(struct call_end);
    *end = (struct call_end){deliver, attempt->job};
    if (!await_submit(engine, command, on_call_kept, end)) {
        mem_free(end);
    }
}

static void report(struct deliver *deliver, const struct attempt *attempt, int code,
                   const struct effect_list *effects, struct text error, int64_t retry_ms)
{
    if (attempt->sink.on_result != NULL) {
        attempt->sink.on_result(attempt->sink.ctx, attempt->token, code, effects, error);
        return;
    }
    struct command *command = instance_command(attempt->instance, "job.finish");
    put_int(command, "job", (int64_t)attempt->job);
    put_int(command, "token", (int64_t)attempt->token);
    put_int(command, "code", code);
    put_text(command, "error", error);
    put_text(command, "version", text_z(attempt->instance->file.plugin->version));
    put_int(command, "retry_ms", retry_ms);
    put_effects(command, effects);
    command->urgent = true;
    submit(deliver, attempt, command);
}

static void count_result(struct instance *instance, int code)
{
    struct instance_counts *counts = &instance->counts;
    atomic_fetch_add_explicit(code == RUNG_OK || code == RUNG_DECLINE ? &counts->jobs_done
                              : code == RUNG_ERETRY                   ? &counts->jobs_retried
                                                                      : &counts->jobs_failed,
                              1, memory_order_relaxed);
}

static bool is_result(int code)
{
    return code == RUNG_OK || code == RUNG_DECLINE || code == RUNG_ERETRY || code == RUNG_EFAIL;
}

/* What the plugin itself did wrong counts for its breaker; what its far side did not. */
static void settle(struct deliver *deliver, struct attempt *attempt, int code,
                   struct rung_call *call)
{
    struct instance *instance = attempt->instance;
    struct effect_list none = {0};
    struct text error = call->error;
    instance_returned(instance, code);
    if (code < 0) {
        hook_stats_fail(attempt->stats);
    }
    if (error.n == 0 && code < 0) {
        error = arena_printf(call->arena, "it returned %d (%s)", code, hook_call_code_name(code));
    }
    if (is_result(code) || code == RUNG_EBUSY) {
        instance_went_well(instance);
    } else {
        instance_failed(instance, effect_hook_name(attempt->hook), error);
    }
    int result = code == RUNG_EBUSY || code == RUNG_ENOMEM ? RUNG_ERETRY
                 : is_result(code)                         ? code
                                                           : RUNG_EFAIL;
    count_result(instance, result);
    report(deliver, attempt, result, result == RUNG_OK ? &call->effects : &none, error,
           call->retry_ms);
}

/* --- running --- */

static void free_run(struct run *run)
{
    struct instance *instance = run->instance;
    ports_leased_job_destroy(&run->leased);
    mem_free(run);
    instance_let_go(instance);
}

static void begin(struct run *run)
{
    atomic_fetch_sub(&place_of(run->leased)->instance->counts.queued, 1);
}

static uint32_t left_ms(const struct run *run)
{
    return run->leased->ask.left_ms;
}

/* Calls the job and decides the attempt, unless it goes on by itself or was decided meanwhile. */
static void call_work(struct run *run, enum hook_call_thread thread)
{
    struct leased_job *leased = run->leased;
    struct instance *instance = place_of(leased)->instance;
    struct rung_call call;
    struct view view;
    uint64_t token = leased->job->token;
    int64_t began_us = clock_monotonic_us(NULL);
    const rung_sub *sub = place_of(leased)->sub;
    hook_call_init(&call, instance, &leased->ask, thread, &leased->arena);
    call.is_query = run->is_query;
    call.leased = &run->leased;
    view_draw(&view, &leased->arena, &leased->ask, left_ms(run));
    uint64_t outer = instance_enter(instance, leased->ask.hook |
                                                  (thread == HOOK_CALL_WORKER ? CRUMB_PATIENT : 0));
    const struct ask *outer_ask = cause_enter(&leased->ask);
    int code = sub->work != NULL ? sub->work(instance->self, &call, &view.event)
                                 : sub->decide(instance->self, &call, &view.event);
    cause_leave(outer_ask);
    instance_leave(instance, outer);
    code = descriptor_guard_judge(code, call.arena, &call.error);
    bool goes_on = code == RUNG_PENDING && thread == HOOK_CALL_LOOP;
    if (!goes_on) {
        instance_used(instance, place_of(leased)->stats, clock_monotonic_us(NULL) - began_us);
    }
    struct attempt *attempt = goes_on ? NULL : attempt_table_take(&run->deliver->attempts, token);
    if (attempt != NULL) {
        settle(run->deliver, attempt, code, &call);
        attempt_table_free(attempt);
    } else if (!goes_on) {
        atomic_fetch_add_explicit(&instance->counts.late, 1, memory_order_relaxed);
    }
}

static void run_on_worker(void *ctx)
{
    struct run *run = ctx;
    struct instance *instance = place_of(run->leased)->instance;
    begin(run);
    if (deliver_alive(run->deliver, run->leased->job->token)) {
        call_work(run, HOOK_CALL_WORKER);
    }
    atomic_fetch_sub(&instance->counts.worker_jobs, 1);
    free_run(run);
}

static void watch_deadlines(void *ctx);

static void run_on_loop(void *ctx)
{
    struct run *run = ctx;
    begin(run);
    if (deliver_alive(run->deliver, run->leased->job->token)) {
        call_work(run, HOOK_CALL_LOOP);
    }
    free_run(run);
}

size_t deliver_room(struct deliver *deliver, const struct subscriber *subscriber)
{
    const struct pipeline_place *place = subscriber->host;
    struct instance *instance = place->instance;
    bool is_async = (place->sub->flags & RUNG_ASYNC) != 0;
    mutex_lock(instance->lock);
    bool is_open = instance->breaker.state == BREAKER_OPEN &&
                   clock_monotonic_us(NULL) < instance->breaker.open_until_us;
    mutex_unlock(instance->lock);
    is_open = is_open || atomic_load(&instance->is_away);
    if (is_open && subscriber->hook != HOOK_NOTIFICATION_SEND) {
        return 0; /* they wait on disk until it is asked again */
    }
    bool is_ordered = (place->sub->flags & RUNG_ORDERED) != 0; /* one at a time, in lane order */
    int64_t limit = is_ordered           ? 1
                    : instance->jobs_max ? instance->jobs_max
                    : is_async           ? INSTANCE_JOBS_ASYNC_MAX
                                         : INSTANCE_JOBS_WORKER_MAX;
    int64_t used =
        atomic_load(is_async ? &instance->counts.async_jobs : &instance->counts.worker_jobs);
    if (atomic_load(&deliver->env->leaving) > 0) {
        /* The far side sees one plugin, whichever of them it is. */
        used += attempt_table_namesakes(&deliver->attempts, instance);
    }
    used += atomic_load(&instance->abandoned); /* they still take its places */
    return used < limit ? (size_t)(limit - used) : 0;
}

/* A page does not sit out an open breaker: it fails, and the next way to its person is tried. */
static bool fails_at_once(struct deliver *deliver, const struct leased_job *leased,
                          const struct deliver_sink *sink)
{
    if (instance_may_be_asked(place_of(leased)->instance)) {
        return false;
    }
    struct effect_list none = {0};
    struct attempt *attempt = attempt_table_make(leased, sink);
    bool is_now = sink != NULL || leased->ask.hook == HOOK_NOTIFICATION_SEND;
    report(deliver, attempt, is_now ? RUNG_EFAIL : RUNG_ERETRY, &none,
           TEXT("the plugin is switched off after repeated failures (breaker open)"), 0);
    attempt_table_free(attempt);
    return true;
}

static bool start(struct deliver *deliver, struct leased_job *leased,
                  const struct deliver_sink *sink)
{
    struct instance *instance = place_of(leased)->instance;
    bool is_async = (place_of(leased)->sub->flags & RUNG_ASYNC) != 0;
    struct run *run = MEM_NEW(struct run);
    *run = (struct run){
        .deliver = deliver, .leased = leased, .instance = instance, .is_query = sink != NULL};
    instance_hold(instance);
    atomic_fetch_add_explicit(&instance->counts.jobs_started, 1, memory_order_relaxed);
    if (!is_async) {
        atomic_fetch_add(&instance->counts.worker_jobs, 1);
    }
    if (fails_at_once(deliver, leased, sink)) {
        if (!is_async) {
            atomic_fetch_sub(&instance->counts.worker_jobs, 1);
        }
        free_run(run);
        return true;
    }
    uint64_t token = attempt_table_add(&deliver->attempts, leased, sink);
    atomic_fetch_add(&instance->counts.queued, 1);
    loop_post(deliver->env->loop, watch_deadlines, deliver);
    if (is_async) {
        loop_post(deliver->env->loop, run_on_loop, run);
    } else if (!pool_submit(deliver->env->pool, run_on_worker, run)) {
        attempt_table_free(attempt_table_take(&deliver->attempts, token));
        atomic_fetch_sub(&instance->counts.worker_jobs, 1);
        atomic_fetch_sub(&instance->counts.queued, 1);
        mem_free(run);
        instance_let_go(instance);
        return false; /* the workers are all busy: the engine keeps it and asks again */
    }
    return true;
}

static bool start_behind_door(struct deliver *deliver, struct leased_job *leased,
                              const struct deliver_sink *sink)
{
    mutex_lock(deliver->door);
    bool is_taken = !deliver->is_closed && start(deliver, leased, sink);
    mutex_unlock(deliver->door);
    return is_taken;
}

bool deliver_start(struct deliver *deliver, struct leased_job *leased)
{
    return start_behind_door(deliver, leased, NULL);
}

bool deliver_query(struct deliver *deliver, struct leased_job *leased,
                   const struct deliver_sink *sink)
{
    return start_behind_door(deliver, leased, sink);
}

void deliver_on_call_end(struct deliver *deliver, void (*on_end)(void *ctx, uint64_t job),
                         void *ctx)
{
    deliver->on_call_end = on_end;
    deliver->call_end_ctx = ctx;
}

void deliver_close(struct deliver *deliver)
{
    mutex_lock(deliver->door);
    deliver->is_closed = true;
    mutex_unlock(deliver->door);
}

/* --- deadlines and recalls --- */

struct recall {
    struct deliver *deliver;
    struct instance *instance;
    uint64_t token;
};

static void recall_on_loop(void *ctx)
{
    struct recall *recall = ctx;
    struct instance *instance = recall->instance;
    if (instance_is_alive(instance) && instance->file.plugin->cancel != NULL) {
        uint64_t outer = instance_enter(instance, CRUMB_CANCEL);
        instance->file.plugin->cancel(instance->self, recall->token);
        instance_leave(instance, outer);
    }
    mem_free(recall);
    instance_let_go(instance);
}

static void tell_plugin(struct deliver *deliver, const struct attempt *attempt)
{
    struct recall *recall = MEM_NEW(struct recall);
    *recall = (struct recall){deliver, attempt->instance, attempt->token};
    instance_hold(attempt->instance);
    loop_post(deliver->env->loop, recall_on_loop, recall);
}

void deliver_cancel(struct deliver *deliver, uint64_t token)
{
    struct attempt *attempt = attempt_table_take(&deliver->attempts, token);
    if (attempt != NULL) {
        tell_plugin(deliver, attempt);
        attempt_table_free(attempt);
    }
}

static void time_out(struct deliver *deliver, struct attempt *attempt)
{
    struct effect_list none = {0};
    struct text error = TEXT("no answer before the attempt's deadline");
    struct instance *instance = attempt->instance;
    hook_stats_fail(attempt->stats);
    atomic_fetch_add_explicit(&instance->counts.jobs_timed_out, 1, memory_order_relaxed);
    instance_failed(instance, effect_hook_name(attempt->hook), error);
    log_warn("job.timeout", "plugin=%.*s hook=%s job=%s", TEXT_ARG(instance->name),
             effect_hook_name(attempt->hook),
             attempt->job != 0 ? id_print('J', attempt->job).z : "-");
    report(deliver, attempt, RUNG_ERETRY, &none, error, 0);
    tell_plugin(deliver, attempt);
    attempt_table_free(attempt);
}

static void watch_deadlines(void *ctx)
{
    struct deliver *deliver = ctx;
    int64_t now_us = clock_monotonic_us(NULL);
    int64_t next_us = INT64_MAX;
    uint64_t token = 0;
    while ((token = attempt_table_overdue(&deliver->attempts, now_us, &next_us)) != 0) {
        struct attempt *attempt = attempt_table_take(&deliver->attempts, token);
        if (attempt != NULL) {
            time_out(deliver, attempt);
        }
    }
    if (next_us != INT64_MAX) {
        loop_timer_start(deliver->timer, next_us - now_us, 0);
    }
}

/* --- from outside a call --- */

/* A call that went on took until its answer. */
static void note_answer(const struct attempt *attempt)
{
    if (attempt->is_async) {
        instance_used(attempt->instance, attempt->stats,
                      clock_monotonic_us(NULL) - attempt->began_us);
    }
}

int deliver_finish(struct deliver *deliver, struct instance *instance, uint64_t token, int code,
                   const rung_effect *effects, size_t count, const char *why)
{
    struct attempt *attempt = attempt_table_take(&deliver->attempts, token);
    struct arena arena;
    struct rung_call call;
    if (attempt == NULL) {
        atomic_fetch_add_explicit(&instance->counts.late, 1, memory_order_relaxed);
        return RUNG_ESTALE;
    }
    struct ask ask = {.hook = attempt->hook};
    note_answer(attempt);
    arena_init(&arena);
    hook_call_init(&call, attempt->instance, &ask, HOOK_CALL_LOOP, &arena);
    (void)hook_call_take_all(&call, effects, count);
    if (why != NULL) {
        (void)hook_call_fail(NULL, &call, code, why);
    }
    settle(deliver, attempt, code == RUNG_PENDING ? RUNG_EINVAL : code, &call);
    arena_fini(&arena);
    attempt_table_free(attempt);
    return RUNG_OK;
}

int deliver_submit(struct deliver *deliver, struct instance *instance, uint64_t ticket,
                   const rung_effect *effects, size_t count)
{
    struct arena arena;
    struct rung_call call;
    struct ask ask = {.hook = HOOK_TICKET_CHANGED};
    struct command *command = instance_command(instance, "effects.submit");
    arena_init(&arena);
    hook_call_init(&call, instance, &ask, HOOK_CALL_LOOP, &arena);
    (void)hook_call_take_all(&call, effects, count);
    put_int(command, "ticket", (int64_t)ticket);
    put_text(command, "instance", instance->name);
    cause_put(instance, command);
    put_effects(command, &call.effects);
    arena_fini(&arena);
    if (engine_submit(deliver->env->engine, command) != ERR_OK) {
        command_destroy(&command);
        return RUNG_EBUSY;
    }
    return RUNG_OK;
}

void deliver_drop(struct deliver *deliver, struct instance *instance)
{
    uint64_t token = 0;
    while ((token = attempt_table_of(&deliver->attempts, instance)) != 0) {
        deliver_cancel(deliver, token);
    }
}

size_t deliver_recall(struct deliver *deliver, struct instance *instance, struct text why)
{
    struct effect_list none = {0};
    uint64_t token = 0;
    size_t count = 0;
    while ((token = attempt_table_of(&deliver->attempts, instance)) != 0) {
        struct attempt *attempt = attempt_table_take(&deliver->attempts, token);
        if (attempt != NULL) {
            report(deliver, attempt, RUNG_ERETRY, &none, why, 0);
            tell_plugin(deliver, attempt);
            attempt_table_free(attempt);
            count++;
        }
    }
    return count;
}

void deliver_give_back(struct deliver *deliver, struct leased_job *leased, struct text why)
{
    struct effect_list none = {0};
    struct attempt *attempt = attempt_table_make(leased, NULL);
    report(deliver, attempt, RUNG_ERETRY, &none, why, 0);
    attempt_table_free(attempt);
    ports_leased_job_destroy(&leased);
}

struct deliver *deliver_create(struct instance_env *env)
{
    struct deliver *deliver = MEM_NEW(struct deliver);
    deliver->env = env;
    deliver->door = mutex_create();
    attempt_table_init(&deliver->attempts);
    deliver->timer = loop_timer_create(env->loop, watch_deadlines, deliver);
    return deliver;
}

void deliver_destroy(struct deliver **deliver)
{
    struct deliver *old = *deliver;
    if (old == NULL) {
        return;
    }
    loop_timer_destroy(&old->timer);
    mutex_destroy(&old->door);
    attempt_table_fini(&old->attempts);
    mem_free(old);
    *deliver = NULL;
}
