#include "model/trigger_graph.h"
#include <string.h>
#include "support/suite.h"

/* Policies a, b, c of one level each, started by the rules that a test adds; SLA policy "desk" has
 * owner clocks that start nothing by themselves. */
static struct policy_set *set;
static struct arena arena;

static struct escalation_policy *policy(const char *id)
{
    for (size_t i = 0; i < set->escalation_policy_count; i++) {
        if (text_eq_z(set->escalation_policies[i].id, id)) {
            return &set->escalation_policies[i];
        }
    }
    struct escalation_policy *made =
        ARENA_PUSH(&set->arena, set->escalation_policies, set->escalation_policy_count);
    *made = (struct escalation_policy){.id = text_z(id)};
    *ARENA_PUSH(&set->arena, made->levels, made->level_count) =
        (struct escalation_level){.raise_priority = PRIORITY_NONE};
    return made;
}

static struct sla_policy *sla(const char *id)
{
    struct sla_policy *made = ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count);
    *made = (struct sla_policy){.id = text_z(id)};
    made->clocks[SLA_OWNER].targets[PRIORITY_NORMAL].amount = 60;
    return made;
}

static void threshold(struct sla_policy *of, const char *id, const char *starts)
{
    *ARENA_PUSH(&set->arena, of->thresholds, of->threshold_count) = (struct sla_threshold){
        .id = text_z(id), .escalation_policy = text_z(starts), .raise_priority = PRIORITY_NONE};
}

static void open_set(void)
{
    set = policy_set_create();
    arena_init(&arena);
}

static void close_set(void)
{
    const struct policy_set *old = set;
    policy_set_release(&old);
    arena_fini(&arena);
}

static const char *circle(void)
{
    struct trigger_circle found;
    return trigger_graph_circle(set, &arena, &found) ? found.path.p : "";
}

/* a moves to x, whose owner's clock starts b; b moves to y, whose owner's clock starts a. */
static void two_queues(const char *first, const char *second)
{
    open_set();
    policy("a")->levels[0].set_queue = text_z(first);
    policy("b")->levels[0].set_queue = text_z(second);
    struct sla_policy *desk = sla("desk");
    threshold(desk, "early", "a");
    desk->breach_escalation_policy = TEXT("b");
}

START_TEST(two_policies_that_move_a_ticket_to_each_other_are_a_circle_with_its_path)
{
    two_queues("x", "y");

    ck_assert_str_eq(circle(),
                     "policy \"a\" level 1 (set_queue x), clock owner of SLA \"desk\" at \"early\" "
                     "-> policy \"a\" level 1 (set_queue x), clock owner of SLA \"desk\" broken -> "
                     "policy \"b\" level 1 (set_queue y), clock owner of SLA \"desk\" at "
                     "\"early\" -> policy \"a\"");
    close_set();
}
END_TEST

START_TEST(moves_that_all_lead_to_the_same_team_end_there)
{
    two_queues("x", "x");

    ck_assert_str_eq(circle(), "");
    close_set();
}
END_TEST

START_TEST(a_policy_that_counts_its_starts_ends_the_circle)
{
    two_queues("x", "y");
    policy("a")->levels[0].set_queue = TEXT_NONE; /* only b moves: to y, and is there */
    ck_assert_str_eq(circle(), "");
    policy("a")->levels[0].set_queue = TEXT("x");
    ck_assert_str_ne(circle(), "");

    policy("a")->starts_max = 3;
    ck_assert_str_eq(circle(), ""); /* b alone moves to y only */
    policy("b")->starts_max = 3;
    ck_assert_str_eq(circle(), "");
    close_set();
}
END_TEST

START_TEST(whoever_assigns_to_somebody_else_each_time_is_a_circle_alone)
{
    static const enum escalation_target_kind fixed = ESCALATION_TARGET_USER;
    struct escalation_target targets[2] = {{.kind = ESCALATION_TARGET_SCHEDULE, .name = TEXT("s")},
                                           {.kind = fixed, .name = TEXT("ann")}};
    open_set();
    struct escalation_level *level = &policy("a")->levels[0];
    level->assign = true;
    level->targets = targets;
    level->target_count = 1;
    threshold(sla("desk"), "early", "a");

    ck_assert_ptr_nonnull(strstr(circle(), "policy \"a\" level 1 (assign), clock owner"));
    targets[0] = targets[1]; /* always the same person: there already */
    ck_assert_str_eq(circle(), "");
    close_set();
}
END_TEST

START_TEST(clocks_that_automation_cannot_begin_anew_are_part_of_no_circle)
{
    two_queues("x", "y");
    struct sla_policy *desk = &set->sla_policies[0];
    desk->clocks[SLA_OWNER].targets[PRIORITY_NORMAL].amount = 0;
    desk->clocks[SLA_FIRST_RESPONSE].targets[PRIORITY_NORMAL].amount = 60;
    desk->clocks[SLA_RESOLUTION].targets[PRIORITY_NORMAL].amount = 60;

    ck_assert_str_eq(circle(), "");
    close_set();
}
END_TEST

