#include "engine/job_view.h"
#include "base/arena.h"
#include "base/value.h"
#include "model/id.h"
#include "support/suite.h"

static struct value whole(struct arena *arena, const struct job *job)
{
    struct buf out;
    struct value value;
    buf_init(&out);
    job_view_answer(&out, job);
    ck_assert_int_eq(pack_read(arena, arena_text(arena, buf_text(&out)), &value), ERR_OK);
    buf_fini(&out);
    return *value_get(&value, "job");
}

START_TEST(a_leased_job_is_due_when_its_lease_ends)
{
    struct arena arena;
    arena_init(&arena);
    struct job job = {.id = 12, .state = JOB_WAITING, .next_us = 7000, .lease_until_us = 9000};

    struct value waiting = whole(&arena, &job);
    job.state = JOB_LEASED;
    struct value leased = whole(&arena, &job);

    ck_assert_int_eq(value_int(&waiting, "next_at_ms", 0), 7);
    ck_assert_int_eq(value_int(&leased, "next_at_ms", 0), 9);
    arena_fini(&arena);
}
END_TEST

START_TEST(the_whole_of_it_tells_who_speaks_for_it)
{
    struct arena arena;
    arena_init(&arena);
    struct job job = {.id = 12, .state = JOB_BUNDLED, .carrier = 13, .level = 2, .inbox = 1};

    struct value one = whole(&arena, &job);

    ck_assert(text_eq_z(value_text(&one, "carrier"), id_print('J', 13).z));
    ck_assert_int_eq(value_int(&one, "level", 0), 2);
    ck_assert_int_eq(value_bool(&one, "inbox", false), true);
    arena_fini(&arena);
}
END_TEST

SUITE("job_view", a_leased_job_is_due_when_its_lease_ends, the_whole_of_it_tells_who_speaks_for_it)
