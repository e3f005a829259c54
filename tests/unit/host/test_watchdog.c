/* Who is still inside. */
#include "host/watchdog.h"
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>
#include "support/suite.h"

#define MS_US INT64_C(1000)

static int told;
static char who[100];
static unsigned where;
static int64_t how_long_us;

static void note(void *ctx, const struct watchdog_hang *hang)
{
    (void)ctx;
    told++;
    (void)snprintf(who, sizeof who, "%s", hang->instance);
    where = hang->point;
    how_long_us = hang->for_us;
}

static struct crumb *crumb_of_memory(void)
{
    char why[100];
    told = 0;
    return crumb_create(NULL, why, sizeof why);
}

START_TEST(an_inline_hook_is_told_after_a_tenth_of_a_second_and_ever_more_rarely)
{
    struct watchdog_sight sight = {0};
    struct crumb *crumb = crumb_of_memory();
    uint64_t outer = crumb_enter(crumb, crumb_name(crumb, TEXT("slow"), ""), HOOK_TICKET_CLASSIFY);

    watchdog_look(&sight, crumb, 1000 * MS_US, note, NULL);
    watchdog_look(&sight, crumb, 1099 * MS_US, note, NULL);
    ck_assert_int_eq(told, 0);
    watchdog_look(&sight, crumb, 1100 * MS_US, note, NULL);
    ck_assert_int_eq(told, 1);
    ck_assert_str_eq(who, "slow");
    ck_assert_uint_eq(where, HOOK_TICKET_CLASSIFY);
    ck_assert_int_eq(how_long_us, 100 * MS_US);

    watchdog_look(&sight, crumb, 1999 * MS_US, note, NULL);
    ck_assert_int_eq(told, 1);
    watchdog_look(&sight, crumb, 2000 * MS_US, note, NULL);
    watchdog_look(&sight, crumb, 11000 * MS_US, note, NULL);
    ck_assert_int_eq(told, 3);
    crumb_leave(crumb, outer);
    crumb_destroy(&crumb);
}
END_TEST

START_TEST(a_new_visit_begins_anew)
{
    struct watchdog_sight sight = {0};
    struct crumb *crumb = crumb_of_memory();
    uint32_t name = crumb_name(crumb, TEXT("busy"), "");

    for (int i = 0; i < 100; i++) {
        uint64_t outer = crumb_enter(crumb, name, HOOK_SLA_POLICY);
        watchdog_look(&sight, crumb, i * 60 * MS_US, note, NULL);
        crumb_leave(crumb, outer);
    }

    ck_assert_int_eq(told, 0);
    crumb_destroy(&crumb);
}
END_TEST

START_TEST(a_worker_has_half_a_minute)
{
    struct watchdog_sight sight = {0};
    struct crumb *crumb = crumb_of_memory();
    uint64_t outer = crumb_enter(crumb, crumb_name(crumb, TEXT("model"), ""),
                                 HOOK_TICKET_ENRICH | CRUMB_PATIENT);

    watchdog_look(&sight, crumb, 0, note, NULL);
    watchdog_look(&sight, crumb, 29999 * MS_US, note, NULL);
    ck_assert_int_eq(told, 0);
    watchdog_look(&sight, crumb, 30000 * MS_US, note, NULL);

    ck_assert_int_eq(told, 1);
    ck_assert_uint_eq(where, HOOK_TICKET_ENRICH);
    crumb_leave(crumb, outer);
    crumb_destroy(&crumb);
}
END_TEST

static void raise_flag(void *ctx, const struct watchdog_hang *hang)
{
    ck_assert_str_eq(hang->instance, "stuck");
    atomic_store((atomic_int *)ctx, 1);
}

START_TEST(the_thread_names_it_while_it_hangs)
{
    atomic_int flag = 0;
    struct crumb *crumb = crumb_of_memory();
    struct watchdog *watchdog = watchdog_create(crumb, raise_flag, &flag);
    uint64_t outer = crumb_enter(crumb, crumb_name(crumb, TEXT("stuck"), ""), HOOK_ROUTE_ASSIGN);

    while (atomic_load(&flag) == 0) { /* this is the hang; it ends when it was named */
        (void)usleep(1000);
    }

    crumb_leave(crumb, outer);
    watchdog_destroy(&watchdog);
    watchdog_destroy(&watchdog);
    crumb_destroy(&crumb);
}
END_TEST

SUITE("watchdog", an_inline_hook_is_told_after_a_tenth_of_a_second_and_ever_more_rarely,
      a_new_visit_begins_anew, a_worker_has_half_a_minute, the_thread_names_it_while_it_hangs)
