#include "engine/run_bot.h"
#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/bot_stage.h"
#include "engine/end_ticket.h"
#include "engine/give_ticket.h"
#include "engine/hand_off.h"
#include "engine/merge.h"
#include "engine/record_message.h"
#include "engine/run_escalation.h"
#include "engine/run_pipeline.h"
#include "engine/settle.h"
#include "model/ticket_move.h"

/* --- to people --- */

struct handoff {
    struct text team;         /* empty: nobody said */
    const struct value *form; /* NULL: none */
};

static struct text team_for(const struct work *work, struct text named)
{
    struct bot_terms terms = bot_stage_terms(work, work->ticket->bot.name);
    bool is_team = named.n > 0 && roster_team(&work->policies->roster, named) != NULL;
    return is_team ? named : terms.team;
}

static void give_to_people(struct work *work, enum bot_outcome outcome, const char *why,
                           const struct handoff *handoff)
{
    struct ticket *ticket = work->ticket;
    struct text bot = ticket->bot.name;
    struct text from = arena_printf(work->arena, "bot:%.*s", TEXT_ARG(bot));
    struct text team = team_for(work, handoff->team);
    struct hand_off hand_off = {.from = from,
                                .to = team.n > 0 ? team : ticket->team,
                                .axis = ESCALATION_FUNCTIONAL,
                                .form = handoff->form,
                                .is_automatic = true};
    bot_stage_end(work, outcome, why, hand_off_record(work, &hand_off));
    if (team.n > 0) {
        work->ping_pong |= give_ticket(work, team, TEXT_NONE, from, NULL, text_z(why));
    } else {
        run_pipeline_route(work);
    }
    if (outcome == BOT_FAILED) {
        (void)run_escalation_start_by_rules(work, ESCALATION_CAUSE_BOT_FAILED, bot);
    }
}

static void fail(struct work *work, const char *why)
{
    give_to_people(work, BOT_FAILED, why, &(struct handoff){0});
}

/* --- its turn --- */

static void take_turn(struct work *work, const char *why, const struct message *message)
{
    if (!bot_stage_turn(work, why, message)) {
        fail(work, "turns");
    }
}

void run_bot_heard(struct work *work, const struct message *message, uint32_t entry)
{
    if (!bot_stage_is_on(work) || message->automatic) {
        return;
    }
    if (work->ticket->bot.job != 0) {
        work->ticket->bot.unread = entry;
        work->changed = true;
        return;
    }
    take_turn(work, "message", message);
}

void run_bot_resumed(struct work *work)
{
    if (bot_stage_is_on(work) && work->ticket->bot.job == 0) {
        take_turn(work, "resumed", NULL);
    }
}

static void read_unread(struct work *work)
{
    struct value data;
    struct message message;
    uint32_t entry = work->ticket->bot.unread;
    if (entry_table_get_data(work->reader, work->arena, work->ticket->id, entry, &data)) {
        message_read(&data, &message);
        take_turn(work, "message", &message);
    }
}

/* --- what it wants --- */

static void deny(struct effect *effect, const char *why)
{
    effect->verdict = VERDICT_DENIED;
    effect->why = text_z(why);
}

static void reply(struct work *work, const struct effect *effect)
{
    struct message message = {.direction = MESSAGE_OUT,
                              .author_kind = MESSAGE_BY_BOT,
                              .author = effect->instance,
                              .body = effect->val,
                              .channel = work->ticket->channel,
                              .content_type = TEXT("text/plain"),
                              .visibility = MESSAGE_PUBLIC};
    record_message_out(work, &message);
}

static void solve(struct work *work, struct effect *effect)
{
    end_ticket_solve(work, effect->val, END_TICKET_BY_BOT);
    bot_stage_end(work, BOT_SOLVED, "solved", "none");
}

