/* Stories of the mission about clocks: C3 (thresholds to the second), C4 (several clocks with
 * calendars), C5 (bot time is in test_sla_life.c: nothing hands a ticket to a bot yet), C6 (updates
 * and promises). The whole timeline is compared. */
#include "model/ticket_facts.h"
#include "support/story.h"

START_TEST(c3_thresholds_act_to_the_second_and_let_go_when_the_answer_is_out)
{
    struct world world;
    struct sla_policy *policy = story_init(&world);
    policy->clocks[SLA_RESOLUTION] = (struct sla_terms){0};
    policy->clocks[SLA_PERIODIC_UPDATE] = (struct sla_terms){0};
    *ARENA_PUSH(&world.policies->arena, policy->thresholds, policy->threshold_count) =
        (struct sla_threshold){.id = TEXT("page"),
                               .kind = SLA_BEFORE,
                               .amount = 300,
                               .raise_priority = PRIORITY_URGENT,
                               .escalation_policy = TEXT("page")};
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");
    story_to(&world, 9, 44, 59);
    story_to(&world, 9, 45, 0);
    story_to(&world, 9, 55, 0);
    story_to(&world, 10, 0, 0);
    story_to(&world, 10, 0, 1);
    story_to(&world, 10, 3, 0);
    (void)world_call(&world, "message.add", "a", "id", id, "body", "we are on it", NULL);

    story_is(&world, id,
             "09:00:00 created state=new\n"
             "09:00:00 message direction=in visibility=public\n"
             "09:00:00 classified outcome=default labels=\n"
             "09:00:00 priority_set old=normal new=normal causes=\n"
             "09:00:00 sla_applied policy=standard mode=new_tickets\n"
             "09:00:00 clock_armed metric=first_response n=1 due_at_ms=10:00:00 "
             "target=amount_s:3600,unit:calendar policy=standard\n"
             "09:00:00 assigned team=support reason=nobody routed it: the default team\n"
             "09:45:00 clock_at_risk metric=first_response n=1 threshold=warn "
             "instant_ms=09:45:00 late_by_s=0 superseded=false\n"
             "09:45:00 priority_set old=normal new=high "
             "causes=cause:clock_at_risk:first_response,priority:high\n"
             "09:55:00 clock_at_risk metric=first_response n=1 threshold=page "
             "instant_ms=09:55:00 late_by_s=0 superseded=false\n"
             "09:55:00 priority_set old=high new=urgent "
             "causes=cause:clock_at_risk:first_response,priority:urgent\n"
             "09:55:00 escalation_started escalation=1 policy=page cause=at_risk "
             "axis=hierarchical level=1\n"
             "09:55:00 level_skipped escalation=1 level=1 reason=empty\n"
             "09:55:00 level_fired escalation=1 policy=page level=2 round=0 reminder=false "
             "late_by_s=0 people=bob\n"
             "09:55:00 paged escalation=1 level=2 person=bob "
             "urgency=high reminder=false due_at_ms=09:55:00\n"
             "10:00:01 clock_breached metric=first_response n=1 due_at_ms=10:00:00 "
             "detected_at_ms=10:00:01 late_by_s=0 attributed_to=team:support\n"
             "10:03:00 message direction=out visibility=public\n"
             "10:03:00 clock_fulfilled metric=first_response n=1 elapsed_s=3780 "
             "in_time=false\n"
             "10:03:00 attribution metric=first_response n=1 labels=team:support:3780\n"
             "10:03:00 state_changed from=new to=open reason=answered\n");
    world_fini(&world);
}
END_TEST

/* Monday to Friday, nine to five. */
static const struct calendar *office(struct world *world)
{
    struct calendar *calendar = calendar_begin(&world->policies->arena, TEXT("office"), zone_utc());
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(calendar, day, TEXT("09:00-17:00"), NULL), ERR_OK);
    }
    ck_assert_int_eq(calendar_finish(calendar, NULL), ERR_OK);
    return calendar;
}

