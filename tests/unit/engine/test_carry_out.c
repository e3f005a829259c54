#include "support/climb.h"

/* One level that does everything: another team, an owner, a priority, a word to the customer. */
static const char *everything(struct world *world)
{
    world_init(world);
    struct policy_set *set = world->policies;
    set->sla_policy_count = 0;
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) =
        (struct roster_team){.id = TEXT("night")};
    *ARENA_PUSH(&set->arena, set->roster.agents[2].teams, set->roster.agents[2].team_count) =
        TEXT("night");
    struct escalation_level *level = &set->escalation_policies[0].levels[0];
    level->targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("cid")};
    level->set_queue = TEXT("night");
    level->assign = true;
    level->notify_customer = true;
    level->raise_priority = PRIORITY_URGENT;
    world_boot(world);
    return world_create(world, "k1", "s");
}

static bool is(const struct value *ticket, const char *key, const char *expected)
{
    return text_eq_z(value_text(ticket, key), expected);
}

START_TEST(a_level_moves_assigns_raises_and_tells_the_customer_in_its_own_transaction)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = everything(&world);

    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));

    ck_assert(is(ticket, "team", "night") && is(ticket, "agent", "cid"));
    ck_assert(is(ticket, "priority", "urgent"));
    ck_assert_int_eq(value_int(ticket, "version", 0), 1); /* all of it with the creation */
    ck_assert_int_eq(world_count(&world, id, "customer_notified", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "handoff_form", &last), 1);
    ck_assert(value_get(last, "missing")->boolean);
    world_fini(&world);
}
END_TEST

START_TEST(the_same_level_again_pages_and_changes_nothing_more)
{
    struct world world;
    const char *id = everything(&world);
    (void)world_call(&world, "ticket.acknowledge", "k2", "id", id, "agent", "cid", NULL);
    (void)world_call(&world, "ticket.assign", "k3", "id", id, "agent", "ann", "team", "support",
                     NULL);

    (void)world_call(&world, "ticket.unacknowledge", "k4", "id", id, NULL);

    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    ck_assert(is(ticket, "agent", "ann"));
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 2);
    ck_assert_int_eq(world_count(&world, id, "customer_notified", NULL), 1);
    world_fini(&world);
}
END_TEST

/* The second level is due five minutes after the first one. */
static const struct value *told_after(struct world *world, int64_t away_s)
{
    const struct value *last = NULL;
    world_init(world);
    world->policies->sla_policy_count = 0;
    struct escalation_level *levels = world->policies->escalation_policies[0].levels;
    levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("cid")};
    levels[1].notify_customer = true;
    world_boot(world);
    const char *id = world_create(world, "k1", "s");
    engine_destroy(&world->engine);
    world->now_us += away_s * WORLD_SECOND;
    world_boot(world);
    ck_assert_int_eq(world_count(world, id, "customer_notified", &last), 1);
    return last;
}

START_TEST(a_word_to_the_customer_that_is_an_hour_late_is_recorded_and_not_sent)
{
    struct world world;
    const struct value *told = told_after(&world, 300 + 3600);
    ck_assert_ptr_null(value_get(told, "skipped"));
    ck_assert_int_gt(value_int(told, "message", 0), 0);
    world_fini(&world);

    told = told_after(&world, 300 + 3601);

    ck_assert(text_eq_z(value_text(told, "skipped"), "late"));
    ck_assert_int_eq(value_int(told, "late_by_s", 0), 3601);
    ck_assert_ptr_null(value_get(told, "message"));
    world_fini(&world);
}
END_TEST

SUITE("carry_out", a_word_to_the_customer_that_is_an_hour_late_is_recorded_and_not_sent,
      a_level_moves_assigns_raises_and_tells_the_customer_in_its_own_transaction,
      the_same_level_again_pages_and_changes_nothing_more)
