#include "engine/job_view.h"
#include "engine/pick_job.h"
#include "engine/use_case.h"

/* job.get {job}: what it is, what led to it, and how it stands. */
enum err read_job(struct work *work)
{
    struct job job;
    enum err err = pick_job(work, &job);
    if (err == ERR_OK) {
        job_view_answer(work->result, &job);
    }
    return err;
}
