#include "model/escalation.h"
#include "support/suite.h"

START_TEST(levels_repeat_as_often_as_the_policy_says_and_then_stop)
{
    struct escalation_level levels[2] = {{.delay_s = 300}, {.delay_s = 600}};
    struct escalation_policy policy = {.levels = levels, .level_count = 2, .repeat = 1};
    struct escalation running = {.level = 1};
    uint32_t level = 0;
    uint32_t round = 0;
    static const uint32_t expected[][2] = {{2, 0}, {1, 1}, {2, 1}};

    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(escalation_next(&running, &policy, &level, &round), ESCALATION_STEP_LEVEL);
        ck_assert_uint_eq(level, expected[i][0]);
        ck_assert_uint_eq(round, expected[i][1]);
        running.level = level;
        running.round = round;
    }
    ck_assert_int_eq(escalation_next(&running, &policy, &level, &round), ESCALATION_STEP_EXHAUSTED);
    ck_assert_uint_eq(level, 2);
}
END_TEST

START_TEST(every_pair_of_states_is_as_the_specification_says)
{
    /* Rows are from, columns to: active acknowledged held exhausted resolved cancelled. By hand. */
    static const char *const table[ESCALATION_STATES] = {".xxxxx", "x.x.xx", "xx..xx",
                                                         "xxx.xx", "x.x...", "x.x..."};

    for (unsigned from = 0; from < ESCALATION_STATES; from++) {
        for (unsigned to = 0; to < ESCALATION_STATES; to++) {
            ck_assert_msg(
                escalation_may_move((enum escalation_state)from, (enum escalation_state)to) ==
                    (table[from][to] == 'x'),
                "%u to %u", from, to);
        }
    }
}
END_TEST

START_TEST(a_delay_without_calendar_is_elapsed_time_to_the_microsecond)
{
    struct escalation_level levels[1] = {{.delay_s = 300}};
    struct escalation_policy policy = {.levels = levels, .level_count = 1};

    ck_assert_int_eq(escalation_level_due(&policy, 1, 1234567), 1234567 + 300000000);
}
END_TEST

START_TEST(names_are_listed_once_and_found_again_whole)
{
    struct arena arena;
    struct text names = TEXT_NONE;
    struct text name;
    size_t at = 0;
    arena_init(&arena);

    names = escalation_list_add(&arena, names, TEXT("ann"));
    names = escalation_list_add(&arena, names, TEXT("bob"));
    names = escalation_list_add(&arena, names, TEXT("ann"));
    names = escalation_list_add(&arena, names, TEXT_NONE);

    ck_assert(text_eq_z(names, "ann\nbob"));
    ck_assert(escalation_lists(names, TEXT("bob")));
    ck_assert(!escalation_lists(names, TEXT("an")));
    ck_assert(!escalation_lists(names, TEXT("nn\nb")));
    ck_assert(escalation_list_next(names, &at, &name) && text_eq_z(name, "ann"));
    ck_assert(escalation_list_next(names, &at, &name) && text_eq_z(name, "bob"));
    ck_assert(!escalation_list_next(names, &at, &name));
    arena_fini(&arena);
}
END_TEST

SUITE("escalation", levels_repeat_as_often_as_the_policy_says_and_then_stop,
      every_pair_of_states_is_as_the_specification_says,
      a_delay_without_calendar_is_elapsed_time_to_the_microsecond,
      names_are_listed_once_and_found_again_whole)
