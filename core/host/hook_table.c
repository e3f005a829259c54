#include "host/hook_table.h"

#define I HOOK_TABLE_INLINE
#define J HOOK_TABLE_JOB
#define E (HOOK_TABLE_INLINE | HOOK_TABLE_JOB)
#define Q HOOK_TABLE_QUERY
#define FX(name) RUNG_MAY(RUNG_FX_##name)

/* Everything but a veto: for hooks after the fact. */
#define ANY (~(FX(REJECT) | FX(REPLACE) | FX(LINK) | FX(HOLIDAYS)))
#define OWN \
    (FX(KV_PUT) | FX(KV_DEL) | FX(WAKE) | FX(NOTE) | FX(DEFER)) /* allowed in all but inbound.* */

static const struct hook_table_row rows[] = {
    {HOOK_INBOUND_PARSE, J, FX(REPLACE) | FX(RESULT) | FX(REJECT) | FX(DEFER), 30000, 300000, true},
    {HOOK_INBOUND_ADMIT, E, FX(REJECT) | FX(ADD_TAG) | FX(LABEL), 10000, 120000, true},
    {HOOK_INBOUND_IDENTIFY, E, FX(CUSTOMER) | FX(CUSTOMER_FIELD), 5000, 60000, false},
    {HOOK_INBOUND_CORRELATE, E, FX(LINK), 5000, 60000, true},
    {HOOK_TICKET_VALIDATE, I, OWN | FX(REJECT) | FX(SET_FIELD), 0, 0, true},
    {HOOK_TICKET_ENRICH, E, OWN | FX(SET_FIELD) | FX(ADD_TAG) | FX(CUSTOMER_FIELD) | FX(TRIAGE),
     5000, 60000, true},
    {HOOK_TICKET_CLASSIFY, E,
     OWN | FX(LABEL) | FX(ADD_TAG) | FX(SET_PRIORITY) | FX(TRIAGE) | FX(SET_FIELD), 5000, 60000,
     true},
    {HOOK_TICKET_PRIORITIZE, E, OWN | FX(SET_PRIORITY) | FX(TRIAGE), 3000, 30000, true},
    {HOOK_SLA_POLICY, I, OWN | FX(SLA_POLICY) | FX(SLA_TARGET) | FX(SLA_PAUSE), 0, 0, true},
    {HOOK_ROUTE_ASSIGN, E, OWN | FX(ROUTE) | FX(CANDIDATE), 3000, 30000, true},
    {HOOK_TICKET_OPENED, J, ANY, 0, 0, true},
    {HOOK_TICKET_BEFORE_CHANGE, I, OWN | FX(REJECT) | FX(SET_FIELD) | FX(ADD_TAG) | FX(DEL_TAG), 0,
     0, true},
    {HOOK_TICKET_CHANGED, J, ANY, 0, 0, true},
    {HOOK_MESSAGE_BEFORE_ADD, E, OWN | FX(REPLACE) | FX(REJECT) | FX(ADD_TAG), 10000, 60000, false},
    {HOOK_MESSAGE_ADDED, J, ANY, 0, 0, true},
    {HOOK_TICKET_WAKE, E, ANY, 0, 0, false},
    {HOOK_BOT_TURN, J,
     OWN | FX(REPLY) | FX(SET_FIELD) | FX(SET_STATE) | FX(ADD_TAG) | FX(LABEL) | FX(HAND_OFF),
     60000, 600000, false},
    {HOOK_MESSAGE_REDACT, J, OWN, 60000, 600000, false},
    {HOOK_SLA_AT_RISK, E,
     OWN | FX(NOTIFY) | FX(SET_PRIORITY) | FX(SLA_EXTEND) | FX(SLA_PAUSE) | FX(ESCALATE) |
         FX(ROUTE),
     0, 0, false},
    {HOOK_SLA_BREACHED, E,
     OWN | FX(NOTIFY) | FX(SET_PRIORITY) | FX(SLA_EXTEND) | FX(SLA_PAUSE) | FX(ESCALATE) |
         FX(ROUTE),
     0, 0, false},
    {HOOK_ESCALATION_NEXT, E, OWN | FX(ESCALATE), 2000, 60000, false},
    {HOOK_ESCALATION_STARTED, J, OWN | FX(NOTIFY) | FX(ADD_TAG) | FX(SET_FIELD), 0, 0, false},
    {HOOK_ESCALATION_BEFORE_ACKNOWLEDGE, I, OWN | FX(REJECT) | FX(SET_FIELD), 0, 0, true},
    {HOOK_ESCALATION_RESOLVE, I, FX(NOTIFY) | FX(RESULT), 0, 0, false},
    {HOOK_NOTIFICATION_PLAN, I, OWN | FX(NOTIFY) | FX(SUPPRESS), 0, 0, false},
    {HOOK_NOTIFICATION_RENDER, E, OWN | FX(REPLACE), 2000, 10000, false},
    {HOOK_NOTIFICATION_SEND, J, OWN | FX(RESULT), 0, 0, true},
    {HOOK_NOTIFICATION_RECEIPT, E, OWN | FX(SET_FIELD) | FX(RESULT), 0, 0, false},
    {HOOK_NOTIFICATION_FAILED, E, OWN | FX(ESCALATE) | FX(NOTIFY), 0, 0, false},
    {HOOK_TICKET_BEFORE_PURGE, E, OWN | FX(REJECT) | FX(RESULT), 3600000, 604800000, false},
    {HOOK_SEARCH_QUERY, Q, FX(RESULT), 2000, 10000, false},
    {HOOK_RPC_CALL, E | Q, ANY | FX(REJECT), 0, 0, false},
};

const struct hook_table_row *hook_table_find(uint32_t hook)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].hook == (enum hook)hook) {
            return &rows[i];
        }
    }
    return NULL;
}
