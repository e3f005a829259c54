/* What is refused; what it does is told by test_take_feed.c, where feeds are. */
#include "support/calendar_world.h"

static struct world world;

static void refused(const struct answer *answer, const char *path, const char *says)
{
    ck_assert_int_eq(answer->refusal.code, ERR_NOT_FOUND);
    ck_assert_str_eq(answer->refusal.reason, "unknown");
    ck_assert_str_eq(answer->refusal.path, path);
    ck_assert_msg(strstr(answer->refusal.text, says) != NULL, "%s", answer->refusal.text);
}

START_TEST(what_is_not_there_cannot_be_switched)
{
    calendar_world_init(&world);

    refused(world_call(&world, "calendar.switch_holiday", "k-1", "calendar", "moon", "feed", "s",
                       "date", "2024-06-07", NULL),
            "calendar", "there is no calendar \"moon\"");
    refused(world_call(&world, "calendar.switch_holiday", "k-2", "calendar", "desk", "feed", "s",
                       "date", "2024-06-07", NULL),
            "feed", "has no feed \"s\"");
    ck_assert_uint_eq(calendar_version_count(policy_set_calendar(world.policies, TEXT("desk"))), 2);
    world_fini(&world);
}
END_TEST

SUITE("switch_holiday", what_is_not_there_cannot_be_switched)
