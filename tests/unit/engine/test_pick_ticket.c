/* The other ticket of a command: a chain of merges is followed to its end. */
#include "support/problems.h"

static struct world world;

START_TEST(a_merge_into_a_merged_ticket_goes_to_the_end_of_the_chain)
{
    (void)story_init(&world);
    world_boot(&world);
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    const char *c = problems_ticket(&world, "anna");
    problems_ok(world_call(&world, "ticket.merge", "1", "id", b, "into", c, NULL));

    problems_ok(world_call(&world, "ticket.merge", "2", "id", a, "into", b, NULL));

    ck_assert_str_eq(problems_text(&world, a, "merged_into"), c);
    story_refused(world_call(&world, "ticket.merge", "3", "id", c, "into", a, NULL), ERR_CONFLICT,
                  "conflict", "into", "not merged into itself");
    world_fini(&world);
}
END_TEST

SUITE("pick_ticket", a_merge_into_a_merged_ticket_goes_to_the_end_of_the_chain)
