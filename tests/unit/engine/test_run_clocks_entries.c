/* What clocks write that needs a calendar of its own. */
#include "support/calendar_world.h"

static struct world world;

/* A ticket of a gold customer: a first response within two hours of "desk", one when it is urgent.
 */
static const char *gold_ticket(void)
{
    calendar_world_init(&world);
    world.policies->escalation_rule_count = 0;
    world.policies->sla_policies[0].clocks[SLA_FIRST_RESPONSE].targets[PRIORITY_URGENT].amount =
        3600;
    const struct answer *answer = world_call(&world, "ticket.create", "k", "subject", "s", "body",
                                             "b", "requester", "eva@gold.example", NULL);
    return world_z(&world, value_text(world_ticket(&world, answer), "id"));
}

static const struct value *told(const char *id, const char *type)
{
    const struct value *data = NULL;
    ck_assert_int_eq(world_count(&world, id, type, &data), 1);
    return data;
}

START_TEST(a_due_that_was_counted_in_working_time_names_its_zone_data)
{
    const char *id = gold_ticket();
    (void)world_call(&world, "sla.pause", "p", "id", id, "reason", "storm", NULL);
    world_advance(&world, 600);
    (void)world_call(&world, "sla.resume", "r", "id", id, NULL);
    (void)world_call(&world, "ticket.triage", "t", "id", id, "pin", "urgent", NULL);

    ck_assert(text_eq_z(value_text(told(id, "clock_armed"), "tzdata"), "2024a"));
    ck_assert(text_eq_z(value_text(told(id, "clock_resumed"), "tzdata"), "2024a"));
    ck_assert(text_eq_z(value_text(told(id, "clock_retargeted"), "tzdata"), "2024a"));
    ck_assert_int_eq(value_int(told(id, "clock_resumed"), "remaining_s", 0), 7200);
    ck_assert_int_eq(value_int(told(id, "clock_retargeted"), "due_at_ms", 0) / 1000,
                     CALENDAR_WORLD_NOW_S + 600 + 3600);
    world_fini(&world);
}
END_TEST

START_TEST(a_calendar_that_is_over_is_told_once)
{
    calendar_world_init(&world);
    struct arena *arena = &world.policies->arena;
    struct calendar *over = calendar_begin(arena, TEXT("over"), zones_find(arena, "Europe/Berlin"));
    ck_assert_int_eq(calendar_add_special(over, TEXT("2020-01-06=09:00-17:00"), NULL), ERR_OK);
    world.policies->sla_policies[0].calendar = over;
    const struct answer *answer = world_call(&world, "ticket.create", "k", "subject", "s", "body",
                                             "b", "requester", "eva@gold.example", NULL);
    const char *id = world_z(&world, value_text(world_ticket(&world, answer), "id"));
    world_advance(&world, 86400);

    const struct value *data = told(id, "no_working_time");
    ck_assert(text_eq_z(value_text(data, "metric"), "first_response"));
    ck_assert(text_eq_z(value_text(data, "calendar"), "over"));
    world_fini(&world);
}
END_TEST

SUITE("run_clocks_entries", a_due_that_was_counted_in_working_time_names_its_zone_data,
      a_calendar_that_is_over_is_told_once)
