#include "engine/record_message.h"
#include <inttypes.h>
#include <string.h>
#include "base/random.h"
#include "base/sha256.h"
#include "engine/auto_reply.h"
#include "engine/bot_stage.h"
#include "engine/hold_message.h"
#include "engine/keep_blob.h"
#include "engine/make_job.h"
#include "engine/reply_token.h"
#include "engine/run_clocks.h"
#include "engine/settle.h"
#include "engine/wake_ticket.h"
#include "model/attachment.h"
#include "model/link.h"
#include "model/ticket_move.h"

#define REFERENCES_BYTES_MAX 2048
#define PARTICIPANTS_MAX 32 /* who is told besides the customer */

static bool is_late(const struct work *work, const struct message *message)
{
    return message->sent_at_us != 0 &&
           work->now_us - message->sent_at_us > work->policies->late_import_s * INT64_C(1000000);
}

/* Recorded time moves clocks; only a channel that is trusted with it may say that a customer has
 * waited for longer than that. */
static int64_t waits_since_s(const struct work *work, const struct message *message)
{
    const struct channel_terms *terms = policy_set_channel(work->policies, message->channel);
    bool is_honoured = terms != NULL && terms->honour_sent_at && is_late(work, message);
    return (is_honoured ? message->sent_at_us : work->now_us) / INT64_C(1000000);
}

/* The ticket's owner writes in by one of their own addresses: staff, whoever the customer is. */
static bool is_by_owner(const struct work *work, const struct message *message)
{
    const struct roster_agent *owner = roster_agent(&work->policies->roster, work->ticket->agent);
    for (size_t i = 0; owner != NULL && i < owner->contact_count; i++) {
        if (text_eq_nocase(owner->contacts[i].address, message->from)) {
            return true;
        }
    }
    return false;
}

static void write_entry(struct work *work, const struct message *message, struct text external_id)
{
    uint32_t entry = work_next_entry(work);
    struct pack *event = work_event(work, "message");
    pack_pair_z(event, "direction", message->direction == MESSAGE_IN ? "in" : "out");
    pack_pair_text(event, "author", message->author);
    pack_pair_z(event, "author_kind", message_author_name(message->author_kind));
    pack_pair_z(event, "visibility", message->visibility == MESSAGE_PUBLIC ? "public" : "internal");
    pack_pair_text(event, "channel", message->channel);
    pack_pair_text(event, "from", message->from);
    pack_pair_text(event, "to", message->to);
    pack_pair_text(event, "subject", message->subject);
    pack_pair_text(event, "body", message->body);
    pack_pair_text(event, "external_id", external_id);
    pack_pair_bool(event, "automatic", message->automatic);
    if (message->is_call) {
        pack_pair_text(event, "kind", message->kind);
        pack_pair_bool(event, "reached", message->is_reached);
    }
    if (message->flag.n > 0) {
        pack_pair_text(event, "flag", message->flag);
    }
    if (message->repaired) {
        pack_pair_bool(event, "repaired", true);
    }
    if (message->reviser > 0) {
        pack_pair_bool(event, "unprocessed", true);
    }
    if (message->sent_at_us != 0) {
        pack_pair_int(event, "sent_at_ms", message->sent_at_us / 1000);
        if (is_late(work, message)) {
            pack_pair_bool(event, "late_import", true);
        }
    }
    if (message->attachments.n > 0) {
        pack_key(event, "attachments");
        attachment_pack(event, message->attachments);
    }
    static const unsigned char none[32] = {0};
    if (memcmp(message->raw_blob, none, sizeof none) != 0) {
        char hex[2 * SHA256_BYTES + 1];
        sha256_hex(message->raw_blob, hex);
        pack_pair_z(event, "raw", hex);
    }
    work_event_end(work);
    keep_blob_use_message(
        work, message,
        &(struct blob_use){.user = BLOB_USER_ENTRY, .id = work->ticket->id, .n = entry});
    *ARENA_PUSH(work->arena, work->kept, work->kept_count) =
        (struct command_text){.text = message->body, .ticket = work->ticket->id, .entry = entry};
}

