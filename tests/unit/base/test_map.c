#include "base/map.h"
#include "base/random.h"
#include "support/suite.h"

START_TEST(entries_that_share_a_hash_are_all_found_and_removed_one_by_one)
{
    struct map map;
    size_t at = 0;
    uint32_t index = 0;
    unsigned found = 0;
    map_init(&map);
    for (uint32_t i = 0; i < 100; i++) {
        map_add(&map, i % 7, i);
    }

    map_remove(&map, 3, 10);

    while (map_next(&map, 3, &at, &index)) {
        ck_assert_uint_ne(index, 10);
        ck_assert_uint_eq(index % 7, 3);
        found++;
    }
    ck_assert_uint_eq(found, 13);
    map_fini(&map);
}
END_TEST

START_TEST(after_many_changes_it_holds_what_a_plain_array_holds)
{
    enum { INDICES = 400, HASHES = 37 }; /* so few hashes that chains are long */
    bool there[INDICES] = {false};
    struct map map;
    uint64_t seed = 11;
    size_t count = 0;
    map_init(&map);

    for (int i = 0; i < 20000; i++) {
        uint32_t index = (uint32_t)random_below(&seed, INDICES);
        if (there[index]) {
            map_remove(&map, index % HASHES, index);
            count--;
        } else {
            map_add(&map, index % HASHES, index);
            count++;
        }
        there[index] = !there[index];
    }

    ck_assert_uint_eq(map.count, count);
    for (uint32_t i = 0; i < INDICES; i++) {
        size_t at = 0;
        uint32_t index;
        bool found = false;
        while (map_next(&map, i % HASHES, &at, &index)) {
            found = found || index == i;
        }
        ck_assert_msg(found == there[i], "index %u", i);
    }
    map_fini(&map);
}
END_TEST

START_TEST(an_empty_and_a_cleared_map_find_nothing)
{
    struct map map;
    size_t at = 0;
    uint32_t index;
    map_init(&map);

    ck_assert(!map_next(&map, 1, &at, &index));
    map_remove(&map, 1, 1);
    map_add(&map, 1, 1);
    map_clear(&map);
    at = 0;

    ck_assert(!map_next(&map, 1, &at, &index));
    ck_assert_uint_eq(map.count, 0);
    map_fini(&map);
}
END_TEST

SUITE("map", entries_that_share_a_hash_are_all_found_and_removed_one_by_one,
      after_many_changes_it_holds_what_a_plain_array_holds, an_empty_and_a_cleared_map_find_nothing)
