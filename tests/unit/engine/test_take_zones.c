#include "model/zone_rule.h"
#include "support/calendar_world.h"
#include "support/rota.h"

static struct world world;

/* calendar.zones with the file of `from` under the name of `name`. */
static const struct answer *reload(const char *name, const char *from, const char *tzdata)
{
    struct command *command = command_create("calendar.zones", TEXT("system"), TEXT_NONE);
    struct arena *arena = &command->arena;
    struct text bytes = TEXT("no zone");
    if (from != NULL) {
        bytes = zone_bytes(zones_find(arena, from));
    }
    *value_put(arena, &command->args, "tzdata") = value_of_text(text_z(tzdata));
    struct value *list = value_put(arena, &command->args, "zones");
    *list = (struct value){.type = VALUE_LIST};
    struct value *zone = value_append(arena, list);
    *zone = (struct value){.type = VALUE_MAP};
    *value_put(arena, zone, "name") = value_of_text(text_z(name));
    *value_put(arena, zone, "bytes") = (struct value){.type = VALUE_BYTES, .text = bytes};
    command->origin = COMMAND_FROM_RPC;
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    return world.answers;
}

static bool changed(const struct answer *answer)
{
    struct value result = world_result(&world, answer);
    return value_bool(&result, "changed", false);
}

static const struct calendar *desk(void)
{
    return policy_set_calendar(world.policies, TEXT("desk"));
}

START_TEST(a_zone_whose_data_changed_counts_anew_from_now_on)
{
    calendar_world_init(&world); /* Monday, 3 June, 07:30 UTC; open since 07:00 UTC */

    ck_assert(changed(reload("Europe/Berlin", "Europe/Lisbon", "2024b"))); /* an hour later */

    ck_assert_uint_eq(calendar_version_count(desk()), 3);
    ck_assert_int_eq(
        calendar_elapsed(desk(), zones_at(2024, 6, 3, 7, 0), zones_at(2024, 6, 3, 8, 0), NULL, 0),
        1800); /* what was worked, and then an hour of waiting for the new nine */
    ck_assert_int_eq(
        calendar_elapsed(desk(), zones_at(2024, 6, 3, 8, 0), zones_at(2024, 6, 4, 0, 0), NULL, 0),
        8 * 3600);
    struct value shown =
        world_result(&world, world_call(&world, "calendar.get", "", "calendar", "desk", NULL));
    ck_assert(text_eq_z(value_text(&shown, "tzdata"), "2024b"));
    world_fini(&world);
}
END_TEST

