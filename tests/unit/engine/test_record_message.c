#include "support/story.h"

/* The customer's mail with a claimed instant of sending; 0: none. */
static void mail_sent_at(struct world *world, const char *from, const char *id, const char *answers,
                         int64_t sent_s, bool automatic)
{
    struct command *command = command_create("inbox.push", TEXT("plugin:mail"), TEXT_NONE);
    command->origin = COMMAND_FROM_HOST;
    *value_put(&command->arena, &command->args, "instance") = value_of_text(TEXT("mail"));
    struct value *message = value_put(&command->arena, &command->args, "message");
    *value_put(&command->arena, message, "external_id") = value_of_text(text_z(id));
    *value_put(&command->arena, message, "from") = value_of_text(text_z(from));
    *value_put(&command->arena, message, "body") = value_of_text(text_z(id));
    *value_put(&command->arena, message, "automatic") = value_of_bool(automatic);
    *value_put(&command->arena, message, "sent_at_us") =
        value_of_int(WORLD_START_US + sent_s * WORLD_SECOND);
    if (answers != NULL) {
        *value_put(&command->arena, message, "in_reply_to") = value_of_text(text_z(answers));
    }
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
}

static const struct value *clock_of(struct world *world, const char *id, const char *metric)
{
    const struct value *ticket =
        world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
    const struct value *clocks = value_get(ticket, "clocks");
    for (size_t i = clocks->list.count; i-- > 0;) {
        if (text_eq_z(value_text(&clocks->list.items[i], "metric"), metric)) {
            return &clocks->list.items[i];
        }
    }
    return NULL;
}

static int64_t start_of(struct world *world, const char *id, const char *metric)
{
    const struct value *clock = clock_of(world, id, metric);
    return clock == NULL
               ? -1
               : value_int(clock, "start_at_ms", 0) / 1000 - WORLD_START_US / WORLD_SECOND;
}

START_TEST(a_late_import_is_told_and_moves_the_start_back_only_where_it_is_honoured)
{
    for (int is_honoured = 0; is_honoured < 2; is_honoured++) {
        struct world world;
        const struct value *message = NULL;
        (void)story_init(&world);
        struct policy_set *set = world.policies;
        *ARENA_PUSH(&set->arena, set->channels, set->channel_count) =
            (struct channel_terms){.name = TEXT("mail"), .honour_sent_at = is_honoured};
        world_boot(&world);
        story_mail(&world, "<1@x>", NULL);
        const char *id = story_ticket(&world);
        story_to(&world, 9, 10, 0);
        (void)world_call(&world, "message.add", "a", "id", id, "body", "b", "visibility", "public",
                         NULL);
        story_to(&world, 11, 0, 0); /* the mail was in a queue for an hour */

        mail_sent_at(&world, "anna@example.org", "<2@x>", "<1@x>", 3600, false);

        (void)world_count(&world, id, "message", &message);
        ck_assert(value_bool(message, "late_import", false));
        ck_assert_int_eq(value_int(message, "sent_at_ms", 0) / 1000,
                         WORLD_START_US / WORLD_SECOND + 3600);
        ck_assert_int_eq(start_of(&world, id, "next_response"), is_honoured ? 3600 : 7200);
        mail_sent_at(&world, "anna@example.org", "<3@x>", "<1@x>", 7200 - 299, false);
        (void)world_count(&world, id, "message", &message);
        ck_assert(!value_bool(message, "late_import", false)); /* five minutes are no delay */
        world_fini(&world);
    }
}
END_TEST

START_TEST(an_owner_who_writes_in_by_mail_is_staff_and_arms_nothing)
{
    struct world world;
    const struct value *message = NULL;
    (void)story_init(&world);
    world.policies->roster.agents[0].contacts[0].address = TEXT("ann@desk.example");
    world_boot(&world);
    mail_sent_at(&world, "ann@desk.example", "<1@x>", NULL, 0, false);
    const char *id = story_ticket(&world);
    (void)world_call(&world, "message.add", "a", "id", id, "body", "b", "visibility", "public",
                     NULL);

    mail_sent_at(&world, "ann@desk.example", "<2@x>", "<1@x>", 0, false);
    ck_assert_int_ge(start_of(&world, id, "next_response"), 0); /* a customer like any other */
    (void)world_call(&world, "message.add", "b", "id", id, "body", "b", "visibility", "public",
                     NULL);
    (void)world_call(&world, "ticket.assign", "c", "id", id, "agent", "ann", NULL);
    (void)world_call(&world, "ticket.wait_customer", "d", "id", id, "message", "?", NULL);
    mail_sent_at(&world, "Ann@desk.example", "<3@x>", "<1@x>", 0, false);

    (void)world_count(&world, id, "message", &message);
    ck_assert(text_eq_z(value_text(message, "author_kind"), "agent"));
    ck_assert_str_eq(story_state(&world, id), "pending");
    ck_assert(text_eq_z(value_text(clock_of(&world, id, "next_response"), "phase"), "fulfilled"));
    world_fini(&world);
}
END_TEST

