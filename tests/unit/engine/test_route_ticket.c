/* Which queue, and what waits in it as the ticket lives. */
#include "support/queues.h"

static void rules(struct world *world)
{
    queues_quiet(world);
    queues_team(world, "billing", "");
    queues_add(world, "desk", "support")->pull = true;
    queues_add(world, "money", "billing")->pull = true;
    queues_rule(world, "customer.tier == 'gold'", "money");
    struct routing_rule *invoices =
        queues_rule(world, "ticket.subject contains 'invoice'", "money");
    invoices->needs = ARENA_NEW(&world->policies->arena, struct routing_need);
    MUST(routing_need_from(TEXT("ledger:2"), invoices->needs));
    invoices->need_count = 1;
}

START_TEST(c11_every_rule_looked_at_is_stored_with_the_term_that_decided)
{
    struct world world;
    const struct value *queued = NULL;
    world_init(&world);
    rules(&world);
    world_boot(&world);

    const char *id = world_create(&world, "k", "an invoice");

    ck_assert_int_eq(world_count(&world, id, "queued", &queued), 1);
    ck_assert(text_eq_z(value_text(queued, "queue"), "money"));
    ck_assert_int_eq(value_int(queued, "rule", 0), 2);
    ck_assert(text_eq_z(value_text(queued, "no_agent_has_skill"), "ledger"));
    const struct value *looks = value_get(queued, "rules");
    ck_assert_uint_eq(looks->list.count, 2);
    ck_assert(!value_bool(&looks->list.items[0], "holds", true));
    ck_assert(text_find(value_text(&looks->list.items[0], "why"), TEXT("customer.tier"), 0) == 0);
    ck_assert(value_bool(&looks->list.items[1], "holds", false));
    world_fini(&world);
}
END_TEST

START_TEST(what_no_rule_takes_waits_in_the_default_queue)
{
    struct world world;
    const struct value *queued = NULL;
    world_init(&world);
    rules(&world);
    world_boot(&world);

    const char *id = world_create(&world, "k", "hello");

    ck_assert_int_eq(world_count(&world, id, "queued", &queued), 1);
    ck_assert(text_eq_z(value_text(queued, "queue"), "desk"));
    ck_assert_int_eq(value_int(queued, "rule", -1), 0);
    world_fini(&world);
}
END_TEST

static void life(struct world *world)
{
    rules(world);
    world->policies->routing.rule_count = 0;
    world->policies->routing.lease_s = 0;
}

START_TEST(what_waits_follows_the_ticket_from_team_to_team_and_keeps_its_age)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {60, "ticket.assign", {"id", "$", "team", "billing"}},
        {120, "ticket.wait_customer", {"id", "$", "message", "when?"}},
        {180, "ticket.reopen", {"id", "$"}}, /* refused: it is not solved */
        {240, "ticket.assign", {"id", "$", "team", "support", "agent", "ann"}},
        {300, "ticket.solve", {"id", "$", "resolution", "done"}},
        {360, "ticket.reopen", {"id", "$"}},
        {420, "ticket.refuse", {"id", "$", "reason", "not mine"}},
        {480, NULL, {NULL}},
    };
    static const struct climb story = {life, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "60 assigned team=billing former_team=support method=manual\n"
        "60 queued queue=money item=new lane=normal score=1010 eligible_since_ms=+0 rules=[]\n"
        "120 state_changed from=new to=open reason=answered\n"
        "120 state_changed from=open to=pending reason=wait_customer\n"
        "240 assigned team=support agent=ann former_team=billing method=manual\n"
        "300 state_changed from=pending to=solved reason=solved\n"
        "360 state_changed from=solved to=open reason=reopened\n"
        "420 unassigned team=support former_team=support former_agent=ann method=refused "
        "reason=not "
        "mine\n"
        "420 queued queue=desk item=hand_off lane=normal score=1000 eligible_since_ms=+420 "
        "rules=[]\n");
}
END_TEST

