#include "host/view.h"
#include <assert.h>
#include <string.h>
#include "model/id.h"

static_assert((int)RUNG_RPC_CALL == (int)HOOK_RPC_CALL, "hooks are those of the contract");
static_assert((int)RUNG_TICKET_OPENED == (int)HOOK_TICKET_OPENED, "hooks");
static_assert((int)RUNG_BOT_TURN == (int)HOOK_BOT_TURN, "hooks");
static_assert((int)RUNG_MESSAGE_REDACT == (int)HOOK_MESSAGE_REDACT, "hooks");
static_assert((int)RUNG_ESCALATION_BEFORE_ACKNOWLEDGE == (int)HOOK_ESCALATION_BEFORE_ACKNOWLEDGE,
              "hooks");
static_assert((int)RUNG_ESCALATION_RESOLVE == (int)HOOK_ESCALATION_RESOLVE, "hooks");
static_assert((int)RUNG_NOTIFICATION_FAILED == (int)HOOK_NOTIFICATION_FAILED, "hooks");
static_assert((int)RUNG_FX_SET_PRIORITY == (int)EFFECT_SET_PRIORITY, "effects");
static_assert((int)RUNG_FX_SLA_PAUSE == (int)EFFECT_SLA_PAUSE, "effects");
static_assert((int)RUNG_FX_REPLACE == (int)EFFECT_REPLACE, "effects");
static_assert((int)RUNG_FX_CANDIDATE == (int)EFFECT_CANDIDATE, "effects");
static_assert((int)RUNG_FX_HOLIDAYS == (int)EFFECT_HOLIDAYS, "effects");

/* Words of ours: nobody can write into them, so nobody gets a copy. */
static rung_str word(const char *z)
{
    return (rung_str){z, strlen(z)};
}

rung_str view_text(struct arena *arena, struct text text)
{
    if (text.n == 0) {
        return word("");
    }
    struct text kept = arena_text(arena, text);
    return (rung_str){kept.p, kept.n};
}

struct text view_back(rung_str text)
{
    return text.p == NULL ? TEXT_NONE : (struct text){text.p, text.n};
}

static rung_list list_of(struct arena *arena, const struct text *items, size_t count)
{
    rung_str *copies = ARENA_NEW_ARRAY(arena, rung_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        copies[i] = view_text(arena, items[i]);
    }
    return (rung_list){copies, count};
}

static rung_list labels_of(struct arena *arena, const struct ticket *ticket)
{
    rung_str *copies = ARENA_NEW_ARRAY(arena, rung_str, ticket->label_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < ticket->label_count; i++) {
        if (ticket->labels[i].applied) {
            copies[count++] = view_text(arena, ticket->labels[i].name);
        }
    }
    return (rung_list){copies, count};
}

static void draw_clock(const struct sla_clock *clock, rung_clock *out)
{
    bool is_live = clock->phase == SLA_RUNNING;
    *out = (rung_clock){
        .metric = word(sla_policy_metric_name(clock->metric)),
        .phase = word(sla_clock_phase_name(clock->phase)),
        .target_ms = clock->target.unit == SLA_UNIT_DAYS ? 0 : clock->target.amount * 1000,
        .elapsed_ms = clock->elapsed_s * 1000,
        .due_at = is_live && clock->due_s != CALENDAR_NONE ? clock->due_s * 1000 : 0,
        .instance = clock->n,
        .breached = clock->breached};
}

static void draw_clocks(struct arena *arena, const struct ticket *ticket, rung_ticket *out)
{
    rung_clock *clocks = ARENA_NEW_ARRAY(arena, rung_clock, ticket->clock_count + 1);
    for (size_t i = 0; i < ticket->clock_count; i++) {
        draw_clock(&ticket->clocks[i], &clocks[i]);
    }
    out->clocks = clocks;
    out->n_clocks = ticket->clock_count;
    out->clock_size = sizeof(rung_clock);
}

static struct text escalation_policy_of(const struct ticket *ticket)
{
    for (size_t i = ticket->escalation_count; i > 0; i--) {
        if (escalation_is_live(&ticket->escalations[i - 1])) {
            return ticket->escalations[i - 1].policy;
        }
    }
    return TEXT_NONE;
}

