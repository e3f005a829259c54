/* Why somebody does not get an item, as the engine's facts have it. */
#include "support/queues.h"

/* The codes of one agent at the first offer, or at the first time that a ticket is pulled. */
static bool has_code(struct world *world, const char *id, size_t agent, const char *code)
{
    const struct value *event = NULL;
    if (world_count(world, id, "offered", &event) == 0) {
        (void)world_count(world, id, "offer_accepted", &event);
    }
    const struct value *list = value_get(event, "candidates");
    const struct value *codes = value_get(&list->list.items[agent], "codes");
    for (size_t i = 0; i < codes->list.count; i++) {
        if (text_eq_z(value_text_at(codes, i), code)) {
            return true;
        }
    }
    return false;
}

START_TEST(a_pause_a_quiet_hour_and_a_stale_presence_are_reasons)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    struct refusal refusal;
    struct calendar *tuesdays = calendar_begin(&world.policies->arena, TEXT("tue"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(tuesdays, 1, TEXT("09:00-17:00"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_finish(tuesdays, &refusal), ERR_OK);
    world.policies->roster.agents[1].hours = tuesdays; /* it is a Monday */
    world_boot(&world);
    (void)world_call(&world, "agent.pause", "p", "agent", "ann", "for_ms", "#60000", NULL);

    const char *id = queues_ticket(&world, "a", "email");

    ck_assert_str_eq(queues_offered(&world, id), "cid");
    ck_assert(has_code(&world, id, 0, "personal_pause"));
    ck_assert(has_code(&world, id, 1, "quiet"));

    (void)world_call(&world, "agent.heartbeat", "h", "agent", "ann", NULL);
    world_advance(&world, 90); /* the pause is over, and nothing was heard of her */
    const char *later = queues_ticket(&world, "b", "email");
    ck_assert(has_code(&world, later, 0, "stale_presence"));
    ck_assert(!has_code(&world, later, 0, "personal_pause"));
    world_fini(&world);
}
END_TEST

START_TEST(nobody_serves_a_customer_whom_he_may_not_or_himself)
{
    struct world world;
    static struct text conflicts[] = {{"@example.org", 12}};
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world.policies->roster.agents[0].conflicts = conflicts;
    world.policies->roster.agents[0].conflict_count = 1;
    world.policies->roster.agents[1].contacts[0].address = TEXT("anna@example.org");
    world_boot(&world);

    const char *id = queues_ticket(&world, "a", "email");

    ck_assert_str_eq(queues_offered(&world, id), "cid");
    ck_assert(has_code(&world, id, 0, "conflict_of_interest"));
    ck_assert(has_code(&world, id, 1, "conflict_of_interest"));
    world_fini(&world);
}
END_TEST

START_TEST(a_fair_limit_spreads_the_work_of_an_hour)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support")->auto_accept = true;
    world.policies->routing.fair_limit = 1;
    world.policies->roster.agent_count = 2;
    world_boot(&world);
    const char *one = queues_ticket(&world, "a", "email");
    const char *two = queues_ticket(&world, "b", "email");
    const char *three = queues_ticket(&world, "c", "email");
    ck_assert_str_eq(queues_owner(&world, one), "ann");
    ck_assert_str_eq(queues_owner(&world, two), "bob");
    ck_assert_str_eq(queues_owner(&world, three), "");

    world_advance(&world, 3600); /* the end of the hour is an event of its own */
    ck_assert_str_eq(queues_owner(&world, three), "ann");
    const char *four = queues_ticket(&world, "d", "email");

    ck_assert_str_eq(queues_owner(&world, four), "bob");
    world_fini(&world);
}
END_TEST

START_TEST(whoever_it_was_escalated_from_does_not_get_it_back)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_team(&world, "experts", "");
    queues_add(&world, "desk", "experts");
    queues_add(&world, "first", "support")->pull = true;
    queues_rule(&world, "ticket.subject == 's'", "first");
    struct roster_agent *ann = &world.policies->roster.agents[0];
    *ARENA_PUSH(&world.policies->arena, ann->teams, ann->team_count) = TEXT("experts");
    struct escalation_level *levels = world.policies->escalation_policies[0].levels;
    levels[1].axis = ESCALATION_FUNCTIONAL;
    levels[1].set_queue = TEXT("experts");
    world_boot(&world);
    const char *id = world_create(&world, "a", "s");
    (void)world_call(&world, "work.next", "k", "agent", "ann", NULL);
    ck_assert_str_eq(queues_owner(&world, id), "ann");

    (void)world_call(&world, "ticket.escalate", "e1", "id", id, NULL);
    (void)world_call(&world, "ticket.escalate", "e2", "id", id, NULL);

    ck_assert_str_eq(queues_owner(&world, id), "");
    ck_assert_str_eq(queues_offered(&world, id), "");
    world_fini(&world);
}
END_TEST

SUITE("judge_agents", a_pause_a_quiet_hour_and_a_stale_presence_are_reasons,
      nobody_serves_a_customer_whom_he_may_not_or_himself, a_fair_limit_spreads_the_work_of_an_hour,
      whoever_it_was_escalated_from_does_not_get_it_back)
