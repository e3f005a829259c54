/* What is remembered of all that waits is what the tickets say. */
#include "engine/waiting_cache.h"
#include "support/queues.h"

static struct waiting_work *read_all(struct agent_cache *cache, struct world *world)
{
    struct reader reader;
    reader_init(&reader, world->store, NULL);
    struct waiting_work *all = waiting_cache_read(cache, &reader, &world->arena, world->policies);
    ck_assert_int_eq(reader.err, ERR_OK);
    return all;
}

static bool fits(void *ctx, const struct waiting_group *group, size_t index)
{
    (void)ctx;
    (void)group;
    (void)index;
    return true;
}

START_TEST(it_is_filled_from_the_store_and_forgotten_when_writes_are_taken_back)
{
    struct world world;
    struct agent_cache cache;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support")->pull = true;
    world_boot(&world);
    agent_cache_init(&cache);
    ck_assert_uint_eq(read_all(&cache, &world)->waiting, 0);

    (void)queues_ticket(&world, "a", "email");
    (void)queues_ticket(&world, "b", "chat");

    ck_assert_uint_eq(read_all(&cache, &world)->waiting, 0); /* nobody told it */
    agent_cache_forget_all(&cache);
    ck_assert_uint_eq(read_all(&cache, &world)->waiting, 2);
    agent_cache_fini(&cache);
    world_fini(&world);
}
END_TEST

START_TEST(urgency_is_that_of_the_nearest_clock)
{
    struct world world;
    struct agent_cache cache;
    struct waiting item;
    int64_t score = 0;
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world.policies->sla_policies[0].threshold_count = 0;
    queues_add(&world, "desk", "support")->pull = true;
    world_boot(&world);
    (void)queues_ticket(&world, "a", "email"); /* first response within an hour */
    world_advance(&world, 1800);
    agent_cache_init(&cache);

    struct waiting_choice choice = {.now_us = world.now_us, .ageing = 10, .fits = fits};
    ck_assert(waiting_work_first(read_all(&cache, &world), &choice, &item, &score));

    ck_assert_int_eq(score, 1000 + 300 + 500);
    agent_cache_fini(&cache);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_taken_waits_no_longer_also_after_a_crash)
{
    struct world world;
    struct agent_cache cache;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support")->pull = true;
    world_boot(&world);
    (void)queues_ticket(&world, "a", "email");
    (void)world_call(&world, "work.next", "k", "agent", "ann", NULL);
    world_crash(&world);
    agent_cache_init(&cache);

    ck_assert_uint_eq(read_all(&cache, &world)->waiting, 0);
    agent_cache_fini(&cache);
    world_fini(&world);
}
END_TEST

SUITE("waiting_cache", it_is_filled_from_the_store_and_forgotten_when_writes_are_taken_back,
      urgency_is_that_of_the_nearest_clock, what_is_taken_waits_no_longer_also_after_a_crash)
