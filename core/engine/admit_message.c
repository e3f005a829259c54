#include "engine/admit_message.h"
#include <string.h>
#include "base/log.h"
#include "base/must.h"
#include "base/sha256.h"
#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/ask_veto.h"
#include "engine/channel_move.h"
#include "engine/create_ticket.h"
#include "engine/find_customer.h"
#include "engine/guard_loops.h"
#include "engine/inbound.h"
#include "engine/keep_blob.h"
#include "engine/merge.h"
#include "engine/pick_ticket.h"
#include "engine/record_message.h"
#include "engine/reply_token.h"
#include "engine/revise_message.h"
#include "engine/run_bot.h"
#include "engine/run_pipeline.h"
#include "engine/settle.h"
#include "engine/system_timeline.h"

#define HELD_US INT64_C(60000000) /* until a message is looked at again that a plugin holds up */

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
    struct message bytes = {.channel = message->channel}; /* it names them, and no attachment */
    struct blob_use use = {.user = BLOB_USER_ENTRY};
    system_timeline_add(work, TEXT("refused"), pack_refused(work, message, code, why));
    use.n = (uint32_t)meta_table_get(work->reader, "system");
    memcpy(bytes.raw_blob, message->raw_blob, sizeof bytes.raw_blob);
    keep_blob_use_message(work, &bytes, &use);
    log_warn("message.refused", "channel=%.*s from=\"%.*s\" code=%.*s why=\"%.*s\"",
             TEXT_ARG(message->channel), TEXT_ARG(message->from), TEXT_ARG(code), TEXT_ARG(why));
}

/* --- what plugins are asked --- */

static bool rejects(struct work *work, struct effect_list *effects)
{
    (void)work;
    return merge_find(effects, EFFECT_REJECT, TEXT_NONE) != NULL;
}

/* 0: surely a new one. */
static bool is_ticket(void *ctx, const struct effect *effect)
{
    struct work *work = ctx;
    struct ticket ticket;
    ticket_init(&ticket);
    return effect->num == 0 ||
           ticket_table_get(work->reader, work->arena, (uint64_t)effect->num, &ticket);
}

static bool links(struct work *work, struct effect_list *effects)
{
    return merge_first_that(work->arena, effects, EFFECT_LINK, is_ticket, work,
                            "there is no such ticket") != NULL;
}

static bool is_customer(void *ctx, const struct effect *effect)
{
    struct work *work = ctx;
    struct customer customer;
    uint64_t id = 0;
    return id_parse('C', effect->key, &id) &&
           customer_table_get(work->reader, work->arena, id, &customer);
}

static bool knows(struct work *work, struct effect_list *effects)
{
    return merge_first_that(work->arena, effects, EFFECT_CUSTOMER, is_customer, work,
                            "there is no such customer") != NULL;
}

static inbound_decides decides_of(enum hook hook)
{
    return hook == HOOK_INBOUND_ADMIT ? rejects : hook == HOOK_INBOUND_CORRELATE ? links : knows;
}

static struct effect_list *ask(struct work *work, struct inbound *inbound, enum hook hook)
{
    return inbound_ask(work, inbound, hook, decides_of(hook));
}

/* The ticket is in hand: what was proposed for it, and why it is this one. */
static void take_proposals(struct work *work, struct inbound *inbound)
{
    for (size_t i = 0; i < INBOUND_QUESTIONS && inbound->answers[i].hook != 0; i++) {
        struct effect_list *effects = &inbound->answers[i].effects;
        guard_loops_check_depth(work, effects);
        for (size_t k = 0; k < effects->count; k++) {
            struct effect_list one = {.items = &effects->items[k], .count = 1};
            struct applied applied;
            if (one.items->kind == EFFECT_ADD_TAG || one.items->kind == EFFECT_LABEL ||
                one.items->kind == EFFECT_CUSTOMER_FIELD) {
                apply_effect_all(work, &one, &applied);
            }
        }
        ask_hook_record(work, inbound->answers[i].hook, effects);
    }
    ask_hook_record(work, HOOK_MESSAGE_BEFORE_ADD, &inbound->revisions);
}

/* --- which ticket --- */

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

