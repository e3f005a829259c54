/* A plugin in another process, called as any other plugin is called. */
#include "host/bridge.h"
#include "base/log.h"
#include "host/bridge_event.h"
#include "support/asked.h"
#include "support/plays_guest.h"

struct said { /* the answer to one query */
    bool is_there;
    int code;
    int64_t times;
    char error[300];
};

static struct asked it;
static struct instance *instance;
static rung_sub sub;
static const struct subscriber *subscriber;
static struct arena arena; /* of its descriptor */
static atomic_int created; /* what create() returned; 1: it has not yet */

static void create_on_worker(void *ctx)
{
    (void)ctx;
    atomic_store(&created, bridge_entry.functions.create(&instance->api, NULL, &instance->self));
}

/* Turns the loop until a worker has come back from create(). */
static int create(void)
{
    atomic_store(&created, 1);
    ck_assert(pool_submit(it.env.pool, create_on_worker, NULL));
    for (int i = 0; i < 50000 && atomic_load(&created) == 1; i++) {
        loop_turn(it.env.loop, false);
        (void)usleep(200);
    }
    return atomic_load(&created);
}

static int arrive(const char *file, int64_t deaths)
{
    log_set_level(LOG_LEVEL_ERROR);
    arena_init(&arena);
    asked_open(&it);
    sub = (rung_sub){.hook = RUNG_RPC_CALL, .work = bridge_entry.work, .flags = RUNG_ASYNC};
    subscriber = asked_add(&it, "crm", HOOK_RPC_CALL, &sub, NULL);
    instance = it.instances[0];
    instance->isolation.is_process = true;
    instance->isolation.plan = plays_guest_plan(file);
    instance->isolation.restart = (struct restart_rules){
        .delay_us = 1000, .delay_us_max = 1000, .deaths = deaths, .within_us = RESTART_CALM_US};
    plays_guest_describe(&instance->isolation, &arena, &bridge_entry);
    it.plugins[0] = instance->isolation.guest.descriptor;
    it.plugins[0].may = ~UINT64_C(0);
    instance->jobs_max = instance->isolation.guest.max_inflight;
    return create();
}

static void leave(void)
{
    if (instance->self != NULL) {
        bridge_entry.functions.destroy(instance->self); /* the loop's thread is this one */
        instance->self = NULL;
    }
    asked_close(&it);
    arena_fini(&arena);
}

static void on_answer(void *ctx, const struct query_answer *answer)
{
    struct said *said = ctx;
    ck_assert(!said->is_there); /* once */
    said->is_there = true;
    said->code = answer->code;
    (void)snprintf(said->error, sizeof said->error, "%.*s", TEXT_ARG(answer->error));
    if (answer->effects->count > 0) {
        said->times = answer->effects->items[0].num;
    }
}

static uint64_t ask_with(struct text body, struct text raw, struct said *said)
{
    struct query query = {.subscriber = subscriber,
                          .method = TEXT("get"),
                          .body = body,
                          .raw = raw,
                          .timeout_ms = 60000};
    *said = (struct said){0};
    return query_ask(it.queries, &query, on_answer, said);
}

static uint64_t ask(struct said *said)
{
    return ask_with(TEXT("words"), TEXT_NONE, said);
}

static bool is_back(void *ctx)
{
    (void)ctx;
    return !atomic_load(&instance->is_away);
}

static bool is_free(void *ctx)
{
    (void)ctx;
    return atomic_load(&instance->abandoned) == 0;
}

static bool is_open(void *ctx)
{
    (void)ctx;
    return atomic_load(&instance->counts.queued) == 0;
}

static bool has_ended(void *ctx)
{
    (void)ctx;
    return instance->state == INSTANCE_QUARANTINED;
}

static bool comes(bool (*is_so)(void *ctx))
{
    for (int i = 0; i < 50000 && !is_so(NULL); i++) {
        loop_turn(it.env.loop, false);
        (void)usleep(200);
    }
    return is_so(NULL);
}

