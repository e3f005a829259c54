/* Jobs under the hands of an operator: a ticket of which a mirror hears afterwards, by a job.
 * Header-only. */
#ifndef TESTS_SUPPORT_JOB_DESK_H
#define TESTS_SUPPORT_JOB_DESK_H
#include "support/story.h"

#define JOB_DESK_RETRY (-1)
#define JOB_DESK_FAILED (-2)

static struct world world;

/* One ticket; the job for the mirror is handed over and waits for its answer. Its id. */
static const char *job_desk_open(void)
{
    (void)story_init(&world);
    world_subscribe(&world, HOOK_TICKET_OPENED, "mirror", true);
    world_boot(&world);
    return world_create(&world, "k", "one");
}

/* The only job of this state; its name is in the world's arena. */
__attribute__((unused)) static const char *job_desk_name(const char *state)
{
    struct value list =
        world_result(&world, world_call(&world, "job.list", "", "state", state, NULL));
    const struct value *items = value_get(&list, "items");
    ck_assert_uint_eq(items->list.count, 1);
    return world_z(&world, value_text(&items->list.items[0], "id"));
}

__attribute__((unused)) static struct value job_desk_get(const char *name)
{
    struct value answer =
        world_result(&world, world_call(&world, "job.get", "", "job", name, NULL));
    return *value_get(&answer, "job");
}

__attribute__((unused)) static void job_desk_is(const char *name, const char *state)
{
    struct value job = job_desk_get(name);
    ck_assert(text_eq_z(value_text(&job, "state"), state));
}

#endif
