#include "support/rpc_world.h"

static struct rpc_world it;

START_TEST(it_takes_no_parameter_and_is_refused_when_there_is_nothing_to_confirm)
{
    rpc_world_init(&it);

    rpc_refused(&it, "INVALID", "x", "takes no parameter \"x\"", "server.clock_confirm", "x", "#1",
                NULL);
    rpc_refused(&it, "CONFLICT", "", "time is not frozen", "server.clock_confirm", "key", "k1",
                NULL);

    rpc_world_fini(&it);
}
END_TEST

START_TEST(it_says_that_time_is_frozen_no_more)
{
    rpc_world_init(&it);
    it.world.stepped_us = 3600 * WORLD_SECOND;
    world_advance(&it.world, 1);

    const struct value *result = rpc_ask(&it, "server.clock_confirm", "key", "k1", NULL);

    ck_assert(!value_bool(result, "frozen", true));
    rpc_world_fini(&it);
}
END_TEST

SUITE("server_clock_confirm", it_takes_no_parameter_and_is_refused_when_there_is_nothing_to_confirm,
      it_says_that_time_is_frozen_no_more)
