#include "policy_load_routing.h"
#include <string.h>
#include "policy_fixture.h"
#include "support/desk.h"

#define PEOPLE                                                                      \
    "calendars: {day: {hours: {mon: ['09:00-17:00']}}}\n"                           \
    "teams: {top: {calendar: day}, t: {calendar: day, parent: top, manager: ann,\n" \
    "        roles: {lead: ann}}}\n"                                                \
    "agents: {ann: {teams: [t], skills: {sql: 3}, work_capacity: 50, share: 2,\n"   \
    "          shifts: day, conflicts: ['@rival.example']}}\n"

START_TEST(everything_that_routing_can_say_is_read)
{
    struct desk desk;
    desk_load(&desk, PEOPLE
              "routing:\n"
              "  default_queue: desk\n"
              "  ageing: 20\n"
              "  base: {urgent: 5000}\n"
              "  presence_lease: 2m\n"
              "  presence_damping: 1s\n"
              "  offer_expiries: 5\n"
              "  skips_per_day: 1\n"
              "  fair_limit: 9\n"
              "  channels: {chat: {weight: 50, offer_for: 20s}}\n"
              "  queues:\n"
              "    sql: {team: t, method: best_skill, skills: [sql:3:1, de], offer_for: 5m,\n"
              "          auto_accept: true, pull: true, on_away: keep,\n"
              "          sticky: {days: 3, wait: 1m}, reserve: {tier: gold, percent: 20},\n"
              "          relax: [{after: 1m, step: drop_skills, class: 2},\n"
              "                  {after: 2m, step: overflow, queue: desk}]}\n"
              "    desk: {team: top}\n"
              "  rules:\n"
              "    - {when: 'ticket.channel == \"chat\"', channel_specific: true, queue: sql,\n"
              "       skills: [pl:2]}\n"
              "    - {queue: desk}\n");
    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));

    const struct routing *routing = &desk.policies->routing;
    const struct routing_queue *sql = routing_queue(routing, TEXT("sql"));
    ck_assert_uint_eq(routing->queue_count, 2);
    ck_assert(text_eq_z(routing->default_queue, "desk"));
    ck_assert_int_eq(routing->ageing, 20);
    ck_assert_int_eq(routing->base[PRIORITY_URGENT], 5000);
    ck_assert_int_eq(routing->base[PRIORITY_HIGH], 2000);
    ck_assert_int_eq(routing->lease_s, 120);
    ck_assert_int_eq(routing->damping_s, 1);
    ck_assert_int_eq(routing->expiries_max, 5);
    ck_assert_int_eq(routing->skips_max, 1);
    ck_assert_int_eq(routing->fair_limit, 9);
    ck_assert_int_eq(routing_channel(routing, TEXT("chat")).weight, 50);
    ck_assert_int_eq(sql->method, ROUTING_BEST_SKILL);
    ck_assert_uint_eq(sql->need_count, 2);
    ck_assert_int_eq(sql->needs[0].relaxation, 1);
    ck_assert_int_eq(sql->offer_for_s, 300);
    ck_assert(sql->auto_accept && sql->pull);
    ck_assert_int_eq(sql->away, ROUTING_KEEP);
    ck_assert_int_eq(sql->sticky_days, 3);
    ck_assert_int_eq(sql->sticky_wait_s, 60);
    ck_assert(text_eq_z(sql->reserve_tier, "gold"));
    ck_assert_uint_eq(sql->step_count, 2);
    ck_assert_int_eq(sql->steps[1].kind, ROUTING_OVERFLOW);
    ck_assert_uint_eq(routing->rule_count, 2);
    ck_assert_uint_eq(routing->rules[0].need_count, 1);
    const struct roster_agent *ann = roster_agent(&desk.policies->roster, TEXT("ann"));
    ck_assert_int_eq(ann->work_capacity, 50);
    ck_assert_int_eq(ann->share, 2);
    ck_assert_ptr_nonnull(ann->shifts);
    ck_assert_uint_eq(ann->conflict_count, 1);
    ck_assert_ptr_eq(roster_role_of(&desk.policies->roster, TEXT("t"), TEXT("lead")), ann);
    desk_close(&desk);
}
END_TEST