START_TEST(c4_clocks_of_one_ticket_run_side_by_side_in_their_hours_and_pauses)
{
    struct world world;
    struct sla_policy *policy = story_init(&world);
    policy->calendar = office(&world);
    policy->threshold_count = 0;
    policy->clocks[SLA_PERIODIC_UPDATE] = (struct sla_terms){0};
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        policy->clocks[SLA_RESOLUTION].targets[priority] =
            (struct sla_target){.amount = 10 * 3600, .unit = SLA_UNIT_BUSINESS};
    }
    world_boot(&world);
    story_mail(&world, "<1@x>", NULL);
    const char *id = story_ticket(&world);
    story_to(&world, 9, 30, 0);
    (void)world_call(&world, "ticket.wait_customer", "a", "id", id, "message", "which card?", NULL);
    story_to(&world, 12, 0, 0);
    story_mail(&world, "<2@x>", "<1@x>");
    story_to(&world, 14, 0, 1);
    (void)world_call(&world, "message.add", "b", "id", id, "body", "a new one is sent", NULL);
    story_to(&world, 24 + 10, 0, 0);
    (void)world_call(&world, "ticket.solve", "c", "id", id, "resolution", "new card", NULL);

    story_is(&world, id,
             "09:00:00 created state=new\n"
             "09:00:00 message direction=in visibility=public\n"
             "09:00:00 classified outcome=default labels=\n"
             "09:00:00 priority_set old=normal new=normal causes=\n"
             "09:00:00 sla_applied policy=standard mode=new_tickets\n"
             "09:00:00 clock_armed metric=first_response n=1 due_at_ms=10:00:00 "
             "target=amount_s:3600,unit:calendar policy=standard\n"
             "09:00:00 clock_armed metric=resolution n=1 due_at_ms=+1d 11:00:00 "
             "target=amount_s:36000,unit:business policy=standard\n"
             "09:00:00 assigned team=support reason=nobody routed it: the default team\n"
             "09:30:00 message direction=out visibility=public\n"
             "09:30:00 message_delivery message=9 state=queued\n"
             "09:30:00 clock_fulfilled metric=first_response n=1 elapsed_s=1800 "
             "in_time=true\n"
             "09:30:00 attribution metric=first_response n=1 labels=team:support:1800\n"
             "09:30:00 state_changed from=new to=open reason=answered\n"
             "09:30:00 state_changed from=open to=pending reason=wait_customer\n"
             "09:30:00 clock_paused metric=resolution n=1 why=pending remaining_s=34200\n"
             "12:00:00 message direction=in visibility=public\n"
             "12:00:00 state_changed from=pending to=open reason=customer_message "
             "resumed_by=customer\n"
             "12:00:00 clock_armed metric=next_response n=1 due_at_ms=14:00:00 "
             "target=amount_s:7200,unit:calendar policy=standard\n"
             "12:00:00 clock_resumed metric=resolution n=1 why=open remaining_s=34200 "
             "due_at_ms=+1d 13:30:00\n"
             "14:00:01 clock_breached metric=next_response n=1 due_at_ms=14:00:00 "
             "detected_at_ms=14:00:01 late_by_s=0 attributed_to=team:support\n"
             "14:00:01 message direction=out visibility=public\n"
             "14:00:01 message_delivery message=21 state=queued\n"
             "14:00:01 clock_fulfilled metric=next_response n=1 elapsed_s=7201 "
             "in_time=false\n"
             "14:00:01 attribution metric=next_response n=1 labels=team:support:7201\n"
             "+1d 10:00:00 state_changed from=open to=solved reason=solved\n"
             "+1d 10:00:00 clock_fulfilled metric=resolution n=1 elapsed_s=23400 "
             "in_time=true\n"
             "+1d 10:00:00 attribution metric=resolution n=1 "
             "labels=team:support:23400,customer:9000,outside_hours:57600\n");
    world_fini(&world);
}
END_TEST

