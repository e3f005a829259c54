#include "engine/channel_move.h"
#include "base/clock.h"
#include "base/must.h"
#include "base/random.h"
#include "engine/make_job.h"
#include "engine/notify_person.h"
#include "engine/render_text.h"
#include "model/owed_work.h"

#define TOKEN_CHARS 20
#define TOKEN_ALPHABET "abcdefghijkmnpqrstuvwxyz23456789" /* 32 of them: no l, o, 0, 1 */

/* --- whom it concerns --- */

static struct text invited_name(struct work *work, struct text channel, struct text address)
{
    return arena_printf(work->arena, "move/%.*s/%.*s", TEXT_ARG(channel), TEXT_ARG(address));
}

static void remember_invited(struct work *work)
{
    const struct ticket_channel_move *move = &work->ticket->channel_move;
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "ticket", (int64_t)work->ticket->id);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, invited_name(work, move->to, move->address),
                       buf_text(&packed));
    buf_fini(&packed);
}

static struct text one_time_token(struct work *work)
{
    char random[TOKEN_CHARS + 1];
    for (size_t i = 0; i < TOKEN_CHARS; i++) {
        random[i] = TOKEN_ALPHABET[random_below(&work->seed, sizeof TOKEN_ALPHABET - 1)];
    }
    random[TOKEN_CHARS] = '\0';
    return arena_printf(work->arena, "%s-%s", id_print('T', work->ticket->id).z, random);
}

static bool is_offered(const struct work *work)
{
    return work->ticket->channel_move.state == TICKET_MOVE_OFFERED;
}

/* Who looks after the ticket hears of it: its agent, else the manager of its team. */
static void tell_owner(struct work *work, const char *what)
{
    const struct ticket *ticket = work->ticket;
    struct text owner = owed_work_owner(&work->policies->roster, ticket);
    struct text id = work_ticket_name(work, ticket->id);
    notify_person_tell(work, owner, "channel_move",
                       arena_printf(work->arena,
                                    "Ticket %.*s stays on channel %.*s: the invitation to %.*s %s.",
                                    TEXT_ARG(id), TEXT_ARG(ticket->channel),
                                    TEXT_ARG(ticket->channel_move.to), what));
}

static void leave(struct work *work, enum ticket_channel_move_state state)
{
    struct ticket_channel_move *move = &work->ticket->channel_move;
    document_table_delete(work->writes, invited_name(work, move->to, move->address));
    move->state = state;
    move->ended_us = work->now_us;
    move->token = TEXT_NONE; /* it was for once */
    work_disarm(work, TIMER_CHANNEL_MOVE, 0);
    work->changed = true;
}

void channel_move_forget(struct work *work)
{
    if (is_offered(work)) {
        leave(work, TICKET_MOVE_EXPIRED);
    }
}

static struct pack *begin(struct work *work, const char *type)
{
    struct pack *event = work_event(work, type);
    pack_pair_text(event, "from", work->ticket->channel);
    pack_pair_text(event, "to", work->ticket->channel_move.to);
    return event;
}

/* --- what was given in public --- */

static void redact(struct work *work)
{
    struct ticket *ticket = work->ticket;
    bool is_served =
        work->advisor->find(work->advisor->ctx, HOOK_MESSAGE_REDACT, ticket->channel, 0) != NULL;
    ticket->masked_to = ticket->entries + (uint32_t)work->events.count;
    ticket->masked_channel = ticket->channel;
    struct pack *event = work_event(work, "redaction");
    pack_pair_text(event, "channel", ticket->channel);
    pack_pair_int(event, "until_entry", ticket->masked_to);
    pack_pair_z(event, "outcome", is_served ? "asked" : "masked_here_only");
    work_event_end(work);
    if (!is_served) {
        return;
    }
    struct job *job = make_job(work, HOOK_MESSAGE_REDACT, ticket->channel, work->now_us);
    struct message message = {.kind = TEXT("redact"),
                              .channel = ticket->channel,
                              .from = ticket->requester,
                              .to = ticket->channel_address,
                              .external_id = ticket->last_external_id,
                              .in_reply_to = ticket->references};
    job->method = TEXT("channel_move");
    make_job_message(work, job, &message);
    make_job_save(work, job);
}

