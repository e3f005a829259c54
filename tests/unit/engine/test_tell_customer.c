/* What customers are told by itself; stories with a crash after every step. */
#include "support/climb.h"
#include "model/milestone.h"

#define FRIDAY_1650_S (4 * 86400 + 7 * 3600 + 50 * 60) /* after Monday 09:00 */

static void told(struct world *world)
{
    struct policy_set *set = world->policies;
    set->escalation_rule_count = 0;
    set->courtesies =
        (struct notification_courtesies){.wanted = MILESTONE_BIT(MILESTONE_SECURITY) - 1,
                                         .every_s = MILESTONE_EVERY_S,
                                         .after_agent_s = MILESTONE_AFTER_AGENT_S};
    set->courtesies.wanted &= ~MILESTONE_BIT(MILESTONE_OWNER_CHANGED);
}

static void desk(struct world *world)
{
    struct policy_set *set = world->policies;
    struct calendar *hours = calendar_begin(&set->arena, TEXT("desk"), zone_utc());
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(hours, day, TEXT("09:00-17:00"), NULL), ERR_OK);
    }
    ck_assert_int_eq(calendar_finish(hours, NULL), ERR_OK);
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = hours;
    set->sla_policies[0].calendar = hours;
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        set->sla_policies[0].clocks[SLA_FIRST_RESPONSE].targets[priority].unit = SLA_UNIT_BUSINESS;
    }
    told(world);
}

static struct text last_body(struct world *world, const char *id)
{
    const struct value *last = NULL;
    ck_assert_int_gt(world_count(world, id, "message", &last), 0);
    return value_text(last, "body");
}

START_TEST(friday_1650_with_one_hour_the_receipt_says_monday_0950)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    desk(&world);
    world_boot(&world);
    world_advance(&world, FRIDAY_1650_S);

    const char *id = world_create(&world, "k", "s");

    ck_assert_uint_ne(text_find(last_body(&world, id),
                                TEXT("You will hear from us by Monday 2024-01-22 09:50 (UTC)"), 0),
                      SIZE_MAX);
    ck_assert_int_eq(world_count(&world, id, "promise_made", &last), 1);
    ck_assert(text_eq_z(value_text(last, "kind"), "reply"));
    ck_assert(text_eq_z(value_text(last, "source"), "hours"));
    ck_assert_int_eq(world_count(&world, id, "customer_notified", &last), 1);
    ck_assert(text_eq_z(value_text(last, "milestone"), "received"));
    world_fini(&world);
}
END_TEST

START_TEST(c6_milestones_are_told_once_merged_and_never_within_two_minutes_of_an_agent)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {60, "message.add", {"id", "$", "body", "we look", "visibility", "public"}},
        {90, "ticket.block", {"id", "$", "reason", "parts", "promise_at_ms", "#1705399200000"}},
        {300, "ticket.unblock", {"id", "$"}},
        {400, "ticket.block", {"id", "$", "reason", "legal", "promise_at_ms", "#1705399200000"}},
        {599, NULL, {NULL}},
        {700, "ticket.solve", {"id", "$", "resolution", "fixed", "message", "done"}},
        {750, "ticket.reopen", {"id", "$"}},
        {1300, NULL, {NULL}},
    };
    static const struct climb story = {told, steps, sizeof steps / sizeof steps[0]};
    struct world world;
    const char *first = climb_tell(&world, &story, SIZE_MAX);
    const struct value *last = NULL;
    const char *id = climb_first(&world);
    const char *kept = world_z(&world, text_z(first));
    /* received at once; blocked ten minutes behind it; solved was not true any more at its time */
    ck_assert_ptr_nonnull(strstr(kept, "0 customer_notified milestone=received merged=[]\n"));
    ck_assert_ptr_nonnull(strstr(kept, "600 customer_notified milestone=blocked merged=[]\n"));
    ck_assert_ptr_nonnull(strstr(kept, "1200 customer_notified milestone=reopened merged=[]\n"));
    ck_assert_int_eq(world_count(&world, id, "customer_notified", &last), 3);
    ck_assert_ptr_nonnull(strstr(kept, "60 promise_kept"));
    ck_assert_ptr_nonnull(strstr(kept, "90 promise_made"));
    char *expected = strdup(kept);
    world_fini(&world);
    climb_check(&story, expected);
    free(expected);
}
END_TEST

START_TEST(what_comes_close_together_is_one_message)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    told(&world);
    world.policies->courtesies.wanted |= MILESTONE_BIT(MILESTONE_OWNER_CHANGED);
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");
    (void)world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);
    (void)world_call(&world, "ticket.block", "b", "id", id, "reason", "parts", "promise_at_ms",
                     "#1705399200000", NULL);
    ck_assert_int_eq(world_count(&world, id, "customer_notified", NULL), 1);

    climb_wait(&world, 600);

    ck_assert_int_eq(world_count(&world, id, "customer_notified", &last), 2);
    ck_assert(text_eq_z(value_text(last, "milestone"), "owner_changed"));
    const struct value *merged = value_get(last, "merged");
    ck_assert_uint_eq(merged->list.count, 1);
    ck_assert(text_eq_z(value_text_at(merged, 0), "blocked"));
    struct text body = last_body(&world, id);
    ck_assert_uint_ne(text_find(body, TEXT("Somebody else takes care"), 0), SIZE_MAX);
    ck_assert_uint_ne(text_find(body, TEXT("has to wait for somebody else"), 0), SIZE_MAX);
    ck_assert_uint_ne(text_find(body, TEXT("by Tuesday 2024-01-16 10:00"), 0), SIZE_MAX);
    world_fini(&world);
}
END_TEST

START_TEST(an_automatic_message_is_no_response_unless_the_policy_says_so)
{
    for (int counts = 0; counts < 2; counts++) {
        struct world world;
        world_init(&world);
        told(&world);
        world.policies->sla_policies[0].clocks[SLA_FIRST_RESPONSE].automatic_counts = counts != 0;
        world_boot(&world);

        const char *id = world_create(&world, "k", "s");

        ck_assert_int_eq(world_count(&world, id, "clock_fulfilled", NULL), counts);
        world_fini(&world);
    }
}
END_TEST

START_TEST(an_hour_without_the_server_and_the_courtesy_is_not_sent_any_more)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    told(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");
    (void)world_call(&world, "ticket.block", "b", "id", id, "reason", "parts", "promise_at_ms",
                     "#1705399200000", NULL);
    engine_destroy(&world.engine);
    world.now_us += 3 * 3600 * WORLD_SECOND;
    world_boot(&world);

    ck_assert_int_eq(world_count(&world, id, "customer_notified", &last), 2);
    ck_assert(text_eq_z(value_text(last, "skipped"), "late"));
    world_fini(&world);
}
END_TEST

START_TEST(nothing_is_told_unless_it_is_configured)
{
    struct world world;
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");
    (void)world_call(&world, "ticket.solve", "s", "id", id, "resolution", "fixed", NULL);

    ck_assert_int_eq(world_count(&world, id, "customer_notified", NULL), 0);
    ck_assert_int_eq(world_count(&world, id, "message", NULL), 1);
    world_fini(&world);
}
END_TEST

SUITE("tell_customer", friday_1650_with_one_hour_the_receipt_says_monday_0950,
      c6_milestones_are_told_once_merged_and_never_within_two_minutes_of_an_agent,
      what_comes_close_together_is_one_message,
      an_automatic_message_is_no_response_unless_the_policy_says_so,
      an_hour_without_the_server_and_the_courtesy_is_not_sent_any_more,
      nothing_is_told_unless_it_is_configured)
