#include "model/failure_policy.h"
#include "support/suite.h"

START_TEST(every_hook_has_a_policy_and_takes_its_own)
{
    for (int hook = 1; hook <= HOOK_MAX; hook++) {
        enum failure_policy own = failure_policy_of((enum hook)hook);

        ck_assert_int_ne(own, FAILURE_POLICY_OWN);
        ck_assert(failure_policy_fits((enum hook)hook, own));
        ck_assert(!failure_policy_fits((enum hook)hook, FAILURE_POLICY_OWN));
    }
}
END_TEST

START_TEST(nothing_that_stops_an_escalation_can_be_written)
{
    static const enum hook hooks[] = {HOOK_TICKET_CLASSIFY,     HOOK_TICKET_PRIORITIZE,
                                      HOOK_SLA_POLICY,          HOOK_ROUTE_ASSIGN,
                                      HOOK_SLA_AT_RISK,         HOOK_SLA_BREACHED,
                                      HOOK_ESCALATION_NEXT,     HOOK_ESCALATION_BEFORE_ACKNOWLEDGE,
                                      HOOK_ESCALATION_RESOLVE,  HOOK_NOTIFICATION_PLAN,
                                      HOOK_NOTIFICATION_RENDER, HOOK_NOTIFICATION_SEND,
                                      HOOK_NOTIFICATION_FAILED};
    for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
        ck_assert(!failure_policy_fits(hooks[i], FAILURE_POLICY_BLOCK));
        ck_assert(!failure_policy_fits(hooks[i], FAILURE_POLICY_HOLD));
    }
}
END_TEST

START_TEST(who_may_say_no_may_be_made_to_matter_or_not)
{
    enum failure_policy policy = FAILURE_POLICY_OWN;

    ck_assert_int_eq(failure_policy_of(HOOK_TICKET_VALIDATE), FAILURE_POLICY_BLOCK);
    ck_assert(failure_policy_fits(HOOK_TICKET_VALIDATE, FAILURE_POLICY_SKIP));
    ck_assert_int_eq(failure_policy_of(HOOK_TICKET_BEFORE_CHANGE), FAILURE_POLICY_SKIP);
    ck_assert(failure_policy_fits(HOOK_TICKET_BEFORE_CHANGE, FAILURE_POLICY_BLOCK));
    ck_assert_int_eq(failure_policy_of(HOOK_MESSAGE_BEFORE_ADD), FAILURE_POLICY_HOLD);
    ck_assert(!failure_policy_fits(HOOK_INBOUND_ADMIT, FAILURE_POLICY_BLOCK));
    ck_assert(failure_policy_from(TEXT("hold"), &policy));
    ck_assert_str_eq(failure_policy_name(policy), "hold");
    ck_assert(!failure_policy_from(TEXT("own"), &policy));
    ck_assert(!failure_policy_from(TEXT("ignore"), &policy));
}
END_TEST

SUITE("failure_policy", every_hook_has_a_policy_and_takes_its_own,
      nothing_that_stops_an_escalation_can_be_written, who_may_say_no_may_be_made_to_matter_or_not)