static uint64_t correlate(struct work *work, const struct message *message,
                          const struct effect_list *effects)
{
    uint64_t ticket = 0;
    const struct effect *link = merge_find(effects, EFFECT_LINK, TEXT_NONE);
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

/* It stays in the inbox and is tried again; told once. */
static enum err hold(struct work *work, struct inbound *inbound)
{
    struct text why = arena_text(work->arena, text_z(work->refusal->text));
    work->ticket = NULL;
    work->events.count = 0;
    *work->refusal = (struct refusal){0};
    if (!inbound->was_parked) {
        admit_message_refuse(work, &inbound->message, TEXT("held"), why);
    }
    inbound_hold(work, inbound, work->now_us + HELD_US);
    return ERR_OK;
}

static enum err append(struct work *work, struct inbound *inbound)
{
    const struct message *message = &inbound->message;
    bool was_automatic = (work->ticket->flags & TICKET_AUTOMATIC) != 0;
    take_proposals(work, inbound);
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

static enum err identify(struct work *work, const struct message *message,
                         const struct effect_list *effects, struct text *address)
{
    const struct effect *known = merge_find(effects, EFFECT_CUSTOMER, TEXT_NONE);
    if (known != NULL) {
        *address = message->from;
        return find_customer(work, known->key, false, NULL);
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

/* --- one message --- */

static enum err create(struct work *work, struct inbound *inbound, uint64_t follow_up_of)
{
    struct text address = TEXT_NONE;
    const struct message *message = &inbound->message;
    const struct effect_list *effects = ask(work, inbound, HOOK_INBOUND_IDENTIFY);
    if (effects == NULL) {
        return ERR_OK;
    }
    enum err err = identify(work, message, effects, &address);
    err = err == ERR_OK ? create_ticket_open(work, message, address, NULL, follow_up_of) : err;
    if (err != ERR_OK) {
        return err;
    }
    take_proposals(work, inbound);
    err = create_ticket_end(work, message);
    if (err == ERR_REFUSED && strcmp(work->refusal->reason, ASK_VETO_BLOCKED) == 0) {
        return hold(work, inbound);
    }
    return err == ERR_REFUSED ? take_refusal(work, message) : err;
}

static void flag_other_body(struct work *work, struct message *message)
{
    struct reference same;
    unsigned char body[SHA256_BYTES];
    sha256_of(message->body, body);
    if (message->external_id.n > 0 &&
        reference_table_get(work->reader, work->arena, message->channel, message->external_id,
                            &same) &&
        memcmp(same.body, body, sizeof body) != 0) {
        message->flag = TEXT("same_id_other_body");
    }
}

static enum err find_place(struct work *work, struct inbound *inbound)
{
    struct message *message = &inbound->message;
    flag_other_body(work, message);
    if (answers_invitation(work, message)) {
        return append(work, inbound);
    }
    const struct effect_list *effects = ask(work, inbound, HOOK_INBOUND_CORRELATE);
    if (effects == NULL) {
        return ERR_OK;
    }
    uint64_t id = merged_end(work, correlate(work, message, effects));
    if (id != 0 && work_load_ticket_id(work, id) == ERR_OK && takes_messages(work)) {
        return append(work, inbound);
    }
    uint64_t follow_up_of = work->ticket ? id : 0;
    work->ticket = NULL;
    work->before = NULL;
    return create(work, inbound, follow_up_of);
}

static enum err decide(struct work *work, struct inbound *inbound)
{
    const struct effect_list *effects = ask(work, inbound, HOOK_INBOUND_ADMIT);
    if (effects == NULL) {
        return ERR_OK;
    }
    const struct effect *reject = merge_find(effects, EFFECT_REJECT, TEXT_NONE);
    if (reject != NULL) {
        admit_message_refuse(work, &inbound->message, reject->key, reject->val);
        return ERR_OK;
    }
    struct message before = inbound->message;
    if (!inbound->is_revised &&
        revise_message(work, &inbound->message, &inbound->revisions) != ERR_OK) {
        return take_refusal(work, &before);
    }
    inbound->is_revised = true;
    return find_place(work, inbound);
}

static enum err admit(struct work *work, struct inbound *inbound)
{
    enum err err = decide(work, inbound);
    if (err == ERR_OK && !inbound->is_parked) {
        inbound_end(work, inbound);
    }
    return err;
}

enum err admit_message(struct work *work, const struct message *message, uint64_t inbox)
{
    struct inbound inbound;
    inbound_init(work, &inbound, message, inbox);
    return inbound_is_behind(work, &inbound) ? ERR_OK : admit(work, &inbound);
}

enum err admit_message_answered(struct work *work, const struct job *job,
                                struct effect_list *effects)
{
    struct inbound inbound;
    bool is_over = inbound_answer(work, job, effects, decides_of((enum hook)job->hook), &inbound);
    return is_over ? admit(work, &inbound) : work->reader->err;
}

enum err admit_message_due(struct work *work, const struct timer *timer)
{
    struct inbound inbound;
    return inbound_due(work, timer, decides_of, &inbound) ? admit(work, &inbound)
                                                          : work->reader->err;
}