static void draw_ticket(struct arena *arena, const struct ask *ask, const struct ticket *ticket,
                        rung_ticket *out)
{
    const struct customer *customer = ask->customer;
    *out = (rung_ticket){
        .size = sizeof *out,
        .priority = (uint32_t)ticket->priority,
        .id = ticket->id,
        .revision = ticket->revision,
        .level = ticket_level(ticket),
        .flags = (ticket->flags & TICKET_PROVISIONAL) != 0 ? RUNG_PROVISIONAL : 0,
        .impact = ticket->impact,
        .urgency = ticket->urgency,
        .created_at = ticket->created_us / 1000,
        .updated_at = ticket->updated_us / 1000,
        .name = view_text(arena, text_z(id_print('T', ticket->id).z)),
        .state = word(ticket_state_name(ticket->state)),
        .stage = word((ticket->flags & TICKET_BOT) != 0 ? "bot" : "human"),
        .subject = view_text(arena, ticket->subject),
        .body = view_text(arena, ticket->body),
        .queue = view_text(arena, ticket->team),
        .team = view_text(arena, ticket->team),
        .agent = view_text(arena, ticket->agent),
        .customer = view_text(arena, ticket->customer ? text_z(id_print('C', ticket->customer).z)
                                                      : TEXT_NONE),
        .channel = view_text(arena, ticket->channel),
        .locale = view_text(arena, ticket->locale),
        .requester = view_text(arena, ticket->requester),
        .address = view_text(arena, ticket->channel_address),
        .tier = view_text(arena, customer ? customer->tier : TEXT_NONE),
        .escalation_policy = view_text(arena, escalation_policy_of(ticket)),
        .sla_policy = view_text(arena, ticket->sla_policy),
        .tags = list_of(arena, ticket->tags, ticket->tag_count),
        .labels = labels_of(arena, ticket)};
    if (ticket->body.n >= TICKET_BODY_BYTES_MAX) {
        out->flags |= RUNG_TEXT_CUT;
    }
    draw_clocks(arena, ticket, out);
}

static void draw_message(struct arena *arena, const struct message *message, rung_message *out)
{
    *out = (rung_message){.size = sizeof *out,
                          .flags = (message->automatic ? RUNG_AUTOMATIC : 0u) |
                                   (message->repaired ? RUNG_REPAIRED : 0u),
                          .channel = view_text(arena, message->channel),
                          .from = view_text(arena, message->from),
                          .to = view_text(arena, message->to),
                          .subject = view_text(arena, message->subject),
                          .body = view_text(arena, message->body),
                          .content_type = view_text(arena, message->content_type),
                          .external_id = view_text(arena, message->external_id),
                          .in_reply_to = view_text(arena, message->in_reply_to),
                          .token = view_text(arena, message->token),
                          .raw = view_text(arena, message->raw),
                          .kind = view_text(arena, message->kind),
                          .sent_at = message->sent_at_us / 1000,
                          .facts = view_text(arena, message->facts)};
}

void view_draw(struct view *view, struct arena *arena, const struct ask *ask, uint32_t left_ms)
{
    view->event = (rung_event){.size = sizeof(rung_event),
                               .hook = (uint32_t)ask->hook,
                               .id = ask->id,
                               .token = ask->token,
                               .attempt = ask->attempt,
                               .left_ms = left_ms,
                               .now_at = ask->now_us / 1000,
                               .seed = ask->seed,
                               .actor = view_text(arena, ask->actor),
                               .method = view_text(arena, ask->method)};
    if (ask->ticket != NULL) {
        draw_ticket(arena, ask, ask->ticket, &view->ticket);
        view->event.ticket = &view->ticket;
    }
    if (ask->before != NULL) {
        draw_ticket(arena, ask, ask->before, &view->before);
        view->event.before = &view->before;
    }
    if (ask->message != NULL) {
        draw_message(arena, ask->message, &view->message);
        view->event.message = &view->message;
    }
}