START_TEST(automatic_mail_is_kept_and_wakes_nothing)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<1@x>", NULL);
    const char *id = story_ticket(&world);
    (void)world_call(&world, "ticket.wait_customer", "a", "id", id, "message", "?", NULL);

    mail_sent_at(&world, "anna@example.org", "<2@x>", "<1@x>", 0, true);

    ck_assert_str_eq(story_state(&world, id), "pending");
    ck_assert_int_eq(start_of(&world, id, "next_response"), -1);
    ck_assert_int_eq(world_count(&world, id, "message", NULL), 3);
    world_fini(&world);
}
END_TEST

START_TEST(a_bots_word_counts_as_a_response_only_where_the_clock_says_so)
{
    for (int counts = 0; counts < 2; counts++) {
        struct world world;
        struct effect said = {.kind = EFFECT_REPLY, .val = TEXT("Hello."), .reason = TEXT("r")};
        struct effect_list effects = {.items = &said, .count = 1};
        struct sla_policy *policy = story_init(&world);
        policy->clocks[SLA_FIRST_RESPONSE].bot_reply_counts = counts;
        world_subscribe(&world, HOOK_BOT_TURN, "welcome", true);
        world_boot(&world);
        const char *id = world_create(&world, "make", "s");
        (void)world_call(&world, "bot.start", "a", "id", id, "plugin", "welcome", NULL);

        world_finish(&world, 0, &effects);

        ck_assert(text_eq_z(value_text(clock_of(&world, id, "first_response"), "phase"),
                            counts ? "fulfilled" : "running"));
        world_fini(&world);
    }
}
END_TEST

START_TEST(an_answer_is_queued_and_what_becomes_of_it_is_told)
{
    struct world world;
    const struct value *delivery = NULL;
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<1@x>", NULL);
    const char *id = story_ticket(&world);

    (void)world_call(&world, "message.add", "a", "id", id, "body", "b", "visibility", "public",
                     NULL);
    ck_assert_int_eq(world_count(&world, id, "message_delivery", &delivery), 1);
    ck_assert(text_eq_z(value_text(delivery, "state"), "queued"));
    int64_t message = value_int(delivery, "message", 0);
    struct effect taken = {
        .kind = EFFECT_RESULT, .key = TEXT("receipt"), .val = TEXT("250 queued as 4XyZ")};
    struct effect_list effects = {.items = &taken, .count = 1};
    world_finish(&world, 0, &effects);

    ck_assert_int_eq(world_count(&world, id, "message_delivery", &delivery), 2);
    ck_assert(text_eq_z(value_text(delivery, "state"), "sent"));
    ck_assert_int_eq(value_int(delivery, "message", 0), message);
    ck_assert(text_eq_z(value_text(delivery, "receipt"), "250 queued as 4XyZ"));
    (void)world_call(&world, "message.add", "b", "id", id, "body", "b", "visibility", "public",
                     NULL);
    world_finish(&world, -2, NULL);
    (void)world_count(&world, id, "message_delivery", &delivery);
    ck_assert(text_eq_z(value_text(delivery, "state"), "failed"));
    world_fini(&world);
}
END_TEST

SUITE("record_message", a_late_import_is_told_and_moves_the_start_back_only_where_it_is_honoured,
      an_owner_who_writes_in_by_mail_is_staff_and_arms_nothing,
      automatic_mail_is_kept_and_wakes_nothing,
      a_bots_word_counts_as_a_response_only_where_the_clock_says_so,
      an_answer_is_queued_and_what_becomes_of_it_is_told)