/* Whoever does not answer within ten minutes gives it back. */
static void returning(struct world *world)
{
    queues_quiet(world);
    struct policy_set *set = world->policies;
    set->sla_policy_count = 1;
    set->sla_policies[0].for_owner = true;
    for (int metric = 0; metric < SLA_METRICS; metric++) {
        for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
            set->sla_policies[0].clocks[metric].targets[priority] =
                (struct sla_target){.amount = metric == SLA_RETURN ? 600 : 0};
        }
    }
    set->sla_policies[0].threshold_count = 0;
    set->roster.agent_count = 2;
    set->routing.lease_s = 0;
    queues_add(world, "desk", "support")->auto_accept = true;
    set->roster.agents[1].presence = PRESENCE_AWAY;
}

START_TEST(h8_without_an_answer_it_goes_back_as_old_as_it_was_and_the_second_time_to_somebody_else)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {600, NULL, {NULL}},
        {1200, NULL, {NULL}},
        {1300, NULL, {NULL}},
        {1400, "agent.set_presence", {"agent", "bob", "presence", "online"}},
        {1500, "message.add", {"id", "$", "body", "hello", "author", "bob"}},
        {2500, NULL, {NULL}},
    };
    static const struct climb story = {returning, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "0 offer_accepted agent=ann item=new queue=desk method=least_loaded looked_at=2 "
        "eligible=1\n"
        "0 assigned team=support agent=ann former_team=support method=least_loaded reason=from "
        "queue desk\n"
        "0 state_changed from=new to=open reason=assigned\n"
        "601 clock_breached metric=return n=1\n"
        "601 returned agent=ann why=no_response eligible_since_ms=+0\n"
        "601 unassigned team=support former_team=support former_agent=ann method=return "
        "reason=no_response\n"
        "601 clock_cancelled metric=return n=1 why=unassigned\n"
        "601 queued queue=desk item=return lane=normal score=1100 eligible_since_ms=+0 rules=[]\n"
        "601 offer_accepted agent=ann item=return queue=desk method=least_loaded looked_at=2 "
        "eligible=1\n"
        "601 assigned team=support agent=ann former_team=support method=least_loaded reason=from "
        "queue desk\n"
        "1202 clock_breached metric=return n=2\n"
        "1202 returned agent=ann why=no_response eligible_since_ms=+0\n"
        "1202 unassigned team=support former_team=support former_agent=ann method=return "
        "reason=no_response\n"
        "1202 clock_cancelled metric=return n=2 why=unassigned\n"
        "1202 queued queue=desk item=return lane=normal score=1200 eligible_since_ms=+0 rules=[]\n"
        "1405 offer_accepted agent=bob item=return queue=desk method=least_loaded looked_at=2 "
        "eligible=1\n"
        "1405 assigned team=support agent=bob former_team=support method=least_loaded reason=from "
        "queue desk\n"
        "1500 clock_fulfilled metric=return n=3 elapsed_s=95 in_time=yes\n");
}
END_TEST

START_TEST(more_than_a_tenth_immediate_is_told_once_an_hour)
{
    static const char *const keys[] = {"a", "b", "c", "d"};
    struct world world;
    const char *ids[4];
    world_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->escalation_rules[0].immediate = true;
    queues_add(&world, "desk", "support");
    world_boot(&world);
    for (int i = 0; i < 4; i++) {
        ids[i] = world_create(&world, keys[i], keys[i]);
    }

    ck_assert_int_eq(world_count(&world, ids[0], "lane_over_limit", NULL), 0);
    ck_assert_int_eq(world_count(&world, ids[1], "lane_over_limit", NULL), 1);
    ck_assert_int_eq(world_count(&world, ids[2], "lane_over_limit", NULL), 0);
    ck_assert_int_eq(world_count(&world, ids[3], "lane_over_limit", NULL), 0);
    world_fini(&world);
}
END_TEST

static const char *gold_ticket(struct world *world, const char *key, const char *channel)
{
    struct answer *answer = world_call(world, "ticket.create", key, "subject", key, "body", "b",
                                       "requester", "eve@gold.example", "channel", channel, NULL);
    return world_z(world, value_text(world_ticket(world, answer), "id"));
}

#define PLAIN 14

/* Two people can carry twenty mails. One each is there when a gold call comes, which nobody has
 * room for, and then twelve more mails. The answer is how many of them have an owner; *gold waits.
 */
