#include "support/desk.h"

#define ROUTE(config) \
    DESK_BASE "plugins: {instances: {route: {use: route_team, config: {" config "}}}}\n"

static struct text code_of(struct desk *desk, const struct value *ticket, const char *agent)
{
    const struct value *assigned = desk_event(desk, value_text(ticket, "id"), "assigned", 0);
    return value_text(desk_item(value_get(assigned, "candidates"), "agent", agent), "code");
}

START_TEST(skill_presence_and_load_decide_and_each_candidate_has_a_reason)
{
    struct desk desk;
    desk_open(&desk, ROUTE("rules: [{team: support, skills: ['cards:3']}]"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert(text_eq_z(value_text(ticket, "agent"), "ann"));
    ck_assert(text_eq_z(code_of(&desk, ticket, "ann"), "eligible"));
    ck_assert(text_eq_z(code_of(&desk, ticket, "bob"), "skill_level:cards"));
    ck_assert(text_eq_z(code_of(&desk, ticket, "cid"), "not_present"));
    desk_close(&desk);
}
END_TEST

START_TEST(the_first_rule_that_holds_gives_the_team)
{
    struct desk desk;
    desk_open(&desk, ROUTE("rules: [{when: 'ticket.subject contains \"invoice\"', team: billing}, "
                           "{team: support}]"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "my invoice", "b");

    ck_assert(text_eq_z(value_text(ticket, "team"), "billing"));
    ck_assert(text_eq_z(value_text(ticket, "agent"), "bob"));
    desk_close(&desk);
}
END_TEST

START_TEST(the_least_loaded_gets_it_and_equal_load_goes_by_id)
{
    struct desk desk;
    desk_open(&desk, ROUTE("rules: [{team: support}]"));

    const struct value *first = desk_ticket(&desk, "anna@x.example", "1", "b");
    ck_assert(text_eq_z(value_text(first, "agent"), "ann"));
    const struct value *second = desk_ticket(&desk, "anna@x.example", "2", "b");

    ck_assert(text_eq_z(value_text(second, "agent"), "bob"));
    desk_close(&desk);
}
END_TEST

START_TEST(nobody_eligible_leaves_it_to_the_team)
{
    struct desk desk;
    desk_open(&desk, ROUTE("rules: [{team: billing, skills: [sql]}]"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert(text_eq_z(value_text(ticket, "team"), "billing"));
    ck_assert(text_eq_z(value_text(ticket, "agent"), ""));
    ck_assert(text_eq_z(code_of(&desk, ticket, "bob"), "skill_missing:sql"));
    desk_close(&desk);
}
END_TEST

START_TEST(capacity_is_never_exceeded)
{
    struct desk desk;
    desk_open(&desk, ROUTE("method: best_skill, rules: [{team: support, skills: [cards]}]"));
    unsigned ann = 0;
    unsigned bob = 0;
    unsigned nobody = 0;

    for (int i = 0; i < 10; i++) {
        const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");
        ann += text_eq_z(value_text(ticket, "agent"), "ann");
        bob += text_eq_z(value_text(ticket, "agent"), "bob");
        nobody += value_text(ticket, "agent").n == 0;
    }

    ck_assert_uint_eq(ann, 3);
    ck_assert_uint_eq(bob, 5);
    ck_assert_uint_eq(nobody, 2);
    desk_close(&desk);
}
END_TEST

START_TEST(the_longest_idle_gets_it)
{
    struct desk desk;
    desk_open(&desk, ROUTE("method: longest_idle, rules: [{team: support}]"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "1", "b");
    ck_assert(text_eq_z(value_text(ticket, "agent"), "ann"));
    desk.now_us += DESK_SECOND / 100;
    ticket = desk_ticket(&desk, "anna@x.example", "2", "b");
    ck_assert(text_eq_z(value_text(ticket, "agent"), "bob"));
    desk.now_us += DESK_SECOND / 100;
    ticket = desk_ticket(&desk, "anna@x.example", "3", "b");

    ck_assert(text_eq_z(value_text(ticket, "agent"), "ann"));
    desk_close(&desk);
}
END_TEST

START_TEST(a_team_may_get_it_as_a_whole)
{
    struct desk desk;
    desk_open(&desk, ROUTE("rules: [{team: support, assign: team}]"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert(text_eq_z(value_text(ticket, "team"), "support"));
    ck_assert(text_eq_z(value_text(ticket, "agent"), ""));
    desk_close(&desk);
}
END_TEST

/* A team of two hundred: no more effects than a call may emit, and still the best one. */
START_TEST(of_a_large_team_the_best_are_listed)
{
    struct desk desk;
    struct buf yaml;
    buf_init(&yaml);
    buf_put_z(&yaml, "calendars: {day: {hours: {mon: ['09:00-17:00']}}}\n"
                     "teams: {support: {calendar: day}}\nagents:\n");
    for (int i = 0; i < 200; i++) {
        buf_printf(&yaml, "  a%03d: {teams: [support], skills: {cards: %d}}\n", i,
                   i == 177 ? 5 : 1 + i % 4);
    }
    buf_put_z(&yaml, "plugins: {instances: {route: {use: route_team, config: {method: best_skill, "
                     "rules: [{team: support, skills: ['cards']}]}}}}\n");
    desk_open(&desk, buf_z(&yaml));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert(text_eq_z(value_text(ticket, "agent"), "a177"));
    const struct value *assigned = desk_event(&desk, value_text(ticket, "id"), "assigned", 0);
    ck_assert_uint_eq(value_get(assigned, "candidates")->list.count, 50);
    ck_assert_uint_ne(text_find(value_text(assigned, "reason"), TEXT("200 looked at"), 0),
                      SIZE_MAX);
    desk_close(&desk);
    buf_fini(&yaml);
}
END_TEST

/* A hundredth of a second longer idle is longer: whole seconds gave it to the first by id. */
START_TEST(the_longest_idle_is_told_to_the_millisecond)
{
    struct desk desk;
    desk_open(&desk, ROUTE("method: longest_idle, rules: [{when: 'ticket.subject == \"billing\"', "
                           "team: billing}, {team: support}]"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "billing", "b");
    ck_assert(text_eq_z(value_text(ticket, "agent"), "bob"));
    desk.now_us += DESK_SECOND / 100;
    ticket = desk_ticket(&desk, "anna@x.example", "s", "b");
    ck_assert(text_eq_z(value_text(ticket, "agent"), "ann"));
    desk.now_us += DESK_SECOND / 100;
    ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert(text_eq_z(value_text(ticket, "agent"), "bob"));
    desk_close(&desk);
}
END_TEST

START_TEST(wrong_rows_are_refused)
{
    struct buf yaml;
    buf_init(&yaml);
    buf_put_z(&yaml, DESK_BASE "plugins: {instances: {route: {use: route_team, config: {rules: "
                               "[{team: support, skills: [");
    for (int i = 0; i < 190; i++) { /* so long a name once made everybody eligible */
        buf_put_u8(&yaml, 's');
    }
    buf_put_z(&yaml, "]}]}}}}\n");
    desk_expect_refused(buf_z(&yaml), "is no skill");
    buf_fini(&yaml);
    desk_expect_refused(ROUTE("rules: [{team: supprt}]"), "there is no team \"supprt\"");
    desk_expect_refused(ROUTE("rules: [{team: support, skills: ['sql:9']}]"),
                        "\"sql:9\" is no skill");
    desk_expect_refused(ROUTE("rules: [{team: support}, {team: billing}]"),
                        "row 2 is never reached");
    desk_expect_refused(ROUTE("method: fastest, rules: []"), "method is never \"fastest\"");
}
END_TEST

SUITE("plugins/route_team", skill_presence_and_load_decide_and_each_candidate_has_a_reason,
      the_first_rule_that_holds_gives_the_team, the_least_loaded_gets_it_and_equal_load_goes_by_id,
      nobody_eligible_leaves_it_to_the_team, capacity_is_never_exceeded, the_longest_idle_gets_it,
      the_longest_idle_is_told_to_the_millisecond, a_team_may_get_it_as_a_whole,
      of_a_large_team_the_best_are_listed, wrong_rows_are_refused)