static void write_reference(struct work *work, struct text channel, struct text external_id,
                            uint32_t entry, struct text body)
{
    if (external_id.n == 0) {
        return;
    }
    struct reference reference = {.ticket = work->ticket->id, .entry = entry};
    sha256_of(body, reference.body);
    reference_table_put(work->writes, channel, external_id, &reference);
}

/* The thread's Message-IDs, newest last; the oldest fall out, but the first stays: clients hang
 * threads on it. */
static void add_to_thread(struct work *work, struct text external_id)
{
    struct ticket *ticket = work->ticket;
    if (external_id.n == 0 || external_id.n > MESSAGE_EXTERNAL_ID_BYTES_MAX) {
        return;
    }
    struct text rest = ticket->references;
    struct text first = TEXT_NONE;
    (void)text_split(&rest, ' ', &first);
    while (rest.n > 0 && first.n + rest.n + external_id.n + 2 > REFERENCES_BYTES_MAX) {
        struct text dropped;
        (void)text_split(&rest, ' ', &dropped);
    }
    ticket->references =
        arena_printf(work->arena, "%.*s%s%.*s%s%.*s", TEXT_ARG(first), first.n ? " " : "",
                     TEXT_ARG(rest), rest.n ? " " : "", TEXT_ARG(external_id));
    ticket->last_external_id = arena_text(work->arena, external_id);
}

static void wake(struct work *work)
{
    enum ticket_state to = TICKET_NEW;
    bool was_solved = work->ticket->state == TICKET_SOLVED;
    if (ticket_move(work->ticket->state, TICKET_CUSTOMER_MESSAGE, &to) == TICKET_MOVES) {
        wake_ticket(work, was_solved ? "reopened" : "customer_message", "customer");
    }
}

void record_message_in(struct work *work, const struct message *message)
{
    struct ticket *ticket = work->ticket;
    struct run_clocks run;
    uint32_t entry = work_next_entry(work);
    bool by_staff = is_by_owner(work, message);
    struct message kept = *message;
    kept.author_kind = by_staff ? MESSAGE_BY_AGENT : message->author_kind;
    write_entry(work, &kept, message->external_id);
    if (message->flag.n == 0) { /* the first message of an id keeps it */
        write_reference(work, message->channel, message->external_id, entry, message->body);
    }
    hold_message(work, message, entry);
    add_to_thread(work, message->external_id);
    work->changed = true;
    if (message->automatic || by_staff) {
        return;
    }
    ticket->flags &= ~(uint32_t)TICKET_AUTOMATIC;
    ticket->heard_us = work->now_us;
    wake(work);
    sla_life_heard(run_clocks_begin(&run, work), waits_since_s(work, message));
}

static void respond(struct work *work, const struct message *message)
{
    struct run_clocks run;
    bool by_agent = message->author_kind == MESSAGE_BY_AGENT;
    enum sla_author author = by_agent                                 ? CLOCK_BY_AGENT
                             : message->author_kind == MESSAGE_BY_BOT ? CLOCK_BY_BOT
                                                                      : CLOCK_BY_SERVER;
    if (by_agent && bot_stage_is_on(work)) {
        bot_stage_end(work, BOT_HANDED_OFF, "taken", "none");
    }
    sla_life_answered(run_clocks_begin(&run, work), author, by_agent ? message->author : TEXT_NONE,
                      SLA_PROMISES);
    work->ticket->spoken_us = by_agent ? work->now_us : work->ticket->spoken_us;
    if (by_agent && work->ticket->state == TICKET_NEW) {
        settle_state(work, TICKET_OPEN, "answered", 0, NULL);
    }
}

