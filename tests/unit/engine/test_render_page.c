#include "engine/render_page.h"
#include "support/climb.h"

/* Bob is to be paged, and a plugin renders by a job. */
static const char *begin(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world_subscribe(world, HOOK_NOTIFICATION_RENDER, "texts", true);
    world_boot(world);
    const char *id = world_create(world, "k", "s");
    ck_assert_uint_eq(world->job_count, 1);
    ck_assert_int_eq(world->jobs[0]->job->hook, HOOK_NOTIFICATION_RENDER);
    return id;
}

static void render(struct world *world)
{
    struct effect items[] = {{.kind = EFFECT_REPLACE,
                              .key = TEXT("subject"),
                              .val = TEXT("Betreff"),
                              .reason = TEXT("t")},
                             {.kind = EFFECT_REPLACE,
                              .key = TEXT("body"),
                              .val = TEXT("Guten Tag"),
                              .reason = TEXT("t")}};
    struct effect_list effects = {.items = items, .count = 2};
    world_finish(world, 0, &effects);
}

static const struct message *page_of(struct world *world)
{
    ck_assert_uint_eq(world->job_count, 1);
    ck_assert_int_eq(world->jobs[0]->job->hook, HOOK_NOTIFICATION_SEND);
    return world->jobs[0]->ask.message;
}

START_TEST(a_page_waits_for_its_text_and_leaves_with_it_at_once)
{
    struct world world;
    const char *id = begin(&world);
    const struct message *shown = world.jobs[0]->ask.message;
    ck_assert_uint_ne(text_find(shown->facts, TEXT("person=bob\n"), 0), SIZE_MAX);

    render(&world);

    ck_assert(text_eq_z(page_of(&world)->subject, "Betreff"));
    ck_assert(text_eq_z(page_of(&world)->body, "Guten Tag"));
    ck_assert_uint_eq(world.jobs[0]->ask.attempt, 1);
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(without_a_text_in_time_it_leaves_with_the_cores_own)
{
    struct world world;
    const char *id = begin(&world);

    climb_wait(&world, 4);
    ck_assert_uint_eq(world.job_count, 1);
    climb_wait(&world, 5);

    ck_assert_uint_eq(world.job_count, 2);
    const struct message *page = world.jobs[1]->ask.message;
    ck_assert_uint_ne(text_find(page->body, TEXT("needs you"), 0), SIZE_MAX);
    ck_assert_int_eq(world_count(&world, id, "degraded", NULL), 1);
    render(&world); /* too late: what was said once is said again */
    ck_assert_uint_ne(text_find(page_of(&world)->body, TEXT("needs you"), 0), SIZE_MAX);
    world_fini(&world);
}
END_TEST

START_TEST(a_renderer_that_dies_lets_it_leave_at_once)
{
    struct world world;
    (void)begin(&world);

    world_finish(&world, -2, NULL);

    ck_assert_uint_ne(text_find(page_of(&world)->body, TEXT("needs you"), 0), SIZE_MAX);
    world_fini(&world);
}
END_TEST

START_TEST(who_acknowledges_meanwhile_is_not_paged)
{
    struct world world;
    const char *id = begin(&world);
    (void)world_ticket(&world, world_call(&world, "ticket.acknowledge", "a", "id", id, NULL));

    render(&world);

    climb_wait(&world, 10);
    ck_assert_uint_eq(world.job_count, 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_crash_while_it_waits_pages_once)
{
    struct world world;
    (void)begin(&world);
    world_crash(&world);
    render(&world);
    ck_assert(text_eq_z(page_of(&world)->body, "Guten Tag"));
    world_crash(&world);
    ck_assert(text_eq_z(page_of(&world)->body, "Guten Tag"));
    world_fini(&world);
}
END_TEST

SUITE("render_page", a_page_waits_for_its_text_and_leaves_with_it_at_once,
      without_a_text_in_time_it_leaves_with_the_cores_own,
      a_renderer_that_dies_lets_it_leave_at_once, who_acknowledges_meanwhile_is_not_paged,
      a_crash_while_it_waits_pages_once)
