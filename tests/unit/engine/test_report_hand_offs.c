/* How hand-offs were rated, added up: C24's quality report. */
#include "support/forms.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    forms_add(&world)->is_required = false;
    world_boot(&world);
}

/* A ticket of `giver` goes to billing and is rated there (NULL: it is not). */
static void hand_off(const char *key, const char *giver, const char *summary, const char *rating)
{
    const char *id = world_create(&world, key, "s");
    (void)world_call(&world, "ticket.assign", arena_printf(&world.arena, "%s-a", key).p, "id", id,
                     "agent", giver, NULL);
    (void)world_ticket(&world, forms_call(&world, "ticket.assign",
                                          arena_printf(&world.arena, "%s-b", key).p, id, summary,
                                          summary ? "refund" : NULL, "agent", "dan"));
    if (rating != NULL) {
        (void)world_ticket(&world, world_call(&world, "ticket.rate_hand_off",
                                              arena_printf(&world.arena, "%s-c", key).p, "id", id,
                                              "rating", rating, "agent", "dan", NULL));
    }
}

static const struct value *report(const char *name, const char *value, const char *other,
                                  const char *given)
{
    struct value *answer = ARENA_NEW(&world.arena, struct value);
    *answer = world_result(
        &world, world_call(&world, "report.hand_offs", "", name, value, other, given, NULL));
    return answer;
}

static const struct value *item(const struct value *answer, size_t i)
{
    const struct value *items = value_get(answer, "items");
    ck_assert_uint_gt(items->list.count, i);
    return &items->list.items[i];
}

START_TEST(c24_an_edge_has_counts_and_shares_from_its_sample_on)
{
    arrive();
    hand_off("k1", "ann", "wants it back", "complete");
    hand_off("k2", "ann", "wants it back", "complete");
    hand_off("k3", "bob", NULL, "asked_back");
    hand_off("k4", "bob", NULL, NULL);

    const struct value *edge = item(report("by", "edge", "sample", "#3"), 0);

    ck_assert(text_eq_z(value_text(edge, "from"), "support"));
    ck_assert(text_eq_z(value_text(edge, "to"), "billing"));
    ck_assert_int_eq(value_int(edge, "hand_offs", 0), 4);
    ck_assert_int_eq(value_int(edge, "forms_missing", 0), 2);
    ck_assert_int_eq(value_int(edge, "rated", 0), 3);
    ck_assert_int_eq(value_int(edge, "asked_back", 0), 1);
    ck_assert_int_eq(value_int(value_get(edge, "permille"), "complete", 0), 667);
    ck_assert_ptr_null(value_get(edge, "sample_small"));
    const struct value *small = item(report("by", "edge", "sample", "#4"), 0);
    ck_assert(value_bool(small, "sample_small", false));
    ck_assert_ptr_null(value_get(small, "permille"));
    ck_assert_int_eq(value_int(small, "complete", 0), 2);
    world_fini(&world);
}
END_TEST

START_TEST(each_giver_has_a_row_and_pages_lead_from_one_to_the_next_over_a_crash)
{
    arrive();
    hand_off("k1", "ann", "wants it back", "complete");
    hand_off("k2", "bob", "wants it back", "wrong_team");

    const struct value *first = report("by", "agent", "limit", "#1");
    ck_assert(text_eq_z(value_text(item(first, 0), "agent"), "ann"));
    ck_assert_int_eq(value_int(item(first, 0), "complete", 0), 1);
    world_crash(&world);
    const char *next = world_z(&world, value_text(first, "next"));
    const struct value *second = report("by", "agent", "after", next);

    ck_assert(text_eq_z(value_text(item(second, 0), "agent"), "bob"));
    ck_assert_int_eq(value_int(item(second, 0), "wrong_team", 0), 1);
    ck_assert_uint_eq(value_get(second, "items")->list.count, 1);
    ck_assert_uint_eq(value_text(second, "next").n, 0);
    world_fini(&world);
}
END_TEST

START_TEST(days_are_counted_up_to_today_and_older_ones_are_left_out)
{
    arrive();
    hand_off("k1", "ann", "wants it back", "complete");
    world_advance(&world, INT64_C(3) * 86400);
    hand_off("k2", "ann", "wants it back", "complete");

    ck_assert_int_eq(value_int(item(report("by", "edge", "days", "#4"), 0), "rated", 0), 2);
    ck_assert_int_eq(value_int(item(report("by", "edge", "days", "#3"), 0), "rated", 0), 1);
    world_advance(&world, INT64_C(5) * 86400);
    ck_assert_uint_eq(value_get(report("by", "edge", "days", "#3"), "items")->list.count, 0);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_said_later_is_no_second_hand_off)
{
    arrive();
    const char *id = world_create(&world, "k1", "s");
    (void)world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);
    (void)forms_call(&world, "ticket.assign", "b", id, NULL, NULL, "agent", "dan");
    (void)world_ticket(&world, forms_call(&world, "ticket.fill_hand_off", "c", id, "wants it back",
                                          "refund", NULL, NULL));

    ck_assert_int_eq(value_int(item(report("by", "edge", "days", "#1"), 0), "hand_offs", 0), 1);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_out_of_bounds_is_refused)
{
    arrive();

    story_refused(world_call(&world, "report.hand_offs", "", "days", "#401", NULL), ERR_LIMIT,
                  "exhausted", "days", "days is 1 to 400");
    story_refused(world_call(&world, "report.hand_offs", "", "limit", "#101", NULL), ERR_INVALID,
                  "invalid", "limit", "limit is 1 to 100");
    story_refused(world_call(&world, "report.hand_offs", "", "sample", "#0", NULL), ERR_INVALID,
                  "invalid", "sample", "sample is 1 to 100000");
    world_fini(&world);
}
END_TEST

SUITE("report_hand_offs", c24_an_edge_has_counts_and_shares_from_its_sample_on,
      each_giver_has_a_row_and_pages_lead_from_one_to_the_next_over_a_crash,
      days_are_counted_up_to_today_and_older_ones_are_left_out,
      what_is_said_later_is_no_second_hand_off, what_is_out_of_bounds_is_refused)