START_TEST(c6_updates_fall_due_and_promises_are_kept_or_broken)
{
    struct world world;
    struct sla_policy *policy = story_init(&world);
    policy->threshold_count = 0;
    policy->clocks[SLA_RESOLUTION] = (struct sla_terms){0};
    world_boot(&world);
    story_mail(&world, "<1@x>", NULL);
    const char *id = story_ticket(&world);
    story_to(&world, 9, 10, 0);
    (void)world_call(&world, "ticket.block", "a", "id", id, "reason", "parts", "promise_at_ms",
                     "#1705316400000", "message", "the part is ordered", NULL);
    story_to(&world, 10, 0, 0);
    story_mail(&world, "<2@x>", "<1@x>"); /* wakes nothing, but waits for an answer */
    story_to(&world, 11, 0, 0);
    (void)world_call(&world, "message.add", "b", "id", id, "body", "it is on its way", NULL);
    (void)world_call(&world, "promise.make", "c", "id", id, "kind", "update", "due_at_ms",
                     "#1705323600000", NULL); /* 13:00 */
    story_to(&world, 13, 0, 1);
    story_to(&world, 15, 0, 1);
    (void)world_call(&world, "ticket.unblock", "d", "id", id, NULL);
    (void)world_call(&world, "ticket.solve", "e", "id", id, "resolution", "replaced", NULL);

    story_is(&world, id,
             "09:00:00 created state=new\n"
             "09:00:00 message direction=in visibility=public\n"
             "09:00:00 classified outcome=default labels=\n"
             "09:00:00 priority_set old=normal new=normal causes=\n"
             "09:00:00 sla_applied policy=standard mode=new_tickets\n"
             "09:00:00 clock_armed metric=first_response n=1 due_at_ms=10:00:00 "
             "target=amount_s:3600,unit:calendar policy=standard\n"
             "09:00:00 assigned team=support reason=nobody routed it: the default team\n"
             "09:10:00 message direction=out visibility=public\n"
             "09:10:00 message_delivery message=8 state=queued\n"
             "09:10:00 clock_fulfilled metric=first_response n=1 elapsed_s=600 "
             "in_time=true\n"
             "09:10:00 attribution metric=first_response n=1 labels=team:support:600\n"
             "09:10:00 clock_armed metric=periodic_update n=1 due_at_ms=13:10:00 "
             "target=amount_s:14400,unit:calendar policy=standard\n"
             "09:10:00 state_changed from=new to=open reason=answered\n"
             "09:10:00 blocked reason=parts promise_at_ms=11:00:00\n"
             "09:10:00 state_changed from=open to=blocked reason=parts\n"
             "09:10:00 promise_made metric=promise n=1 kind=update due_at_ms=11:00:00\n"
             "10:00:00 message direction=in visibility=public\n"
             "10:00:00 clock_armed metric=next_response n=1 due_at_ms=12:00:00 "
             "target=amount_s:7200,unit:calendar policy=standard\n"
             "11:00:00 message direction=out visibility=public\n"
             "11:00:00 message_delivery message=19 state=queued\n"
             "11:00:00 clock_fulfilled metric=next_response n=1 elapsed_s=3600 in_time=true\n"
             "11:00:00 attribution metric=next_response n=1 labels=blocked:parts:3600\n"
             "11:00:00 clock_fulfilled metric=periodic_update n=1 elapsed_s=6600 in_time=true\n"
             "11:00:00 attribution metric=periodic_update n=1 labels=blocked:parts:6600\n"
             "11:00:00 clock_armed metric=periodic_update n=2 due_at_ms=15:00:00 "
             "target=amount_s:14400,unit:calendar policy=standard\n"
             "11:00:00 promise_kept metric=promise n=1 kind=update elapsed_s=6600 "
             "in_time=true due_at_ms=11:00:00\n"
             "11:00:00 promise_missing owner=cid reason=parts\n"
             "11:00:00 notified kind=notice person=cid\n"
             "11:00:00 promise_made metric=promise n=2 kind=update due_at_ms=13:00:00\n"
             "13:00:01 promise_broken metric=promise n=2 kind=update due_at_ms=13:00:00 "
             "detected_at_ms=13:00:01 late_by_s=0 attributed_to=blocked:parts\n"
             "13:00:01 promise_missing owner=cid reason=parts\n"
             "13:00:01 notified kind=notice person=cid\n"
             "15:00:01 clock_breached metric=periodic_update n=2 due_at_ms=15:00:00 "
             "detected_at_ms=15:00:01 late_by_s=0 attributed_to=blocked:parts\n"
             "15:00:01 state_changed from=blocked to=open reason=unblocked\n"
             "15:00:01 state_changed from=open to=solved reason=solved\n"
             "15:00:01 clock_cancelled metric=periodic_update n=2 why=solved\n");
    world_fini(&world);
}
END_TEST

