#include "support/world.h"

/* A channel "mail" hands in raw bytes; its parse job is finished by the test. */
static void mail_world(struct world *world)
{
    world_init(world);
    world->subscribers[world->subscriber_count - 1].position = 0;
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "mail", true);
    world_subscribe(world, HOOK_INBOUND_PARSE, "mail", true);
    world->policies->escalation_rule_count = 0;
    world_boot(world);
}

static struct value push(struct world *world, const char *key, const char *raw)
{
    struct command *command = command_create("inbox.push", TEXT("plugin:mail"), TEXT_NONE);
    struct value *message = NULL;
    command->origin = COMMAND_FROM_HOST;
    *value_put(&command->arena, &command->args, "instance") = value_of_text(TEXT("mail"));
    message = value_put(&command->arena, &command->args, "message");
    *value_put(&command->arena, message, "external_id") = value_of_text(text_z(key));
    *value_put(&command->arena, message, "to") = value_of_text(TEXT("support@rung.test"));
    struct value *bytes = value_put(&command->arena, message, "raw");
    *bytes = (struct value){.type = VALUE_BYTES, .text = text_z(raw)};
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
    return world_result(world, world->answers);
}

static void add(struct effect_list *list, enum effect_kind kind, const char *key, const char *val,
                int64_t num)
{
    list->items[list->count++] =
        (struct effect){.kind = kind, .key = text_z(key), .val = text_z(val), .num = num};
}

/* Ends the parse job as the channel would. */
static void parsed(struct world *world, const char *id, const char *references, const char *token,
                   bool automatic)
{
    struct effect items[8];
    struct effect_list effects = {.items = items};
    add(&effects, EFFECT_REPLACE, "subject", "Card broken", 0);
    add(&effects, EFFECT_REPLACE, "body", id, 0);
    add(&effects, EFFECT_RESULT, "from", "anna@example.org", 0);
    add(&effects, EFFECT_RESULT, "external_id", id, 0);
    add(&effects, EFFECT_RESULT, "in_reply_to", references, 0);
    add(&effects, EFFECT_RESULT, "token", token, 0);
    add(&effects, EFFECT_RESULT, "automatic", "", automatic);
    ck_assert_int_eq(world->jobs[0]->job->hook, HOOK_INBOUND_PARSE);
    ck_assert(text_eq(world->jobs[0]->ask.message->raw, TEXT("raw bytes")));
    world_finish(world, 0, &effects);
}

static size_t ticket_count(struct world *world)
{
    struct value list = world_result(world, world_call(world, "ticket.list", "", NULL));
    return value_get(&list, "items")->list.count;
}

static const char *first_ticket(struct world *world)
{
    struct value list = world_result(world, world_call(world, "ticket.list", "", NULL));
    return world_z(world, value_text(&value_get(&list, "items")->list.items[0], "id"));
}

START_TEST(a_mail_becomes_a_ticket_and_a_redelivery_does_not)
{
    struct world world;
    mail_world(&world);

    (void)push(&world, "k1", "raw bytes");
    parsed(&world, "<1@example.org>", "", "", false);
    struct value again = push(&world, "k1", "raw bytes");

    ck_assert(value_bool(&again, "duplicate", false));
    ck_assert_uint_eq(world.job_count, 0);
    ck_assert_uint_eq(ticket_count(&world), 1);
    world_fini(&world);
}
END_TEST

START_TEST(an_answer_goes_out_and_its_reply_lands_on_the_same_ticket)
{
    struct world world;
    mail_world(&world);
    (void)push(&world, "k1", "raw bytes");
    parsed(&world, "<1@example.org>", "", "", false);
    const char *id = first_ticket(&world);
    (void)world_call(&world, "message.add", "k2", "id", id, "body", "We are on it.", NULL);
    const struct message *reply = world.jobs[0]->ask.message;
    const char *message_id = world_z(&world, reply->external_id);
    const char *token = world_z(&world, reply->token);
    ck_assert(text_eq(reply->to, TEXT("anna@example.org")));
    ck_assert(text_eq(reply->in_reply_to, TEXT("<1@example.org>")));
    world_finish(&world, 0, NULL);

    (void)push(&world, "k3", "raw bytes");
    parsed(&world, "<2@example.org>", message_id, "", false);
    (void)push(&world, "k4", "raw bytes");
    parsed(&world, "<3@example.org>", "", token, false);
    (void)push(&world, "k5", "raw bytes");
    parsed(&world, "<4@example.org>", "", "T-12-aaaaaaaaaaaaa", false); /* guessed */

    ck_assert_int_eq(world_count(&world, id, "message", NULL), 4);
    ck_assert_uint_eq(ticket_count(&world), 2);
    world_fini(&world);
}
END_TEST

