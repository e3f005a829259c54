#include "engine/bundle.h"
#include "base/must.h"

/* --- making one --- */

static struct text numbers_of(struct work *work, const struct job *jobs, size_t count)
{
    struct buf list;
    buf_init(&list);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&list, "%s%llu", i > 0 ? " " : "", (unsigned long long)jobs[i].id);
    }
    struct text kept = arena_text(work->arena, buf_text(&list));
    buf_fini(&list);
    return kept;
}

/* The event that all of them come from; empty: they have none in common. */
static struct text event_of(const struct job *jobs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (!text_eq(jobs[i].bundle, jobs[0].bundle)) {
            return TEXT_NONE;
        }
    }
    return jobs[0].bundle;
}

uint64_t bundle_make(struct work *work, const struct job *members, size_t count, struct text kind)
{
    struct message first;
    MUST(count > 0 && make_job_read_message(work, &members[0], &first));
    struct job *carrier = make_job(work, HOOK_NOTIFICATION_SEND, members[0].instance, work->now_us);
    struct message message = {.direction = MESSAGE_OUT,
                              .visibility = MESSAGE_INTERNAL,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .kind = kind,
                              .channel = members[0].instance,
                              .to = first.to,
                              .content_type = TEXT("text/plain")};
    message.external_id =
        arena_printf(work->arena, "%.*s-%s", TEXT_ARG(kind), id_print('J', carrier->id).z);
    carrier->ticket = 0; /* its members have theirs */
    carrier->person = members[0].person;
    carrier->method = kind;
    carrier->urgency = members[0].urgency;
    carrier->admitted = true;
    carrier->bundle = event_of(members, count);
    carrier->members = numbers_of(work, members, count);
    make_job_message(work, carrier, &message);
    make_job_save(work, carrier);
    return carrier->id;
}

/* --- its members --- */

size_t bundle_members(struct work *work, const struct job *carrier, struct job **members)
{
    struct text rest = carrier->members;
    struct text word;
    size_t count = 0;
    *members = NULL;
    while (text_split(&rest, ' ', &word)) {
        int64_t id = 0;
        struct job member;
        if (text_to_i64(word, &id) &&
            job_table_get(work->reader, work->arena, (uint64_t)id, &member) &&
            member.state == JOB_BUNDLED && member.carrier == carrier->id) {
            *ARENA_PUSH(work->arena, *members, count) = member;
        }
    }
    return count;
}

void bundle_lost(struct work *work, const struct job *member)
{
    struct job carrier;
    struct job *others = NULL;
    if (!job_table_get(work->reader, work->arena, member->carrier, &carrier) ||
        !job_is_open(&carrier)) {
        return;
    }
    size_t count = bundle_members(work, &carrier, &others);
    for (size_t i = 0; i < count; i++) {
        if (others[i].id != member->id) {
            return;
        }
    }
    make_job_end(work, &carrier, JOB_CANCELLED);
}

/* --- what it says --- */

static struct text subject_of(struct work *work, const struct job *member)
{
    struct message message;
    return make_job_read_message(work, member, &message) ? message.subject : TEXT_NONE;
}

/* What the ticket is by now, not what it was when its page was written. */
static void put_ticket(struct work *work, struct buf *body, const struct job *member)
{
    struct ticket ticket;
    ticket_init(&ticket);
    if (ticket_table_get(work->reader, work->arena, member->ticket, &ticket)) {
        buf_printf(body, "- %s (%s, %s) %.*s\n", id_print('T', ticket.id).z,
                   priority_name(&work->policies->priorities, ticket.priority),
                   ticket_state_name(ticket.state), TEXT_ARG(ticket.subject));
    }
}

static void put_lines(struct work *work, struct buf *body, const struct job *members, size_t count,
                      bool by_ticket)
{
    for (size_t i = 0; i < count && i < BUNDLE_LINES_MAX; i++) {
        if (by_ticket) {
            put_ticket(work, body, &members[i]);
        } else {
            struct text subject = subject_of(work, &members[i]);
            buf_printf(body, "- %.*s\n", TEXT_ARG(subject));
        }
    }
    if (count > BUNDLE_LINES_MAX) {
        buf_printf(body, "and %zu more\n", count - BUNDLE_LINES_MAX);
    }
}

static void say_all(struct work *work, const struct job *carrier, const struct job *members,
                    size_t count, struct message *message)
{
    bool is_window = carrier->bundle.n > 0; /* the only event there is */
    struct buf body;
    buf_init(&body);
    if (is_window) {
        buf_printf(&body, "%zu tickets need you: a maintenance window has ended.\n", count);
    }
    put_lines(work, &body, members, count, is_window);
    if (is_window) {
        buf_put_z(&body, "Acknowledge each: rungctl ticket acknowledge ID\n");
    }
    message->subject = arena_printf(
        work->arena,
        is_window ? "%zu tickets need you after maintenance" : "%zu notifications for you", count);
    message->body = arena_text(work->arena, buf_text(&body));
    buf_fini(&body);
}

bool bundle_write(struct work *work, struct job *carrier)
{
    struct job *members = NULL;
    struct message message;
    struct message only;
    size_t count = bundle_members(work, carrier, &members);
    if (count == 0) {
        make_job_end(work, carrier, JOB_CANCELLED);
        return false;
    }
    MUST(make_job_read_message(work, carrier, &message));
    if (count == 1 && make_job_read_message(work, &members[0], &only)) {
        message.subject = only.subject;
        message.body = only.body;
    } else {
        say_all(work, carrier, members, count, &message);
    }
    make_job_message(work, carrier, &message);
    return true;
}
