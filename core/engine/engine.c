#include "engine/engine.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/plant.h"
#include "base/queue.h"
#include "base/random.h"
#include "engine/batch.h"
#include "engine/clock_guard.h"
#include "engine/in_flight.h"
#include "engine/storm_guard.h"
#include "engine/use_case_table.h"
#include "engine/watch.h"
#include "model/recorded_time.h"

#define REAPED_AT_ONCE 16
#define ASK_AGAIN_US INT64_C(1000)
#define IDLE_WAIT_US INT64_C(1000000)
#define CALM_US INT64_C(1000000) /* after a refused commit, before timers and jobs try again */

struct engine {
    struct engine_ports ports;
    const struct policy_set *policies; /* a reference */
    struct agent_cache agents;
    struct queue *queue; /* commands from other threads */
    pthread_t thread;
    bool started;
    atomic_bool stopping;
    int64_t last_now_us;
    struct in_flight in_flight;
    struct leased_job *parked[ENGINE_JOBS_ACTIVE_MAX]; /* leased, but the runner had no room */
    size_t parked_count;
    size_t last_bytes; /* of what the last batch wrote: the next one is likely to need as many */
    struct storm_guard storm_guard;
    bool dead; /* a commit's outcome is unknown: nothing more is taken */
    struct due_rows due;
    struct watch watch;
    struct clock_guard clock_guard;
    int64_t calm_until_us; /* monotonic */
    pthread_mutex_t status_mutex;
    struct engine_status status;
};

/* --- the life --- */

static bool read_last_now(struct engine *engine, char *why, size_t why_size)
{
    struct reader reader;
    reader_init(&reader, engine->ports.store, NULL);
    engine->last_now_us = (int64_t)meta_table_get(&reader, "last_now_us");
    engine->status.events = meta_table_get(&reader, "event");
    clock_guard_init(&engine->clock_guard, &engine->ports.clock, &reader, engine->last_now_us,
                     engine->ports.clock_trust);
    if (reader.err != ERR_OK) {
        (void)snprintf(why, why_size, "the store cannot be read: %s", err_name(reader.err));
        return false;
    }
    return true;
}

static void on_store_ready(void *ctx)
{
    struct engine *engine = ctx;
    queue_wake(engine->queue);
}

struct engine *engine_create(const struct engine_ports *ports, const struct policy_set *policies,
                             char *why, size_t why_size)
{
    struct engine *engine = MEM_NEW(struct engine);
    engine->ports = *ports;
    engine->storm_guard.per_second = ports->timers_per_second_max;
    engine->policies = policy_set_keep(policies);
    agent_cache_init(&engine->agents);
    engine->queue = queue_create(ENGINE_QUEUE_COMMANDS_MAX);
    in_flight_init(&engine->in_flight);
    (void)pthread_mutex_init(&engine->status_mutex, NULL);
    if (!read_last_now(engine, why, why_size)) {
        engine_destroy(&engine);
        return NULL;
    }
    store_on_ready(engine->ports.store, on_store_ready, engine);
    struct command *start = command_create("server.start", TEXT("system"), TEXT_NONE);
    MUST(engine_submit(engine, start) == ERR_OK);
    return engine;
}

/* Jobs that found no room: they are leased again by the next start. */
static void forget_parked(struct engine *engine)
{
    while (engine->parked_count > 0) {
        ports_leased_job_destroy(&engine->parked[--engine->parked_count]);
    }
}

void engine_destroy(struct engine **engine)
{
    struct engine *old = *engine;
    if (old == NULL) {
        return;
    }
    MUST(!old->started);
    store_on_ready(old->ports.store, NULL, NULL);
    void *items[64];
    size_t count = 0;
    queue_close(old->queue);
    while ((count = queue_pop_all(old->queue, items, 64)) > 0) {
        for (size_t i = 0; i < count; i++) {
            struct command *command = items[i];
            command_destroy(&command);
        }
    }
    for (struct batch *batch; (batch = in_flight_take(&old->in_flight)) != NULL;) {
        batch_destroy(&batch);
    }
    forget_parked(old);
    queue_destroy(&old->queue);
    agent_cache_fini(&old->agents);
    due_rows_fini(&old->due);
    policy_set_release(&old->policies);
    (void)pthread_mutex_destroy(&old->status_mutex);
    mem_free(old);
    *engine = NULL;
}