START_TEST(rules_start_what_clocks_do_not_name_and_those_behind_an_unconditional_one_start_nothing)
{
    open_set();
    policy("a")->levels[0].set_queue = TEXT("x");
    policy("b")->levels[0].set_queue = TEXT("y");
    threshold(sla("desk"), "early", "");
    struct escalation_rule rules[] = {
        {.causes = 1u << ESCALATION_CAUSE_AT_RISK, .policy = TEXT("a")},
        {.causes = 1u << ESCALATION_CAUSE_AT_RISK | 1u << ESCALATION_CAUSE_BREACHED,
         .policy = TEXT("b")}};
    set->escalation_rules = rules;

    set->escalation_rule_count = 1;
    ck_assert_str_eq(circle(), ""); /* a moves to x and is there */
    set->escalation_rule_count = 2;
    ck_assert_ptr_nonnull(strstr(circle(), "broken -> policy \"b\"")); /* by the breach */
    rules[1].causes = 1u << ESCALATION_CAUSE_AT_RISK;
    ck_assert_str_eq(circle(), ""); /* never looked at */
    close_set();
}
END_TEST

START_TEST(thresholds_that_fire_again_close_circles_and_messages_told_once_do_not)
{
    open_set();
    policy("a")->levels[0].raise_priority = PRIORITY_HIGH;
    policy("a")->levels[0].notify_customer = true;
    struct sla_policy *desk = sla("desk");
    threshold(desk, "early", "a");
    ck_assert_str_eq(circle(), "");

    desk->clocks[SLA_OWNER].refire = true;
    ck_assert_ptr_nonnull(strstr(circle(), "(raise_priority), clock owner"));
    desk->clocks[SLA_OWNER].refire = false;
    desk->clocks[SLA_PERIODIC_UPDATE].targets[PRIORITY_LOW].amount = 60;
    desk->clocks[SLA_PERIODIC_UPDATE].automatic_counts = true;
    ck_assert_str_eq(circle(), "");
    close_set();
}
END_TEST

/* A queue of that team whose ladder ends in a policy. */
static void ladder(const char *queue, const char *team, const char *starts)
{
    struct routing *routing = &set->routing;
    struct routing_queue *made = ARENA_PUSH(&set->arena, routing->queues, routing->queue_count);
    *made = (struct routing_queue){.id = text_z(queue), .team = text_z(team)};
    *ARENA_PUSH(&set->arena, made->steps, made->step_count) =
        (struct routing_step){.kind = ROUTING_WIDEN, .after_s = 60};
    *ARENA_PUSH(&set->arena, made->steps, made->step_count) =
        (struct routing_step){.kind = ROUTING_ESCALATE, .after_s = 600, .name = text_z(starts)};
}

START_TEST(ladders_of_queues_that_move_a_ticket_to_each_others_team_are_a_circle)
{
    open_set();
    policy("a")->levels[0].set_queue = TEXT("x");
    policy("b")->levels[0].set_queue = TEXT("y");
    ladder("first", "x", "b");
    ladder("second", "y", "a");

    ck_assert_str_eq(circle(),
                     "policy \"a\" level 1 (set_queue x), ladder of queue \"first\" step 2 "
                     "-> policy \"b\" level 1 (set_queue y), ladder of queue \"second\" "
                     "step 2 -> policy \"a\"");
    policy("b")->levels[0].set_queue = TEXT("x"); /* is there already: nothing waits anew */
    ck_assert_str_eq(circle(), "");
    close_set();
}
END_TEST

START_TEST(a_ladder_and_a_clock_close_a_circle_together)
{
    open_set();
    policy("a")->levels[0].set_queue = TEXT("x");
    policy("b")->levels[0].set_queue = TEXT("y");
    ladder("first", "x", "b");
    ck_assert_str_eq(circle(), "");

    threshold(sla("desk"), "early", "a");

    ck_assert_ptr_nonnull(strstr(circle(), "ladder of queue \"first\" step 2"));
    policy("b")->starts_max = 2;
    ck_assert_str_eq(circle(), "");
    close_set();
}
END_TEST

START_TEST(what_comes_back_from_whom_a_policy_gave_it_to_climbs_the_ladder_again)
{
    struct escalation_target ann = {.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    open_set();
    policy("a")->levels[0].assign = true;
    policy("a")->levels[0].targets = &ann;
    policy("a")->levels[0].target_count = 1;
    struct sla_policy *desk = sla("desk");
    ladder("first", "x", "a");
    ck_assert_str_eq(circle(), ""); /* she keeps it */

    desk->clocks[SLA_RETURN].targets[PRIORITY_NORMAL].amount = 60;

    ck_assert_str_eq(circle(),
                     "policy \"a\" level 1 (assign), clock return of SLA \"desk\" run out, "
                     "ladder of queue \"first\" step 2 -> policy \"a\"");
    close_set();
}
END_TEST

SUITE("trigger_graph", ladders_of_queues_that_move_a_ticket_to_each_others_team_are_a_circle,
      a_ladder_and_a_clock_close_a_circle_together,
      what_comes_back_from_whom_a_policy_gave_it_to_climbs_the_ladder_again,
      two_policies_that_move_a_ticket_to_each_other_are_a_circle_with_its_path,
      moves_that_all_lead_to_the_same_team_end_there,
      a_policy_that_counts_its_starts_ends_the_circle,
      whoever_assigns_to_somebody_else_each_time_is_a_circle_alone,
      clocks_that_automation_cannot_begin_anew_are_part_of_no_circle,
      rules_start_what_clocks_do_not_name_and_those_behind_an_unconditional_one_start_nothing,
      thresholds_that_fire_again_close_circles_and_messages_told_once_do_not)
