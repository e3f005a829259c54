/* Closing what is somebody else's. */
#include "host/descriptor_guard.h"
#include <errno.h>
#include <fcntl.h>
#include <rung/plugin.h>
#include <unistd.h>
#include "host/crumb.h"
#include "support/suite.h"

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

START_TEST(inside_a_plugin_the_servers_descriptors_stay_open_and_its_own_close)
{
    char why[100];
    struct text error = TEXT_NONE;
    struct arena arena;
    struct crumb *crumb = crumb_create(NULL, why, sizeof why);
    int ours = open("/dev/null", O_RDONLY);
    descriptor_guard_begin();
    arena_init(&arena);

    uint64_t outer = crumb_enter(crumb, crumb_name(crumb, TEXT("x"), ""), HOOK_TICKET_CLASSIFY);
    int its = open("/dev/null", O_RDONLY);
    ck_assert_int_eq(close(ours), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(close(its), 0);
    crumb_leave(crumb, outer);

    ck_assert(is_open(ours));
    ck_assert(!is_open(its));
    ck_assert_int_eq(descriptor_guard_judge(RUNG_OK, &arena, &error), RUNG_EINVAL);
    ck_assert(text_eq_z(error, "it tried to close 1 descriptors that are the server's"));
    ck_assert_int_eq(descriptor_guard_judge(RUNG_OK, &arena, &error), RUNG_OK);
    descriptor_guard_end();
    (void)close(ours);
    arena_fini(&arena);
    crumb_destroy(&crumb);
}
END_TEST

START_TEST(a_number_that_went_another_way_is_not_the_servers_any_more)
{
    char why[100];
    struct crumb *crumb = crumb_create(NULL, why, sizeof why);
    int pipes[2];
    int ours = open("/dev/null", O_RDONLY);
    descriptor_guard_add(ours);
    ck_assert_int_eq(pipe(pipes), 0);
    ck_assert_int_eq(dup2(pipes[0], ours), ours); /* no close() of ours was seen */

    uint64_t outer = crumb_enter(crumb, crumb_name(crumb, TEXT("x"), ""), CRUMB_CREATE);
    ck_assert_int_eq(close(ours), 0);
    crumb_leave(crumb, outer);

    ck_assert_uint_eq(descriptor_guard_take(), 0);
    descriptor_guard_end();
    (void)close(pipes[0]);
    (void)close(pipes[1]);
    crumb_destroy(&crumb);
}
END_TEST

START_TEST(outside_everybody_closes_as_always_and_the_number_is_free_again)
{
    char why[100];
    struct crumb *crumb = crumb_create(NULL, why, sizeof why);
    int ours = open("/dev/null", O_RDONLY);
    descriptor_guard_begin();

    ck_assert_int_eq(close(ours), 0);
    ck_assert(!is_open(ours));
    int next = open("/dev/null", O_RDONLY); /* the same number, somebody else's now */
    uint64_t outer = crumb_enter(crumb, crumb_name(crumb, TEXT("x"), ""), CRUMB_CREATE);
    ck_assert_int_eq(close(next), 0);
    crumb_leave(crumb, outer);

    ck_assert_uint_eq(descriptor_guard_take(), 0);
    ck_assert_int_eq(close(-1), -1);
    ck_assert_int_eq(errno, EBADF);
    descriptor_guard_end();
    crumb_destroy(&crumb);
}
END_TEST

SUITE("descriptor_guard", inside_a_plugin_the_servers_descriptors_stay_open_and_its_own_close,
      a_number_that_went_another_way_is_not_the_servers_any_more,
      outside_everybody_closes_as_always_and_the_number_is_free_again)
