#include "engine/ticket_view.h"
#include "base/must.h"
#include "engine/kept_policy.h"
#include "engine/run_clocks.h"
#include "model/owed_work.h"

static void pair_at(struct pack *pack, const char *key, int64_t at_us)
{
    if (at_us != 0 && at_us != INT64_MAX) {
        pack_pair_int(pack, key, at_us / 1000);
    }
}

static void pair_filled(struct pack *pack, const char *key, struct text text)
{
    if (text.n > 0) {
        pack_pair_text(pack, key, text);
    }
}

static void view_clock(struct work *work, struct pack *pack, struct sla_life *life,
                       const struct sla_clock *clock)
{
    int64_t elapsed_s = sla_life_elapsed(life, clock);
    pack_map_begin(pack);
    pack_pair_z(pack, "metric", sla_policy_metric_name(clock->metric));
    pack_pair_int(pack, "n", clock->n);
    pack_pair_z(pack, "phase", sla_clock_phase_name(clock->phase));
    pack_pair_bool(pack, "breached", clock->breached);
    pack_pair_bool(pack, "at_risk", clock->at_risk);
    pack_pair_text(pack, "policy", clock->policy);
    pack_pair_int(pack, "start_at_ms", clock->start_s * 1000);
    if (clock->target.unit == SLA_UNIT_DAYS) {
        pack_pair_int(pack, "target_days", clock->target.amount);
    } else {
        pack_pair_int(pack, "target_ms", clock->target.amount * 1000);
    }
    if (clock->metric == SLA_PROMISE) {
        pack_pair_z(pack, "kind", sla_clock_promises[clock->promise]);
    }
    pack_pair_int(pack, "elapsed_ms", elapsed_s * 1000);
    if (sla_clock_is_live(clock) && clock->target.unit != SLA_UNIT_DAYS) {
        pack_pair_int(pack, "remaining_ms", (clock->target.amount - elapsed_s) * 1000);
    }
    if (clock->due_s != CALENDAR_NONE) {
        pack_pair_int(pack, "due_at_ms", clock->due_s * 1000);
    }
    if (clock->phase == SLA_RUNNING) {
        pack_pair_int(pack, "left_ms", (clock->due_s - life->now_s) * 1000);
    }
    if (clock->phase == SLA_CANCELLED) {
        pack_pair_z(pack, "why", sla_clock_why_name(clock->why));
    }
    if (clock->metric == SLA_OWNER && sla_clock_is_live(clock)) {
        run_clocks_tell_budget(work, pack, work->ticket->team, true);
    }
    if (clock->stuck) {
        pack_pair_bool(pack, "no_working_time", true);
    }
    if (clock->end_s != 0) {
        pack_pair_int(pack, "ended_at_ms", clock->end_s * 1000);
    }
    pack_map_end(pack);
}

static void view_joined(struct pack *pack, uint32_t joined)
{
    pack_key(pack, "joined");
    pack_list_begin(pack);
    for (unsigned cause = 0; cause < ESCALATION_CAUSES; cause++) {
        if ((joined & (1u << cause)) != 0) {
            pack_z(pack, escalation_policy_cause_name((enum escalation_cause)cause));
        }
    }
    pack_list_end(pack);
}

static void view_times(struct pack *pack, const struct escalation *escalation)
{
    pair_at(pack, "started_at_ms", escalation->started_us);
    pair_at(pack, "level_at_ms", escalation->level_at_us);
    pair_at(pack, "next_at_ms", escalation->next_us);
    pair_filled(pack, "acknowledged_by", escalation->acknowledged_by);
    pair_at(pack, "acknowledged_at_ms", escalation->acknowledged_at_us);
    pair_at(pack, "acknowledged_until_ms", escalation->acknowledged_until_us);
    pair_filled(pack, "held", text_z(escalation_hold_name(escalation->hold)));
    pair_at(pack, "held_until_ms", escalation->held_until_us);
    pair_at(pack, "ended_at_ms", escalation->ended_at_us);
    pair_at(pack, "hold_down_until_ms", escalation->hold_down_until_us);
}