static void wait_for_customer(struct work *work, struct effect *effect)
{
    enum ticket_state to = TICKET_NEW;
    int64_t until_us = effect->num * 1000;
    bool may = ticket_move(work->ticket->state, TICKET_WAIT_CUSTOMER, &to) == TICKET_MOVES;
    if (!may) {
        effect->verdict = VERDICT_MERGED;
    } else if (until_us != 0 && until_us <= work->now_us) {
        deny(effect, "the end of the wait lies in the past");
    } else {
        settle_wait(work, to, "wait_customer", until_us, work->policies->pending_max_s);
    }
}

static void set_state(struct work *work, struct effect *effect)
{
    if (text_eq_z(effect->key, "solved")) {
        solve(work, effect);
    } else if (text_eq_z(effect->key, "pending")) {
        wait_for_customer(work, effect);
    } else {
        deny(effect, "a bot may wait for the customer (pending) or solve (solved)");
    }
}

static void obey_hand_off(struct work *work, struct effect *effect)
{
    struct value *form = ARENA_NEW(work->arena, struct value);
    bool is_form = pack_read(work->arena, effect->val, form) == ERR_OK && form->type == VALUE_MAP;
    struct handoff handoff = {.team = effect->key, .form = is_form ? form : NULL};
    give_to_people(work, BOT_HANDED_OFF, "asked", &handoff);
}

/* True when it is the bot's own kind of effect: the rest is like anybody's. */
static bool is_own(const struct effect *effect)
{
    return effect->kind == EFFECT_REPLY || effect->kind == EFFECT_SET_STATE ||
           effect->kind == EFFECT_HAND_OFF;
}

static void obey_one(struct work *work, struct effect *effect)
{
    if (!bot_stage_is_on(work)) {
        deny(effect, "the bot no longer has the ticket");
        return;
    }
    switch ((int)effect->kind) {
    case EFFECT_REPLY: reply(work, effect); break;
    case EFFECT_SET_STATE: set_state(work, effect); break;
    default: obey_hand_off(work, effect); break;
    }
}

/* Its notes and fields first, then what it says and decides, each in its order. True: it has said
 * or decided something. */
static bool obey(struct work *work, struct effect_list *effects)
{
    struct effect_list rest = {0};
    struct effect_list own = {0};
    struct applied applied;
    bool has_spoken = false;
    for (size_t i = 0; i < effects->count; i++) {
        struct effect_list *list = is_own(&effects->items[i]) ? &own : &rest;
        *ARENA_PUSH(work->arena, list->items, list->count) = effects->items[i];
    }
    apply_effect_all(work, &rest, &applied);
    for (size_t i = 0; i < own.count; i++) {
        if (own.items[i].verdict == VERDICT_APPLIED) {
            obey_one(work, &own.items[i]);
            has_spoken = has_spoken || own.items[i].verdict != VERDICT_DENIED;
        }
        *ARENA_PUSH(work->arena, rest.items, rest.count) = own.items[i];
    }
    ask_hook_record(work, HOOK_BOT_TURN, &rest);
    return has_spoken;
}

static bool is_under_way(const struct work *work, const struct job *job)
{
    return bot_stage_is_on(work) && work->ticket->bot.job == job->id;
}

void run_bot_turn_done(struct work *work, const struct job *job, struct effect_list *effects)
{
    if (!is_under_way(work, job)) {
        return;
    }
    merge_effects(work->arena, HOOK_BOT_TURN, effects);
    bool has_spoken = obey(work, effects);
    if (!bot_stage_is_on(work)) {
        return;
    }
    bot_stage_turn_over(work, has_spoken);
    if (work->ticket->bot.unread != 0) {
        read_unread(work);
    }
}

void run_bot_turn_dead(struct work *work, const struct job *job, struct text error)
{
    if (is_under_way(work, job)) {
        struct pack *event = work_event(work, "degraded");
        pack_pair_text(event, "plugin", job->instance);
        pack_pair_z(event, "hook", effect_hook_name(HOOK_BOT_TURN));
        pack_pair_z(event, "outcome", "dead");
        pack_pair_text(event, "error", error);
        work_event_end(work);
        fail(work, "crash");
    }
}

void run_bot_silent(struct work *work)
{
    if (bot_stage_is_on(work)) {
        fail(work, "silence");
    }
}
