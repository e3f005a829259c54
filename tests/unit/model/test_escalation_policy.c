#include "model/escalation_policy.h"
#include "support/suite.h"

START_TEST(every_cause_has_a_name_that_leads_back_to_it)
{
    for (unsigned i = 0; i < ESCALATION_CAUSES; i++) {
        const char *name = escalation_policy_cause_name((enum escalation_cause)i);
        enum escalation_cause cause;

        ck_assert(escalation_policy_cause_from(text_z(name), &cause));
        ck_assert_int_eq(cause, i);
        ck_assert(text_find(text_z(escalation_policy_cause_words()), text_z(name), 0) != SIZE_MAX);
    }
}
END_TEST

START_TEST(a_breach_is_a_further_step_of_what_was_at_risk)
{
    ck_assert_int_eq(escalation_policy_cause_family(ESCALATION_CAUSE_BREACHED),
                     escalation_policy_cause_family(ESCALATION_CAUSE_AT_RISK));
    ck_assert_uint_gt(escalation_policy_cause_step(ESCALATION_CAUSE_BREACHED),
                      escalation_policy_cause_step(ESCALATION_CAUSE_AT_RISK));
    ck_assert_int_ne(escalation_policy_cause_family(ESCALATION_CAUSE_MANUAL),
                     escalation_policy_cause_family(ESCALATION_CAUSE_CREATED));
}
END_TEST

START_TEST(targets_are_read_as_the_configuration_writes_them)
{
    static const struct {
        const char *word;
        enum escalation_target_kind kind;
        const char *name;
    } good[] = {
        {"owner", ESCALATION_TARGET_OWNER, ""},
        {"previous_owner", ESCALATION_TARGET_PREVIOUS_OWNER, ""},
        {"user:ann", ESCALATION_TARGET_USER, "ann"},
        {"team:support", ESCALATION_TARGET_TEAM, "support"},
        {"role:manager", ESCALATION_TARGET_ROLE, "manager"},
        {"role:owner.manager", ESCALATION_TARGET_OWNER_ROLE, "manager"},
        {"schedule:primary", ESCALATION_TARGET_SCHEDULE, "primary"},
        {"next_on_call:primary", ESCALATION_TARGET_NEXT_ON_CALL, "primary"},
        {"room:ops", ESCALATION_TARGET_ROOM, "ops"},
        {"plugin:duty", ESCALATION_TARGET_PLUGIN, "duty"},
    };
    static const char *const bad[] = {"",         "user", "user:",       "owner:ann",
                                      "nobody:x", ":ann", "role:owner.", "previous_owner:"};
    struct escalation_target target;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(escalation_policy_target_from(text_z(good[i].word), &target), "%s",
                      good[i].word);
        ck_assert_int_eq(target.kind, good[i].kind);
        ck_assert(text_eq_z(target.name, good[i].name));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!escalation_policy_target_from(text_z(bad[i]), &target), "%s", bad[i]);
    }
}
END_TEST

SUITE("escalation_policy", every_cause_has_a_name_that_leads_back_to_it,
      a_breach_is_a_further_step_of_what_was_at_risk,
      targets_are_read_as_the_configuration_writes_them)
