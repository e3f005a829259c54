/* Stories about escalation with the whole timeline compared, each with a crash after every step. */
#include "support/climb.h"

static struct escalation_policy *policy(struct world *world)
{
    return &world->policies->escalation_policies[0];
}

static void add_team(struct world *world, const char *id, const char *parent, const char *manager,
                     const char *policy_id)
{
    struct policy_set *set = world->policies;
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) =
        (struct roster_team){.id = text_z(id),
                             .name = text_z(id),
                             .parent = text_z(parent),
                             .manager = text_z(manager),
                             .escalation_policy = text_z(policy_id),
                             .calendar = calendar_always()};
}

/* --- C15: two axes, two counters, and a limit on the functional one --- */

static void two_axes(struct world *world)
{
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rule_count = 0;
    world->policies->roster.teams[0].parent = TEXT("desk");
    add_team(world, "billing", "desk", "", "");
    add_team(world, "desk", "", "cid", "");
    policy(world)->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    policy(world)->levels[1].axis = ESCALATION_FUNCTIONAL;
    policy(world)->levels[1].set_queue = TEXT("billing");
    policy(world)->levels[2].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_ROLE, .name = TEXT("manager")};
}

START_TEST(c15_functional_and_hierarchical_steps_are_counted_apart_and_ping_pong_ends_above)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {0, "ticket.escalate", {"id", "$"}},
        {10, "!sent", {NULL}},
        {300, "!sent", {NULL}},
        {400, "ticket.acknowledge", {"id", "$", "agent", "bob", "for_ms", "#0"}},
        {500, "ticket.escalate", {"id", "$", "target", "team:support"}},
        {600, "ticket.escalate", {"id", "$", "target", "team:billing"}},
        {700, "ticket.escalate", {"id", "$", "target", "team:support"}},
        {800, "ticket.escalate", {"id", "$", "target", "team:billing"}},
        {900, "ticket.escalate", {"id", "$", "target", "team:support"}}, /* refused */
        {1000, NULL, {NULL}},
    };
    static const struct climb story = {two_axes, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 assigned team=support method=default reason=nobody routed it: the default team\n"
        "0 escalation_started escalation=1 policy=page cause=manual method=local axis=hierarchical "
        "level=1\n"
        "0 level_fired escalation=1 policy=page level=1 people=[ann]\n"
        "0 paged escalation=1 level=1 person=ann channel=pager\n"
        "10 page_result escalation=1 person=ann channel=pager state=sent\n"
        "300 escalated escalation=1 axis=functional from=1 to=2 level=2 cause=delay functional=1 "
        "hierarchical=1\n"
        "300 priority_set old=normal new=urgent\n"
        "300 assigned team=billing former_team=support method=escalation:1 reason=escalated\n"
        "300 handoff_form escalation=1 edge=billing missing=yes\n"
        "300 level_fired escalation=1 policy=page level=2 people=[bob]\n"
        "300 paged escalation=1 level=2 person=bob channel=pager\n"
        "300 page_result escalation=1 person=bob channel=pager state=sent\n"
        "400 acknowledged escalation=1 person=bob\n"
        "500 handoff_form edge=support missing=yes\n"
        "500 escalated axis=functional from=billing to=support form=missing cause=manual\n"
        "500 assigned team=support former_team=billing method=manual\n"
        "500 escalation_joined escalation=1 cause=manual method=local\n"
        "600 handoff_form edge=billing missing=yes\n"
        "600 escalated axis=functional from=support to=billing form=missing cause=manual\n"
        "600 assigned team=billing former_team=support method=manual\n"
        "700 handoff_form edge=support missing=yes\n"
        "700 escalated axis=functional from=billing to=support form=missing cause=manual\n"
        "700 assigned team=support former_team=billing method=manual\n"
        "700 loop_cut guard=ping_pong refused=further moves for 24 h chain=[billing support]\n"
        "700 assigned team=desk agent=cid former_team=support method=ping_pong reason=two teams "
        "gave it back and forth\n"
        "700 escalated axis=hierarchical from=support to=desk cause=ping_pong\n"
        "700 notified kind=notice person=cid\n"
        "800 handoff_form edge=billing missing=yes\n"
        "800 escalated axis=functional from=desk to=billing form=missing cause=manual\n"
        "800 assigned team=billing former_team=desk former_agent=cid method=manual\n");
}
END_TEST

/* --- C20: the immediate lane --- */

static void immediate(struct world *world)
{
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rules[0].immediate = true;
    policy(world)->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    policy(world)->repeat = 1;
    policy(world)->exhausted_every_s = 3600;
}