START_TEST(what_is_wrong_is_said_with_what_would_be_right)
{
    static const struct {
        const char *text, *said;
    } wrong[] = {
        {"{queues: {q: {team: moon}}}", "there is no team \"moon\""},
        {"{queues: {q: {}}}", "team"},
        {"{queues: {q: {team: t, skills: ['sql:9']}}}", "\"sql:9\" is no skill"},
        {"{queues: {q: {team: t}}, default_queue: x}", "there is no queue \"x\""},
        {"{queues: {q: {team: t}}, rules: [{queue: x}]}", "there is no queue \"x\""},
        {"{queues: {q: {team: t}}, rules: [{queue: q}, {queue: q}]}", "never reached"},
        {"{queues: {q: {team: t}}, ageing: 0}", "starvation_ok: true"},
        {"{queues: {q: {team: t, relax: [{after: 2m, step: widen}, {after: 1m, step: widen}]}}}",
         "in order of time"},
        {"{queues: {q: {team: t, relax: [{after: 2m, step: overflow, queue: x}]}}}",
         "there is no queue \"x\""},
        {"{queues: {q: {team: t, relax: [{after: 2m, step: escalate, policy: x}]}}}",
         "there is no escalation policy \"x\""},
        {"{queues: {q: {team: t, relax: [{after: 2m, step: callback}]}}}", "needs the text"},
        {"{queues: {q: {team: t, method: dice}}}", "least_loaded"},
        {"{queues: {q: {team: t}}, wait: 3}", "wait"},
        {"{queues: {q: {team: t}}, rules: [{when: 'ticket.impact == \"x\"', queue: q}]}", "text"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct desk desk;
        struct buf text;
        buf_init(&text);
        buf_printf(&text, PEOPLE "routing: %s\n", wrong[i].text);
        desk_load(&desk, buf_z(&text));
        ck_assert_msg(strstr(desk_complaints(&desk), wrong[i].said) != NULL, "%s: %s",
                      wrong[i].text, desk_complaints(&desk));
        desk_close(&desk);
        buf_fini(&text);
    }
}
END_TEST

START_TEST(c11_a_rule_that_compares_a_text_to_a_number_is_refused_with_line_and_column)
{
    struct desk desk;
    desk_load(&desk, PEOPLE "routing:\n"
                            "  queues: {q: {team: t}}\n"
                            "  rules:\n"
                            "    - {when: 'customer.tier == 3', queue: q}\n");

    ck_assert_msg(strstr(desk_complaints(&desk), ":9:29") != NULL, "%s", desk_complaints(&desk));
    desk_close(&desk);
}
END_TEST

START_TEST(starvation_may_be_meant_and_without_queues_routing_is_off)
{
    struct desk desk;
    desk_load(&desk, PEOPLE "routing: {ageing: 0, starvation_ok: true, default_team: t}\n");

    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));
    ck_assert(!routing_is_on(&desk.policies->routing));
    ck_assert(text_eq_z(desk.policies->default_team, "t"));
    desk_close(&desk);
}
END_TEST

START_TEST(c13_a_circle_of_teams_or_one_without_a_calendar_or_a_role_of_nobody_is_refused)
{
    static const struct {
        const char *text, *said;
    } wrong[] = {
        {"teams: {a: {calendar: d, parent: b}, b: {calendar: d, parent: a}}", "round in a circle"},
        {"teams: {a: {name: A}}", "calendar"},
        {"teams: {a: {calendar: d, roles: {lead: eve}}}", "there is no agent \"eve\""},
        {"teams: {a: {calendar: d, manager: eve}}", "there is no agent \"eve\""},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct desk desk;
        struct buf text;
        buf_init(&text);
        buf_printf(&text, "calendars: {d: {hours: {mon: ['09:00-17:00']}}}\n%s\n", wrong[i].text);
        desk_load(&desk, buf_z(&text));
        ck_assert_msg(strstr(desk_complaints(&desk), wrong[i].said) != NULL, "%s: %s",
                      wrong[i].text, desk_complaints(&desk));
        desk_close(&desk);
        buf_fini(&text);
    }
}
END_TEST

START_TEST(a_ladder_that_leads_back_to_its_own_queue_is_refused_with_its_path)
{
    struct desk desk;
    desk_load(&desk,
              PEOPLE "escalation: {policies: {up: {owner: ann, review_by: '2030-01-01', levels:\n"
                     "    [{targets: ['user:ann'], delay: 5m, set_queue: top}]},\n"
                     "  down: {owner: ann, review_by: '2030-01-01', levels:\n"
                     "    [{targets: ['user:ann'], delay: 5m, set_queue: t}]}}}\n"
                     "routing: {queues: {\n"
                     "  q: {team: t, relax: [{after: 2m, step: escalate, policy: up}]},\n"
                     "  r: {team: top, relax: [{after: 2m, step: escalate, policy: down}]}}}\n");

    ck_assert_msg(strstr(desk_complaints(&desk),
                         "policy \"up\" level 1 (set_queue top), ladder of queue \"r\" step 1 -> "
                         "policy \"down\" level 1 (set_queue t), ladder of queue \"q\" step 1 -> "
                         "policy \"up\"") != NULL,
                  "%s", desk_complaints(&desk));
    desk_close(&desk);
}
END_TEST

START_TEST(the_example_of_the_documents_is_right)
{
    const struct policy_set *set = NULL;
    char said[2000];

    policy_fixture_example("routing", &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    const struct routing *routing = &set->routing;
    const struct routing_queue *desk = routing_queue(routing, TEXT("desk"));
    ck_assert_uint_eq(routing->queue_count, 3);
    ck_assert_uint_eq(routing->rule_count, 3);
    ck_assert_uint_eq(desk->step_count, 4);
    ck_assert(text_eq_z(desk->reserve_tier, "gold"));
    ck_assert_int_eq(routing_wait_max_m(routing, routing->base[PRIORITY_LOW]), 400);
    policy_set_release(&set);
}
END_TEST

SUITE("policy_load_routing", everything_that_routing_can_say_is_read,
      what_is_wrong_is_said_with_what_would_be_right,
      c11_a_rule_that_compares_a_text_to_a_number_is_refused_with_line_and_column,
      starvation_may_be_meant_and_without_queues_routing_is_off,
      c13_a_circle_of_teams_or_one_without_a_calendar_or_a_role_of_nobody_is_refused,
      a_ladder_that_leads_back_to_its_own_queue_is_refused_with_its_path,
      the_example_of_the_documents_is_right)