START_TEST(it_is_created_asked_and_destroyed_like_any_other)
{
    struct said said;
    ck_assert_int_eq(arrive(PLAYS_GUEST_GOOD, 5), RUNG_OK);

    ck_assert_uint_ne(ask(&said), 0);
    ck_assert(asked_until(&it, &said.is_there));

    ck_assert_int_eq(said.code, RUNG_OK);
    ck_assert_int_eq(said.times, 5); /* it is about "words" */
    int pid = atomic_load(&instance->pid);
    ck_assert_int_gt(pid, 0);
    leave();
    ck_assert_int_ne(kill(pid, 0), 0); /* nothing of it is left */
}
END_TEST

START_TEST(one_that_says_no_to_create_has_failed_with_its_own_words)
{
    ck_assert_int_eq(arrive(PLAYS_GUEST_POOR, 5), RUNG_EFAIL);

    ck_assert_ptr_nonnull(strstr(instance->last_error, "there is no disk"));
    ck_assert_ptr_null(instance->self);
    leave();
}
END_TEST

START_TEST(what_was_open_when_it_died_is_tried_again_and_the_next_one_answers)
{
    struct said said;
    ck_assert_int_eq(arrive(PLAYS_GUEST_DEAF, 5), RUNG_OK);
    ck_assert_uint_ne(ask(&said), 0);
    ck_assert(comes(is_open));
    ck_assert(!said.is_there);
    instance->isolation.plan.file = PLAYS_GUEST_GOOD; /* the next one */

    ck_assert_int_eq(kill(atomic_load(&instance->pid), SIGKILL), 0);
    ck_assert(asked_until(&it, &said.is_there));

    ck_assert_int_eq(said.code, RUNG_ERETRY);
    ck_assert_ptr_nonnull(strstr(said.error, "its process died: it was ended by signal 9"));
    ck_assert_ptr_nonnull(strstr(instance->last_error, "died in rpc.call"));
    ck_assert(comes(is_back));
    ck_assert_uint_ne(ask(&said), 0);
    ck_assert(asked_until(&it, &said.is_there));
    ck_assert_int_eq(said.code, RUNG_OK);
    ck_assert_uint_eq(atomic_load(&instance->restarts), 1);
    leave();
}
END_TEST

START_TEST(one_that_has_died_too_often_is_quarantined)
{
    struct said said;
    ck_assert_int_eq(arrive(PLAYS_GUEST_GOOD, 1), RUNG_OK);

    ck_assert_int_eq(kill(atomic_load(&instance->pid), SIGKILL), 0);
    ck_assert(comes(has_ended));

    ck_assert_ptr_nonnull(strstr(instance->reason, "signal 9"));
    ck_assert_uint_eq(ask(&said), 0); /* its jobs wait on disk */
    leave();
}
END_TEST

START_TEST(a_call_that_was_given_up_takes_a_place_until_it_is_answered)
{
    struct said said;
    ck_assert_int_eq(arrive(PLAYS_GUEST_LATE, 5), RUNG_OK);
    uint64_t token = ask(&said);
    ck_assert(comes(is_open));
    ck_assert_uint_eq(atomic_load(&instance->counts.late), 0);

    query_cancel(it.queries, token);
    ck_assert_int_eq(atomic_load(&instance->abandoned), 0);
    loop_turn(it.env.loop, false);
    ck_assert_int_eq(atomic_load(&instance->abandoned), 1);
    ck_assert(comes(is_free));

    ck_assert(!said.is_there);
    ck_assert_uint_eq(atomic_load(&instance->counts.late), 1);
    ck_assert_int_eq(instance->state, INSTANCE_RUNNING);
    leave();
}
END_TEST

START_TEST(one_whose_places_are_all_taken_by_calls_that_were_given_up_is_ended)
{
    struct said said;
    ck_assert_int_eq(arrive(PLAYS_GUEST_DEAF, 1), RUNG_OK);
    for (int64_t i = 0; i < instance->jobs_max; i++) {
        uint64_t token = ask(&said);
        ck_assert_uint_ne(token, 0);
        ck_assert(comes(is_open));
        query_cancel(it.queries, token);
        loop_turn(it.env.loop, false);
    }
    ck_assert_int_eq(atomic_load(&instance->abandoned), instance->jobs_max);
    ck_assert_uint_eq(ask(&said), 0);

    ck_assert(comes(has_ended));

    ck_assert_ptr_nonnull(strstr(instance->reason, "hang after they were cancelled"));
    ck_assert_int_eq(atomic_load(&instance->abandoned), 0);
    leave();
}
END_TEST

