/* Closing what is somebody else's. */
#include "host/descriptor_guard.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <rung/plugin.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/guarded_fd.h"
#include "base/log.h"
#include "host/crumb.h"
#include "host/plugin_thread.h"
#include "support/suite.h"

struct fixture {
    struct crumb *crumb;
    uint64_t outer;
    int ours, its; /* ours has the lower number */
};

static int open_one(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

/* From here on a plugin is being run. */
static void enter(struct fixture *it)
{
    char why[100];
    it->crumb = crumb_create(NULL, why, sizeof why);
    it->ours = open_one();
    guarded_fd_add(it->ours);
    it->its = open_one();
    it->outer = crumb_enter(it->crumb, crumb_name(it->crumb, TEXT("x"), ""), HOOK_TICKET_CLASSIFY);
}

static void leave(struct fixture *it)
{
    crumb_leave(it->crumb, it->outer);
    (void)close(it->ours);
    (void)close(it->its);
    guarded_fd_drop_all();
    crumb_destroy(&it->crumb);
}

START_TEST(inside_a_plugin_the_servers_descriptors_stay_open_and_its_own_close)
{
    struct fixture it;
    struct text error = TEXT_NONE;
    struct arena arena;
    arena_init(&arena);
    enter(&it);

    ck_assert_int_eq(close(it.ours), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(close(it.its), 0);

    ck_assert(is_open(it.ours));
    ck_assert(!is_open(it.its));
    ck_assert_int_eq(descriptor_guard_judge(RUNG_OK, &arena, &error), RUNG_EINVAL);
    ck_assert(text_eq_z(error, "it tried to close 1 descriptors that are the server's"));
    ck_assert_int_eq(descriptor_guard_judge(RUNG_OK, &arena, &error), RUNG_OK);
    leave(&it);
    arena_fini(&arena);
}
END_TEST

START_TEST(nothing_else_is_put_in_the_place_of_what_is_the_servers)
{
    struct fixture it;
    int ends[2];
    enter(&it);
    ck_assert_int_eq(pipe(ends), 0);

    ck_assert_int_eq(dup2(ends[0], it.ours), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(dup3(ends[0], it.ours, O_CLOEXEC), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(dup2(ends[0], it.its), it.its);
    ck_assert_int_eq(dup2(it.ours, it.ours), it.ours); /* that closes nothing */
    ck_assert_int_eq(dup2(-1, -1), -1);
    ck_assert_int_eq(dup3(it.its, it.its, 0), -1);
    ck_assert_int_eq(errno, EINVAL);

    ck_assert(guarded_fd_is_open(it.ours));
    ck_assert_uint_eq(descriptor_guard_take(), 2);
    leave(&it);
    ck_assert_int_eq(dup2(ends[0], ends[1]), ends[1]); /* outside as always */
    (void)close(ends[0]);
    (void)close(ends[1]);
}
END_TEST

START_TEST(a_range_spares_what_is_the_servers_and_says_so)
{
    struct fixture it;
    enter(&it);
    int behind = open_one();

    ck_assert_int_eq(close_range((unsigned)it.ours, UINT_MAX, 0), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert(is_open(it.ours) && !is_open(it.its) && !is_open(behind));
    it.its = open_one();
    ck_assert_int_eq(close_range((unsigned)it.its, (unsigned)it.its, 0), 0); /* only its own */
    ck_assert(!is_open(it.its));
    it.its = open_one();
    closefrom(it.ours);
    ck_assert(is_open(it.ours) && !is_open(it.its));

    ck_assert_uint_eq(descriptor_guard_take(), 2);
    leave(&it);
}
END_TEST

START_TEST(marking_a_range_harms_nobody_and_a_table_of_its_own_is_refused)
{
    struct fixture it;
    enter(&it);

    ck_assert_int_eq(close_range((unsigned)it.ours, UINT_MAX, CLOSE_RANGE_CLOEXEC), 0);
    ck_assert_uint_eq(descriptor_guard_take(), 0);
    ck_assert_int_eq(close_range((unsigned)it.its, UINT_MAX, CLOSE_RANGE_UNSHARE), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(close_range(9, 8, 0), -1);
    ck_assert_int_eq(errno, EINVAL);

    ck_assert(is_open(it.ours) && is_open(it.its));
    ck_assert_uint_eq(descriptor_guard_take(), 1);
    leave(&it);
}
END_TEST

START_TEST(a_child_of_a_plugin_closes_its_copies)
{
    struct fixture it;
    int status = 0;
    enter(&it);

    pid_t child = fork();
    if (child == 0) {
        bool is_good = close_range((unsigned)it.ours, UINT_MAX, CLOSE_RANGE_UNSHARE) == 0;
        _exit(is_good && !is_open(it.ours) ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);

    ck_assert_int_eq(status, 0);
    ck_assert(guarded_fd_is_open(it.ours));
    ck_assert_uint_eq(descriptor_guard_take(), 0);
    leave(&it);
}
END_TEST

static char heard[400];
static int lines;

static void listen_to_log(void *ctx, enum log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    lines++;
    (void)snprintf(heard, sizeof heard, "%s", line);
}

static void *close_twice(void *arg)
{
    int fd = *(const int *)arg;
    bool is_refused = close(fd) == -1 && errno == EBADF && close(fd) == -1;
    return is_refused ? arg : NULL;
}

START_TEST(a_thread_that_the_plugin_started_closes_nothing_and_the_log_says_so_once)
{
    struct fixture it;
    pthread_t thread;
    void *result = NULL;
    enter(&it);
    crumb_arm(it.crumb);
    plugin_thread_prepare(); /* or a sanitizer's pthread_create() is taken for the C library's */
    log_set_sink(listen_to_log, NULL);

    ck_assert_int_eq(pthread_create(&thread, NULL, close_twice, &it.ours), 0);
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    log_set_sink(NULL, NULL);

    ck_assert_ptr_eq(result, &it.ours);
    ck_assert(is_open(it.ours));
    ck_assert_int_eq(lines, 1);
    ck_assert_ptr_nonnull(strstr(heard, "plugin.descriptor_refused plugin=x"));
    ck_assert_uint_eq(descriptor_guard_take(), 0); /* it was not this one's call */
    leave(&it);
}
END_TEST

START_TEST(outside_everybody_closes_as_always_and_the_number_is_free_again)
{
    struct fixture it;
    enter(&it);
    crumb_leave(it.crumb, it.outer);
    int second = open_one();
    int third = open_one();
    guarded_fd_add(second);
    guarded_fd_add(third);

    ck_assert_int_eq(close(it.ours), 0);
    ck_assert_int_eq(dup2(it.its, second), second);
    ck_assert_int_eq(close_range((unsigned)third, (unsigned)third, 0), 0);
    ck_assert(!is_open(it.ours) && !is_open(third));
    ck_assert_int_eq(open_one(), it.ours); /* the same number, somebody else's now */
    (void)crumb_enter(it.crumb, 0, CRUMB_CREATE);
    ck_assert_int_eq(close(it.ours), 0);
    ck_assert_int_eq(close(second), 0);

    ck_assert_uint_eq(descriptor_guard_take(), 0);
    ck_assert_int_eq(close(-1), -1);
    ck_assert_int_eq(errno, EBADF);
    leave(&it);
}
END_TEST

SUITE("descriptor_guard", inside_a_plugin_the_servers_descriptors_stay_open_and_its_own_close,
      nothing_else_is_put_in_the_place_of_what_is_the_servers,
      a_range_spares_what_is_the_servers_and_says_so,
      marking_a_range_harms_nobody_and_a_table_of_its_own_is_refused,
      a_child_of_a_plugin_closes_its_copies,
      a_thread_that_the_plugin_started_closes_nothing_and_the_log_says_so_once,
      outside_everybody_closes_as_always_and_the_number_is_free_again)
