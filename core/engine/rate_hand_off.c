#include "engine/change_ticket.h"
#include "engine/hand_off_log.h"
#include "engine/use_case.h"

static enum err check_receiver(struct work *work, struct text who)
{
    const struct ticket_hand_off *hand_off = &work->ticket->hand_off;
    const struct roster_agent *agent = roster_agent(&work->policies->roster, who);
    if (value_text(&work->command->args, "agent").n > 0 && agent == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "agent", "there is no agent \"%.*s\"",
                           TEXT_ARG(text_slice(who, 0, 64)));
    }
    bool is_giver = hand_off->giver.n > 0 && text_eq(who, hand_off->giver);
    if (is_giver || (agent != NULL && !roster_in_team(agent, hand_off->to))) {
        return work_refuse(work, ERR_FORBIDDEN, "denied", "agent",
                           "the hand-off is rated by its receiver, a member of %.*s; %.*s %s",
                           TEXT_ARG(hand_off->to), TEXT_ARG(who), is_giver ? "gave it" : "is none");
    }
    return ERR_OK;
}

/* ticket.rate_hand_off {id, rating, agent?, text?}: the receiver says how the last hand-off was. */
enum err rate_hand_off(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text agent = value_text(args, "agent");
    struct text who = agent.n > 0 ? agent : work->actor;
    enum ticket_rating rating = TICKET_UNRATED;
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    struct ticket_hand_off *hand_off = &work->ticket->hand_off;
    if (!ticket_rating_from(value_text(args, "rating"), &rating)) {
        return work_refuse(work, ERR_INVALID, "invalid", "rating",
                           "a rating is complete, asked_back, asked_customer_again or wrong_team");
    }
    if (hand_off->entry == 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "ticket %s was never handed off: there is nothing to rate",
                           id_print('T', work->ticket->id).z);
    }
    err = check_receiver(work, who);
    if (err != ERR_OK) {
        return err;
    }
    if (hand_off->rating == rating) {
        return change_ticket_same(work);
    }
    if (hand_off->rating != TICKET_UNRATED) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "rating",
                           "the hand-off was rated %s already",
                           ticket_rating_name(hand_off->rating));
    }
    hand_off->rating = rating;
    struct pack *event = work_event(work, "handoff_rated");
    pack_pair_int(event, "hand_off", hand_off->entry);
    pack_pair_text(event, "from", hand_off->from);
    pack_pair_text(event, "edge", hand_off->to);
    pack_pair_text(event, "giver", hand_off->giver);
    pack_pair_z(event, "rating", ticket_rating_name(rating));
    pack_pair_text(event, "person", who);
    pack_pair_text(event, "text", value_text(args, "text"));
    work_event_end(work);
    struct hand_off_quality one = {0};
    one.rated[rating] = 1;
    hand_off_log_add(work, hand_off->from, hand_off->to, hand_off->giver, &one);
    return change_ticket_end(work, "rate_hand_off");
}
