#include "engine/notify_person.h"
#include "base/must.h"
#include "engine/bundle_pages.h"
#include "engine/make_job.h"

static bool is_served(const struct work *work, struct text channel)
{
    return channel.n > 0 &&
           work->advisor->find(work->advisor->ctx, HOOK_NOTIFICATION_SEND, channel) != NULL;
}

/* A place needs a channel that says it can: another one would look for a person of that name. */
static bool is_served_for(const struct work *work, const struct roster_agent *agent,
                          struct text channel)
{
    return is_served(work, channel) &&
           (!roster_is_place(agent->id) ||
            work->advisor->find(work->advisor->ctx, HOOK_NOTIFICATION_SEND, channel)
                ->serves_places);
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

size_t notify_person_methods(const struct work *work, const struct roster_agent *agent,
                             struct escalation_method **methods)
{
    struct roster_contact fallback;
    const struct roster_contact *contacts = NULL;
    size_t count = contacts_of(work, agent, &contacts, &fallback);
    size_t found = 0;
    *methods = NULL;
    for (size_t i = 0; i < count; i++) {
        if (is_served_for(work, agent, contacts[i].channel) &&
            (found == 0 || contacts[i].delay_s > 0)) {
            *ARENA_PUSH(work->arena, *methods, found) =
                (struct escalation_method){.contact = (uint32_t)i, .delay_s = contacts[i].delay_s};
        }
    }
    return found;
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

static struct job *page_job(struct work *work, struct text person,
                            const struct roster_contact *contact, int64_t at_us, const char *kind,
                            struct text subject, struct text body)
{
    struct job *job = make_job(work, HOOK_NOTIFICATION_SEND, contact->channel, at_us);
    struct message message = {.direction = MESSAGE_OUT,
                              .visibility = MESSAGE_INTERNAL,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .kind = text_z(kind),
                              .channel = contact->channel,
                              .to = contact->address,
                              .subject = subject,
                              .body = body,
                              .content_type = TEXT("text/plain")};
    /* The stable id of the page: the same at every attempt, so that the far side can tell a repeat.
     */
    message.external_id =
        arena_printf(work->arena, "%.*s-%s", TEXT_ARG(message.kind), id_print('J', job->id).z);
    job->person = person;
    job->method = text_z(kind);
    make_job_message(work, job, &message);
    return job;
}

static uint64_t write_page(struct work *work, const struct escalation *escalation,
                           struct text person, const struct roster_contact *contact, uint32_t index,
                           uint32_t level, int64_t at_us, bool reminder)
{
    const struct ticket *ticket = work->ticket;
    struct text subject =
        arena_printf(work->arena, "[%s] %s %.*s (level %u)", priority_name(ticket->priority),
                     id_print('T', ticket->id).z, TEXT_ARG(ticket->subject), level);
    struct job *job =
        page_job(work, person, contact, at_us, "page", subject, page_text(work, escalation, level));
    job->escalation = escalation->n;
    job->level = level;
    job->contact = index;
    bundle_pages_join(work, job);
    make_job_save(work, job);
    write_paged(work, job, contact, reminder);
    return job->id;
}

/* --- one page for two escalations --- */

/* Forgets what is older than a minute; yields the page that this one would only repeat. */
static struct ticket_page *same_page(struct work *work, const struct escalation *escalation,
                                     struct text person)
{
    struct ticket *ticket = work->ticket;
    struct ticket_page *kept = NULL;
    struct ticket_page *same = NULL;
    size_t count = 0;
    for (size_t i = 0; i < ticket->page_count; i++) {
        if (work->now_us - ticket->pages[i].at_us < NOTIFY_PERSON_SAME_PAGE_US) {
            *ARENA_PUSH(work->arena, kept, count) = ticket->pages[i];
        }
    }
    ticket->pages = kept;
    ticket->page_count = count;
    for (size_t i = 0; i < count; i++) {
        if (text_eq(kept[i].person, person) && kept[i].escalation != escalation->n) {
            same = &kept[i];
        }
    }
    return same;
}

static void forget_page(struct work *work, uint64_t job)
{
    struct ticket_page *kept = NULL;
    size_t count = 0;
    for (size_t i = 0; i < work->ticket->page_count; i++) {
        if (work->ticket->pages[i].job != job) {
            *ARENA_PUSH(work->arena, kept, count) = work->ticket->pages[i];
        }
    }
    work->ticket->pages = kept;
    work->ticket->page_count = count;
}

static void write_repeated(struct work *work, const struct escalation *escalation,
                           const struct ticket_page *page)
{
    struct pack *event = work_event(work, "page_deduplicated");
    pack_pair_int(event, "escalation", escalation->n);
    pack_pair_text(event, "person", page->person);
    pack_pair_z(event, "page", id_print('J', page->job).z);
    pack_pair_int(event, "of_escalation", page->escalation);
    work_event_end(work);
}

void notify_person_page(struct work *work, const struct escalation *escalation,
                        const struct escalation_act *page)
{
    const struct roster_agent *agent = roster_recipient(&work->policies->roster, page->who);
    struct roster_contact fallback;
    const struct roster_contact *contacts = NULL;
    MUST(agent != NULL && page->method.contact < contacts_of(work, agent, &contacts, &fallback));
    bool is_now = page->at_us == work->now_us;
    struct ticket_page *same = is_now ? same_page(work, escalation, agent->id) : NULL;
    if (same != NULL && escalation->n <= 32) {
        same->others |= 1u << (escalation->n - 1);
        write_repeated(work, escalation, same);
        return;
    }
    uint64_t job = write_page(work, escalation, agent->id, &contacts[page->method.contact],
                              page->method.contact, page->level, page->at_us, page->reminder);
    if (is_now && work->ticket->page_count < TICKET_PAGES_MAX) {
        *ARENA_PUSH(work->arena, work->ticket->pages,
                    work->ticket->page_count) = (struct ticket_page){
            .person = agent->id, .job = job, .escalation = escalation->n, .at_us = work->now_us};
    }
}

static const struct escalation *escalation_of(const struct work *work, uint32_t n)
{
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        if (work->ticket->escalations[i].n == n) {
            return &work->ticket->escalations[i];
        }
    }
    return NULL;
}

bool notify_person_next_contact(struct work *work, const struct job *failed)
{
    const struct roster_agent *agent = roster_recipient(&work->policies->roster, failed->person);
    const struct escalation *escalation = escalation_of(work, failed->escalation);
    forget_page(work, failed->id); /* it stands for nobody's page any more */
    if (agent == NULL || escalation == NULL) {
        return false;
    }
    for (size_t i = failed->contact + 1; i < agent->contact_count; i++) {
        const struct roster_contact *contact = &agent->contacts[i];
        if (is_served(work, contact->channel) && contact->delay_s == 0) {
            (void)write_page(work, escalation, agent->id, contact, (uint32_t)i, failed->level,
                             work->now_us, false);
            return true;
        }
    }
    return false;
}

/* --- cancelling --- */

/* Another live escalation for which this page stands too; NULL: none, it may be cancelled. */
static const struct escalation *other_of(struct work *work, const struct job *job)
{
    for (size_t i = 0; i < work->ticket->page_count; i++) {
        struct ticket_page *page = &work->ticket->pages[i];
        for (uint32_t n = 1; page->job == job->id && n <= 32; n++) {
            const struct escalation *other = escalation_of(work, n);
            bool is_meant = (page->others & (1u << (n - 1))) != 0;
            if (is_meant && other != NULL && other->state == ESCALATION_ACTIVE) {
                page->others &= ~(1u << (n - 1));
                page->escalation = n;
                return other;
            }
        }
    }
    return NULL;
}

static void cancel_page(struct work *work, const struct job *job, const char *why)
{
    forget_page(work, job->id);
    make_job_end(work, job, JOB_CANCELLED);
    bundle_pages_cancelled(work, job);
    struct pack *event = work_event(work, "page_result");
    pack_pair_z(event, "page", id_print('J', job->id).z);
    pack_pair_int(event, "escalation", job->escalation);
    pack_pair_text(event, "person", job->person);
    pack_pair_z(event, "state", job->state == JOB_LEASED ? "recalled" : "cancelled");
    pack_pair_int(event, "attempt", job->attempt);
    pack_pair_z(event, "why", why);
    work_event_end(work);
}

void notify_person_cancel(struct work *work, const struct escalation *escalation,
                          const struct escalation_act *cancel)
{
    uint64_t *ids = NULL;
    size_t count = job_table_of(work->reader, work->arena, work->ticket->id, &ids);
    for (size_t i = 0; i < count; i++) {
        struct job job;
        if (!job_table_get(work->reader, work->arena, ids[i], &job) || !job_is_open(&job) ||
            job.hook != HOOK_NOTIFICATION_SEND || job.escalation != escalation->n ||
            !escalation_machine_cancels(cancel, job.level, job.next_us, job.person)) {
            continue;
        }
        const struct escalation *other = other_of(work, &job);
        if (other != NULL) {
            struct job passed = job;
            passed.escalation = other->n;
            passed.level = other->level;
            job_table_put(work->writes, &job, &passed);
        } else {
            cancel_page(work, &job, cancel->why);
        }
    }
}

void notify_person_tell(struct work *work, struct text person, const char *kind, struct text body)
{
    const struct roster_agent *agent = roster_recipient(&work->policies->roster, person);
    struct roster_contact fallback;
    const struct roster_contact *contacts = NULL;
    size_t count = agent ? contacts_of(work, agent, &contacts, &fallback) : 0;
    for (size_t i = 0; i < count; i++) {
        if (is_served_for(work, agent, contacts[i].channel)) {
            struct text subject =
                arena_printf(work->arena, "%s %.*s", id_print('T', work->ticket->id).z,
                             TEXT_ARG(work->ticket->subject));
            struct job *job =
                page_job(work, agent->id, &contacts[i], work->now_us, kind, subject, body);
            make_job_save(work, job);
            struct pack *event = work_event(work, "notified");
            pack_pair_z(event, "kind", kind);
            pack_pair_text(event, "person", agent->id);
            pack_pair_z(event, "page", id_print('J', job->id).z);
            work_event_end(work);
            return;
        }
    }
}
