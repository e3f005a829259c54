#include "support/climb.h"
#include "model/milestone.h"

static struct text say(struct world *world, const char *id, const char *milestone)
{
    const struct value *last = NULL;
    (void)world_result(world, world_call(world, "ticket.notify_customer", milestone, "id", id,
                                         "milestone", milestone, NULL));
    (void)world_count(world, id, "message", &last);
    return value_text(last, "body");
}

START_TEST(every_milestone_has_its_sentence_and_names_the_ticket)
{
    for (unsigned i = 0; i < MILESTONES; i++) {
        struct world world;
        world_init(&world);
        world.policies->escalation_rule_count = 0;
        world_boot(&world);
        const char *id = world_create(&world, "k", "s");
        bool is_true = i != MILESTONE_OWNER_CHANGED && i != MILESTONE_BLOCKED &&
                       i != MILESTONE_UPDATE_DUE && i != MILESTONE_SOLVED;

        struct text body = say(&world, id, milestone_words[i]);

        if (is_true) {
            ck_assert_uint_ne(text_find(body, text_z(id), 0), SIZE_MAX);
        } else {
            ck_assert(text_eq_z(body, "please help")); /* it is not true: nothing was sent */
        }
        world_fini(&world);
    }
}
END_TEST

START_TEST(an_instant_is_told_in_the_zone_of_the_hours_that_it_counts)
{
    struct world world;
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");

    struct text body = say(&world, id, "received");

    ck_assert_uint_ne(text_find(body, TEXT("by Monday 2024-01-15 10:00 (UTC)"), 0), SIZE_MAX);
    world_fini(&world);
}
END_TEST

SUITE("milestone_text", every_milestone_has_its_sentence_and_names_the_ticket,
      an_instant_is_told_in_the_zone_of_the_hours_that_it_counts)
