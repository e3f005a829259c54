#include "model/shift_swap.h"
#include "support/suite.h"

static const struct on_call_shift shift = {{"ann", 3}, {10, 20}};

static struct shift_swap swap_of(const char *taker, int64_t from_s, int64_t to_s)
{
    return (struct shift_swap){TEXT("w1"), TEXT("ann"), text_z(taker), {from_s, to_s}};
}

static size_t pieces_of(struct shift_swap swap)
{
    struct on_call_shift pieces[SHIFT_SWAP_PIECES_MAX];
    return shift_swap_split(&shift, &swap, pieces);
}

START_TEST(the_middle_of_a_shift_makes_three_pieces)
{
    struct on_call_shift pieces[SHIFT_SWAP_PIECES_MAX];
    struct shift_swap swap = swap_of("bob", 13, 14);

    ck_assert_uint_eq(shift_swap_split(&shift, &swap, pieces), 3);

    ck_assert(text_eq_z(pieces[0].who, "ann"));
    ck_assert_int_eq(pieces[0].span.to_s, 13);
    ck_assert(text_eq_z(pieces[1].who, "bob"));
    ck_assert_int_eq(pieces[1].span.to_s, 14);
    ck_assert_int_eq(pieces[2].span.from_s, 14);
}
END_TEST

START_TEST(ends_and_the_whole_make_fewer)
{
    ck_assert_uint_eq(pieces_of(swap_of("bob", 0, 15)), 2);
    ck_assert_uint_eq(pieces_of(swap_of("bob", 15, 30)), 2);
    ck_assert_uint_eq(pieces_of(swap_of("bob", 0, 30)), 1);
}
END_TEST

START_TEST(untaken_elsewhere_or_by_the_same_person_does_nothing)
{
    struct on_call_shift pieces[SHIFT_SWAP_PIECES_MAX];
    struct shift_swap none[] = {swap_of("", 13, 14), swap_of("bob", 20, 30),
                                swap_of("ann", 13, 14)};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(shift_swap_split(&shift, &none[i], pieces), 1);
        ck_assert(text_eq_z(pieces[0].who, "ann"));
        ck_assert_int_eq(pieces[0].span.to_s, 20);
    }
}
END_TEST

START_TEST(takers_stand_for_beneficiaries_but_not_chained)
{
    struct arena arena;
    struct on_call_set set = {NULL, 0};
    arena_init(&arena);
    on_call_set_add(&arena, &set, (struct on_call_person){.who = TEXT("ann")});
    struct shift_swap swaps[] = {swap_of("bob", 10, 20), swap_of("cid", 10, 20)};
    swaps[1].beneficiary = TEXT("bob");

    shift_swap_apply(swaps, 2, 10, &arena, &set);

    ck_assert_uint_eq(set.count, 1);
    ck_assert(text_eq_z(set.items[0].who, "bob"));
    ck_assert_int_eq(set.items[0].source, ON_CALL_SWAP);
    ck_assert(text_eq_z(set.items[0].by, "w1"));
    arena_fini(&arena);
}
END_TEST

START_TEST(an_open_swap_expires_at_its_start_and_has_no_edges)
{
    struct shift_swap open = swap_of("", 10, 20);
    struct shift_swap taken = swap_of("bob", 10, 20);

    ck_assert(!shift_swap_is_expired(&open, 9));
    ck_assert(shift_swap_is_expired(&open, 10));
    ck_assert(!shift_swap_is_expired(&taken, 10));
    ck_assert_int_eq(shift_swap_next_change(&open, 1, 0), INT64_MAX);
    ck_assert_int_eq(shift_swap_next_change(&taken, 1, 0), 10);
    ck_assert_int_eq(shift_swap_next_change(&taken, 1, 10), 20);
}
END_TEST

SUITE("shift_swap", the_middle_of_a_shift_makes_three_pieces, ends_and_the_whole_make_fewer,
      untaken_elsewhere_or_by_the_same_person_does_nothing,
      takers_stand_for_beneficiaries_but_not_chained,
      an_open_swap_expires_at_its_start_and_has_no_edges)
