#include "support/world.h"

static struct world world;

static void open_world(bool is_job)
{
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_subscribe(&world, HOOK_RPC_CALL, "crm", is_job);
    world_boot(&world);
}

static const struct answer *call(const char *key, const char *ticket)
{
    return ticket ? world_call(&world, "plugin.call", key, "instance", "crm", "method", "tag",
                               "params", "given", "ticket", ticket, NULL)
                  : world_call(&world, "plugin.call", key, "instance", "crm", "method", "tag",
                               "params", "given", NULL);
}

/* The guest's answer inline: a tag and a result, and what it saw. */
static void tag(struct world *it, const struct ask *ask, struct ask_answer *answer)
{
    struct effect *items = ARENA_NEW_ARRAY(ask->arena, struct effect, 2);
    ck_assert(text_eq_z(ask->method, "tag"));
    ck_assert(text_eq_z(ask->actor, "local"));
    ck_assert(text_eq_z(ask->message->raw, "\xa5given")); /* packed */
    (void)it;
    items[0] = (struct effect){
        .kind = EFFECT_ADD_TAG, .key = TEXT("called"), .reason = TEXT("somebody asked")};
    items[1] = (struct effect){.kind = EFFECT_RESULT, .key = TEXT("times"), .num = 1};
    answer->outcome = ASK_OK;
    answer->effects = (struct effect_list){items, 2};
}

static void is_refused(const struct answer *answer, enum err code, const char *reason,
                       const char *path, const char *words)
{
    ck_assert_int_eq(answer->refusal.code, code);
    ck_assert_str_eq(answer->refusal.reason, reason);
    ck_assert_str_eq(answer->refusal.path, path);
    ck_assert_msg(strstr(answer->refusal.text, words) != NULL, "%s", answer->refusal.text);
}

START_TEST(an_inline_call_changes_the_ticket_and_answers_in_one_transaction)
{
    open_world(false);
    world.on_ask = tag;
    const char *ticket = world_create(&world, "k", "one");

    struct value outcome = world_result(&world, call("a", ticket));

    ck_assert_int_eq(value_int(value_get(&outcome, "result"), "times", 0), 1);
    struct value seen =
        world_result(&world, world_call(&world, "ticket.get", "", "id", ticket, NULL));
    ck_assert(text_eq_z(value_text_at(value_get(value_get(&seen, "ticket"), "tags"), 0), "called"));
    ck_assert_int_eq(world_count(&world, ticket, "plugin_verdict", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(what_would_change_a_ticket_that_is_not_named_is_left_out)
{
    open_world(false);
    world.on_ask = tag;

    struct value outcome = world_result(&world, call("a", NULL));

    ck_assert_int_eq(value_int(value_get(&outcome, "result"), "times", 0), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_job_is_the_answer_until_it_has_ended)
{
    struct effect items[] = {{.kind = EFFECT_RESULT, .key = TEXT("times"), .num = 2}};
    struct effect_list effects = {items, 1};
    open_world(true);

    struct value pending = world_result(&world, call("a", NULL));
    struct value again = world_result(&world, call("a", NULL));
    ck_assert_uint_eq(value_text(&pending, "job").n > 0, 1);
    ck_assert(value_equal(&pending, &again));
    ck_assert_uint_eq(world.job_count, 1); /* one, however often it is asked for */
    world_finish(&world, 0, &effects);
    struct value outcome = world_result(&world, call("a", NULL));

    ck_assert_int_eq(value_int(value_get(&outcome, "result"), "times", 0), 2);
    ck_assert_ptr_null(value_get(&outcome, "job"));
    world_advance(&world, 8 * 86400); /* it is kept at least as long as the key itself */
    world_fini(&world);
}
END_TEST

START_TEST(nobody_who_answers_and_too_much_are_refused)
{
    open_world(false);
    char *large = arena_alloc(&world.arena, 300000);
    memset(large, 'x', 299999);

    is_refused(world_call(&world, "plugin.call", "a", "instance", "gone", "method", "tag", "params",
                          "given", NULL),
               ERR_UNSUPPORTED, "unknown", "method", "there is no plugin that answers it");
    is_refused(world_call(&world, "plugin.call", "b", "instance", "crm", "method", "tag", "params",
                          large, NULL),
               ERR_LIMIT, "exhausted", "", "the parameters of a plugin's method are at most");
    is_refused(call("c", "T-404"), ERR_INVALID, "invalid", "ticket", "is no ticket id");
    is_refused(call("d", NULL), ERR_REFUSED, "plugin_failed", "", "the plugin does not serve it");
    world_fini(&world);
}
END_TEST

SUITE("call_plugin", an_inline_call_changes_the_ticket_and_answers_in_one_transaction,
      what_would_change_a_ticket_that_is_not_named_is_left_out,
      a_job_is_the_answer_until_it_has_ended, nobody_who_answers_and_too_much_are_refused)