static int mails_beside_a_call(struct world *world, int64_t percent, const char *plain[PLAIN],
                               const char **gold)
{
    static const char *const keys[PLAIN] = {"a", "b", "c", "d", "e", "f", "g",
                                            "h", "i", "j", "k", "l", "m", "n"};
    int owned = 0;
    world_init(world);
    queues_quiet(world);
    struct policy_set *set = world->policies;
    struct routing_queue *desk = queues_add(world, "desk", "support");
    desk->reserve_tier = percent > 0 ? TEXT("gold") : TEXT_NONE;
    desk->reserve_percent = percent;
    desk->auto_accept = true;
    set->roster.agent_count = 2;
    *ARENA_PUSH(&set->arena, set->tiers, set->tier_count) =
        (struct customer_tier){.tier = TEXT("gold"), .match = TEXT("@gold.example")};
    world_boot(world);
    for (int i = 0; i < PLAIN; i++) {
        if (i == 2) {
            *gold = gold_ticket(world, "gold", "phone");
        }
        plain[i] = queues_ticket(world, keys[i], "email");
    }
    for (int i = 0; i < PLAIN; i++) {
        owned += queues_owner(world, plain[i])[0] != '\0';
    }
    ck_assert_str_eq(queues_owner(world, *gold), "");
    return owned;
}

START_TEST(the_last_capacity_is_kept_for_a_tier_while_any_of_it_waits)
{
    struct world world;
    const char *plain[PLAIN];
    const char *gold = NULL;

    int owned = mails_beside_a_call(&world, 50, plain, &gold);

    ck_assert_int_eq(owned, 10); /* of the twenty places, half */
    ck_assert_str_eq(queues_owner(&world, plain[10]), "");
    const char *mail = gold_ticket(&world, "mail", "email"); /* what is kept is kept for it */
    ck_assert_str_ne(queues_owner(&world, mail), "");
    (void)world_call(&world, "ticket.solve", "solved", "id", gold, "resolution", "done", NULL);
    for (int i = 10; i < PLAIN; i++) { /* nobody of that tier waits: it is lent */
        ck_assert_str_ne(queues_owner(&world, plain[i]), "");
    }
    world_fini(&world);
}
END_TEST

START_TEST(without_a_reserve_nothing_is_kept)
{
    struct world world;
    const char *plain[PLAIN];
    const char *gold = NULL;

    int owned = mails_beside_a_call(&world, 0, plain, &gold);

    ck_assert_int_eq(owned, PLAIN);
    world_fini(&world);
}
END_TEST

START_TEST(when_nobody_is_named_the_rules_choose_again_by_what_is_known_now)
{
    struct world world;
    const struct value *queued = NULL;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support")->pull = true;
    queues_add(&world, "hurry", "support")->pull = true;
    queues_rule(&world, "ticket.impact >= 3", "hurry");
    world_boot(&world);
    world.policies->routing.default_queue = TEXT("desk");
    const char *id = world_create(&world, "k", "hello");
    world_advance(&world, 60);
    (void)world_call(&world, "ticket.triage", "t", "id", id, "impact", "#3", NULL);
    (void)world_call(&world, "ticket.assign", "a", "id", id, NULL);
    (void)world_call(&world, "ticket.assign", "b", "id", id, NULL); /* no other answer: nothing */

    ck_assert_int_eq(world_count(&world, id, "queued", &queued), 2);
    ck_assert(text_eq_z(value_text(queued, "queue"), "hurry"));
    ck_assert_int_eq(value_int(queued, "eligible_since_ms", 0), WORLD_START_US / 1000);
    (void)world_call(&world, "work.next", "n", "agent", "ann", NULL);
    ck_assert_str_eq(queues_owner(&world, id), "ann");
    world_fini(&world);
}
END_TEST

SUITE("route_ticket", c11_every_rule_looked_at_is_stored_with_the_term_that_decided,
      what_no_rule_takes_waits_in_the_default_queue,
      what_waits_follows_the_ticket_from_team_to_team_and_keeps_its_age,
      h8_without_an_answer_it_goes_back_as_old_as_it_was_and_the_second_time_to_somebody_else,
      more_than_a_tenth_immediate_is_told_once_an_hour,
      the_last_capacity_is_kept_for_a_tier_while_any_of_it_waits, without_a_reserve_nothing_is_kept,
      when_nobody_is_named_the_rules_choose_again_by_what_is_known_now)