START_TEST(a_reopened_ticket_resumes_and_its_solved_time_is_nobodys)
{
    struct world world;
    struct sla_policy *policy = story_init(&world);
    policy->threshold_count = 0;
    policy->clocks[SLA_FIRST_RESPONSE] = (struct sla_terms){0};
    policy->clocks[SLA_NEXT_RESPONSE] = (struct sla_terms){0};
    policy->clocks[SLA_PERIODIC_UPDATE] = (struct sla_terms){0};
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");
    story_to(&world, 10, 0, 0);
    (void)world_call(&world, "ticket.solve", "a", "id", id, "resolution", "done", NULL);
    story_to(&world, 12, 0, 0);
    (void)world_call(&world, "ticket.reopen", "b", "id", id, NULL);
    story_to(&world, 19, 0, 0);
    story_to(&world, 19, 0, 1);
    (void)world_call(&world, "ticket.solve", "c", "id", id, "resolution", "done", NULL);

    story_is(&world, id,
             "09:00:00 created state=new\n"
             "09:00:00 message direction=in visibility=public\n"
             "09:00:00 classified outcome=default labels=\n"
             "09:00:00 priority_set old=normal new=normal causes=\n"
             "09:00:00 sla_applied policy=standard mode=new_tickets\n"
             "09:00:00 clock_armed metric=resolution n=1 due_at_ms=17:00:00 "
             "target=amount_s:28800,unit:calendar policy=standard\n"
             "09:00:00 assigned team=support reason=nobody routed it: the default team\n"
             "10:00:00 state_changed from=new to=solved reason=solved\n"
             "10:00:00 clock_fulfilled metric=resolution n=1 elapsed_s=3600 in_time=true\n"
             "10:00:00 attribution metric=resolution n=1 labels=team:support:3600\n"
             "12:00:00 state_changed from=solved to=open reason=reopened\n"
             "12:00:00 clock_resumed metric=resolution n=1 why=open remaining_s=25200 "
             "due_at_ms=19:00:00\n"
             "19:00:01 clock_breached metric=resolution n=1 due_at_ms=19:00:00 "
             "detected_at_ms=19:00:01 late_by_s=0 attributed_to=team:support\n"
             "19:00:01 state_changed from=open to=solved reason=solved\n"
             "19:00:01 clock_fulfilled metric=resolution n=1 elapsed_s=28801 in_time=false\n"
             "19:00:01 attribution metric=resolution n=1 "
             "labels=team:support:28801,solved:7200\n");
    world_fini(&world);
}
END_TEST

START_TEST(a_timer_that_is_late_says_so_and_its_seconds_are_carved_out)
{
    struct world world;
    struct sla_policy *policy = story_init(&world);
    policy->clocks[SLA_FIRST_RESPONSE] = (struct sla_terms){0};
    policy->clocks[SLA_NEXT_RESPONSE] = (struct sla_terms){0};
    policy->clocks[SLA_PERIODIC_UPDATE] = (struct sla_terms){0};
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");
    engine_destroy(&world.engine); /* away from 14:00, threshold 15:00 */
    world.store = memory_crash(&world.store);
    world.now_us += (6 * 3600 + 30 * 60) * WORLD_SECOND;
    world_boot(&world); /* 15:30 */
    (void)world_call(&world, "ticket.solve", "c", "id", id, "resolution", "done", NULL);

    story_is(&world, id,
             "09:00:00 created state=new\n"
             "09:00:00 message direction=in visibility=public\n"
             "09:00:00 classified outcome=default labels=\n"
             "09:00:00 priority_set old=normal new=normal causes=\n"
             "09:00:00 sla_applied policy=standard mode=new_tickets\n"
             "09:00:00 clock_armed metric=resolution n=1 due_at_ms=17:00:00 "
             "target=amount_s:28800,unit:calendar policy=standard\n"
             "09:00:00 assigned team=support reason=nobody routed it: the default team\n"
             "15:30:00 clock_at_risk metric=resolution n=1 threshold=warn "
             "instant_ms=15:00:00 late_by_s=1800 superseded=false\n"
             "15:30:00 priority_set old=normal new=high "
             "causes=cause:clock_at_risk:resolution,priority:high\n"
             "15:30:00 state_changed from=new to=solved reason=solved\n"
             "15:30:00 clock_fulfilled metric=resolution n=1 elapsed_s=23400 in_time=true\n"
             "15:30:00 attribution metric=resolution n=1 "
             "labels=team:support:21600,late_timer:1800\n"
             "15:30:00 priority_set old=high new=normal causes=\n");
    world_fini(&world);
}
END_TEST

