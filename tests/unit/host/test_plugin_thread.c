/* Whose a thread is that a plugin has started. Deaths are real: a child dies, and its file is read.
 */
#include "host/plugin_thread.h"
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>
#include "host/crumb.h"
#include "support/deaths.h"
#include "support/folder.h"
#include "support/suite.h"

static char why[300];
static struct crumb *crumb;
static sem_t has_left; /* the plugin's function has returned */

static void *wait_and(void *arg)
{
    void (*die)(void) = *(void (**)(void))arg;
    (void)sem_wait(&has_left);
    die();
    return NULL;
}

static void start_and_join(void *(*start)(void *arg), void *arg)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, start, arg) != 0 || pthread_join(thread, NULL) != 0) {
        raise(SIGKILL);
    }
}

/* In a child: the plugin "a" starts a thread and returns; then that thread does `die`. */
static void die_later(const char *path, void (*die)(void))
{
    (void)fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        pthread_t thread;
        crumb = crumb_create(path, why, sizeof why);
        crumb_arm(crumb);
        (void)sem_init(&has_left, 0, 0);
        uint64_t outer = crumb_enter(crumb, crumb_name(crumb, TEXT("a"), "d1"), CRUMB_CREATE);
        bool is_started = pthread_create(&thread, NULL, wait_and, &die) == 0;
        crumb_leave(crumb, outer);
        (void)sem_post(&has_left);
        if (!is_started || pthread_join(thread, NULL) != 0) {
            raise(SIGKILL);
        }
        crumb_destroy(&crumb);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

static void end_at_once(void)
{
    _exit(0);
}

static void *crash_too(void *arg)
{
    deaths_crash();
    return arg;
}

static void start_another(void)
{
    start_and_join(crash_too, NULL);
}

/* A thread sanitizer does not know thrd_join(). */
static int join_c11(thrd_t thread)
{
    int code = 0;
#ifdef __SANITIZE_THREAD__
    void *result = NULL;
    (void)pthread_join(thread, &result);
    code = (int)(intptr_t)result;
#else
    (void)thrd_join(thread, &code);
#endif
    return code;
}

static int abort_c11(void *arg)
{
    (void)arg;
    abort();
}

static void start_another_c11(void)
{
    thrd_t thread;
    if (thrd_create(&thread, abort_c11, NULL) == thrd_success) {
        (void)join_c11(thread);
    }
}

START_TEST(whoever_dies_on_a_thread_that_a_plugin_started_names_it_though_it_has_returned)
{
    static const struct {
        void (*die)(void);
        int how;
    } deaths[] = {{deaths_crash, SIGSEGV},          {abort, SIGABRT},
                  {deaths_overflow, SIGSEGV}, /* its handler stands on a stack of its own */
                  {deaths_exit, CRUMB_CALLED_EXIT}, {end_at_once, CRUMB_CALLED_EXIT},
                  {start_another, SIGSEGV},         {start_another_c11, SIGABRT}};
    struct folder folder;
    char path[400];
    folder_init(&folder);
    folder_file(&folder, "crumbs", path);
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
        const struct crumb_death *found = NULL;
        die_later(path, deaths[i].die);

        crumb = crumb_create(path, why, sizeof why);

        ck_assert_msg(crumb_deaths(crumb, &found) == 1, "death %zu names nobody", i);
        ck_assert_str_eq(found->instance, "a");
        ck_assert_str_eq(found->digest, "d1");
        ck_assert_uint_eq(found->point, CRUMB_THREAD);
        ck_assert_str_eq(crumb_point_name(found->point), "a thread of its own");
        ck_assert_int_eq(found->how, deaths[i].how);
        crumb_destroy(&crumb);
    }
    folder_fini(&folder);
}
END_TEST

static void return_in_order(void)
{
}

static void leave_in_order(void)
{
    pthread_exit(NULL);
}

START_TEST(a_thread_that_ends_in_order_accuses_nobody)
{
    void (*const ends[])(void) = {return_in_order, leave_in_order};
    struct folder folder;
    char path[400];
    folder_init(&folder);
    folder_file(&folder, "crumbs", path);
    for (size_t i = 0; i < 2; i++) {
        const struct crumb_death *found = NULL;
        die_later(path, ends[i]);

        crumb = crumb_create(path, why, sizeof why);

        ck_assert_uint_eq(crumb_deaths(crumb, &found), 0);
        crumb_destroy(&crumb);
    }
    folder_fini(&folder);
}
END_TEST

START_TEST(a_thread_that_the_server_started_itself_is_nobodys)
{
    struct folder folder;
    char path[400];
    const struct crumb_death *found = NULL;
    folder_init(&folder);
    folder_file(&folder, "crumbs", path);
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        crumb = crumb_create(path, why, sizeof why);
        crumb_arm(crumb);
        crumb_leave(crumb, crumb_enter(crumb, crumb_name(crumb, TEXT("a"), "d1"), CRUMB_CREATE));
        start_and_join(crash_too, NULL);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);

    crumb = crumb_create(path, why, sizeof why);

    ck_assert_uint_eq(crumb_deaths(crumb, &found), 0);
    crumb_destroy(&crumb);
    folder_fini(&folder);
}
END_TEST

static void *look(void *arg)
{
    *(bool *)arg = crumb_is_inside();
    return arg;
}

static int look_c11(void *arg)
{
    (void)arg;
    return crumb_is_inside() ? 7 : 8;
}

START_TEST(what_a_thread_returns_comes_back_and_it_counts_as_inside_while_it_lives)
{
    bool is_inside = false;
    pthread_t thread;
    thrd_t thread_c11;
    void *result = NULL;
    crumb = crumb_create(NULL, why, sizeof why);
    plugin_thread_prepare();
    crumb_arm(crumb);

    uint64_t outer = crumb_enter(crumb, crumb_name(crumb, TEXT("a"), "d1"), CRUMB_CREATE);
    ck_assert_int_eq(pthread_create(&thread, NULL, look, &is_inside), 0);
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    ck_assert_int_eq(thrd_create(&thread_c11, look_c11, NULL), thrd_success);
    ck_assert_int_eq(join_c11(thread_c11), 7); /* inside */
    crumb_leave(crumb, outer);
    ck_assert_int_eq(thrd_create(&thread_c11, look_c11, NULL), thrd_success);
    ck_assert_int_eq(join_c11(thread_c11), 8);

    ck_assert_ptr_eq(result, &is_inside);
    ck_assert(is_inside);
    start_and_join(look, &is_inside); /* the server's */
    ck_assert(!is_inside);
    crumb_destroy(&crumb);
}
END_TEST

START_TEST(without_a_crumb_that_is_armed_threads_are_nobodys)
{
    bool is_inside = true;
    crumb = crumb_create(NULL, why, sizeof why);

    uint64_t outer = crumb_enter(crumb, crumb_name(crumb, TEXT("a"), "d1"), CRUMB_CREATE);
    ck_assert_uint_eq(crumb_heir(), 0);
    start_and_join(look, &is_inside);
    crumb_leave(crumb, outer);

    ck_assert(!is_inside);
    crumb_destroy(&crumb);
}
END_TEST

SUITE("plugin_thread",
      whoever_dies_on_a_thread_that_a_plugin_started_names_it_though_it_has_returned,
      a_thread_that_ends_in_order_accuses_nobody,
      a_thread_that_the_server_started_itself_is_nobodys,
      what_a_thread_returns_comes_back_and_it_counts_as_inside_while_it_lives,
      without_a_crumb_that_is_armed_threads_are_nobodys)
