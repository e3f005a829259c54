/* What each effect does, proposed outside any hook (effects.submit). The pipeline's own stand in
 * test_engine.c. */
#include "engine/apply_effect.h"
#include "support/climb.h"
#include "support/proposals.h"

/* Nobody is paged unless a test asks for it. */
static const char *begin(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rule_count = 0;
    world_boot(world);
    return world_create(world, "k", "s");
}

START_TEST(a_person_is_told_and_a_stranger_is_not)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = begin(&world);

    proposals_make(&world, id,
                   (struct effect){.kind = EFFECT_NOTIFY, .key = TEXT("bob"), .num = 60000});
    ck_assert_int_eq(world_count(&world, id, "notified", &last), 1);
    ck_assert(text_eq_z(value_text(last, "person"), "bob"));
    ck_assert_uint_eq(world.job_total, 0);
    climb_wait(&world, 60);
    ck_assert_uint_eq(world.job_total, 1);
    proposals_make(&world, id, (struct effect){.kind = EFFECT_NOTIFY, .key = TEXT("nobody")});
    ck_assert_str_eq(proposals_verdict, "denied");
    proposals_make(
        &world, id,
        (struct effect){.kind = EFFECT_NOTIFY, .key = TEXT("bob"), .val = TEXT("pigeon")});
    ck_assert_str_eq(proposals_verdict, "denied");
    world_fini(&world);
}
END_TEST

START_TEST(the_customer_gets_a_field_and_loses_it)
{
    struct world world;
    const char *id = begin(&world);

    proposals_make(
        &world, id,
        (struct effect){.kind = EFFECT_CUSTOMER_FIELD, .key = TEXT("plan"), .val = TEXT("gold")});
    struct value answer = world_result(
        &world, world_call(&world, "customer.get", "", "identity", "anna@example.org", NULL));
    const struct value *fields = value_get(value_get(&answer, "customer"), "fields");
    ck_assert(text_eq_z(value_text(fields, "plan"), "gold"));
    proposals_make(&world, id, (struct effect){.kind = EFFECT_CUSTOMER_FIELD, .key = TEXT("plan")});
    answer = world_result(
        &world, world_call(&world, "customer.get", "", "identity", "anna@example.org", NULL));
    fields = value_get(value_get(&answer, "customer"), "fields");
    ck_assert_uint_eq(fields->map.count, 0);
    world_fini(&world);
}
END_TEST

SUITE("apply_effect", a_person_is_told_and_a_stranger_is_not,
      the_customer_gets_a_field_and_loses_it)
