#include "support/rota.h"

static struct world it;

static void arrive(void)
{
    rota_init(&it);
    rota_boot(&it);
}

START_TEST(a_replacement_holds_in_its_span_and_is_an_event)
{
    const struct value *last = NULL;
    arrive();

    struct value result =
        world_result(&it, rota_call(&it, "schedule.add_override", "k-1", "add", "cid", "remove",
                                    "ann", "from_at_ms", "~100", "to_at_ms", "~200", NULL));

    ck_assert(text_eq_z(value_text(&result, "id"), "o-1"));
    ck_assert_int_eq(value_int(&result, "version", 0), 1);
    ck_assert_str_eq(rota_who(&it, 99), "ann");
    ck_assert_str_eq(rota_who(&it, 100), "cid");
    ck_assert_str_eq(rota_who(&it, 200), "ann");
    ck_assert_int_eq(rota_count(&it, "override_added", &last), 1);
    ck_assert(text_eq_z(value_text(last, "add"), "cid"));
    world_fini(&it);
}
END_TEST

START_TEST(one_that_is_taken_back_is_gone_and_cannot_be_taken_back_twice)
{
    arrive();
    (void)rota_call(&it, "schedule.add_override", "k-1", "add", "cid", "to_at_ms", "~3600", NULL);
    ck_assert_str_eq(rota_who(&it, 10), "ann+cid");

    (void)rota_call(&it, "schedule.remove_override", "k-2", "id", "o-1", NULL);

    ck_assert_str_eq(rota_who(&it, 10), "ann");
    rota_refused(rota_call(&it, "schedule.remove_override", "k-3", "id", "o-1", NULL), "unknown",
                 "id", "no override");
    rota_refused(rota_call(&it, "schedule.add_override", "k-all", "remove", "ann", "instead_of_all",
                           "!", NULL),
                 "invalid", "instead_of_all",
                 "instead_of_all takes everybody out: it needs add and no remove");
    ck_assert_int_eq(rota_count(&it, "override_removed", NULL), 1);
    world_fini(&it);
}
END_TEST

START_TEST(what_makes_no_sense_is_refused_and_changes_nothing)
{
    arrive();

    rota_refused(rota_call(&it, "schedule.add_override", "k-1", "add", "eve", NULL), "unknown",
                 "add", "there is no agent \"eve\"");
    rota_refused(rota_call(&it, "schedule.add_override", "k-2", NULL), "invalid", "add",
                 "needs add, remove or both");
    rota_refused(rota_call(&it, "schedule.add_override", "k-3", "add", "bob", "from_at_ms", "~20",
                           "to_at_ms", "~10", NULL),
                 "invalid", "to_at_ms", "later than from_at_ms");
    rota_refused(
        world_call(&it, "schedule.add_override", "k-4", "schedule", "other", "add", "bob", NULL),
        "unknown", "schedule", "no schedule \"other\"");
    rota_refused(
        rota_call(&it, "schedule.add_override", "k-5", "add", "bob", "if_version", "#4", NULL),
        "conflict", "if_version", "is at version 0, not 4");
    ck_assert_int_eq(rota_count(&it, "override_added", NULL), 0);
    ck_assert_str_eq(rota_who(&it, 10), "ann");
    world_fini(&it);
}
END_TEST

SUITE("override_schedule", a_replacement_holds_in_its_span_and_is_an_event,
      one_that_is_taken_back_is_gone_and_cannot_be_taken_back_twice,
      what_makes_no_sense_is_refused_and_changes_nothing)
