/* What is remembered of the first rows finds what a look from the front finds. */
#include "store/due_rows.h"
#include "base/random.h"
#include "store/pace.h"
#include "support/suite.h"
#include "support/tables.h"

#define JOBS 40
#define TIMERS 40
#define LANES 5

struct desk {
    struct due_rows due;
    struct job jobs[JOBS]; /* id 0: not written */
    struct timer timers[TIMERS];
    bool is_armed[TIMERS];
    uint64_t seed;
};

static const char *const names[LANES] = {"mail", "pager", "spam", "crm", "sla"};

static int64_t moment(struct desk *desk)
{
    return (int64_t)random_below(&desk->seed, 50);
}

static void change_job(struct desk *desk)
{
    size_t i = random_below(&desk->seed, JOBS);
    struct job old = desk->jobs[i];
    struct job job = {.id = i + 1,
                      .instance = text_z(names[random_below(&desk->seed, LANES)]),
                      .next_us = moment(desk),
                      .lease_until_us = moment(desk)};
    static const enum job_state states[] = {JOB_WAITING, JOB_LEASED, JOB_DONE};
    job.state = states[random_below(&desk->seed, 3)];
    job.instance = old.id != 0 ? old.instance : job.instance;
    job_table_put(&writes, old.id != 0 ? &old : NULL, &job);
    desk->jobs[i] = job;
}

static void change_timer(struct desk *desk)
{
    size_t i = random_below(&desk->seed, TIMERS);
    struct timer *timer = &desk->timers[i];
    if (desk->is_armed[i]) {
        timer_table_delete(&writes, i + 1, timer);
    } else {
        *timer = (struct timer){.due_us = moment(desk), .kind = TIMER_LEVEL};
        timer_table_put(&writes, i + 1, timer);
    }
    desk->is_armed[i] = !desk->is_armed[i];
}

static void change(struct desk *desk, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (random_below(&desk->seed, 2) == 0) {
            change_job(desk);
        } else {
            change_timer(desk);
        }
    }
    due_rows_note(&desk->due, &writes);
}

/* What is due until then, and what is due next, by both ways. */
static void compare(struct desk *desk)
{
    struct timer_row *here = NULL, *there = NULL;
    uint64_t *ids = NULL, *others = NULL;
    int64_t next_us = -1;
    int64_t other_us = -1;
    int64_t until_us = moment(desk);
    struct due_rows anew = {0};
    size_t timers = timer_table_page(&desk->due, &reader, &arena, until_us, 7, &here);
    ck_assert_uint_eq(timers, timer_table_page(NULL, &reader, &arena, until_us, 7, &there));
    for (size_t i = 0; i < timers; i++) {
        ck_assert_uint_eq(here[i].ticket, there[i].ticket);
    }
    size_t jobs = job_table_due(&desk->due, &reader, &arena, until_us, 7, NULL, &ids);
    ck_assert_uint_eq(jobs, job_table_due(NULL, &reader, &arena, until_us, 7, NULL, &others));
    for (size_t i = 0; i < jobs; i++) {
        ck_assert_uint_eq(ids[i], others[i]);
    }
    ck_assert_int_eq(timer_table_next(&desk->due, &reader, &arena, &next_us),
                     timer_table_next(&anew, &reader, &arena, &other_us));
    ck_assert_int_eq(next_us, other_us);
    ck_assert_int_eq(job_table_next(&desk->due, &reader, &arena, NULL, &next_us),
                     job_table_next(&anew, &reader, &arena, NULL, &other_us));
    ck_assert_int_eq(next_us, other_us);
    due_rows_fini(&anew);
}

static void commit(void)
{
    struct pace pace;
    char detail[120] = "";
    pace_init(&pace, store);
    ck_assert_msg(pace_commit(&pace, &writes, detail, sizeof detail) == ERR_OK, "%s", detail);
    pace_fini(&pace);
    write_set_clear(&writes);
}

START_TEST(it_finds_what_a_look_from_the_front_finds)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct desk desk = {.seed = seed};
        arrive();
        for (int round = 0; round < 60; round++) {
            change(&desk, random_below(&desk.seed, 12));
            compare(&desk);
            change(&desk, random_below(&desk.seed, 4)); /* in the same batch */
            compare(&desk);
            commit();
            compare(&desk);
            arena_reset(&arena);
        }
        due_rows_fini(&desk.due);
        leave();
    }
}
END_TEST

START_TEST(a_batch_that_did_not_happen_is_forgotten)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct desk desk = {.seed = seed};
        arrive();
        change(&desk, 60);
        compare(&desk);
        commit();
        change(&desk, 60);
        compare(&desk);
        write_set_clear(&writes);
        due_rows_forget(&desk.due);

        compare(&desk);
        due_rows_fini(&desk.due);
        leave();
    }
}
END_TEST

static void put_one_of_each(void)
{
    struct timer timer = {.due_us = 7, .kind = TIMER_LEVEL};
    struct job job = {.id = 3, .instance = TEXT("mail"), .next_us = 5};
    timer_table_put(&writes, 1, &timer);
    job_table_put(&writes, NULL, &job);
}

START_TEST(what_is_known_is_not_looked_up)
{
    struct desk desk = {0};
    int64_t next_us = 0;
    arrive();
    put_one_of_each();
    due_rows_note(&desk.due, &writes);
    compare(&desk);

    reader.err = ERR_GONE; /* whoever asks the store now gets nothing */

    ck_assert(timer_table_next(&desk.due, &reader, &arena, &next_us));
    ck_assert_int_eq(next_us, 7);
    ck_assert(job_table_next(&desk.due, &reader, &arena, NULL, &next_us));
    ck_assert_int_eq(next_us, 5);
    due_rows_fini(&desk.due);
    leave();
}
END_TEST

START_TEST(trouble_with_the_store_is_no_empty_table)
{
    struct due_rows due = {0};
    int64_t next_us = 0;
    arrive();
    put_one_of_each();
    reader.err = ERR_GONE;
    ck_assert(!timer_table_next(&due, &reader, &arena, &next_us));
    ck_assert(!job_table_next(&due, &reader, &arena, NULL, &next_us));

    reader.err = ERR_OK;

    ck_assert(timer_table_next(&due, &reader, &arena, &next_us));
    ck_assert(job_table_next(&due, &reader, &arena, NULL, &next_us));
    due_rows_fini(&due);
    leave();
}
END_TEST

SUITE("due_rows", it_finds_what_a_look_from_the_front_finds,
      a_batch_that_did_not_happen_is_forgotten, what_is_known_is_not_looked_up,
      trouble_with_the_store_is_no_empty_table)