void channel_move_redacted(struct work *work, const struct job *job, bool done, struct text error)
{
    struct pack *event = work_event(work, "redaction");
    pack_pair_text(event, "channel", job->instance);
    pack_pair_z(event, "outcome", done ? "hidden" : "failed");
    if (error.n > 0) {
        pack_pair_text(event, "error", error);
    }
    work_event_end(work);
}

/* --- the offer --- */

static void write_offered(struct work *work, const struct channel_move_offer *offer)
{
    struct pack *event = begin(work, "channel_move_offered");
    pack_pair_int(event, "expires_ms", offer->deadline_us / 1000);
    pack_pair_text(event, "identity", offer->address);
    pack_pair_z(event, "redaction", offer->redacts ? "public" : "none");
    pack_pair_text(event, "reason", offer->reason);
    work_event_end(work);
}

/* The core's own words, unless a template says it better, in the ticket's language. */
static void write_invitation(struct work *work, const struct channel_move_offer *offer,
                             struct message *message)
{
    struct text until = render_text_instant(work, offer->deadline_us / CLOCK_SECOND_US);
    struct render_fact facts[] = {{"to", offer->to},
                                  {"from", work->ticket->channel},
                                  {"until", until},
                                  {"reason", offer->reason}};
    message->body =
        arena_printf(work->arena,
                     "We would like to go on with your request %s here. Answer this message to do "
                     "so, until %.*s.\n",
                     id_print('T', work->ticket->id).z, TEXT_ARG(until));
    render_text(work, TEXT("invitation"), facts, sizeof facts / sizeof facts[0], message);
}

static void invite(struct work *work, const struct channel_move_offer *offer, uint32_t entry)
{
    const struct ticket *ticket = work->ticket;
    const struct ticket_channel_move *move = &ticket->channel_move;
    struct message message = {.direction = MESSAGE_OUT,
                              .visibility = MESSAGE_PUBLIC,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .automatic = true,
                              .kind = TEXT("invitation"),
                              .channel = move->to,
                              .to = move->address,
                              .token = move->token,
                              .subject = ticket->subject,
                              .content_type = TEXT("text/plain")};
    write_invitation(work, offer, &message);
    struct job *job = make_job(work, HOOK_NOTIFICATION_SEND, move->to, work->now_us);
    message.external_id = arena_printf(work->arena, "move-%s", id_print('J', job->id).z);
    job->method = TEXT("invitation");
    job->message_entry = entry;
    make_job_message(work, job, &message);
    make_job_save(work, job);
}

void channel_move_offer(struct work *work, const struct channel_move_offer *offer)
{
    struct ticket *ticket = work->ticket;
    MUST(!is_offered(work));
    ticket->channel_move =
        (struct ticket_channel_move){.state = TICKET_MOVE_OFFERED,
                                     .to = arena_text(work->arena, offer->to),
                                     .address = arena_text(work->arena, offer->address),
                                     .token = one_time_token(work),
                                     .expires_us = offer->deadline_us};
    uint32_t entry = work_next_entry(work);
    write_offered(work, offer);
    if (offer->redacts) {
        redact(work);
    }
    remember_invited(work);
    work_arm(work, TIMER_CHANNEL_MOVE, 0, offer->deadline_us, 0);
    invite(work, offer, entry);
    work->changed = true;
}

/* --- what comes of it --- */

uint64_t channel_move_find(struct work *work, const struct message *message)
{
    struct customer_identity identity;
    struct refusal ignored = {0};
    struct value document;
    uint64_t ticket = 0;
    size_t dash = message->token.n > TOKEN_CHARS ? message->token.n - TOKEN_CHARS - 1 : 0;
    if (dash > 0 && message->token.p[dash] == '-' &&
        id_parse('T', text_slice(message->token, 0, dash), &ticket)) {
        return ticket;
    }
    if (customer_read_identity(work->arena, message->from, &identity, &ignored) != ERR_OK ||
        !document_table_get(work->reader, work->arena,
                            invited_name(work, message->channel, identity.value), &document)) {
        return 0;
    }
    return (uint64_t)value_int(&document, "ticket", 0);
}

static void fail(struct work *work, const char *reason, struct text detail, const char *what)
{
    struct pack *event = begin(work, "channel_move_failed");
    pack_pair_z(event, "reason", reason);
    pack_pair_text(event, "detail", detail);
    work_event_end(work);
    leave(work, TICKET_MOVE_FAILED);
    tell_owner(work, what);
}

