#include "host/cause.h"

static _Thread_local const struct ask *in_hand;

const struct ask *cause_enter(const struct ask *ask)
{
    const struct ask *outer = in_hand;
    in_hand = ask;
    return outer;
}

void cause_leave(const struct ask *outer)
{
    in_hand = outer;
}

/* That of a job ends with the job itself. */
struct text cause_chain(const struct instance *instance, struct arena *arena)
{
    const struct ask *ask = in_hand;
    if (ask == NULL) {
        return TEXT_NONE;
    }
    if (ask->token != 0) {
        return arena_text(arena, ask->chain);
    }
    return arena_printf(arena, "%.*s%s%s %.*s", TEXT_ARG(ask->chain), ask->chain.n > 0 ? "\n" : "",
                        effect_hook_name(ask->hook), TEXT_ARG(instance->name));
}

void cause_put(const struct instance *instance, struct command *command)
{
    struct text chain = cause_chain(instance, &command->arena);
    if (chain.n > 0) {
        *value_put(&command->arena, &command->args, "chain") = value_of_text(chain);
    }
}
