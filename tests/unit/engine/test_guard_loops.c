#include "engine/guard_loops.h"
#include "support/climb.h"

static struct roster_team team(const char *id, const char *parent, const char *manager)
{
    return (struct roster_team){
        .id = text_z(id), .parent = text_z(parent), .manager = text_z(manager)};
}

START_TEST(the_common_superior_is_the_nearest_team_above_both_that_has_a_manager)
{
    struct roster_team teams[] = {team("a", "ab", ""),    team("ab", "top", ""),
                                  team("b", "ab", ""),    team("c", "top", "mia"),
                                  team("top", "", "zoe"), team("alone", "", "")};
    struct roster roster = {.teams = teams, .team_count = 6};

    ck_assert(text_eq_z(guard_loops_common_superior(&roster, TEXT("a"), TEXT("b")), "top"));
    ck_assert(text_eq_z(guard_loops_common_superior(&roster, TEXT("a"), TEXT("c")), "top"));
    ck_assert(text_eq_z(guard_loops_common_superior(&roster, TEXT("c"), TEXT("c")), "c"));
    ck_assert_uint_eq(guard_loops_common_superior(&roster, TEXT("a"), TEXT("alone")).n, 0);
}
END_TEST

/* Three levels, ten rounds, and every level changes something: 30 firings, 40 changes. */
START_TEST(automated_changes_stop_at_30_an_hour_and_pages_do_not)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    struct escalation_policy *policy = &world.policies->escalation_policies[0];
    world.policies->sla_policy_count = 0;
    policy->repeat = 9;
    for (size_t i = 0; i < 3; i++) {
        policy->levels[i].targets[0] =
            (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("bob")};
        policy->levels[i].delay_s = 61;
        policy->levels[i].raise_priority = PRIORITY_URGENT;
        policy->levels[i].notify_customer = i == 0;
    }
    world_boot(&world);

    const char *id = world_create(&world, "k1", "s");
    for (int i = 1; i < 30; i++) {
        climb_wait(&world, 61 * i);
        climb_answer_jobs(&world, true);
    }

    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 30);
    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 30);
    ck_assert_int_eq(world_count(&world, id, "loop_cut", &last), 1);
    ck_assert(text_eq_z(value_text(last, "guard"), "automated_changes"));
    ck_assert_int_lt(world_count(&world, id, "customer_notified", NULL), 10);
    world_fini(&world);
}
END_TEST

START_TEST(the_third_refused_hand_off_is_one_level_up)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");
    static const char *const agents[] = {"ann", "bob", "cid"};
    for (size_t i = 0; i < 3; i++) {
        char key[16];
        ck_assert_int_eq(world_count(&world, id, "escalation_started", NULL), 0);
        (void)snprintf(key, sizeof key, "a%zu", i);
        (void)world_call(&world, "ticket.assign", key, "id", id, "agent", agents[i], NULL);
        (void)snprintf(key, sizeof key, "r%zu", i);
        (void)world_result(
            &world, world_call(&world, "ticket.refuse", key, "id", id, "reason", "not ours", NULL));
    }

    ck_assert_int_eq(world_count(&world, id, "escalation_started", &last), 1);
    ck_assert(text_eq_z(value_text(last, "cause"), "refusals"));
    struct answer *answer =
        world_call(&world, "ticket.refuse", "x", "id", id, "reason", "again", NULL);
    ck_assert_str_eq(answer->refusal.reason, "conflict");
    ck_assert_ptr_nonnull(strstr(answer->refusal.text, "nothing to refuse"));
    (void)world_call(&world, "ticket.assign", "a9", "id", id, "agent", "ann", NULL);
    answer = world_call(&world, "ticket.refuse", "y", "id", id, NULL);
    ck_assert_str_eq(answer->refusal.reason, "form_incomplete");
    ck_assert_str_eq(answer->refusal.path, "reason");
    world_fini(&world);
}
END_TEST

SUITE("guard_loops", the_common_superior_is_the_nearest_team_above_both_that_has_a_manager,
      automated_changes_stop_at_30_an_hour_and_pages_do_not,
      the_third_refused_hand_off_is_one_level_up)