START_TEST(automatic_mail_is_kept_but_arms_no_clock_and_pages_nobody)
{
    struct world world;
    mail_world(&world);
    world.policies->escalation_rule_count = 1;

    (void)push(&world, "k1", "raw bytes");
    parsed(&world, "<1@example.org>", "", "", true);

    const char *id = first_ticket(&world);
    ck_assert_int_eq(world_count(&world, id, "clock_armed", NULL), 0);
    ck_assert_int_eq(world_count(&world, id, "escalation_started", NULL), 0);
    ck_assert_uint_eq(world.job_count, 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_rejected_mail_is_recorded_and_no_ticket)
{
    struct world world;
    struct effect items[1];
    struct effect_list effects = {.items = items};
    const struct value *last = NULL;
    mail_world(&world);
    (void)push(&world, "k1", "raw bytes");
    add(&effects, EFFECT_REJECT, "not_a_message", "there is nothing in it", 0);

    world_finish(&world, 0, &effects);

    ck_assert_uint_eq(ticket_count(&world), 0);
    ck_assert_int_eq(world_count(&world, "system", "refused", &last), 1);
    ck_assert(text_eq(value_text(last, "code"), TEXT("not_a_message")));
    ck_assert_uint_eq(value_text(last, "raw").n, 64);
    world_fini(&world);
}
END_TEST

START_TEST(a_mail_that_was_accepted_survives_a_crash_before_it_is_parsed)
{
    struct world world;
    mail_world(&world);
    (void)push(&world, "k1", "raw bytes");

    world_crash(&world);

    ck_assert_uint_eq(world.job_count, 1);
    ck_assert_uint_eq(world.jobs[0]->ask.attempt, 2);
    parsed(&world, "<1@example.org>", "", "", false);
    ck_assert_uint_eq(ticket_count(&world), 1);
    world_fini(&world);
}
END_TEST

static const char *known_as;

static void know(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook == HOOK_INBOUND_IDENTIFY) {
        answer->outcome = ASK_OK;
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = (struct effect){
            .kind = EFFECT_CUSTOMER, .key = text_z(known_as), .reason = TEXT("by the CRM")};
    }
}

START_TEST(a_plugin_knows_whose_the_sender_is_and_one_that_is_wrong_is_not_believed)
{
    struct world world;
    mail_world(&world);
    world_subscribe(&world, HOOK_INBOUND_IDENTIFY, "crm", false);
    const struct value *mine =
        world_ticket(&world, world_call(&world, "ticket.create", "k", "subject", "s", "body", "b",
                                        "requester", "boss@example.org", NULL));
    known_as = world_z(&world, value_text(mine, "customer"));
    world.on_ask = know;

    (void)push(&world, "one", "raw bytes");
    parsed(&world, "<1@example.org>", "", "", false);
    known_as = "C-ZZZZ";
    (void)push(&world, "two", "raw bytes");
    parsed(&world, "<2@example.org>", "", "", false);

    struct value list = world_result(&world, world_call(&world, "ticket.list", "", NULL));
    const struct value *items = value_get(&list, "items");
    ck_assert_uint_eq(items->list.count, 3);
    size_t same = 0;
    for (size_t i = 0; i < 3; i++) {
        same +=
            text_eq(value_text(&items->list.items[i], "customer"), value_text(mine, "customer"));
    }
    ck_assert_uint_eq(same, 2);
    world_fini(&world);
}
END_TEST

SUITE("admit_message", a_mail_becomes_a_ticket_and_a_redelivery_does_not,
      an_answer_goes_out_and_its_reply_lands_on_the_same_ticket,
      automatic_mail_is_kept_but_arms_no_clock_and_pages_nobody,
      a_rejected_mail_is_recorded_and_no_ticket,
      a_mail_that_was_accepted_survives_a_crash_before_it_is_parsed,
      a_plugin_knows_whose_the_sender_is_and_one_that_is_wrong_is_not_believed)
