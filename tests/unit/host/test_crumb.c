/* Who was inside when the process died. Deaths are real: a child dies, and its file is read. */
#include "host/crumb.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include "support/deaths.h"
#include "support/folder.h"
#include "support/suite.h"

static char why[300];
static const char *const digest = "d1";

static struct crumb *open_at(const char *path)
{
    struct crumb *crumb = crumb_create(path, why, sizeof why);
    ck_assert_str_eq(why, "");
    return crumb;
}

/* A child enters "a", at its end also "b" inside "a", and then does `die`. */
static void die_inside(const char *path, void (*die)(void))
{
    (void)fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct crumb *crumb = open_at(path);
        uint32_t name = crumb_name(crumb, TEXT("a"), digest);
        uint32_t other = crumb_name(crumb, TEXT("b"), digest);
        crumb_arm(crumb);
        crumb_leave(crumb, crumb_enter(crumb, other, CRUMB_CREATE));
        uint64_t outer = crumb_enter(crumb, name, HOOK_TICKET_CLASSIFY);
        crumb_leave(crumb, crumb_enter(crumb, other, CRUMB_CALLBACK)); /* back in "a" */
        die();
        crumb_leave(crumb, outer);
        crumb_destroy(&crumb);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

static void be_killed(void)
{
    (void)raise(SIGKILL);
}

static void nothing(void)
{
}

START_TEST(whoever_dies_inside_a_plugin_names_it_and_how)
{
    static const struct {
        void (*die)(void);
        int how;
    } deaths[] = {{deaths_crash, SIGSEGV},
                  {abort, SIGABRT},
                  {deaths_overflow, SIGSEGV},
                  {deaths_exit, CRUMB_CALLED_EXIT},
                  {be_killed, CRUMB_ENDED_SILENTLY}};
    struct folder folder;
    char path[400];
    folder_init(&folder);
    folder_file(&folder, "crumbs", path);
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
        const struct crumb_death *found = NULL;
        die_inside(path, deaths[i].die);

        struct crumb *crumb = open_at(path);

        ck_assert_uint_eq(crumb_deaths(crumb, &found), 1);
        ck_assert_str_eq(found->instance, "a");
        ck_assert_str_eq(found->digest, digest);
        ck_assert_uint_eq(found->point, HOOK_TICKET_CLASSIFY);
        ck_assert_int_eq(found->how, deaths[i].how);
        ck_assert(found->how == CRUMB_ENDED_SILENTLY || found->at_us > 0);
        crumb_destroy(&crumb);
    }
    folder_fini(&folder);
}
END_TEST

START_TEST(a_clean_end_accuses_nobody)
{
    struct folder folder;
    char path[400];
    const struct crumb_death *found = NULL;
    folder_init(&folder);
    folder_file(&folder, "crumbs", path);
    die_inside(path, nothing);

    struct crumb *crumb = open_at(path);

    ck_assert_uint_eq(crumb_deaths(crumb, &found), 0);
    crumb_destroy(&crumb);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_signal_in_our_own_code_accuses_nobody)
{
    struct folder folder;
    char path[400];
    const struct crumb_death *found = NULL;
    folder_init(&folder);
    folder_file(&folder, "crumbs", path);
    pid_t child = fork();
    if (child == 0) {
        struct crumb *crumb = open_at(path);
        crumb_arm(crumb);
        uint64_t outer = crumb_enter(crumb, crumb_name(crumb, TEXT("a"), digest), CRUMB_CHECK);
        crumb_leave(crumb, outer);
        abort();
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);

    struct crumb *crumb = open_at(path);

    ck_assert_uint_eq(crumb_deaths(crumb, &found), 0);
    crumb_destroy(&crumb);
    folder_fini(&folder);
}
END_TEST

__attribute__((noinline)) static void fault_here(void)
{
    static volatile char *forbidden;
    forbidden = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *forbidden = 1;
}

/* In a child whose crumb knows the code from `from` to `to` as that of "a"; nobody is inside. */
static size_t deaths_of_fault(const char *path, uintptr_t from, uintptr_t to,
                              struct crumb_death *death)
{
    const struct crumb_death *found = NULL;
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct crumb *crumb = open_at(path);
        for (int i = 0; i < 2 * CRUMB_NAMES_MAX; i++) { /* exchanged again and again */
            crumb_code(crumb, crumb_name(crumb, TEXT("b"), digest), 1, 2);
        }
        crumb_code(crumb, crumb_name(crumb, TEXT("a"), digest), from, to);
        crumb_arm(crumb);
        fault_here();
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    struct crumb *crumb = open_at(path);
    size_t count = crumb_deaths(crumb, &found);
    if (count > 0) {
        *death = found[0];
    }
    crumb_destroy(&crumb);
    return count;
}

