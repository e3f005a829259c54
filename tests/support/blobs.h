/* Bytes that a plugin "mail" puts. Header-only. */
#ifndef TESTS_SUPPORT_BLOBS_H
#define TESTS_SUPPORT_BLOBS_H
#include "support/world.h"

static const struct answer *blobs_put(struct world *world, struct text bytes)
{
    struct command *command = command_create("blob.put", TEXT("plugin:mail"), TEXT_NONE);
    struct value *slot = value_put(&command->arena, &command->args, "bytes");
    *slot = value_of_text(arena_text(&command->arena, bytes));
    slot->type = VALUE_BYTES;
    command->origin = COMMAND_FROM_RPC;
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
    return world->answers;
}

#endif
