#include "support/story.h"

/* A plugin that answers everything that is heard, as a machine would. */
static void answer_it(struct world *world)
{
    struct effect said = {.kind = EFFECT_REPLY, .val = TEXT("We are away."), .reason = TEXT("r")};
    struct effect_list effects = {.items = &said, .count = 1};
    for (size_t i = 0; i < world->job_count; i++) {
        if (world->jobs[i]->job->hook == HOOK_MESSAGE_ADDED) {
            struct leased_job *job = world->jobs[i];
            world->jobs[i] = world->jobs[0];
            world->jobs[0] = job;
            world_finish(world, 0, &effects);
            return;
        }
    }
}

static int count_state(struct world *world, const char *id, const char *state)
{
    struct value page = world_result(
        world, world_call(world, "ticket.timeline", "", "id", id, "limit", "#500", NULL));
    const struct value *items = value_get(&page, "items");
    int count = 0;
    for (size_t i = 0; i < items->list.count; i++) {
        const struct value *item = &items->list.items[i];
        count += text_eq_z(value_text(item, "type"), "message_delivery") &&
                 text_eq_z(value_text(value_get(item, "data"), "state"), state);
    }
    return count;
}

START_TEST(two_machines_that_answer_each_other_come_to_an_end_and_a_person_does_not)
{
    struct world world;
    (void)story_init(&world);
    world_subscribe(&world, HOOK_MESSAGE_ADDED, "vacation", true);
    for (size_t i = 0; i < world.subscriber_count; i++) {
        world.subscribers[i].timeout_ms = 30u * 24 * 3600 * 1000;
    }
    world_boot(&world);
    story_mail(&world, "<0@x>", NULL);
    const char *id = story_ticket(&world);
    static const char *const ids[] = {"<1@x>", "<2@x>", "<3@x>", "<4@x>", "<5@x>"};

    for (size_t i = 0; i < 5; i++) {
        story_mail(&world, ids[i], "<0@x>");
        answer_it(&world);
    }
    ck_assert_int_eq(count_state(&world, id, "queued"), 3);
    ck_assert_int_eq(count_state(&world, id, "held"), 2);
    (void)world_call(&world, "message.add", "a", "id", id, "body", "b", "visibility", "public",
                     NULL);
    ck_assert_int_eq(count_state(&world, id, "queued"), 4);

    world_advance(&world, 3600); /* another hour */
    story_mail(&world, "<6@x>", "<0@x>");
    answer_it(&world);
    ck_assert_int_eq(count_state(&world, id, "queued"), 5);
    world_fini(&world);
}
END_TEST

SUITE("auto_reply", two_machines_that_answer_each_other_come_to_an_end_and_a_person_does_not)
