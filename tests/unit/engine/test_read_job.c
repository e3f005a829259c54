#include "support/job_desk.h"

START_TEST(a_job_says_what_it_is_and_how_it_stands)
{
    const char *ticket = job_desk_open();

    struct value job = job_desk_get(job_desk_name("leased"));

    ck_assert(text_eq_z(value_text(&job, "hook"), "ticket.opened"));
    ck_assert(text_eq_z(value_text(&job, "plugin"), "mirror"));
    ck_assert(text_eq_z(value_text(&job, "ticket"), ticket));
    ck_assert_int_eq(value_int(&job, "attempt", 0), 1);
    ck_assert(value_get(&job, "chain") != NULL);
    world_fini(&world);
}
END_TEST

SUITE("read_job", a_job_says_what_it_is_and_how_it_stands)
