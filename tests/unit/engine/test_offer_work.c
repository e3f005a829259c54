/* An offer is taken, refused or left to expire. */
#include "support/queues.h"

static void two_people(struct world *world)
{
    queues_quiet(world);
    queues_add(world, "desk", "support");
    world->policies->roster.agent_count = 2;
    world->policies->routing.expiries_max = 2;
    world->policies->routing.lease_s = 0;
}

START_TEST(a_refused_offer_goes_to_somebody_else_and_never_back)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {10, "work.refuse", {"agent", "ann", "id", "$", "reason", "no Polish"}},
        {20, "work.refuse", {"agent", "bob", "id", "$", "reason", "busy"}},
        {30, "work.accept", {"agent", "bob", "id", "$"}}, /* too late: he has refused it */
        {40, "agent.set_presence", {"agent", "ann", "presence", "online"}},
        {60, NULL, {NULL}},
    };
    static const struct climb story = {two_people, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "0 offered agent=ann item=new queue=desk expires_at_ms=+900 method=least_loaded "
        "looked_at=2 eligible=2\n"
        "10 offer_refused agent=ann item=new queue=desk reason=no Polish\n"
        "10 offered agent=bob item=new queue=desk expires_at_ms=+910 method=least_loaded "
        "looked_at=2 eligible=1\n"
        "20 offer_refused agent=bob item=new queue=desk reason=busy\n");
}
END_TEST

START_TEST(an_expired_offer_goes_to_who_has_not_been_asked_and_then_round_again)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {900, NULL, {NULL}},
        {1800, NULL, {NULL}},
        {2700, NULL, {NULL}},
        {2750, "work.accept", {"agent", "bob", "id", "$"}},
        {2800, NULL, {NULL}},
    };
    static const struct climb story = {two_people, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "0 offered agent=ann item=new queue=desk expires_at_ms=+900 method=least_loaded "
        "looked_at=2 eligible=2\n"
        "900 offer_expired agent=ann item=new queue=desk reason=no_answer\n"
        "900 offered agent=bob item=new queue=desk expires_at_ms=+1800 method=least_loaded "
        "looked_at=2 eligible=1\n"
        "1800 offer_expired agent=bob item=new queue=desk reason=no_answer\n"
        "1800 offered agent=ann item=new queue=desk expires_at_ms=+2700 method=least_loaded "
        "looked_at=2 eligible=2\n"
        "2700 offer_expired agent=ann item=new queue=desk reason=no_answer\n"
        "2700 offered agent=bob item=new queue=desk expires_at_ms=+3600 method=least_loaded "
        "looked_at=2 eligible=1\n"
        "2750 offer_accepted agent=bob item=new queue=desk method=offer\n"
        "2750 assigned team=support agent=bob former_team=support method=offer reason=from queue "
        "desk\n"
        "2750 state_changed from=new to=open reason=assigned\n");
}
END_TEST

static void one_person(struct world *world)
{
    two_people(world);
    world->policies->roster.agents[1].presence = PRESENCE_OFFLINE;
}

START_TEST(an_offer_expires_and_whoever_lets_two_in_a_row_expire_is_away)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {900, NULL, {NULL}},
        {1800, NULL, {NULL}},
        {1900, "agent.set_presence", {"agent", "ann", "presence", "online"}},
        {2000, NULL, {NULL}},
    };
    static const struct climb story = {one_person, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "0 offered agent=ann item=new queue=desk expires_at_ms=+900 method=least_loaded "
        "looked_at=2 eligible=1\n"
        "900 offer_expired agent=ann item=new queue=desk reason=no_answer\n"
        "900 offered agent=ann item=new queue=desk expires_at_ms=+1800 method=least_loaded "
        "looked_at=2 eligible=1\n"
        "1800 offer_expired agent=ann item=new queue=desk reason=no_answer\n"
        "1905 offered agent=ann item=new queue=desk expires_at_ms=+2805 method=least_loaded "
        "looked_at=2 eligible=1\n");
}
END_TEST