enum err engine_submit(struct engine *engine, struct command *command)
{
    if (atomic_load(&engine->stopping) && !command->urgent) {
        return ERR_BUSY;
    }
    bool taken = command->urgent ? queue_push_urgent(engine->queue, command)
                                 : queue_push(engine->queue, command);
    return taken ? ERR_OK : ERR_BUSY;
}

/* --- one round --- */

static int64_t recorded_now(struct engine *engine)
{
    engine->last_now_us = recorded_time(
        engine->last_now_us, clock_guard_wall(&engine->clock_guard, &engine->ports.clock));
    return engine->last_now_us;
}

static uint64_t recorded_seed(struct engine *engine)
{
    return engine->ports.seed ? engine->ports.seed(engine->ports.seed_ctx) : random_u64();
}

static void run_command(struct engine *engine, struct batch *batch, struct command *command)
{
    command->now_us = recorded_now(engine);
    command->seed = recorded_seed(engine);
    batch_run(batch, command);
}

static void look_at_clock(struct engine *engine, struct batch *batch)
{
    struct clock_guard *guard = &engine->clock_guard;
    struct command *command = clock_guard_look(guard, &engine->ports.clock, &batch->reader);
    if (command != NULL) {
        run_command(engine, batch, command);
    }
    (void)pthread_mutex_lock(&engine->status_mutex);
    engine->status.clock_frozen = guard->step.frozen;
    engine->status.clock_step_us = guard->last_by_us;
    (void)pthread_mutex_unlock(&engine->status_mutex);
}

static void take_command(struct engine *engine, struct batch *batch, struct command *command)
{
    if (watch_admits(&engine->watch, use_case_table_find(command->name))) {
        run_command(engine, batch, command);
        return;
    }
    command->now_us = recorded_now(engine); /* by which its key is looked up */
    batch_refuse(
        batch, command, ERR_EXHAUSTED, "full",
        "the store has no room: reading, ticket.acknowledge and ticket.solve work, all else "
        "waits until space is freed");
}

static void take_commands(struct engine *engine, struct batch *batch)
{
    void *items[ENGINE_COMMANDS_PER_STEP_MAX];
    size_t count = queue_pop_all(engine->queue, items, ENGINE_COMMANDS_PER_STEP_MAX);
    for (size_t i = 0; i < count; i++) {
        take_command(engine, batch, items[i]);
    }
}

/* What fires by itself waits when the last commit was refused, and when what the store has kept
 * back is needed for people's acknowledgements. */
static bool is_calm(const struct engine *engine)
{
    return engine->watch.info.reserve_low ||
           clock_monotonic_us(&engine->ports.clock) < engine->calm_until_us;
}

static void put_number(struct command *command, const char *key, uint64_t number)
{
    *value_put(&command->arena, &command->args, key) = value_of_int((int64_t)number);
}

static void note_lateness(struct engine *engine, int64_t late_us)
{
    (void)pthread_mutex_lock(&engine->status_mutex);
    engine->status.timers_fired++;
    if (late_us > engine->status.timer_late_us_max) {
        engine->status.timer_late_us_max = late_us;
    }
    (void)pthread_mutex_unlock(&engine->status_mutex);
}

/* The disk is the truth: what is due is read from the table of timers, the batch's own writes
 * included. */
static void fire_due_timers(struct engine *engine, struct batch *batch)
{
    struct timer_row *rows = NULL;
    if (is_calm(engine) || engine->clock_guard.step.frozen) {
        return;
    }
    due_rows_note(&engine->due, &batch->writes);
    int64_t now_us = recorded_now(engine);
    size_t room = storm_guard_room(&engine->storm_guard, clock_monotonic_us(&engine->ports.clock));
    size_t limit = room < ENGINE_TIMERS_PER_STEP_MAX ? room : ENGINE_TIMERS_PER_STEP_MAX;
    size_t count = limit == 0 ? 0
                              : timer_table_page(&engine->due, &batch->reader, &batch->arena,
                                                 now_us, limit, &rows);
    for (size_t i = 0; i < count && !batch_is_full(batch); i++) {
        struct command *command = command_create("timer.fire", TEXT("timer"), TEXT_NONE);
        put_number(command, "ticket", rows[i].ticket);
        put_number(command, "kind", rows[i].timer.kind);
        put_number(command, "n", rows[i].timer.n);
        put_number(command, "generation", rows[i].timer.generation);
        if (rows[i].ticket == 0) { /* no ticket knows the rest of its key */
            put_number(command, "due_us", (uint64_t)rows[i].timer.due_us);
        }
        note_lateness(engine, now_us - rows[i].timer.due_us);
        storm_guard_note(&engine->storm_guard, 1);
        run_command(engine, batch, command);
    }
}

