#include "support/forms.h"

START_TEST(a_form_is_filled_in_later_as_a_whole_and_only_where_one_is_missing)
{
    struct world world;
    const struct value *form = NULL;
    (void)story_init(&world);
    forms_add(&world)->is_required = false;
    world_boot(&world);
    const char *id = world_create(&world, "make", "s");

    story_refused(
        forms_call(&world, "ticket.fill_hand_off", "a", id, "long enough", "refund", NULL, NULL),
        ERR_CONFLICT, "conflict", "id", "no hand-off of ticket");
    (void)forms_call(&world, "ticket.assign", "b", id, NULL, NULL, "team", "billing");
    world.policies->handoff_forms[0].is_required = true;
    story_refused(
        forms_call(&world, "ticket.fill_hand_off", "c", id, "long enough", NULL, NULL, NULL),
        ERR_INVALID, "form_incomplete", "form", "it lacks kind");
    const struct value *ticket =
        world_ticket(&world, forms_call(&world, "ticket.fill_hand_off", "d", id, "long enough",
                                        "refund", NULL, NULL));

    ck_assert(!value_bool(value_get(ticket, "hand_off"), "form_missing", true));
    ck_assert_int_eq(world_count(&world, id, "handoff_form", &form), 2);
    ck_assert(!value_bool(form, "missing", true));
    world_fini(&world);
}
END_TEST

SUITE("fill_hand_off", a_form_is_filled_in_later_as_a_whole_and_only_where_one_is_missing)
