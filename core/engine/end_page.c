#include "engine/end_page.h"
#include "base/clock.h"
#include "base/log.h"
#include "engine/ask_after.h"
#include "engine/bundle.h"
#include "engine/channel_move.h"
#include "engine/notify_person.h"
#include "engine/pace_page.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/watch_contact.h"

#define WORDS_BYTES_MAX 400 /* of a far side, in a timeline */

/* `key` says what the far side's words are. */
static void record(struct work *work, const struct job *job, const char *state, const char *key,
                   struct text words)
{
    bool is_page = job->message_entry == 0;
    struct pack *event = work_event(work, is_page ? "page_result" : "message_delivery");
    if (is_page) {
        pack_pair_z(event, "page", id_print('J', job->id).z);
        pack_pair_int(event, "escalation", job->escalation);
        pack_pair_text(event, "person", job->person);
        pack_pair_text(event, "channel", job->instance);
    } else {
        pack_pair_int(event, "message", job->message_entry);
    }
    pack_pair_z(event, "state", state);
    pack_pair_int(event, "attempt", job->attempt);
    if (words.n > 0) {
        pack_pair_text(event, key, text_cut(words, WORDS_BYTES_MAX));
    }
    work_event_end(work);
}

void end_page_record(struct work *work, const struct job *job, const char *state, struct text error)
{
    record(work, job, state, "error", error);
}

/* --- what is known about a contact --- */

static void note_contact(struct work *work, const struct job *job, bool works)
{
    const struct roster_agent *agent = roster_agent(&work->policies->roster, job->person);
    struct outbox outbox;
    if (agent == NULL) {
        return;
    }
    struct notification_rules rules = policy_set_notification(work->policies, agent);
    if (notification_plan_is_empty(&rules) && work->policies->confirm_count == 0) {
        return; /* nobody asks */
    }
    outbox_load(work, agent->id, &outbox);
    struct notification_contact *contact =
        outbox_contact(work, &outbox, job->instance, pace_page_address(work, job));
    if (works) {
        contact->confirmed_s = work->now_us / CLOCK_SECOND_US;
    } else {
        contact->failed_s = work->now_us / CLOCK_SECOND_US;
    }
    outbox_save(work, &outbox);
    if (!works) {
        watch_contact_failed(work, agent->id);
    }
}

/* --- one job, or each member of a carrier --- */

static void end_row(struct work *work, const struct job *job, enum job_state state)
{
    struct job ended = *job;
    ended.state = state;
    job_table_put(work->writes, job, &ended);
}

/* `tell` writes what there is to say about one job, with its ticket in hand. What it makes of
 * members of one event, the next method or level, is of that event too: one for each person. */
static void of_each(struct work *work, const struct job *job, enum job_state members_end_as,
                    void (*tell)(struct work *work, const struct job *job, struct text error),
                    struct text error)
{
    struct job *members = NULL;
    size_t count = bundle_is(job) ? bundle_members(work, job, &members) : 0;
    if (!bundle_is(job)) {
        if (work->ticket != NULL) {
            tell(work, job, error);
        }
        return;
    }
    work->bundle = job->bundle;
    for (size_t i = 0; i < count; i++) {
        if (members_end_as != JOB_BUNDLED) {
            end_row(work, &members[i], members_end_as);
        }
        members[i].attempt = job->attempt;
        work->chain = members[i].chain;
        if (members[i].ticket != 0 && work_load_ticket_id(work, members[i].ticket) == ERR_OK) {
            tell(work, &members[i], error);
            settle(work);
            work_save(work);
        }
    }
    work->bundle = TEXT_NONE;
    work->ticket = NULL;
}

static void tell_sent(struct work *work, const struct job *job, struct text receipt)
{
    record(work, job, "sent", "receipt", receipt);
}

static void tell_delivered(struct work *work, const struct job *job, struct text receipt)
{
    record(work, job, "delivered", "receipt", receipt);
}

static void tell_read(struct work *work, const struct job *job, struct text receipt)
{
    record(work, job, "read", "receipt", receipt);
}

/* notification.failed: nobody's answer is waited for, the way around is taken already. */
static void ask_about(struct work *work, const struct job *job)
{
    struct message message;
    if (make_job_read_message(work, job, &message)) {
        (void)ask_after(work, HOOK_NOTIFICATION_FAILED, &message, job->instance);
    }
}

