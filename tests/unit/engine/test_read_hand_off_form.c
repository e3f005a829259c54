#include "support/forms.h"

START_TEST(whoever_hands_off_can_ask_what_has_to_be_said)
{
    struct world world;
    (void)story_init(&world);
    (void)forms_add(&world);
    world_boot(&world);
    const char *id = world_create(&world, "make", "s");

    struct value form = world_result(&world, world_call(&world, "ticket.hand_off_form", "", "id",
                                                        id, "target", "team:billing", NULL));
    struct value none =
        world_result(&world, world_call(&world, "ticket.hand_off_form", "", "id", id, NULL));

    ck_assert(text_eq_z(value_text(&form, "mode"), "require"));
    const struct value *fields = value_get(&form, "fields");
    ck_assert_uint_eq(fields->list.count, 2);
    ck_assert(text_eq_z(value_text(&fields->list.items[0], "wants"), "at least 10 characters"));
    ck_assert_uint_eq(value_get(&fields->list.items[1], "choices")->list.count, 2);
    ck_assert(text_eq_z(value_text(&none, "axis"), "hierarchical"));
    ck_assert(text_eq_z(value_text(&none, "mode"), "none"));
    story_refused(
        world_call(&world, "ticket.hand_off_form", "", "id", id, "target", "team:moon", NULL),
        ERR_NOT_FOUND, "unknown", "target", "there is no team \"moon\"");
    world_fini(&world);
}
END_TEST

SUITE("read_hand_off_form", whoever_hands_off_can_ask_what_has_to_be_said)