/* The runner knows what was started; what is leased and not durable yet starts soon. */
static size_t room_left(void *ctx, struct text instance, uint32_t hook)
{
    struct engine *engine = ctx;
    const struct runner *runner = &engine->ports.runner;
    size_t room = runner->room != NULL ? runner->room(runner->ctx, instance, hook) : SIZE_MAX;
    size_t soon = batch_leases(engine->in_flight.first, instance);
    return room > soon ? room - soon : 0;
}

static void lease_due_jobs(struct engine *engine, struct batch *batch)
{
    uint64_t *ids = NULL;
    if (engine->parked_count > 0 || atomic_load(&engine->stopping) || is_calm(engine)) {
        return; /* the runner is full, or we are leaving: jobs stay on disk, unleased */
    }
    struct job_room room = {room_left, engine};
    due_rows_note(&engine->due, &batch->writes);
    size_t count = job_table_due(&engine->due, &batch->reader, &batch->arena, recorded_now(engine),
                                 ENGINE_LEASES_PER_STEP_MAX, &room, &ids);
    for (size_t i = 0; i < count && !batch_is_full(batch); i++) {
        struct command *command = command_create("job.lease", TEXT("system"), TEXT_NONE);
        put_number(command, "job", ids[i]);
        put_number(command, "token",
                   (recorded_seed(engine) >> 2) | 1); /* never 0, fits every integer */
        run_command(engine, batch, command);
    }
}

static void start_job(struct engine *engine, struct leased_job *leased)
{
    const struct runner *runner = &engine->ports.runner;
    if (runner->start != NULL && runner->start(runner->ctx, leased)) {
        engine->status.jobs_started++;
        return;
    }
    if (runner->start == NULL || engine->parked_count == ENGINE_JOBS_ACTIVE_MAX) {
        ports_leased_job_destroy(&leased); /* the lease runs out and the job is leased again */
        return;
    }
    engine->parked[engine->parked_count++] = leased;
}

static void retry_parked(struct engine *engine)
{
    size_t count = engine->parked_count;
    engine->parked_count = 0;
    for (size_t i = 0; i < count; i++) {
        start_job(engine, engine->parked[i]);
    }
}

/* --- what leaves, once it is durable --- */

static void announce(struct engine *engine, struct batch *batch)
{
    const struct outlet *outlet = &engine->ports.outlet;
    const struct runner *runner = &engine->ports.runner;
    const struct advisor *advisor = &engine->ports.advisor;
    if (batch->plugins.n > 0 && advisor->swap != NULL &&
        !advisor->swap(advisor->ctx, batch->plugins)) {
        log_error("plugins.not_swapped", "version=%.*s", TEXT_ARG(batch->plugins));
    }
    for (size_t i = 0; i < batch->cancel_count && runner->cancel != NULL; i++) {
        runner->cancel(runner->ctx, batch->cancels[i].job, batch->cancels[i].token);
    }
    if (batch->answers != NULL && outlet->on_answers != NULL) {
        outlet->on_answers(outlet->ctx, batch->answers);
        batch->answers = NULL;
        batch->answers_end = &batch->answers;
    }
    if (batch->event_head != 0 && outlet->on_events != NULL) {
        outlet->on_events(outlet->ctx, batch->event_head);
    }
    for (size_t i = 0; i < batch->leased_count; i++) {
        start_job(engine, batch->leased[i]);
    }
    batch->leased_count = 0;
}

static void die(struct engine *engine, const char *why)
{
    if (!engine->dead && engine->ports.outlet.on_fatal != NULL) {
        engine->ports.outlet.on_fatal(engine->ports.outlet.ctx, why);
    }
    engine->dead = true;
}

static void end_batch(struct engine *engine, struct batch *batch)
{
    struct store_request *request = &batch->request;
    if (request->commit.outcome == STORE_REJECTED) {
        log_error("commit.rejected", "err=%s detail=\"%s\" commands=%zu", err_name(request->err),
                  request->detail, batch->commands);
        due_rows_forget(&engine->due);
        batch_fail(batch, request->err == ERR_OK ? ERR_INTERNAL : request->err, "rejected",
                   "nothing was changed: the store did not take it");
        engine->calm_until_us = clock_monotonic_us(&engine->ports.clock) + CALM_US;
    } else if (request->commit.outcome == STORE_UNKNOWN) {
        log_error("commit.unknown", "detail=\"%s\" commands=%zu", request->detail, batch->commands);
        batch_fail(batch, ERR_UNKNOWN, "unknown",
                   "the outcome is not known: ask again with the same key");
    }
    announce(engine, batch);
    if (request->commit.outcome == STORE_UNKNOWN) {
        die(engine, request->detail);
    }
}

