#include "support/rpc_world.h"

START_TEST(words_are_needed_and_a_page_has_a_cursor)
{
    struct rpc_world it;
    rpc_world_init(&it);
    const char *first = rpc_create(&it, "a");
    const char *second = rpc_create(&it, "b");

    rpc_refused(&it, "INVALID", "query", "needs \"query\"", "ticket.search", NULL);
    rpc_refused(&it, "INVALID", "limit", "1 to 64 are taken", "ticket.search", "query", "x",
                "limit", "#65", NULL);
    const struct value *page =
        rpc_ask(&it, "ticket.search", "query", "BROKEN card", "limit", "#1", NULL);
    const struct value *rest = rpc_ask(&it, "ticket.search", "query", "BROKEN card", "after",
                                       rpc_text(&it, page, "next"), NULL);

    const struct value *item = &value_get(page, "items")->list.items[0];
    ck_assert_str_eq(rpc_text(&it, item, "id"), first);
    ck_assert_uint_eq(value_count(value_get(rest, "items")), 1);
    ck_assert_str_eq(rpc_text(&it, &value_get(rest, "items")->list.items[0], "id"), second);
    ck_assert_ptr_null(value_get(rest, "plugin"));
    rpc_world_fini(&it);
}
END_TEST

SUITE("ticket_search", words_are_needed_and_a_page_has_a_cursor)
