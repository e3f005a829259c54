#include "support/climb.h"

static void add_heartbeat(struct world *world)
{
    struct policy_set *set = world->policies;
    set->sla_policy_count = 0;
    set->escalation_rule_count = 0;
    *ARENA_PUSH(&set->arena, set->heartbeats, set->heartbeat_count) =
        (struct heartbeat){.name = TEXT("backup"), .policy = TEXT("page"), .every_s = 600};
}

static void open_world(struct world *world)
{
    world_init(world);
    add_heartbeat(world);
    world_boot(world);
}

static const struct value *state_of(struct world *world)
{
    struct value *list = ARENA_NEW(&world->arena, struct value);
    *list = world_result(world, world_call(world, "heartbeat.list", "", NULL));
    return &value_get(list, "items")->list.items[0];
}

START_TEST(a_heartbeat_that_was_never_heard_of_is_missed_after_its_time)
{
    struct world world;
    open_world(&world);

    world_advance(&world, 599);
    ck_assert_str_eq(climb_first(&world), "");
    world_advance(&world, 1);

    const char *id = climb_first(&world);
    ck_assert_int_eq(world_count(&world, id, "heartbeat_missed", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "escalation_started", NULL), 1);
    ck_assert(value_get(state_of(&world), "missed")->boolean);
    world_fini(&world);
}
END_TEST

START_TEST(beats_in_time_keep_it_quiet_and_a_miss_is_told_once)
{
    struct world world;
    open_world(&world);

    for (int i = 0; i < 5; i++) {
        char key[8];
        (void)snprintf(key, sizeof key, "b%d", i);
        world_advance(&world, 500);
        (void)world_call(&world, "heartbeat.beat", key, "name", "backup", NULL);
    }
    ck_assert_str_eq(climb_first(&world), "");
    climb_wait(&world, 5 * 500 + 1900);

    const char *id = climb_first(&world);
    ck_assert_int_eq(world_count(&world, id, "heartbeat_missed", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_miss_while_it_was_about_to_be_taken_back_stays_one_escalation)
{
    struct world world;
    open_world(&world);
    world.policies->escalation_policies[0].clear_for_s = 900;

    climb_wait(&world, 600);
    (void)world_call(&world, "heartbeat.beat", "k1", "name", "backup", NULL);
    climb_wait(&world, 600 + 3600); /* missed again at 1200, before 1500 */

    const char *id = climb_first(&world);
    ck_assert_int_eq(world_count(&world, id, "heartbeat_missed", NULL), 2);
    ck_assert_int_eq(world_count(&world, id, "escalation_started", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "deescalated", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_name_that_is_not_configured_is_refused)
{
    struct world world;
    open_world(&world);

    struct answer *answer = world_call(&world, "heartbeat.beat", "k1", "name", "lunch", NULL);

    ck_assert_int_eq(answer->refusal.code, ERR_NOT_FOUND);
    ck_assert_str_eq(answer->refusal.reason, "unknown");
    ck_assert_str_eq(answer->refusal.path, "name");
    ck_assert_ptr_nonnull(strstr(answer->refusal.text, "under heartbeats"));
    world_fini(&world);
}
END_TEST

SUITE("watch_heartbeat", a_heartbeat_that_was_never_heard_of_is_missed_after_its_time,
      beats_in_time_keep_it_quiet_and_a_miss_is_told_once,
      a_miss_while_it_was_about_to_be_taken_back_stays_one_escalation,
      a_name_that_is_not_configured_is_refused)
