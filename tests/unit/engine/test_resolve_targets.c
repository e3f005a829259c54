#include "support/climb.h"

/* Who is paged by a first level with these targets, as "ann bob"; the ticket is ann's, was bob's.
 */
static const char *paged(struct world *world, enum escalation_target_kind kind, const char *name)
{
    static char text[200];
    const struct value *last = NULL;
    world_init(world);
    struct policy_set *set = world->policies;
    set->sla_policy_count = 0;
    set->escalation_rule_count = 0;
    set->roster.teams[0].parent = TEXT("top");
    set->roster.teams[0].manager = TEXT_NONE;
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) =
        (struct roster_team){.id = TEXT("top"), .manager = TEXT("cid")};
    struct roster_team *support = &set->roster.teams[0];
    struct roster_team *top = &set->roster.teams[set->roster.team_count - 1];
    *ARENA_PUSH(&set->arena, support->roles, support->role_count) =
        (struct roster_role){.name = TEXT("lead"), .agent = TEXT("bob")};
    *ARENA_PUSH(&set->arena, top->roles, top->role_count) =
        (struct roster_role){.name = TEXT("lead"), .agent = TEXT("cid")};
    *ARENA_PUSH(&set->arena, top->roles, top->role_count) =
        (struct roster_role){.name = TEXT("expert"), .agent = TEXT("ann")};
    struct escalation_level *level = &set->escalation_policies[0].levels[0];
    level->targets = ARENA_NEW_ARRAY(&set->arena, struct escalation_target, 2);
    level->targets[0] = (struct escalation_target){.kind = kind, .name = text_z(name)};
    level->targets[1] = level->targets[0]; /* everybody once, however often meant */
    level->target_count = 2;
    world_boot(world);
    const char *id = world_create(world, "k1", "s");
    (void)world_call(world, "ticket.assign", "k2", "id", id, "agent", "bob", NULL);
    (void)world_call(world, "ticket.assign", "k3", "id", id, "agent", "ann", NULL);
    (void)world_call(world, "ticket.escalate", "k4", "id", id, NULL);
    text[0] = '\0';
    if (world_count(world, id, "level_fired", &last) > 0 && value_int(last, "level", 0) == 1) {
        const struct value *people = value_get(last, "people");
        for (size_t i = 0; i < people->list.count; i++) {
            (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.*s", i ? " " : "",
                           TEXT_ARG(people->list.items[i].text));
        }
    }
    world_fini(world);
    return text;
}

START_TEST(each_kind_of_target_means_who_it_says_when_the_level_fires)
{
    struct world world;
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_USER, "cid"), "cid");
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_TEAM, "support"), "ann bob cid");
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_OWNER, ""), "ann");
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_PREVIOUS_OWNER, ""), "bob");
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_ROLE, "manager"),
                     "cid"); /* of the team above */
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_OWNER_ROLE, "manager"), "cid");
}
END_TEST

START_TEST(a_role_means_who_has_it_in_the_team_or_in_the_nearest_team_above)
{
    struct world world;
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_ROLE, "lead"), "bob");
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_ROLE, "expert"), "ann");
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_OWNER_ROLE, "lead"), "bob");
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_OWNER_ROLE, "expert"), "ann");
}
END_TEST

START_TEST(who_is_not_there_leaves_the_level_empty)
{
    struct world world;
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_USER, "gone"), "");
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_TEAM, "gone"), "");
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_SCHEDULE, "gone"), "");
    ck_assert_str_eq(paged(&world, ESCALATION_TARGET_ROLE, "gone"), "");
}
END_TEST

SUITE("resolve_targets", each_kind_of_target_means_who_it_says_when_the_level_fires,
      a_role_means_who_has_it_in_the_team_or_in_the_nearest_team_above,
      who_is_not_there_leaves_the_level_empty)
