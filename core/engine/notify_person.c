#include "engine/notify_person.h"
#include "engine/make_job.h"

#define SECOND_US INT64_C(1000000)

static bool is_served(const struct work *work, struct text channel)
{
    return channel.n > 0 &&
           work->advisor->find(work->advisor->ctx, HOOK_NOTIFICATION_SEND, channel) != NULL;
}

/* A person without contact methods is reached by the default channel under their own id. */
static size_t contacts_of(const struct work *work, const struct roster_agent *agent,
                          const struct roster_contact **contacts, struct roster_contact *fallback)
{
    *contacts = agent->contacts;
    if (agent->contact_count > 0) {
        return agent->contact_count;
    }
    *fallback =
        (struct roster_contact){.channel = work->policies->default_channel, .address = agent->id};
    *contacts = fallback;
    return fallback->channel.n > 0 ? 1 : 0;
}

bool notify_person_is_reachable(const struct work *work, const struct roster_agent *agent)
{
    struct roster_contact fallback;
    const struct roster_contact *contacts = NULL;
    size_t count = contacts_of(work, agent, &contacts, &fallback);
    for (size_t i = 0; i < count; i++) {
        if (is_served(work, contacts[i].channel)) {
            return true;
        }
    }
    return false;
}

static struct text page_text(struct work *work, const struct escalation *escalation, uint32_t level)
{
    const struct ticket *ticket = work->ticket;
    return arena_printf(
        work->arena,
        "Ticket %s (%s, %s) needs you: level %u of %.*s, because of %s.\n"
        "Subject: %.*s\nTeam: %.*s, agent: %.*s\nAcknowledge: rungctl ticket acknowledge %s\n",
        id_print('T', ticket->id).z, priority_name(ticket->priority),
        ticket_state_name(ticket->state), level, TEXT_ARG(escalation->policy),
        escalation_policy_cause_name(escalation->cause), TEXT_ARG(ticket->subject),
        TEXT_ARG(ticket->team), TEXT_ARG(ticket->agent), id_print('T', ticket->id).z);
}

static void write_paged(struct work *work, const struct job *job,
                        const struct roster_contact *contact, bool reminder)
{
    struct pack *event = work_event(work, "paged");
    pack_pair_z(event, "page", id_print('J', job->id).z);
    pack_pair_int(event, "escalation", job->escalation);
    pack_pair_int(event, "level", job->level);
    pack_pair_text(event, "person", job->person);
    pack_pair_text(event, "channel", contact->channel);
    pack_pair_text(event, "address", contact->address);
    pack_pair_z(event, "urgency", "high");
    pack_pair_bool(event, "reminder", reminder);
    pack_pair_int(event, "due_at_ms", job->next_us / 1000);
    work_event_end(work);
}

static void write_page(struct work *work, const struct escalation *escalation,
                       const struct roster_agent *agent, const struct roster_contact *contact,
                       uint32_t index, uint32_t level, int64_t delay_s, bool reminder)
{
    const struct ticket *ticket = work->ticket;
    struct job *job = make_job(work, HOOK_NOTIFICATION_SEND, contact->channel,
                               work->now_us + delay_s * SECOND_US);
    struct message message = {.direction = MESSAGE_OUT,
                              .visibility = MESSAGE_INTERNAL,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .kind = TEXT("page"),
                              .channel = contact->channel,
                              .to = contact->address,
                              .content_type = TEXT("text/plain")};
    message.subject =
        arena_printf(work->arena, "[%s] %s %.*s (level %u)", priority_name(ticket->priority),
                     id_print('T', ticket->id).z, TEXT_ARG(ticket->subject), level);
    message.body = page_text(work, escalation, level);
    /* The stable id of the page: the same at every attempt, so that the far side can tell a repeat.
     */
    message.external_id = arena_printf(work->arena, "page-%s", id_print('J', job->id).z);
    job->escalation = escalation->n;
    job->level = level;
    job->person = agent->id;
    job->contact = index;
    job->method = TEXT("page");
    make_job_message(work, job, &message);
    make_job_save(work, job);
    write_paged(work, job, contact, reminder);
}

void notify_person(struct work *work, const struct escalation *escalation,
                   const struct roster_agent *agent, uint32_t level, bool reminder)
{
    struct roster_contact fallback;
    const struct roster_contact *contacts = NULL;
    size_t count = contacts_of(work, agent, &contacts, &fallback);
    bool is_first = true;
    for (size_t i = 0; i < count; i++) {
        if (!is_served(work, contacts[i].channel) || (!is_first && contacts[i].delay_s == 0)) {
            continue; /* a further method without a delay is for when the former fails */
        }
        write_page(work, escalation, agent, &contacts[i], (uint32_t)i, level,
                   is_first ? 0 : contacts[i].delay_s, reminder);
        is_first = false;
    }
}

bool notify_person_next_contact(struct work *work, const struct job *failed)
{
    const struct roster_agent *agent = roster_agent(&work->policies->roster, failed->person);
    const struct escalation *escalation = NULL;
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        if (work->ticket->escalations[i].n == failed->escalation) {
            escalation = &work->ticket->escalations[i];
        }
    }
    if (agent == NULL || escalation == NULL) {
        return false;
    }
    for (size_t i = failed->contact + 1; i < agent->contact_count; i++) {
        const struct roster_contact *contact = &agent->contacts[i];
        if (is_served(work, contact->channel) && contact->delay_s == 0) {
            write_page(work, escalation, agent, contact, (uint32_t)i, failed->level, 0, false);
            return true;
        }
    }
    return false;
}

void notify_person_cancel(struct work *work, uint32_t escalation, const char *why)
{
    uint64_t *ids = NULL;
    size_t count = job_table_of(work->reader, work->arena, work->ticket->id, &ids);
    for (size_t i = 0; i < count; i++) {
        struct job job;
        if (!job_table_get(work->reader, work->arena, ids[i], &job) || !job_is_open(&job) ||
            job.hook != HOOK_NOTIFICATION_SEND || job.escalation == 0 ||
            (escalation != 0 && job.escalation != escalation)) {
            continue;
        }
        make_job_end(work, &job, JOB_CANCELLED);
        struct pack *event = work_event(work, "page_result");
        pack_pair_z(event, "page", id_print('J', job.id).z);
        pack_pair_int(event, "escalation", job.escalation);
        pack_pair_text(event, "person", job.person);
        pack_pair_z(event, "state", job.state == JOB_LEASED ? "recalled" : "cancelled");
        pack_pair_int(event, "attempt", job.attempt);
        pack_pair_z(event, "why", why);
        work_event_end(work);
    }
}
