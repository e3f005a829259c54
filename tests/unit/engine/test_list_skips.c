#include "support/queues.h"

static size_t rows(struct world *world, const char *agent, const char *days)
{
    struct value report = world_result(
        world, world_call(world, "work.skip_report", "", "agent", agent, "days", days, NULL));
    return value_get(&report, "items")->list.count;
}

START_TEST(c16_the_report_is_by_agent_and_by_day)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support")->pull = true;
    world.policies->routing.lease_s = 0;
    world_boot(&world);
    const char *id = queues_ticket(&world, "a", "email");
    (void)world_call(&world, "work.next", "n1", "agent", "ann", NULL);
    (void)world_call(&world, "work.skip", "s1", "agent", "ann", "id", id, "reason", "no", NULL);
    world_advance(&world, 2 * 86400);
    (void)world_call(&world, "work.next", "n2", "agent", "bob", NULL);
    (void)world_call(&world, "work.skip", "s2", "agent", "bob", "id", id, "reason", "no", NULL);

    ck_assert_uint_eq(rows(&world, "", "#7"), 2);
    ck_assert_uint_eq(rows(&world, "", "#2"), 1);
    ck_assert_uint_eq(rows(&world, "ann", "#7"), 1);
    ck_assert_uint_eq(rows(&world, "ann", "#1"), 0);
    ck_assert_int_eq(world_call(&world, "work.skip_report", "", "days", "#401", NULL)->refusal.code,
                     ERR_LIMIT);
    world_fini(&world);
}
END_TEST

SUITE("list_skips", c16_the_report_is_by_agent_and_by_day)
