/* What all commands that change a schedule share. */
#include "support/rota.h"

static struct world it;

START_TEST(a_change_ends_the_old_shift_and_starts_the_new_one_now)
{
    const struct value *last = NULL;
    rota_init(&it);
    rota_boot(&it);
    world_advance(&it, 100);

    (void)rota_call(&it, "schedule.add_override", "k-1", "add", "cid", "remove", "ann", NULL);

    ck_assert_int_eq(rota_count(&it, "shift_ended", &last), 1);
    ck_assert_int_eq(value_int(last, "to_at_ms", 0), (ROTA_START_S + 100) * 1000);
    ck_assert_int_eq(rota_count(&it, "shift_started", &last), 2);
    ck_assert(text_eq_z(value_text(last, "source"), "override"));
    world_fini(&it);
}
END_TEST

START_TEST(the_same_key_gives_the_first_answer_and_no_second_change)
{
    rota_init(&it);
    rota_boot(&it);
    (void)rota_call(&it, "schedule.add_override", "k-1", "add", "cid", NULL);

    struct value again =
        world_result(&it, rota_call(&it, "schedule.add_override", "k-1", "add", "cid", NULL));

    ck_assert_int_eq(value_int(&again, "version", 0), 1);
    ck_assert_int_eq(rota_count(&it, "override_added", NULL), 1);
    world_fini(&it);
}
END_TEST

START_TEST(instants_beyond_2200_are_refused)
{
    rota_init(&it);
    rota_boot(&it);

    rota_refused(rota_call(&it, "schedule.add_override", "k-1", "add", "cid", "to_at_ms",
                           "#7258118400001", NULL),
                 "invalid", "from_at_ms", "between 1970 and 2200");
    world_fini(&it);
}
END_TEST

SUITE("edit_schedule", a_change_ends_the_old_shift_and_starts_the_new_one_now,
      the_same_key_gives_the_first_answer_and_no_second_change, instants_beyond_2200_are_refused)
