#include "engine/agent_cache.h"
#include "support/world.h"

static const struct ask_agent *read_agents(struct agent_cache *cache, struct world *world)
{
    struct reader reader;
    reader_init(&reader, world->store, NULL);
    const struct ask_agent *agents =
        agent_cache_read(cache, &reader, &world->arena, world->policies);
    ck_assert_int_eq(reader.err, ERR_OK);
    return agents;
}

static size_t place_of(const struct world *world, const char *id)
{
    for (size_t i = 0; i < world->policies->roster.agent_count; i++) {
        if (text_eq_z(world->policies->roster.agents[i].id, id)) {
            return i;
        }
    }
    ck_abort_msg("no agent %s", id);
    return 0;
}

START_TEST(it_says_what_the_store_says_and_again_once_a_row_is_forgotten)
{
    struct world world;
    struct agent_cache cache;
    world_init(&world);
    world_boot(&world);
    agent_cache_init(&cache);
    size_t ann = place_of(&world, "ann");
    ck_assert_uint_eq(read_agents(&cache, &world)[ann].open_tickets, 0);
    const char *id = world_create(&world, "k", "help");
    (void)world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);
    ck_assert_uint_eq(read_agents(&cache, &world)[ann].open_tickets, 0); /* nobody told it */

    agent_cache_forget(&cache, TEXT("ann"));

    ck_assert_uint_eq(read_agents(&cache, &world)[ann].open_tickets, 1);
    agent_cache_fini(&cache);
    world_fini(&world);
}
END_TEST

START_TEST(all_are_read_again_once_all_are_forgotten)
{
    struct world world;
    struct agent_cache cache;
    world_init(&world);
    world_boot(&world);
    agent_cache_init(&cache);
    size_t ann = place_of(&world, "ann");
    (void)read_agents(&cache, &world);
    (void)world_call(&world, "agent.set_presence", "p", "agent", "ann", "presence", "away", NULL);

    agent_cache_forget_all(&cache);

    ck_assert_int_eq(read_agents(&cache, &world)[ann].presence, PRESENCE_AWAY);
    agent_cache_fini(&cache);
    world_fini(&world);
}
END_TEST

START_TEST(a_command_that_is_refused_leaves_nothing_behind_in_it)
{
    struct world world;
    world_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "help");
    (void)world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);
    struct answer *refused = world_call(&world, "ticket.assign", "b", "id", id, "agent", "bob",
                                        "if_version", "#1", NULL);
    ck_assert_int_ne(refused->refusal.code, ERR_OK);

    struct value list = world_result(&world, world_call(&world, "agent.list", "", NULL));

    const struct value *items = value_get(&list, "items");
    int64_t open = 0;
    for (size_t i = 0; i < items->list.count; i++) {
        open += value_int(&items->list.items[i], "open_tickets", 0);
    }
    ck_assert_int_eq(open, 1);
    world_fini(&world);
}
END_TEST

SUITE("agent_cache", it_says_what_the_store_says_and_again_once_a_row_is_forgotten,
      all_are_read_again_once_all_are_forgotten,
      a_command_that_is_refused_leaves_nothing_behind_in_it)
