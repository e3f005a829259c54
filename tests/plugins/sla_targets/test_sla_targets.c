#include "support/desk.h"

#define TARGETS(rows) \
    DESK_BASE "plugins: {instances: {t: {use: sla_targets, config: {targets: [" rows "]}}}}\n"

static int64_t target_of(const struct value *ticket, const char *metric)
{
    return value_int(desk_item(value_get(ticket, "clocks"), "metric", metric), "target_ms", 0);
}

START_TEST(the_first_row_that_matches_chooses_policy_and_targets)
{
    struct desk desk;
    desk_open(&desk, TARGETS("{tier: [silver], policy: fast}, {tier: [gold], policy: fast, "
                             "first_response: 10m}, {policy: slow}"));

    const struct value *ticket = desk_ticket(&desk, "anna@gold.example", "s", "b");

    ck_assert(text_eq_z(value_text(ticket, "sla_policy"), "fast"));
    ck_assert_int_eq(target_of(ticket, "first_response"), 600000);
    ck_assert_int_eq(target_of(ticket, "resolution"), 8 * 3600 * 1000);
    desk_close(&desk);
}
END_TEST

START_TEST(a_customer_without_the_tier_gets_the_other_row)
{
    struct desk desk;
    desk_open(&desk, TARGETS("{tier: [gold], policy: fast}, {policy: slow}"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert(text_eq_z(value_text(ticket, "sla_policy"), "slow"));
    desk_close(&desk);
}
END_TEST

START_TEST(a_target_can_only_tighten_what_the_policy_says)
{
    struct desk desk;
    desk_open(&desk, TARGETS("{policy: slow, first_response: 9h, resolution: 1h}"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert_int_eq(target_of(ticket, "first_response"), 4 * 3600 * 1000);
    ck_assert_int_eq(target_of(ticket, "resolution"), 3600 * 1000);
    desk_close(&desk);
}
END_TEST

START_TEST(priority_and_rule_are_looked_at)
{
    struct desk desk;
    desk_open(&desk, TARGETS("{priority: [low], policy: fast}, {when: 'ticket.subject == "
                             "\"now\"', policy: fast}, {policy: slow}"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "now", "b");
    ck_assert(text_eq_z(value_text(ticket, "sla_policy"), "fast"));
    ticket = desk_ticket(&desk, "anna@x.example", "later", "b");

    ck_assert(text_eq_z(value_text(ticket, "sla_policy"), "slow"));
    desk_close(&desk);
}
END_TEST

START_TEST(when_no_row_matches_the_order_of_the_configuration_decides)
{
    struct desk desk;
    desk_open(&desk, TARGETS("{tier: [platinum], policy: fast}"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert(text_eq_z(value_text(ticket, "sla_policy"), "slow"));
    desk_close(&desk);
}
END_TEST

START_TEST(wrong_rows_are_refused)
{
    desk_expect_refused(TARGETS("{tier: [gold]}"), "row 1 gives nothing");
    desk_expect_refused(TARGETS("{policy: fats}"), "there is no sla_policy \"fats\"");
    desk_expect_refused(TARGETS("{policy: fast}, {policy: slow}"), "row 2 is never reached");
    desk_expect_refused(TARGETS("{priority: [hihg], policy: fast}"),
                        "names a priority that is none");
    desk_expect_refused(TARGETS("{policy: fast, resolution: 8bx}"), "is no duration");
}
END_TEST

SUITE("plugins/sla_targets", the_first_row_that_matches_chooses_policy_and_targets,
      a_customer_without_the_tier_gets_the_other_row,
      a_target_can_only_tighten_what_the_policy_says, priority_and_rule_are_looked_at,
      when_no_row_matches_the_order_of_the_configuration_decides, wrong_rows_are_refused)
