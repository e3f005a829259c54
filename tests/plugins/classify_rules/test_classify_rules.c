#include "support/desk.h"

#define RULES(rows)                                                                               \
    DESK_BASE "plugins: {instances: {rules: {use: classify_rules, config: {rules: [" rows "]}}}}" \
              "\n"

START_TEST(a_rule_that_holds_gives_label_tags_and_triage)
{
    struct desk desk;
    desk_open(&desk, RULES("{name: card, when: 'ticket.subject contains \"card\"', label: card, "
                           "confidence: 90, tags: [a, b], impact: 3, urgency: 4}"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "My CARD is gone", "help");

    const struct value *label = desk_item(value_get(ticket, "labels"), "label", "card");
    ck_assert_int_eq(value_int(label, "confidence_percent", 0), 90);
    ck_assert(value_bool(label, "applied", false));
    ck_assert_int_eq(value_get(ticket, "tags")->list.count, 2);
    ck_assert_int_eq(value_int(ticket, "impact", 0), 3);
    ck_assert_int_eq(value_int(ticket, "urgency", 0), 4);
    ck_assert(text_eq_z(value_text(ticket, "priority"), "urgent"));
    desk_close(&desk);
}
END_TEST

START_TEST(the_reason_names_the_rule_and_what_decided)
{
    struct desk desk;
    desk_open(&desk, RULES("{name: card, when: 'ticket.subject contains \"card\"', tags: [a]}"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "card", "help");

    const struct value *verdict = desk_event(&desk, value_text(ticket, "id"), "plugin_verdict", 0);
    const struct value *effect = desk_item(value_get(verdict, "effects"), "effect", "add_tag");
    struct text reason = value_text(effect, "reason");
    ck_assert_uint_ne(text_find(reason, TEXT("rule 1 (card)"), 0), SIZE_MAX);
    ck_assert_uint_ne(text_find(reason, TEXT("ticket.subject"), 0), SIZE_MAX);
    desk_close(&desk);
}
END_TEST

START_TEST(of_several_rows_the_highest_impact_and_urgency_count)
{
    struct desk desk;
    desk_open(&desk, RULES("{when: 'true', impact: 2, urgency: 1}, {when: 'true', impact: 4}, "
                           "{when: 'true', impact: 1, urgency: 3}, {when: 'false', impact: 4, "
                           "urgency: 4}"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert_int_eq(value_int(ticket, "impact", 0), 4);
    ck_assert_int_eq(value_int(ticket, "urgency", 0), 3);
    desk_close(&desk);
}
END_TEST

START_TEST(a_label_below_the_threshold_waits_for_a_person)
{
    struct desk desk;
    desk_open(&desk, RULES("{when: 'true', label: guess, confidence: 40}"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    const struct value *label = desk_item(value_get(ticket, "labels"), "label", "guess");
    ck_assert(!value_bool(label, "applied", true));
    const struct value *event = desk_event(&desk, value_text(ticket, "id"), "classified", 0);
    ck_assert(text_eq_z(value_text(event, "outcome"), "human"));
    desk_close(&desk);
}
END_TEST

START_TEST(a_priority_is_proposed_past_the_matrix)
{
    struct desk desk;
    desk_open(&desk, RULES("{when: 'true', priority: low}, {when: 'true', priority: high}"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert(text_eq_z(value_text(ticket, "priority"), "high"));
    desk_close(&desk);
}
END_TEST

START_TEST(when_no_rule_holds_the_default_decides)
{
    struct desk desk;
    desk_open(&desk, RULES("{when: 'ticket.subject == \"never\"', label: x}"));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert(text_eq_z(value_text(ticket, "priority"), "normal"));
    const struct value *event = desk_event(&desk, value_text(ticket, "id"), "classified", 0);
    ck_assert(text_eq_z(value_text(event, "outcome"), "default"));
    desk_close(&desk);
}
END_TEST

#define MANY(letter)                                                                           \
    "{when: 'true', label: " letter ", impact: 4, urgency: 4, tags: [" letter "1, " letter     \
    "2, " letter "3, " letter "4, " letter "5, " letter "6, " letter "7, " letter "8, " letter \
    "9, " letter "10, " letter "11, " letter "12, " letter "13, " letter "14, " letter "15]}"

/* Five rows of sixteen effects are more than a call may emit; triage came last and was lost. */
START_TEST(triage_survives_more_effects_than_a_call_may_emit)
{
    struct desk desk;
    desk_open(&desk, RULES(MANY("a") "," MANY("b") "," MANY("c") "," MANY("d") "," MANY("e")));

    const struct value *ticket = desk_ticket(&desk, "anna@x.example", "s", "b");

    ck_assert_int_eq(value_int(ticket, "impact", 0), 4);
    ck_assert_int_eq(value_int(ticket, "urgency", 0), 4);
    ck_assert(text_eq_z(value_text(ticket, "priority"), "urgent"));
    desk_close(&desk);
}
END_TEST

START_TEST(wrong_rows_are_refused_with_their_place)
{
    desk_expect_refused(RULES("{when: '', label: x}"), "is no rule");
    desk_expect_refused(RULES("{when: 'true'}"), "row 1 gives nothing");
    desk_expect_refused(RULES("{label: x}"), "\"when\" is missing");
    desk_expect_refused(RULES("{when: 'ticket.subjcet == \"x\"', label: x}"),
                        "did you mean \"ticket.subject\"");
    desk_expect_refused(RULES("{when: 'true', label: x, confidence: 101}"), "1 to 100 are taken");
    desk_expect_refused(RULES("{when: 'true', lable: x}"), "did you mean \"label\"");
    desk_expect_refused(RULES("{when: 'true', priority: urgnet}"), "did you mean \"urgent\"");
    desk_expect_refused(RULES("nothing"), "row 1 must be a map");
}
END_TEST

SUITE("plugins/classify_rules", a_rule_that_holds_gives_label_tags_and_triage,
      the_reason_names_the_rule_and_what_decided,
      of_several_rows_the_highest_impact_and_urgency_count,
      a_label_below_the_threshold_waits_for_a_person, a_priority_is_proposed_past_the_matrix,
      when_no_rule_holds_the_default_decides, triage_survives_more_effects_than_a_call_may_emit,
      wrong_rows_are_refused_with_their_place)
