/* Work that waits meets people who are free. */
#include "support/queues.h"

static void offering(struct world *world)
{
    queues_quiet(world);
    struct routing_queue *desk = queues_add(world, "desk", "support");
    queues_need(world, desk, "sql:2");
    queues_skill(world, 0, "sql", 1);
    queues_skill(world, 1, "sql", 3);
}

START_TEST(c12_an_item_is_offered_to_who_has_the_skill_and_is_his_when_he_accepts)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {60, "work.accept", {"agent", "bob", "id", "$"}},
        {120, "ticket.solve", {"id", "$", "resolution", "done"}},
        {180, NULL, {NULL}},
    };
    static const struct climb story = {offering, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "0 offered agent=bob item=new queue=desk expires_at_ms=+900 method=least_loaded "
        "looked_at=3 eligible=1\n"
        "60 offer_accepted agent=bob item=new queue=desk method=offer\n"
        "60 assigned team=support agent=bob former_team=support method=offer reason=from queue "
        "desk\n"
        "60 state_changed from=new to=open reason=assigned\n"
        "120 state_changed from=open to=solved reason=solved\n");
}
END_TEST

START_TEST(c12_every_reason_against_everybody_is_stored)
{
    struct world world;
    const struct value *offered = NULL;
    world_init(&world);
    offering(&world);
    world.policies->roster.agents[2].presence = PRESENCE_AWAY;
    world_boot(&world);

    const char *id = queues_ticket(&world, "one", "email");

    ck_assert_int_eq(world_count(&world, id, "offered", &offered), 1);
    const struct value *list = value_get(offered, "candidates");
    ck_assert_uint_eq(list->list.count, 3);
    const struct value *ann = value_get(&list->list.items[0], "codes");
    const struct value *bob = value_get(&list->list.items[1], "codes");
    const struct value *cid = value_get(&list->list.items[2], "codes");
    ck_assert_uint_eq(ann->list.count, 1);
    ck_assert(text_eq_z(value_text_at(ann, 0), "skill_level:sql"));
    ck_assert_uint_eq(bob->list.count, 0);
    ck_assert_uint_eq(cid->list.count, 2);
    ck_assert(text_eq_z(value_text_at(cid, 0), "not_present"));
    ck_assert(text_eq_z(value_text_at(cid, 1), "skill_missing:sql"));
    world_fini(&world);
}
END_TEST

/* One phone call fills a person: two people, four calls. */
static void phones(struct world *world)
{
    queues_quiet(world);
    queues_add(world, "desk", "support")->auto_accept = true;
    world->policies->roster.agent_count = 2;
}

START_TEST(capacity_that_is_freed_takes_the_first_in_order)
{
    struct world world;
    const char *ids[4];
    world_init(&world);
    phones(&world);
    world_boot(&world);
    for (int i = 0; i < 4; i++) {
        static const char *const keys[] = {"a", "b", "c", "d"};
        ids[i] = queues_ticket(&world, keys[i], "phone");
        world_advance(&world, 1);
    }
    ck_assert_str_eq(queues_owner(&world, ids[0]), "ann");
    ck_assert_str_eq(queues_owner(&world, ids[1]), "bob");
    ck_assert_str_eq(queues_owner(&world, ids[2]), "");

    (void)world_call(&world, "ticket.solve", "k1", "id", ids[1], "resolution", "done", NULL);

    ck_assert_str_eq(queues_owner(&world, ids[2]), "bob");
    ck_assert_str_eq(queues_owner(&world, ids[3]), "");
    world_fini(&world);
}
END_TEST

START_TEST(a_person_may_be_given_more_than_he_has_room_for_and_routing_gives_him_nothing_more)
{
    struct world world;
    world_init(&world);
    phones(&world);
    world_boot(&world);
    const char *one = queues_ticket(&world, "a", "phone");
    const char *two = queues_ticket(&world, "b", "phone");
    const char *three = queues_ticket(&world, "c", "phone");
    ck_assert_str_eq(queues_owner(&world, one), "ann");
    ck_assert_str_eq(queues_owner(&world, two), "bob");

    (void)world_call(&world, "ticket.assign", "k1", "id", three, "agent", "ann", NULL);
    (void)world_call(&world, "ticket.solve", "k2", "id", one, "resolution", "done", NULL);
    const char *four = queues_ticket(&world, "d", "phone");

    ck_assert_str_eq(queues_owner(&world, three), "ann");
    ck_assert_str_eq(queues_owner(&world, four), "");
    world_fini(&world);
}
END_TEST

/* The shift of everybody begins an hour after the story does. */
static void shifts(struct world *world)
{
    struct refusal refusal;
    struct calendar *late = calendar_begin(&world->policies->arena, TEXT("late"), zone_utc());
    MUST(calendar_add_hours(late, 0, TEXT("10:00-18:00"), &refusal) == ERR_OK);
    MUST(calendar_finish(late, &refusal) == ERR_OK);
    queues_quiet(world);
    queues_add(world, "desk", "support");
    for (size_t i = 0; i < 3; i++) {
        world->policies->roster.agents[i].shifts = late;
    }
}

START_TEST(an_edge_of_a_shift_is_an_event_of_its_own)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {3599, NULL, {NULL}},
        {3700, NULL, {NULL}},
    };
    static const struct climb story = {shifts, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "3600 offered agent=ann item=new queue=desk expires_at_ms=+4500 method=least_loaded "
        "looked_at=3 eligible=3\n");
}
END_TEST

START_TEST(without_queues_tickets_go_to_the_default_team_as_ever)
{
    struct world world;
    world_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "one", "s");

    ck_assert_int_eq(world_count(&world, id, "queued", NULL), 0);
    ck_assert_int_eq(world_count(&world, id, "offered", NULL), 0);
    ck_assert_int_eq(world_count(&world, id, "assigned", NULL), 1);
    world_fini(&world);
}
END_TEST

SUITE("dispatch_work", c12_an_item_is_offered_to_who_has_the_skill_and_is_his_when_he_accepts,
      c12_every_reason_against_everybody_is_stored, capacity_that_is_freed_takes_the_first_in_order,
      a_person_may_be_given_more_than_he_has_room_for_and_routing_gives_him_nothing_more,
      an_edge_of_a_shift_is_an_event_of_its_own,
      without_queues_tickets_go_to_the_default_team_as_ever)
