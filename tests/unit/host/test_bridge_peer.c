/* The process behind an instance: how it comes up, what it may not do, and what comes after it. */
#include "host/bridge_peer.h"
#include "base/log.h"
#include "support/plays_guest.h"

struct fixture {
    struct instance_env env;
    struct instance *instance;
    struct bridge_peer peer;
    struct arena arena; /* of its descriptor */
    unsigned ready, down, over, quiet;
    char why[INSTANCE_TEXT_BYTES]; /* of the last end */
    uint64_t asked_id;             /* of the request that came last */
    char asked_method[20];
};

static struct fixture it;

static void on_ready(void *ctx)
{
    ((struct fixture *)ctx)->ready++;
}

static void on_message(void *ctx, struct arena *arena, const struct bridge_message *message)
{
    struct fixture *fixture = ctx;
    (void)arena;
    fixture->asked_id = message->id;
    (void)snprintf(fixture->asked_method, sizeof fixture->asked_method, "%.*s",
                   TEXT_ARG(message->method));
}

static void on_tick(void *ctx, int64_t now_us)
{
    (void)ctx;
    (void)now_us;
}

static void on_down(void *ctx, const char *why)
{
    struct fixture *fixture = ctx;
    fixture->down++;
    (void)snprintf(fixture->why, sizeof fixture->why, "%s", why);
}

static void on_over(void *ctx, const char *why)
{
    struct fixture *fixture = ctx;
    fixture->over++;
    (void)snprintf(fixture->why, sizeof fixture->why, "%s", why);
}

static void on_quiet(void *ctx)
{
    ((struct fixture *)ctx)->quiet++;
}

static void arrive(const char *file)
{
    static const struct restart_rules quickly = {
        .delay_us = 1000, .delay_us_max = 1000, .deaths = 2, .within_us = RESTART_CALM_US};
    struct bridge_peer_news news = {on_ready, on_message, on_tick, on_down, on_over, on_quiet, &it};
    const struct bridge_plugin_entry entry = {.functions = plays_guest_plugin,
                                              .work = plays_guest_function};
    it = (struct fixture){0};
    log_set_level(LOG_LEVEL_ERROR);
    arena_init(&it.arena);
    it.env.loop = loop_create();
    it.env.starter = child_starter_create(it.env.loop);
    it.instance = instance_create(&it.env, TEXT("spam"));
    it.instance->isolation.plan = plays_guest_plan(file);
    it.instance->isolation.restart = quickly;
    plays_guest_describe(&it.instance->isolation, &it.arena, &entry);
    bridge_peer_init(&it.peer, it.instance, &news);
    bridge_peer_start(&it.peer);
}

static void leave(void)
{
    bridge_peer_fini(&it.peer);
    instance_destroy(&it.instance);
    child_starter_destroy(&it.env.starter);
    loop_destroy(&it.env.loop);
    arena_fini(&it.arena);
}

/* Turns the loop until `count` has this value; false: not within 10 s. */
static bool is_seen(const unsigned *count, unsigned value)
{
    for (int i = 0; i < 50000 && *count != value; i++) {
        loop_turn(it.env.loop, false);
        (void)usleep(200);
    }
    return *count == value;
}

static void end_it(bool is_stuck)
{
    unsigned over = it.over;
    ck_assert(bridge_peer_end(&it.peer, is_stuck) || is_seen(&it.over, over + 1));
    ck_assert_int_eq(it.peer.state, BRIDGE_PEER_OVER);
}

static void expect_over(const char *file, const char *words)
{
    arrive(file);

    ck_assert(is_seen(&it.over, 1));

    ck_assert_msg(strstr(it.why, words) != NULL, "%s", it.why);
    ck_assert_int_eq(it.peer.state, BRIDGE_PEER_OVER);
    ck_assert_uint_eq(it.ready, 0);
    ck_assert_int_eq(atomic_load(&it.instance->pid), 0);
    leave();
}