START_TEST(c20_an_immediate_ticket_pages_now_climbs_repeats_and_reminds)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {1, "!sent", {NULL}},
        {300, "!sent", {NULL}},
        {900, "!sent", {NULL}},
        {1800, "!sent", {NULL}},
        {2100, "!sent", {NULL}},
        {2700, "!sent", {NULL}},
        {7200, "!sent", {NULL}},
        {7300, "ticket.acknowledge", {"id", "$", "agent", "cid", "for_ms", "#600000"}},
        {7400, "ticket.acknowledge", {"id", "$", "agent", "bob", "for_ms", "#60000"}},
        {7900, "!sent", {NULL}},
        {8000, "ticket.solve", {"id", "$", "resolution", "fixed"}},
        {9000, NULL, {NULL}},
    };
    static const struct climb story = {immediate, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 assigned team=support method=default reason=nobody routed it: the default team\n"
        "0 escalation_started escalation=1 policy=page cause=created method=created "
        "axis=hierarchical level=1 lane=immediate\n"
        "0 level_fired escalation=1 policy=page level=1 people=[ann]\n"
        "0 paged escalation=1 level=1 person=ann channel=pager\n"
        "1 page_result escalation=1 person=ann channel=pager state=sent\n"
        "300 escalated escalation=1 axis=hierarchical from=1 to=2 level=2 cause=delay "
        "hierarchical=2\n"
        "300 priority_set old=normal new=urgent\n"
        "300 level_fired escalation=1 policy=page level=2 people=[bob]\n"
        "300 paged escalation=1 level=2 person=bob channel=pager\n"
        "300 page_result escalation=1 person=bob channel=pager state=sent\n"
        "900 escalated escalation=1 axis=hierarchical from=2 to=3 level=3 cause=delay "
        "hierarchical=3\n"
        "900 level_fired escalation=1 policy=page level=3 people=[cid]\n"
        "900 paged escalation=1 level=3 person=cid channel=pager\n"
        "900 page_result escalation=1 person=cid channel=pager state=sent\n"
        "1800 escalated escalation=1 axis=hierarchical from=3 to=1 level=1 cause=delay "
        "hierarchical=4\n"
        "1800 level_fired escalation=1 policy=page level=1 round=1 people=[ann]\n"
        "1800 paged escalation=1 level=1 person=ann channel=pager\n"
        "1800 page_result escalation=1 person=ann channel=pager state=sent\n"
        "2100 escalated escalation=1 axis=hierarchical from=1 to=2 level=2 cause=delay "
        "hierarchical=5\n"
        "2100 level_fired escalation=1 policy=page level=2 round=1 people=[bob]\n"
        "2100 paged escalation=1 level=2 person=bob channel=pager\n"
        "2100 page_result escalation=1 person=bob channel=pager state=sent\n"
        "2700 escalated escalation=1 axis=hierarchical from=2 to=3 level=3 cause=delay "
        "hierarchical=6\n"
        "2700 level_fired escalation=1 policy=page level=3 round=1 people=[cid]\n"
        "2700 paged escalation=1 level=3 person=cid channel=pager\n"
        "2700 page_result escalation=1 person=cid channel=pager state=sent\n"
        "3600 escalation_ended escalation=1 how=exhausted level=3\n"
        "7200 level_fired escalation=1 policy=page level=3 round=1 reminder=yes people=[cid]\n"
        "7200 paged escalation=1 level=3 person=cid channel=pager reminder=yes\n"
        "7200 page_result escalation=1 person=cid channel=pager state=sent\n"
        "7300 acknowledged escalation=1 person=cid until_ms=+7900\n"
        "7400 acknowledged escalation=1 person=bob until_ms=+7900 again=yes\n"
        "7900 ack_expired escalation=1 person=cid by=time\n"
        "7900 level_fired escalation=1 policy=page level=3 round=1 people=[cid]\n"
        "7900 paged escalation=1 level=3 person=cid channel=pager\n"
        "7900 page_result escalation=1 person=cid channel=pager state=sent\n"
        "8000 escalation_ended escalation=1 how=resolved level=3\n"
        "8000 notified kind=notice person=cid\n"
        "8000 notified kind=notice person=bob\n"
        "8000 state_changed from=new to=solved reason=solved\n"
        "8000 priority_set old=urgent new=normal\n");
}
END_TEST

/* --- C22: from the events of a clock --- */

static void from_clocks(struct world *world)
{
    world->policies->escalation_rule_count = 0;
    world->policies->sla_policies[0].thresholds[0].escalation_policy = TEXT("page");
    world->policies->sla_policies[0].breach_escalation_policy = TEXT("page");
    policy(world)->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    policy(world)->levels[1].raise_priority = PRIORITY_NONE;
    policy(world)->levels[1].delay_s = 86400;
}

