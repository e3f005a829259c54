/* Stories about a move to another channel, each with a crash after every step. */
#include "support/climb.h"
#include "support/story.h"

static char token[64]; /* of the last invitation, as the customer would read it */

static void hear(struct world *world, const char *from, const char *channel, const char *id,
                 const char *with_token)
{
    struct command *command = command_create("inbox.push", TEXT("plugin:x"), TEXT_NONE);
    command->origin = COMMAND_FROM_HOST;
    *value_put(&command->arena, &command->args, "instance") = value_of_text(text_z(channel));
    struct value *message = value_put(&command->arena, &command->args, "message");
    *value_put(&command->arena, message, "external_id") = value_of_text(text_z(id));
    *value_put(&command->arena, message, "from") = value_of_text(text_z(from));
    *value_put(&command->arena, message, "to") = value_of_text(TEXT("desk"));
    *value_put(&command->arena, message, "subject") = value_of_text(TEXT("s"));
    *value_put(&command->arena, message, "body") = value_of_text(TEXT("my number is 1234"));
    if (with_token != NULL) {
        *value_put(&command->arena, message, "token") =
            value_of_text(arena_text(&command->arena, text_z(with_token)));
    }
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
}

/* "!mail": FROM, id on channel mail. "!text": FROM, id on channel sms with the invitation's token;
 * "!plain": without. "!invited": what was sent by sms arrives. "!bounced": it does not. */
static void act(struct world *world, const char *id, const struct climb_step *step)
{
    (void)id;
    if (strcmp(step->method, "!mail") == 0) {
        hear(world, step->pairs[0], "mail", step->pairs[1], NULL);
    } else if (strcmp(step->method, "!text") == 0) {
        hear(world, step->pairs[0], "sms", step->pairs[1], token);
    } else if (strcmp(step->method, "!plain") == 0) {
        hear(world, step->pairs[0], "sms", step->pairs[1], NULL);
    } else if (strcmp(step->method, "!paged") == 0) {
        climb_answer_jobs(world, true);
    } else {
        MUST(world->job_count > 0);
        struct text sent = world->jobs[0]->ask.message->token;
        (void)snprintf(token, sizeof token, "%.*s", TEXT_ARG(sent));
        world_finish(world, strcmp(step->method, "!bounced") == 0 ? -2 : 0, NULL);
    }
}

static void set_up(struct world *world)
{
    world->policies->escalation_rule_count = 0;
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "mail", true);
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "sms", true);
    for (size_t i = 0; i < world->subscriber_count; i++) {
        world->subscribers[i].timeout_ms = 3600000;
    }
}

#define BEGINS                                                                           \
    "0 classified outcome=default threshold_percent=60 labels=[]\n"                      \
    "0 priority_set old=normal new=normal\n"                                             \
    "0 assigned team=support method=default reason=nobody routed it: the default team\n" \
    "1 assigned team=support agent=ann former_team=support method=manual\n"              \
    "1 state_changed from=new to=open reason=assigned\n"

#define TELL(steps, expected)                                                              \
    do {                                                                                   \
        static const struct climb story = {set_up, steps, sizeof steps / sizeof steps[0]}; \
        climb_act = act;                                                                   \
        climb_check(&story, BEGINS expected);                                              \
    } while (0)

START_TEST(c8_the_one_who_brings_the_token_is_the_customer_and_the_ticket_is_the_same)
{
    static const struct climb_step steps[] = {
        {0, "!mail", {"anna@example.org", "<1@x>"}},
        {1, "ticket.assign", {"id", "$", "agent", "ann"}},
        {10, "channel.move", {"id", "$", "to", "sms", "address", "sms:+49170", "reason", "faster"}},
        {12, "!invited", {NULL}},
        {60, "!text", {"sms:+49170", "m-1"}},
        {61, "!text", {"sms:+49171", "m-2"}}, /* the token was for once: a ticket of its own */
        {2701, NULL, {NULL}},
    };
    TELL(steps, "10 channel_move_offered from=mail to=sms expires_ms=+86410 identity=+49170 "
                "redaction=none reason=faster\n"
                "60 identity_linked kind=sms verified=yes\n"
                "60 channel_move_accepted from=mail to=sms identity=+49170\n"
                "2700 clock_at_risk metric=first_response n=1 threshold=warn instant_ms=+2700\n"
                "2700 priority_set old=normal new=high\n");
}
END_TEST

