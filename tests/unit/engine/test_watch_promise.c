/* A story with a crash after every step: the promise of a blocked ticket is kept, or broken, and
 * none takes its place. */
#include "support/climb.h"

static void with_owner(struct world *world)
{
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rule_count = 0;
}

/* 2024-01-15T10:00Z is an hour behind the start. */
START_TEST(the_owner_of_a_blocked_ticket_without_a_promise_gets_a_notice_once)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {1, "ticket.assign", {"id", "$", "agent", "ann"}},
        {2, "ticket.block", {"id", "$", "reason", "parts", "promise_at_ms", "#1705312800000"}},
        {60, "message.add", {"id", "$", "body", "still waiting", "visibility", "public"}},
        {61, "!sent", {NULL}},
        {90, "message.add", {"id", "$", "body", "note", "visibility", "internal"}},
        {120, "promise.make", {"id", "$", "kind", "update", "due_at_ms", "#1705312800000"}},
        {3600, NULL, {NULL}},
        {3602, "!sent", {NULL}},
        {3700, "ticket.unblock", {"id", "$"}},
    };
    static const struct climb story = {with_owner, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                "0 classified outcome=default threshold_percent=60 labels=[]\n"
                "0 priority_set old=normal new=normal\n"
                "0 assigned team=support method=default reason=nobody routed it: the default team\n"
                "1 assigned team=support agent=ann former_team=support method=manual\n"
                "1 state_changed from=new to=open reason=assigned\n"
                "2 blocked reason=parts promise_at_ms=+3600\n"
                "2 state_changed from=open to=blocked reason=parts\n"
                "2 promise_made metric=promise n=1 kind=update\n"
                "60 promise_kept metric=promise n=1 kind=update elapsed_s=58 in_time=yes\n"
                "60 promise_missing owner=ann reason=parts\n"
                "60 notified kind=notice person=ann\n"
                "61 page_result person=ann channel=pager state=sent\n"
                "120 promise_made metric=promise n=2 kind=update\n"
                "3601 promise_broken metric=promise n=2 kind=update\n"
                "3601 promise_missing owner=ann reason=parts\n"
                "3601 notified kind=notice person=ann\n"
                "3602 page_result person=ann channel=pager state=sent\n"
                "3700 state_changed from=blocked to=open reason=unblocked\n");
}
END_TEST

SUITE("watch_promise", the_owner_of_a_blocked_ticket_without_a_promise_gets_a_notice_once)
