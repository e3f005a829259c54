/* The rota: ann until 23 h after the start, then bob for a day, then cid, and round again. */
#include "support/rota.h"

static struct world it;

static void arrive(void)
{
    rota_init(&it);
    rota_boot(&it);
}

/* A second schedule without anybody in its layer, so that all of it is gaps. */
static void add_second(void)
{
    struct policy_set *set = it.policies;
    struct schedule *schedule = ARENA_PUSH(&set->arena, set->schedules, set->schedule_count);
    *schedule = (struct schedule){.id = TEXT("second"), .zone = zone_utc(), .horizon_s = 0};
    struct schedule_entry *entry =
        ARENA_PUSH(&set->arena, schedule->entries, schedule->entry_count);
    *entry = (struct schedule_entry){.id = TEXT("gone"), .span = {0, 1}, .kind = SCHEDULE_PEOPLE};
    for (size_t i = 0; i < 3; i++) {
        *ARENA_PUSH(&set->arena, entry->people.people, entry->people.count) =
            set->roster.agents[i].id;
    }
}

static const char *chosen(const char *from, const char *to)
{
    struct value result = world_result(
        &it, rota_call(&it, "schedule.choose", "", "from_at_ms", from, "to_at_ms", to, NULL));
    return world_z(&it, value_text(&result, "who"));
}

START_TEST(who_was_never_on_call_comes_first_then_who_was_longest_ago)
{
    arrive(); /* an hour into ann's day */

    /* In bob's day: ann's shift has ended by then, cid has had none yet, bob is busy. */
    ck_assert_str_eq(chosen("~90000", "~93600"), "cid");
    /* In ann's second day, after each has had one: bob's was before cid's. */
    ck_assert_str_eq(chosen("~262800", "~266400"), "bob");
    world_fini(&it);
}
END_TEST

START_TEST(whoever_is_on_call_anywhere_is_busy_and_all_busy_is_a_gap)
{
    struct value list;
    rota_init(&it);
    add_second();
    rota_boot(&it);
    struct answer *answer =
        world_call(&it, "schedule.add_override", "k-1", "schedule", "second", "add", "cid", NULL);
    ck_assert_int_eq(answer->refusal.code, ERR_OK);

    /* From now for two days: ann and bob by the one schedule, cid by the other. */
    list = world_result(&it, rota_call(&it, "schedule.choose", "", "to_at_ms", "~172800", NULL));
    ck_assert_uint_eq(value_text(&list, "who").n, 0);
    const struct value *items = value_get(&list, "items");
    ck_assert_uint_eq(items->list.count, 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert(value_bool(&items->list.items[i], "busy", false));
    }
    rota_refused(rota_call(&it, "schedule.fill_shift", "k-2", "to_at_ms", "~172800", NULL),
                 "conflict", "among", "nobody of 3 is free in that span: it stays a gap");
    world_fini(&it);
}
END_TEST

START_TEST(the_one_chosen_is_put_in_and_is_no_double_booking)
{
    const struct value *last = NULL;
    arrive();

    struct value result =
        world_result(&it, rota_call(&it, "schedule.fill_shift", "k-1", "from_at_ms", "~90000",
                                    "to_at_ms", "~93600", NULL));

    ck_assert(text_eq_z(value_text(&result, "who"), "cid"));
    ck_assert(text_eq_z(value_text(&result, "id"), "o-1"));
    ck_assert_str_eq(rota_who(&it, 90000), "bob+cid");
    ck_assert_str_eq(rota_who(&it, 93600), "bob");
    ck_assert_int_eq(rota_count(&it, "shift_filled", &last), 1);
    ck_assert(text_eq_z(value_text(last, "add"), "cid"));
    /* The same again: cid is busy by now, ann is free. */
    result = world_result(&it, rota_call(&it, "schedule.fill_shift", "k-2", "from_at_ms", "~90000",
                                         "to_at_ms", "~93600", NULL));
    ck_assert(text_eq_z(value_text(&result, "who"), "ann"));
    world_fini(&it);
}
END_TEST

START_TEST(a_choice_among_some_leaves_the_others_out)
{
    arrive();

    struct value result =
        world_result(&it, rota_call(&it, "schedule.choose", "", "from_at_ms", "~90000", "to_at_ms",
                                    "~93600", "among", "@ann,bob", NULL));

    ck_assert(text_eq_z(value_text(&result, "who"), "ann"));
    ck_assert_uint_eq(value_get(&result, "items")->list.count, 2);
    rota_refused(
        rota_call(&it, "schedule.choose", "", "to_at_ms", "~100", "among", "@ann,zoe", NULL),
        "unknown", "among", "there is no agent \"zoe\"");
    rota_refused(
        rota_call(&it, "schedule.choose", "", "from_at_ms", "~-100", "to_at_ms", "~100", NULL),
        "invalid", "from_at_ms", "begins now or later");
    rota_refused(world_call(&it, "schedule.choose", "", "schedule", "x", "to_at_ms", "#1", NULL),
                 "unknown", "schedule", "there is no schedule \"x\"");
    world_fini(&it);
}
END_TEST

SUITE("fill_shift", who_was_never_on_call_comes_first_then_who_was_longest_ago,
      whoever_is_on_call_anywhere_is_busy_and_all_busy_is_a_gap,
      the_one_chosen_is_put_in_and_is_no_double_booking, a_choice_among_some_leaves_the_others_out)
