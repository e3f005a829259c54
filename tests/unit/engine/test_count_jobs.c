/* What waits for whom. */
#include "support/world.h"

static const struct value *lane(struct world *world, struct value *answer, const char *instance)
{
    *answer = world_result(world, world_call(world, "job.queues", "", NULL));
    const struct value *items = NULL;
    size_t count = value_items(answer, "items", &items);
    ck_assert(value_bool(answer, "complete", false));
    for (size_t i = 0; i < count; i++) {
        if (text_eq_z(value_text(&items[i], "instance"), instance)) {
            return &items[i];
        }
    }
    return NULL;
}

START_TEST(jobs_are_counted_by_instance_and_state_and_the_oldest_has_an_age)
{
    struct world world;
    struct value answer;
    struct effect_list none = {0};
    world_init(&world);
    world_subscribe(&world, HOOK_TICKET_OPENED, "crm", true);
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
    ck_assert_ptr_null(lane(&world, &answer, "crm"));

    (void)world_create(&world, "a", "s");
    (void)world_create(&world, "b", "s");
    world_advance(&world, 7);
    const struct value *row = lane(&world, &answer, "crm");
    ck_assert_int_eq(value_int(row, "leased", 0), 2);
    ck_assert_int_eq(value_int(row, "retried", -1), 0);
    ck_assert_int_eq(value_int(row, "oldest_ms", 0), 7000);

    world_finish(&world, -1, &none); /* once more */
    row = lane(&world, &answer, "crm");
    ck_assert_int_eq(value_int(row, "leased", 0), 1);
    ck_assert_int_eq(value_int(row, "waiting", 0), 1);
    ck_assert_int_eq(value_int(row, "retried", 0), 1);

    world_finish(&world, -2, &none); /* never */
    row = lane(&world, &answer, "crm");
    ck_assert_int_eq(value_int(row, "dead", 0), 1);
    world_fini(&world);
}
END_TEST

SUITE("count_jobs", jobs_are_counted_by_instance_and_state_and_the_oldest_has_an_age)