START_TEST(an_invitation_that_nobody_takes_expires_and_its_owner_hears_of_it)
{
    static const struct climb_step steps[] = {
        {0, "!mail", {"anna@example.org", "<1@x>"}},
        {1, "ticket.assign", {"id", "$", "agent", "ann"}},
        {10,
         "channel.move",
         {"id", "$", "to", "sms", "address", "sms:+49170", "deadline_ms", "#60000"}},
        {12, "!invited", {NULL}},
        {60, "!plain", {"sms:+49170", "m-1"}}, /* no token, and never proven: another ticket */
        {70, "!paged", {NULL}},
        {71, "!text", {"sms:+49170", "m-2"}}, /* too late */
    };
    TELL(steps, "10 channel_move_offered from=mail to=sms expires_ms=+70 identity=+49170 "
                "redaction=none\n"
                "70 channel_move_expired from=mail to=sms\n"
                "70 notified kind=channel_move person=ann\n"
                "70 page_result person=ann channel=pager state=sent\n");
}
END_TEST

START_TEST(an_invitation_that_cannot_be_delivered_fails)
{
    static const struct climb_step steps[] = {
        {0, "!mail", {"anna@example.org", "<1@x>"}},
        {1, "ticket.assign", {"id", "$", "agent", "ann"}},
        {10, "channel.move", {"id", "$", "to", "sms", "address", "sms:+49170"}},
        {12, "!bounced", {NULL}},
        {20, "!paged", {NULL}},
    };
    TELL(steps, "10 channel_move_offered from=mail to=sms expires_ms=+86410 identity=+49170 "
                "redaction=none\n"
                "12 channel_move_failed from=mail to=sms reason=undeliverable\n"
                "12 notified kind=channel_move person=ann\n"
                "20 page_result person=ann channel=pager state=sent\n");
}
END_TEST

/* --- who comes --- */

static const char *open_world(struct world *world)
{
    (void)story_init(world);
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "sms", true);
    world_boot(world);
    hear(world, "anna@example.org", "mail", "<1@x>", NULL);
    return story_ticket(world);
}

static void take_invitation(struct world *world)
{
    (void)snprintf(token, sizeof token, "%.*s", TEXT_ARG(world->jobs[0]->ask.message->token));
    world_finish(world, 0, NULL);
}

START_TEST(a_verified_identity_needs_no_token)
{
    struct world world;
    const char *id = open_world(&world);
    (void)world_call(&world, "channel.move", "a", "id", id, "to", "sms", "address", "sms:+49170",
                     NULL);
    take_invitation(&world);
    hear(&world, "sms:+49170", "sms", "m-1", token);
    (void)world_call(&world, "channel.move", "b", "id", id, "to", "mail", "address",
                     "anna@example.org", NULL);

    story_refused(world.answers, ERR_INVALID, "invalid", "address", "knows people by mail");
    (void)world_call(&world, "ticket.get", "", "id", id, NULL);
    hear(&world, "sms:+49172", "sms", "m-3", NULL); /* somebody else */
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    ck_assert(text_eq_z(value_text(ticket, "channel"), "sms"));
    ck_assert(text_eq_z(value_text(ticket, "requester"), "+49170"));
    world_fini(&world);
}
END_TEST

START_TEST(an_address_that_another_customer_has_proven_is_a_conflict_naming_both)
{
    struct world world;
    const struct value *failed = NULL;
    const char *id = open_world(&world);
    (void)world_call(&world, "ticket.create", "a", "subject", "s", "body", "b", "requester",
                     "sms:+49170", NULL); /* verified: it came over the wire */
    (void)world_call(&world, "channel.move", "b", "id", id, "to", "sms", "address", "sms:+49170",
                     NULL);
    take_invitation(&world);

    hear(&world, "sms:+49170", "sms", "m-1", token);

    ck_assert_int_eq(world_count(&world, id, "channel_move_failed", &failed), 1);
    ck_assert(text_eq_z(value_text(failed, "reason"), "conflict"));
    ck_assert(text_find(value_text(failed, "detail"), TEXT("C-"), 0) != SIZE_MAX);
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    ck_assert(text_eq_z(value_text(ticket, "channel"), "mail"));
    world_fini(&world);
}
END_TEST

