#include "support/rpc_world.h"

START_TEST(a_ticket_goes_over_the_wire_and_says_so_ever_after)
{
    struct rpc_world it;
    rpc_world_init(&it);
    const char *id = rpc_create(&it, "k-1");
    rpc_refused(&it, "INVALID", "reason", "needs \"reason\"", "ticket.purge", "key", "a", "id", id,
                NULL);
    rpc_refused(&it, "CONFLICT", "id", "only closed tickets", "ticket.purge", "key", "b", "id", id,
                "reason", "by law", NULL);
    (void)rpc_ask(&it, "ticket.solve", "key", "c", "id", id, "resolution", "r", NULL);
    (void)rpc_ask(&it, "ticket.close", "key", "d", "id", id, NULL);

    const struct value *result =
        rpc_ask(&it, "ticket.purge", "key", "e", "id", id, "reason", "by law", NULL);

    ck_assert_str_eq(rpc_text(&it, result, "state"), "removing");
    rpc_refused(&it, "GONE", "id", "was purged by", "ticket.get", "id", id, NULL);
    rpc_world_fini(&it);
}
END_TEST

SUITE("ticket_purge", a_ticket_goes_over_the_wire_and_says_so_ever_after)