START_TEST(a_process_says_hello_is_created_and_ends_in_order)
{
    arrive(PLAYS_GUEST_GOOD);
    ck_assert(atomic_load(&it.instance->is_away));

    ck_assert(is_seen(&it.ready, 1));
    ck_assert_int_eq(it.peer.state, BRIDGE_PEER_READY);
    ck_assert(!atomic_load(&it.instance->is_away));
    ck_assert_int_eq(atomic_load(&it.instance->pid), it.peer.child.pid);
    end_it(false);

    ck_assert_int_eq(it.peer.state, BRIDGE_PEER_OVER);
    ck_assert_str_eq(it.why, "it ended with exit code 0"); /* nobody had to make it */
    ck_assert_uint_eq(it.down, 1);
    ck_assert_int_eq(atomic_load(&it.instance->pid), 0);
    ck_assert(atomic_load(&it.instance->is_away));
    leave();
}
END_TEST

START_TEST(one_that_never_comes_up_is_over_at_once_and_says_what_it_died_of)
{
    expect_over(PLAYS_GUEST_POOR, "create: there is no disk");
    expect_over(PLAYS_GUEST_NO, "hello: not today");
    expect_over(PLAYS_GUEST_NAMELESS, "its answer to hello");
    expect_over(PLAYS_GUEST_MUMBLES, "frame");
    expect_over(PLAYS_GUEST_CHANGES, "another plugin than was described");
    expect_over(PLAYS_GUEST_SHY, "exit code 7");
}
END_TEST

START_TEST(the_last_words_of_a_process_are_told)
{
    expect_over(PLAYS_GUEST_FALLS, "exit code 3 (last words: I cannot find my model)");
}
END_TEST

START_TEST(a_launcher_that_is_not_there_is_said_and_not_tried_again)
{
    arrive(PLAYS_GUEST_GOOD);
    ck_assert(is_seen(&it.ready, 1));
    end_it(false);
    bridge_peer_fini(&it.peer);
    struct bridge_peer_news news = {on_ready, on_message, on_tick, on_down, on_over, on_quiet, &it};
    it.instance->isolation.plan.launcher = "/nowhere/rung-plugin-host";
    bridge_peer_init(&it.peer, it.instance, &news);

    bridge_peer_start(&it.peer);
    ck_assert(is_seen(&it.over, 2));

    ck_assert_int_eq(it.peer.state, BRIDGE_PEER_OVER);
    ck_assert_ptr_nonnull(strstr(it.why, "/nowhere/rung-plugin-host"));
    leave();
}
END_TEST

START_TEST(one_that_dies_is_started_again_until_it_has_died_once_too_often)
{
    arrive(PLAYS_GUEST_GOOD);
    ck_assert(is_seen(&it.ready, 1));

    bridge_peer_fail(&it.peer, "it was too slow");
    ck_assert(is_seen(&it.ready, 2));
    ck_assert_str_eq(it.why, "it was too slow");
    ck_assert_uint_eq(atomic_load(&it.instance->restarts), 1);
    ck_assert_uint_eq(it.over, 0);
    bridge_peer_fail(&it.peer, "it was too slow again");
    ck_assert(is_seen(&it.over, 1));

    ck_assert_str_eq(it.why, "it was too slow again");
    ck_assert_uint_eq(it.down, 2);
    ck_assert_uint_eq(it.ready, 2);
    leave();
}
END_TEST

START_TEST(one_that_somebody_else_kills_is_told_by_its_signal)
{
    arrive(PLAYS_GUEST_GOOD);
    ck_assert(is_seen(&it.ready, 1));

    ck_assert_int_eq(kill(it.peer.child.pid, SIGKILL), 0); /* no memory left, for example */
    ck_assert(is_seen(&it.down, 1));

    ck_assert_str_eq(it.why, "it was ended by signal 9 (Killed)");
    end_it(true);
    leave();
}
END_TEST

START_TEST(what_is_no_answer_to_the_server_goes_to_who_serves_it)
{
    arrive(PLAYS_GUEST_ASKS_MUCH);

    ck_assert(is_seen(&it.ready, 1));

    ck_assert_uint_eq(it.asked_id, PLAYS_GUEST_ASKS);
    ck_assert_str_eq(it.asked_method, "kv.get");
    end_it(false);
    leave();
}
END_TEST

