#include "engine/clock_guard.h"
#include "support/world.h"

#define HOUR (3600 * WORLD_SECOND)
#define YEAR (365 * 24 * HOUR)

static const char *arrive(struct world *world)
{
    world_init(world);
    world_boot(world);
    return world_create(world, "k1", "one"); /* its levels are due after minutes */
}

static int levels(struct world *world, const char *ticket)
{
    return world_count(world, ticket, "escalated", NULL);
}

static bool is_frozen(struct world *world)
{
    struct engine_status status;
    engine_status(world->engine, &status);
    return status.clock_frozen;
}

static void restart(struct world *world)
{
    engine_destroy(&world->engine);
    world_forget_jobs(world);
    world_boot(world);
}

START_TEST(a_step_forward_fires_nothing_until_it_is_confirmed)
{
    static const int64_t steps[] = {HOUR, YEAR};
    for (int i = 0; i < 2; i++) {
        struct world world;
        const char *ticket = arrive(&world);
        int before = levels(&world, ticket);
        world.stepped_us = steps[i];

        world_advance(&world, 60);
        ck_assert(is_frozen(&world));
        world_advance(&world, 3000); /* would be due, but time that nobody believes fires nothing */
        ck_assert_int_eq(levels(&world, ticket), before);
        (void)world_create(&world, "k2", "two");

        (void)world_result(&world, world_call(&world, "server.clock_confirm", "k3", NULL));
        world_advance(&world, 1);
        ck_assert(!is_frozen(&world));
        ck_assert_int_gt(levels(&world, ticket), before);
        world_fini(&world);
    }
}
END_TEST

START_TEST(while_it_is_frozen_recorded_time_is_the_old_clocks)
{
    struct world world;
    (void)arrive(&world);
    world.stepped_us = YEAR;
    world_advance(&world, 10);

    struct answer *answer = world_call(&world, "ticket.create", "k2", "subject", "two", "body", "b",
                                       "requester", "anna@example.org", NULL);

    int64_t due_ms = value_int(world_ticket(&world, answer), "due_at_ms", 0);
    ck_assert_int_le(due_ms, (world.now_us + 24 * HOUR) / 1000);
    world_fini(&world);
}
END_TEST

START_TEST(a_clock_that_is_set_right_again_needs_no_confirmation)
{
    struct world world;
    const char *ticket = arrive(&world);
    int before = levels(&world, ticket);
    world.stepped_us = YEAR;
    world_advance(&world, 10);
    ck_assert(is_frozen(&world));

    world.stepped_us = 0;
    world_advance(&world, 1000);

    ck_assert(!is_frozen(&world));
    ck_assert_int_gt(levels(&world, ticket), before);
    struct answer *refused = world_call(&world, "server.clock_confirm", "k3", NULL);
    ck_assert_int_eq(refused->refusal.code, ERR_CONFLICT);
    ck_assert_ptr_nonnull(strstr(refused->refusal.text, "not frozen"));
    world_fini(&world);
}
END_TEST

START_TEST(a_step_backward_freezes_nothing_and_time_does_not_go_back)
{
    struct world world;
    (void)arrive(&world);
    world_advance(&world, 10);
    int64_t last_ms = world.now_us / 1000;
    world.stepped_us = -2 * HOUR;

    world_advance(&world, 1);
    ck_assert(!is_frozen(&world));
    const char *ticket = world_create(&world, "k2", "two");
    struct value list = world_result(
        &world, world_call(&world, "ticket.timeline", "", "id", ticket, "limit", "#5", NULL));
    const struct value *first = &value_get(&list, "items")->list.items[0];
    ck_assert_int_ge(value_int(first, "at_ms", 0), last_ms);
    world_fini(&world);
}
END_TEST

START_TEST(a_step_between_two_runs_on_one_boot_is_seen)
{
    struct world world;
    const char *ticket = arrive(&world);
    int before = levels(&world, ticket);
    world.stepped_us = HOUR;

    restart(&world);

    world_advance(&world, 60);
    ck_assert(is_frozen(&world));
    ck_assert_int_eq(levels(&world, ticket), before);
    restart(&world); /* and stays so */
    world_advance(&world, 60);
    ck_assert(is_frozen(&world));
    ck_assert_int_eq(levels(&world, ticket), before);
    (void)world_result(&world, world_call(&world, "server.clock_confirm", "k3", NULL));
    world_advance(&world, 2);
    restart(&world);
    world_advance(&world, 2);
    ck_assert(!is_frozen(&world));
    world_fini(&world);
}
END_TEST

START_TEST(a_server_that_was_away_for_long_is_not_a_step)
{
    struct world world;
    const char *ticket = arrive(&world);
    int before = levels(&world, ticket);

    world.now_us += YEAR; /* both clocks say so */
    restart(&world);
    world_advance(&world, 2);

    ck_assert(!is_frozen(&world));
    ck_assert_int_gt(levels(&world, ticket), before);
    world_fini(&world);
}
END_TEST

SUITE("clock_guard", a_step_forward_fires_nothing_until_it_is_confirmed,
      while_it_is_frozen_recorded_time_is_the_old_clocks,
      a_clock_that_is_set_right_again_needs_no_confirmation,
      a_step_backward_freezes_nothing_and_time_does_not_go_back,
      a_step_between_two_runs_on_one_boot_is_seen, a_server_that_was_away_for_long_is_not_a_step)
