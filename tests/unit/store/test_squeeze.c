#include "store/squeeze.h"
#include <string.h>
#include "base/random.h"
#include "support/suite.h"

static void comes_back(struct squeeze *squeeze, struct text value)
{
    struct arena arena;
    arena_init(&arena);
    struct text stored = squeeze_close(squeeze, value);
    ck_assert(text_eq(squeeze_open(&arena, stored), value));
    arena_fini(&arena);
}

START_TEST(any_value_comes_back_as_it_was)
{
    struct squeeze *squeeze = squeeze_create();
    uint64_t seed = 7;
    for (int i = 0; i < 3000; i++) {
        char value[700];
        size_t size = random_below(&seed, sizeof value);
        uint64_t letters = 1 + random_below(&seed, 256);
        for (size_t k = 0; k < size; k++) {
            value[k] = (char)random_below(&seed, letters);
        }
        if (size > 0 && i % 3 == 0) {
            value[0] = (char)0xc1; /* the mark itself */
        }
        comes_back(squeeze, (struct text){value, size});
    }
    comes_back(squeeze, TEXT_NONE);
    squeeze_destroy(&squeeze);
    ck_assert_ptr_null(squeeze);
}
END_TEST

START_TEST(a_row_of_a_timeline_needs_half_and_a_short_one_is_left_alone)
{
    struct squeeze *squeeze = squeeze_create();
    struct text row =
        TEXT("\xa7"
             "created\x86\xa8"
             "customer\xa4"
             "C-12\xa7"
             "channel\xa3rpc\xa7subject\xa5hello"
             "\xa6source\xafsomebody@at.net\xa5state\xa3new\xa5stage\xa5human\xa7message");
    struct text little = text_slice(row, 0, SQUEEZE_BYTES_MIN - 1);

    ck_assert_uint_lt(squeeze_close(squeeze, row).n, row.n * 6 / 10);
    ck_assert_ptr_eq(squeeze_close(squeeze, little).p, little.p);
    comes_back(squeeze, row);
    squeeze_destroy(&squeeze);
}
END_TEST

START_TEST(damage_gives_nothing_or_other_bytes_and_never_hurts)
{
    struct squeeze *squeeze = squeeze_create();
    struct arena arena;
    uint64_t seed = 9;
    char value[400];
    char stored[500];
    memset(value, 'v', sizeof value);
    struct text whole = squeeze_close(squeeze, (struct text){value, sizeof value});
    arena_init(&arena);
    ck_assert_uint_lt(whole.n, 60);

    for (int i = 0; i < 5000; i++) {
        memcpy(stored, whole.p, whole.n);
        stored[random_below(&seed, whole.n)] ^= (char)(1 << random_below(&seed, 8));
        (void)squeeze_open(&arena, (struct text){stored, random_below(&seed, whole.n + 1)});
        arena_reset(&arena);
    }

    memcpy(stored, whole.p, whole.n);
    stored[2] = 0x7f; /* a length of two gigabytes: not even tried */
    ck_assert_uint_eq(squeeze_open(&arena, (struct text){stored, whole.n}).n, 0);
    ck_assert_uint_eq(arena.used, 0);
    stored[1] = 9; /* a method of a later format */
    ck_assert_uint_eq(squeeze_open(&arena, (struct text){stored, whole.n}).n, 0);
    arena_fini(&arena);
    squeeze_destroy(&squeeze);
}
END_TEST

SUITE("squeeze", any_value_comes_back_as_it_was,
      a_row_of_a_timeline_needs_half_and_a_short_one_is_left_alone,
      damage_gives_nothing_or_other_bytes_and_never_hurts)
