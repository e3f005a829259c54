/* Two deaths within ten minutes. */
#include "host/quarantine.h"
#include <signal.h>
#include "support/folder.h"
#include "support/suite.h"

#define MINUTE_US INT64_C(60000000)

static struct folder folder;
static char path[400];

static struct crumb_death death_of(const char *instance, const char *digest, int how, int64_t at_us)
{
    struct crumb_death death = {.point = HOOK_TICKET_CLASSIFY, .how = how, .at_us = at_us};
    (void)snprintf(death.instance, sizeof death.instance, "%s", instance);
    (void)snprintf(death.digest, sizeof death.digest, "%s", digest);
    return death;
}

/* One start after one death. */
static bool is_out(const char *digest, int how, int64_t at_us)
{
    struct crumb_death death = death_of("spam", digest, how, at_us);
    struct quarantine *quarantine = quarantine_open(path, &death, 1, at_us);
    const struct quarantine_record *record = quarantine_find(quarantine, TEXT("spam"), digest);
    ck_assert_ptr_nonnull(record);
    bool out = record->is_quarantined;
    quarantine_close(&quarantine);
    return out;
}

static void arrive(void)
{
    folder_init(&folder);
    folder_file(&folder, "deaths", path);
}

START_TEST(the_second_death_within_ten_minutes_is_one_too_many)
{
    arrive();
    ck_assert(!is_out("d1", SIGSEGV, 100 * MINUTE_US));
    ck_assert(is_out("d1", CRUMB_CALLED_EXIT, 110 * MINUTE_US));

    struct quarantine *later = quarantine_open(path, NULL, 0, 100000 * MINUTE_US);

    ck_assert(quarantine_find(later, TEXT("spam"), "d1")->is_quarantined);
    ck_assert_uint_eq(quarantine_find(later, TEXT("spam"), "d1")->count, 2);
    ck_assert_ptr_null(quarantine_find(later, TEXT("other"), "d1"));
    quarantine_close(&later);
    folder_fini(&folder);
}
END_TEST

START_TEST(deaths_further_apart_are_two_accidents)
{
    arrive();
    ck_assert(!is_out("d1", SIGSEGV, 100 * MINUTE_US));
    ck_assert(!is_out("d1", SIGSEGV, 110 * MINUTE_US + 1));
    ck_assert(is_out("d1", SIGSEGV, 111 * MINUTE_US));
    folder_fini(&folder);
}
END_TEST

START_TEST(who_was_only_there_when_the_server_was_killed_is_told_and_not_counted)
{
    char how[100];
    arrive();
    for (int i = 0; i < 5; i++) {
        ck_assert(!is_out("d1", CRUMB_ENDED_SILENTLY, (100 + i) * MINUTE_US));
    }
    struct quarantine *later = quarantine_open(path, NULL, 0, 0);
    const struct quarantine_record *record = quarantine_find(later, TEXT("spam"), "d1");
    ck_assert_uint_eq(record->count, 0);
    ck_assert_int_eq(record->last.at_us, 104 * MINUTE_US);
    quarantine_how(record->last.how, how, sizeof how);
    ck_assert_ptr_nonnull(strstr(how, "SIGKILL"));
    quarantine_close(&later);
    folder_fini(&folder);
}
END_TEST

START_TEST(another_file_or_an_operator_is_the_way_out)
{
    arrive();
    ck_assert(!is_out("d1", SIGSEGV, 100 * MINUTE_US));
    ck_assert(is_out("d1", SIGSEGV, 101 * MINUTE_US));

    struct quarantine *quarantine = quarantine_open(path, NULL, 0, 0);
    ck_assert_ptr_null(quarantine_find(quarantine, TEXT("spam"), "d2"));
    ck_assert(quarantine_release(quarantine, TEXT("spam")));
    ck_assert(!quarantine_release(quarantine, TEXT("spam")));
    ck_assert_ptr_null(quarantine_find(quarantine, TEXT("spam"), "d1"));
    quarantine_close(&quarantine);

    quarantine = quarantine_open(path, NULL, 0, 0);
    ck_assert_ptr_null(quarantine_find(quarantine, TEXT("spam"), "d1"));
    quarantine_close(&quarantine);
    ck_assert(!is_out("d1", SIGSEGV, 102 * MINUTE_US));
    ck_assert(!is_out("d2", SIGSEGV, 103 * MINUTE_US));
    folder_fini(&folder);
}
END_TEST

START_TEST(more_records_than_are_kept_push_the_oldest_out)
{
    struct crumb_death deaths[QUARANTINE_RECORDS_MAX + 2];
    for (size_t i = 0; i < QUARANTINE_RECORDS_MAX + 2; i++) {
        char name[20];
        (void)snprintf(name, sizeof name, "p%zu", i);
        deaths[i] = death_of(name, "d", SIGBUS, MINUTE_US);
    }

    struct quarantine *quarantine =
        quarantine_open(NULL, deaths, QUARANTINE_RECORDS_MAX + 2, MINUTE_US);

    ck_assert_ptr_null(quarantine_find(quarantine, TEXT("p1"), "d"));
    ck_assert_ptr_nonnull(quarantine_find(quarantine, TEXT("p2"), "d"));
    quarantine_close(&quarantine);
}
END_TEST

SUITE("quarantine", the_second_death_within_ten_minutes_is_one_too_many,
      deaths_further_apart_are_two_accidents,
      who_was_only_there_when_the_server_was_killed_is_told_and_not_counted,
      another_file_or_an_operator_is_the_way_out, more_records_than_are_kept_push_the_oldest_out)
