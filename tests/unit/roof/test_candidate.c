#include "candidate.h"
#include <string.h>
#include "support/suite.h"

static char zoneinfo[] = "/usr/share/zoneinfo";

START_TEST(a_text_becomes_a_policy_set_of_its_own)
{
    char why[300] = "";
    const struct policy_set *set = candidate_read(
        zoneinfo,
        TEXT("calendars: {c: {hours: {mon: [\"09:00-17:00\"]}}}\n"
             "sla: {s: {owner: ann, review_by: \"2030-01-01\", targets: {resolution: 2h}}}\n"),
        why, sizeof why);

    ck_assert_msg(set != NULL, "%s", why);
    ck_assert_int_eq(
        policy_set_sla(set, TEXT("s"))->clocks[SLA_RESOLUTION].targets[PRIORITY_LOW].amount, 7200);
    policy_set_release(&set);
}
END_TEST

START_TEST(the_first_complaint_is_told_with_its_line)
{
    char why[300] = "";

    ck_assert_ptr_null(
        candidate_read(zoneinfo, TEXT("teams: {}\nsla: {s: {targets: {}}}\n"), why, sizeof why));

    ck_assert_msg(strstr(why, "line 2, column ") != NULL && strstr(why, "and more") != NULL, "%s",
                  why);
    ck_assert_ptr_null(candidate_read(zoneinfo, TEXT("a: [b"), why, sizeof why));
    ck_assert_msg(strstr(why, "line ") != NULL, "%s", why);
}
END_TEST

SUITE("candidate", a_text_becomes_a_policy_set_of_its_own,
      the_first_complaint_is_told_with_its_line)
