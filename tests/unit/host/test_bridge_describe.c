/* A process is asked what it is, before the server runs. */
#include "host/bridge_describe.h"
#include "support/plays_guest.h"

static struct arena arena;
static struct bridge_plugin seen;
static char why[500];

static bool describe(struct bridge_describe *talk, const struct child_plan *plan)
{
    static const rung_plugin functions = {.create = plays_guest_create};
    why[0] = '\0';
    return bridge_describe_open(talk, plan, TEXT("spam"), &functions, plays_guest_function, &arena,
                                &seen, why, sizeof why);
}

static void expect_no(const char *file, const char *words, const char *more)
{
    struct bridge_describe talk;
    struct child_plan plan = plays_guest_plan(file);
    arena_init(&arena);

    ck_assert(!describe(&talk, &plan));

    ck_assert_msg(strstr(why, words) != NULL && strstr(why, more) != NULL, "%s", why);
    ck_assert_int_eq(talk.child.pid, 0); /* nothing of it is left */
    ck_assert_int_eq(talk.child.socket, -1);
    arena_fini(&arena);
}

static bool checks(const char *file)
{
    static const struct option_table no_options = {.stride = sizeof(rung_option)};
    struct bridge_describe talk;
    struct child_plan plan = plays_guest_plan(file);
    arena_init(&arena);
    ck_assert_msg(describe(&talk, &plan), "%s", why);
    bool is_good = bridge_describe_check(&talk, &no_options, NULL, why, sizeof why);
    bridge_describe_close(&talk);
    ck_assert_int_eq(talk.child.pid, 0);
    arena_fini(&arena);
    return is_good;
}

START_TEST(its_answer_is_a_descriptor_with_the_functions_of_the_server)
{
    struct bridge_describe talk;
    struct child_plan plan = plays_guest_plan(PLAYS_GUEST_GOOD);
    arena_init(&arena);

    ck_assert_msg(describe(&talk, &plan), "%s", why);
    bridge_describe_close(&talk);

    ck_assert_str_eq(seen.descriptor.id, "test.guest");
    ck_assert_ptr_eq(seen.descriptor.create, plays_guest_create);
    ck_assert_uint_eq(seen.descriptor.n_subs, 1);
    ck_assert_ptr_eq(seen.descriptor.subs[0].work, plays_guest_function);
    ck_assert(seen.has_check && !seen.has_health);
    arena_fini(&arena);
}
END_TEST

START_TEST(its_own_rules_are_asked_for_and_told)
{
    ck_assert_msg(checks(PLAYS_GUEST_GOOD), "%s", why);

    ck_assert(!checks(PLAYS_GUEST_PICKY));
    ck_assert_str_eq(why, "words: too many");
    ck_assert(!checks(PLAYS_GUEST_SHY));
    ck_assert_str_eq(why, "it closed descriptor 3");
}
END_TEST

START_TEST(one_that_ends_is_told_with_its_exit_code_and_its_last_words)
{
    expect_no(PLAYS_GUEST_FALLS, "it ended with exit code 3", "I cannot find my model");
}
END_TEST

START_TEST(one_that_says_no_or_nothing_sensible_is_told_by_what_it_said)
{
    expect_no(PLAYS_GUEST_NO, "not today", "");
    expect_no(PLAYS_GUEST_NAMELESS, "its answer to hello", "no id");
    expect_no(PLAYS_GUEST_MUMBLES, "frame", "");
}
END_TEST

START_TEST(a_launcher_that_is_not_there_is_named)
{
    struct bridge_describe talk;
    struct child_plan plan = {.launcher = "/nowhere/rung-plugin-host", .file = "/x"};
    arena_init(&arena);

    ck_assert(!describe(&talk, &plan));

    ck_assert_ptr_nonnull(strstr(why, "/nowhere/rung-plugin-host"));
    arena_fini(&arena);
}
END_TEST

PLAYS_GUEST_SUITE("bridge_describe", its_answer_is_a_descriptor_with_the_functions_of_the_server,
                  its_own_rules_are_asked_for_and_told,
                  one_that_ends_is_told_with_its_exit_code_and_its_last_words,
                  one_that_says_no_or_nothing_sensible_is_told_by_what_it_said,
                  a_launcher_that_is_not_there_is_named)
