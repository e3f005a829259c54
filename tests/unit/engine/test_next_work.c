/* Agents who ask for the next. */
#include "support/queues.h"

static void pulling(struct world *world)
{
    queues_quiet(world);
    queues_add(world, "desk", "support")->pull = true;
    world->policies->routing.lease_s = 0;
}

START_TEST(c16_the_server_makes_the_order_and_a_skip_needs_a_reason)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {60, "work.next", {"agent", "ann"}},
        {70, "work.skip", {"agent", "ann", "id", "$"}}, /* refused */
        {80, "work.skip", {"agent", "ann", "id", "$", "reason", "I know her"}},
        {90, "work.next", {"agent", "ann"}}, /* nothing that she may have */
        {100, "work.next", {"agent", "bob"}},
        {110, NULL, {NULL}},
    };
    static const struct climb story = {pulling, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "60 work_pulled agent=ann item=new queue=desk reason=first_in_order score=1010\n"
        "60 offer_accepted agent=ann item=new queue=desk method=pull looked_at=3 eligible=3\n"
        "60 assigned team=support agent=ann former_team=support method=pull reason=from queue "
        "desk\n"
        "60 state_changed from=new to=open reason=assigned\n"
        "80 work_skipped agent=ann item=return reason=I know her\n"
        "80 returned agent=ann why=skipped eligible_since_ms=+0\n"
        "80 unassigned team=support former_team=support former_agent=ann method=return "
        "reason=skipped\n"
        "80 queued queue=desk item=return lane=normal score=1010 eligible_since_ms=+0 rules=[]\n"
        "100 work_pulled agent=bob item=return queue=desk reason=first_in_order score=1010\n"
        "100 offer_accepted agent=bob item=return queue=desk method=pull looked_at=3 eligible=2\n"
        "100 assigned team=support agent=bob former_team=support method=pull reason=from queue "
        "desk\n");
}
END_TEST

START_TEST(the_next_is_the_first_in_order_not_the_first_that_came)
{
    struct world world;
    world_init(&world);
    pulling(&world);
    world_boot(&world);
    const char *old = queues_ticket(&world, "a", "email");
    world_advance(&world, 600);
    const char *urgent = queues_ticket(&world, "b", "email");
    (void)world_call(&world, "ticket.escalate", "e", "id", urgent, "level", "#2", NULL);

    (void)world_call(&world, "work.next", "k1", "agent", "ann", NULL);
    ck_assert_str_eq(queues_owner(&world, urgent), "ann");
    ck_assert_str_eq(queues_owner(&world, old), "");
    (void)world_call(&world, "work.next", "k2", "agent", "ann", NULL);
    ck_assert_str_eq(queues_owner(&world, old), "ann");
    world_fini(&world);
}
END_TEST

START_TEST(nobody_gets_more_than_he_has_room_for_and_the_answer_is_nil)
{
    struct world world;
    world_init(&world);
    pulling(&world);
    world_boot(&world);
    (void)queues_ticket(&world, "a", "phone");
    (void)queues_ticket(&world, "b", "phone");
    (void)world_call(&world, "work.next", "k1", "agent", "ann", NULL);

    struct value second =
        world_result(&world, world_call(&world, "work.next", "k2", "agent", "ann", NULL));

    ck_assert_int_eq(value_get(&second, "ticket")->type, VALUE_NIL);
    world_fini(&world);
}
END_TEST

SUITE("next_work", c16_the_server_makes_the_order_and_a_skip_needs_a_reason,
      the_next_is_the_first_in_order_not_the_first_that_came,
      nobody_gets_more_than_he_has_room_for_and_the_answer_is_nil)
