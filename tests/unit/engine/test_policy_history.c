#include "engine/policy_history.h"
#include "support/edited.h"

static struct world world;

static void add_threshold(const char *id, int64_t percent)
{
    struct sla_policy *policy = &world.policies->sla_policies[0];
    *ARENA_PUSH(&world.policies->arena, policy->thresholds, policy->threshold_count) =
        (struct sla_threshold){.id = text_z(id),
                               .kind = SLA_PERCENT,
                               .amount = percent,
                               .raise_priority = PRIORITY_NONE,
                               .metrics = 1u << SLA_RESOLUTION};
}

static int at_risk(const char *ticket, const char *threshold)
{
    struct value value = world_result(
        &world, world_call(&world, "ticket.timeline", "", "id", ticket, "limit", "#500", NULL));
    const struct value *items = value_get(&value, "items");
    int count = 0;
    for (size_t i = 0; i < items->list.count; i++) {
        count +=
            text_eq_z(value_text(&items->list.items[i], "type"), "clock_at_risk") &&
            text_eq_z(value_text(value_get(&items->list.items[i], "data"), "threshold"), threshold);
    }
    return count;
}

static void begin(void)
{
    struct sla_policy *policy = story_init(&world);
    policy->threshold_count = 0;
    policy->thresholds = NULL;
    world.policies->escalation_rule_count = 0;
    add_threshold("first", 10);
    add_threshold("second", 50);
    world_boot(&world);
}

START_TEST(thresholds_that_have_fired_stay_fired_when_an_edit_puts_others_before_them)
{
    begin();
    const char *id = world_create(&world, "k-1", "one");
    world_advance(&world, 3600); /* 12 % of eight hours */
    ck_assert_int_eq(at_risk(id, "first"), 1);

    world.policies->sla_policies[0].threshold_count = 0;
    world.policies->sla_policies[0].thresholds = NULL;
    add_threshold("second", 50);
    add_threshold("first", 10);
    edited_start(&world, "2", POLICY_OPEN_CLOCKS_NOW, 0);
    world_advance(&world, 60);

    ck_assert_int_eq(at_risk(id, "first"), 1);
    ck_assert_int_eq(at_risk(id, "second"), 0);
    world_advance(&world, 3 * 3600);
    ck_assert_int_eq(at_risk(id, "second"), 1);
    ck_assert_int_eq(at_risk(id, "first"), 1);
    world_fini(&world);
}
END_TEST

START_TEST(several_edits_for_new_tickets_leave_each_ticket_its_own)
{
    const char *ids[4];
    begin();
    for (int i = 0; i < 4; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k-%d", i);
        ids[i] = world_create(&world, key, "s");
        world_advance(&world, 60);
        edited_target(&world, SLA_RESOLUTION, 3600 * (i + 2));
        edited_start(&world, key, POLICY_NEW_TICKETS, 0);
    }

    ck_assert_int_eq(edited_due(&world, ids[0], "resolution"), 8 * 3600);
    for (int i = 1; i < 4; i++) {
        ck_assert_int_eq(edited_due(&world, ids[i], "resolution"), 60 * i + 3600 * (i + 1));
    }
    world_fini(&world);
}
END_TEST

START_TEST(beyond_the_limit_the_oldest_tickets_go_on_with_the_next_version)
{
    begin();
    const char *id = world_create(&world, "k-1", "one");
    for (int i = 0; i < POLICY_HISTORY_LIVE_MAX; i++) {
        char version[16];
        (void)snprintf(version, sizeof version, "v%d", i);
        world_advance(&world, 1);
        edited_target(&world, SLA_RESOLUTION, 10000 + i);
        edited_start(&world, version, POLICY_NEW_TICKETS, 0);
    }

    (void)world_call(&world, "message.add", "m-1", "id", id, "body", "note", "visibility",
                     "internal", NULL);

    ck_assert_int_eq(edited_due(&world, id, "resolution"), 10000);
    world_fini(&world);
}
END_TEST

START_TEST(a_version_whose_calendar_is_gone_gives_its_tickets_to_the_configuration)
{
    struct refusal refusal;
    struct sla_policy *policy = story_init(&world);
    struct calendar *day = calendar_begin(&world.policies->arena, TEXT("day"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(day, 0, TEXT("09:00-17:00"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_finish(day, &refusal), ERR_OK);
    *ARENA_PUSH(&world.policies->arena, world.policies->calendars, world.policies->calendar_count) =
        day;
    policy->calendar = day;
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k-1", "one");
    world_advance(&world, 60);
    policy->calendar = calendar_always();
    world.policies->calendar_count--;
    edited_target(&world, SLA_RESOLUTION, 7200);
    edited_start(&world, "2", POLICY_NEW_TICKETS, 0);

    (void)world_call(&world, "message.add", "m-1", "id", id, "body", "note", "visibility",
                     "internal", NULL);

    ck_assert_int_eq(edited_due(&world, id, "resolution"), 7200);
    world_fini(&world);
}
END_TEST

SUITE("policy_history", thresholds_that_have_fired_stay_fired_when_an_edit_puts_others_before_them,
      several_edits_for_new_tickets_leave_each_ticket_its_own,
      beyond_the_limit_the_oldest_tickets_go_on_with_the_next_version,
      a_version_whose_calendar_is_gone_gives_its_tickets_to_the_configuration)
