/* Messages from a channel "chat" that hands them in parsed, and plugins that are asked about them.
 * Header-only. */
#ifndef TESTS_SUPPORT_LETTERS_H
#define TESTS_SUPPORT_LETTERS_H
#include "support/world.h"

/* Hands one in and lets the world come to rest; `causes` are what a guest was asked meanwhile. */
__attribute__((unused)) static void letters_push_by(struct world *world, const char *from,
                                                    const char *body, struct text causes)
{
    struct command *command = command_create("inbox.push", TEXT("plugin:chat"), TEXT_NONE);
    struct value *message = NULL;
    command->origin = COMMAND_FROM_HOST;
    *value_put(&command->arena, &command->args, "instance") = value_of_text(TEXT("chat"));
    if (causes.n > 0) {
        *value_put(&command->arena, &command->args, "chain") =
            value_of_text(arena_text(&command->arena, causes));
    }
    message = value_put(&command->arena, &command->args, "message");
    *value_put(&command->arena, message, "from") = value_of_text(text_z(from));
    *value_put(&command->arena, message, "subject") = value_of_text(text_z(body));
    *value_put(&command->arena, message, "body") = value_of_text(text_z(body));
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
    ck_assert_int_eq(world->answers->refusal.code, ERR_OK);
}

__attribute__((unused)) static void letters_push(struct world *world, const char *from,
                                                 const char *body)
{
    letters_push_by(world, from, body, TEXT_NONE);
}

/* So many of them, of two guests in turn. */
__attribute__((unused)) static struct text letters_causes(struct world *world, int count)
{
    struct text chain = TEXT_NONE;
    for (int i = 0; i < count; i++) {
        chain = arena_printf(&world->arena, "%.*s%sticket.opened %s", TEXT_ARG(chain),
                             i > 0 ? "\n" : "", i % 2 == 0 ? "ping" : "pong");
    }
    return chain;
}

/* The first running job ends with this one effect. */
__attribute__((unused)) static void letters_answer(struct world *world, enum effect_kind kind,
                                                   const char *key, int64_t num)
{
    struct effect effect = {.kind = kind,
                            .key = text_z(key),
                            .val = TEXT("says the plugin"),
                            .num = num,
                            .weight = 1,
                            .reason = TEXT("it looked")};
    struct effect_list effects = {.items = &effect, .count = 1};
    world_finish(world, 0, &effects);
}

/* Ids of all tickets, the newest first. */
__attribute__((unused)) static size_t letters_tickets(struct world *world, const char *ids[8])
{
    struct value list = world_result(world, world_call(world, "ticket.list", "", NULL));
    const struct value *items = value_get(&list, "items");
    for (size_t i = 0; i < items->list.count && i < 8; i++) {
        ids[i] = world_z(world, value_text(&items->list.items[i], "id"));
    }
    return items->list.count;
}

#endif
