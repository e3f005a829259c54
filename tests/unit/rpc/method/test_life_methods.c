/* The methods about who has a ticket and what is known of it: parameters and the way to the engine.
 * What they do is told by tests/unit/engine. */
#include "support/rpc_world.h"

static struct rpc_world it;

static const char *make_ticket(void)
{
    const struct value *made = rpc_ask(&it, "ticket.create", "key", "k-make", "subject", "s",
                                       "body", "b", "requester", "anna@example.org", NULL);
    return world_z(&it.world, value_text(value_get(made, "ticket"), "id"));
}

START_TEST(a_bot_is_started_over_the_wire)
{
    rpc_world_init(&it);
    world_subscribe(&it.world, HOOK_BOT_TURN, "welcome", true);
    const char *id = make_ticket();

    rpc_refused(&it, "INVALID", "plugin", "needs \"plugin\"", "bot.start", "key", "k-1", "id", id,
                NULL);
    rpc_refused(&it, "INVALID", "turns", "", "bot.start", "key", "k-1", "id", id, "plugin",
                "welcome", "turns", "#0", NULL);
    rpc_refused(&it, "INVALID", "limit_ms", "", "bot.start", "key", "k-1", "id", id, "plugin",
                "welcome", "limit_ms", "#999", NULL);
    rpc_refused(&it, "NOT_FOUND", "plugin", "no bot \"hal\"", "bot.start", "key", "k-1", "id", id,
                "plugin", "hal", NULL);
    const struct value *started = rpc_ask(&it, "bot.start", "key", "k-2", "id", id, "plugin",
                                          "welcome", "limit_ms", "#60000", NULL);

    ck_assert(text_eq_z(value_text(value_get(started, "ticket"), "stage"), "bot"));
    rpc_world_fini(&it);
}
END_TEST

START_TEST(hand_offs_are_asked_filled_and_rated_over_the_wire)
{
    rpc_world_init(&it);
    const char *id = make_ticket();

    const struct value *form = rpc_ask(&it, "ticket.hand_off_form", "id", id, NULL);
    ck_assert(text_eq_z(value_text(form, "mode"), "none"));
    rpc_refused(&it, "INVALID", "form", "needs \"form\"", "ticket.fill_hand_off", "key", "k-1",
                "id", id, NULL);
    rpc_refused(&it, "CONFLICT", "id", "lacks its form", "ticket.fill_hand_off", "key", "k-1", "id",
                id, "form", "!map", NULL);
    rpc_refused(&it, "INVALID", "rating", "", "ticket.rate_hand_off", "key", "k-2", "id", id,
                "rating", "fine", NULL);
    rpc_refused(&it, "CONFLICT", "id", "never handed off", "ticket.rate_hand_off", "key", "k-2",
                "id", id, "rating", "complete", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(report_hand_offs_is_read_over_the_wire)
{
    rpc_world_init(&it);

    const struct value *report = rpc_ask(&it, "report.hand_offs", "by", "agent", NULL);

    ck_assert_uint_eq(value_get(report, "items")->list.count, 0);
    ck_assert_int_eq(value_int(report, "sample", 0), 20);
    rpc_refused(&it, "INVALID", "by", "edge, agent", "report.hand_offs", "by", "customer", NULL);
    rpc_refused(&it, "INVALID", "days", "1 to 400", "report.hand_offs", "days", "#0", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(a_ticket_is_triaged_over_the_wire)
{
    rpc_world_init(&it);
    const char *id = make_ticket();

    rpc_refused(&it, "INVALID", "impact", "", "ticket.triage", "key", "k-1", "id", id, "impact",
                "#5", NULL);
    rpc_refused(&it, "FORBIDDEN", "affected_customers", "counted by the server", "ticket.triage",
                "key", "k-1", "id", id, "affected_customers", "#7", NULL);
    const struct value *made = rpc_ask(&it, "ticket.triage", "key", "k-2", "id", id, "impact", "#4",
                                       "urgency", "#4", "service", "!list", NULL);

    ck_assert(text_eq_z(value_text(value_get(made, "ticket"), "priority"), "urgent"));
    rpc_world_fini(&it);
}
END_TEST

START_TEST(a_ticket_is_moved_to_another_channel_over_the_wire)
{
    rpc_world_init(&it);
    world_subscribe(&it.world, HOOK_NOTIFICATION_SEND, "sms", true);
    const char *id = make_ticket();

    rpc_refused(&it, "INVALID", "redact", "", "channel.move", "key", "k-1", "id", id, "to", "sms",
                "redact", "all", NULL);
    rpc_refused(&it, "CONFLICT", "to", "no address of this customer", "channel.move", "key", "k-1",
                "id", id, "to", "sms", NULL);
    const struct value *moved = rpc_ask(&it, "channel.move", "key", "k-2", "id", id, "to", "sms",
                                        "address", "sms:+49170", "deadline_ms", "#60000", NULL);

    const struct value *move = value_get(value_get(moved, "ticket"), "channel_move");
    ck_assert(text_eq_z(value_text(move, "state"), "offered"));
    rpc_world_fini(&it);
}
END_TEST

SUITE("life_methods", report_hand_offs_is_read_over_the_wire,
      a_ticket_is_moved_to_another_channel_over_the_wire, a_ticket_is_triaged_over_the_wire,
      hand_offs_are_asked_filled_and_rated_over_the_wire, a_bot_is_started_over_the_wire)
