/* What a start says of the run before it. */
#include "host/last_run.h"
#include <signal.h>
#include <sys/wait.h>
#include "base/log.h"
#include "support/folder.h"
#include "support/suite.h"

static char heard[2000];

static void listen(void *ctx, enum log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    size_t used = strlen(heard);
    (void)snprintf(heard + used, sizeof heard - used, "%s\n", line);
}

static void run_that_dies(const struct folder *folder, bool forgives)
{
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct last_run last;
        last_run_open(&last, folder->path);
        (void)crumb_enter(last.crumb, crumb_name(last.crumb, TEXT("spam"), "d1"),
                          HOOK_ROUTE_ASSIGN);
        if (forgives) {
            last_run_forgive(&last);
        }
        (void)raise(forgives ? SIGKILL : SIGBUS);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

static bool is_out(const struct folder *folder)
{
    struct last_run last;
    heard[0] = '\0';
    last_run_open(&last, folder->path);
    const struct quarantine_record *record = quarantine_find(last.quarantine, TEXT("spam"), "d1");
    bool out = record != NULL && record->is_quarantined;
    last_run_close(&last);
    return out;
}

START_TEST(a_start_names_who_ended_the_last_run_and_the_second_time_leaves_it_out)
{
    struct folder folder;
    folder_init(&folder);
    log_set_sink(listen, NULL);
    run_that_dies(&folder, false);

    ck_assert(!is_out(&folder));
    ck_assert_ptr_nonnull(strstr(heard, "plugin.crashed_last_run"));
    ck_assert_ptr_nonnull(strstr(heard, "plugin=spam hook=\"route.assign\" how=\"signal 7"));
    ck_assert(!is_out(&folder));
    ck_assert_str_eq(heard, "");

    run_that_dies(&folder, false);
    ck_assert(is_out(&folder));
    ck_assert_ptr_nonnull(strstr(heard, "deaths=2 quarantined=yes"));
    folder_fini(&folder);
}
END_TEST

START_TEST(an_end_in_order_accuses_nobody)
{
    struct folder folder;
    folder_init(&folder);
    log_set_sink(listen, NULL);
    run_that_dies(&folder, true);

    ck_assert(!is_out(&folder));

    ck_assert_str_eq(heard, "");
    folder_fini(&folder);
}
END_TEST

START_TEST(without_a_folder_nothing_is_kept)
{
    struct last_run last;

    last_run_open(&last, NULL);

    ck_assert_ptr_nonnull(last.crumb);
    last_run_close(&last);
    ck_assert_ptr_null(last.crumb);
    ck_assert_ptr_null(last.quarantine);
}
END_TEST

SUITE("last_run", a_start_names_who_ended_the_last_run_and_the_second_time_leaves_it_out,
      an_end_in_order_accuses_nobody, without_a_folder_nothing_is_kept)
