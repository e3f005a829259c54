/* What all commands that move a ticket have in common. */
#include "support/story.h"

static const char *const commands[] = {
    "ticket.wait_customer", "ticket.block", "ticket.unblock", "ticket.reopen", "ticket.close",
    "ticket.solve",         "sla.pause",    "sla.resume",     "promise.make"};

START_TEST(a_move_needs_a_ticket_that_is_there_and_the_version_it_names)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        char key[8];
        (void)snprintf(key, sizeof key, "a%zu", i);
        story_refused(world_call(&world, commands[i], key, "id", "T-1", NULL), ERR_INVALID,
                      "invalid", "id", "ids look like");
        key[0] = 'b';
        story_refused(world_call(&world, commands[i], key, "id", id, "if_version", "#99", NULL),
                      ERR_CONFLICT, "conflict", "if_version", "read it again");
    }
    world_fini(&world);
}
END_TEST

static void say_no(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    struct effect *effect = ARENA_PUSH(&world->arena, answer->effects.items, answer->effects.count);
    if (ask->hook == HOOK_TICKET_BEFORE_CHANGE) {
        *effect = (struct effect){
            .kind = EFFECT_REJECT, .key = TEXT("quiet_time"), .val = TEXT("not on Mondays")};
        answer->outcome = ASK_OK;
    }
}

START_TEST(a_plugin_that_may_forbid_a_change_is_asked_first)
{
    struct world world;
    (void)story_init(&world);
    world_subscribe(&world, HOOK_TICKET_BEFORE_CHANGE, "guard", false);
    world.on_ask = say_no;
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    const struct answer *answer =
        world_call(&world, "ticket.wait_customer", "a", "id", id, "message", "m", NULL);

    ck_assert_int_eq(answer->refusal.code, ERR_REFUSED);
    ck_assert_str_eq(story_state(&world, id), "new");
    world_fini(&world);
}
END_TEST

SUITE("change_ticket", a_move_needs_a_ticket_that_is_there_and_the_version_it_names,
      a_plugin_that_may_forbid_a_change_is_asked_first)
