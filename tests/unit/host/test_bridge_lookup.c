/* What a plugin in another process looks up. */
#include "host/bridge_lookup.h"
#include "model/ticket_facts.h"
#include "support/bridge_desk.h"
#include "support/rota.h"

#define START_MS (ROTA_START_S * 1000)
#define HOUR_MS INT64_C(3600000)

static struct bridge_desk desk;

static const char *number(int64_t number)
{
    return arena_printf(&desk.arena, "#%lld", (long long)number).p;
}

/* A calendar that is open on each day from 09 to 17 of UTC; WORLD_START_US is at 09. */
static void open_desk(void)
{
    bridge_desk_open(&desk);
    struct policy_set *set = desk.asked.world.policies;
    struct calendar *hours = calendar_begin(&set->arena, TEXT("hours"), zone_utc());
    for (unsigned day = 0; day < 7; day++) {
        ck_assert_int_eq(calendar_add_hours(hours, day, TEXT("09:00-17:00"), NULL), ERR_OK);
    }
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = hours;
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = calendar_always();
    rota_add(set);
}

/* The ids of the agents that were answered, with + between them. */
static const char *agents_of(uint64_t id)
{
    const struct value *items = NULL;
    size_t count = value_items(bridge_desk_answer(&desk, id), "agents", &items);
    struct text all = TEXT_NONE;
    for (size_t i = 0; i < count; i++) {
        all = arena_printf(&desk.arena, "%.*s%s%.*s", TEXT_ARG(all), i > 0 ? "+" : "",
                           TEXT_ARG(value_text(&items[i], "id")));
    }
    return arena_text(&desk.arena, all).p;
}

