#include "support/suite.h"
#include "support/tables.h"

START_TEST(timers_come_by_their_time_up_to_one_and_no_more_than_so_many)
{
    struct timer_row *rows = NULL;
    int64_t due_us = 0;
    arrive();
    for (uint64_t ticket = 1; ticket <= 4; ticket++) {
        struct timer timer = {.due_us = 50 - 10 * (int64_t)ticket,
                              .kind = TIMER_LEVEL,
                              .n = 2,
                              .generation = ticket + 100};
        timer_table_put(&writes, ticket, &timer);
    }

    ck_assert_uint_eq(timer_table_page(NULL, &reader, &arena, 30, 10, &rows), 3);
    ck_assert_uint_eq(rows[0].ticket, 4);
    ck_assert_int_eq(rows[0].timer.due_us, 10);
    ck_assert_int_eq(rows[0].timer.kind, TIMER_LEVEL);
    ck_assert_uint_eq(rows[0].timer.n, 2);
    ck_assert_uint_eq(rows[0].timer.generation, 104);
    ck_assert_uint_eq(rows[2].ticket, 2);
    ck_assert_uint_eq(timer_table_page(NULL, &reader, &arena, 30, 2, &rows), 2);
    ck_assert_uint_eq(timer_table_page(NULL, &reader, &arena, 9, 2, &rows), 0);
    struct due_rows due = {0};
    ck_assert(timer_table_next(&due, &reader, &arena, &due_us));
    ck_assert_int_eq(due_us, 10);
    due_rows_fini(&due);
    leave();
}
END_TEST

SUITE("timer_table", timers_come_by_their_time_up_to_one_and_no_more_than_so_many)