static void view_escalation(struct work *work, struct pack *pack,
                            const struct escalation *escalation)
{
    const struct escalation_policy *policy = kept_policy_of(work, escalation);
    pack_map_begin(pack);
    pack_pair_int(pack, "n", escalation->n);
    pack_pair_text(pack, "policy", escalation->policy);
    pack_pair_text(pack, "policy_version", escalation->policy_version);
    pack_pair_z(pack, "state", escalation_state_name(escalation->state));
    pack_pair_z(pack, "cause", escalation_policy_cause_name(escalation->cause));
    pack_pair_int(pack, "level", escalation->level);
    pack_pair_int(pack, "levels", policy ? (int64_t)policy->level_count : 0);
    pack_pair_text(pack, "method", escalation->method);
    view_joined(pack, escalation->joined);
    pack_pair_int(pack, "functional", escalation->functional);
    pack_pair_int(pack, "hierarchical", escalation->hierarchical);
    pack_pair_int(pack, "round", escalation->round);
    view_times(pack, escalation);
    pack_map_end(pack);
}

static void view_head(const struct work *work, struct pack *pack, const struct ticket *ticket)
{
    pack_pair_z(pack, "id", id_print('T', ticket->id).z);
    pack_pair_int(pack, "version", (int64_t)ticket->revision);
    pack_pair_z(pack, "state", ticket_state_name(ticket->state));
    pack_pair_z(pack, "stage", (ticket->flags & TICKET_BOT) != 0 ? "bot" : "human");
    pack_pair_text(pack, "subject", ticket->subject);
    pack_pair_z(pack, "priority", priority_name(&work->policies->priorities, ticket->priority));
    pack_pair_text(pack, "channel", ticket->channel);
    pack_pair_text(pack, "requester", ticket->requester);
    pack_pair_text(pack, "team", ticket->team);
    pack_pair_text(pack, "agent", ticket->agent);
    pack_pair_z(pack, "customer", ticket->customer ? id_print('C', ticket->customer).z : "");
    pack_pair_int(pack, "level", ticket_level(ticket));
    pack_pair_z(pack, "lane", (ticket->flags & TICKET_IMMEDIATE) != 0 ? "immediate" : "normal");
    pair_at(pack, "created_at_ms", ticket->created_us);
    pair_at(pack, "updated_at_ms", ticket->updated_us);
    pair_at(pack, "due_at_ms", ticket_due_us(ticket));
}

void ticket_view_row(const struct work *work, struct pack *pack, const struct ticket *ticket)
{
    bool breached = false;
    bool acknowledged = false;
    for (size_t i = 0; i < ticket->clock_count; i++) {
        breached =
            breached || (ticket->clocks[i].breached && ticket->clocks[i].phase <= SLA_PAUSED);
    }
    for (size_t i = 0; i < ticket->escalation_count; i++) {
        acknowledged = acknowledged || ticket->escalations[i].state == ESCALATION_ACKNOWLEDGED;
    }
    pack_map_begin(pack);
    view_head(work, pack, ticket);
    pack_pair_bool(pack, "breached", breached);
    pack_pair_bool(pack, "acknowledged", acknowledged);
    if (ticket_due_us(ticket) != INT64_MAX) {
        pack_pair_int(pack, "left_ms", (ticket_due_us(ticket) - work->now_us) / 1000);
    }
    pack_map_end(pack);
}

static void view_lists(struct pack *pack, const struct ticket *ticket)
{
    pack_key(pack, "tags");
    pack_list_begin(pack);
    for (size_t i = 0; i < ticket->tag_count; i++) {
        pack_text(pack, ticket->tags[i]);
    }
    pack_list_end(pack);
    pack_key(pack, "labels");
    pack_list_begin(pack);
    for (size_t i = 0; i < ticket->label_count; i++) {
        pack_map_begin(pack);
        pack_pair_text(pack, "label", ticket->labels[i].name);
        pack_pair_int(pack, "confidence_percent", ticket->labels[i].confidence);
        pack_pair_bool(pack, "applied", ticket->labels[i].applied);
        pack_map_end(pack);
    }
    pack_list_end(pack);
    pack_key(pack, "fields");
    pack_map_begin(pack);
    for (size_t i = 0; i < ticket->field_count; i++) {
        pack_text(pack, ticket->fields[i].name);
        pack_text(pack, ticket->fields[i].value);
    }
    pack_map_end(pack);
}

