#include "store/timeline_row.h"
#include "model/id.h"
#include "support/suite.h"

START_TEST(a_watch_says_how_long_its_timeline_is_and_when_it_is_due)
{
    struct arena arena;
    struct timeline_row row;
    struct value map = {.type = VALUE_MAP};
    arena_init(&arena);
    *value_put(&arena, &map, "number") = value_of_int(3);
    *value_put(&arena, &map, "entries") = value_of_int(7);
    *value_put(&arena, &map, "generation") = value_of_int(2);
    *value_put(&arena, &map, "due_us") = value_of_int(99);

    ck_assert(timeline_row_read(TEXT("watch/primary"), &map, &row));

    ck_assert(ID_IS_SCHEDULE(row.id));
    ck_assert_uint_eq(ID_LOCAL(row.id), 3);
    ck_assert_uint_eq(row.entries, 7);
    ck_assert_int_eq(row.timer.due_us, 99);
    ck_assert(!timeline_row_read(TEXT("schedule/primary"), &map, &row));
    arena_fini(&arena);
}
END_TEST

SUITE("timeline_row", a_watch_says_how_long_its_timeline_is_and_when_it_is_due)
