/* Children that are started beside the loop: the first time at once, again one after the other. */
#include "host/child_starter.h"
#include <poll.h>
#include <signal.h>
#include "support/launcher.h"
#include "support/suite.h"

#define CHILDREN 3

struct one {
    struct child_starting starting;
    bool settles;           /* says at once that it is up */
    const struct one *next; /* has to wait for it */
    bool is_told;
};

static struct loop *loop;
static struct child_starter *starter;
static struct script script;
static struct child_plan plan;
static struct one ones[CHILDREN + 1];
static unsigned told;

static void on_started(void *ctx)
{
    struct one *one = ctx;
    one->is_told = true;
    told++;
    if (one->next != NULL) { /* nobody can have let it go since: that is said on this thread */
        ck_assert(!one->next->starting.is_started);
        ck_assert_int_eq(one->next->starting.child.pid, 0);
    }
    if (one->settles) {
        child_starter_settle(starter, &one->starting);
    }
}

static void arrive(void)
{
    loop = loop_create();
    starter = child_starter_create(loop);
    write_script(&script, "exec sleep 1000");
    plan = (struct child_plan){.launcher = script.path, .file = "/x"};
    told = 0;
    for (size_t i = 0; i <= CHILDREN; i++) {
        ones[i] =
            (struct one){.starting = {.plan = &plan, .on_started = on_started, .ctx = &ones[i]}};
        child_init(&ones[i].starting.child);
    }
}

static void leave(void)
{
    for (size_t i = 0; i <= CHILDREN; i++) {
        int status = 0;
        child_kill(&ones[i].starting.child, &status);
        child_close(&ones[i].starting.child);
    }
    child_starter_destroy(&starter);
    loop_destroy(&loop);
    folder_fini(&script.folder);
}

static void begin(size_t i, bool is_again)
{
    ones[i].starting.is_again = is_again;
    child_starter_begin(starter, &ones[i].starting);
}

/* Turns the loop until so many are told; false: not within 10 s. */
static bool are_told(unsigned count)
{
    for (int i = 0; i < 10000 && told < count; i++) {
        loop_turn(loop, false);
        (void)poll(NULL, 0, 1);
    }
    return told == count;
}

START_TEST(a_child_comes_in_a_later_turn)
{
    arrive();
    begin(0, false);
    ck_assert_uint_eq(told, 0);

    ck_assert(are_told(1));

    ck_assert(ones[0].starting.is_started);
    ck_assert_int_eq(kill(ones[0].starting.child.pid, 0), 0);
    leave();
}
END_TEST

START_TEST(one_that_does_not_start_says_why)
{
    arrive();
    plan.launcher = "/nowhere/rung-plugin-host";
    begin(0, false);

    ck_assert(are_told(1));

    ck_assert(!ones[0].starting.is_started);
    ck_assert_ptr_nonnull(strstr(ones[0].starting.why, "/nowhere/rung-plugin-host"));
    leave();
}
END_TEST

START_TEST(those_that_start_again_wait_for_each_other)
{
    arrive();
    for (size_t i = 0; i < CHILDREN; i++) {
        ones[i].settles = true;
        ones[i].next = i + 1 < CHILDREN ? &ones[i + 1] : NULL;
    }
    for (size_t i = 0; i < CHILDREN; i++) {
        begin(i, true);
    }

    ck_assert(are_told(CHILDREN));

    begin(CHILDREN, true); /* and the line is free again */
    ck_assert(are_told(CHILDREN + 1));
    leave();
}
END_TEST

START_TEST(nobody_waits_for_one_that_does_not_come_up)
{
    arrive();
    for (size_t i = 0; i < CHILDREN; i++) {
        begin(i, true);
    }

    ck_assert(are_told(CHILDREN));
    leave();
}
END_TEST

START_TEST(the_first_time_waits_for_nobody)
{
    arrive();
    begin(0, true);
    begin(1, true);
    ones[2].next = NULL;
    begin(2, false);

    ck_assert(are_told(CHILDREN));
    child_starter_settle(starter, &ones[2].starting); /* nobody waits for it: nothing happens */
    ck_assert(are_told(CHILDREN));
    leave();
}
END_TEST

SUITE("child_starter", a_child_comes_in_a_later_turn, one_that_does_not_start_says_why,
      those_that_start_again_wait_for_each_other, nobody_waits_for_one_that_does_not_come_up,
      the_first_time_waits_for_nobody)
