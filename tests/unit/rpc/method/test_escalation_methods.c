/* Methods that hold, take back and silence escalations, and heartbeats: what goes over the wire. */
#include "support/rpc_world.h"

static struct rpc_world it;

static void arrive(void)
{
    rpc_world_init(&it);
}

static void leave(void)
{
    rpc_world_fini(&it);
}

static const char *state_of(const struct value *result)
{
    const struct value *list = value_get(value_get(result, "ticket"), "escalations");
    ck_assert_uint_ge(list->list.count, 1);
    return rpc_text(&it, &list->list.items[list->list.count - 1], "state");
}

START_TEST(ticket_snooze_and_ticket_unacknowledge_hold_and_let_go)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    ck_assert_str_eq(
        state_of(rpc_ask(&it, "ticket.snooze", "key", "a", "id", id, "for_ms", "#60000", NULL)),
        "held");
    (void)rpc_ask(&it, "ticket.acknowledge", "key", "b", "id", id, "agent", "ann", NULL);
    ck_assert_str_eq(state_of(rpc_ask(&it, "ticket.unacknowledge", "key", "c", "id", id, NULL)),
                     "held"); /* the snooze still lasts */
    rpc_refused(&it, "INVALID", "for_ms", "", "ticket.snooze", "key", "d", "id", id, "for_ms",
                "#999", NULL);
    rpc_refused(&it, "INVALID", "for_ms", "needs \"for_ms\"", "ticket.snooze", "key", "e", "id", id,
                NULL);
    rpc_refused(&it, "CONFLICT", "escalation", "nobody has acknowledged", "ticket.unacknowledge",
                "key", "f", "id", id, NULL);
    leave();
}
END_TEST

START_TEST(ticket_deescalate_and_ticket_undo_escalation_take_back)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    rpc_refused(&it, "CONFLICT", "escalation", "only who started one by hand",
                "ticket.undo_escalation", "key", "a", "id", id, NULL);
    rpc_refused(&it, "INVALID", "reason", "needs a reason", "ticket.deescalate", "key", "b", "id",
                id, NULL);
    ck_assert_str_eq(
        state_of(rpc_ask(&it, "ticket.deescalate", "key", "c", "id", id, "reason", "known", NULL)),
        "cancelled");
    rpc_refused(&it, "CONFLICT", "id", "under way", "ticket.deescalate", "key", "d", "id", id,
                "reason", "known", NULL);
    leave();
}
END_TEST

START_TEST(ticket_refuse_gives_it_back_to_the_queue)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");
    rpc_refused(&it, "CONFLICT", "id", "nothing to refuse", "ticket.refuse", "key", "a", "id", id,
                "reason", "r", NULL);
    (void)rpc_ask(&it, "ticket.assign", "key", "b", "id", id, "agent", "ann", NULL);

    const struct value *result =
        rpc_ask(&it, "ticket.refuse", "key", "c", "id", id, "reason", "not ours", NULL);

    ck_assert_str_eq(rpc_text(&it, value_get(result, "ticket"), "agent"), "");
    leave();
}
END_TEST

START_TEST(ticket_escalate_goes_to_another_team_or_says_that_there_is_none)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    rpc_refused(&it, "NOT_FOUND", "target", "there is no team \"nobody\"", "ticket.escalate", "key",
                "a", "id", id, "target", "team:nobody", NULL);
    rpc_refused(&it, "CONFLICT", "target", "is with team support already", "ticket.escalate", "key",
                "b", "id", id, "target", "team:support", NULL);
    rpc_refused(&it, "NOT_FOUND", "escalation", "has no escalation 7", "ticket.escalate", "key",
                "c", "id", id, "escalation", "#7", NULL);
    leave();
}
END_TEST

START_TEST(maintenance_start_list_and_end_tell_of_the_window)
{
    arrive();
    rpc_refused(&it, "INVALID", "for_ms", "", "maintenance.start", "key", "a", "for_ms",
                "#86400001", "reason", "r", NULL);
    rpc_refused(&it, "NOT_FOUND", "window", "no maintenance window 1", "maintenance.end", "key",
                "b", "window", "#1", NULL);

    const struct value *result = rpc_ask(&it, "maintenance.start", "key", "c", "for_ms", "#60000",
                                         "reason", "network works", "team", "support", NULL);
    ck_assert_int_eq(value_int(value_get(result, "window"), "id", 0), 1);
    result = rpc_ask(&it, "maintenance.list", NULL);
    const struct value *items = value_get(result, "items");
    ck_assert_uint_eq(items->list.count, 1);
    ck_assert_str_eq(rpc_text(&it, &items->list.items[0], "reason"), "network works");
    result = rpc_ask(&it, "maintenance.end", "key", "d", "window", "#1", NULL);

    ck_assert(value_get(value_get(result, "window"), "ended")->boolean);
    leave();
}
END_TEST

START_TEST(heartbeat_beat_and_heartbeat_list_know_what_is_configured)
{
    arrive();
    rpc_refused(&it, "NOT_FOUND", "name", "there is no heartbeat \"x\"", "heartbeat.beat", "key",
                "a", "name", "x", NULL);
    rpc_refused(&it, "INVALID", "name", "needs \"name\"", "heartbeat.beat", "key", "b", NULL);
    const struct value *result = rpc_ask(&it, "heartbeat.list", NULL);

    ck_assert_uint_eq(value_get(result, "items")->list.count, 0);
    leave();
}
END_TEST

SUITE("escalation_methods", ticket_snooze_and_ticket_unacknowledge_hold_and_let_go,
      ticket_deescalate_and_ticket_undo_escalation_take_back,
      ticket_refuse_gives_it_back_to_the_queue,
      ticket_escalate_goes_to_another_team_or_says_that_there_is_none,
      maintenance_start_list_and_end_tell_of_the_window,
      heartbeat_beat_and_heartbeat_list_know_what_is_configured)