START_TEST(an_instruction_of_a_plugin_names_it_where_nobody_was_inside)
{
    struct folder folder;
    struct crumb_death death = {0};
    char path[400];
    uintptr_t code = (uintptr_t)fault_here;
    folder_init(&folder);
    folder_file(&folder, "crumbs", path);

    ck_assert_uint_eq(deaths_of_fault(path, code, code + 4096, &death), 1);
    ck_assert_str_eq(death.instance, "a");
    ck_assert_uint_eq(death.point, CRUMB_CODE);
    ck_assert_int_eq(death.how, SIGSEGV);
    ck_assert_str_eq(crumb_point_name(CRUMB_CODE), "its own code");
    ck_assert_uint_eq(deaths_of_fault(path, code - 4096, code, &death), 0); /* before it */

    folder_fini(&folder);
}
END_TEST

START_TEST(a_file_that_is_held_or_cannot_be_made_is_said_and_the_words_lie_in_memory)
{
    struct folder folder;
    char path[400];
    folder_init(&folder);
    folder_file(&folder, "crumbs", path);
    struct crumb *first = open_at(path);

    struct crumb *second = crumb_create(path, why, sizeof why);
    ck_assert_ptr_nonnull(strstr(why, "will not be named"));
    struct crumb *third = crumb_create("/nowhere/at/all", why, sizeof why);
    ck_assert_ptr_nonnull(strstr(why, "/nowhere/at/all"));

    struct crumb_look look;
    uint64_t outer = crumb_enter(second, crumb_name(second, TEXT("x"), ""), CRUMB_HEALTH);
    ck_assert(crumb_look(second, 0, &look));
    ck_assert_str_eq(crumb_instance(second, look.name), "x");
    ck_assert_str_eq(crumb_point_name(look.point), "health()");
    ck_assert(!crumb_look(first, 0, &look));
    crumb_leave(second, outer);
    ck_assert(!crumb_look(second, 0, &look));
    crumb_destroy(&third);
    crumb_destroy(&second);
    crumb_destroy(&first);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_damaged_file_is_an_empty_one)
{
    struct folder folder;
    char path[400];
    const struct crumb_death *found = NULL;
    folder_init(&folder);
    folder_file(&folder, "crumbs", path);
    die_inside(path, deaths_crash);
    ck_assert_int_eq(truncate(path, 1000), 0);

    struct crumb *crumb = open_at(path);

    ck_assert_uint_eq(crumb_deaths(crumb, &found), 0);
    crumb_destroy(&crumb);
    folder_fini(&folder);
}
END_TEST

START_TEST(each_entry_is_another_visit_and_names_are_kept_once)
{
    struct crumb_look first, second;
    struct crumb *crumb = crumb_create(NULL, why, sizeof why);
    uint32_t name = crumb_name(crumb, TEXT("x"), "1");
    ck_assert_uint_eq(crumb_name(crumb, TEXT("x"), "1"), name);
    ck_assert_uint_ne(crumb_name(crumb, TEXT("x"), "2"), name);

    uint64_t outer = crumb_enter(crumb, name, CRUMB_CREATE);
    ck_assert(crumb_look(crumb, 0, &first));
    crumb_leave(crumb, outer);
    outer = crumb_enter(crumb, name, CRUMB_CREATE);
    ck_assert(crumb_look(crumb, 0, &second));
    crumb_leave(crumb, outer);

    ck_assert_uint_ne(first.visit, second.visit);
    ck_assert_uint_eq(crumb_enter(NULL, 0, CRUMB_CREATE), 0);
    crumb_leave(NULL, 0);
    ck_assert_str_eq(crumb_point_name(HOOK_SLA_POLICY), "sla.policy");
    ck_assert_str_eq(crumb_point_name(199), "nothing known");
    crumb_destroy(&crumb);
}
END_TEST

SUITE("crumb", whoever_dies_inside_a_plugin_names_it_and_how, a_clean_end_accuses_nobody,
      a_signal_in_our_own_code_accuses_nobody,
      an_instruction_of_a_plugin_names_it_where_nobody_was_inside,
      a_file_that_is_held_or_cannot_be_made_is_said_and_the_words_lie_in_memory,
      a_damaged_file_is_an_empty_one, each_entry_is_another_visit_and_names_are_kept_once)
