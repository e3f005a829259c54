#include "engine/change_ticket.h"
#include "engine/channel_move.h"
#include "engine/use_case.h"

#define DEADLINE_MS_DEFAULT INT64_C(86400000)

/* The kind of identity that a channel knows people by; its own name unless the configuration says
 * another. */
static struct text kind_of(const struct work *work, struct text channel)
{
    const struct channel_terms *terms = policy_set_channel(work->policies, channel);
    return terms != NULL && terms->identity.n > 0 ? terms->identity : channel;
}

static enum err unreachable(struct work *work, struct text to, const char *why)
{
    return work_refuse(work, ERR_CONFLICT, "unreachable", "to",
                       "channel \"%.*s\" %s; the ticket stays on %.*s",
                       TEXT_ARG(text_slice(to, 0, 64)), why, TEXT_ARG(work->ticket->channel));
}

/* Where the customer is on that channel: the address that is named, else one that is known,
 * verified ones first. */
static enum err find_address(struct work *work, struct text to, struct text *address)
{
    struct text named = value_text(&work->command->args, "address");
    struct text kind = kind_of(work, to);
    struct customer_identity identity;
    const struct customer *customer = work->customer;
    if (named.n > 0) {
        enum err err = customer_read_identity(work->arena, named, &identity, work->refusal);
        if (err == ERR_OK && !text_eq(identity.kind, kind)) {
            return work_refuse(work, ERR_INVALID, "invalid", "address",
                               "\"%.*s\" is %.*s; channel %.*s knows people by %.*s",
                               TEXT_ARG(text_slice(named, 0, 80)), TEXT_ARG(identity.kind),
                               TEXT_ARG(to), TEXT_ARG(kind));
        }
        *address = identity.value;
        return err;
    }
    *address = TEXT_NONE;
    bool is_proven = false;
    for (size_t i = 0; customer != NULL && i < customer->identity_count; i++) {
        const struct customer_identity *known = &customer->identities[i];
        if (text_eq(known->kind, kind) && (address->n == 0 || (known->verified && !is_proven))) {
            *address = known->value;
            is_proven = known->verified;
        }
    }
    return address->n > 0 ? ERR_OK : unreachable(work, to, "has no address of this customer");
}

static enum err check(struct work *work, struct text to)
{
    if (work->advisor->find(work->advisor->ctx, HOOK_NOTIFICATION_SEND, to, 0) == NULL) {
        return unreachable(work, to, "is not installed");
    }
    if (text_eq(work->ticket->channel, to)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "to", "the ticket is on channel %.*s",
                           TEXT_ARG(to));
    }
    if (work->ticket->channel_move.state == TICKET_MOVE_OFFERED) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "an invitation to %.*s is under way: wait for it, or for its end",
                           TEXT_ARG(work->ticket->channel_move.to));
    }
    return ERR_OK;
}

/* channel.move {id, to, address?, reason?, redact?, deadline_ms?}: invites the customer to another
 * channel. */
enum err move_channel(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text to = value_text(args, "to");
    struct channel_move_offer offer = {.to = to, .reason = value_text(args, "reason")};
    enum err err = change_ticket_begin_unsolved(work, "moved");
    err = err == ERR_OK ? check(work, to) : err;
    err = err == ERR_OK ? find_address(work, to, &offer.address) : err;
    if (err != ERR_OK) {
        return err;
    }
    offer.deadline_us =
        work->now_us + value_int(args, "deadline_ms", DEADLINE_MS_DEFAULT) * INT64_C(1000);
    offer.redacts = text_eq_z(value_text(args, "redact"), "public");
    channel_move_offer(work, &offer);
    return change_ticket_end(work, "move");
}