/* What a test writes into the world's policies is the configuration of the next start. */
static const struct expression *condition(struct world *world, const char *source)
{
    struct expression_trouble trouble;
    const struct expression *when =
        expression_read(&world->policies->arena, text_z(source), ticket_facts_symbols,
                        ticket_facts_count, &trouble);
    ck_assert_msg(when != NULL, "%s", trouble.text);
    return when;
}

START_TEST(a_ticket_changes_its_policy_when_what_the_choice_depends_on_changes)
{
    struct world world;
    const struct value *last = NULL;
    struct sla_policy standard = *story_init(&world);
    struct policy_set *set = world.policies;
    struct sla_policy gold = standard;
    gold.id = TEXT("gold");
    gold.when = condition(&world, "ticket.priority >= \"high\"");
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        gold.clocks[SLA_RESOLUTION].targets[priority].amount = 2 * 3600;
    }
    *ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count) = standard;
    set->sla_policies[0] = gold;
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");
    ck_assert_int_eq(world_count(&world, id, "sla_applied", NULL), 1);

    story_to(&world, 9, 45, 0); /* the threshold of the first response raises the priority */

    ck_assert_int_eq(world_count(&world, id, "sla_applied", &last), 2);
    ck_assert(text_eq_z(value_text(last, "policy"), "gold"));
    ck_assert(text_eq_z(value_text(last, "mode"), "next_event"));
    ck_assert_int_eq(world_count(&world, id, "clock_retargeted", &last), 1);
    ck_assert_int_eq(value_int(last, "due_at_ms", 0), WORLD_START_US / 1000 + 7200000);
    (void)world_call(&world, "message.add", "a", "id", id, "body", "on it", NULL);
    ck_assert_int_eq(world_count(&world, id, "sla_applied", &last), 3); /* and back again */
    ck_assert(text_eq_z(value_text(last, "policy"), "standard"));
    world_fini(&world);
}
END_TEST

START_TEST(a_ticket_takes_another_configuration_at_its_next_command)
{
    struct world world;
    const struct value *last = NULL;
    struct sla_policy *policy = story_init(&world);
    policy->threshold_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        policy->clocks[SLA_RESOLUTION].targets[priority].amount = 3600;
        policy->clocks[SLA_FIRST_RESPONSE].targets[priority].amount = 0;
    }
    (void)snprintf(world.policies->version, sizeof world.policies->version, "newer");
    world_crash(&world);

    ck_assert_int_eq(world_count(&world, id, "clock_retargeted", NULL), 0);
    world_advance(&world, 60);
    (void)world_call(&world, "message.add", "a", "id", id, "body", "note", "visibility", "internal",
                     NULL);

    ck_assert_int_eq(world_count(&world, id, "clock_retargeted", &last), 1);
    ck_assert_int_eq(value_int(last, "due_at_ms", 0), WORLD_START_US / 1000 + 3600000);
    ck_assert_int_eq(world_count(&world, id, "clock_cancelled", &last), 1);
    ck_assert(text_eq_z(value_text(last, "why"), "no_target"));
    world_fini(&world);
}
END_TEST

START_TEST(the_receiver_is_told_what_is_left_of_his_teams_budget)
{
    struct world world;
    const struct value *last = NULL;
    struct sla_policy *policy = story_init(&world);
    struct policy_set *set = world.policies;
    *ARENA_PUSH(&set->arena, policy->budgets, policy->budget_count) =
        (struct sla_budget_rule){TEXT("support"), 50};
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) = (struct roster_team){
        .id = TEXT("upstairs"), .name = TEXT("U"), .calendar = calendar_always()};
    world_boot(&world);
    const char *id = world_create(&world, "k", "one"); /* support has it */
    world_advance(&world, 3600);
    (void)world_call(&world, "ticket.assign", "a", "id", id, "team", "upstairs", NULL);
    (void)world_count(&world, id, "assigned", &last);
    ck_assert_ptr_null(value_get(last, "budget_s"));
    world_advance(&world, 60);
    (void)world_call(&world, "ticket.assign", "b", "id", id, "team", "support", NULL);

    (void)world_count(&world, id, "assigned", &last);
    ck_assert_int_eq(value_int(last, "budget_s", 0), 4 * 3600);
    ck_assert_int_eq(value_int(last, "budget_left_s", 0), 3 * 3600);
    world_fini(&world);
}
END_TEST

