/* ticket.split: a new ticket from messages of an old one, which stay where they are. */
#include "support/problems.h"

static struct world world;
static const char *source;
static uint32_t first, second; /* entries of the two messages that came later */

static uint32_t newest_message(void)
{
    struct value page = world_result(
        &world, world_call(&world, "ticket.timeline", "", "id", source, "limit", "#500", NULL));
    const struct value *items = value_get(&page, "items");
    uint32_t seq = 0;
    for (size_t i = 0; i < items->list.count; i++) {
        if (text_eq_z(value_text(&items->list.items[i], "type"), "message")) {
            seq = (uint32_t)value_int(&items->list.items[i], "seq", 0);
        }
    }
    return seq;
}

/* 9:00 a ticket, answered 9:10; 9:20 and 9:40 the customer writes. */
static void arrive(void)
{
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<m1@x>", NULL);
    source = story_ticket(&world);
    story_to(&world, 9, 10, 0);
    problems_ok(world_call(&world, "message.add", "m", "id", source, "body", "we look",
                           "visibility", "public", NULL));
    story_to(&world, 9, 20, 0);
    story_mail(&world, "<m2@x>", "<m1@x>");
    first = newest_message();
    story_to(&world, 9, 40, 0);
    story_mail(&world, "<m3@x>", "<m1@x>");
    second = newest_message();
    story_to(&world, 10, 0, 0);
}

static struct answer *split(const uint32_t *messages, size_t count)
{
    struct command *command =
        command_create("ticket.split", TEXT("local"), text_z(problems_key(&world)));
    struct arena *arena = &command->arena;
    *value_put(arena, &command->args, "id") = value_of_text(arena_text(arena, text_z(source)));
    struct value *list = value_put(arena, &command->args, "messages");
    *list = (struct value){.type = VALUE_LIST};
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(arena, list->list.items, list->list.count) = value_of_int(messages[i]);
    }
    command->origin = COMMAND_FROM_RPC;
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    return world.answers;
}

static const struct value *clock_of(const struct value *ticket, const char *metric)
{
    const struct value *list = value_get(ticket, "clocks");
    for (size_t i = 0; i < list->list.count; i++) {
        if (text_eq_z(value_text(&list->list.items[i], "metric"), metric)) {
            return &list->list.items[i];
        }
    }
    return NULL;
}

static int64_t due_s(const struct value *ticket, const char *metric)
{
    return value_int(clock_of(ticket, metric), "due_at_ms", 0) / 1000 -
           WORLD_START_US / WORLD_SECOND;
}

START_TEST(resolution_starts_at_the_split_and_next_response_at_the_oldest_unanswered_message)
{
    const struct value *last = NULL;
    arrive();

    const struct value *ticket = world_ticket(&world, split((uint32_t[]){second, first}, 2));

    const char *id = world_z(&world, value_text(ticket, "id"));
    ck_assert_int_eq(due_s(ticket, "resolution"), 3600 + 8 * 3600);
    ck_assert_int_eq(due_s(ticket, "next_response"), 20 * 60 + 7200);
    ck_assert_ptr_null(clock_of(ticket, "first_response"));
    ck_assert(text_eq_z(value_text(ticket, "split_from"), source));
    ck_assert_str_eq(problems_text(&world, id, "body"), "<m2@x>"); /* the first of them */
    ck_assert_str_eq(problems_text(&world, id, "requester"), "anna@example.org");
    ck_assert_int_eq(world_count(&world, id, "created", &last), 1);
    ck_assert_int_eq(value_int(value_get(last, "created_from"), "message", 0), first);
    ck_assert_int_eq(world_count(&world, source, "split", &last), 1);
    ck_assert(text_eq_z(value_text(last, "into"), id));
    world_fini(&world);
}
END_TEST

START_TEST(an_answered_message_makes_nobody_wait)
{
    arrive();
    problems_ok(world_call(&world, "message.add", "n", "id", source, "body", "done", "visibility",
                           "public", NULL));

    const struct value *ticket = world_ticket(&world, split(&first, 1));

    ck_assert_ptr_null(clock_of(ticket, "next_response"));
    world_fini(&world);
}
END_TEST

START_TEST(the_body_of_a_split_ticket_survives_a_crash)
{
    arrive();
    const char *id = world_z(&world, value_text(world_ticket(&world, split(&second, 1)), "id"));

    world_crash(&world);

    ck_assert_str_eq(problems_text(&world, id, "body"), "<m3@x>");
    world_fini(&world);
}
END_TEST

START_TEST(what_is_no_message_or_taken_or_not_the_customers_is_refused)
{
    arrive();
    uint32_t created = 1;
    problems_ok(world_call(&world, "message.add", "n", "id", source, "body", "done", "visibility",
                           "public", NULL));
    uint32_t ours = newest_message();

    story_refused(split(&created, 1), ERR_INVALID, "unknown", "messages", "no message");
    story_refused(split(&ours, 1), ERR_INVALID, "invalid", "messages", "customer");
    story_refused(split(&ours, 0), ERR_INVALID, "invalid", "messages", "1 to 64");
    problems_ok(split(&first, 1));
    story_refused(split(&first, 1), ERR_CONFLICT, "conflict", "messages", "already");
    problems_ok(world_call(&world, "ticket.solve", "s", "id", source, "resolution", "x", NULL));
    problems_ok(world_call(&world, "ticket.close", "c", "id", source, NULL));
    story_refused(split(&second, 1), ERR_CONFLICT, "conflict", "id", "never changes");
    world_fini(&world);
}
END_TEST

SUITE("split_ticket",
      resolution_starts_at_the_split_and_next_response_at_the_oldest_unanswered_message,
      an_answered_message_makes_nobody_wait, the_body_of_a_split_ticket_survives_a_crash,
      what_is_no_message_or_taken_or_not_the_customers_is_refused)