/* Takes it from a customer who has never proved it; false: another customer has. */
static bool take_over(struct work *work, const struct customer_identity *identity)
{
    struct customer other;
    uint64_t id = customer_table_find(work->reader, work->arena, identity->kind, identity->value);
    if (id == 0 || id == work->ticket->customer ||
        !customer_table_get(work->reader, work->arena, id, &other)) {
        return true;
    }
    struct customer_identity *theirs = customer_find_identity(&other, identity);
    if (theirs != NULL && theirs->verified) {
        fail(work, "conflict",
             arena_printf(work->arena, "%.*s is verified for %s, the ticket is of %s",
                          TEXT_ARG(identity->value), id_print('C', id).z,
                          id_print('C', work->ticket->customer).z),
             "was answered by somebody else's address");
        return false;
    }
    struct customer rest = other;
    (void)customer_drop_identity(work->arena, &rest, identity);
    customer_table_put(work->writes, &other, &rest);
    return true;
}

static void link_identity(struct work *work, const struct customer_identity *identity)
{
    struct customer linked = *work->customer;
    struct customer_identity *known = NULL;
    linked.identities = NULL;
    linked.identity_count = 0;
    for (size_t i = 0; i < work->customer->identity_count; i++) {
        *ARENA_PUSH(work->arena, linked.identities, linked.identity_count) =
            work->customer->identities[i];
    }
    known = customer_find_identity(&linked, identity);
    if (known != NULL && known->verified) {
        return;
    }
    if (known == NULL) {
        known = ARENA_PUSH(work->arena, linked.identities, linked.identity_count);
    }
    *known = *identity;
    known->verified = true; /* whoever has the token has read what was sent there */
    customer_table_put(work->writes, work->customer, &linked);
    *work->customer = linked;
    struct pack *event = work_event(work, "identity_linked");
    pack_pair_z(event, "customer", id_print('C', linked.id).z);
    pack_pair_text(event, "kind", identity->kind);
    pack_pair_bool(event, "verified", true);
    work_event_end(work);
}

static void change_channel(struct work *work, const struct message *message,
                           const struct customer_identity *identity)
{
    struct ticket *ticket = work->ticket;
    struct pack *event = begin(work, "channel_move_accepted");
    pack_pair_text(event, "identity", identity->value);
    work_event_end(work);
    leave(work, TICKET_MOVE_ACCEPTED);
    ticket->channel = ticket->channel_move.to;
    ticket->requester = arena_text(work->arena, identity->value);
    ticket->channel_address = arena_text(work->arena, message->to);
    ticket->references = TEXT_NONE; /* threads are a channel's own */
    ticket->last_external_id = TEXT_NONE;
}

bool channel_move_accept(struct work *work, const struct message *message)
{
    const struct ticket_channel_move *move = &work->ticket->channel_move;
    struct customer_identity identity;
    struct refusal ignored = {0};
    if (!is_offered(work) || !text_eq(message->channel, move->to) || work->customer == NULL ||
        message->automatic ||
        customer_read_identity(work->arena, message->from, &identity, &ignored) != ERR_OK) {
        return false;
    }
    bool has_token = move->token.n > 0 && text_eq_nocase(message->token, move->token);
    const struct customer_identity *known = customer_find_identity(work->customer, &identity);
    bool is_proven = known != NULL && known->verified;
    if ((!has_token && !is_proven) || work->customer->identity_count >= CUSTOMER_IDENTITIES_MAX ||
        !take_over(work, &identity)) {
        return false;
    }
    link_identity(work, &identity);
    change_channel(work, message, &identity);
    return true;
}

void channel_move_expire(struct work *work)
{
    if (!is_offered(work)) {
        return;
    }
    (void)begin(work, "channel_move_expired");
    work_event_end(work);
    leave(work, TICKET_MOVE_EXPIRED);
    tell_owner(work, "was not answered in time");
}

void channel_move_undelivered(struct work *work, const struct job *job, struct text error)
{
    if (is_offered(work) && text_eq_z(job->method, "invitation")) {
        fail(work, "undeliverable", error, "could not be delivered");
    }
}
