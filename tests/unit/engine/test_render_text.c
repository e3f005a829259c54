/* Plugins that say it better, and what happens when they do not. */
#include "support/climb.h"
#include "model/milestone.h"

static struct text facts; /* of the last question */

static void say(const struct ask *ask, struct ask_answer *answer, const char *key, const char *val)
{
    *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
        (struct effect){.kind = EFFECT_REPLACE,
                        .key = text_z(key),
                        .val = text_z(val),
                        .reason = TEXT("template"),
                        .instance = TEXT("texts"),
                        .version = TEXT("1")};
}

static void answer_in_german(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook != HOOK_NOTIFICATION_RENDER) {
        return;
    }
    facts = arena_text(&world->arena, ask->message->facts);
    answer->outcome = ASK_OK;
    say(ask, answer, "subject", "Betreff");
    say(ask, answer, "body", "Guten Tag");
}

static void break_down(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook == HOOK_NOTIFICATION_RENDER) {
        answer->outcome = ASK_FAILED;
        answer->error = TEXT("no template");
    }
}

static const char *paged(struct world *world, world_ask_fn ask)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_subscribe(world, HOOK_NOTIFICATION_RENDER, "texts", false);
    world->on_ask = ask;
    world_boot(world);
    return world_create(world, "k", "s");
}

START_TEST(a_page_says_what_the_plugin_says)
{
    struct world world;
    (void)paged(&world, answer_in_german);

    const struct message *message = world.jobs[0]->ask.message;
    ck_assert(text_eq_z(message->subject, "Betreff"));
    ck_assert(text_eq_z(message->body, "Guten Tag"));
    ck_assert(text_eq_z(message->kind, "page"));
    ck_assert_uint_ne(text_find(facts, TEXT("person=ann\n"), 0), SIZE_MAX);
    ck_assert_uint_ne(text_find(facts, TEXT("level=1\n"), 0), SIZE_MAX);
    world_fini(&world);
}
END_TEST

START_TEST(a_plugin_that_fails_delays_no_page)
{
    struct world world;
    const char *id = paged(&world, break_down);

    ck_assert_uint_eq(world.job_count, 1);
    ck_assert_uint_ne(text_find(world.jobs[0]->ask.message->body, TEXT("needs you"), 0), SIZE_MAX);
    ck_assert_int_ge(world_count(&world, id, "degraded", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_second_attempt_says_what_the_first_one_said)
{
    struct world world;
    (void)paged(&world, answer_in_german);
    world.on_ask = NULL;

    world_finish(&world, -1, NULL);
    climb_wait(&world, 20);

    ck_assert(text_eq_z(world.jobs[0]->ask.message->body, "Guten Tag"));
    world_fini(&world);
}
END_TEST

START_TEST(customers_read_what_the_plugin_says)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = paged(&world, answer_in_german);

    (void)world_call(&world, "ticket.notify_customer", "n", "id", id, "milestone", "escalated",
                     NULL);

    (void)world_count(&world, id, "message", &last);
    ck_assert(text_eq_z(value_text(last, "body"), "Guten Tag"));
    ck_assert_uint_ne(text_find(facts, TEXT("milestones=escalated\n"), 0), SIZE_MAX);
    world_fini(&world);
}
END_TEST

SUITE("render_text", a_page_says_what_the_plugin_says, a_plugin_that_fails_delays_no_page,
      a_second_attempt_says_what_the_first_one_said, customers_read_what_the_plugin_says)
