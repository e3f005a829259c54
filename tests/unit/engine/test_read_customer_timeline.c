/* customer.timeline: over channels and tickets, in order. C9 */
#include "support/customers.h"

static struct world world;

static struct value page(const char *after, const char *limit)
{
    return world_result(&world,
                        world_call(&world, "customer.timeline", "", "identity", "anna@example.org",
                                   "after", after, "limit", limit, NULL));
}

START_TEST(all_tickets_of_a_customer_are_one_timeline_in_order_page_by_page)
{
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<m1@x>", NULL);
    world_advance(&world, 60);
    (void)problems_ticket(&world, "anna"); /* by another channel */
    (void)problems_ticket(&world, "bert");
    world_advance(&world, 60);
    story_mail(&world, "<m2@x>", "<m1@x>");
    struct value whole = page("", "#500");
    const struct value *all = value_get(&whole, "items");
    ck_assert_uint_gt(all->list.count, 10);

    size_t at = 0;
    int64_t before_ms = 0;
    const char *after = "";
    do {
        struct value part = page(after, "#3");
        const struct value *items = value_get(&part, "items");
        for (size_t i = 0; i < items->list.count; i++, at++) {
            const struct value *item = &items->list.items[i];
            ck_assert_int_ge(value_int(item, "at_ms", 0), before_ms);
            before_ms = value_int(item, "at_ms", 0);
            ck_assert(
                text_eq(value_text(item, "ticket"), value_text(&all->list.items[at], "ticket")));
            ck_assert_int_eq(value_int(item, "seq", 0), value_int(&all->list.items[at], "seq", 0));
        }
        after = world_z(&world, value_text(&part, "next"));
    } while (after[0] != '\0');

    ck_assert_uint_eq(at, all->list.count);
    ck_assert(!text_eq(value_text(&all->list.items[0], "ticket"),
                       value_text(&all->list.items[at / 2], "ticket")) ||
              at > 2);
    story_refused(world_call(&world, "customer.timeline", "", "identity", "anna@example.org",
                             "after", "nonsense", NULL),
                  ERR_INVALID, "invalid", "after", "next");
    world_fini(&world);
}
END_TEST

SUITE("read_customer_timeline", all_tickets_of_a_customer_are_one_timeline_in_order_page_by_page)
