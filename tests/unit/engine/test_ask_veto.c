/* Who may refuse a change may amend it as well. */
#include "engine/ask_veto.h"
#include "support/climb.h"

static enum hook judged;
static bool rejects;

static void say(const struct ask *ask, struct ask_answer *answer, enum effect_kind kind,
                const char *key, const char *val)
{
    *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = (struct effect){
        .kind = kind, .key = text_z(key), .val = text_z(val), .reason = TEXT("the desk's rule")};
}

static void on_ask(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook != judged) {
        return;
    }
    answer->outcome = ASK_OK;
    say(ask, answer, EFFECT_SET_FIELD, "checked", "yes");
    if (judged == HOOK_TICKET_BEFORE_CHANGE) {
        say(ask, answer, EFFECT_ADD_TAG, "new", "");
        say(ask, answer, EFFECT_DEL_TAG, "old", "");
    }
    if (rejects) {
        say(ask, answer, EFFECT_REJECT, "not_yet", "come back later");
    }
}

static void begin(struct world *world, enum hook hook)
{
    judged = hook;
    rejects = false;
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_subscribe(world, hook, "judge", false);
    world->on_ask = on_ask;
    world_boot(world);
}

static const struct value *ticket_of(struct world *world, const char *id)
{
    return world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
}

static bool is_checked(struct world *world, const char *id)
{
    return text_eq_z(value_text(value_get(ticket_of(world, id), "fields"), "checked"), "yes");
}

START_TEST(whoever_validates_a_ticket_may_set_its_fields)
{
    struct world world;
    const struct value *last = NULL;
    begin(&world, HOOK_TICKET_VALIDATE);

    const char *id = world_create(&world, "k", "s");

    ck_assert(is_checked(&world, id));
    ck_assert_int_eq(world_count(&world, id, "attribute_set", &last), 1);
    ck_assert(text_eq_z(value_text(last, "source"), "judge"));
    world_fini(&world);
}
END_TEST

START_TEST(whoever_lets_a_change_happen_may_amend_fields_and_tags)
{
    struct world world;
    begin(&world, HOOK_TICKET_BEFORE_CHANGE);
    const char *id = world_create(&world, "k", "s");

    (void)world_ticket(&world,
                       world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL));

    ck_assert(is_checked(&world, id));
    const struct value *tags = value_get(ticket_of(&world, id), "tags");
    ck_assert_uint_eq(tags->list.count, 1);
    ck_assert(text_eq_z(tags->list.items[0].text, "new"));
    world_fini(&world);
}
END_TEST

START_TEST(whoever_sees_an_acknowledgement_may_set_a_field)
{
    struct world world;
    begin(&world, HOOK_ESCALATION_BEFORE_ACKNOWLEDGE);
    const char *id = world_create(&world, "k", "s");

    (void)world_call(&world, "ticket.acknowledge", "a", "id", id, "agent", "ann", NULL);

    ck_assert(is_checked(&world, id));
    ck_assert_int_eq(world_count(&world, id, "acknowledged", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_refused_is_not_amended)
{
    struct world world;
    begin(&world, HOOK_TICKET_BEFORE_CHANGE);
    const char *id = world_create(&world, "k", "s");
    rejects = true;

    const struct answer *answer =
        world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);

    ck_assert_int_eq(answer->refusal.code, ERR_REFUSED);
    ck_assert_str_eq(answer->refusal.reason, "not_yet");
    ck_assert_str_eq(answer->refusal.text, "judge: come back later");
    ck_assert(!is_checked(&world, id));
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", NULL), 0);
    world_fini(&world);
}
END_TEST

SUITE("ask_veto", whoever_validates_a_ticket_may_set_its_fields,
      whoever_lets_a_change_happen_may_amend_fields_and_tags,
      whoever_sees_an_acknowledgement_may_set_a_field, what_is_refused_is_not_amended)