/* Answers go out by the channel that `to` lives on, when an instance serves it. */
static void deliver(struct work *work, const struct message *message, struct text external_id,
                    uint32_t entry, const struct ticket *to)
{
    struct ticket *ticket = work->ticket;
    if (to->channel.n == 0 || to->requester.n == 0 ||
        work->advisor->find(work->advisor->ctx, HOOK_NOTIFICATION_SEND, to->channel, 0) == NULL) {
        return;
    }
    if (message->automatic && !message->is_paced && !auto_reply_may(work)) {
        struct pack *held = work_event(work, "message_delivery");
        pack_pair_int(held, "message", entry);
        pack_pair_z(held, "state", "held");
        pack_pair_z(held, "error", "auto_reply_budget");
        work_event_end(work);
        return;
    }
    struct message out = *message;
    out.kind = TEXT("reply");
    out.channel = to->channel;
    out.to = to->requester;
    out.from = to->channel_address;
    out.external_id = external_id;
    out.in_reply_to = to->references;
    out.token = reply_token(work, ticket->id);
    out.subject = text_starts(ticket->subject, TEXT("Re:"))
                      ? ticket->subject
                      : arena_printf(work->arena, "Re: %.*s", TEXT_ARG(ticket->subject));
    struct job *job = make_job(work, HOOK_NOTIFICATION_SEND, to->channel, work->now_us);
    job->method = TEXT("reply");
    job->message_entry = entry;
    make_job_message(work, job, &out);
    make_job_save(work, job);
    struct pack *event = work_event(work, "message_delivery");
    pack_pair_int(event, "message", entry);
    pack_pair_z(event, "state", "queued");
    pack_pair_z(event, "job", id_print('J', job->id).z);
    work_event_end(work);
}

/* What is sent to somebody else is another notification: far sides take an id once. */
static struct text id_for(struct work *work, struct text external_id, uint64_t ticket)
{
    size_t at = text_find(external_id, TEXT("@"), 0);
    return arena_printf(work->arena, "%.*s.%s%.*s", TEXT_ARG(text_slice(external_id, 0, at)),
                        id_print('T', ticket).z,
                        TEXT_ARG(text_slice(external_id, at, external_id.n)));
}

/* Customers whose tickets were merged into this one of another customer. */
static void deliver_to_participants(struct work *work, const struct message *message,
                                    struct text external_id, uint32_t entry)
{
    uint64_t *ids = NULL;
    size_t count = link_table_page(work->reader, work->arena, work->ticket->id, LINK_MERGED, 0,
                                   PARTICIPANTS_MAX, &ids, NULL);
    for (size_t i = 0; i < count; i++) {
        struct ticket merged;
        ticket_init(&merged);
        if (ticket_table_get(work->reader, work->arena, ids[i], &merged) &&
            merged.customer != work->ticket->customer) {
            struct text id = id_for(work, external_id, merged.id);
            deliver(work, message, id, entry, &merged);
            write_reference(work, merged.channel, id, entry, message->body);
        }
    }
}

void record_message_out(struct work *work, const struct message *message)
{
    struct ticket *ticket = work->ticket;
    if (message->reviser > 0) {
        hold_message(work, message, 0);
        return;
    }
    uint32_t entry = work_next_entry(work);
    struct text external_id = TEXT_NONE;
    bool is_public = message->visibility == MESSAGE_PUBLIC;
    if (is_public && !message->is_call) {
        external_id =
            arena_printf(work->arena, "<%s.%u.%016" PRIx64 "@%.*s>", id_print('T', ticket->id).z,
                         entry, random_next(&work->seed), TEXT_ARG(work->policies->mail_domain));
    }
    write_entry(work, message, external_id);
    write_reference(work, ticket->channel, external_id, entry, message->body);
    work->changed = true;
    if (!is_public) {
        return;
    }
    if (!message->is_call) {
        deliver(work, message, external_id, entry, ticket);
        deliver_to_participants(work, message, external_id, entry);
        add_to_thread(work, external_id);
    }
    if (!message->is_call || message->is_reached) {
        respond(work, message);
    }
}

uint32_t record_message_by_agent(struct work *work, struct text body)
{
    uint32_t entry = work->reviser == 0 ? work_next_entry(work) : 0;
    struct message message = {.direction = MESSAGE_OUT,
                              .author_kind = MESSAGE_BY_AGENT,
                              .author = work->actor,
                              .body = body,
                              .channel = work->ticket->channel,
                              .content_type = TEXT("text/plain"),
                              .reviser = work->reviser,
                              .visibility = MESSAGE_PUBLIC};
    record_message_out(work, &message);
    work->reviser = 0;
    return entry;
}
