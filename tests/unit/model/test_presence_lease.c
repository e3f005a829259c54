#include "model/presence_lease.h"
#include "support/suite.h"

#define SECOND INT64_C(1000000)
#define NOW (INT64_C(1705309200) * SECOND)

static struct presence_lease online(void)
{
    return (struct presence_lease){
        .presence = PRESENCE_ONLINE, .wanted = PRESENCE_ONLINE, .seen_us = NOW};
}

START_TEST(a_change_counts_after_five_seconds)
{
    struct presence_lease lease = online();

    presence_lease_say(&lease, PRESENCE_AWAY, TEXT_NONE, NOW);

    ck_assert(!presence_lease_settle(&lease, NOW + 5 * SECOND - 1, 5));
    ck_assert(presence_lease_is_present(&lease, TEXT("chat")));
    ck_assert(presence_lease_settle(&lease, NOW + 5 * SECOND, 5));
    ck_assert(!presence_lease_is_present(&lease, TEXT("chat")));
    ck_assert(!presence_lease_settle(&lease, NOW + 9 * SECOND, 5));
}
END_TEST

START_TEST(flapping_within_five_seconds_moves_nothing)
{
    struct presence_lease lease = online();

    presence_lease_say(&lease, PRESENCE_AWAY, TEXT_NONE, NOW);
    presence_lease_say(&lease, PRESENCE_ONLINE, TEXT_NONE, NOW + 2 * SECOND);

    ck_assert(!presence_lease_settle(&lease, NOW + 60 * SECOND, 5));
    ck_assert_int_eq(lease.presence, PRESENCE_ONLINE);
}
END_TEST

START_TEST(saying_it_again_does_not_begin_anew_and_another_change_does)
{
    struct presence_lease lease = online();

    presence_lease_say(&lease, PRESENCE_AWAY, TEXT_NONE, NOW);
    presence_lease_say(&lease, PRESENCE_AWAY, TEXT_NONE, NOW + 4 * SECOND);
    ck_assert(presence_lease_settle(&lease, NOW + 5 * SECOND, 5));

    presence_lease_say(&lease, PRESENCE_ONLINE, TEXT_NONE, NOW + 10 * SECOND);
    presence_lease_say(&lease, PRESENCE_OFFLINE, TEXT_NONE, NOW + 14 * SECOND);
    ck_assert(!presence_lease_settle(&lease, NOW + 15 * SECOND, 5));
    ck_assert(presence_lease_settle(&lease, NOW + 19 * SECOND, 5));
    ck_assert_int_eq(lease.presence, PRESENCE_OFFLINE);
}
END_TEST

START_TEST(after_ninety_seconds_without_a_sign_of_life_it_is_stale)
{
    struct presence_lease lease = online();

    ck_assert(!presence_lease_is_stale(&lease, NOW + 90 * SECOND - 1, 90));
    ck_assert(presence_lease_is_stale(&lease, NOW + 90 * SECOND, 90));
    ck_assert(!presence_lease_is_stale(&lease, NOW + 900 * SECOND, 0));
    lease.seen_us = 0;
    ck_assert(!presence_lease_is_stale(&lease, NOW + 900 * SECOND, 90));
}
END_TEST

START_TEST(it_knows_when_it_is_to_be_looked_at_next)
{
    struct presence_lease lease = online();

    ck_assert_int_eq(presence_lease_next(&lease, NOW, 90, 5), NOW + 90 * SECOND);
    ck_assert_int_eq(presence_lease_next(&lease, NOW + 90 * SECOND, 90, 5), 0);
    presence_lease_say(&lease, PRESENCE_AWAY, TEXT_NONE, NOW);
    ck_assert_int_eq(presence_lease_next(&lease, NOW, 90, 5), NOW + 5 * SECOND);
    lease = (struct presence_lease){.presence = PRESENCE_OFFLINE, .seen_us = NOW};
    ck_assert_int_eq(presence_lease_next(&lease, NOW, 90, 5), 0);
}
END_TEST

START_TEST(one_may_be_off_on_a_channel_only)
{
    struct presence_lease lease = online();

    presence_lease_say(&lease, PRESENCE_ONLINE, TEXT("chat\nphone"), NOW);
    ck_assert(presence_lease_settle(&lease, NOW + 5 * SECOND, 5));

    ck_assert(!presence_lease_is_present(&lease, TEXT("chat")));
    ck_assert(!presence_lease_is_present(&lease, TEXT("phone")));
    ck_assert(presence_lease_is_present(&lease, TEXT("email")));
}
END_TEST

SUITE("presence_lease", a_change_counts_after_five_seconds,
      flapping_within_five_seconds_moves_nothing,
      saying_it_again_does_not_begin_anew_and_another_change_does,
      after_ninety_seconds_without_a_sign_of_life_it_is_stale,
      it_knows_when_it_is_to_be_looked_at_next, one_may_be_off_on_a_channel_only)
