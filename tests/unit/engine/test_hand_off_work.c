#include "support/queues.h"

static void two_teams(struct world *world)
{
    queues_quiet(world);
    queues_team(world, "billing", "");
    queues_add(world, "desk", "support");
    queues_add(world, "money", "billing");
    world->policies->routing.lease_s = 0;
    struct roster_agent *cid = &world->policies->roster.agents[2];
    cid->teams[0] = TEXT("billing");
}

START_TEST(h7_the_giver_stays_responsible_until_somebody_accepts)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {10, "work.accept", {"agent", "ann", "id", "$"}},
        {20, "work.hand_off", {"id", "$", "team", "billing"}},
        {30, "work.hand_off", {"id", "$", "team", "billing"}}, /* refused: it is offered */
        {40, "work.refuse", {"agent", "cid", "id", "$", "reason", "not money"}},
        {50, "ticket.assign", {"id", "$", "agent", "bob"}},
        {60, "work.hand_off", {"id", "$"}},
        {70, "work.accept", {"agent", "ann", "id", "$"}},
        {80, NULL, {NULL}},
    };
    static const struct climb story = {two_teams, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "0 offered agent=ann item=new queue=desk expires_at_ms=+900 method=least_loaded "
        "looked_at=3 eligible=2\n"
        "10 offer_accepted agent=ann item=new queue=desk method=offer\n"
        "10 assigned team=support agent=ann former_team=support method=offer reason=from queue "
        "desk\n"
        "10 state_changed from=new to=open reason=assigned\n"
        "20 queued queue=money item=hand_off lane=normal score=1000 eligible_since_ms=+20 "
        "rules=[]\n"
        "20 offered agent=cid item=hand_off queue=money expires_at_ms=+920 method=least_loaded "
        "looked_at=3 eligible=1\n"
        "40 offer_refused agent=cid item=hand_off queue=money reason=not money\n"
        "50 assigned team=support agent=bob former_team=support former_agent=ann method=manual\n"
        "60 queued queue=desk item=hand_off lane=normal score=1000 eligible_since_ms=+60 rules=[]\n"
        "60 offered agent=ann item=hand_off queue=desk expires_at_ms=+960 method=least_loaded "
        "looked_at=3 eligible=1\n"
        "70 offer_accepted agent=ann item=hand_off queue=desk method=offer\n"
        "70 assigned team=support agent=ann former_team=support former_agent=bob method=offer "
        "reason=from queue desk\n");
}
END_TEST

START_TEST(what_is_nobodys_or_for_no_team_is_refused)
{
    struct world world;
    world_init(&world);
    two_teams(&world);
    world_boot(&world);
    const char *id = queues_ticket(&world, "a", "email");

    struct answer *free = world_call(&world, "work.hand_off", "k1", "id", id, NULL);
    ck_assert_int_eq(free->refusal.code, ERR_CONFLICT);
    struct answer *unknown =
        world_call(&world, "work.hand_off", "k2", "id", id, "team", "moon", NULL);
    ck_assert_int_eq(unknown->refusal.code, ERR_NOT_FOUND);
    ck_assert_str_eq(unknown->refusal.path, "team");
    world_fini(&world);
}
END_TEST

SUITE("hand_off_work", h7_the_giver_stays_responsible_until_somebody_accepts,
      what_is_nobodys_or_for_no_team_is_refused)
