#include "policy_load_escalation.h"
#include <string.h>
#include "server_options.h"
#include "support/desk.h"

#define PEOPLE                                            \
    "calendars: {day: {hours: {mon: ['09:00-17:00']}}}\n" \
    "teams: {t: {calendar: day}, u: {calendar: day}}\nagents: {ann: {teams: [t]}}\n"
#define POLICY(levels)                                                                             \
    PEOPLE "escalation: {policies: {p: {owner: ann, review_by: '2030-01-01', levels: [" levels "]" \
           "}"                                                                                     \
           "}"
#define RULE(levels, rule) POLICY(levels) ", rules: [" rule "]}\n"

START_TEST(everything_that_a_policy_can_say_is_read)
{
    struct desk desk;
    desk_load(
        &desk, PEOPLE
        "escalation:\n"
        "  policies:\n"
        "    p: {owner: ann, review_by: '2030-01-01', repeat: 2, acknowledge_for: 10m,\n"
        "        endless_acknowledge: true, exhausted_every: 2h, hold_down: 5m, clear_for: 1m,\n"
        "        resume_window: 3h, may_end_silently: true, last_resort: ['team:t'],\n"
        "        levels: [{targets: [owner, previous_owner, 'role:manager',\n"
        "          'role:owner.manager', 'user:ann', 'team:t'], delay: 90s,\n"
        "          delay_calendar: day, only: day, set_queue: u, assign: true,\n"
        "          raise_priority: high, notify_customer: true, multi_ack: true,\n"
        "          keep_personal: true, follow_shift: true}]}\n"
        "  rules: [{on: [heartbeat, refusals], policy: p}]\n");
    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));

    const struct escalation_policy *policy = policy_set_escalation(desk.policies, TEXT("p"));
    ck_assert_uint_eq(policy->repeat, 2);
    ck_assert_int_eq(policy->acknowledge_for_s, 600);
    ck_assert_int_eq(policy->exhausted_every_s, 7200);
    ck_assert_int_eq(policy->hold_down_s, 300);
    ck_assert_int_eq(policy->clear_for_s, 60);
    ck_assert_int_eq(policy->resume_window_s, 10800);
    ck_assert(policy->endless_acknowledge && policy->may_end_silently);
    ck_assert_uint_eq(policy->last_resort_count, 1);
    ck_assert_uint_eq(policy->version.n, 16);
    const struct escalation_level *level = &policy->levels[0];
    ck_assert_uint_eq(level->target_count, 6);
    ck_assert_int_eq(level->axis, ESCALATION_FUNCTIONAL); /* it takes the ticket elsewhere */
    ck_assert_int_eq(level->delay_s, 90);
    ck_assert_ptr_nonnull(level->delay_calendar);
    ck_assert_ptr_eq(level->only, level->delay_calendar);
    ck_assert_int_eq(level->raise_priority, PRIORITY_HIGH);
    ck_assert(text_eq_z(level->set_queue, "u"));
    ck_assert(level->assign && level->notify_customer && level->multi_ack);
    ck_assert(level->keep_personal && level->follow_shift);
    ck_assert_uint_eq(desk.policies->escalation_rules[0].causes,
                      1u << ESCALATION_CAUSE_HEARTBEAT | 1u << ESCALATION_CAUSE_REFUSALS);
    desk_close(&desk);
}
END_TEST

#define PLACES                                                                                 \
    "plugins: {instances: {chat: {use: notify_webhook, config: {url: 'http://a.example'}}}}\n" \
    "rooms: {ops: {channel: chat, address: '#ops'}}\n"

START_TEST(rooms_and_plugins_are_targets_and_a_plugin_has_whom_it_means_otherwise)
{
    struct desk desk;
    desk_load(&desk, PLACES POLICY("{targets: ['room:ops', 'plugin:chat', "
                                   "{plugin: chat, otherwise: ['user:ann']}]}") "}\n");
    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));

    const struct roster *roster = &desk.policies->roster;
    const struct escalation_level *level = &desk.policies->escalation_policies[0].levels[0];
    ck_assert_uint_eq(level->target_count, 3);
    ck_assert_int_eq(level->targets[2].kind, ESCALATION_TARGET_PLUGIN);
    ck_assert_uint_eq(level->targets[2].otherwise_count, 1);
    ck_assert(text_eq_z(level->targets[2].otherwise[0].name, "ann"));
    ck_assert_uint_eq(roster->place_count, 2); /* the instance once, however often named */
    ck_assert(text_eq_z(roster_recipient(roster, TEXT("room:ops"))->contacts[0].address, "#ops"));
    ck_assert_ptr_nonnull(roster_recipient(roster, TEXT("plugin:chat")));
    desk_close(&desk);
}
END_TEST

