#include "support/world.h"

static const char *made(struct world *world, const char *subject, const char *body)
{
    struct value answer =
        world_result(world, world_call(world, "ticket.create", subject, "subject", subject, "body",
                                       body, "requester", "ann@x.example", NULL));
    return world_z(world, value_text(value_get(&answer, "ticket"), "id"));
}

static struct value search(struct world *world, const char *query)
{
    return world_result(world, world_call(world, "ticket.search", "", "query", query, NULL));
}

static bool finds(struct world *world, const char *query, const char *id)
{
    struct value answer = search(world, query);
    const struct value *items = value_get(&answer, "items");
    return value_count(items) == 1 && text_eq_z(value_text(&items->list.items[0], "id"), id);
}

START_TEST(a_ticket_is_found_by_all_of_the_words_in_any_case)
{
    struct world world;
    world_init(&world);
    world_boot(&world);
    const char *card = made(&world, "Card stolen", "It was in my purse.");
    const char *other = made(&world, "Card lost", "No idea where.");

    ck_assert(finds(&world, "STOLEN card", card));
    ck_assert(finds(&world, "purse", card));
    ck_assert(finds(&world, "  idea   ann@x.example ", other));
    ck_assert(finds(&world, other, other));
    struct value both = search(&world, "card");
    ck_assert_uint_eq(value_count(value_get(&both, "items")), 2);
    struct value none = search(&world, "card stolen nowhere");
    ck_assert_uint_eq(value_count(value_get(&none, "items")), 0);
    none = search(&world, "   ");
    ck_assert_uint_eq(value_count(value_get(&none, "items")), 0);
    world_fini(&world);
}
END_TEST

SUITE("search_tickets", a_ticket_is_found_by_all_of_the_words_in_any_case)
