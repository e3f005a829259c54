#include "model/id.h"
#include "support/job_desk.h"

START_TEST(a_job_that_is_not_there_and_a_word_that_is_no_job_are_refused)
{
    (void)job_desk_open();
    story_refused(world_call(&world, "job.get", "", "job", "T-1", NULL), ERR_INVALID, "invalid",
                  "job", "a job is named like J-12 by job.list, not \"T-1\"");
    struct id_text absent = id_print('J', 99 << 8);
    story_refused(world_call(&world, "job.get", "", "job", absent.z, NULL), ERR_NOT_FOUND,
                  "not_found", "job", "job.list names those that are kept");
    world_fini(&world);
}
END_TEST

SUITE("pick_job", a_job_that_is_not_there_and_a_word_that_is_no_job_are_refused)