/* --- what was given in public --- */

START_TEST(what_was_given_in_public_is_masked_everywhere_and_the_channel_is_asked)
{
    struct world world;
    const struct value *message = NULL;
    const struct value *redaction = NULL;
    (void)story_init(&world);
    world_subscribe(&world, HOOK_MESSAGE_REDACT, "mail", true);
    world_subscribe(&world, HOOK_NOTIFICATION_SEND, "sms", true);
    world_boot(&world);
    hear(&world, "anna@example.org", "mail", "<1@x>", NULL);
    const char *id = story_ticket(&world);

    (void)world_call(&world, "channel.move", "a", "id", id, "to", "sms", "address", "sms:+49170",
                     "redact", "public", NULL);

    (void)world_count(&world, id, "message", &message);
    ck_assert(text_eq_z(value_text(message, "body"), "[masked]"));
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    ck_assert(text_eq_z(value_text(ticket, "body"), "[masked]"));
    struct value feed = world_result(&world, world_call(&world, "events.read", "", NULL));
    const struct value *items = value_get(&feed, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        struct text body = value_text(value_get(&items->list.items[i], "data"), "body");
        ck_assert(text_find(body, TEXT("1234"), 0) == SIZE_MAX);
    }
    while (world.job_count > 0) {
        world_finish(&world, 0, NULL);
    }
    ck_assert_int_eq(world_count(&world, id, "redaction", &redaction), 2);
    ck_assert(text_eq_z(value_text(redaction, "outcome"), "hidden"));
    world_fini(&world);
}
END_TEST

/* --- what the invitation says --- */

static void say_it_better(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook != HOOK_NOTIFICATION_RENDER || !text_eq_z(ask->message->kind, "invitation")) {
        return;
    }
    struct text facts = ask->message->facts;
    ck_assert(text_find(facts, TEXT("to=sms\n"), 0) != SIZE_MAX);
    ck_assert(text_find(facts, TEXT("reason=faster\n"), 0) != SIZE_MAX);
    ck_assert(text_find(facts, TEXT("until=Monday 2024-01-15 09:01 (UTC)\n"), 0) != SIZE_MAX);
    ck_assert(text_find(facts, TEXT("token="), 0) == SIZE_MAX); /* what is rendered is recorded */
    answer->outcome = ASK_OK;
    *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
        (struct effect){.kind = EFFECT_REPLACE,
                        .key = TEXT("body"),
                        .val = TEXT("Hier geht es weiter."),
                        .reason = TEXT("invitation.de.txt"),
                        .instance = TEXT("texts"),
                        .version = TEXT("1")};
}

static struct text invitation(struct world *world, world_ask_fn on_ask)
{
    (void)story_init(world);
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "sms", true);
    world_subscribe(world, HOOK_NOTIFICATION_RENDER, "texts", false);
    world->on_ask = on_ask;
    world_boot(world);
    hear(world, "anna@example.org", "mail", "<1@x>", NULL);
    (void)world_ticket(world, world_call(world, "channel.move", "a", "id", story_ticket(world),
                                         "to", "sms", "address", "sms:+49170", "reason", "faster",
                                         "deadline_ms", "#60000", NULL));
    return world->jobs[0]->ask.message->body;
}

START_TEST(the_invitation_is_a_template_like_other_texts_and_the_cores_own_without_one)
{
    struct world world;
    ck_assert(text_eq_z(invitation(&world, say_it_better), "Hier geht es weiter."));
    world_fini(&world);

    struct text own = invitation(&world, NULL);
    ck_assert(text_starts(own, TEXT("We would like to go on with your request T-")));
    ck_assert(text_ends(own, TEXT("until Monday 2024-01-15 09:01 (UTC).\n")));
    world_fini(&world);
}
END_TEST

SUITE("channel_move", c8_the_one_who_brings_the_token_is_the_customer_and_the_ticket_is_the_same,
      an_invitation_that_nobody_takes_expires_and_its_owner_hears_of_it,
      an_invitation_that_cannot_be_delivered_fails, a_verified_identity_needs_no_token,
      an_address_that_another_customer_has_proven_is_a_conflict_naming_both,
      what_was_given_in_public_is_masked_everywhere_and_the_channel_is_asked,
      the_invitation_is_a_template_like_other_texts_and_the_cores_own_without_one)
