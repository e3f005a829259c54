#include "store/tables.h"
#include "support/world.h"

static uint64_t on_record(struct world *world, const char *name)
{
    struct reader reader;
    reader_init(&reader, world->store, NULL);
    return meta_table_get(&reader, name);
}

START_TEST(what_it_is_told_is_on_record_and_nothing_else_changes)
{
    struct world world;
    world_init(&world);
    world_boot(&world);
    uint64_t events = on_record(&world, "event");

    (void)world_call(&world, "clock.step", "", "by_us", "#3600000000", "offset_us", "#-77", "boot",
                     "#5", NULL);

    ck_assert_int_eq((int64_t)on_record(&world, "clock_offset_us"), -77);
    ck_assert_uint_eq(on_record(&world, "clock_boot"), 5);
    ck_assert_uint_eq(on_record(&world, "clock_frozen"), 0);
    ck_assert_uint_eq(on_record(&world, "event"), events);
    world_fini(&world);
}
END_TEST

START_TEST(a_freeze_is_on_record_with_the_offset_that_is_believed)
{
    struct world world;
    world_init(&world);
    world_boot(&world);
    ck_assert_uint_eq(on_record(&world, "clock_offset_us"), 0);

    world.stepped_us = 3600 * WORLD_SECOND;
    world_advance(&world, 1);

    ck_assert_uint_eq(on_record(&world, "clock_frozen"), 1);
    ck_assert_uint_eq(on_record(&world, "clock_offset_us"), 0);
    world.stepped_us = 0;
    world_advance(&world, 1);
    ck_assert_uint_eq(on_record(&world, "clock_frozen"), 0);
    world_fini(&world);
}
END_TEST

SUITE("step_clock", what_it_is_told_is_on_record_and_nothing_else_changes,
      a_freeze_is_on_record_with_the_offset_that_is_believed)
