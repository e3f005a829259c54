#include "engine/pick_job.h"

enum err pick_job(struct work *work, struct job *job)
{
    struct text name = value_text(&work->command->args, "job");
    uint64_t id = 0;
    if (!id_parse('J', name, &id)) {
        return work_refuse(work, ERR_INVALID, "invalid", "job",
                           "a job is named like J-12 by job.list, not \"%.*s\"",
                           TEXT_ARG(text_slice(name, 0, 40)));
    }
    if (!job_table_get(work->reader, work->arena, id, job)) {
        return work->reader->err != ERR_OK
                   ? work->reader->err
                   : work_refuse(work, ERR_NOT_FOUND, "not_found", "job",
                                 "there is no job %.*s: job.list names those that are kept",
                                 TEXT_ARG(name));
    }
    enum err err = job->ticket != 0 ? work_load_ticket_id(work, job->ticket) : ERR_OK;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}
