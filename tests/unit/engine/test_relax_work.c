/* What an item no longer asks for when it has waited. */
#include "support/queues.h"

static void add_step(struct world *world, struct routing_queue *queue, struct routing_step step)
{
    *ARENA_PUSH(&world->policies->arena, queue->steps, queue->step_count) = step;
}

static void ladder(struct world *world)
{
    queues_quiet(world);
    world->policies->routing.lease_s = 0;
    queues_team(world, "desk", "");
    world->policies->roster.teams[0].parent = TEXT("desk");
    queues_team(world, "billing", "desk");
    struct routing_queue *sql = queues_add(world, "sql", "billing"); /* nobody is in it */
    queues_need(world, sql, "sql:3:2");
    queues_need(world, sql, "fi:1:0");
    add_step(world, sql, (struct routing_step){ROUTING_DROP_SKILLS, 60, 3, {0}, {0}});
    add_step(world, sql, (struct routing_step){ROUTING_DROP_SKILLS, 120, 1, {0}, {0}});
    add_step(world, sql, (struct routing_step){ROUTING_WIDEN, 180, 0, {0}, {0}});
    add_step(world, sql, (struct routing_step){ROUTING_ESCALATE, 240, 0, TEXT("page"), {0}});
    queues_add(world, "all", "support");
    queues_rule(world, "ticket.subject == 's'", "sql");
    queues_skill(world, 2, "fi", 1);
    world->policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
}

START_TEST(c11_c12_the_ladder_drops_what_may_be_dropped_widens_and_escalates)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {60, NULL, {NULL}},
        {150, NULL, {NULL}},
        {185, "work.refuse", {"agent", "cid", "id", "$", "reason", "no"}},
        {239, NULL, {NULL}},
        {241, NULL, {NULL}},
    };
    static const struct climb story = {ladder, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story, "0 classified outcome=default threshold_percent=60 labels=[]\n"
                        "0 priority_set old=normal new=normal\n"
                        "0 queued queue=sql item=new lane=normal score=1000 eligible_since_ms=+0 "
                        "rule=1 rules=[] no_agent_has_skill=sql\n"
                        "0 assigned team=billing method=queue reason=by the rules of routing\n"
                        "60 relaxed step=drop_skills after_s=60 item=new dropped=[]\n"
                        "120 relaxed step=drop_skills after_s=120 item=new dropped=[sql]\n"
                        "180 relaxed step=widen after_s=180 item=new dropped=[]\n"
                        "180 offered agent=cid item=new queue=sql expires_at_ms=+1080 "
                        "method=least_loaded looked_at=3 eligible=1\n"
                        "185 offer_refused agent=cid item=new queue=sql reason=no\n"
                        "240 relaxed step=escalate after_s=240 item=new name=page dropped=[]\n"
                        "240 escalation_started escalation=1 policy=page cause=refusals "
                        "method=relaxation axis=hierarchical level=1\n"
                        "240 level_fired escalation=1 policy=page level=1 people=[ann]\n"
                        "240 paged escalation=1 level=1 person=ann channel=pager\n");
}
END_TEST

static void overflowing(struct world *world)
{
    queues_quiet(world);
    world->policies->routing.lease_s = 0;
    queues_team(world, "billing", "");
    queues_add(world, "billing", "billing");
    queues_add(world, "all", "support");
    struct routing_queue *billing = &world->policies->routing.queues[0];
    add_step(world, billing,
             (struct routing_step){ROUTING_CALLBACK, 30, 0, {0}, TEXT("We call you back.")});
    add_step(world, billing, (struct routing_step){ROUTING_OVERFLOW, 60, 0, TEXT("all"), {0}});
}

START_TEST(an_overflow_keeps_the_place_in_its_own_queue_and_the_first_who_accepts_has_it)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {70, "work.accept", {"agent", "ann", "id", "$"}},
        {80, NULL, {NULL}},
    };
    static const struct climb story = {overflowing, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=billing item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=billing method=queue reason=by the rules of routing\n"
        "30 relaxed step=callback after_s=30 item=new dropped=[]\n"
        "60 relaxed step=overflow after_s=60 item=new name=all dropped=[]\n"
        "60 offered agent=ann item=new queue=billing expires_at_ms=+960 method=least_loaded "
        "looked_at=3 eligible=3\n"
        "70 offer_accepted agent=ann item=new queue=billing method=offer\n"
        "70 assigned team=support agent=ann former_team=billing method=offer reason=from queue "
        "billing\n"
        "70 state_changed from=new to=open reason=assigned\n");
}
END_TEST

START_TEST(a_translation_drops_the_language_alone)
{
    struct world world;
    const struct value *relaxed = NULL;
    world_init(&world);
    queues_quiet(&world);
    struct routing_queue *desk = queues_add(&world, "desk", "support");
    queues_need(&world, desk, "de:1:1");
    queues_need(&world, desk, "sql:1:1");
    queues_skill(&world, 1, "sql", 1);
    add_step(&world, desk, (struct routing_step){ROUTING_TRANSLATE, 60, 0, TEXT("de"), {0}});
    world_boot(&world);
    const char *id = queues_ticket(&world, "a", "email");
    ck_assert_str_eq(queues_offered(&world, id), "");

    world_advance(&world, 60);

    ck_assert_str_eq(queues_offered(&world, id), "bob");
    ck_assert_int_eq(world_count(&world, id, "relaxed", &relaxed), 1);
    ck_assert_uint_eq(value_get(relaxed, "dropped")->list.count, 1);
    ck_assert(text_eq_z(value_text_at(value_get(relaxed, "dropped"), 0), "de"));
    world_fini(&world);
}
END_TEST

SUITE("relax_work", c11_c12_the_ladder_drops_what_may_be_dropped_widens_and_escalates,
      an_overflow_keeps_the_place_in_its_own_queue_and_the_first_who_accepts_has_it,
      a_translation_drops_the_language_alone)