START_TEST(quiet_is_said_once_when_it_has_answered_or_is_not_there)
{
    arrive(PLAYS_GUEST_GOOD);
    ck_assert(is_seen(&it.ready, 1));

    bridge_peer_quiesce(&it.peer);
    ck_assert_uint_eq(it.quiet, 0);
    ck_assert(is_seen(&it.quiet, 1));
    end_it(false);
    ck_assert_uint_eq(it.quiet, 1);
    bridge_peer_quiesce(&it.peer);

    ck_assert_uint_eq(it.quiet, 2);
    leave();
}
END_TEST

START_TEST(one_that_leaves_too_much_unread_is_ended)
{
    arrive(PLAYS_GUEST_SLEEPS);
    ck_assert(is_seen(&it.ready, 1));
    char *long_text = arena_alloc(&it.arena, BRIDGE_FRAME_BYTES_MAX / 2);
    memset(long_text, 'x', BRIDGE_FRAME_BYTES_MAX / 2);

    for (int i = 0; i < 100 && it.peer.state == BRIDGE_PEER_READY; i++) {
        struct bridge_frame_pen pen;
        bridge_frame_notify(&pen, &it.peer.out, "news");
        pack_pair_text(&pen.pack, "text", (struct text){long_text, BRIDGE_FRAME_BYTES_MAX / 2});
        ck_assert(bridge_frame_end(&pen));
        bridge_peer_flush(&it.peer);
    }

    ck_assert_int_eq(it.peer.state, BRIDGE_PEER_DYING);
    ck_assert(is_seen(&it.down, 1));
    ck_assert_str_eq(it.why, "it left more than 4 MiB unread");
    end_it(true);
    leave();
}
END_TEST

START_TEST(one_that_is_ended_before_it_is_there_is_killed_when_it_comes)
{
    arrive(PLAYS_GUEST_GOOD);
    ck_assert_int_eq(it.peer.state, BRIDGE_PEER_STARTING);
    ck_assert(!bridge_peer_end(&it.peer, false));

    ck_assert(is_seen(&it.over, 1));

    ck_assert_uint_eq(it.ready, 0);
    ck_assert_int_eq(it.peer.child.pid, 0);
    ck_assert_int_eq(atomic_load(&it.instance->pid), 0);
    leave();
}
END_TEST

START_TEST(one_that_is_stuck_is_not_waited_for)
{
    arrive(PLAYS_GUEST_MUTE);
    for (int i = 0; i < 50000 && it.peer.state == BRIDGE_PEER_STARTING; i++) {
        loop_turn(it.env.loop, false);
        (void)usleep(200);
    }
    ck_assert_int_eq(it.peer.state, BRIDGE_PEER_HELLO);

    end_it(true);

    ck_assert_ptr_nonnull(strstr(it.why, "signal 9"));
    ck_assert_int_eq(it.peer.state, BRIDGE_PEER_OVER);
    ck_assert_int_eq(it.peer.child.pid, 0);
    leave();
}
END_TEST

PLAYS_GUEST_SUITE("bridge_peer", a_process_says_hello_is_created_and_ends_in_order,
                  one_that_never_comes_up_is_over_at_once_and_says_what_it_died_of,
                  the_last_words_of_a_process_are_told,
                  a_launcher_that_is_not_there_is_said_and_not_tried_again,
                  one_that_dies_is_started_again_until_it_has_died_once_too_often,
                  one_that_somebody_else_kills_is_told_by_its_signal,
                  what_is_no_answer_to_the_server_goes_to_who_serves_it,
                  quiet_is_said_once_when_it_has_answered_or_is_not_there,
                  one_that_leaves_too_much_unread_is_ended,
                  one_that_is_ended_before_it_is_there_is_killed_when_it_comes,
                  one_that_is_stuck_is_not_waited_for)
