#include "base/heap.h"
#include "base/random.h"
#include "support/suite.h"

START_TEST(entries_come_out_by_key_and_equal_keys_by_tie)
{
    struct heap heap;
    struct heap_entry last = {.key = INT64_MIN};
    struct heap_entry entry;
    uint64_t seed = 7;
    heap_init(&heap);
    for (uint64_t i = 0; i < 1000; i++) {
        heap_push(&heap, (int64_t)random_below(&seed, 50), i, NULL);
    }

    while (heap_pop(&heap, &entry)) {
        ck_assert(entry.key > last.key || (entry.key == last.key && entry.tie > last.tie));
        last = entry;
    }
    ck_assert_uint_eq(heap.count, 0);
    heap_fini(&heap);
}
END_TEST

SUITE("heap", entries_come_out_by_key_and_equal_keys_by_tie)
