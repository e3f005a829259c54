#include "engine/plugin_state.h"
#include "engine/blocked_form.h"
#include "engine/bot_stage.h"
#include "engine/end_ticket.h"
#include "engine/give_ticket.h"
#include "engine/guard_loops.h"
#include "engine/hand_off.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/wake_ticket.h"
#include "model/ticket_move.h"

static void deny(struct work *work, struct effect *effect, const char *why)
{
    effect->verdict = VERDICT_DENIED;
    effect->why = arena_text(work->arena, text_z(why));
}

/* A ticket that is not where such a move begins has gone on meanwhile. */
static bool may_move(const struct work *work, enum ticket_command command, struct effect *effect,
                     enum ticket_state *to)
{
    bool may = ticket_move(work->ticket->state, command, to) == TICKET_MOVES;
    effect->verdict = may ? effect->verdict : VERDICT_STALE;
    return may;
}

static void wait_for_customer(struct work *work, struct effect *effect)
{
    enum ticket_state to = TICKET_NEW;
    int64_t until_us = effect->num * 1000;
    if (until_us != 0 && until_us <= work->now_us) {
        deny(work, effect, "the end of the wait lies in the past");
    } else if (may_move(work, TICKET_WAIT_CUSTOMER, effect, &to)) {
        settle_wait(work, to, "wait_customer", until_us, work->policies->pending_max_s);
    }
}

static void block(struct work *work, struct effect *effect)
{
    enum ticket_state to = TICKET_NEW;
    struct refusal *refusal = work->refusal;
    struct refusal refused = {0};
    struct blocked_form form = {.reason = effect->val, .promise_us = effect->num * 1000};
    form.text = effect->reason;
    if (effect->num != 0 && form.promise_us <= work->now_us) {
        deny(work, effect, "when the customer hears next lies in the past");
        return;
    }
    work->refusal = &refused;
    if (blocked_form_check(work, &form) != ERR_OK) {
        deny(work, effect, refused.text);
    } else if (may_move(work, TICKET_BLOCK, effect, &to)) {
        blocked_form_apply(work, &form, 0);
    }
    work->refusal = refusal;
}

void plugin_state_set(struct work *work, struct effect *effect)
{
    enum ticket_state to = TICKET_NEW;
    if (text_eq_z(effect->key, "pending")) {
        wait_for_customer(work, effect);
    } else if (text_eq_z(effect->key, "blocked")) {
        block(work, effect);
    } else if (text_eq_z(effect->key, "solved")) {
        if (may_move(work, TICKET_SOLVE, effect, &to)) {
            end_ticket_solve(work, effect->val, "plugin");
        }
    } else if (text_eq_z(effect->key, "open")) {
        if (may_move(work, TICKET_UNTIL, effect, &to)) {
            wake_ticket(work, "plugin", NULL);
        }
    } else {
        deny(work, effect, "a plugin makes a ticket pending, blocked, open or solved");
    }
}

static bool is_form_complete(struct work *work, const struct hand_off *hand_off,
                             struct effect *effect)
{
    struct refusal *refusal = work->refusal;
    struct refusal refused = {0};
    work->refusal = &refused;
    enum err err = hand_off_check(work, hand_off);
    work->refusal = refusal;
    if (err != ERR_OK) {
        deny(work, effect, refused.text);
    }
    return err == ERR_OK;
}

static void give(struct work *work, struct effect *effect, const struct value *form)
{
    const struct ticket *ticket = work->ticket;
    struct hand_off hand_off = {.from = ticket->team,
                                .to = effect->key,
                                .axis = ESCALATION_FUNCTIONAL,
                                .form = form,
                                .giver = ticket->agent};
    bool is_one = form != NULL || hand_off_form(work, &hand_off) != NULL;
    if (is_one && !is_form_complete(work, &hand_off, effect)) {
        return;
    }
    if (!guard_loops_may_move(work, effect->key)) {
        deny(work, effect, "two teams gave this ticket back and forth: somebody above decides");
        return;
    }
    if (is_one) {
        (void)hand_off_record(work, &hand_off);
    }
    if (give_ticket(work, effect->key, TEXT_NONE, effect->instance, NULL, effect->reason)) {
        run_escalation_ping_pong(work);
    }
}

void plugin_state_hand_off(struct work *work, struct effect *effect)
{
    struct value *form = ARENA_NEW(work->arena, struct value);
    bool is_form = pack_read(work->arena, effect->val, form) == ERR_OK && form->type == VALUE_MAP;
    if (roster_team(&work->policies->roster, effect->key) == NULL) {
        deny(work, effect, "there is no such team");
    } else if (effect->val.n > 0 && !is_form) {
        deny(work, effect, "val is the form, a packed map of its fields, or empty");
    } else if (!ticket_is_unsolved(work->ticket)) {
        effect->verdict = VERDICT_STALE;
    } else if (bot_stage_is_on(work)) {
        deny(work, effect, "a bot has the ticket: it hands it off itself");
    } else if (text_eq(work->ticket->team, effect->key)) {
        effect->verdict = VERDICT_MERGED;
    } else {
        give(work, effect, is_form ? form : NULL);
    }
}
