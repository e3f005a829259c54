#include "engine/admit_message.h"
#include <string.h>
#include "base/log.h"
#include "base/must.h"
#include "base/sha256.h"
#include "engine/ask_hook.h"
#include "engine/channel_move.h"
#include "engine/create_ticket.h"
#include "engine/find_customer.h"
#include "engine/merge.h"
#include "engine/pick_ticket.h"
#include "engine/record_message.h"
#include "engine/reply_token.h"
#include "engine/revise_message.h"
#include "engine/run_bot.h"
#include "engine/run_pipeline.h"
#include "engine/settle.h"
#include "engine/system_timeline.h"

static struct text pack_refused(struct work *work, const struct message *message, struct text code,
                                struct text why)
{
    char hex[2 * SHA256_BYTES + 1];
    struct buf packed;
    struct pack pen;
    struct pack *pack = &pen;
    buf_init(&packed);
    pack_init(pack, &packed);
    sha256_hex(message->raw_blob, hex);
    pack_map_begin(pack);
    pack_pair_z(pack, "command", "inbox.push");
    pack_pair_text(pack, "code", code);
    pack_pair_z(pack, "field", "message");
    pack_pair_text(pack, "why", why);
    pack_pair_text(pack, "channel", message->channel);
    pack_pair_text(pack, "from", message->from);
    pack_pair_text(pack, "to", message->to);
    pack_pair_text(pack, "subject", message->subject);
    pack_pair_z(pack, "raw", hex);
    pack_map_end(pack);
    MUST(pack->err == ERR_OK);
    struct text kept = arena_text(work->arena, buf_text(&packed));
    buf_fini(&packed);
    return kept;
}

void admit_message_refuse(struct work *work, const struct message *message, struct text code,
                          struct text why)
{
    system_timeline_add(work, TEXT("refused"), pack_refused(work, message, code, why));
    log_warn("message.refused", "channel=%.*s from=\"%.*s\" code=%.*s why=\"%.*s\"",
             TEXT_ARG(message->channel), TEXT_ARG(message->from), TEXT_ARG(code), TEXT_ARG(why));
}

static bool is_rejected(struct work *work, const struct message *message)
{
    struct effect_list effects = {0};
    ask_hook_inline(work, HOOK_INBOUND_ADMIT, -1, message, TEXT_NONE, &effects);
    merge_effects(work->arena, HOOK_INBOUND_ADMIT, &effects);
    const struct effect *reject = merge_find(&effects, EFFECT_REJECT, TEXT_NONE);
    if (reject != NULL) {
        admit_message_refuse(work, message, reject->key, reject->val);
    }
    return reject != NULL;
}

/* Newest first: the last Message-ID of References is the nearest relative. */
static uint64_t find_by_thread(struct work *work, const struct message *message)
{
    struct text rest = message->in_reply_to;
    uint64_t ticket = 0;
    struct text id;
    while (text_split(&rest, ' ', &id)) {
        struct reference reference;
        if (id.n > 0 &&
            reference_table_get(work->reader, work->arena, message->channel, id, &reference) &&
            reference.ticket != 0) {
            ticket = reference.ticket;
        }
    }
    return ticket;
}

static uint64_t correlate(struct work *work, const struct message *message)
{
    struct effect_list effects = {0};
    uint64_t ticket = 0;
    ask_hook_inline(work, HOOK_INBOUND_CORRELATE, -1, message, TEXT_NONE, &effects);
    merge_effects(work->arena, HOOK_INBOUND_CORRELATE, &effects);
    const struct effect *link = merge_find(&effects, EFFECT_LINK, TEXT_NONE);
    if (link != NULL) {
        return (uint64_t)link->num;
    }
    if (message->token.n > 0 && reply_token_read(work, message->token, &ticket)) {
        return ticket;
    }
    return find_by_thread(work, message);
}

/* A channel has nobody to tell, so it is recorded. */
static enum err take_refusal(struct work *work, const struct message *message)
{
    work->ticket = NULL;
    work->events.count = 0;
    admit_message_refuse(work, message, text_z(work->refusal->reason), text_z(work->refusal->text));
    *work->refusal = (struct refusal){0};
    return ERR_OK;
}

static enum err append(struct work *work, const struct message *message,
                       const struct effect_list *revisions)
{
    bool was_automatic = (work->ticket->flags & TICKET_AUTOMATIC) != 0;
    ask_hook_record(work, HOOK_MESSAGE_BEFORE_ADD, revisions);
    uint32_t entry = work_next_entry(work);
    record_message_in(work, message);
    run_bot_heard(work, message, entry);
    if (was_automatic && !message->automatic) {
        run_pipeline_choose_sla(work);
    }
    ask_hook_enqueue(work, HOOK_MESSAGE_ADDED, -1, message, TEXT("message"), NULL, NULL, NULL);
    settle(work);
    work_save(work);
    return ERR_OK;
}