START_TEST(c22_a_clock_starts_it_its_breach_joins_and_its_end_takes_it_back)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {2700, "!sent", {NULL}},
        {3000, "!sent", {NULL}},
        {3601, NULL, {NULL}},
        {3700, "message.add", {"id", "$", "body", "we look", "visibility", "public"}},
        {4200, NULL, {NULL}},
        {4301, NULL, {NULL}},
    };
    static const struct climb story = {from_clocks, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                "0 classified outcome=default threshold_percent=60 labels=[]\n"
                "0 priority_set old=normal new=normal\n"
                "0 assigned team=support method=default reason=nobody routed it: the default team\n"
                "2700 clock_at_risk metric=first_response n=1 threshold=warn instant_ms=+2700\n"
                "2700 priority_set old=normal new=high\n"
                "2700 escalation_started escalation=1 policy=page cause=at_risk "
                "method=first_response axis=hierarchical level=1\n"
                "2700 level_fired escalation=1 policy=page level=1 people=[ann]\n"
                "2700 paged escalation=1 level=1 person=ann channel=pager\n"
                "2700 page_result escalation=1 person=ann channel=pager state=sent\n"
                "3000 escalated escalation=1 axis=hierarchical from=1 to=2 level=2 cause=delay "
                "hierarchical=2\n"
                "3000 level_fired escalation=1 policy=page level=2 people=[bob]\n"
                "3000 paged escalation=1 level=2 person=bob channel=pager\n"
                "3000 page_result escalation=1 person=bob channel=pager state=sent\n"
                "3601 clock_breached metric=first_response n=1\n"
                "3601 escalation_joined escalation=1 cause=breached method=first_response\n"
                "3700 clock_fulfilled metric=first_response n=1 elapsed_s=3700\n"
                "3700 state_changed from=new to=open reason=answered\n"
                "3700 priority_set old=high new=normal\n"
                "4300 escalation_ended escalation=1 how=cancelled level=2\n"
                "4300 deescalated escalation=1 reason=cleared to=unchanged priority=normal "
                "hold_until_ms=+6100\n");
}
END_TEST

/* --- C26: a heartbeat, a dead channel, a night without the server --- */

static void heartbeat(struct world *world)
{
    struct policy_set *set = world->policies;
    set->sla_policy_count = 0;
    set->escalation_rule_count = 0;
    *ARENA_PUSH(&set->arena, set->heartbeats, set->heartbeat_count) = (struct heartbeat){
        .name = TEXT("backup"), .policy = TEXT("page"), .team = TEXT("support"), .every_s = 600};
    policy(world)->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    policy(world)->clear_for_s = 300;
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "sms", true);
    struct roster_agent *ann = &set->roster.agents[0];
    *ARENA_PUSH(&set->arena, ann->contacts, ann->contact_count) =
        (struct roster_contact){.channel = TEXT("sms"), .address = TEXT("+49")};
}

START_TEST(c26_a_missed_heartbeat_pages_by_another_channel_and_the_next_beat_takes_it_back)
{
    static const struct climb_step steps[] = {
        {300, "heartbeat.beat", {"name", "backup"}},
        {900, "!dead", {NULL}},
        {905, "!sent", {NULL}},
        {1000, "heartbeat.beat", {"name", "backup"}},
        {1200, "!sent", {NULL}},
        {1300, "heartbeat.beat", {"name", "backup"}},
        {1500, NULL, {NULL}},
    };
    static const struct climb story = {heartbeat, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "900 classified outcome=default threshold_percent=60 labels=[]\n"
        "900 priority_set old=normal new=normal\n"
        "900 assigned team=support method=default reason=nobody routed it: the default team\n"
        "900 heartbeat_missed name=backup last_at_ms=+300 policy=page\n"
        "900 escalation_started escalation=1 policy=page cause=heartbeat method=backup "
        "axis=hierarchical level=1\n"
        "900 level_fired escalation=1 policy=page level=1 people=[ann]\n"
        "900 paged escalation=1 level=1 person=ann channel=pager\n"
        "900 page_result escalation=1 person=ann channel=pager state=failed\n"
        "900 paged escalation=1 level=1 person=ann channel=sms\n"
        "905 page_result escalation=1 person=ann channel=sms state=sent\n"
        "1000 heartbeat_back name=backup last_at_ms=+300 policy=page\n"
        "1200 escalated escalation=1 axis=hierarchical from=1 to=2 level=2 cause=delay "
        "hierarchical=2\n"
        "1200 priority_set old=normal new=urgent\n"
        "1200 level_fired escalation=1 policy=page level=2 people=[bob]\n"
        "1200 paged escalation=1 level=2 person=bob channel=pager\n"
        "1200 page_result escalation=1 person=bob channel=pager state=sent\n"
        "1300 escalation_ended escalation=1 how=cancelled level=2\n"
        "1300 priority_set old=urgent new=normal\n"
        "1300 deescalated escalation=1 reason=cleared to=unchanged priority=normal "
        "hold_until_ms=+3100\n");
}
END_TEST

