#include "engine/storm_guard.h"
#include "support/world.h"

#define SECOND WORLD_SECOND

START_TEST(a_second_has_so_much_room_and_no_more)
{
    struct storm_guard guard = {.per_second = 100};

    size_t before = storm_guard_room(&guard, 5 * SECOND);
    storm_guard_note(&guard, 60);
    size_t between = storm_guard_room(&guard, 5 * SECOND + 1);
    storm_guard_note(&guard, 40);

    ck_assert_uint_eq(before, 100);
    ck_assert_uint_eq(between, 40);
    ck_assert_uint_eq(storm_guard_room(&guard, 6 * SECOND - 1), 0);
}
END_TEST

START_TEST(it_opens_again_one_second_after_the_first)
{
    struct storm_guard guard = {.per_second = 2};
    (void)storm_guard_room(&guard, 5 * SECOND);
    storm_guard_note(&guard, 2);

    int64_t open_us = storm_guard_open_us(&guard, 5 * SECOND + 300);

    ck_assert_int_eq(open_us, 6 * SECOND);
    ck_assert_uint_eq(storm_guard_room(&guard, open_us), 2);
    ck_assert_int_eq(storm_guard_open_us(&guard, open_us + 7), open_us + 7);
}
END_TEST

START_TEST(nothing_said_means_the_default)
{
    struct storm_guard guard = {0};

    ck_assert_uint_eq(storm_guard_room(&guard, SECOND), STORM_GUARD_PER_SECOND_DEFAULT);
}
END_TEST

START_TEST(a_clock_that_went_back_opens_it)
{
    struct storm_guard guard = {.per_second = 1};
    (void)storm_guard_room(&guard, 9 * SECOND);
    storm_guard_note(&guard, 1);

    ck_assert_uint_eq(storm_guard_room(&guard, 2 * SECOND), 1);
}
END_TEST

static uint64_t fired(struct world *world)
{
    struct engine_status status;
    engine_status(world->engine, &status);
    return status.timers_fired;
}

/* Tickets whose clocks come due in the same second. */
static void create_many(struct world *world, int count)
{
    for (int i = 0; i < count; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%d", i);
        (void)world_create(world, key, "the printer is out of paper");
    }
}

START_TEST(a_storm_is_fired_in_portions_of_a_second_until_nothing_is_left)
{
    struct world world;
    world_init(&world);
    world.timers_per_second_max = 10;
    world_boot(&world);
    create_many(&world, 25);
    world.now_us += 45 * 60 * SECOND; /* three quarters of the hour: the first threshold of each */

    uint64_t portions[4];
    for (int i = 0; i < 4; i++) {
        uint64_t before = fired(&world);
        world_run(&world);
        portions[i] = fired(&world) - before;
        world.now_us += SECOND;
    }

    ck_assert_uint_eq(portions[0], 10);
    ck_assert_uint_eq(portions[1], 10);
    ck_assert_uint_ge(portions[2], 5);
    world_fini(&world);
}
END_TEST

START_TEST(clients_that_never_pause_keep_no_timer_waiting)
{
    struct world world;
    world_init(&world);
    world_boot(&world);
    create_many(&world, 3);
    world.now_us += 45 * 60 * SECOND;
    uint64_t before = fired(&world);

    for (int i = 0; i < 2 * ENGINE_COMMANDS_PER_STEP_MAX; i++) {
        struct command *command = command_create("ticket.list", TEXT("local"), TEXT_NONE);
        ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    }
    (void)engine_step(world.engine);

    ck_assert_uint_ge(fired(&world) - before, 3);
    world_run(&world);
    world_fini(&world);
}
END_TEST

SUITE("storm_guard", a_second_has_so_much_room_and_no_more,
      it_opens_again_one_second_after_the_first, nothing_said_means_the_default,
      a_clock_that_went_back_opens_it,
      a_storm_is_fired_in_portions_of_a_second_until_nothing_is_left,
      clients_that_never_pause_keep_no_timer_waiting)