#define CIRCLE(more)                                                                        \
    PEOPLE                                                                                  \
    "sla: {desk: {for: owner, owner: ann, review_by: '2030-01-01', targets: {owner: 1h},\n" \
    "  thresholds: [{id: warn, percent: 50, escalate: p}], breach_escalation_policy: q}}\n" \
    "escalation:\n  policies:\n"                                                            \
    "    p: {owner: ann, review_by: '2030-01-01', " more                                    \
    "levels: [{targets: [owner], set_queue: u}]}\n"                                         \
    "    q: {owner: ann, review_by: '2030-01-01', levels: [{targets: [owner], set_queue: t}]}\n"

START_TEST(automation_that_goes_round_is_refused_with_its_path_and_counted_starts_end_it)
{
    struct desk desk;
    desk_expect_refused(CIRCLE(""),
                        "automation would go round without an end: policy \"p\" level 1 "
                        "(set_queue u), clock owner of SLA \"desk\"");
    desk_load(&desk, CIRCLE("starts_max: 3, "));
    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));
    ck_assert_uint_eq(policy_set_escalation(desk.policies, TEXT("p"))->starts_max, 3);
    desk_close(&desk);
}
END_TEST

START_TEST(a_role_that_some_team_gives_is_a_target)
{
    struct desk desk;
    desk_load(&desk,
              "calendars: {day: {hours: {mon: ['09:00-17:00']}}}\n"
              "teams: {t: {calendar: day, roles: {lead: ann}}}\nagents: {ann: {teams: [t]}}\n"
              "escalation: {policies: {p: {owner: ann, review_by: '2030-01-01',\n"
              "  levels: [{targets: ['role:lead', 'role:owner.lead']}]}}}\n");
    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));

    const struct escalation_policy *policy = policy_set_escalation(desk.policies, TEXT("p"));

    ck_assert_int_eq(policy->levels[0].targets[0].kind, ESCALATION_TARGET_ROLE);
    ck_assert(text_eq_z(policy->levels[0].targets[0].name, "lead"));
    ck_assert_int_eq(policy->levels[0].targets[1].kind, ESCALATION_TARGET_OWNER_ROLE);
    ck_assert(text_eq_z(policy->levels[0].targets[1].name, "lead"));
    desk_close(&desk);
}
END_TEST

START_TEST(what_is_wrong_is_said_with_what_would_be_right)
{
    static const struct {
        const char *yaml, *says;
    } wrong[] = {
        {POLICY("{targets: ['user:bob']}") "}\n", "there is no agent \"bob\""},
        {POLICY("{targets: ['team:x']}") "}\n", "there is no team \"x\""},
        {POLICY("{targets: ['role:boss']}") "}\n", "there is no role \"boss\""},
        {POLICY("{targets: ['schedule:x']}") "}\n", "there is no schedule \"x\""},
        {POLICY("{targets: ['room:x']}") "}\n", "there is no room \"x\""},
        {POLICY("{targets: ['plugin:x']}") "}\n", "there is no plugin instance \"x\""},
        {POLICY("{targets: [{plugin: x}]}") "}\n", "there is no plugin instance \"x\""},
        {PLACES POLICY("{targets: [{plugin: chat, otherwise: ['plugin:chat']}]}") "}\n",
         "\"otherwise\" names no other plugin"},
        {POLICY("{targets: [owner]}") "}\nrooms: {r: {channel: x, address: y}}\n",
         "there is no plugin instance \"x\" that could page a room"},
        {POLICY("{targets: [owner], offer: true}") "}\n", "an offer needs routing.queues"},
        {POLICY("{targets: [owner], offer: true, assign: true}") "}\n", "not both"},
        {POLICY("{targets: [somebody]}") "}\n", "is no target; write owner"},
        {POLICY("{targets: [owner], delay: 0s}") "}\n", "a delay is at least 1s"},
        {POLICY("{targets: [owner], only: night}") "}\n", "there is no calendar \"night\""},
        {POLICY("{targets: [owner], delay_calendar: night}") "}\n",
         "there is no calendar \"night\""},
        {POLICY("{targets: [owner], set_queue: x}") "}\n", "there is no team \"x\""},
        {POLICY("{targets: []}") "}\n", "a level needs targets"},
        {RULE("{targets: [owner]}", "{on: [lunch], policy: p}"), "there are created, at_risk"},
        {RULE("{targets: [owner]}", "{on: [], policy: p}"), "a list of causes"},
        {RULE("{targets: [owner]}", "{on: [created], policy: q}"),
         "there is no escalation policy \"q\""},
        {RULE("{targets: [owner]}", "{on: [created], lane: fast, policy: p}"),
         "lane is never \"fast\""},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        desk_expect_refused(wrong[i].yaml, wrong[i].says);
    }
}
END_TEST

