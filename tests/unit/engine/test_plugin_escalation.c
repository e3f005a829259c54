#include "engine/plugin_escalation.h"
#include "support/climb.h"
#include "support/proposals.h"

static const char *escalated(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world_boot(world);
    return world_create(world, "k", "s");
}

static struct text paged_last(struct world *world, const char *id)
{
    const struct value *last = NULL;
    (void)world_count(world, id, "paged", &last);
    return value_text(last, "person");
}

START_TEST(an_escalation_goes_up_by_as_many_levels_as_there_are)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = escalated(&world);

    proposals_make(&world, id, (struct effect){.kind = EFFECT_ESCALATE, .num = 5});

    (void)world_count(&world, id, "level_fired", &last);
    ck_assert_int_eq(value_int(last, "level", 0), 3);
    proposals_make(&world, id, (struct effect){.kind = EFFECT_ESCALATE, .num = 1});
    ck_assert_str_eq(proposals_verdict, "denied"); /* and the command itself was not refused */
    ck_assert_ptr_nonnull(strstr(proposals_why, "last level"));
    world_fini(&world);
}
END_TEST

START_TEST(a_target_of_its_own_is_paged_instead_of_the_levels_people)
{
    struct world world;
    const char *id = escalated(&world);

    proposals_make(&world, id,
                   (struct effect){.kind = EFFECT_ESCALATE, .num = 1, .key = TEXT("ann")});

    ck_assert_str_eq(proposals_verdict, "applied");
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 2);
    ck_assert(text_eq_z(paged_last(&world, id), "ann"));
    climb_answer_jobs(&world, true);
    climb_wait(&world, 900 + 3600); /* the reminder is to the level's own people again */
    ck_assert(text_eq_z(paged_last(&world, id), "cid"));
    world_fini(&world);
}
END_TEST

START_TEST(a_target_is_written_as_in_the_configuration)
{
    struct world world;
    const char *id = escalated(&world);

    proposals_make(&world, id,
                   (struct effect){.kind = EFFECT_ESCALATE, .num = 1, .key = TEXT("team:support")});

    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 1 + 3); /* bob, then everybody */
    world_fini(&world);
}
END_TEST

START_TEST(a_target_that_is_nobody_leaves_the_page_to_the_policy)
{
    struct world world;
    const char *id = escalated(&world);

    proposals_make(&world, id,
                   (struct effect){.kind = EFFECT_ESCALATE, .num = 1, .key = TEXT("user:zoe")});

    ck_assert_str_eq(proposals_verdict, "applied");
    ck_assert_ptr_nonnull(strstr(proposals_why, "nobody who can be paged"));
    ck_assert(text_eq_z(paged_last(&world, id), "cid"));
    world_fini(&world);
}
END_TEST

START_TEST(a_cause_that_went_away_ends_its_escalation)
{
    struct world world;
    const char *id = escalated(&world);

    proposals_make(&world, id, (struct effect){.kind = EFFECT_DEESCALATE, .key = TEXT("breached")});
    ck_assert_str_eq(proposals_verdict, "denied");
    proposals_make(&world, id, (struct effect){.kind = EFFECT_DEESCALATE, .key = TEXT("created")});

    ck_assert_str_eq(proposals_verdict, "applied");
    ck_assert_int_eq(world_count(&world, id, "deescalated", NULL), 1);
    world_fini(&world);
}
END_TEST

SUITE("plugin_escalation", an_escalation_goes_up_by_as_many_levels_as_there_are,
      a_target_of_its_own_is_paged_instead_of_the_levels_people,
      a_target_is_written_as_in_the_configuration,
      a_target_that_is_nobody_leaves_the_page_to_the_policy,
      a_cause_that_went_away_ends_its_escalation)
