#include "support/queues.h"

START_TEST(c13_a_team_has_parent_calendar_roles_members_and_queues)
{
    struct world world;
    world_init(&world);
    struct policy_set *set = world.policies;
    queues_add(&world, "desk", "support");
    set->roster.teams[0].parent = TEXT("all");
    queues_team(&world, "all", "");
    *ARENA_PUSH(&set->arena, set->roster.teams[0].roles, set->roster.teams[0].role_count) =
        (struct roster_role){.name = TEXT("lead"), .agent = TEXT("bob")};
    world_boot(&world);

    struct value list = world_result(&world, world_call(&world, "team.list", "", NULL));

    const struct value *items = value_get(&list, "items");
    ck_assert_uint_eq(items->list.count, 2);
    const struct value *support = &items->list.items[0];
    ck_assert(text_eq_z(value_text(support, "parent"), "all"));
    ck_assert(text_eq_z(value_text(support, "calendar"), "always"));
    ck_assert(text_eq_z(value_text(value_get(support, "roles"), "manager"), "cid"));
    ck_assert(text_eq_z(value_text(value_get(support, "roles"), "lead"), "bob"));
    ck_assert_uint_eq(value_get(support, "members")->list.count, 3);
    ck_assert(text_eq_z(value_text_at(value_get(support, "queues"), 0), "desk"));
    world_fini(&world);
}
END_TEST

SUITE("list_teams", c13_a_team_has_parent_calendar_roles_members_and_queues)
