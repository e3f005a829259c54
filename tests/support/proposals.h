/* One effect proposed outside any hook (effects.submit), and what became of it. Header-only. */
#ifndef TESTS_SUPPORT_PROPOSALS_H
#define TESTS_SUPPORT_PROPOSALS_H
#include "support/world.h"

static const char *proposals_verdict; /* of the last proposal */
static const char *proposals_why;

__attribute__((unused)) static void proposals_make(struct world *world, const char *id,
                                                   struct effect effect)
{
    struct command *command = command_create("effects.submit", TEXT("plugin:guest"), TEXT_NONE);
    struct effect_list list = {.items = &effect, .count = 1};
    const struct value *last = NULL;
    uint64_t ticket = 0;
    struct buf packed;
    struct pack pack;
    effect.reason = TEXT("because");
    ck_assert(id_parse('T', text_z(id), &ticket));
    buf_init(&packed);
    pack_init(&pack, &packed);
    effect_list_pack(&pack, &list);
    MUST(pack_read(&command->arena, buf_text(&packed),
                   value_put(&command->arena, &command->args, "effects")) == ERR_OK);
    buf_fini(&packed);
    *value_put(&command->arena, &command->args, "ticket") = value_of_int((int64_t)ticket);
    *value_put(&command->arena, &command->args, "instance") = value_of_text(TEXT("guest"));
    command->origin = COMMAND_FROM_RPC;
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
    ck_assert_int_eq(world->answers->refusal.code, ERR_OK);
    (void)world_count(world, id, "plugin_verdict", &last);
    const struct value *one = &value_get(last, "effects")->list.items[0];
    proposals_verdict = world_z(world, value_text(one, "verdict"));
    proposals_why = world_z(world, value_text(one, "why"));
}

#endif
