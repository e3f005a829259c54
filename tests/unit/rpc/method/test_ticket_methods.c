/* The methods that change tickets, from the wire to the engine and back. */
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

static const char *ticket_text(const struct value *result, const char *name)
{
    return rpc_text(&it, value_get(result, "ticket"), name);
}

/* An id that is well formed and names nothing: a ticket of another world. */
static const char *stranger(void)
{
    struct rpc_world other;
    rpc_world_init(&other);
    (void)rpc_create(&other, "k-1");
    const char *id = arena_text(&it.world.arena, text_z(rpc_create(&other, "k-2"))).p;
    rpc_world_fini(&other);
    return id;
}

static const char *const by_id[][4] = {{"ticket.acknowledge", "agent", "ann", NULL},
                                       {"ticket.assign", "agent", "ann", NULL},
                                       {"ticket.escalate", "level", "#1", NULL},
                                       {"ticket.solve", "resolution", "done", NULL},
                                       {"ticket.wait_customer", "message", "which?", NULL},
                                       {"ticket.block", "reason", "parts", NULL},
                                       {"ticket.unblock", "reason", "ready", NULL},
                                       {"ticket.reopen", "reason", "again", NULL},
                                       {"ticket.close", "reason", "over", NULL},
                                       {"ticket.unmerge", "reason", "it was another", NULL},
                                       {"sla.pause", "reason", "agreed", NULL},
                                       {"sla.resume", "metric", "owner", NULL},
                                       {"promise.make", "kind", "update", NULL},
                                       {"message.add", "body", "hello", NULL}};
#define BY_ID_COUNT (sizeof by_id / sizeof by_id[0])

START_TEST(a_write_about_a_ticket_needs_one_that_is_there)
{
    arrive();
    const char *nowhere = stranger();
    for (size_t i = 0; i < BY_ID_COUNT; i++) {
        const char *const *row = by_id[i];

        rpc_refused(&it, "INVALID", "id", "needs \"id\"", row[0], "key", "a", row[1], row[2], NULL);
        rpc_refused(&it, "INVALID", "id", "must be a text", row[0], "key", "a", "id", "#5", row[1],
                    row[2], NULL);
        rpc_refused(&it, "INVALID", "id", "at most 24", row[0], "key", "a", "id", rpc_long(&it, 25),
                    row[1], row[2], NULL);
        rpc_refused(&it, "INVALID", "id", "", row[0], "key", "b", "id", "T-!!!!", row[1], row[2],
                    NULL);
        rpc_refused(&it, "NOT_FOUND", "id", "", row[0], "key", "c", "id", nowhere, row[1], row[2],
                    NULL);
    }
    leave();
}
END_TEST

START_TEST(a_write_needs_a_key_and_the_version_it_names)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");
    for (size_t i = 0; i < BY_ID_COUNT; i++) {
        const char *const *row = by_id[i];

        rpc_refused(&it, "INVALID", "key", "new for each new request", row[0], "id", id, row[1],
                    row[2], NULL);
        rpc_refused(&it, "INVALID", "key", "may not be empty", row[0], "key", "", "id", id, row[1],
                    row[2], NULL);
        rpc_refused(&it, "CONFLICT", "if_version", "", row[0], "key", "v", "id", id, "if_version",
                    "#999", row[1], row[2], NULL);
    }
    leave();
}
END_TEST

START_TEST(a_repeated_key_gives_the_same_ticket_and_another_request_is_a_conflict)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    ck_assert_str_eq(rpc_create(&it, "k-1"), id);
    ck_assert_str_ne(rpc_create(&it, "k-2"), id);
    rpc_refused(&it, "CONFLICT", "key", "", "ticket.create", "key", "k-1", "subject", "another",
                "body", "b", "requester", "anna@example.org", NULL);
    leave();
}
END_TEST

