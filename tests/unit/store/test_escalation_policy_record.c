#include "store/escalation_policy_record.h"
#include "support/suite.h"

static struct policy_set *set;

static struct escalation_policy make(struct arena *arena)
{
    struct escalation_policy policy = {.id = TEXT("page"),
                                       .owner = TEXT("lead"),
                                       .review_by = TEXT("2030-01-01"),
                                       .repeat = 2,
                                       .acknowledge_for_s = 600,
                                       .endless_acknowledge = true,
                                       .exhausted_every_s = 3600,
                                       .hold_down_s = 1,
                                       .clear_for_s = 2,
                                       .resume_window_s = 3,
                                       .may_end_silently = true};
    struct escalation_level *level = ARENA_PUSH(arena, policy.levels, policy.level_count);
    *level = (struct escalation_level){.delay_s = 300,
                                       .delay_calendar_id = TEXT("day"),
                                       .only_id = TEXT("gone"),
                                       .axis = ESCALATION_FUNCTIONAL,
                                       .raise_priority = -1,
                                       .set_queue = TEXT("billing"),
                                       .assign = true,
                                       .notify_customer = true,
                                       .multi_ack = true,
                                       .keep_personal = true,
                                       .follow_shift = true};
    *ARENA_PUSH(arena, level->targets, level->target_count) =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    struct escalation_target *duty = ARENA_PUSH(arena, level->targets, level->target_count);
    *duty = (struct escalation_target){.kind = ESCALATION_TARGET_PLUGIN, .name = TEXT("duty")};
    *ARENA_PUSH(arena, duty->otherwise, duty->otherwise_count) =
        (struct escalation_target){.kind = ESCALATION_TARGET_TEAM, .name = TEXT("night")};
    *ARENA_PUSH(arena, policy.last_resort, policy.last_resort_count) =
        (struct escalation_target){.kind = ESCALATION_TARGET_OWNER};
    return policy;
}

static void open_set(void)
{
    struct refusal refusal;
    set = policy_set_create();
    struct calendar *day = calendar_begin(&set->arena, TEXT("day"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(day, 0, TEXT("09:00-17:00"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_finish(day, &refusal), ERR_OK);
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = day;
}

static void close_set(void)
{
    const struct policy_set *old = set;
    policy_set_release(&old);
}

START_TEST(every_part_of_a_policy_survives_the_way_to_disk)
{
    struct arena arena;
    struct buf packed;
    struct buf again;
    struct value map;
    struct escalation_policy back;
    open_set();
    arena_init(&arena);
    buf_init(&packed);
    buf_init(&again);
    struct escalation_policy policy = make(&arena);

    escalation_policy_record_pack(&packed, &policy);
    ck_assert_int_eq(pack_read(&arena, buf_text(&packed), &map), ERR_OK);
    escalation_policy_record_read(&arena, &map, set, &back);
    escalation_policy_record_pack(&again, &back);

    ck_assert(text_eq(buf_text(&packed), buf_text(&again)));
    ck_assert_uint_eq(back.level_count, 1);
    ck_assert(back.levels[0].keep_personal && back.levels[0].multi_ack && back.levels[0].assign);
    ck_assert_uint_eq(back.levels[0].targets[1].otherwise_count, 1);
    ck_assert(text_eq_z(back.levels[0].targets[1].otherwise[0].name, "night"));
    ck_assert_int_eq(back.levels[0].raise_priority, -1);
    ck_assert_ptr_eq(back.levels[0].delay_calendar, policy_set_calendar(set, TEXT("day")));
    ck_assert_ptr_null(back.levels[0].only); /* its calendar is gone: any time */
    buf_fini(&packed);
    buf_fini(&again);
    arena_fini(&arena);
    close_set();
}
END_TEST

START_TEST(a_version_changes_with_what_the_policy_says_and_with_nothing_else)
{
    struct arena arena;
    arena_init(&arena);
    struct escalation_policy policy = make(&arena);

    struct text first = escalation_policy_record_version(&arena, &policy);
    policy.version = TEXT("anything");
    struct text same = escalation_policy_record_version(&arena, &policy);
    policy.levels[0].delay_s++;
    struct text other = escalation_policy_record_version(&arena, &policy);

    ck_assert_uint_eq(first.n, 16);
    ck_assert(text_eq(first, same));
    ck_assert(!text_eq(first, other));
    arena_fini(&arena);
}
END_TEST

SUITE("escalation_policy_record", every_part_of_a_policy_survives_the_way_to_disk,
      a_version_changes_with_what_the_policy_says_and_with_nothing_else)
