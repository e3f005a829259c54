#include "model/failure_policy.h"

static const char *const names[] = {"own", "skip", "block", "default", "retry", "hold"};

#define NAMES (sizeof names / sizeof names[0])
#define BIT(name) (1U << FAILURE_POLICY_##name)

/* Hooks that are not here take the built-in rule and no other. */
static const struct {
    enum hook hook;
    enum failure_policy own;
    unsigned others; /* that the operator may write instead */
} rows[] = {
    {HOOK_INBOUND_PARSE, FAILURE_POLICY_RETRY, BIT(HOLD)},
    {HOOK_INBOUND_ADMIT, FAILURE_POLICY_SKIP, 0}, /* to lose mail is worse than spam */
    {HOOK_TICKET_VALIDATE, FAILURE_POLICY_BLOCK, BIT(SKIP)},
    {HOOK_TICKET_ENRICH, FAILURE_POLICY_SKIP, 0},
    {HOOK_TICKET_CLASSIFY, FAILURE_POLICY_SKIP, 0},
    {HOOK_TICKET_OPENED, FAILURE_POLICY_RETRY, BIT(SKIP)},
    {HOOK_TICKET_BEFORE_CHANGE, FAILURE_POLICY_SKIP, BIT(BLOCK)},
    {HOOK_TICKET_CHANGED, FAILURE_POLICY_RETRY, BIT(SKIP)},
    {HOOK_MESSAGE_BEFORE_ADD, FAILURE_POLICY_HOLD, BIT(SKIP)},
    {HOOK_MESSAGE_ADDED, FAILURE_POLICY_RETRY, BIT(SKIP)},
    {HOOK_TICKET_WAKE, FAILURE_POLICY_RETRY, BIT(SKIP)},
    {HOOK_ESCALATION_STARTED, FAILURE_POLICY_RETRY, BIT(SKIP)},
    {HOOK_ESCALATION_BEFORE_ACKNOWLEDGE, FAILURE_POLICY_SKIP, 0}, /* a person is looking */
    {HOOK_NOTIFICATION_SEND, FAILURE_POLICY_RETRY, 0},
    {HOOK_NOTIFICATION_RECEIPT, FAILURE_POLICY_RETRY, BIT(SKIP)},
    {HOOK_TICKET_BEFORE_PURGE, FAILURE_POLICY_BLOCK, 0},
    {HOOK_RPC_CALL, FAILURE_POLICY_BLOCK, 0}, /* the caller is told */
};

const char *failure_policy_name(enum failure_policy policy)
{
    return names[policy];
}

bool failure_policy_from(struct text word, enum failure_policy *policy)
{
    for (size_t i = 1; i < NAMES; i++) {
        if (text_eq_z(word, names[i])) {
            *policy = (enum failure_policy)i;
            return true;
        }
    }
    return false;
}

enum failure_policy failure_policy_of(enum hook hook)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].hook == hook) {
            return rows[i].own;
        }
    }
    return FAILURE_POLICY_DEFAULT;
}

bool failure_policy_fits(enum hook hook, enum failure_policy policy)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].hook == hook) {
            return rows[i].own == policy || (rows[i].others & 1U << policy) != 0;
        }
    }
    return policy == FAILURE_POLICY_DEFAULT;
}
