#include "lint_rules.h"
#include "support/lint_of.h"

#define RULES(rules) LINT_BASE LINT_POLICY "  rules:\n" rules
#define SLA(second) \
    LINT_BASE "sla:\n  all: {" LINT_OWNED "calendar: always, targets: {resolution: 8h}}\n" second

#define QUEUES(rules)                                                                 \
    LINT_BASE "routing:\n  default_team: t\n  queues: {a: {team: t}, b: {team: t}}\n" \
              "  default_queue: a\n  rules:\n" rules
#define BURSTS(second) LINT_BASE "problems:\n  bursts:\n    many: {by: [ticket.cause]}\n" second

static const struct lint_case cases[] = {
    {"rule_unreachable",
     RULES("    - {on: [created], when: 'ticket.priority >= \"high\"', policy: p}\n"
           "    - {on: [created], when: 'ticket.priority == \"urgent\"', policy: p}\n"),
     12, "never reached",
     RULES("    - {on: [created], when: 'ticket.priority == \"urgent\"', policy: p}\n"
           "    - {on: [created], when: 'ticket.priority >= \"high\"', policy: p}\n")},
    {"rule_unreachable",
     RULES("    - {on: [created, breached], policy: p}\n"
           "    - {on: [breached], when: 'ticket.team == \"t\"', policy: p}\n"),
     12, "never reached",
     RULES("    - {on: [created, breached], policy: p}\n"
           "    - {on: [breached, at_risk], when: 'ticket.team == \"t\"', policy: p}\n")},
    {"rule_never",
     RULES("    - {on: [created], when: 'ticket.priority == \"low\" and "
           "ticket.priority == \"high\"', policy: p}\n"),
     11, "contradicts itself",
     RULES("    - {on: [created], when: 'ticket.priority == \"low\" or "
           "ticket.priority == \"high\"', policy: p}\n")},
    {"rule_unreachable",
     RULES("    - {on: [created], when: 'ticket.affected_customers >= 10', policy: p}\n"
           "    - {on: [created], when: 'ticket.affected_customers > 99', policy: p}\n"),
     12, "never reached",
     RULES("    - {on: [created], when: 'ticket.affected_customers > 99', policy: p}\n"
           "    - {on: [created], when: 'ticket.affected_customers >= 10', policy: p}\n")},
    {"rule_unreachable",
     RULES("    - {on: [created], when: 'ticket.impact <= 2', policy: p}\n"
           "    - {on: [created], when: 'ticket.impact >= 3', policy: p}\n"
           "    - {on: [created], when: 'ticket.impact != 2', policy: p}\n"),
     13, "never reached",
     RULES("    - {on: [created], when: 'ticket.impact <= 2', policy: p}\n"
           "    - {on: [created], when: 'ticket.impact > 3', policy: p}\n"
           "    - {on: [created], when: 'ticket.impact != 2', policy: p}\n")},
    {"rule_never",
     RULES("    - {on: [created], when: 'ticket.reopen_count > 2 and ticket.reopen_count < 3', "
           "policy: p}\n"),
     11, "contradicts itself",
     RULES("    - {on: [created], when: 'ticket.reopen_count > 2 and ticket.reopen_count < 4', "
           "policy: p}\n")},
    {"rule_never", RULES("    - {on: [created], when: 'ticket.impact > 4', policy: p}\n"), 11,
     "contradicts itself", RULES("    - {on: [created], when: 'ticket.impact > 3', policy: p}\n")},
    {"queue_rule_unreachable",
     QUEUES("    - {when: 'ticket.team in [\"t\", \"u\"]', queue: a}\n"
            "    - {when: 'ticket.team == \"u\" and ticket.immediate', queue: b}\n"),
     13, "this rule for a queue is never reached",
     QUEUES("    - {when: 'ticket.team == \"u\" and ticket.immediate', queue: b}\n"
            "    - {when: 'ticket.team in [\"t\", \"u\"]', queue: a}\n")},
    {"queue_rule_never",
     QUEUES("    - {when: 'ticket.urgency < 2 and ticket.urgency != 1', queue: b}\n"), 12,
     "contradicts itself", QUEUES("    - {when: 'ticket.urgency < 2', queue: b}\n")},
    {"burst_unreachable", BURSTS("    few: {by: [ticket.issue], when: 'ticket.impact == 1'}\n"), 10,
     "this rule for bursts is never reached",
     LINT_BASE "problems:\n  bursts:\n"
               "    few: {by: [ticket.issue], when: 'ticket.impact == 1'}\n"
               "    many: {by: [ticket.cause]}\n"},
    {"burst_never",
     LINT_BASE "problems:\n  bursts:\n    few: {by: [ticket.issue], when: 'ticket.impact < 1'}\n",
     9, "contradicts itself",
     LINT_BASE "problems:\n  bursts:\n    few: {by: [ticket.issue], when: 'ticket.impact < 2'}\n"},
    {"sla_unreachable",
     SLA("  gold: {" LINT_OWNED "when: 'customer.tier == \"gold\"', targets: {resolution: 1h}}\n"),
     9, "SLA policy \"gold\" is never reached",
     SLA("  desk: {" LINT_OWNED "for: owner, targets: {owner: 1h}}\n")},
    {"sla_never",
     LINT_BASE "sla:\n  odd: {" LINT_OWNED
               "when: 'ticket.immediate and not ticket.immediate', targets: {resolution: 1h}}\n",
     8, "contradicts itself",
     LINT_BASE "sla:\n  odd: {" LINT_OWNED
               "when: 'ticket.immediate', targets: {resolution: 1h}}\n"},
    {"policy_unused", LINT_BASE LINT_POLICY, 9, "nothing starts escalation policy \"p\"",
     RULES("    - {on: [created], policy: p}\n")},
    {"review_overdue",
     LINT_BASE "escalation:\n  policies:\n    p: {owner: ann, review_by: '2024-01-14', levels: "
               "[{targets: ['user:ann']}]}\n",
     9, "was to be reviewed by 2024-01-14",
     LINT_BASE "escalation:\n  policies:\n    p: {owner: ann, review_by: '2024-01-15', levels: "
               "[{targets: ['user:ann']}]}\n"},
    {"review_overdue",
     LINT_BASE "sla:\n  old: {owner: ann, review_by: '2023-12-31', targets: {resolution: 1h}}\n", 8,
     "SLA policy \"old\"",
     LINT_BASE "sla:\n  old: {owner: ann, review_by: '2024-12-31', targets: {resolution: 1h}}\n"},
};