/* Questions that stood behind a commit: what they saw is durable now, or nobody knows. */
static void answer_questions(struct engine *engine)
{
    while (engine->in_flight.first != NULL && in_flight_is_question(engine->in_flight.first)) {
        struct batch *batch = in_flight_take(&engine->in_flight);
        if (engine->dead) {
            batch_fail(batch, ERR_UNKNOWN, "unknown",
                       "what it depends on has no known outcome: ask again");
        }
        announce(engine, batch);
        batch_destroy(&batch);
    }
}

static void reap(struct engine *engine)
{
    struct store_request *done[REAPED_AT_ONCE];
    size_t count = 0;
    do {
        count = store_reap(engine->ports.store, done, REAPED_AT_ONCE);
        for (size_t i = 0; i < count; i++) {
            MUST(engine->in_flight.first != NULL && &engine->in_flight.first->request == done[i]);
            struct batch *batch = in_flight_take(&engine->in_flight);
            end_batch(engine, batch);
            batch_destroy(&batch);
            answer_questions(engine);
        }
    } while (count == REAPED_AT_ONCE);
}

static void submit(struct engine *engine, struct batch *batch)
{
    (void)pthread_mutex_lock(&engine->status_mutex);
    engine->status.commands += batch->commands;
    engine->status.batches++;
    engine->status.tickets_purged += batch->purged;
    engine->status.events = batch->event_head ? batch->event_head : engine->status.events;
    engine->status.last_commit_us = engine->last_now_us;
    (void)pthread_mutex_unlock(&engine->status_mutex);
    due_rows_note(&engine->due, &batch->writes);
    bool is_question = in_flight_is_question(batch);
    if (is_question && (engine->in_flight.first == NULL || PLANT("known_key_at_once"))) {
        announce(engine, batch);
        batch_destroy(&batch);
        return;
    }
    in_flight_add(&engine->in_flight, batch);
    if (is_question) { /* it saw what is not yet durable: its answers leave behind that */
        return;
    }
    batch->request.what = STORE_COMMIT;
    batch->request.commit.writes = &batch->writes;
    batch->request.commit.urgent = engine->watch.info.full; /* nothing else was let in */
    store_submit(engine->ports.store, &batch->request);
    if (PLANT("ack_before_durable")) {
        announce(engine, batch);
    }
}

static size_t commands_wanted(const struct engine *engine)
{
    struct store_info info;
    if (engine->dead) {
        return IN_FLIGHT_NONE_WANTED;
    }
    store_info(engine->ports.store, &info);
    bool waits = info.busy || (!info.reads_see_accepted && engine->in_flight.count > 0);
    return waits ? IN_FLIGHT_NONE_WANTED : in_flight_wanted(&engine->in_flight);
}

static bool may_run(const struct engine *engine)
{
    size_t wanted = commands_wanted(engine);
    return wanted == 0 || queue_count(engine->queue) >= wanted;
}

static int64_t as_monotonic(struct engine *engine, int64_t due_us)
{
    int64_t monotonic_us = clock_monotonic_us(&engine->ports.clock);
    int64_t wait_us = due_us - clock_guard_wall(&engine->clock_guard, &engine->ports.clock);
    return monotonic_us + (wait_us > 0 ? wait_us : 0);
}

/* When the next timer or job is due, as monotonic time; a timer not before the storm guard opens.
 */
static int64_t next_due(struct engine *engine)
{
    struct reader reader;
    struct arena arena;
    int64_t due_us = INT64_MAX;
    int64_t next_us = INT64_MAX;
    reader_init(&reader, engine->ports.store, NULL);
    arena_init(&arena);
    if (!engine->clock_guard.step.frozen &&
        timer_table_next(&engine->due, &reader, &arena, &due_us)) {
        int64_t open_us =
            storm_guard_open_us(&engine->storm_guard, clock_monotonic_us(&engine->ports.clock));
        next_us = as_monotonic(engine, due_us);
        next_us = next_us > open_us ? next_us : open_us;
    }
    struct job_room room = {room_left, engine};
    if (job_table_next(&engine->due, &reader, &arena, &room, &due_us)) {
        due_us = as_monotonic(engine, due_us);
        next_us = due_us < next_us ? due_us : next_us;
    }
    arena_fini(&arena);
    int64_t monotonic_us = clock_monotonic_us(&engine->ports.clock);
    int64_t calm_us =
        engine->watch.info.reserve_low ? monotonic_us + CALM_US : engine->calm_until_us;
    return next_us > calm_us ? next_us : calm_us;
}

