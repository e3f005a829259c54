/* A plugin names somebody for a ticket: the core holds who may not have it, says why, and goes on
 * without that answer. */
#include "engine/route_check.h"
#include "support/queues.h"
#include "support/zones.h"

/* Whoever the subject names. */
static void to_the_subject(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook == HOOK_ROUTE_ASSIGN || ask->hook == HOOK_SLA_AT_RISK) {
        answer->outcome = ASK_OK;
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
            (struct effect){.kind = EFFECT_ROUTE,
                            .key = TEXT("support"),
                            .val = ask->ticket->subject,
                            .reason = TEXT("the subject says so")};
    }
}

static void begin(struct world *world, enum hook hook)
{
    world_init(world);
    world->policies->escalation_rule_count = 0;
    world_subscribe(world, hook, "router", false);
    world->on_ask = to_the_subject;
}

static const char *agent_of(struct world *world, const char *id)
{
    const struct value *ticket =
        world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
    return world_z(world, value_text(ticket, "agent"));
}

/* The newest verdict is a denial that says this; the ticket is its team's, by the core's choice. */
static void expect_denied(struct world *world, const char *id, const char *why)
{
    const struct value *last = NULL;
    ck_assert_int_gt(world_count(world, id, "plugin_verdict", &last), 0);
    const struct value *effect = &value_get(last, "effects")->list.items[0];
    ck_assert(text_eq_z(value_text(effect, "verdict"), "denied"));
    ck_assert_str_eq(world_z(world, value_text(effect, "why")), why);
    ck_assert_str_eq(agent_of(world, id), "");
    ck_assert_int_eq(world_count(world, id, "assigned", &last), 1);
    ck_assert(text_eq_z(value_text(last, "method"), "default"));
    ck_assert(text_eq_z(value_text(last, "team"), "support"));
}

START_TEST(whoever_is_there_and_has_room_gets_it)
{
    struct world world;
    begin(&world, HOOK_ROUTE_ASSIGN);
    world_boot(&world);

    ck_assert_str_eq(agent_of(&world, world_create(&world, "k1", "ann")), "ann");

    world_fini(&world);
}
END_TEST

START_TEST(whoever_is_unknown_or_of_another_team_does_not)
{
    struct world world;
    begin(&world, HOOK_ROUTE_ASSIGN);
    world_boot(&world);

    expect_denied(&world, world_create(&world, "k1", "nemo"),
                  "there is no such agent in that team");
    world_fini(&world);
}
END_TEST

START_TEST(whoever_is_absent_or_on_a_pause_does_not)
{
    struct world world;
    begin(&world, HOOK_ROUTE_ASSIGN);
    world.policies->roster.agents[2].presence = PRESENCE_OFFLINE;
    world_boot(&world);
    (void)world_call(&world, "agent.pause", "p", "agent", "ann", "for_ms", "#60000", NULL);

    expect_denied(&world, world_create(&world, "k1", "cid"), "cid: not_present");
    expect_denied(&world, world_create(&world, "k2", "ann"), "ann: personal_pause");
    world_fini(&world);
}
END_TEST

START_TEST(whoever_is_full_does_not_and_has_room_again_when_a_ticket_is_solved)
{
    struct world world;
    begin(&world, HOOK_ROUTE_ASSIGN);
    world.policies->roster.agents[0].capacity = 1;
    world_boot(&world);
    const char *first = world_create(&world, "k1", "ann");
    ck_assert_str_eq(agent_of(&world, first), "ann");

    expect_denied(&world, world_create(&world, "k2", "ann"), "ann: no_capacity");
    (void)world_call(&world, "ticket.solve", "s", "id", first, "resolution", "done", NULL);

    ck_assert_str_eq(agent_of(&world, world_create(&world, "k3", "ann")), "ann");
    world_fini(&world);
}
END_TEST