START_TEST(c26_after_a_night_without_the_server_levels_are_late_and_come_one_by_one)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {1, "!sent", {NULL}},
        {36000, "!down", {NULL}},
        {36001, "!sent", {NULL}},
        {36600, "!sent", {NULL}},
        {37500, NULL, {NULL}},
    };
    static const struct climb story = {immediate, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                "0 classified outcome=default threshold_percent=60 labels=[]\n"
                "0 priority_set old=normal new=normal\n"
                "0 assigned team=support method=default reason=nobody routed it: the default team\n"
                "0 escalation_started escalation=1 policy=page cause=created method=created "
                "axis=hierarchical level=1 lane=immediate\n"
                "0 level_fired escalation=1 policy=page level=1 people=[ann]\n"
                "0 paged escalation=1 level=1 person=ann channel=pager\n"
                "1 page_result escalation=1 person=ann channel=pager state=sent\n"
                "36000 escalated escalation=1 axis=hierarchical from=1 to=2 level=2 cause=delay "
                "hierarchical=2\n"
                "36000 priority_set old=normal new=urgent\n"
                "36000 level_fired escalation=1 policy=page level=2 late_by_s=35700 people=[bob]\n"
                "36000 paged escalation=1 level=2 person=bob channel=pager\n"
                "36001 page_result escalation=1 person=bob channel=pager state=sent\n"
                "36600 escalated escalation=1 axis=hierarchical from=2 to=3 level=3 cause=delay "
                "hierarchical=3\n"
                "36600 level_fired escalation=1 policy=page level=3 people=[cid]\n"
                "36600 paged escalation=1 level=3 person=cid channel=pager\n"
                "36600 page_result escalation=1 person=cid channel=pager state=sent\n"
                "37500 escalated escalation=1 axis=hierarchical from=3 to=1 level=1 cause=delay "
                "hierarchical=4\n"
                "37500 level_fired escalation=1 policy=page level=1 round=1 people=[ann]\n"
                "37500 paged escalation=1 level=1 person=ann channel=pager\n");
}
END_TEST

static int64_t levels_up;
static enum ask_outcome next_outcome;

static void redirect(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook == HOOK_ESCALATION_NEXT) {
        answer->outcome = next_outcome;
        answer->error = TEXT("broken");
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
            (struct effect){.kind = EFFECT_ESCALATE,
                            .num = levels_up,
                            .reason = TEXT("bob is ill"),
                            .why = next_outcome == ASK_OK ? TEXT_NONE : answer->error,
                            .verdict = next_outcome == ASK_OK ? VERDICT_APPLIED : VERDICT_DROPPED};
    }
}

START_TEST(a_plugin_goes_further_up_when_a_level_is_due_and_keeps_none_from_firing)
{
    static const struct {
        enum ask_outcome outcome;
        int64_t up;
        int level;
    } cases[] = {{ASK_OK, 2, 3}, {ASK_OK, 1, 2}, {ASK_OK, 900, 3}, {ASK_FAILED, 2, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        const struct value *last = NULL;
        world_init(&world);
        world.policies->sla_policy_count = 0;
        world.policies->escalation_policies[0].levels[0].targets[0] =
            (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
        world_subscribe(&world, HOOK_ESCALATION_NEXT, "rota", false);
        world.on_ask = redirect;
        levels_up = cases[i].up;
        next_outcome = cases[i].outcome;
        world_boot(&world);
        const char *id = world_create(&world, "k", "s");

        climb_wait(&world, 301);

        (void)world_count(&world, id, "level_fired", &last);
        ck_assert_int_eq(value_int(last, "level", 0), cases[i].level);
        ck_assert_int_eq(world_count(&world, id, "plugin_verdict", NULL), 1);
        world_fini(&world);
    }
}
END_TEST

SUITE("run_escalation", a_plugin_goes_further_up_when_a_level_is_due_and_keeps_none_from_firing,
      c15_functional_and_hierarchical_steps_are_counted_apart_and_ping_pong_ends_above,
      c20_an_immediate_ticket_pages_now_climbs_repeats_and_reminds,
      c22_a_clock_starts_it_its_breach_joins_and_its_end_takes_it_back,
      c26_a_missed_heartbeat_pages_by_another_channel_and_the_next_beat_takes_it_back,
      c26_after_a_night_without_the_server_levels_are_late_and_come_one_by_one)
