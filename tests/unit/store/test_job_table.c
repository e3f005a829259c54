#include "support/suite.h"
#include "support/tables.h"

static void put(uint64_t id, const char *instance, int64_t next_us)
{
    struct job job = {.id = id, .instance = text_z(instance), .next_us = next_us, .ticket = 7};
    job_table_put(&writes, NULL, &job);
}

static size_t room_for_mail_only(void *ctx, struct text instance, uint32_t hook)
{
    (void)hook;
    return text_eq_z(instance, "mail") ? *(size_t *)ctx : 0;
}

START_TEST(a_lane_is_in_order_and_goes_no_further_than_its_room)
{
    size_t free = 2;
    struct job_room room = {room_for_mail_only, &free};
    struct due_rows due = {0};
    uint64_t *ids = NULL;
    int64_t next_us = 0;
    arrive();
    put(1, "mail", 30);
    put(2, "mail", 10);
    put(3, "mail", 20);
    put(4, "pager", 5);

    ck_assert_uint_eq(job_table_due(NULL, &reader, &arena, 100, 10, &room, &ids), 2);
    ck_assert_uint_eq(ids[0], 2);
    ck_assert_uint_eq(ids[1], 3);
    ck_assert_uint_eq(job_table_due(NULL, &reader, &arena, 10, 10, &room, &ids), 1);
    ck_assert_uint_eq(job_table_due(NULL, &reader, &arena, 9, 10, &room, &ids), 0);
    ck_assert_uint_eq(job_table_due(NULL, &reader, &arena, INT64_MAX, 10, NULL, &ids), 4);
    ck_assert(job_table_next(&due, &reader, &arena, &room, &next_us));
    ck_assert_int_eq(next_us, 10); /* and not that of the lane without room */
    ck_assert(job_table_next(&due, &reader, &arena, NULL, &next_us));
    ck_assert_int_eq(next_us, 5);
    free = 0;
    ck_assert(!job_table_next(&due, &reader, &arena, &room, &next_us));
    due_rows_fini(&due);
    leave();
}
END_TEST

START_TEST(a_leased_job_is_due_again_when_its_lease_runs_out_and_one_that_ended_never)
{
    uint64_t *ids = NULL;
    struct job old = {.id = 1, .instance = TEXT("mail"), .next_us = 10, .ticket = 7};
    struct job leased = old;
    arrive();
    leased.state = JOB_LEASED;
    leased.lease_until_us = 60;
    job_table_put(&writes, NULL, &old);

    job_table_put(&writes, &old, &leased);
    ck_assert_uint_eq(job_table_due(NULL, &reader, &arena, 59, 10, NULL, &ids), 0);
    ck_assert_uint_eq(job_table_due(NULL, &reader, &arena, 60, 10, NULL, &ids), 1);
    ck_assert_uint_eq(job_table_of(&reader, &arena, 7, &ids), 1);
    struct job done = leased;
    done.state = JOB_DONE;
    job_table_put(&writes, &leased, &done);

    ck_assert_uint_eq(job_table_due(NULL, &reader, &arena, INT64_MAX, 10, NULL, &ids), 0);
    ck_assert_uint_eq(job_table_of(&reader, &arena, 7, &ids), 0);
    ck_assert_uint_eq(job_table_past(&reader, &arena, 7, 10, &ids), 1);
    leave();
}
END_TEST

SUITE("job_table", a_lane_is_in_order_and_goes_no_further_than_its_room,
      a_leased_job_is_due_again_when_its_lease_runs_out_and_one_that_ended_never)
