#include "support/queues.h"

static void desk(struct world *world)
{
    queues_quiet(world);
    queues_add(world, "desk", "support");
    world->policies->routing.lease_s = 0;
}

START_TEST(a_callback_waits_for_its_time_whoever_owns_the_ticket)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {10, "work.accept", {"agent", "ann", "id", "$"}},
        {20, "work.callback", {"id", "$", "at_ms", "#1705312800000"}}, /* at 10:00 */
        {30, "work.callback", {"id", "$"}},                            /* refused */
        {3599, NULL, {NULL}},
        {3610, "work.accept", {"agent", "ann", "id", "$"}},
        {3620, NULL, {NULL}},
    };
    static const struct climb story = {desk, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "0 offered agent=ann item=new queue=desk expires_at_ms=+900 method=least_loaded "
        "looked_at=3 eligible=3\n"
        "10 offer_accepted agent=ann item=new queue=desk method=offer\n"
        "10 assigned team=support agent=ann former_team=support method=offer reason=from queue "
        "desk\n"
        "10 state_changed from=new to=open reason=assigned\n"
        "20 queued queue=desk item=callback lane=normal score=1000 eligible_since_ms=+3600 "
        "rules=[]\n"
        "3600 offered agent=ann item=callback queue=desk expires_at_ms=+4500 method=sticky "
        "looked_at=3 eligible=3\n"
        "3610 offer_accepted agent=ann item=callback queue=desk method=offer\n");
}
END_TEST

START_TEST(a_time_that_has_passed_is_refused)
{
    struct world world;
    world_init(&world);
    desk(&world);
    world_boot(&world);
    const char *id = queues_ticket(&world, "a", "email");

    struct answer *answer =
        world_call(&world, "work.callback", "k", "id", id, "at_ms", "#1705309199000", NULL);

    ck_assert_int_eq(answer->refusal.code, ERR_INVALID);
    ck_assert_str_eq(answer->refusal.path, "at_ms");
    world_fini(&world);
}
END_TEST

SUITE("ask_callback", a_callback_waits_for_its_time_whoever_owns_the_ticket,
      a_time_that_has_passed_is_refused)