START_TEST(an_owner_policy_is_chosen_by_the_team_and_its_clock_starts_with_the_entry)
{
    struct world world;
    const struct value *last = NULL;
    (void)story_init(&world);
    struct policy_set *set = world.policies;
    struct sla_policy inner = {.id = TEXT("ola"), .for_owner = true, .calendar = calendar_always()};
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        inner.clocks[SLA_OWNER].targets[priority].amount = 1800;
        inner.clocks[SLA_RETURN].targets[priority].amount = 900;
    }
    inner.when = condition(&world, "ticket.team == \"support\"");
    *ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count) = inner;
    set->sla_looks_at_team = true;
    world_boot(&world);

    const char *id = world_create(&world, "k", "one");
    world_advance(&world, 600);
    (void)world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);
    world_advance(&world, 901);

    ck_assert_int_eq(world_count(&world, id, "clock_breached", &last), 1);
    ck_assert(text_eq_z(value_text(last, "metric"), "return"));
    world_advance(&world, 300);
    ck_assert_int_eq(world_count(&world, id, "clock_breached", &last), 2);
    ck_assert(text_eq_z(value_text(last, "metric"), "owner"));
    ck_assert_int_eq(value_int(last, "due_at_ms", 0), WORLD_START_US / 1000 + 1800000);
    world_fini(&world);
}
END_TEST

START_TEST(a_threshold_that_moves_the_ticket_starts_the_other_owners_clock_at_once)
{
    struct world world;
    const struct value *last = NULL;
    struct sla_policy *standard = story_init(&world);
    struct policy_set *set = world.policies;
    standard->thresholds[0].escalation_policy = TEXT("page");
    standard->thresholds[0].raise_priority = PRIORITY_NONE;
    set->escalation_policies[0].levels[1].set_queue = TEXT("second");
    set->escalation_policies[0].levels[1].raise_priority = PRIORITY_NONE;
    struct roster_team first = set->roster.teams[0];
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) = first;
    set->roster.teams[0].id = TEXT("second"); /* by id */
    struct sla_policy inner = {.id = TEXT("ola"), .for_owner = true, .calendar = calendar_always()};
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        inner.clocks[SLA_OWNER].targets[priority].amount = 600;
    }
    inner.when = condition(&world, "ticket.team == \"second\"");
    *ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count) = inner;
    set->sla_looks_at_team = true;
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    story_to(&world, 9, 45, 0);

    ck_assert_int_eq(world_count(&world, id, "assigned", &last), 2);
    ck_assert(text_eq_z(value_text(last, "team"), "second"));
    (void)world_count(&world, id, "clock_armed", &last);
    ck_assert(text_eq_z(value_text(last, "metric"), "owner"));
    ck_assert_int_eq(value_int(last, "due_at_ms", 0), WORLD_START_US / 1000 + 55 * 60000);
    story_to(&world, 9, 55, 1);
    ck_assert_int_eq(world_count(&world, id, "clock_breached", NULL), 1);
    world_fini(&world);
}
END_TEST

/* A plugin that stops one clock of each new ticket, and another one that there is not. */
static void stop_clocks(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    static const char *const keys[] = {"resolution", "tea", "resolution"};
    if (ask->hook != HOOK_SLA_POLICY) {
        return;
    }
    for (size_t i = 0; i < 3; i++) {
        *ARENA_PUSH(&world->arena, answer->effects.items, answer->effects.count) =
            (struct effect){.kind = EFFECT_SLA_PAUSE,
                            .key = text_z(keys[i]),
                            .num = 1,
                            .val = TEXT("contract"),
                            .instance = TEXT("guard")};
    }
    answer->outcome = ASK_OK;
}

