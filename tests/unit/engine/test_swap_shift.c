#include "support/rota.h"

static struct world it;

static void arrive(void)
{
    rota_init(&it);
    rota_boot(&it);
}

START_TEST(an_open_swap_does_nothing_and_an_accepted_one_splits_the_shift)
{
    arrive();
    (void)rota_call(&it, "schedule.ask_swap", "k-1", "beneficiary", "ann", "from_at_ms", "~100",
                    "to_at_ms", "~200", NULL);
    ck_assert_str_eq(rota_who(&it, 150), "ann");

    (void)world_result(
        &it, rota_call(&it, "schedule.accept_swap", "k-2", "id", "s-1", "taker", "cid", NULL));

    ck_assert_str_eq(rota_who(&it, 99), "ann");
    ck_assert_str_eq(rota_who(&it, 150), "cid");
    ck_assert_str_eq(rota_who(&it, 200), "ann");
    ck_assert_int_eq(rota_count(&it, "swap_asked", NULL), 1);
    ck_assert_int_eq(rota_count(&it, "swap_accepted", NULL), 1);
    world_fini(&it);
}
END_TEST

START_TEST(a_swap_expires_at_its_start_and_is_taken_once)
{
    arrive();
    (void)rota_call(&it, "schedule.ask_swap", "k-1", "beneficiary", "ann", "from_at_ms", "~100",
                    "to_at_ms", "~200", NULL);
    (void)rota_call(&it, "schedule.ask_swap", "k-2", "beneficiary", "ann", "from_at_ms", "~300",
                    "to_at_ms", "~400", NULL);

    rota_refused(rota_call(&it, "schedule.accept_swap", "k-3", "id", "s-2", "taker", "ann", NULL),
                 "conflict", "taker", "who asked");
    (void)world_result(
        &it, rota_call(&it, "schedule.accept_swap", "k-4", "id", "s-2", "taker", "bob", NULL));
    rota_refused(rota_call(&it, "schedule.accept_swap", "k-5", "id", "s-2", "taker", "cid", NULL),
                 "conflict", "id", "bob has taken it already");
    world_advance(&it, 100);
    rota_refused(rota_call(&it, "schedule.accept_swap", "k-6", "id", "s-1", "taker", "cid", NULL),
                 "conflict", "id", "expired at its start");
    rota_refused(rota_call(&it, "schedule.accept_swap", "k-7", "id", "s-9", "taker", "cid", NULL),
                 "unknown", "id", "no such swap");
    world_fini(&it);
}
END_TEST

START_TEST(nobody_swaps_what_they_do_not_have_or_what_has_begun)
{
    arrive();

    rota_refused(rota_call(&it, "schedule.ask_swap", "k-1", "beneficiary", "bob", "from_at_ms",
                           "~100", "to_at_ms", "~200", NULL),
                 "conflict", "beneficiary", "not on call in that span");
    rota_refused(rota_call(&it, "schedule.ask_swap", "k-2", "beneficiary", "ann", "from_at_ms",
                           "~0", "to_at_ms", "~200", NULL),
                 "invalid", "from_at_ms", "begins later than now");
    world_fini(&it);
}
END_TEST

START_TEST(a_shift_is_taken_until_it_ends)
{
    arrive();

    (void)world_result(&it, rota_call(&it, "schedule.take_shift", "k-1", "who", "cid", NULL));

    ck_assert_str_eq(rota_who(&it, 0), "cid");
    ck_assert_str_eq(rota_who(&it, ROTA_HANDOFF_S - ROTA_START_S - 1), "cid");
    ck_assert_str_eq(rota_who(&it, ROTA_HANDOFF_S - ROTA_START_S), "bob");
    rota_refused(rota_call(&it, "schedule.take_shift", "k-2", "who", "cid", NULL), "conflict",
                 "who", "is on call then");
    rota_refused(rota_call(&it, "schedule.take_shift", "k-3", "who", "bob", "from", "ann", NULL),
                 "conflict", "from", "not on call then");
    world_fini(&it);
}
END_TEST

START_TEST(of_two_on_call_one_is_named)
{
    arrive();
    (void)world_result(&it, rota_call(&it, "schedule.add_override", "k-1", "add", "cid", NULL));

    rota_refused(rota_call(&it, "schedule.take_shift", "k-2", "who", "bob", NULL), "invalid",
                 "from", "2 people are on call then: say from whom");
    world_fini(&it);
}
END_TEST

START_TEST(taking_a_gap_fills_it)
{
    arrive();
    (void)rota_call(&it, "schedule.add_override", "k-1", "remove", "ann", "to_at_ms", "~500", NULL);
    ck_assert_str_eq(rota_who(&it, 0), "");

    (void)world_result(&it, rota_call(&it, "schedule.take_shift", "k-2", "who", "bob", NULL));

    ck_assert_str_eq(rota_who(&it, 0), "bob");
    ck_assert_str_eq(rota_who(&it, 500), "ann");
    world_fini(&it);
}
END_TEST

SUITE("swap_shift", an_open_swap_does_nothing_and_an_accepted_one_splits_the_shift,
      a_swap_expires_at_its_start_and_is_taken_once,
      nobody_swaps_what_they_do_not_have_or_what_has_begun, a_shift_is_taken_until_it_ends,
      of_two_on_call_one_is_named, taking_a_gap_fills_it)
