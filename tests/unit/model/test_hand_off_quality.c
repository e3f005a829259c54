#include "model/hand_off_quality.h"
#include "support/suite.h"

START_TEST(sums_add_up_and_the_unrated_are_no_ratings)
{
    struct hand_off_quality sum = {.hand_offs = 3, .forms_missing = 1};
    struct hand_off_quality more = {.hand_offs = 2};
    sum.rated[TICKET_RATED_COMPLETE] = 1;
    more.rated[TICKET_RATED_COMPLETE] = 2;
    more.rated[TICKET_RATED_WRONG_TEAM] = 1;

    hand_off_quality_add(&sum, &more);

    ck_assert_uint_eq(sum.hand_offs, 5);
    ck_assert_uint_eq(sum.forms_missing, 1);
    ck_assert_uint_eq(hand_off_quality_ratings(&sum), 4);
}
END_TEST

START_TEST(a_share_is_of_the_ratings_rounded_to_the_nearest_permille)
{
    struct hand_off_quality sum = {.hand_offs = 100};
    sum.rated[TICKET_RATED_COMPLETE] = 2;
    sum.rated[TICKET_RATED_ASKED_BACK] = 1;

    ck_assert_int_eq(hand_off_quality_share(&sum, TICKET_RATED_COMPLETE, 3), 667);
    ck_assert_int_eq(hand_off_quality_share(&sum, TICKET_RATED_ASKED_BACK, 3), 333);
    ck_assert_int_eq(hand_off_quality_share(&sum, TICKET_RATED_WRONG_TEAM, 3), 0);
}
END_TEST

START_TEST(below_the_sample_there_is_no_share)
{
    struct hand_off_quality sum = {.hand_offs = 100};
    ck_assert_int_eq(hand_off_quality_share(&sum, TICKET_RATED_COMPLETE, 0), -1);
    sum.rated[TICKET_RATED_COMPLETE] = HAND_OFF_QUALITY_SAMPLE - 1;

    ck_assert_int_eq(hand_off_quality_share(&sum, TICKET_RATED_COMPLETE, HAND_OFF_QUALITY_SAMPLE),
                     -1);
    sum.rated[TICKET_RATED_ASKED_BACK] = 1;
    ck_assert_int_eq(hand_off_quality_share(&sum, TICKET_RATED_COMPLETE, HAND_OFF_QUALITY_SAMPLE),
                     950);
}
END_TEST

SUITE("hand_off_quality", sums_add_up_and_the_unrated_are_no_ratings,
      a_share_is_of_the_ratings_rounded_to_the_nearest_permille, below_the_sample_there_is_no_share)