START_TEST(an_immediate_policy_is_staffed_around_the_clock_or_says_that_it_is_not)
{
    struct desk desk;
    desk_expect_refused(RULE("{targets: [owner]}", "{on: [created], lane: immediate, policy: p}"),
                        "level 1 of \"p\" is not staffed around the clock");
    desk_expect_refused(
        RULE("{targets: ['user:ann'], only: day}", "{on: [created], lane: immediate, policy: p}"),
        "level 1 of \"p\" is not staffed around the clock");
    desk_expect_refused(RULE("{targets: ['user:ann']}, {targets: ['role:manager']}",
                             "{on: [created], lane: immediate, policy: p}"),
                        "level 2 of \"p\" is the last one of an immediate policy");
    desk_expect_refused(
        RULE("{targets: ['team:u']}", "{on: [created], lane: immediate, policy: p}"),
        "level 1 of \"p\" is not staffed"); /* a team of nobody */

    desk_load(&desk, PEOPLE "escalation: {policies: {p: {owner: ann, review_by: '2030-01-01',\n"
                            "  may_end_silently: true, levels: [{targets: ['team:t']},\n"
                            "  {targets: [owner]}]}},\n"
                            "  rules: [{on: [created], lane: immediate, policy: p}]}\n");
    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));
    ck_assert(desk.policies->escalation_rules[0].immediate);
    desk_close(&desk);
}
END_TEST

START_TEST(the_example_of_the_documents_is_right)
{
    struct config *config = config_load("docs/examples/escalation/rung.yaml", NULL, 0);
    struct server_options options;
    struct buf complaints;
    buf_init(&complaints);

    server_options_read(config, NULL, &options);
    const struct policy_set *set = policy_load(config, "/usr/share/zoneinfo");

    config_print_complaints(config, &complaints);
    ck_assert_msg(config->complaint_count == 0, "%s", buf_z(&complaints));
    ck_assert_uint_eq(set->escalation_policy_count, 2);
    ck_assert_uint_eq(set->heartbeat_count, 1);
    ck_assert_int_eq(policy_set_heartbeat(set, TEXT("backup"))->every_s, 25 * 3600);
    policy_set_release(&set);
    config_free(&config);
    buf_fini(&complaints);
}
END_TEST

static int64_t delay_max_of(const char *setting)
{
    struct desk desk;
    char text[2000];
    (void)snprintf(text, sizeof text, "%s%s}\n", POLICY("{targets: [owner]}"), setting);
    desk_load(&desk, text);
    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));
    int64_t delay_s = desk.policies->escalation_delay_max_s;
    desk_close(&desk);
    return delay_s;
}

START_TEST(how_long_plugins_hold_up_a_level_is_a_minute_or_what_is_said)
{
    ck_assert_int_eq(delay_max_of(""), 60);
    ck_assert_int_eq(delay_max_of(", delay_max: 10s"), 10);
    ck_assert_int_eq(delay_max_of(", delay_max: 0"), 0);
    ck_assert_int_eq(delay_max_of(", delay_max: 1h"), 3600);

    desk_expect_refused("escalation: {delay_max: 61m}\n", "at most 1h");
}
END_TEST

START_TEST(a_heartbeat_names_what_is_there)
{
    desk_expect_refused(POLICY("{targets: [owner]}") "}\nheartbeats: {b: {every: 5m}}\n",
                        "needs a setting \"policy\"");
    desk_expect_refused(POLICY("{targets: [owner]}") "}\nheartbeats: {b: {policy: p}}\n",
                        "needs a setting \"every\"");
    desk_expect_refused(
        POLICY("{targets: [owner]}") "}\nheartbeats: {b: {every: 40d, policy: p}}\n",
        "every is 1s to 31d");
    desk_expect_refused(POLICY("{targets: [owner]}") "}\nheartbeats: {b: {every: 5m, policy: q}}\n",
                        "there is no escalation policy \"q\"");
    desk_expect_refused(
        POLICY("{targets: [owner]}") "}\nheartbeats: {b: {every: 5m, policy: p, team: x}}\n",
        "there is no team \"x\"");
}
END_TEST

SUITE("policy_load_escalation", everything_that_a_policy_can_say_is_read,
      rooms_and_plugins_are_targets_and_a_plugin_has_whom_it_means_otherwise,
      automation_that_goes_round_is_refused_with_its_path_and_counted_starts_end_it,
      a_role_that_some_team_gives_is_a_target, what_is_wrong_is_said_with_what_would_be_right,
      an_immediate_policy_is_staffed_around_the_clock_or_says_that_it_is_not,
      the_example_of_the_documents_is_right,
      how_long_plugins_hold_up_a_level_is_a_minute_or_what_is_said, a_heartbeat_names_what_is_there)