START_TEST(each_finding_is_there_with_its_place_and_not_where_it_is_not)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lint_check(&cases[i]);
    }
}
END_TEST

START_TEST(what_a_plugin_names_may_be_chosen_by_it)
{
    char said[2000];
    (void)lint_of("plugins: {instances: {sla: {use: sla_targets, config: {policy: gold}}}}\n"
                  "sla:\n  all: {owner: ann, review_by: '2030-01-01', targets: {resolution: 8h}}\n"
                  "  gold: {owner: ann, review_by: '2030-01-01', targets: {resolution: 1h}}\n",
                  said, sizeof said);
    ck_assert_msg(strstr(said, "sla_unreachable") == NULL, "%s", said);
}
END_TEST

START_TEST(overdue_reviews_are_counted_from_the_day_after)
{
    struct sla_policy slas[] = {{.review_by = TEXT("2024-01-14")},
                                {.review_by = TEXT("2024-01-15")}};
    struct escalation_policy ways[] = {{.review_by = TEXT("2023-12-31")}};
    struct policy_set set = {.sla_policies = slas,
                             .sla_policy_count = 2,
                             .escalation_policies = ways,
                             .escalation_policy_count = 1};
    int64_t monday_s = 1705276800; /* 2024-01-15T00:00:00Z */

    ck_assert_uint_eq(lint_rules_overdue(&set, monday_s - 1), 1);
    ck_assert_uint_eq(lint_rules_overdue(&set, monday_s), 2);
    ck_assert_uint_eq(lint_rules_overdue(&set, monday_s + 86400), 3);
}
END_TEST

SUITE("lint_rules", overdue_reviews_are_counted_from_the_day_after,
      each_finding_is_there_with_its_place_and_not_where_it_is_not,
      what_a_plugin_names_may_be_chosen_by_it)