START_TEST(where_queues_route_units_of_work_count)
{
    struct world world;
    begin(&world, HOOK_ROUTE_ASSIGN);
    (void)queues_add(&world, "desk", "support");
    world.policies->roster.agents[0].work_capacity = 15;
    world.policies->roster.agents[0].capacity = 1;
    world_boot(&world);

    ck_assert_str_eq(agent_of(&world, world_create(&world, "k1", "ann")), "ann"); /* 10 of 15 */
    const char *second = world_create(&world, "k2", "ann");

    const struct value *last = NULL;
    ck_assert_int_eq(world_count(&world, second, "plugin_verdict", &last), 1);
    const struct value *effect = &value_get(last, "effects")->list.items[0];
    ck_assert_str_eq(world_z(&world, value_text(effect, "why")), "ann: no_capacity");
    ck_assert_int_eq(world_count(&world, second, "queued", NULL), 1); /* and the core routed it */
    world_fini(&world);
}
END_TEST

START_TEST(whoever_is_off_shift_and_party_to_it_does_not_for_both_reasons)
{
    struct world world;
    begin(&world, HOOK_ROUTE_ASSIGN);
    struct arena *arena = &world.policies->arena;
    struct calendar *night = calendar_begin(arena, TEXT("night"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(night, 0, TEXT("22:00-23:00"), NULL), ERR_OK);
    struct roster_agent *bob = &world.policies->roster.agents[1];
    bob->shifts = night;
    *ARENA_PUSH(arena, bob->conflicts, bob->conflict_count) = TEXT("@example.org");
    world_boot(&world);

    expect_denied(&world, world_create(&world, "k1", "bob"),
                  "bob: not_on_shift, conflict_of_interest");
    world_fini(&world);
}
END_TEST

START_TEST(when_one_is_denied_the_next_position_is_heard)
{
    struct world world;
    struct effect to_cid = {.kind = EFFECT_ROUTE,
                            .key = TEXT("support"),
                            .val = TEXT("cid"),
                            .reason = TEXT("as always")};
    struct effect_list effects = {.items = &to_cid, .count = 1};
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world.policies->roster.agents[2].presence = PRESENCE_AWAY;
    world_subscribe(&world, HOOK_ROUTE_ASSIGN, "old", true);
    world_subscribe(&world, HOOK_ROUTE_ASSIGN, "new", false);
    world.on_ask = to_the_subject;
    world_boot(&world);
    const char *id = world_create(&world, "k1", "bob");

    world_finish(&world, 0, &effects);

    ck_assert_str_eq(agent_of(&world, id), "bob");
    world_fini(&world);
}
END_TEST

START_TEST(a_clock_at_risk_moves_it_to_nobody_who_is_away_and_it_stays_where_it_is)
{
    struct world world;
    const struct value *last = NULL;
    begin(&world, HOOK_SLA_AT_RISK);
    world.policies->roster.agents[1].presence = PRESENCE_OFFLINE;
    world_boot(&world);
    const char *id = world_create(&world, "k1", "bob");
    (void)world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);

    climb_wait(&world, 2702);

    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", &last), 1);
    const struct value *effect = &value_get(last, "effects")->list.items[0];
    ck_assert_str_eq(world_z(&world, value_text(effect, "why")), "bob: not_present");
    ck_assert_str_eq(agent_of(&world, id), "ann");
    world_fini(&world);
}
END_TEST

START_TEST(whoever_has_it_keeps_it_though_he_is_full)
{
    struct world world;
    begin(&world, HOOK_SLA_AT_RISK);
    world.policies->roster.agents[0].capacity = 1;
    world_boot(&world);
    const char *id = world_create(&world, "k1", "ann");
    (void)world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);

    climb_wait(&world, 2702);

    const struct value *last = NULL;
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", &last), 1);
    ck_assert(
        text_eq_z(value_text(&value_get(last, "effects")->list.items[0], "verdict"), "applied"));
    ck_assert_str_eq(agent_of(&world, id), "ann");
    world_fini(&world);
}
END_TEST

SUITE("route_check", whoever_is_there_and_has_room_gets_it,
      whoever_is_unknown_or_of_another_team_does_not, whoever_is_absent_or_on_a_pause_does_not,
      whoever_is_full_does_not_and_has_room_again_when_a_ticket_is_solved,
      where_queues_route_units_of_work_count,
      whoever_is_off_shift_and_party_to_it_does_not_for_both_reasons,
      when_one_is_denied_the_next_position_is_heard,
      a_clock_at_risk_moves_it_to_nobody_who_is_away_and_it_stays_where_it_is,
      whoever_has_it_keeps_it_though_he_is_full)
