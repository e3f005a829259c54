/* What a change of priority, target or policy does to running clocks: semantics (d8), (d9). */
#include "support/clocks.h"

/* 8 h from 09:00; at 12:00 the priority becomes urgent, whose target is 2 h. */
static void shrink(struct clocks *clocks, enum sla_change mode, int64_t grant_s)
{
    clocks_init(clocks);
    clocks_target(clocks->policy, SLA_RESOLUTION, HOURS(8));
    struct sla_terms *terms = &clocks->policy->clocks[SLA_RESOLUTION];
    terms->targets[PRIORITY_URGENT].amount = HOURS(2);
    terms->on_change = mode;
    terms->grant_s = grant_s;
    clocks_create(clocks, false, false);
    clocks_to(clocks, CLOCKS_AT(12, 0));
    clocks->ticket.priority = PRIORITY_URGENT;
    sla_switch_retarget(&clocks->life);
}

START_TEST(a_shorter_target_recomputes_grants_or_restarts)
{
    static const struct {
        enum sla_change mode;
        int64_t grant_s, due_s;
        bool breached;
    } expected[] = {{SLA_CHANGE_RECOMPUTE, 0, CLOCKS_AT(11, 0), true},
                    {SLA_CHANGE_GRANT_MIN, HOURS(1), CLOCKS_AT(13, 0), false},
                    {SLA_CHANGE_RESTART, 0, CLOCKS_AT(14, 0), false}};
    for (size_t i = 0; i < 3; i++) {
        struct clocks clocks;
        shrink(&clocks, expected[i].mode, expected[i].grant_s);

        ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, expected[i].due_s);
        ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->breached, expected[i].breached);
        clocks_fini(&clocks);
    }
}
END_TEST

START_TEST(a_breach_that_the_change_makes_is_the_changes)
{
    struct clocks clocks;
    shrink(&clocks, SLA_CHANGE_RECOMPUTE, 0);

    ck_assert_str_eq(clocks.news, "armed resolution 1; retargeted resolution 1; "
                                  "breached resolution 1 by change");
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->change_from_s, CLOCKS_AT(11, 0));
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->change_to_s, CLOCKS_AT(12, 0));
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_granted_target_stays_granted_when_nothing_changes_again)
{
    struct clocks clocks;
    shrink(&clocks, SLA_CHANGE_GRANT_MIN, HOURS(1));

    clocks_to(&clocks, CLOCKS_AT(12, 30));
    sla_switch_retarget(&clocks.life);

    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CLOCKS_AT(13, 0));
    clocks_fini(&clocks);
}
END_TEST

START_TEST(pauses_are_never_lost_by_a_change)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));
    struct sla_terms *terms = &clocks.policy->clocks[SLA_RESOLUTION];
    terms->targets[PRIORITY_HIGH].amount = HOURS(6);
    terms->pause_in = 1u << TICKET_PENDING;

    clocks_create(&clocks, false, false);
    clocks_move(&clocks, CLOCKS_AT(10, 0), TICKET_PENDING);
    clocks_move(&clocks, CLOCKS_AT(11, 0), TICKET_OPEN);
    clocks_to(&clocks, CLOCKS_AT(12, 0));
    clocks.ticket.priority = PRIORITY_HIGH;
    sla_switch_retarget(&clocks.life);

    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CLOCKS_AT(16, 0));
    clocks_fini(&clocks);
}
END_TEST

static void lengthen_after_breach(struct clocks *clocks, bool forgive)
{
    shrink(clocks, SLA_CHANGE_RECOMPUTE, 0);
    clocks->policy->clocks[SLA_RESOLUTION].forgive = forgive;
    clocks->ticket.priority = PRIORITY_NORMAL;
    sla_switch_retarget(&clocks->life);
}

START_TEST(a_longer_target_never_unbreaches_unless_it_forgives)
{
    for (int forgive = 0; forgive < 2; forgive++) {
        struct clocks clocks;
        lengthen_after_breach(&clocks, forgive != 0);

        ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->breached, !forgive);
        clocks_fini(&clocks);
    }
}
END_TEST

START_TEST(a_fired_threshold_fires_again_only_when_told_to)
{
    for (int refire = 0; refire < 2; refire++) {
        struct clocks clocks;
        clocks_init(&clocks);
        clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));
        clocks.policy->clocks[SLA_RESOLUTION].targets[PRIORITY_LOW].amount = HOURS(8);
        clocks.policy->clocks[SLA_RESOLUTION].refire = refire != 0;
        clocks_threshold(&clocks, "half", SLA_PERCENT, 50);
        clocks_create(&clocks, false, false);
        clocks_to(&clocks, CLOCKS_AT(11, 0));

        clocks.ticket.priority = PRIORITY_LOW;
        sla_switch_retarget(&clocks.life);
        clocks_to(&clocks, CLOCKS_AT(13, 0));

        ck_assert_str_eq(clocks.news, refire ? "armed resolution 1; at_risk resolution 1 half; "
                                               "retargeted resolution 1; at_risk resolution 1 half"
                                             : "armed resolution 1; at_risk resolution 1 half; "
                                               "retargeted resolution 1");
        clocks_fini(&clocks);
    }
}
END_TEST