START_TEST(an_offer_reserves_capacity_until_it_ends)
{
    struct world world;
    world_init(&world);
    two_people(&world);
    world_boot(&world);
    const char *one = queues_ticket(&world, "a", "phone");
    const char *two = queues_ticket(&world, "b", "phone");
    const char *three = queues_ticket(&world, "c", "phone");
    ck_assert_str_eq(queues_offered(&world, one), "ann");
    ck_assert_str_eq(queues_offered(&world, two), "bob");
    ck_assert_str_eq(queues_offered(&world, three), "");

    (void)world_call(&world, "work.refuse", "k", "agent", "ann", "id", one, "reason", "no", NULL);

    ck_assert_str_eq(queues_offered(&world, three), "ann");
    world_fini(&world);
}
END_TEST

START_TEST(what_somebody_else_takes_is_offered_to_nobody_any_longer)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    two_people(&world);
    world_boot(&world);
    const char *id = queues_ticket(&world, "a", "email");
    ck_assert_str_eq(queues_offered(&world, id), "ann");

    (void)world_call(&world, "ticket.assign", "k", "id", id, "agent", "bob", NULL);

    ck_assert_str_eq(queues_offered(&world, id), "");
    ck_assert_int_eq(world_count(&world, id, "offer_expired", &last), 1);
    ck_assert(text_eq_z(value_text(last, "reason"), "withdrawn"));
    struct answer *late = world_call(&world, "work.accept", "k2", "agent", "ann", "id", id, NULL);
    ck_assert_int_eq(late->refusal.code, ERR_CONFLICT);
    ck_assert_str_eq(late->refusal.path, "id");
    world_fini(&world);
}
END_TEST

START_TEST(a_round_remembers_whose_turn_it_is_over_a_crash)
{
    static const char *const keys[] = {"a", "b", "c", "d"};
    static const char *const turns[] = {"ann", "bob", "cid", "ann"};
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support")->method = ROUTING_ROUND_ROBIN;
    world_boot(&world);
    for (int i = 0; i < 4; i++) {
        const char *id = queues_ticket(&world, keys[i], "email");

        ck_assert_str_eq(queues_offered(&world, id), turns[i]);
        world_crash(&world);
    }
    world_fini(&world);
}
END_TEST

START_TEST(whoever_served_the_customer_last_is_asked_first_and_waited_for_while_he_is_busy)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    struct routing_queue *desk = queues_add(&world, "desk", "support");
    desk->sticky_days = 7;
    desk->sticky_wait_s = 120;
    desk->auto_accept = true;
    world_boot(&world);
    const char *one = queues_ticket(&world, "a", "phone");
    ck_assert_str_eq(queues_owner(&world, one), "ann");
    const char *two = queues_ticket(&world, "b", "phone"); /* of the same customer */

    world_advance(&world, 60);
    ck_assert_str_eq(queues_owner(&world, two), "");
    (void)world_call(&world, "ticket.solve", "k", "id", one, "resolution", "done", NULL);
    ck_assert_str_eq(queues_owner(&world, two), "ann");

    const char *three = queues_ticket(&world, "c", "phone");
    world_advance(&world, 119);
    ck_assert_str_eq(queues_owner(&world, three), "");
    world_advance(&world, 1);
    ck_assert_str_eq(queues_owner(&world, three), "bob");
    world_fini(&world);
}
END_TEST

SUITE("offer_work", a_refused_offer_goes_to_somebody_else_and_never_back,
      an_expired_offer_goes_to_who_has_not_been_asked_and_then_round_again,
      an_offer_expires_and_whoever_lets_two_in_a_row_expire_is_away,
      an_offer_reserves_capacity_until_it_ends,
      what_somebody_else_takes_is_offered_to_nobody_any_longer,
      a_round_remembers_whose_turn_it_is_over_a_crash,
      whoever_served_the_customer_last_is_asked_first_and_waited_for_while_he_is_busy)
