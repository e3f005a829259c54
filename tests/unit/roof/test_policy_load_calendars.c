/* Calendars that are right; wrong ones stand in test_policy_load.c, with their places. */
#include "policy_load_calendars.h"
#include "policy_load.h"
#include "support/config_of.h"

START_TEST(a_version_keeps_what_it_does_not_name_and_the_past_stays)
{
    char path[64];
    int64_t due_s = 0;
    struct config *config =
        config_of("calendars:\n  c:\n    zone: Europe/Berlin\n    hours: {mon: [\"09:00-17:00\"]}\n"
                  "    holidays: [\"2024-06-17\"]\n    versions:\n"
                  "      - {from: \"2024-06-08T00:00:00Z\", hours: {mon: [\"10:00-12:00\"]}}\n",
                  path);
    const struct policy_set *set = policy_load(config, "/usr/share/zoneinfo");
    ck_assert_uint_eq(config->complaint_count, 0);

    const struct calendar *calendar = policy_set_calendar(set, TEXT("c"));

    ck_assert_uint_eq(calendar_version_count(calendar), 2);
    ck_assert_int_eq(calendar_advance(calendar, 1717369200 /* Monday, 3 June, 01:00 */,
                                      8 * 3600 + 1, NULL, 0, &due_s),
                     ERR_OK);
    ck_assert_int_eq(due_s, 1718006400 + 1); /* Monday, 10 June, 10:00 in Berlin */
    ck_assert_int_eq(calendar_advance(calendar, due_s, 7200, NULL, 0, &due_s), ERR_OK);
    ck_assert_int_eq(due_s, 1719216000 + 1); /* the 17th is still a holiday: 24 June */
    policy_set_release(&set);
    config_free(&config);
}
END_TEST

START_TEST(zones_are_read_once_and_their_data_has_a_version)
{
    char path[64];
    struct config *config =
        config_of("calendars:\n"
                  "  a: {zone: Europe/Berlin, hours: {mon: [\"09:00-17:00\"]}}\n"
                  "  b: {zone: Europe/Berlin, hours: {tue: [\"09:00-17:00\"]}}\n",
                  path);

    const struct policy_set *set = policy_load(config, "/usr/share/zoneinfo");

    ck_assert_uint_eq(set->zone_count, 1);
    ck_assert_uint_ge(set->tzdata.n, 5);
    ck_assert(text_starts(set->tzdata, TEXT("20")));
    policy_set_release(&set);
    config_free(&config);
}
END_TEST

START_TEST(the_example_of_calendars_is_good)
{
    struct buf out;
    struct config *config = config_load("docs/examples/calendars/rung.yaml", NULL, 0);
    buf_init(&out);

    const struct policy_set *set = policy_load(config, "/usr/share/zoneinfo");

    config_print_complaints(config, &out);
    ck_assert_msg(config->complaint_count == 0, "%s", buf_z(&out));
    ck_assert_uint_eq(calendar_version_count(policy_set_calendar(set, TEXT("berlin"))), 2);
    buf_fini(&out);
    policy_set_release(&set);
    config_free(&config);
}
END_TEST

SUITE("policy_load_calendars", the_example_of_calendars_is_good,
      a_version_keeps_what_it_does_not_name_and_the_past_stays,
      zones_are_read_once_and_their_data_has_a_version)
