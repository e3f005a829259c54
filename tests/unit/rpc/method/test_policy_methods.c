/* The methods about versions of policies: parameters and the way to the engine. What they answer is
 * told by tests/unit/engine. */
#include "support/rpc_world.h"

static struct rpc_world it;

START_TEST(versions_are_asked_over_the_wire)
{
    rpc_world_init(&it);

    const struct value *list = rpc_ask(&it, "policy.versions", "limit", "#1", NULL);

    ck_assert_uint_eq(value_get(list, "items")->list.count, 1);
    rpc_refused(&it, "INVALID", "limit", "", "policy.versions", "limit", "#0", NULL);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(policy_preview_wants_a_text_and_somebody_who_reads_it)
{
    rpc_world_init(&it);

    rpc_refused(&it, "INVALID", "text", "needs \"text\"", "policy.preview", NULL);
    rpc_refused(&it, "UNSUPPORTED", "text", "cannot read", "policy.preview", "text", "x", NULL);
    rpc_world_fini(&it);
}
END_TEST

SUITE("policy_methods", versions_are_asked_over_the_wire,
      policy_preview_wants_a_text_and_somebody_who_reads_it)
