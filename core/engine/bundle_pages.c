#include "engine/bundle_pages.h"
#include "engine/make_job.h"

#define SCAN_ROWS_MAX 1024

void bundle_pages_join(struct work *work, struct job *page)
{
    if (work->bundle.n > 0) {
        page->bundle = work->bundle;
        page->next_us += BUNDLE_PAGES_GATHER_US;
    }
}

/* When those who follow this page are due. */
static int64_t behind(const struct job *leader)
{
    int64_t due_us = leader->state == JOB_LEASED ? leader->lease_until_us : leader->next_us;
    return due_us + BUNDLE_PAGES_BEHIND_US;
}

static bool may_follow(const struct job *job, const struct job *leader)
{
    return job->id != leader->id && job->state == JOB_WAITING && job->leader == 0 &&
           job->attempt == 0 && job->contact == leader->contact &&
           text_eq(job->bundle, leader->bundle) && text_eq(job->person, leader->person);
}

/* Who may follow and is due by now, or would wait no longer than it gathers. */
static size_t find_new(struct work *work, const struct job *leader, struct job **jobs)
{
    uint64_t *ids = NULL;
    size_t count = 0;
    size_t found = job_table_lane(work->reader, work->arena, leader->instance, leader->next_us,
                                  work->now_us + BUNDLE_PAGES_GATHER_US, SCAN_ROWS_MAX, &ids);
    *jobs = NULL;
    for (size_t i = 0; i < found && count + 1 < BUNDLE_PAGES_MAX; i++) {
        struct job job;
        if (job_table_get(work->reader, work->arena, ids[i], &job) && may_follow(&job, leader)) {
            *ARENA_PUSH(work->arena, *jobs, count) = job;
        }
    }
    return count;
}

static size_t find_followers(struct work *work, const struct job *leader, struct job **jobs)
{
    uint64_t *ids = NULL;
    size_t count = 0;
    int64_t at_us = behind(leader);
    size_t found = job_table_lane(work->reader, work->arena, leader->instance, at_us, at_us,
                                  SCAN_ROWS_MAX, &ids);
    *jobs = NULL;
    for (size_t i = 0; i < found; i++) {
        struct job job;
        if (job_table_get(work->reader, work->arena, ids[i], &job) && job.leader == leader->id) {
            *ARENA_PUSH(work->arena, *jobs, count) = job;
        }
    }
    return count;
}

/* --- what it says --- */

static void put_line(struct work *work, struct buf *body, uint64_t id)
{
    struct ticket ticket;
    ticket_init(&ticket);
    if (ticket_table_get(work->reader, work->arena, id, &ticket)) {
        buf_printf(body, "%s (%s, %s) %.*s\n", id_print('T', id).z,
                   priority_name(&work->policies->priorities, ticket.priority),
                   ticket_state_name(ticket.state), TEXT_ARG(ticket.subject));
    }
}

static void tell_of_all(struct work *work, struct job *leader, const struct job *others,
                        size_t count)
{
    struct message message;
    struct buf body;
    if (!make_job_read_message(work, leader, &message)) {
        return;
    }
    buf_init(&body);
    buf_printf(&body, "%zu tickets need you: a maintenance window has ended.\n", count + 1);
    put_line(work, &body, leader->ticket);
    for (size_t i = 0; i < count && i + 1 < BUNDLE_PAGES_LISTED_MAX; i++) {
        put_line(work, &body, others[i].ticket);
    }
    if (count + 1 > BUNDLE_PAGES_LISTED_MAX) {
        buf_printf(&body, "and %zu more\n", count + 1 - BUNDLE_PAGES_LISTED_MAX);
    }
    buf_put_z(&body, "Acknowledge each: rungctl ticket acknowledge ID\n");
    message.subject =
        arena_printf(work->arena, "%zu tickets need you after maintenance", count + 1);
    message.body = arena_text(work->arena, buf_text(&body));
    make_job_message(work, leader, &message);
    buf_fini(&body);
}

/* --- leading --- */

static void put(struct work *work, const struct job *old, uint64_t leader, int64_t next_us)
{
    struct job job = *old;
    job.leader = leader;
    job.next_us = next_us;
    job_table_put(work->writes, old, &job);
}

void bundle_pages_gather(struct work *work, const struct job *before, struct job *leased)
{
    struct job *jobs = NULL;
    if (leased->bundle.n == 0) {
        return;
    }
    leased->leader = 0; /* one that follows nobody any more */
    bool is_first = before->attempt == 0;
    size_t count = is_first ? find_new(work, before, &jobs) : find_followers(work, before, &jobs);
    for (size_t i = 0; i < count; i++) {
        put(work, &jobs[i], leased->id, behind(leased));
    }
    if (is_first && count > 0) {
        tell_of_all(work, leased, jobs, count);
    }
}

/* --- what becomes of the leader --- */

static void set_free(struct work *work, const struct job *leader, bool is_bundle_over)
{
    struct job *jobs = NULL;
    size_t count = find_followers(work, leader, &jobs);
    for (size_t i = 0; i < count; i++) {
        struct job job = jobs[i];
        job.bundle = is_bundle_over ? TEXT_NONE : job.bundle;
        job.leader = 0;
        job.next_us = work->now_us;
        job_table_put(work->writes, &jobs[i], &job);
    }
}

static void end_with(struct work *work, const struct job *job)
{
    struct job ended = *job;
    ended.state = JOB_DONE;
    job_table_put(work->writes, job, &ended);
    if (work_load_ticket_id(work, job->ticket) != ERR_OK) {
        return;
    }
    struct pack *event = work_event(work, "page_result");
    pack_pair_z(event, "page", id_print('J', job->id).z);
    pack_pair_int(event, "escalation", job->escalation);
    pack_pair_text(event, "person", job->person);
    pack_pair_text(event, "channel", job->instance);
    pack_pair_z(event, "state", "sent");
    pack_pair_z(event, "with", id_print('J', job->leader).z);
    work_event_end(work);
    work_save(work);
}

void bundle_pages_finished(struct work *work, const struct job *before)
{
    struct job after;
    struct job *jobs = NULL;
    if (before->bundle.n == 0 || work->reader->err != ERR_OK ||
        !job_table_get(work->reader, work->arena, before->id, &after)) {
        return;
    }
    bool has_left = after.state == JOB_DONE || after.state == JOB_SENT;
    if (!has_left && after.state != JOB_WAITING) {
        /* The next one would lead the others into the same wall. */
        set_free(work, before, true);
        return;
    }
    size_t count = find_followers(work, before, &jobs);
    for (size_t i = 0; i < count; i++) {
        if (has_left) {
            end_with(work, &jobs[i]);
        } else {
            put(work, &jobs[i], before->id, behind(&after));
        }
    }
}

void bundle_pages_cancelled(struct work *work, const struct job *page)
{
    if (page->bundle.n > 0) {
        set_free(work, page, false); /* another of them leads */
    }
}
