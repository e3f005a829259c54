#include "support/climb.h"

/* All pages of ann within a minute are one. */
static void many(struct world *world, int count)
{
    world_init(world);
    struct escalation_policy *policy = &world->policies->escalation_policies[0];
    world->policies->sla_policy_count = 0;
    policy->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    policy->levels[0].delay_s = 86400;
    world->policies->pace.contact_every_s = 60;
    world_boot(world);
    for (int i = 0; i < count; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%d", i);
        (void)world_create(world, key, key);
    }
    world_finish(world, 0, NULL);
    climb_wait(world, 60);
}

START_TEST(a_bundle_names_fifty_and_counts_the_others)
{
    struct world world;
    many(&world, 54);

    ck_assert_uint_eq(world.job_count, 1);
    const struct message *message = world.jobs[0]->ask.message;
    ck_assert(text_eq_z(message->subject, "53 notifications for you"));
    ck_assert(text_ends(message->body, TEXT("and 3 more\n")));
    ck_assert(text_eq_z(message->kind, "page"));
    world_fini(&world);
}
END_TEST

START_TEST(a_bundle_that_is_tried_again_leaves_out_what_was_acknowledged_meanwhile)
{
    struct world world;
    many(&world, 3);
    struct text before = world.jobs[0]->ask.message->body;
    ck_assert_uint_ne(text_find(before, TEXT("k1"), 0), SIZE_MAX);
    struct value list =
        world_result(&world, world_call(&world, "ticket.list", "", "limit", "#10", NULL));
    const struct value *items = value_get(&list, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        if (text_eq_z(value_text(&items->list.items[i], "subject"), "k1")) {
            (void)world_call(&world, "ticket.acknowledge", "a", "id",
                             world_z(&world, value_text(&items->list.items[i], "id")), "agent",
                             "ann", NULL);
        }
    }

    world_finish(&world, -1, NULL);
    climb_wait(&world, 70);

    ck_assert_uint_eq(world.job_count, 1);
    struct text again = world.jobs[0]->ask.message->body;
    ck_assert_uint_eq(text_find(again, TEXT("k1"), 0), SIZE_MAX);
    ck_assert_uint_ne(text_find(again, TEXT("k2"), 0), SIZE_MAX);
    world_fini(&world);
}
END_TEST

SUITE("bundle", a_bundle_names_fifty_and_counts_the_others,
      a_bundle_that_is_tried_again_leaves_out_what_was_acknowledged_meanwhile)