START_TEST(a_team_is_its_agents_and_a_team_that_is_not_there_a_no)
{
    open_desk();
    struct bridge_request support = bridge_desk_request(&desk, "team", "support", NULL);
    struct bridge_request other = bridge_desk_request(&desk, "team", "other", NULL);

    bridge_lookup_team(&support);
    bridge_lookup_team(&other);

    ck_assert_str_eq(agents_of(support.id), "ann+bob+cid");
    bridge_desk_refused(&desk, other.id, RUNG_ENOENT, "");
    ck_assert(bridge_desk_is_silent(&desk)); /* nothing of the list that was begun */
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(who_is_on_call_is_asked_for_an_instant_or_as_of_the_open_hook)
{
    const struct ticket ticket = {.id = 42};
    open_desk();
    bridge_desk_hook(&desk, &ticket);
    struct bridge_request later = bridge_desk_request(&desk, "schedule", "primary", "at",
                                                      number(ROTA_HANDOFF_S * 1000), NULL);
    struct bridge_request now =
        bridge_desk_request(&desk, "schedule", "primary", "call", BRIDGE_DESK_CALL, NULL);
    struct bridge_request other = bridge_desk_request(&desk, "schedule", "secondary", NULL);

    bridge_lookup_on_call(&later);
    bridge_lookup_on_call(&now);
    bridge_lookup_on_call(&other);

    ck_assert_str_eq(agents_of(later.id), "bob");
    ck_assert_str_eq(agents_of(now.id), "ann");
    bridge_desk_refused(&desk, other.id, RUNG_ENOENT, "");
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(business_time_is_advanced_and_measured)
{
    open_desk();
    struct bridge_request advance = bridge_desk_request(
        &desk, "calendar", "hours", "from_at", number(START_MS), "ms", number(9 * HOUR_MS), NULL);
    struct bridge_request elapsed =
        bridge_desk_request(&desk, "calendar", "hours", "from_at", number(START_MS), "to_at",
                            number(START_MS + 25 * HOUR_MS), NULL);
    struct bridge_request backwards = bridge_desk_request(&desk, "calendar", "hours", "from_at",
                                                          number(START_MS), "ms", "#-1", NULL);

    bridge_lookup_advance(&advance);
    bridge_lookup_elapsed(&elapsed);
    bridge_lookup_advance(&backwards);

    ck_assert_int_eq(value_int(bridge_desk_answer(&desk, advance.id), "at", 0),
                     START_MS + 25 * HOUR_MS);
    ck_assert_int_eq(value_int(bridge_desk_answer(&desk, elapsed.id), "ms", 0), 9 * HOUR_MS);
    bridge_desk_refused(&desk, backwards.id, RUNG_EINVAL, "");
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(when_a_calendar_changes_is_said_and_0_when_it_never_does)
{
    open_desk();
    struct bridge_request hours =
        bridge_desk_request(&desk, "calendar", "hours", "from_at", number(START_MS), NULL);
    struct bridge_request always = bridge_desk_request(
        &desk, "calendar", arena_text(&desk.arena, calendar_id(calendar_always())).p, "from_at",
        number(START_MS), NULL);
    struct bridge_request other = bridge_desk_request(&desk, "calendar", "other", NULL);

    bridge_lookup_next(&hours);
    bridge_lookup_next(&always);
    bridge_lookup_next(&other);

    const struct value *answer = bridge_desk_answer(&desk, hours.id);
    ck_assert(value_bool(answer, "open", false));
    ck_assert_int_eq(value_int(answer, "change_at", -1), START_MS + 8 * HOUR_MS);
    answer = bridge_desk_answer(&desk, always.id);
    ck_assert(value_bool(answer, "open", false));
    ck_assert_int_eq(value_int(answer, "change_at", -1), 0);
    bridge_desk_refused(&desk, other.id, RUNG_ENOENT, "");
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(a_rule_of_its_settings_is_asked_by_its_number_about_an_open_hook)
{
    const struct ticket ticket = {.id = 42, .subject = TEXT("the card")};
    struct expression_trouble trouble;
    open_desk();
    struct rung_rule rule = {
        .expression = expression_read(&desk.arena, TEXT("ticket.subject == \"the card\""),
                                      ticket_facts_symbols, ticket_facts_count, &trouble)};
    ck_assert_ptr_nonnull(rule.expression);
    desk.peer.rules.arena = &desk.arena;
    *ARENA_PUSH(&desk.arena, desk.peer.rules.items, desk.peer.rules.count) = &rule;
    bridge_desk_hook(&desk, &ticket);
    struct bridge_request first =
        bridge_desk_request(&desk, "rule", "#1", "call", BRIDGE_DESK_CALL, NULL);
    struct bridge_request second =
        bridge_desk_request(&desk, "rule", "#2", "call", BRIDGE_DESK_CALL, NULL);
    struct bridge_request zeroth =
        bridge_desk_request(&desk, "rule", "#0", "call", BRIDGE_DESK_CALL, NULL);
    struct bridge_request without = bridge_desk_request(&desk, "rule", "#1", NULL);

    bridge_lookup_rule(&first);
    bridge_lookup_rule(&second);
    bridge_lookup_rule(&zeroth);
    bridge_lookup_rule(&without);

    const struct value *answer = bridge_desk_answer(&desk, first.id);
    ck_assert(value_bool(answer, "holds", false));
    ck_assert(text_find(value_text(answer, "explain"), TEXT("the card"), 0) != SIZE_MAX);
    bridge_desk_refused(&desk, second.id, RUNG_ENOENT, "no such rule");
    bridge_desk_refused(&desk, zeroth.id, RUNG_ENOENT, "no such rule");
    bridge_desk_refused(&desk, without.id, RUNG_ENOENT, "no such call");
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(a_field_is_that_of_the_open_hooks_ticket_now_or_before)
{
    struct ticket_field now[] = {{.name = TEXT("card"), .value = TEXT("4711")}};
    struct ticket_field then[] = {{.name = TEXT("card"), .value = TEXT("42")}};
    const struct ticket ticket = {.id = 42, .fields = now, .field_count = 1};
    const struct ticket before = {.id = 42, .fields = then, .field_count = 1};
    open_desk();
    bridge_desk_hook(&desk, &ticket);
    struct bridge_request early =
        bridge_desk_request(&desk, "key", "card", "call", BRIDGE_DESK_CALL, NULL);
    *value_put(&desk.arena, (struct value *)early.params, "before") = value_of_bool(true);
    struct bridge_request today =
        bridge_desk_request(&desk, "key", "card", "call", BRIDGE_DESK_CALL, NULL);
    struct bridge_request absent =
        bridge_desk_request(&desk, "key", "colour", "call", BRIDGE_DESK_CALL, NULL);
    struct bridge_request without = bridge_desk_request(&desk, "key", "card", NULL);

    bridge_lookup_field(&early); /* there is no ticket as it was */
    desk.job.ask.before = &before;
    bridge_lookup_field(&early);
    bridge_lookup_field(&today);
    bridge_lookup_field(&absent);
    bridge_lookup_field(&without);

    bridge_desk_refused(&desk, early.id, RUNG_ENOENT, "no ticket");
    ck_assert(text_eq_z(value_text(bridge_desk_answer(&desk, early.id), "val"), "42"));
    ck_assert(text_eq_z(value_text(bridge_desk_answer(&desk, today.id), "val"), "4711"));
    ck_assert_uint_eq(value_text(bridge_desk_answer(&desk, absent.id), "val").n, 0);
    bridge_desk_refused(&desk, without.id, RUNG_ENOENT, "no such call");
    bridge_desk_close(&desk);
}
END_TEST

SUITE("bridge_lookup", a_team_is_its_agents_and_a_team_that_is_not_there_a_no,
      who_is_on_call_is_asked_for_an_instant_or_as_of_the_open_hook,
      business_time_is_advanced_and_measured,
      when_a_calendar_changes_is_said_and_0_when_it_never_does,
      a_rule_of_its_settings_is_asked_by_its_number_about_an_open_hook,
      a_field_is_that_of_the_open_hooks_ticket_now_or_before)
