/* A ticket in a world whose messages pass a plugin that answers by a job. Header-only. */
#ifndef TESTS_SUPPORT_REDACTION_H
#define TESTS_SUPPORT_REDACTION_H
#include "support/world.h"

static void redaction_subscribe(struct world *world, const char *instance, bool is_job)
{
    world_subscribe(world, HOOK_MESSAGE_BEFORE_ADD, instance, is_job);
}

/* Nobody is paged; what the customer wrote first has been looked at. */
__attribute__((unused)) static const char *redaction_begin(struct world *world)
{
    world_init(world);
    world->policies->escalation_rule_count = 0;
    redaction_subscribe(world, "redact", true);
    world_boot(world);
    const char *id = world_create(world, "k", "s");
    world_finish(world, 1, NULL);
    return id;
}

__attribute__((unused)) static void redaction_say(struct world *world, const char *id,
                                                  const char *body)
{
    struct answer *answer = world_call(world, "message.add", body, "id", id, "body", body, NULL);
    ck_assert_int_eq(answer->refusal.code, ERR_OK);
}

/* The first running job ends so. */
__attribute__((unused)) static void redaction_answer(struct world *world, enum effect_kind kind,
                                                     const char *val)
{
    struct effect effect = {.kind = kind,
                            .key = kind == EFFECT_REJECT ? TEXT("secret") : TEXT("body"),
                            .val = text_z(val),
                            .reason = TEXT("a number of a card")};
    struct effect_list effects = {.items = &effect, .count = 1};
    world_finish(world, 0, &effects);
}

#endif
