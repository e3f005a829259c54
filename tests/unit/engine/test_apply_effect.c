/* What each effect does, proposed outside any hook (effects.submit). The pipeline's own stand in
 * test_engine.c. */
#include "engine/apply_effect.h"
#include "support/climb.h"

static const char *verdict; /* of the last proposal */
static const char *why;

static void propose(struct world *world, const char *id, struct effect effect)
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
    verdict = world_z(world, value_text(one, "verdict"));
    why = world_z(world, value_text(one, "why"));
}

static struct text state_of(struct world *world, const char *id)
{
    return value_text(world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL)),
                      "state");
}

/* Nobody is paged unless a test asks for it. */
static const char *begin(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rule_count = 0;
    world_boot(world);
    return world_create(world, "k", "s");
}

START_TEST(a_plugin_makes_a_ticket_pending_open_and_solved)
{
    struct world world;
    const char *id = begin(&world);
    int64_t until_ms = WORLD_START_US / 1000 + 60000;

    propose(&world, id,
            (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("pending"), .num = until_ms});
    ck_assert(text_eq_z(state_of(&world, id), "pending"));
    propose(&world, id, (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("open")});
    ck_assert(text_eq_z(state_of(&world, id), "open"));
    propose(&world, id, (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("open")});
    ck_assert_str_eq(verdict, "stale");
    propose(
        &world, id,
        (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("solved"), .val = TEXT("no answer")});
    ck_assert(text_eq_z(state_of(&world, id), "solved"));
    propose(&world, id, (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("closed")});
    ck_assert_str_eq(verdict, "denied");
    world_fini(&world);
}
END_TEST

START_TEST(a_wait_that_is_over_is_none)
{
    struct world world;
    const char *id = begin(&world);

    propose(&world, id,
            (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("pending"), .num = 1});

    ck_assert_str_eq(verdict, "denied");
    ck_assert(text_eq_z(state_of(&world, id), "new"));
    world_fini(&world);
}
END_TEST

static const char *escalated(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world_boot(world);
    return world_create(world, "k", "s");
}

START_TEST(an_escalation_goes_up_by_as_many_levels_as_there_are)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = escalated(&world);

    propose(&world, id, (struct effect){.kind = EFFECT_ESCALATE, .num = 5});

    (void)world_count(&world, id, "level_fired", &last);
    ck_assert_int_eq(value_int(last, "level", 0), 3);
    propose(&world, id, (struct effect){.kind = EFFECT_ESCALATE, .num = 1});
    ck_assert_str_eq(verdict, "denied"); /* and the command itself was not refused */
    ck_assert_ptr_nonnull(strstr(why, "last level"));
    world_fini(&world);
}
END_TEST

START_TEST(an_escalation_with_a_target_of_its_own_goes_to_the_policys_and_says_so)
{
    struct world world;
    const char *id = escalated(&world);

    propose(&world, id, (struct effect){.kind = EFFECT_ESCALATE, .num = 1, .key = TEXT("cid")});

    ck_assert_str_eq(verdict, "applied");
    ck_assert_ptr_nonnull(strstr(why, "not served"));
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_cause_that_went_away_ends_its_escalation)
{
    struct world world;
    const char *id = escalated(&world);

    propose(&world, id, (struct effect){.kind = EFFECT_DEESCALATE, .key = TEXT("breached")});
    ck_assert_str_eq(verdict, "denied");
    propose(&world, id, (struct effect){.kind = EFFECT_DEESCALATE, .key = TEXT("created")});

    ck_assert_str_eq(verdict, "applied");
    ck_assert_int_eq(world_count(&world, id, "deescalated", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_person_is_told_and_a_stranger_is_not)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = begin(&world);

    propose(&world, id, (struct effect){.kind = EFFECT_NOTIFY, .key = TEXT("bob"), .num = 60000});
    ck_assert_int_eq(world_count(&world, id, "notified", &last), 1);
    ck_assert(text_eq_z(value_text(last, "person"), "bob"));
    ck_assert_uint_eq(world.job_total, 0);
    climb_wait(&world, 60);
    ck_assert_uint_eq(world.job_total, 1);
    propose(&world, id, (struct effect){.kind = EFFECT_NOTIFY, .key = TEXT("nobody")});
    ck_assert_str_eq(verdict, "denied");
    propose(&world, id,
            (struct effect){.kind = EFFECT_NOTIFY, .key = TEXT("bob"), .val = TEXT("pigeon")});
    ck_assert_str_eq(verdict, "denied");
    world_fini(&world);
}
END_TEST

START_TEST(the_customer_gets_a_field_and_loses_it)
{
    struct world world;
    const char *id = begin(&world);

    propose(
        &world, id,
        (struct effect){.kind = EFFECT_CUSTOMER_FIELD, .key = TEXT("plan"), .val = TEXT("gold")});
    struct value answer = world_result(
        &world, world_call(&world, "customer.get", "", "identity", "anna@example.org", NULL));
    const struct value *fields = value_get(value_get(&answer, "customer"), "fields");
    ck_assert(text_eq_z(value_text(fields, "plan"), "gold"));
    propose(&world, id, (struct effect){.kind = EFFECT_CUSTOMER_FIELD, .key = TEXT("plan")});
    answer = world_result(
        &world, world_call(&world, "customer.get", "", "identity", "anna@example.org", NULL));
    fields = value_get(value_get(&answer, "customer"), "fields");
    ck_assert_uint_eq(fields->map.count, 0);
    world_fini(&world);
}
END_TEST

SUITE("apply_effect", a_plugin_makes_a_ticket_pending_open_and_solved, a_wait_that_is_over_is_none,
      an_escalation_goes_up_by_as_many_levels_as_there_are,
      an_escalation_with_a_target_of_its_own_goes_to_the_policys_and_says_so,
      a_cause_that_went_away_ends_its_escalation, a_person_is_told_and_a_stranger_is_not,
      the_customer_gets_a_field_and_loses_it)
