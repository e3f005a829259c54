#include "support/edited.h"

static struct world world;

START_TEST(versions_are_told_newest_first_and_page_by_page)
{
    struct sla_policy *policy = story_init(&world);
    policy->threshold_count = 0;
    world_boot(&world);
    edited_target(&world, SLA_RESOLUTION, 3600);
    edited_start(&world, "2", POLICY_NEW_TICKETS, 0);
    edited_target(&world, SLA_RESOLUTION, 7200);
    edited_start(&world, "3", POLICY_NEXT_EVENT, 0);

    struct value page =
        world_result(&world, world_call(&world, "policy.versions", "", "limit", "#2", NULL));
    const struct value *items = value_get(&page, "items");
    ck_assert_uint_eq(items->list.count, 2);
    ck_assert_int_eq(value_int(&items->list.items[0], "number", 0), 3);
    ck_assert(text_eq_z(value_text(&items->list.items[1], "mode"), "new_tickets"));
    ck_assert_int_eq(value_int(&page, "next", 0), 1);

    page = world_result(&world, world_call(&world, "policy.versions", "", "from", "#1", NULL));
    ck_assert_uint_eq(value_get(&page, "items")->list.count, 1);
    ck_assert_ptr_null(value_get(&page, "next"));
    world_fini(&world);
}
END_TEST

START_TEST(a_limit_out_of_range_is_refused)
{
    (void)story_init(&world);
    world_boot(&world);

    ck_assert_int_eq(world_call(&world, "policy.versions", "", "limit", "#0", NULL)->refusal.code,
                     ERR_INVALID);
    world_fini(&world);
}
END_TEST

SUITE("list_policies", versions_are_told_newest_first_and_page_by_page,
      a_limit_out_of_range_is_refused)