/* Who answers to a merged ticket writes to the one that goes on. */
static uint64_t merged_end(struct work *work, uint64_t id)
{
    struct ticket ticket;
    ticket_init(&ticket);
    bool is_there = id != 0 && ticket_table_get(work->reader, work->arena, id, &ticket);
    return is_there && pick_ticket_end(work, &ticket) == ERR_OK ? ticket.id : id;
}

static bool takes_messages(const struct work *work)
{
    const struct ticket *ticket = work->ticket;
    bool is_late =
        ticket->state == TICKET_SOLVED &&
        work->now_us >= ticket->solved_us + work->policies->reopen_for_s * INT64_C(1000000);
    return ticket->state != TICKET_CLOSED && ticket->state != TICKET_MERGED && !is_late;
}

/* The ticket that it moves is in hand; otherwise none is. */
static bool answers_invitation(struct work *work, const struct message *message)
{
    uint64_t id = channel_move_find(work, message);
    if (id != 0 && work_load_ticket_id(work, id) == ERR_OK && takes_messages(work)) {
        if (channel_move_accept(work, message)) {
            return true;
        }
        settle(work); /* a move that failed is recorded all the same */
        work_save(work);
    }
    work->ticket = NULL;
    work->before = NULL;
    work->customer = NULL;
    return false;
}

/* Whom a plugin knows the sender to be; empty: nobody says, or names a customer that is not there.
 */
static struct text known_as(struct work *work, const struct message *message)
{
    struct effect_list effects = {0};
    struct customer customer;
    uint64_t id = 0;
    ask_hook_inline(work, HOOK_INBOUND_IDENTIFY, -1, message, TEXT_NONE, &effects);
    merge_effects(work->arena, HOOK_INBOUND_IDENTIFY, &effects);
    const struct effect *known = merge_find(&effects, EFFECT_CUSTOMER, TEXT_NONE);
    bool is_there = known != NULL && id_parse('C', known->key, &id) &&
                    customer_table_get(work->reader, work->arena, id, &customer);
    return is_there ? arena_printf(work->arena, "%s", id_print('C', id).z) : TEXT_NONE;
}

static enum err identify(struct work *work, const struct message *message, struct text *address)
{
    struct text known = known_as(work, message);
    if (known.n > 0) {
        *address = message->from;
        return find_customer(work, known, false, NULL);
    }
    struct text from = message->from.n ? message->from : TEXT("unknown@invalid");
    struct refusal *refusal = work->refusal;
    struct refusal ignored = {0};
    work->refusal = &ignored; /* a sender that is no address is no reason to lose a message */
    enum err err = find_customer(work, from, false, address);
    work->refusal = refusal;
    if (err == ERR_INVALID || err == ERR_NOT_FOUND) {
        err = find_customer(work, TEXT("unknown@invalid"), false, address);
        *address = TEXT_NONE; /* and no answer is sent to it */
    }
    return err;
}

enum err admit_message(struct work *work, const struct message *message)
{
    struct message admitted = *message;
    struct text address = TEXT_NONE;
    struct reference same;
    unsigned char body[SHA256_BYTES];
    struct effect_list revisions = {0};
    if (is_rejected(work, &admitted)) {
        return ERR_OK;
    }
    if (revise_message(work, &admitted, &revisions) != ERR_OK) {
        return take_refusal(work, message);
    }
    sha256_of(admitted.body, body);
    if (admitted.external_id.n > 0 &&
        reference_table_get(work->reader, work->arena, admitted.channel, admitted.external_id,
                            &same) &&
        memcmp(same.body, body, sizeof body) != 0) {
        admitted.flag = TEXT("same_id_other_body");
    }
    if (answers_invitation(work, &admitted)) {
        return append(work, &admitted, &revisions);
    }
    uint64_t id = merged_end(work, correlate(work, &admitted));
    if (id != 0 && work_load_ticket_id(work, id) == ERR_OK && takes_messages(work)) {
        return append(work, &admitted, &revisions);
    }
    uint64_t follow_up_of = work->ticket ? id : 0;
    work->ticket = NULL;
    work->before = NULL;
    enum err err = identify(work, &admitted, &address);
    if (err != ERR_OK) {
        return err;
    }
    err = create_ticket_from(work, &admitted, address, NULL, follow_up_of);
    if (err == ERR_OK) {
        ask_hook_record(work, HOOK_MESSAGE_BEFORE_ADD, &revisions);
        work_save(work);
    }
    return err == ERR_REFUSED ? take_refusal(work, &admitted) : err;
}
