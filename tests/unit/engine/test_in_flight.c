#include "engine/in_flight.h"
#include "support/suite.h"

#define BATCHES 80

static struct batch batches[BATCHES];

static struct batch *commit_of(size_t n, size_t commands)
{
    batches[n] = (struct batch){.commands = commands, .writes = {.count = 1}};
    return &batches[n];
}

static struct batch *question(size_t n)
{
    batches[n] = (struct batch){.commands = 1};
    return &batches[n];
}

static size_t add_until_none_is_wanted(struct in_flight *in_flight, size_t commands)
{
    size_t n = 0;
    while (n < BATCHES && in_flight_wanted(in_flight) != IN_FLIGHT_NONE_WANTED) {
        in_flight_add(in_flight, commit_of(n++, commands));
    }
    return n;
}

START_TEST(batches_come_back_in_their_order_and_are_counted)
{
    struct in_flight in_flight;
    in_flight_init(&in_flight);

    in_flight_add(&in_flight, commit_of(0, 7));
    in_flight_add(&in_flight, question(1));
    in_flight_add(&in_flight, commit_of(2, 5));

    ck_assert_uint_eq(in_flight.count, 2);
    ck_assert_uint_eq(in_flight.commands, 12);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_ptr_eq(in_flight_take(&in_flight), &batches[i]);
    }
    ck_assert_ptr_null(in_flight_take(&in_flight));
    ck_assert_uint_eq(in_flight.count, 0);
    ck_assert_uint_eq(in_flight.commands, 0);
    in_flight_add(&in_flight, commit_of(3, 1));
    ck_assert_ptr_eq(in_flight.first, &batches[3]);
}
END_TEST

START_TEST(four_are_begun_whatever_waits_and_more_when_they_are_worth_it)
{
    struct in_flight in_flight;
    in_flight_init(&in_flight);

    for (size_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(in_flight_wanted(&in_flight), 0);
        in_flight_add(&in_flight, commit_of(i, 1));
        in_flight_add(&in_flight, question(40 + i));
    }
    size_t wanted = in_flight_wanted(&in_flight);

    ck_assert_uint_gt(wanted, 1);
    ck_assert_uint_lt(wanted, ENGINE_COMMANDS_PER_STEP_MAX);
    (void)in_flight_take(&in_flight);
    ck_assert_uint_eq(in_flight_wanted(&in_flight), 0);
}
END_TEST

START_TEST(all_together_are_bounded_in_batches_and_in_commands)
{
    struct in_flight small;
    struct in_flight large;
    in_flight_init(&small);
    in_flight_init(&large);

    ck_assert_uint_eq(add_until_none_is_wanted(&small, 1), 64);
    ck_assert_uint_eq(add_until_none_is_wanted(&large, ENGINE_COMMANDS_PER_STEP_MAX), 4);
}
END_TEST

SUITE("in_flight", batches_come_back_in_their_order_and_are_counted,
      four_are_begun_whatever_waits_and_more_when_they_are_worth_it,
      all_together_are_bounded_in_batches_and_in_commands)