START_TEST(the_same_data_again_is_no_change)
{
    calendar_world_init(&world);

    ck_assert(!changed(reload("Europe/Berlin", "Europe/Berlin", "2024b")));

    ck_assert_uint_eq(calendar_version_count(desk()), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_start_reads_the_files_anyway_and_forgets_what_was_reloaded)
{
    calendar_world_init(&world);
    ck_assert(changed(reload("Europe/Berlin", "Europe/Lisbon", "2024b")));
    world.now_us += INT64_C(86400) * WORLD_SECOND;

    world_crash(&world); /* the files say Berlin again */

    ck_assert(calendar_is_open(desk(), zones_at(2024, 6, 5, 7, 30)));
    ck_assert(!calendar_is_open(desk(), zones_at(2024, 6, 3, 7, 45))); /* the past stays */
    world_fini(&world);
}
END_TEST

START_TEST(what_is_no_zone_is_refused_and_the_old_one_stays)
{
    calendar_world_init(&world);

    const struct answer *answer = reload("Europe/Berlin", NULL, "2024b");

    ck_assert_int_eq(answer->refusal.code, ERR_INVALID);
    ck_assert_str_eq(answer->refusal.reason, "zone_unknown");
    ck_assert_str_eq(answer->refusal.path, "zones");
    ck_assert_str_eq(answer->refusal.text, "\"Europe/Berlin\" has no zone data");
    ck_assert_uint_eq(calendar_version_count(desk()), 2);
    world_fini(&world);
}
END_TEST

/* --- schedules: handed over at 09:00 local time; it is 3 June, 12:00 UTC --- */

#define NEXT_BERLIN_S zones_at(2024, 6, 4, 7, 0) /* the next hand-off by the data of Berlin */
#define NEXT_LAGOS_S zones_at(2024, 6, 4, 8, 0)  /* and by those of Lagos: no summer time */

/* There it is at 08:30; after its notice at 07:30 nothing but the reload makes anybody look before.
 */
#define HOWE "Australia/Lord_Howe"

static void rota_in(const char *name)
{
    rota_init(&world);
    struct policy_set *set = world.policies;
    const struct zone *zone = zones_find(&set->arena, name);
    set->schedules[0].zone = zone;
    set->schedules[0].entries[0].versions[0].grid.zone = zone;
    world.now_us = zones_at(2024, 6, 3, 12, 0) * WORLD_SECOND;
    rota_boot(&world);
}

static void advance_to(int64_t at_s)
{
    world_advance(&world, at_s - world.now_us / WORLD_SECOND);
}

static const char *on_call_at(int64_t at_s)
{
    return rota_who(&world, at_s - ROTA_START_S);
}

static void expect_hand_off_at(int64_t at_s)
{
    const struct value *last = NULL;
    advance_to(at_s - 1);
    ck_assert_int_eq(rota_count(&world, "shift_ended", NULL), 0);
    advance_to(at_s);
    ck_assert_int_eq(rota_count(&world, "shift_ended", &last), 1);
    ck_assert_int_eq(value_int(last, "to_at_ms", 0), at_s * 1000);
}

START_TEST(a_hand_off_that_is_later_by_the_new_data_waits_for_it)
{
    rota_in("Europe/Berlin");

    (void)reload("Europe/Berlin", "Africa/Lagos", "2024b");

    ck_assert_str_eq(on_call_at(NEXT_BERLIN_S), on_call_at(NEXT_BERLIN_S - 1));
    ck_assert_str_ne(on_call_at(NEXT_LAGOS_S), on_call_at(NEXT_LAGOS_S - 1));
    expect_hand_off_at(NEXT_LAGOS_S);
    world_fini(&world);
}
END_TEST

START_TEST(a_hand_off_that_is_earlier_by_the_new_data_happens_then)
{
    rota_in(HOWE);
    advance_to(NEXT_LAGOS_S - 1200);

    (void)reload(HOWE, "Africa/Lagos", "2024b");

    expect_hand_off_at(NEXT_LAGOS_S);
    world_fini(&world);
}
END_TEST

START_TEST(the_same_data_leave_the_hand_off_where_it_was)
{
    rota_in("Europe/Berlin");

    (void)reload("Europe/Berlin", "Europe/Berlin", "2024b");

    expect_hand_off_at(NEXT_BERLIN_S);
    world_fini(&world);
}
END_TEST

START_TEST(a_shift_up_to_the_reload_is_recorded_by_the_old_data_and_stays)
{
    rota_in("Europe/Berlin");
    const char *first = on_call_at(NEXT_BERLIN_S - 1);
    const char *second = on_call_at(NEXT_BERLIN_S);
    world.now_us = (NEXT_BERLIN_S + 1800) * WORLD_SECOND; /* nobody has looked since */

    (void)reload("Europe/Berlin", "Africa/Lagos", "2024b");

    ck_assert_str_eq(on_call_at(NEXT_BERLIN_S - 1), first);
    ck_assert_str_eq(on_call_at(NEXT_BERLIN_S + 900), second); /* as recorded */
    ck_assert_str_eq(on_call_at(NEXT_BERLIN_S + 2700), first); /* by the new data: not yet */
    ck_assert_str_eq(on_call_at(NEXT_LAGOS_S), second);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_edited_after_a_reload_keeps_to_the_new_data)
{
    rota_in(HOWE);
    advance_to(NEXT_LAGOS_S - 1200);

    (void)reload(HOWE, "Africa/Lagos", "2024b");

    (void)world_result(&world,
                       rota_call(&world, "schedule.add_override", "k1", "add", "cid", "from_at_ms",
                                 "~200000000", "to_at_ms", "~200003600", NULL));

    expect_hand_off_at(NEXT_LAGOS_S);
    world_fini(&world);
}
END_TEST

SUITE("take_zones", a_zone_whose_data_changed_counts_anew_from_now_on,
      the_same_data_again_is_no_change,
      a_start_reads_the_files_anyway_and_forgets_what_was_reloaded,
      what_is_no_zone_is_refused_and_the_old_one_stays,
      a_hand_off_that_is_later_by_the_new_data_waits_for_it,
      a_hand_off_that_is_earlier_by_the_new_data_happens_then,
      the_same_data_leave_the_hand_off_where_it_was,
      a_shift_up_to_the_reload_is_recorded_by_the_old_data_and_stays,
      what_is_edited_after_a_reload_keeps_to_the_new_data)
