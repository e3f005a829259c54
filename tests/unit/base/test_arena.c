#include "base/arena.h"
#include <stdint.h>
#include <string.h>
#include "support/suite.h"

static bool is_zero(const unsigned char *p, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (p[i] != 0) {
            return false;
        }
    }
    return true;
}

START_TEST(pieces_are_zeroed_aligned_and_apart)
{
    struct arena arena;
    unsigned char *pieces[300];
    arena_init(&arena);

    for (size_t i = 0; i < 300; i++) {
        pieces[i] = arena_alloc(&arena, i);
        ck_assert_msg((uintptr_t)pieces[i] % 16 == 0, "piece %zu is not aligned", i);
        ck_assert_msg(is_zero(pieces[i], i), "piece %zu is not zeroed", i);
        memset(pieces[i], (int)(i % 250) + 1, i);
    }

    for (size_t i = 1; i < 300; i++) {
        ck_assert_msg(pieces[i][0] == i % 250 + 1 && pieces[i][i - 1] == i % 250 + 1,
                      "piece %zu was written over", i);
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(a_reset_arena_hands_out_zeroed_memory_again)
{
    struct arena arena;
    arena_init(&arena);
    for (int i = 0; i < 100; i++) {
        memset(arena_alloc(&arena, 1000), 0xff, 1000);
    }

    arena_reset(&arena);

    ck_assert_uint_eq(arena.used, 0);
    for (int i = 0; i < 100; i++) {
        ck_assert_msg(is_zero(arena_alloc(&arena, 1000), 1000), "piece %d is not zeroed", i);
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(a_large_piece_does_not_end_the_current_block)
{
    struct arena arena;
    arena_init(&arena);
    char *before = arena_alloc(&arena, 16);

    void *large = arena_alloc(&arena, (size_t)1 << 20);
    char *after = arena_alloc(&arena, 16);

    ck_assert_ptr_nonnull(large);
    ck_assert_msg(after == before + 16, "the rest of the block was given up");
    ck_assert_uint_eq(arena.used, ((size_t)1 << 20) + 32);
    arena_fini(&arena);
}
END_TEST

START_TEST(an_empty_arena_may_be_reset_and_ended)
{
    struct arena arena;
    arena_init(&arena);

    arena_reset(&arena);
    arena_fini(&arena);

    ck_assert_ptr_null(arena.head);
}
END_TEST

START_TEST(texts_are_copied_with_a_zero_behind_them)
{
    struct arena arena;
    char original[] = "ladder";
    arena_init(&arena);

    struct text copy = arena_text(&arena, (struct text){original, 3});
    struct text none = arena_text(&arena, TEXT_NONE);
    struct text printed = arena_printf(&arena, "%s-%d", "T", 7);
    original[0] = 'x';

    ck_assert_str_eq(copy.p, "lad");
    ck_assert_uint_eq(copy.n, 3);
    ck_assert_str_eq(none.p, "");
    ck_assert_str_eq(printed.p, "T-7");
    ck_assert_uint_eq(printed.n, 3);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_pushed_array_keeps_its_elements_while_it_grows)
{
    struct arena arena;
    uint32_t *numbers = NULL;
    size_t count = 0;
    arena_init(&arena);

    for (uint32_t i = 0; i < 1000; i++) {
        uint32_t *slot = ARENA_PUSH(&arena, numbers, count);
        ck_assert_msg(*slot == 0, "slot %u is not zeroed", i);
        *slot = i + 1;
    }

    ck_assert_uint_eq(count, 1000);
    for (uint32_t i = 0; i < 1000; i++) {
        ck_assert_msg(numbers[i] == i + 1, "element %u is %u", i, numbers[i]);
    }
    arena_fini(&arena);
}
END_TEST

static int order[4];
static size_t ended;

static void note_end(void *ctx)
{
    order[ended++] = *(int *)ctx;
}

START_TEST(what_an_arena_holds_from_elsewhere_ends_once_and_the_latest_first)
{
    struct arena arena;
    arena_init(&arena);
    for (int i = 1; i <= 2; i++) {
        int *number = ARENA_NEW(&arena, int);
        *number = i;
        arena_at_end(&arena, note_end, number);
    }

    arena_reset(&arena);

    ck_assert_uint_eq(ended, 2);
    ck_assert_int_eq(order[0], 2);
    ck_assert_int_eq(order[1], 1);
    int *last = ARENA_NEW(&arena, int);
    *last = 3;
    arena_at_end(&arena, note_end, last);
    arena_fini(&arena);
    ck_assert_uint_eq(ended, 3);
    ck_assert_int_eq(order[2], 3);
}
END_TEST

START_TEST(a_secret_is_overwritten_before_its_memory_goes)
{
    struct arena arena;
    char seen[8];
    arena_init(&arena);
    struct text secret = arena_secret(&arena, TEXT("hunter22"));
    struct text plain = arena_text(&arena, TEXT("hunter23"));
    ck_assert(text_eq_z(secret, "hunter22"));

    arena_reset(&arena); /* which keeps the block */

    memcpy(seen, secret.p, sizeof seen);
    ck_assert_int_eq(memcmp(seen, "\0\0\0\0\0\0\0\0", sizeof seen), 0);
    ck_assert(text_eq_z(plain, "hunter23"));
    arena_fini(&arena);
}
END_TEST

SUITE("arena", pieces_are_zeroed_aligned_and_apart, a_reset_arena_hands_out_zeroed_memory_again,
      a_large_piece_does_not_end_the_current_block, an_empty_arena_may_be_reset_and_ended,
      texts_are_copied_with_a_zero_behind_them, a_pushed_array_keeps_its_elements_while_it_grows,
      what_an_arena_holds_from_elsewhere_ends_once_and_the_latest_first,
      a_secret_is_overwritten_before_its_memory_goes)
