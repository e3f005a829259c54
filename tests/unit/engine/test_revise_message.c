/* Plugins that redact: what agents and customers say passes them before it is written down. */
#include "engine/revise_message.h"
#include "support/climb.h"

static enum ask_outcome outcome;
static bool rejects;
static int asked;

/* Whatever it says, it becomes itself with one more star. */
static void on_ask(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook != HOOK_MESSAGE_BEFORE_ADD) {
        return;
    }
    asked++;
    answer->outcome = outcome;
    answer->error = TEXT("broken");
    if (outcome == ASK_OK) {
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
            rejects ? (struct effect){.kind = EFFECT_REJECT,
                                      .key = TEXT("card_number"),
                                      .val = TEXT("no card numbers")}
                    : (struct effect){
                          .kind = EFFECT_REPLACE,
                          .key = TEXT("body"),
                          .val = arena_printf(ask->arena, "%.*s*", TEXT_ARG(ask->message->body)),
                          .reason = TEXT("redacted")};
    }
}

static void begin(struct world *world)
{
    outcome = ASK_OK;
    rejects = false;
    asked = 0;
    world_init(world);
    world->policies->escalation_rule_count = 0;
    world_subscribe(world, HOOK_MESSAGE_BEFORE_ADD, "cards", false);
    world_subscribe(world, HOOK_MESSAGE_BEFORE_ADD, "names", false);
    world->on_ask = on_ask;
    world_boot(world);
}

static const char *last_body(struct world *world, const char *id)
{
    const struct value *last = NULL;
    (void)world_count(world, id, "message", &last);
    return world_z(world, value_text(last, "body"));
}

START_TEST(each_sees_what_the_one_before_it_has_made)
{
    struct world world;
    begin(&world);

    const char *id = world_create(&world, "k", "s");
    ck_assert_str_eq(last_body(&world, id), "please help**");
    (void)world_result(&world, world_call(&world, "message.add", "m", "id", id, "body", "hello",
                                          "visibility", "public", NULL));

    ck_assert_str_eq(last_body(&world, id), "hello**");
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", NULL), 4);
    world_fini(&world);
}
END_TEST

START_TEST(words_that_a_command_carries_pass_as_well)
{
    static const struct {
        const char *method, *key, *field, *value;
    } calls[] = {{"ticket.wait_customer", "w", "body", ""},
                 {"ticket.solve", "s", "resolution", "done"}};
    struct world world;
    begin(&world);
    const char *id = world_create(&world, "k", "s");
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        (void)world_result(&world,
                           world_call(&world, calls[i].method, calls[i].key, "id", id, "message",
                                      "bye", calls[i].field, calls[i].value, NULL));

        ck_assert_str_eq(last_body(&world, id), "bye**");
    }
    world_fini(&world);
}
END_TEST

START_TEST(what_is_rejected_is_refused_with_the_reason)
{
    struct world world;
    begin(&world);
    const char *id = world_create(&world, "k", "s");
    rejects = true;

    struct answer *answer = world_call(&world, "message.add", "m", "id", id, "body", "hello",
                                       "visibility", "public", NULL);

    ck_assert_int_eq(answer->refusal.code, ERR_REFUSED);
    ck_assert_str_eq(answer->refusal.reason, "card_number");
    ck_assert_ptr_nonnull(strstr(answer->refusal.text, "no card numbers"));
    ck_assert_int_eq(world_count(&world, id, "message", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(unredacted_text_does_not_leave)
{
    static const enum ask_outcome outcomes[] = {ASK_FAILED, ASK_OVERRUN, ASK_SKIPPED};
    struct world world;
    begin(&world);
    const char *id = world_create(&world, "k", "s");
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        char key[8];
        (void)snprintf(key, sizeof key, "m%zu", i);
        outcome = outcomes[i];
        struct answer *answer = world_call(&world, "message.add", key, "id", id, "body", "hello",
                                           "visibility", "public", NULL);

        ck_assert_str_eq(answer->refusal.reason, "held");
        ck_assert_str_eq(answer->refusal.path, "body");
        ck_assert_ptr_nonnull(strstr(answer->refusal.text, "the plugin cards should look at it"));
        ck_assert_ptr_nonnull(strstr(answer->refusal.text, "does not work; try again later"));
    }
    ck_assert_int_eq(world_count(&world, id, "message", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(what_comes_in_is_kept_whoever_fails)
{
    struct world world;
    begin(&world);
    outcome = ASK_FAILED;

    const char *id = world_create(&world, "k", "s");

    ck_assert_int_eq(asked, 2);
    ck_assert_str_eq(last_body(&world, id), "please help");
    world_fini(&world);
}
END_TEST

SUITE("revise_message", each_sees_what_the_one_before_it_has_made,
      words_that_a_command_carries_pass_as_well, what_is_rejected_is_refused_with_the_reason,
      unredacted_text_does_not_leave, what_comes_in_is_kept_whoever_fails)
