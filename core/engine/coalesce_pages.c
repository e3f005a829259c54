#include "engine/coalesce_pages.h"
#include "engine/make_job.h"

/* Planned, past, and never tried: what was tried once is a delivery under way. */
static bool is_past(const struct work *work, const struct job *job)
{
    return job->state == JOB_WAITING && job->hook == HOOK_NOTIFICATION_SEND &&
           job->escalation != 0 && job->attempt == 0 && job->next_us <= work->now_us;
}

static bool is_of_one_page(const struct job *a, const struct job *b)
{
    return a->ticket == b->ticket && a->escalation == b->escalation && a->level == b->level &&
           a->created_us == b->created_us && text_eq(a->person, b->person);
}

static void drop(struct work *work, const struct job *job)
{
    if (work_load_ticket_id(work, job->ticket) != ERR_OK) {
        return;
    }
    make_job_end(work, job, JOB_CANCELLED);
    struct pack *event = work_event(work, "page_result");
    pack_pair_z(event, "page", id_print('J', job->id).z);
    pack_pair_int(event, "escalation", job->escalation);
    pack_pair_text(event, "person", job->person);
    pack_pair_z(event, "state", "cancelled");
    pack_pair_z(event, "why", "coalesced");
    work_event_end(work);
    work_save(work);
}

void coalesce_pages(struct work *work, const uint64_t *ids, size_t count)
{
    struct job *jobs = NULL;
    size_t past = 0;
    for (size_t i = 0; i < count; i++) {
        struct job job;
        if (job_table_get(work->reader, work->arena, ids[i], &job) && is_past(work, &job)) {
            *ARENA_PUSH(work->arena, jobs, past) = job;
        }
    }
    for (size_t i = 0; i < past; i++) {
        for (size_t k = 0; k < past; k++) {
            bool is_later = jobs[k].next_us > jobs[i].next_us ||
                            (jobs[k].next_us == jobs[i].next_us && jobs[k].id > jobs[i].id);
            if (is_later && is_of_one_page(&jobs[i], &jobs[k])) {
                drop(work, &jobs[i]);
                break;
            }
        }
    }
}

bool coalesce_pages_overtakes(struct work *work, const struct job *job)
{
    uint64_t *ids = NULL;
    struct job left;
    if (!is_past(work, job) || work->now_us - job->next_us < COALESCE_PAGES_LATE_US) {
        return false;
    }
    size_t count = job_table_of(work->reader, work->arena, job->ticket, &ids);
    coalesce_pages(work, ids, count);
    return job_table_get(work->reader, work->arena, job->id, &left) && !job_is_open(&left);
}
