/* One command about two tickets writes both timelines, whole or not at all. */
#include "support/problems.h"

static struct world world;

START_TEST(both_tickets_of_a_command_are_saved_together_and_survive_a_crash)
{
    const struct value *last = NULL;
    (void)story_init(&world);
    world_boot(&world);
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "bert");

    problems_ok(problems_link(&world, a, "related", b));
    world_crash(&world);

    ck_assert_int_eq(world_count(&world, a, "linked", &last), 1);
    ck_assert(text_eq_z(value_text(last, "other"), b));
    ck_assert_ptr_null(value_get(last, "as"));
    ck_assert_int_eq(world_count(&world, b, "linked", &last), 1);
    ck_assert(text_eq_z(value_text(last, "as"), "related"));
    world_fini(&world);
}
END_TEST

SUITE("other_ticket", both_tickets_of_a_command_are_saved_together_and_survive_a_crash)
