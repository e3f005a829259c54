#include "policy_fixture.h"

static const struct policy_set *set;
static char said[2000];

static void load(const char *retention)
{
    char yaml[2000];
    (void)snprintf(yaml, sizeof yaml, POLICY_HEAD "%s\n", retention);
    policy_fixture(yaml, &set, said, sizeof said);
}

START_TEST(nothing_goes_by_itself_unless_it_is_written)
{
    load("");

    ck_assert_str_eq(said, "");
    ck_assert_int_eq(set->retention.tickets_s, 0);
    ck_assert(text_eq_z(set->retention.hold, "legal_hold"));
    policy_set_release(&set);
}
END_TEST

START_TEST(what_is_written_holds)
{
    load("retention: {tickets: 730d, record: 400d, hold: court}");

    ck_assert_str_eq(said, "");
    ck_assert_int_eq(set->retention.tickets_s, INT64_C(730) * 86400);
    ck_assert_int_eq(set->retention.record_s, INT64_C(400) * 86400);
    ck_assert(text_eq_z(set->retention.hold, "court"));
    policy_set_release(&set);
}
END_TEST

static void complains(const char *retention, const char *words)
{
    load(retention);
    ck_assert_msg(strstr(said, words) != NULL, "%s: %s", retention, said);
    policy_set_release(&set);
}

START_TEST(what_is_too_short_too_long_or_unknown_is_told_with_its_place)
{
    complains("retention: {tickets: 1h}", "tickets is 1d to 36525d");
    complains("retention: {tickets: 0s}", "tickets is 1d to 36525d");
    complains("retention: {tickets: 40000d}", "tickets is 1d to 36525d");
    complains("retention: {record: 29d}", "record is 30d to 36525d");
    complains("retention: {ticket: 2d}", "ticket");
}
END_TEST

SUITE("policy_load_retention", nothing_goes_by_itself_unless_it_is_written, what_is_written_holds,
      what_is_too_short_too_long_or_unknown_is_told_with_its_place)