START_TEST(a_plugin_may_pause_a_clock_that_there_is)
{
    struct world world;
    (void)story_init(&world);
    world_subscribe(&world, HOOK_SLA_POLICY, "guard", false);
    world.on_ask = stop_clocks;
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    world_advance(&world, 1800);
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));

    const struct value *clocks = value_get(ticket, "clocks");
    ck_assert(text_eq_z(value_text(&clocks->list.items[0], "phase"), "running"));
    ck_assert(text_eq_z(value_text(&clocks->list.items[1], "metric"), "resolution"));
    ck_assert(text_eq_z(value_text(&clocks->list.items[1], "phase"), "paused"));
    ck_assert_int_eq(value_int(&clocks->list.items[1], "remaining_ms", 0), 8 * 3600 * 1000);
    (void)world_ticket(&world, world_call(&world, "sla.resume", "a", "id", id, NULL));
    world_fini(&world);
}
END_TEST

START_TEST(a_plugin_may_extend_a_clock_as_far_as_its_policy_lets_it)
{
    static const int64_t most_s[] = {0, 1200, 3600};
    static const int64_t due_s[] = {8 * 3600, 8 * 3600 + 1200, 8 * 3600 + 1800};
    for (size_t i = 0; i < 3; i++) {
        struct world world;
        struct sla_policy *policy = story_init(&world);
        policy->clocks[SLA_RESOLUTION].extend_max_s = most_s[i];
        world_subscribe(&world, HOOK_TICKET_OPENED, "guard", true);
        world_boot(&world);
        const char *id = world_create(&world, "k", "one");
        struct effect more = {.kind = EFFECT_SLA_EXTEND,
                              .key = TEXT("resolution"),
                              .num = 1800000,
                              .instance = TEXT("guard")};
        struct effect_list effects = {.items = &more, .count = 1};

        world_finish(&world, 0, &effects);

        const struct value *ticket =
            world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));

        const struct value *clock = &value_get(ticket, "clocks")->list.items[1];
        ck_assert(text_eq_z(value_text(clock, "metric"), "resolution"));
        ck_assert_int_eq(value_int(clock, "due_at_ms", 0), WORLD_START_US / 1000 + due_s[i] * 1000);
        world_fini(&world);
    }
}
END_TEST

START_TEST(a_ticket_shows_each_clock_with_phase_due_and_what_remains)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    world_advance(&world, 1800);
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));

    const struct value *clock = &value_get(ticket, "clocks")->list.items[0];
    ck_assert(text_eq_z(value_text(clock, "metric"), "first_response"));
    ck_assert(text_eq_z(value_text(clock, "phase"), "running"));
    ck_assert_int_eq(value_int(clock, "elapsed_ms", 0), 1800000);
    ck_assert_int_eq(value_int(clock, "remaining_ms", 0), 1800000);
    ck_assert_int_eq(value_int(clock, "due_at_ms", 0), WORLD_START_US / 1000 + 3600000);
    ck_assert_int_eq(value_int(clock, "n", 0), 1);
    world_fini(&world);
}
END_TEST

SUITE("run_clocks", c3_thresholds_act_to_the_second_and_let_go_when_the_answer_is_out,
      c4_clocks_of_one_ticket_run_side_by_side_in_their_hours_and_pauses,
      c6_updates_fall_due_and_promises_are_kept_or_broken,
      a_reopened_ticket_resumes_and_its_solved_time_is_nobodys,
      a_timer_that_is_late_says_so_and_its_seconds_are_carved_out,
      a_ticket_changes_its_policy_when_what_the_choice_depends_on_changes,
      a_ticket_takes_another_configuration_at_its_next_command,
      the_receiver_is_told_what_is_left_of_his_teams_budget,
      an_owner_policy_is_chosen_by_the_team_and_its_clock_starts_with_the_entry,
      a_threshold_that_moves_the_ticket_starts_the_other_owners_clock_at_once,
      a_plugin_may_pause_a_clock_that_there_is,
      a_plugin_may_extend_a_clock_as_far_as_its_policy_lets_it,
      a_ticket_shows_each_clock_with_phase_due_and_what_remains)
