#include "engine/notify_person.h"
#include "base/must.h"
#include "engine/bundle.h"
#include "engine/plan_notification.h"

static bool is_served(const struct work *work, struct text channel)
{
    return channel.n > 0 &&
           work->advisor->find(work->advisor->ctx, HOOK_NOTIFICATION_SEND, channel, 0) != NULL;
}

/* A place needs a channel that says it can: another one would look for a person of that name. */
static bool is_served_for(const struct work *work, const struct roster_agent *agent,
                          struct text channel)
{
    return is_served(work, channel) &&
           (!roster_is_place(agent->id) ||
            work->advisor->find(work->advisor->ctx, HOOK_NOTIFICATION_SEND, channel, 0)
                ->serves_places);
}

/* A person without contact methods is reached by the default channel under their own id. */
static size_t contacts_of(const struct work *work, const struct roster_agent *agent,
                          enum notification_urgency urgency, const struct roster_contact **contacts,
                          struct roster_contact *fallback)
{
    size_t count = roster_contacts(agent, urgency, contacts);
    if (count > 0) {
        return count;
    }
    *fallback =
        (struct roster_contact){.channel = work->policies->default_channel, .address = agent->id};
    *contacts = fallback;
    return fallback->channel.n > 0 ? 1 : 0;
}

