#include "engine/sweep_calendars.h"
#include "support/calendar_world.h"

static struct world world;

static void announce(const char *date)
{
    struct command *command = command_create("calendar.feed", TEXT("plugin:x"), TEXT_NONE);
    struct arena *arena = &command->arena;
    *value_put(arena, &command->args, "calendar") = value_of_text(TEXT("desk"));
    *value_put(arena, &command->args, "feed") = value_of_text(TEXT("state"));
    struct value *list = value_put(arena, &command->args, "dates");
    *list = (struct value){.type = VALUE_LIST};
    if (date != NULL) {
        *value_append(arena, list) = value_of_text(text_z(date));
    }
    command->origin = COMMAND_FROM_RPC;
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    ck_assert_int_eq(world.answers->refusal.code, ERR_OK);
}

/* A ticket of a gold customer on Tuesday, 16:30 in Berlin: its reply is due on Wednesday, 10:30. */
static const char *create(const char *key)
{
    struct answer *answer = world_call(&world, "ticket.create", key, "subject", "s", "body", "b",
                                       "requester", "eva@gold.example", NULL);
    return world_z(&world, value_text(world_ticket(&world, answer), "id"));
}

static int breaches(const char *ticket)
{
    return world_count(&world, ticket, "clock_breached", NULL);
}

static void begin(void)
{
    calendar_world_init(&world);
    world.policies->escalation_rule_count = 0; /* nobody is paged here */
    world.now_us = zones_at(2024, 6, 4, 14, 30) * WORLD_SECOND;
    world_run(&world);
}

START_TEST(a_holiday_moves_the_deadlines_of_tickets_that_nobody_touches)
{
    begin();
    const char *ticket = create("k-1");

    announce("2024-06-05"); /* Wednesday: so it is due on Thursday, 10:30 */

    world_advance(&world, 20 * 3600); /* Wednesday, 12:30 */
    ck_assert_int_eq(breaches(ticket), 0);
    world_advance(&world, 22 * 3600 + 2); /* Thursday, 10:30 and two seconds */
    ck_assert_int_eq(breaches(ticket), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_holiday_that_is_taken_back_makes_a_deadline_earlier_and_it_is_kept_to_the_second)
{
    const struct value *last = NULL;
    begin();
    announce("2024-06-05");
    const char *ticket = create("k-1");

    announce(NULL);

    world_advance(&world, 18 * 3600 + 1); /* Wednesday, 10:30 and a second */
    ck_assert_int_eq(world_count(&world, ticket, "clock_breached", &last), 1);
    ck_assert_int_eq(value_int(last, "late_by_s", -1), 0);
    world_fini(&world);
}
END_TEST

START_TEST(every_open_ticket_is_swept_page_by_page_also_over_a_crash)
{
    const char *tickets[3 * SWEEP_CALENDARS_TICKETS_MAX];
    size_t count = sizeof tickets / sizeof tickets[0];
    begin();
    announce("2024-06-05");
    for (size_t i = 0; i < count; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k-%zu", i);
        tickets[i] = create(key);
    }

    announce(NULL);
    world_crash(&world);

    world_advance(&world, 18 * 3600 + 1);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(breaches(tickets[i]) == 1, "ticket %zu", i);
    }
    world_fini(&world);
}
END_TEST

SUITE("sweep_calendars", a_holiday_moves_the_deadlines_of_tickets_that_nobody_touches,
      a_holiday_that_is_taken_back_makes_a_deadline_earlier_and_it_is_kept_to_the_second,
      every_open_ticket_is_swept_page_by_page_also_over_a_crash)