/* Of 5 MiB. */
static struct text long_text(void)
{
    size_t n = 5 * BRIDGE_FRAME_BYTES_MAX;
    char *bytes = arena_alloc(&arena, n);
    memset(bytes, 'x', n);
    return (struct text){bytes, n};
}

START_TEST(an_event_longer_than_a_frame_comes_over_and_back_in_pieces)
{
    struct said said;
    struct said other;
    ck_assert_int_eq(arrive(PLAYS_GUEST_PATIENT, 5), RUNG_OK);

    ck_assert_uint_ne(ask_with(long_text(), TEXT_NONE, &said), 0);
    ck_assert_uint_ne(ask(&other), 0);
    ck_assert(asked_until(&it, &other.is_there));
    ck_assert(!said.is_there); /* what is short does not wait */
    ck_assert(asked_until(&it, &said.is_there));

    ck_assert_int_eq(said.code, RUNG_OK);
    ck_assert_int_eq(said.times, 5 * (int64_t)BRIDGE_FRAME_BYTES_MAX);
    leave();
}
END_TEST

START_TEST(an_event_that_is_given_up_half_way_is_withdrawn_and_takes_no_place)
{
    struct said said;
    ck_assert_int_eq(arrive(PLAYS_GUEST_PATIENT, 5), RUNG_OK);
    uint64_t token = ask_with(long_text(), TEXT_NONE, &said);
    ck_assert(comes(is_open));

    query_cancel(it.queries, token);
    loop_turn(it.env.loop, false);

    ck_assert_int_eq(atomic_load(&instance->abandoned), 0);
    ck_assert_uint_ne(ask(&said), 0);
    ck_assert(asked_until(&it, &said.is_there));
    ck_assert_int_eq(said.times, 5);
    leave();
}
END_TEST

START_TEST(who_takes_frames_only_gets_a_text_that_is_cut)
{
    struct said said;
    ck_assert_int_eq(arrive(PLAYS_GUEST_GOOD, 5), RUNG_OK);

    ck_assert_uint_ne(ask_with(long_text(), TEXT_NONE, &said), 0);
    ck_assert(asked_until(&it, &said.is_there));

    ck_assert_int_eq(said.code, RUNG_OK);
    ck_assert_int_eq(said.times, (int64_t)BRIDGE_EVENT_CUT_BYTES);
    leave();
}
END_TEST

START_TEST(bytes_that_are_longer_than_it_takes_fail_for_good_and_harm_nobody)
{
    struct said said;
    ck_assert_int_eq(arrive(PLAYS_GUEST_GOOD, 5), RUNG_OK);

    ck_assert_uint_ne(ask_with(TEXT_NONE, long_text(), &said), 0);
    ck_assert(asked_until(&it, &said.is_there));
    ck_assert_int_eq(said.code, RUNG_EFAIL);
    ck_assert_ptr_nonnull(strstr(said.error, "longer than its process takes"));
    ck_assert_uint_ne(ask(&said), 0);
    ck_assert(asked_until(&it, &said.is_there));

    ck_assert_int_eq(said.code, RUNG_OK);
    leave();
}
END_TEST

PLAYS_GUEST_SUITE("bridge", it_is_created_asked_and_destroyed_like_any_other,
                  one_that_says_no_to_create_has_failed_with_its_own_words,
                  what_was_open_when_it_died_is_tried_again_and_the_next_one_answers,
                  one_that_has_died_too_often_is_quarantined,
                  a_call_that_was_given_up_takes_a_place_until_it_is_answered,
                  one_whose_places_are_all_taken_by_calls_that_were_given_up_is_ended,
                  an_event_longer_than_a_frame_comes_over_and_back_in_pieces,
                  an_event_that_is_given_up_half_way_is_withdrawn_and_takes_no_place,
                  who_takes_frames_only_gets_a_text_that_is_cut,
                  bytes_that_are_longer_than_it_takes_fail_for_good_and_harm_nobody)
