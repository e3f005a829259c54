#include "model/policy_version.h"
#include "support/suite.h"

#define SECOND INT64_C(1000000)

static const struct policy_version list[] = {
    {.number = 1, .at_us = 100 * SECOND, .change = {.mode = POLICY_NEW_TICKETS}},
    {.number = 2, .at_us = 200 * SECOND, .change = {.mode = POLICY_NEW_TICKETS}},
    {.number = 3, .at_us = 300 * SECOND, .change = {.mode = POLICY_AS_OF, .as_of_s = 150}},
    {.number = 4, .at_us = 400 * SECOND, .change = {.mode = POLICY_NEW_TICKETS}},
    {.number = 5, .at_us = 500 * SECOND, .change = {.mode = POLICY_AS_OF, .as_of_s = 600}},
};

static uint32_t of(size_t count, int64_t created_s)
{
    return policy_version_of(list, count, created_s * SECOND)->number;
}

START_TEST(new_tickets_are_those_created_from_the_versions_instant_on)
{
    ck_assert_uint_eq(of(2, 199), 1);
    ck_assert_uint_eq(of(2, 200), 2);
    ck_assert_uint_eq(policy_version_of(list, 2, 200 * SECOND - 1)->number, 1);
}
END_TEST

START_TEST(as_of_reaches_back_to_its_instant_and_no_further)
{
    ck_assert_uint_eq(of(3, 149), 1);
    ck_assert_uint_eq(of(3, 150), 3);
    ck_assert_uint_eq(of(3, 299), 3);
}
END_TEST

START_TEST(as_of_an_instant_ahead_leaves_what_is_created_before_it)
{
    ck_assert_uint_eq(of(5, 450), 4);
    ck_assert_uint_eq(of(5, 599), 4);
    ck_assert_uint_eq(of(5, 600), 5);
    ck_assert_uint_eq(of(5, 350), 3);
    ck_assert_uint_eq(of(5, 120), 1);
}
END_TEST

START_TEST(a_ticket_older_than_all_versions_is_ruled_by_the_first)
{
    ck_assert_uint_eq(of(5, 0), 1);
}
END_TEST

START_TEST(a_version_that_reaches_all_ends_those_before_it)
{
    struct policy_version with[] = {list[0], list[1], list[3]};

    ck_assert_uint_eq(policy_version_first_live(with, 3), 0);
    with[1].change.mode = POLICY_NEXT_EVENT;
    ck_assert_uint_eq(policy_version_first_live(with, 3), 1);
    ck_assert_uint_eq(policy_version_of(with, 2, 0)->number, 2);
    with[2].change.mode = POLICY_OPEN_CLOCKS_NOW;
    ck_assert_uint_eq(policy_version_first_live(with, 3), 2);
}
END_TEST

START_TEST(only_what_reaches_open_tickets_at_once_is_swept)
{
    struct policy_version version = {0};
    const bool swept[POLICY_MODES] = {[POLICY_OPEN_CLOCKS_NOW] = true, [POLICY_AS_OF] = true};
    for (unsigned mode = 0; mode < POLICY_MODES; mode++) {
        version.change.mode = (enum policy_mode)mode;
        ck_assert_int_eq(policy_version_is_swept(&version), swept[mode]);
        ck_assert_ptr_nonnull(policy_version_modes[mode]);
    }
    ck_assert_ptr_null(policy_version_modes[POLICY_MODES]);
}
END_TEST

SUITE("policy_version", new_tickets_are_those_created_from_the_versions_instant_on,
      as_of_reaches_back_to_its_instant_and_no_further,
      as_of_an_instant_ahead_leaves_what_is_created_before_it,
      a_ticket_older_than_all_versions_is_ruled_by_the_first,
      a_version_that_reaches_all_ends_those_before_it,
      only_what_reaches_open_tickets_at_once_is_swept)