START_TEST(ticket_create_gives_a_new_ticket_with_what_was_said)
{
    arrive();

    const struct value *result = rpc_ask(&it, "ticket.create", "key", "k", "subject",
                                         "Stra\xc3\x9f"
                                         "e",
                                         "body", "", "requester", "anna@example.org", "fields",
                                         "!map", "channel", "!nil", NULL);

    ck_assert_str_eq(ticket_text(result, "subject"), "Stra\xc3\x9f"
                                                     "e");
    ck_assert_str_eq(ticket_text(result, "requester"), "anna@example.org");
    ck_assert_str_eq(ticket_text(result, "team"), "support");
    ck_assert_str_eq(ticket_text(result, "channel"), "rpc");
    leave();
}
END_TEST

START_TEST(ticket_create_refuses_what_is_missing_too_long_or_no_text)
{
    arrive();
    rpc_refused(&it, "INVALID", "subject", "may not be empty", "ticket.create", "key", "a",
                "subject", "", "body", "b", "requester", "anna@example.org", NULL);
    rpc_refused(&it, "INVALID", "subject", "at most 1000", "ticket.create", "key", "a", "subject",
                rpc_long(&it, 1001), "body", "b", "requester", "anna@example.org", NULL);
    rpc_refused(&it, "INVALID", "body", "at most 262144", "ticket.create", "key", "a", "subject",
                "s", "body", rpc_long(&it, 262145), "requester", "anna@example.org", NULL);
    rpc_refused(&it, "INVALID", "requester", "needs \"requester\"", "ticket.create", "key", "a",
                "subject", "s", "body", "b", NULL);
    rpc_refused(&it, "INVALID", "fields", "must be a map", "ticket.create", "key", "a", "subject",
                "s", "body", "b", "requester", "anna@example.org", "fields", "#5", NULL);
    rpc_refused(&it, "INVALID", "subjet", "did you mean \"subject\"?", "ticket.create", "key", "a",
                "subjet", "s", NULL);
    leave();
}
END_TEST

START_TEST(ticket_acknowledge_stops_the_climbing_in_somebodys_name)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    const struct value *result =
        rpc_ask(&it, "ticket.acknowledge", "key", "k", "id", id, "agent", "ann", NULL);

    const struct value *escalations = value_get(value_get(result, "ticket"), "escalations");
    ck_assert_uint_eq(escalations->list.count, 1);
    ck_assert_str_eq(rpc_text(&it, &escalations->list.items[0], "state"), "acknowledged");
    ck_assert_str_eq(rpc_text(&it, &escalations->list.items[0], "acknowledged_by"), "ann");
    leave();
}
END_TEST

/* Milliseconds were cut to whole seconds, and 0 seconds is the word for "without end": whoever
 * asked for half a second stopped the climbing for ever. */
START_TEST(ticket_acknowledge_for_less_than_a_second_is_not_for_ever)
{
    static const char *const times[] = {"#1", "#999", "#0"};
    for (size_t i = 0; i < 3; i++) {
        arrive();
        const char *id = rpc_create(&it, "k-1");

        const struct value *result =
            rpc_ask(&it, "ticket.acknowledge", "key", "k", "id", id, "for_ms", times[i], NULL);

        const struct value *escalations = value_get(value_get(result, "ticket"), "escalations");
        const struct value *until = value_get(&escalations->list.items[0], "acknowledged_until_ms");
        ck_assert_int_eq(until != NULL, i < 2);
        leave();
    }
}
END_TEST

START_TEST(ticket_acknowledge_refuses_an_escalation_that_is_not_there)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    rpc_refused(&it, "NOT_FOUND", "escalation", "has no escalation 77", "ticket.acknowledge", "key",
                "a", "id", id, "escalation", "#77", NULL);
    rpc_refused(&it, "INVALID", "escalation", "1 to 100000", "ticket.acknowledge", "key", "b", "id",
                id, "escalation", "#0", NULL);
    rpc_refused(&it, "INVALID", "for_ms", "86400000", "ticket.acknowledge", "key", "b", "id", id,
                "for_ms", "#86400001", NULL);
    rpc_refused(&it, "INVALID", "for_ms", "86400000", "ticket.acknowledge", "key", "b", "id", id,
                "for_ms", "#-1", NULL);
    leave();
}
END_TEST

