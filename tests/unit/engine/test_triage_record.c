#include "engine/triage_record.h"
#include "support/story.h"

START_TEST(every_field_has_its_name)
{
    enum triage_field field = TRIAGE_FIELDS;
    for (unsigned i = 0; policy_set_triage_names[i] != NULL; i++) {
        ck_assert(triage_record_field(text_z(policy_set_triage_names[i]), &field));
        ck_assert_uint_eq((unsigned)field, i);
    }
    ck_assert(!triage_record_field(TEXT("impact"), &field));
}
END_TEST

static void classify(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    static const struct effect effects[] = {
        {.kind = EFFECT_TRIAGE, .key = {"issue", 5}, .val = {"outage", 6}, .reason = {"r", 1}},
        {.kind = EFFECT_TRIAGE, .key = {"service", 7}, .val = {"web", 3}, .reason = {"r", 1}},
        {.kind = EFFECT_TRIAGE, .key = {"service", 7}, .val = {"fax", 3}, .reason = {"r", 1}},
        {.kind = EFFECT_TRIAGE, .key = {"urgency", 7}, .num = 4, .reason = {"r", 1}},
        {.kind = EFFECT_TRIAGE, .key = {"impact", 6}, .num = 5, .reason = {"r", 1}},
        {.kind = EFFECT_TRIAGE, .key = {"mood", 4}, .val = {"bad", 3}, .reason = {"r", 1}},
    };
    (void)world;
    if (ask->hook != HOOK_TICKET_CLASSIFY) {
        return;
    }
    answer->outcome = ASK_OK;
    for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++) {
        struct effect *effect =
            ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count);
        *effect = effects[i];
        effect->instance = TEXT("model");
    }
}

START_TEST(a_classifier_fills_in_words_that_the_lists_have)
{
    struct world world;
    const struct value *triaged = NULL;
    const struct value *verdict = NULL;
    (void)story_init(&world);
    world_subscribe(&world, HOOK_TICKET_CLASSIFY, "model", false);
    world.on_ask = classify;
    struct triage_list *services = &world.policies->triage[TRIAGE_SERVICE];
    *ARENA_PUSH(&world.policies->arena, services->items, services->count) = TEXT("web");
    world_boot(&world);

    const char *id = world_create(&world, "a", "s");

    (void)world_count(&world, id, "triaged", &triaged);
    ck_assert(text_eq_z(value_text(triaged, "issue"), "outage"));
    ck_assert(text_eq_z(value_text_at(value_get(triaged, "service"), 0), "web"));
    ck_assert_int_eq(value_int(triaged, "urgency", 0), 4);
    ck_assert_int_eq(value_int(triaged, "impact", -1), 0);
    ck_assert(text_eq_z(value_text(value_get(triaged, "sources"), "urgency"), "model"));
    (void)world_count(&world, id, "plugin_verdict", &verdict);
    const struct value *said = value_get(verdict, "effects");
    int denied = 0;
    for (size_t i = 0; i < said->list.count; i++) {
        denied += text_eq_z(value_text(&said->list.items[i], "verdict"), "denied");
    }
    ck_assert_int_eq(denied, 2); /* impact 5, mood; fax is overruled by the first */
    world_fini(&world);
}
END_TEST

SUITE("triage_record", every_field_has_its_name, a_classifier_fills_in_words_that_the_lists_have)
