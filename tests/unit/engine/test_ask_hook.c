/* What the failure of a plugin means, hook by hook. */
#include "engine/ask_hook.h"
#include "support/letters.h"

static enum ask_outcome outcome;
static enum hook failing;

static void on_ask(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook == failing) {
        answer->outcome = outcome;
        answer->error = TEXT("broken");
    }
}

static void begin(struct world *world, enum hook hook, enum failure_policy policy)
{
    outcome = ASK_FAILED;
    failing = hook;
    world_init(world);
    world->policies->escalation_rule_count = 0;
    world->policies->sla_policy_count = 0;
    world_subscribe(world, hook, "judge", false);
    world->subscribers[world->subscriber_count - 1].on_failure = policy;
    world->on_ask = on_ask;
    world_boot(world);
}

static struct answer *create(struct world *world, const char *key)
{
    return world_call(world, "ticket.create", key, "requester", "anna@example.org", "subject", "s",
                      "body", "please help", NULL);
}

START_TEST(a_ticket_that_nobody_could_validate_is_refused)
{
    static const enum ask_outcome outcomes[] = {ASK_FAILED, ASK_OVERRUN};
    struct world world;
    begin(&world, HOOK_TICKET_VALIDATE, FAILURE_POLICY_OWN);
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        outcome = outcomes[i];
        const struct answer *answer = create(&world, i == 0 ? "a" : "b");

        ck_assert_int_eq(answer->refusal.code, ERR_REFUSED);
        ck_assert_str_eq(answer->refusal.reason, "plugin_failed");
        ck_assert_str_eq(answer->refusal.path, "");
        ck_assert_ptr_nonnull(strstr(
            answer->refusal.text,
            "the plugin judge has to agree (ticket.validate) and does not work; try again later"));
    }
    world_fini(&world);
}
END_TEST

START_TEST(an_operator_may_let_tickets_pass_and_what_failed_is_told)
{
    struct world world;
    begin(&world, HOOK_TICKET_VALIDATE, FAILURE_POLICY_SKIP);

    const char *id = world_create(&world, "k", "s");

    const struct value *last = NULL;
    ck_assert_int_eq(world_count(&world, id, "degraded", &last), 1);
    ck_assert(text_eq_z(value_text(last, "plugin"), "judge"));
    world_fini(&world);
}
END_TEST

START_TEST(one_that_is_switched_off_stops_nobody_unless_the_operator_wrote_it)
{
    struct world world;
    begin(&world, HOOK_TICKET_VALIDATE, FAILURE_POLICY_OWN);
    outcome = ASK_SKIPPED;
    ck_assert_int_eq(create(&world, "k")->refusal.code, ERR_OK);
    world_fini(&world);

    begin(&world, HOOK_TICKET_VALIDATE, FAILURE_POLICY_BLOCK);
    outcome = ASK_SKIPPED;
    ck_assert_str_eq(create(&world, "k")->refusal.reason, "plugin_failed");
    world_fini(&world);
}
END_TEST

START_TEST(a_change_goes_on_without_its_judge_unless_the_operator_wrote_otherwise)
{
    struct world world;
    begin(&world, HOOK_TICKET_BEFORE_CHANGE, FAILURE_POLICY_OWN);
    const char *id = world_create(&world, "k", "s");
    ck_assert_int_eq(
        world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL)->refusal.code,
        ERR_OK);
    world_fini(&world);

    begin(&world, HOOK_TICKET_BEFORE_CHANGE, FAILURE_POLICY_BLOCK);
    id = world_create(&world, "k", "s");
    const struct answer *answer =
        world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);
    ck_assert_str_eq(answer->refusal.reason, "plugin_failed");
    world_fini(&world);
}
END_TEST

START_TEST(nobody_holds_up_an_acknowledgement_by_failing)
{
    struct world world;
    begin(&world, HOOK_ESCALATION_BEFORE_ACKNOWLEDGE, FAILURE_POLICY_OWN);
    const char *id = world_create(&world, "k", "s");
    (void)world_result(&world,
                       world_call(&world, "ticket.escalate", "e", "id", id, "reason", "x", NULL));

    const struct answer *answer = world_call(&world, "ticket.acknowledge", "a", "id", id, NULL);

    ck_assert_str_ne(answer->refusal.reason, "plugin_failed");
    world_fini(&world);
}
END_TEST

START_TEST(a_mail_waits_in_the_inbox_until_its_judge_works_and_the_next_one_waits_behind_it)
{
    struct world world;
    const char *ids[8];
    const struct value *last = NULL;
    begin(&world, HOOK_TICKET_VALIDATE, FAILURE_POLICY_OWN);

    letters_push(&world, "anna@example.org", "help");
    letters_push(&world, "anna@example.org", "are you there?");
    letters_push(&world, "bob@example.org", "me too");
    world_advance(&world, 200);
    ck_assert_uint_eq(letters_tickets(&world, ids), 0);
    ck_assert_int_eq(world_count(&world, "system", "refused", &last), 2); /* told once each */
    ck_assert(text_eq_z(value_text(last, "code"), "held"));

    outcome = ASK_OK;
    world_advance(&world, 61);

    ck_assert_uint_eq(letters_tickets(&world, ids), 3);
    world_fini(&world);
}
END_TEST

START_TEST(text_leaves_unredacted_only_where_the_operator_wrote_it)
{
    struct world world;
    begin(&world, HOOK_MESSAGE_BEFORE_ADD, FAILURE_POLICY_SKIP);
    const char *id = world_create(&world, "k", "s");

    const struct answer *answer = world_call(&world, "message.add", "m", "id", id, "body", "hello",
                                             "visibility", "public", NULL);

    ck_assert_int_eq(answer->refusal.code, ERR_OK);
    world_fini(&world);
}
END_TEST

SUITE("ask_hook", a_ticket_that_nobody_could_validate_is_refused,
      an_operator_may_let_tickets_pass_and_what_failed_is_told,
      one_that_is_switched_off_stops_nobody_unless_the_operator_wrote_it,
      a_change_goes_on_without_its_judge_unless_the_operator_wrote_otherwise,
      nobody_holds_up_an_acknowledgement_by_failing,
      a_mail_waits_in_the_inbox_until_its_judge_works_and_the_next_one_waits_behind_it,
      text_leaves_unredacted_only_where_the_operator_wrote_it)