START_TEST(ticket_assign_takes_members_of_the_team_only)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    const struct value *result =
        rpc_ask(&it, "ticket.assign", "key", "k", "id", id, "agent", "bob", NULL);

    ck_assert_str_eq(ticket_text(result, "agent"), "bob");
    rpc_refused(&it, "NOT_FOUND", "agent", "no agent \"zoe\"", "ticket.assign", "key", "a", "id",
                id, "agent", "zoe", NULL);
    rpc_refused(&it, "NOT_FOUND", "team", "no team \"sales\"", "ticket.assign", "key", "b", "id",
                id, "team", "sales", NULL);
    leave();
}
END_TEST

START_TEST(ticket_escalate_goes_up_and_names_what_it_does_not_know)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");
    const struct value *before = rpc_ask(&it, "ticket.get", "id", id, NULL);
    int64_t level = value_int(value_get(before, "ticket"), "level", 0);

    const struct value *result = rpc_ask(&it, "ticket.escalate", "key", "k", "id", id, NULL);

    ck_assert_int_eq(value_int(value_get(result, "ticket"), "level", 0), level + 1);
    rpc_refused(&it, "INVALID", "level", "1 to 16", "ticket.escalate", "key", "a", "id", id,
                "level", "#17", NULL);
    leave();
}
END_TEST

START_TEST(a_solved_ticket_is_solved_and_nothing_escalates_it)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    const struct value *result =
        rpc_ask(&it, "ticket.solve", "key", "k", "id", id, "resolution", "replaced", NULL);

    ck_assert_str_eq(ticket_text(result, "state"), "solved");
    rpc_refused(&it, "CONFLICT", "id", "does not escalate", "ticket.escalate", "key", "a", "id", id,
                NULL);
    rpc_refused(&it, "CONFLICT", "id", "has no owner", "ticket.assign", "key", "c", "id", id,
                "agent", "ann", NULL);
    rpc_refused(&it, "INVALID", "resolution", "needs \"resolution\"", "ticket.solve", "key", "d",
                "id", id, NULL);
    leave();
}
END_TEST

START_TEST(message_add_takes_public_and_internal_words)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    (void)rpc_ask(&it, "message.add", "key", "k", "id", id, "body", "On it.", "author", "ann",
                  NULL);
    (void)rpc_ask(&it, "message.add", "key", "l", "id", id, "body", "Ask Bo.", "visibility",
                  "internal", NULL);

    rpc_refused(&it, "INVALID", "visibility", "public, internal", "message.add", "key", "a", "id",
                id, "body", "b", "visibility", "secret", NULL);
    rpc_refused(&it, "INVALID", "body", "may not be empty", "message.add", "key", "b", "id", id,
                "body", "", NULL);
    leave();
}
END_TEST

SUITE("ticket_methods", a_write_about_a_ticket_needs_one_that_is_there,
      a_write_needs_a_key_and_the_version_it_names,
      a_repeated_key_gives_the_same_ticket_and_another_request_is_a_conflict,
      ticket_create_gives_a_new_ticket_with_what_was_said,
      ticket_create_refuses_what_is_missing_too_long_or_no_text,
      ticket_acknowledge_stops_the_climbing_in_somebodys_name,
      ticket_acknowledge_for_less_than_a_second_is_not_for_ever,
      ticket_acknowledge_refuses_an_escalation_that_is_not_there,
      ticket_assign_takes_members_of_the_team_only,
      ticket_escalate_goes_up_and_names_what_it_does_not_know,
      a_solved_ticket_is_solved_and_nothing_escalates_it,
      message_add_takes_public_and_internal_words)