START_TEST(another_policy_goes_on_with_the_instance_cancels_what_it_lacks_and_starts_the_rest)
{
    struct clocks clocks;
    clocks_init(&clocks);
    struct sla_policy *other = clocks_policy(&clocks, "q");
    clocks.policy = &clocks.set->sla_policies[0]; /* the list may have moved */
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
    clocks_target(clocks.policy, SLA_NEXT_RESPONSE, HOURS(1));
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(8));
    clocks_target(other, SLA_PERIODIC_UPDATE, HOURS(2));
    clocks_target(other, SLA_RESOLUTION, HOURS(4));

    clocks_create(&clocks, false, false);
    clocks_answer(&clocks, CLOCKS_AT(9, 30));
    clocks_hear(&clocks, CLOCKS_AT(10, 0));
    clocks_to(&clocks, CLOCKS_AT(10, 30));
    ck_assert(sla_switch_apply(&clocks.life, other, false, NULL));
    ck_assert(!sla_switch_apply(&clocks.life, other, false, NULL));

    ck_assert_str_eq(strstr(clocks.news, "retargeted"),
                     "retargeted resolution 1; cancelled next_response 1 policy; "
                     "armed periodic_update 1");
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CLOCKS_AT(13, 0));
    ck_assert_int_eq(clocks_get(&clocks, SLA_PERIODIC_UPDATE)->due_s, CLOCKS_AT(11, 30));
    ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->phase, SLA_FULFILLED);
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_first_response_begins_again_only_after_a_policy_cancelled_it)
{
    struct clocks clocks;
    clocks_init(&clocks);
    struct sla_policy *bare = clocks_policy(&clocks, "bare");
    clocks.policy = &clocks.set->sla_policies[0];
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
    clocks_target(bare, SLA_RESOLUTION, HOURS(4));

    clocks_create(&clocks, false, false);
    (void)sla_switch_apply(&clocks.life, bare, false, NULL);
    (void)sla_switch_apply(&clocks.life, clocks.policy, false, NULL);
    ck_assert_uint_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->n, 2);
    clocks_move(&clocks, CLOCKS_AT(9, 10), TICKET_SOLVED);
    clocks_move(&clocks, CLOCKS_AT(9, 20), TICKET_OPEN);
    (void)sla_switch_apply(&clocks.life, clocks.policy, false, NULL);

    ck_assert_uint_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->n, 2);
    ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->phase, SLA_CANCELLED);
    clocks_fini(&clocks);
}
END_TEST

START_TEST(no_policy_cancels_every_clock_but_promises)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));

    clocks_create(&clocks, false, false);
    sla_life_promise(&clocks.life, SLA_PROMISE_REPLY, CLOCKS_AT(10, 0), SLA_PROMISED_BY_AGENT);
    (void)sla_switch_apply(&clocks.life, NULL, false, NULL);

    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->why, SLA_WHY_POLICY);
    ck_assert_int_eq(clocks_get(&clocks, SLA_PROMISE)->phase, SLA_RUNNING);
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_plugin_may_tighten_a_target_and_no_more)
{
    struct clocks clocks;
    struct sla_caps caps = {{0}};
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
    clocks_target(clocks.policy, SLA_PERIODIC_UPDATE, HOURS(2));
    clocks_create(&clocks, false, false);

    caps.target_s[SLA_RESOLUTION] = HOURS(3);
    caps.target_s[SLA_FIRST_RESPONSE] = HOURS(9);
    caps.target_s[SLA_PERIODIC_UPDATE] = MINUTES(30);
    (void)sla_switch_apply(&clocks.life, clocks.policy, false, &caps);

    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CLOCKS_AT(12, 0));
    ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->due_s, CLOCKS_AT(10, 0));
    clocks_answer(&clocks, CLOCKS_AT(9, 30)); /* it holds for clocks that start later, too */
    ck_assert_int_eq(clocks_get(&clocks, SLA_PERIODIC_UPDATE)->due_s, CLOCKS_AT(10, 0));
    clocks_fini(&clocks);
}
END_TEST

START_TEST(an_owner_policy_has_its_own_clocks)
{
    struct clocks clocks;
    clocks_init(&clocks);
    struct sla_policy *inner = clocks_policy(&clocks, "ola");
    clocks.policy = &clocks.set->sla_policies[0];
    inner->for_owner = true;
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(8));
    clocks_target(inner, SLA_OWNER, HOURS(1));

    clocks_create(&clocks, false, false);
    sla_life_owner(&clocks.life, TEXT("a"), TEXT_NONE);
    clocks_to(&clocks, CLOCKS_AT(10, 0));
    struct ticket_facts facts;
    ticket_facts_init(&facts, &clocks.ticket, NULL, NULL, TEXT_NONE, TEXT_NONE);
    ck_assert_ptr_eq(sla_switch_choose(clocks.set, &facts, true), inner);
    ck_assert_ptr_eq(sla_switch_choose(clocks.set, &facts, false), clocks.policy);
    (void)sla_switch_apply(&clocks.life, inner, true, NULL);

    /* From the entry of the owner, not from now. */
    ck_assert_int_eq(clocks_get(&clocks, SLA_OWNER)->due_s, CLOCKS_AT(10, 0));
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->phase, SLA_RUNNING);
    clocks_fini(&clocks);
}
END_TEST

SUITE("sla_switch", a_shorter_target_recomputes_grants_or_restarts,
      a_breach_that_the_change_makes_is_the_changes,
      a_granted_target_stays_granted_when_nothing_changes_again, pauses_are_never_lost_by_a_change,
      a_longer_target_never_unbreaches_unless_it_forgives,
      a_fired_threshold_fires_again_only_when_told_to,
      another_policy_goes_on_with_the_instance_cancels_what_it_lacks_and_starts_the_rest,
      a_first_response_begins_again_only_after_a_policy_cancelled_it,
      no_policy_cancels_every_clock_but_promises, a_plugin_may_tighten_a_target_and_no_more,
      an_owner_policy_has_its_own_clocks)
