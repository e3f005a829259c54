#include "support/calendar_world.h"

static struct world world;

static struct value ask(const char *scope, const char *name, const char *at_ms)
{
    struct answer *answer =
        at_ms ? world_call(&world, "hours.ask", "", scope, name, "at_ms", at_ms, NULL)
              : world_call(&world, "hours.ask", "", scope, name, NULL);
    return world_result(&world, answer);
}

static void refused(const struct answer *answer, enum err err, const char *path, const char *says)
{
    ck_assert_int_eq(answer->refusal.code, err);
    ck_assert_str_eq(answer->refusal.path, path);
    ck_assert_msg(strstr(answer->refusal.text, says) != NULL, "%s", answer->refusal.text);
}

START_TEST(a_team_is_open_until_its_calendar_closes)
{
    calendar_world_init(&world);

    struct value hours = ask("team", "desk", NULL);

    ck_assert(value_bool(&hours, "open", false));
    ck_assert_int_eq(calendar_world_seconds(&hours, "closes_at_ms"), zones_at(2024, 6, 3, 15, 0));
    ck_assert_ptr_null(value_get(&hours, "opens_at_ms"));
    ck_assert(text_eq_z(value_text(&hours, "calendar"), "desk"));
    ck_assert_int_eq(value_int(&hours, "calendar_version", 0), 1);
    ck_assert(text_eq_z(value_text(&hours, "tzdata"), "2024a"));
    ck_assert(text_eq_z(value_text(&hours, "policy"), "standard")); /* of customers not named */
    ck_assert_int_eq(calendar_world_seconds(&hours, "reply_at_ms"), CALENDAR_WORLD_NOW_S + 3600);
    world_fini(&world);
}
END_TEST

START_TEST(a_customer_is_promised_the_reply_that_the_clock_will_ask_for)
{
    calendar_world_init(&world);

    struct value friday = ask("customer", "eva@gold.example", "#1717768200000"); /* 15:50 */
    struct value plain = ask("customer", "anna@example.org", NULL);

    ck_assert(text_eq_z(value_text(&friday, "policy"), "gold"));
    ck_assert_int_eq(calendar_world_seconds(&friday, "reply_at_ms"),
                     zones_at(2024, 6, 10, 8, 50)); /* 70 min on Friday, 50 min on Monday */
    ck_assert(text_eq_z(value_text(&plain, "policy"), "standard"));
    ck_assert_int_eq(calendar_world_seconds(&plain, "reply_at_ms"), CALENDAR_WORLD_NOW_S + 3600);
    world_fini(&world);
}
END_TEST

START_TEST(a_later_instant_is_answered_by_the_version_that_holds_then)
{
    calendar_world_init(&world);

    struct value monday = ask("calendar", "desk", "#1718006100000"); /* 10 June, 09:55 */

    ck_assert(!value_bool(&monday, "open", true));
    ck_assert_int_eq(value_int(&monday, "calendar_version", 0), 2);
    ck_assert_int_eq(calendar_world_seconds(&monday, "opens_at_ms"), zones_at(2024, 6, 10, 8, 0));
    world_fini(&world);
}
END_TEST

START_TEST(a_channel_promises_what_a_ticket_that_comes_by_it_will_get)
{
    calendar_world_init(&world);
    struct expression_trouble trouble;
    struct sla_policy *gold = &world.policies->sla_policies[0];
    gold->when = expression_read(&world.policies->arena, TEXT("ticket.channel == \"pager\""),
                                 ticket_facts_symbols, ticket_facts_count, &trouble);

    struct value pager = ask("channel", "pager", "#1717768200000"); /* Friday, 15:50 in Berlin */
    struct value wire = ask("channel", "rpc", NULL);

    ck_assert(text_eq_z(value_text(&pager, "policy"), "gold"));
    ck_assert(text_eq_z(value_text(&pager, "calendar"), "desk"));
    ck_assert_int_eq(calendar_world_seconds(&pager, "reply_at_ms"), zones_at(2024, 6, 10, 8, 50));
    ck_assert(text_eq_z(value_text(&wire, "policy"), "standard"));
    ck_assert_int_eq(calendar_world_seconds(&wire, "reply_at_ms"), CALENDAR_WORLD_NOW_S + 3600);
    refused(world_call(&world, "hours.ask", "", "channel", "pigeon", NULL), ERR_NOT_FOUND,
            "channel", "there is no channel \"pigeon\"");
    world_fini(&world);
}
END_TEST

START_TEST(the_hours_are_those_of_the_clock_where_it_has_its_own)
{
    calendar_world_init(&world);
    struct sla_policy *gold = &world.policies->sla_policies[0];
    gold->calendar = calendar_always();
    gold->clocks[SLA_FIRST_RESPONSE].source = SLA_SOURCE_OWNER_TEAM;
    gold->when = NULL;

    struct value hours = ask("team", "desk", "#1717768200000");

    ck_assert(text_eq_z(value_text(&hours, "policy"), "gold"));
    ck_assert_int_eq(calendar_world_seconds(&hours, "reply_at_ms"), zones_at(2024, 6, 10, 8, 50));
    world_fini(&world);
}
END_TEST

START_TEST(who_asks_for_nobody_or_two_or_someone_unknown_is_told_so)
{
    calendar_world_init(&world);

    refused(world_call(&world, "hours.ask", "", NULL), ERR_INVALID, "calendar", "exactly one of");
    refused(world_call(&world, "hours.ask", "", "team", "desk", "calendar", "desk", NULL),
            ERR_INVALID, "calendar", "exactly one of");
    refused(world_call(&world, "hours.ask", "", "team", "moon", NULL), ERR_NOT_FOUND, "team",
            "there is no team \"moon\"");
    refused(world_call(&world, "hours.ask", "", "calendar", "moon", NULL), ERR_NOT_FOUND,
            "calendar", "there is no calendar \"moon\"");
    refused(world_call(&world, "hours.ask", "", "team", "desk", "at_ms", "#-5", NULL), ERR_INVALID,
            "at_ms", "before 2200");
    refused(world_call(&world, "hours.ask", "", "team", "desk", "at_ms", "#9999999999999", NULL),
            ERR_INVALID, "at_ms", "before 2200");
    world_fini(&world);
}
END_TEST

SUITE("ask_hours", a_team_is_open_until_its_calendar_closes,
      a_customer_is_promised_the_reply_that_the_clock_will_ask_for,
      a_later_instant_is_answered_by_the_version_that_holds_then,
      a_channel_promises_what_a_ticket_that_comes_by_it_will_get,
      the_hours_are_those_of_the_clock_where_it_has_its_own,
      who_asks_for_nobody_or_two_or_someone_unknown_is_told_so)