static void look_after_store(struct engine *engine)
{
    char why[300] = "";
    int64_t now_us = clock_monotonic_us(&engine->ports.clock);
    if (!engine->dead &&
        !watch_store(&engine->watch, engine->ports.store, now_us, why, sizeof why)) {
        die(engine, why);
    }
    (void)pthread_mutex_lock(&engine->status_mutex);
    engine->status.store = engine->watch.info;
    (void)pthread_mutex_unlock(&engine->status_mutex);
}

int64_t engine_step(struct engine *engine)
{
    reap(engine);
    look_after_store(engine);
    retry_parked(engine);
    if (may_run(engine)) {
        struct batch *batch = batch_create(&engine->ports, engine->policies, &engine->agents);
        buf_reserve(&batch->writes.bytes, engine->last_bytes);
        look_at_clock(engine, batch);
        take_commands(engine, batch);
        fire_due_timers(engine, batch);
        lease_due_jobs(engine, batch);
        engine->last_bytes = batch->writes.bytes.n;
        if (batch->commands > 0) {
            submit(engine, batch);
            reap(engine);
        } else {
            batch_destroy(&batch);
        }
    }
    if (engine->dead) {
        return INT64_MAX;
    }
    int64_t now_us = clock_monotonic_us(&engine->ports.clock);
    if (engine->in_flight.count > 0 || !may_run(engine)) {
        return now_us + ASK_AGAIN_US; /* a store that never calls on_ready is asked again soon */
    }
    if (engine->parked_count > 0) {
        return now_us + 20000;
    }
    return queue_count(engine->queue) > 0 ? now_us : next_due(engine);
}

/* --- the thread --- */

/* What is under way is lent to the store, which may be writing it: it comes back first. */
static void take_back(struct engine *engine)
{
    while (engine->in_flight.count > 0) {
        queue_rest(engine->queue, SIZE_MAX,
                   clock_monotonic_us(&engine->ports.clock) + ASK_AGAIN_US);
        reap(engine);
    }
}

static void *run_thread(void *ctx)
{
    struct engine *engine = ctx;
    while (!atomic_load(&engine->stopping) || queue_count(engine->queue) > 0 ||
           engine->in_flight.count > 0) {
        int64_t until_us = engine_step(engine);
        if (engine->dead) {
            break;
        }
        /* A wall clock may be set at any time: look again at least once a second. */
        int64_t latest_us = clock_monotonic_us(&engine->ports.clock) + IDLE_WAIT_US;
        until_us = until_us < latest_us ? until_us : latest_us;
        size_t wanted = commands_wanted(engine);
        if (wanted == 0) {
            queue_wait(engine->queue, until_us);
        } else { /* what waits in the queue is no reason to turn round and round */
            queue_rest(engine->queue, wanted, until_us);
        }
    }
    take_back(engine);
    return NULL;
}

void engine_start(struct engine *engine)
{
    MUST(!engine->started);
    engine->started = true;
    MUST(pthread_create(&engine->thread, NULL, run_thread, engine) == 0);
}

void engine_stop(struct engine *engine)
{
    atomic_store(&engine->stopping, true);
    if (engine->started) {
        queue_wake(engine->queue);
        (void)pthread_join(engine->thread, NULL);
        engine->started = false;
        forget_parked(engine); /* while those who would have run them are still there */
    }
}

void engine_status(struct engine *engine, struct engine_status *status)
{
    (void)pthread_mutex_lock(&engine->status_mutex);
    *status = engine->status;
    (void)pthread_mutex_unlock(&engine->status_mutex);
    status->queue_depth = queue_count(engine->queue);
}

bool engine_is_query(struct text name)
{
    const struct use_case *use_case = use_case_table_find(name);
    return use_case != NULL && use_case->is_query;
}

bool engine_knows(struct text name)
{
    const struct use_case *use_case = use_case_table_find(name);
    return use_case != NULL && !use_case->is_internal;
}
