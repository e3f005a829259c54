/* ticket.list_links: both ways, page by page. */
#include "support/problems.h"

static struct world world;

START_TEST(a_problem_lists_its_incidents_page_by_page)
{
    (void)story_init(&world);
    world_boot(&world);
    const char *problem = problems_ticket(&world, "zoe");
    const char *ids[3];
    for (size_t i = 0; i < 3; i++) {
        ids[i] = problems_ticket(&world, "xenia");
        problems_ok(problems_link(&world, ids[i], "incident_of", problem));
    }

    struct value first = world_result(
        &world, world_call(&world, "ticket.list_links", "", "id", problem, "limit", "#2", NULL));
    const char *next = world_z(&world, value_text(&first, "next"));
    struct value second =
        world_result(&world, world_call(&world, "ticket.list_links", "", "id", problem, "limit",
                                        "#2", "after", next, NULL));

    const struct value *items = value_get(&first, "items");
    ck_assert_uint_eq(items->list.count, 2);
    ck_assert(text_eq_z(value_text(&items->list.items[0], "kind"), "incident"));
    ck_assert(text_eq_z(value_text(&items->list.items[1], "ticket"), ids[1]));
    ck_assert_int_eq(value_int(&first, "affected_customers", 0), 2);
    items = value_get(&second, "items");
    ck_assert_uint_eq(items->list.count, 1);
    ck_assert(text_eq_z(value_text(&items->list.items[0], "ticket"), ids[2]));
    ck_assert_uint_eq(value_text(&second, "next").n, 0);
    world_fini(&world);
}
END_TEST

START_TEST(both_ends_of_a_link_say_what_the_other_is)
{
    (void)story_init(&world);
    world_boot(&world);
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    problems_ok(problems_link(&world, b, "follow_up", a));

    struct value from_b =
        world_result(&world, world_call(&world, "ticket.list_links", "", "id", b, NULL));
    struct value from_a = world_result(&world, world_call(&world, "ticket.list_links", "", "id", a,
                                                          "kind", "followed_up_by", NULL));

    ck_assert(
        text_eq_z(value_text(&value_get(&from_b, "items")->list.items[0], "kind"), "follow_up"));
    ck_assert(text_eq_z(value_text(&value_get(&from_a, "items")->list.items[0], "ticket"), b));
    world_fini(&world);
}
END_TEST

SUITE("list_links", a_problem_lists_its_incidents_page_by_page,
      both_ends_of_a_link_say_what_the_other_is)
