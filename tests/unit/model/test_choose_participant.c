#include "model/choose_participant.h"
#include "support/suite.h"

START_TEST(never_on_call_goes_before_longest_ago_and_busy_is_out)
{
    struct arena arena;
    arena_init(&arena);
    struct participant people[] = {{TEXT("dan"), 10, false},
                                   {TEXT("cid"), 5, false},
                                   {TEXT("bob"), 5, false},
                                   {TEXT("ann"), CHOOSE_PARTICIPANT_NEVER, true}};

    struct participant_choice choice = choose_participant(people, 4, &arena);
    ck_assert_uint_eq(choice.count, 2);
    ck_assert(text_eq_z(choice.people[0], "bob"));
    people[3].busy = false;
    choice = choose_participant(people, 4, &arena);
    ck_assert_uint_eq(choice.count, 1);
    ck_assert(text_eq_z(choice.people[0], "ann"));
    arena_fini(&arena);
}
END_TEST

START_TEST(all_busy_is_a_gap)
{
    struct arena arena;
    arena_init(&arena);
    struct participant people[] = {{TEXT("ann"), 10, true}};

    ck_assert_uint_eq(choose_participant(people, 1, &arena).count, 0);
    ck_assert_uint_eq(choose_participant(people, 0, &arena).count, 0);
    arena_fini(&arena);
}
END_TEST

SUITE("choose_participant", never_on_call_goes_before_longest_ago_and_busy_is_out,
      all_busy_is_a_gap)