size_t notify_person_methods(const struct work *work, const struct roster_agent *agent,
                             enum notification_urgency urgency, struct escalation_method **methods)
{
    struct roster_contact fallback;
    const struct roster_contact *contacts = NULL;
    size_t count = contacts_of(work, agent, urgency, &contacts, &fallback);
    size_t found = 0;
    *methods = NULL;
    for (size_t i = 0; i < count; i++) {
        if (is_served_for(work, agent, contacts[i].channel) &&
            (found == 0 || contacts[i].delay_s > 0)) {
            *ARENA_PUSH(work->arena, *methods, found) = (struct escalation_method){
                .contact = (uint32_t)i, .delay_s = contacts[i].delay_s, .urgency = urgency};
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
        id_print('T', ticket->id).z, priority_name(&work->policies->priorities, ticket->priority),
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
    pack_pair_z(event, "urgency", notification_plan_urgency_name(job->urgency));
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

struct page { /* what is to be sent to whom */
    struct text person;
    const struct roster_contact *contact;
    uint32_t index, level; /* index: of the contact in the plan of that urgency */
    enum notification_urgency urgency;
    int64_t at_us;
    bool reminder;
};

static uint64_t write_page(struct work *work, const struct escalation *escalation,
                           const struct page *page)
{
    const struct ticket *ticket = work->ticket;
    struct text subject =
        arena_printf(work->arena, "[%s] %s %.*s (level %u)",
                     priority_name(&work->policies->priorities, ticket->priority),
                     id_print('T', ticket->id).z, TEXT_ARG(ticket->subject), page->level);
    struct job *job = page_job(work, page->person, page->contact, page->at_us, "page", subject,
                               page_text(work, escalation, page->level));
    job->escalation = escalation->n;
    job->level = page->level;
    job->contact = page->index;
    job->urgency = page->urgency;
    job->bundle = work->bundle;
    make_job_save(work, job);
    write_paged(work, job, page->contact, page->reminder);
    return job->id;
}

/* --- notices: nobody needs to act --- */

static const struct roster_contact *way_of(const struct work *work,
                                           const struct roster_agent *agent, struct text channel,
                                           struct roster_contact *fallback, uint32_t *index)
{
    const struct roster_contact *contacts = NULL;
    size_t count = contacts_of(work, agent, NOTIFICATION_LOW, &contacts, fallback);
    for (size_t i = 0; i < count; i++) {
        bool is_meant = channel.n == 0 || text_eq(contacts[i].channel, channel);
        if (is_meant && is_served_for(work, agent, contacts[i].channel)) {
            *index = (uint32_t)i;
            return &contacts[i];
        }
    }
    return NULL;
}

static void write_notice(struct work *work, const struct notify_notice *notice,
                         const struct roster_agent *agent, const struct roster_contact *contact,
                         uint32_t index)
{
    struct text subject = arena_printf(work->arena, "%s %.*s", id_print('T', work->ticket->id).z,
                                       TEXT_ARG(work->ticket->subject));
    struct job *job = page_job(work, agent->id, contact, work->now_us + notice->delay_us,
                               notice->kind, subject, notice->body);
    job->contact = index;
    job->urgency = NOTIFICATION_LOW;
    make_job_save(work, job);
    struct pack *event = work_event(work, "notified");
    pack_pair_z(event, "kind", notice->kind);
    pack_pair_text(event, "person", agent->id);
    pack_pair_z(event, "page", id_print('J', job->id).z);
    work_event_end(work);
}

/* As it is, without asking anybody. */
static bool tell(struct work *work, const struct notify_notice *notice)
{
    const struct roster_agent *agent = roster_recipient(&work->policies->roster, notice->person);
    struct roster_contact fallback;
    uint32_t index = 0;
    const struct roster_contact *contact =
        agent != NULL ? way_of(work, agent, notice->channel, &fallback, &index) : NULL;
    if (contact != NULL) {
        write_notice(work, notice, agent, contact, index);
    }
    return contact != NULL;
}

static void tell_others(struct work *work, const struct plan_change *change)
{
    for (size_t i = 0; i < change->other_count; i++) {
        const struct plan_other *other = &change->others[i];
        struct notify_notice notice = {.person = other->person,
                                       .kind = "notice",
                                       .channel = other->channel,
                                       .body = other->reason,
                                       .delay_us = other->delay_us};
        (void)tell(work, &notice);
    }
}

bool notify_person_notice(struct work *work, const struct notify_notice *notice)
{
    const struct roster_agent *agent = roster_recipient(&work->policies->roster, notice->person);
    struct notify_notice told = *notice;
    struct roster_contact fallback;
    uint32_t index = 0;
    const struct roster_contact *contact =
        agent != NULL ? way_of(work, agent, notice->channel, &fallback, &index) : NULL;
    if (contact == NULL) {
        return false;
    }
    struct plan_notification planned = {.person = agent->id,
                                        .kind = text_z(notice->kind),
                                        .to = contact->address,
                                        .channel = contact->channel,
                                        .urgency = NOTIFICATION_LOW};
    struct plan_change change = plan_notification(work, &planned);
    tell_others(work, &change);
    if (change.is_suppressed) {
        return false;
    }
    told.delay_us += change.delay_us;
    if (change.channel.n > 0 && way_of(work, agent, change.channel, &fallback, &index) != NULL) {
        told.channel = change.channel;
    }
    return tell(work, &told);
}

void notify_person_tell(struct work *work, struct text person, const char *kind, struct text body)
{
    struct notify_notice notice = {.person = person, .kind = kind, .body = body};
    (void)notify_person_notice(work, &notice);
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

/* What plugins make of it: another of the person's ways, a minute later at most. */
static void plan_page(struct work *work, const struct roster_agent *agent, struct page *page)
{
    struct plan_notification planned = {.person = page->person,
                                        .kind = page->reminder ? TEXT("reminder") : TEXT("page"),
                                        .to = page->contact->address,
                                        .channel = page->contact->channel,
                                        .level = page->level,
                                        .urgency = page->urgency,
                                        .is_mandatory = true};
    struct plan_change change = plan_notification(work, &planned);
    const struct roster_contact *contacts = NULL;
    size_t count = roster_contacts(agent, page->urgency, &contacts);
    for (size_t i = 0; i < count && change.channel.n > 0; i++) {
        if (text_eq(contacts[i].channel, change.channel) &&
            is_served_for(work, agent, change.channel)) {
            page->contact = &contacts[i];
        }
    }
    page->at_us += change.delay_us;
    tell_others(work, &change);
}

void notify_person_page(struct work *work, const struct escalation *escalation,
                        const struct escalation_act *page)
{
    const struct roster_agent *agent = roster_recipient(&work->policies->roster, page->who);
    struct roster_contact fallback;
    const struct roster_contact *contacts = NULL;
    MUST(agent != NULL && page->method.contact <
                              contacts_of(work, agent, page->method.urgency, &contacts, &fallback));
    bool is_now = page->at_us == work->now_us;
    struct ticket_page *same = is_now ? same_page(work, escalation, agent->id) : NULL;
    if (same != NULL && escalation->n <= 32) {
        same->others |= 1u << (escalation->n - 1);
        write_repeated(work, escalation, same);
        return;
    }
    struct page written = {.person = agent->id,
                           .contact = &contacts[page->method.contact],
                           .index = page->method.contact,
                           .level = page->level,
                           .urgency = page->method.urgency,
                           .at_us = page->at_us,
                           .reminder = page->reminder};
    plan_page(work, agent, &written);
    uint64_t job = write_page(work, escalation, &written);
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

/* A notice belongs to no escalation: it is sent on as it is. */
static void send_on(struct work *work, const struct job *failed,
                    const struct roster_contact *contact, uint32_t index)
{
    struct message message;
    MUST(make_job_read_message(work, failed, &message));
    struct job *job =
        page_job(work, failed->person, contact, work->now_us,
                 arena_text(work->arena, failed->method).p, message.subject, message.body);
    job->contact = index;
    job->urgency = failed->urgency;
    make_job_save(work, job);
}

/* A plugin sent it by another way than the plan's: that one is still to be tried. */
static size_t first_left(const struct job *failed, const struct roster_contact *contacts,
                         size_t count)
{
    bool was_tried =
        failed->contact >= count || text_eq(contacts[failed->contact].channel, failed->instance);
    return failed->contact + (was_tried ? 1 : 0);
}

bool notify_person_next_contact(struct work *work, const struct job *failed)
{
    const struct roster_agent *agent = roster_recipient(&work->policies->roster, failed->person);
    const struct escalation *escalation = escalation_of(work, failed->escalation);
    const struct roster_contact *contacts = NULL;
    forget_page(work, failed->id); /* it stands for nobody's page any more */
    bool is_gone = agent == NULL || (failed->escalation != 0 && escalation == NULL);
    size_t count = is_gone ? 0 : roster_contacts(agent, failed->urgency, &contacts);
    for (size_t i = first_left(failed, contacts, count); i < count; i++) {
        if (!is_served_for(work, agent, contacts[i].channel) || contacts[i].delay_s != 0) {
            continue;
        }
        if (escalation == NULL) {
            send_on(work, failed, &contacts[i], (uint32_t)i);
            return true;
        }
        struct page page = {.person = agent->id,
                            .contact = &contacts[i],
                            .index = (uint32_t)i,
                            .level = failed->level,
                            .urgency = failed->urgency,
                            .at_us = work->now_us};
        (void)write_page(work, escalation, &page);
        return true;
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

static bool has_left(struct work *work, const struct job *job)
{
    struct job carrier;
    return job->state == JOB_SENT ||
           (job->state == JOB_BUNDLED &&
            job_table_get(work->reader, work->arena, job->carrier, &carrier) &&
            carrier.state == JOB_SENT);
}

static void cancel_page(struct work *work, const struct job *job, const char *why)
{
    forget_page(work, job->id);
    if (has_left(work, job)) {
        make_job_end(work, job, JOB_DONE); /* nobody needs a report of it any more */
        return;
    }
    make_job_end(work, job, JOB_CANCELLED);
    if (job->state == JOB_BUNDLED) {
        bundle_lost(work, job);
    }
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