static void view_triage(struct pack *pack, const struct ticket_triage *triage)
{
    pair_filled(pack, "issue", triage->issue);
    pair_filled(pack, "location", triage->location);
    pair_filled(pack, "cause", triage->cause);
    pair_filled(pack, "requested_speed", triage->speed);
    if (triage->service_count > 0) {
        pack_key(pack, "service");
        pack_list_begin(pack);
        for (size_t i = 0; i < triage->service_count; i++) {
            pack_text(pack, triage->services[i]);
        }
        pack_list_end(pack);
    }
}

static void view_hand_off(struct pack *pack, const struct ticket_hand_off *hand_off)
{
    if (hand_off->entry == 0) {
        return;
    }
    pack_key(pack, "hand_off");
    pack_map_begin(pack);
    pack_pair_int(pack, "entry", hand_off->entry);
    pack_pair_text(pack, "from", hand_off->from);
    pack_pair_text(pack, "to", hand_off->to);
    pair_filled(pack, "giver", hand_off->giver);
    pack_pair_bool(pack, "form_missing", hand_off->is_missing);
    pair_filled(pack, "rating", text_z(ticket_rating_name(hand_off->rating)));
    pack_map_end(pack);
}

static void view_owed(struct pack *pack, const struct ticket *ticket)
{
    if (ticket->owed_count == 0) {
        return;
    }
    pack_key(pack, "owed");
    pack_list_begin(pack);
    for (size_t i = 0; i < ticket->owed_count; i++) {
        const struct ticket_owed *item = &ticket->owed[i];
        pack_map_begin(pack);
        pack_pair_z(pack, "item", owed_work_name(item->reason));
        pair_filled(pack, "agent", item->agent);
        pair_at(pack, "since_ms", item->since_us);
        pack_pair_z(pack, "method", owed_work_method(item->reason));
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void view_channel_move(struct pack *pack, const struct ticket_channel_move *move)
{
    if (move->state == TICKET_MOVE_NONE) {
        return;
    }
    pack_key(pack, "channel_move");
    pack_map_begin(pack);
    pack_pair_z(pack, "state", ticket_channel_move_name(move->state));
    pack_pair_text(pack, "to", move->to);
    pack_pair_text(pack, "address", move->address);
    pair_at(pack, "expires_at_ms", move->expires_us);
    pack_map_end(pack);
}

/* How long bots have had it, and whether that was enough. */
static void view_bot(struct pack *pack, const struct ticket *ticket, int64_t now_s)
{
    if (ticket->bot.name.n == 0) {
        return;
    }
    pack_pair_int(pack, "bot_time_s", ticket_span_total(ticket, TICKET_PAUSE_BOT, now_s));
    pack_pair_bool(pack, "contained", (ticket->flags & TICKET_CONTAINED) != 0);
    pack_key(pack, "bot");
    pack_map_begin(pack);
    pack_pair_text(pack, "name", ticket->bot.name);
    pack_pair_int(pack, "turns", ticket->bot.turns);
    pack_pair_int(pack, "turns_max", ticket->bot.turns_max);
    pack_pair_int(pack, "limit_ms", ticket->bot.limit_s * 1000);
    pair_at(pack, "started_at_ms", ticket->bot.started_us);
    pack_map_end(pack);
}

static void pair_ticket(struct pack *pack, const char *key, uint64_t id)
{
    if (id != 0) {
        pack_pair_z(pack, key, id_print('T', id).z);
    }
}

static void view_links(struct pack *pack, const struct ticket *ticket)
{
    pair_ticket(pack, "follow_up_of", ticket->follow_up_of);
    pair_ticket(pack, "incident_of", ticket->problem);
    pair_ticket(pack, "merged_into", ticket->merged.into);
    pair_ticket(pack, "split_from", ticket->split_from);
    pack_pair_int(pack, "affected_customers", ticket->affected);
    if (ticket->incidents > 0) {
        pack_pair_int(pack, "incidents", ticket->incidents);
    }
    if (ticket->repeat_count > 1) {
        pack_pair_int(pack, "repeat_contact", ticket->repeat_count);
    }
}

void ticket_view(struct work *work, struct pack *pack)
{
    const struct ticket *ticket = work->ticket;
    struct run_clocks run;
    struct sla_life *life = run_clocks_begin(&run, work);
    pack_map_begin(pack);
    view_head(work, pack, ticket);
    if (work->sequence == 0) { /* a question; who writes knows what was said */
        bool is_masked = ticket->masked_to != 0 && ticket->body_entry <= ticket->masked_to;
        pack_pair_text(pack, "body", is_masked ? TEXT("[masked]") : ticket->body);
    }
    view_triage(pack, &ticket->triage);
    pack_pair_int(pack, "affected_customers", ticket->affected);
    pack_pair_int(pack, "impact", ticket->impact);
    pack_pair_int(pack, "urgency", ticket->urgency);
    pack_pair_bool(pack, "provisional", (ticket->flags & TICKET_PROVISIONAL) != 0);
    pack_pair_text(pack, "sla_policy", ticket->sla_policy);
    pair_filled(pack, "owner_policy", ticket->owner_policy);
    pair_filled(pack, "blocked_reason", ticket->blocked_reason);
    pair_at(pack, "until_at_ms", ticket->until_us);
    pack_pair_int(pack, "entries", ticket->entries);
    pack_pair_int(pack, "reopen_count", ticket->reopen_count);
    pair_at(pack, "solved_at_ms", ticket->solved_us);
    pair_filled(pack, "resolution", ticket->resolution);
    view_links(pack, ticket);
    view_bot(pack, ticket, life->now_s);
    view_hand_off(pack, &ticket->hand_off);
    view_channel_move(pack, &ticket->channel_move);
    view_owed(pack, ticket);
    view_lists(pack, ticket);
    pack_key(pack, "clocks");
    pack_list_begin(pack);
    for (size_t i = 0; i < ticket->clock_count; i++) {
        view_clock(work, pack, life, &ticket->clocks[i]);
    }
    pack_list_end(pack);
    pack_key(pack, "escalations");
    pack_list_begin(pack);
    for (size_t i = 0; i < ticket->escalation_count; i++) {
        view_escalation(work, pack, &ticket->escalations[i]);
    }
    pack_list_end(pack);
    pack_map_end(pack);
}

void ticket_view_customer(struct pack *pack, const struct customer *customer)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "id", id_print('C', customer->id).z);
    pair_filled(pack, "name", customer->name);
    pair_filled(pack, "tier", customer->tier);
    pair_filled(pack, "organisation", customer->organisation);
    pack_pair_int(pack, "open_tickets", customer->open_tickets);
    if (customer->linked_into != 0) {
        pack_pair_z(pack, "linked_into", id_print('C', customer->linked_into).z);
    }
    pair_at(pack, "created_at_ms", customer->created_us);
    pack_key(pack, "identities");
    pack_list_begin(pack);
    for (size_t i = 0; i < customer->identity_count; i++) {
        pack_map_begin(pack);
        pack_pair_text(pack, "kind", customer->identities[i].kind);
        pack_pair_text(pack, "value", customer->identities[i].value);
        pack_pair_bool(pack, "verified", customer->identities[i].verified);
        pack_map_end(pack);
    }
    pack_list_end(pack);
    pack_key(pack, "fields");
    pack_map_begin(pack);
    for (size_t i = 0; i < customer->field_count; i++) {
        pack_text(pack, customer->fields[i].name);
        pack_text(pack, customer->fields[i].value);
    }
    pack_map_end(pack);
    pack_map_end(pack);
}

void ticket_view_answer(struct work *work)
{
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "ticket");
    ticket_view(work, &pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

enum err ticket_view_answer_customer(struct work *work, const struct customer *customer)
{
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "customer");
    ticket_view_customer(&pack, customer);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
