#include "base/map.h"
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

SUITE("map", entries_that_share_a_hash_are_all_found_and_removed_one_by_one)