static void tell_dead(struct work *work, const struct job *job, struct text error)
{
    end_page_record(work, job, "failed", error);
    log_error("notification.dead", "ticket=%s page=%s channel=%.*s person=%.*s error=\"%.*s\"",
              id_print('T', job->ticket).z, id_print('J', job->id).z, TEXT_ARG(job->instance),
              TEXT_ARG(job->person), TEXT_ARG(error));
    bool is_page = job->message_entry == 0;
    bool goes_on = is_page && notify_person_next_contact(work, job);
    if (!is_page) {
        channel_move_undelivered(work, job, error);
    }
    ask_about(work, job);
    if (is_page && !goes_on) {
        run_escalation_page_dead(work, job); /* which does nothing when somebody has escalated */
    }
}

/* It may have arrived all the same: the level goes on by its delay, and is not unreachable. */
static void tell_unconfirmed(struct work *work, const struct job *job, struct text error)
{
    end_page_record(work, job, "unconfirmed", error);
    (void)notify_person_next_contact(work, job);
}

/* --- sent --- */

static void wait_for_report(struct work *work, const struct job *job, int64_t within_s)
{
    struct job sent = *job;
    sent.state = JOB_SENT;
    sent.next_us = work->now_us + within_s * CLOCK_SECOND_US;
    job_table_put(work->writes, job, &sent);
    struct timer timer = {.kind = TIMER_CONFIRM,
                          .n = (uint32_t)job->id,
                          .generation = job->id,
                          .due_us = sent.next_us};
    timer_table_put(work->writes, 0, &timer);
}

void end_page_sent(struct work *work, const struct job *job, bool delivered, struct text receipt)
{
    int64_t within_s = policy_set_confirm_s(work->policies, job->instance);
    bool waits = job->person.n > 0 && !delivered && within_s > 0;
    struct job ended = *job;
    ended.state = JOB_DONE; /* as the caller has written it */
    if (waits) {
        wait_for_report(work, &ended, within_s);
    } else if (job->person.n > 0) {
        note_contact(work, job, true);
    }
    of_each(work, job, waits ? JOB_BUNDLED : JOB_DONE, delivered ? tell_delivered : tell_sent,
            receipt);
}

void end_page_dead(struct work *work, const struct job *job, struct text error)
{
    if (job->person.n > 0) {
        note_contact(work, job, false);
    }
    of_each(work, job, JOB_DEAD, tell_dead, error);
}

/* --- reported --- */

static void load_ticket_of(struct work *work, const struct job *job)
{
    work->ticket = NULL;
    if (job->ticket != 0) {
        (void)work_load_ticket_id(work, job->ticket);
    }
}

static void save_ticket(struct work *work)
{
    if (work->ticket != NULL) {
        settle(work);
        work_save(work);
    }
}

void end_page_report(struct work *work, const struct job *job, enum end_page_report report,
                     struct text error)
{
    bool works = report != END_PAGE_FAILED;
    /* It may overtake the answer of the sender, which then finds that all is decided. */
    bool is_awaited = job->state == JOB_SENT || job->state == JOB_LEASED;
    bool is_first = is_awaited || (!works && job->state == JOB_DONE);
    work->chain = job->chain; /* what follows is led to by what led to the page */
    load_ticket_of(work, job);
    if (job->person.n > 0) {
        note_contact(work, job, works);
    }
    if (is_awaited) {
        make_job_end(work, job, works ? JOB_DONE : JOB_DEAD);
    }
    if (works) {
        of_each(work, job, JOB_DONE, report == END_PAGE_READ ? tell_read : tell_delivered, error);
    } else if (is_first) {
        of_each(work, job, JOB_DEAD, tell_dead, error);
    }
    save_ticket(work);
}

void end_page_unconfirmed(struct work *work, uint64_t id)
{
    struct job job;
    if (!job_table_get(work->reader, work->arena, id, &job) || job.state != JOB_SENT ||
        job.next_us > work->now_us) {
        return;
    }
    work->chain = job.chain;
    load_ticket_of(work, &job);
    end_row(work, &job, JOB_DONE);
    of_each(work, &job, JOB_DONE, tell_unconfirmed, TEXT_NONE);
    save_ticket(work);
}
