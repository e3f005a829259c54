#include "support/story.h"

static struct answer *call(struct world *world, const char *key, const char *id, const char *kind,
                           int reached)
{
    struct command *command = command_create("message.add", TEXT("local"), text_z(key));
    command->origin = COMMAND_FROM_RPC;
    *value_put(&command->arena, &command->args, "id") =
        value_of_text(arena_text(&command->arena, text_z(id)));
    *value_put(&command->arena, &command->args, "body") = value_of_text(TEXT("spoke with Anna"));
    *value_put(&command->arena, &command->args, "kind") = value_of_text(text_z(kind));
    if (reached >= 0) {
        *value_put(&command->arena, &command->args, "reached") = value_of_bool(reached);
    }
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
    return world->answers;
}

START_TEST(a_call_is_a_response_when_the_customer_was_reached_and_nothing_is_sent)
{
    struct world world;
    const struct value *message = NULL;
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<1@x>", NULL);
    const char *id = story_ticket(&world);

    story_refused(call(&world, "a", id, "call", -1), ERR_INVALID, "form_incomplete", "reached",
                  "a call says whether the customer was \"reached\"");
    (void)world_ticket(&world, call(&world, "b", id, "call", 0));
    ck_assert_int_eq(world_count(&world, id, "clock_fulfilled", NULL), 0);
    ck_assert_str_eq(story_state(&world, id), "new");
    (void)world_ticket(&world, call(&world, "c", id, "meeting", 1));

    ck_assert_int_eq(world_count(&world, id, "clock_fulfilled", NULL), 1);
    ck_assert_str_eq(story_state(&world, id), "open");
    (void)world_count(&world, id, "message", &message);
    ck_assert(text_eq_z(value_text(message, "kind"), "meeting"));
    ck_assert(value_bool(message, "reached", false));
    ck_assert_uint_eq(world.job_total, 0);
    world_fini(&world);
}
END_TEST

START_TEST(an_internal_note_is_never_a_response)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<1@x>", NULL);
    const char *id = story_ticket(&world);

    (void)world_call(&world, "message.add", "a", "id", id, "body", "b", "visibility", "internal",
                     NULL);

    ck_assert_int_eq(world_count(&world, id, "clock_fulfilled", NULL), 0);
    ck_assert_str_eq(story_state(&world, id), "new");
    ck_assert_uint_eq(world.job_total, 0);
    world_fini(&world);
}
END_TEST

SUITE("add_message", a_call_is_a_response_when_the_customer_was_reached_and_nothing_is_sent,
      an_internal_note_is_never_a_response)
