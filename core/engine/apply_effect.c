#include "engine/apply_effect.h"
#include "engine/bot_stage.h"
#include "engine/decide_priority.h"
#include "engine/give_ticket.h"
#include "engine/guard_loops.h"
#include "engine/notify_person.h"
#include "engine/plan_notification.h"
#include "engine/plugin_escalation.h"
#include "engine/plugin_state.h"
#include "engine/plugin_wake.h"
#include "engine/policy_history.h"
#include "engine/record_message.h"
#include "engine/route_check.h"
#include "engine/run_escalation.h"
#include "engine/set_customer_field.h"
#include "engine/triage_record.h"

static void deny(struct work *work, struct effect *effect, const char *why)
{
    effect->verdict = VERDICT_DENIED;
    effect->why = arena_text(work->arena, text_z(why));
}

static void add_tag(struct work *work, struct effect *effect)
{
    struct ticket *ticket = work->ticket;
    if (ticket_has_tag(ticket, effect->key)) {
        effect->verdict = VERDICT_MERGED;
    } else if (ticket->tag_count >= TICKET_TAGS_MAX) {
        deny(work, effect, "the ticket has its maximum of tags");
    } else {
        *ARENA_PUSH(work->arena, ticket->tags, ticket->tag_count) =
            arena_text(work->arena, effect->key);
    }
}

static void delete_tag(struct work *work, struct text tag)
{
    struct text *kept = NULL;
    size_t count = 0;
    for (size_t i = 0; i < work->ticket->tag_count; i++) {
        if (!text_eq(work->ticket->tags[i], tag)) {
            *ARENA_PUSH(work->arena, kept, count) = work->ticket->tags[i];
        }
    }
    work->ticket->tags = kept;
    work->ticket->tag_count = count;
}

static void set_field(struct work *work, struct effect *effect)
{
    struct ticket *ticket = work->ticket;
    struct ticket_field *field = NULL;
    for (size_t i = 0; i < ticket->field_count; i++) {
        field = text_eq(ticket->fields[i].name, effect->key) ? &ticket->fields[i] : field;
    }
    if (field == NULL && ticket->field_count >= TICKET_FIELDS_MAX) {
        deny(work, effect, "the ticket has its maximum of fields");
        return;
    }
    if (field == NULL) {
        field = ARENA_PUSH(work->arena, ticket->fields, ticket->field_count);
        field->name = arena_text(work->arena, effect->key);
    }
    struct pack *event = work_event(work, "attribute_set");
    pack_pair_text(event, "name", effect->key);
    pack_pair_text(event, "old", field->value);
    pack_pair_text(event, "new", effect->val);
    pack_pair_text(event, "source", effect->instance);
    work_event_end(work);
    field->value = arena_text(work->arena, effect->val);
}

static void add_label(struct work *work, struct effect *effect, struct applied *applied)
{
    struct ticket *ticket = work->ticket;
    struct ticket_label *label = NULL;
    for (size_t i = 0; i < ticket->label_count; i++) {
        label = text_eq(ticket->labels[i].name, effect->key) ? &ticket->labels[i] : label;
    }
    if (label == NULL && ticket->label_count >= TICKET_LABELS_MAX) {
        deny(work, effect, "the ticket has its maximum of labels");
        return;
    }
    if (label == NULL) {
        label = ARENA_PUSH(work->arena, ticket->labels, ticket->label_count);
        label->name = arena_text(work->arena, effect->key);
    }
    label->confidence = (int64_t)(effect->weight * 100 + 0.5);
    label->applied = label->confidence >= work->policies->classify_threshold_percent;
    applied->classified = true;
}

static void triage_word(struct work *work, struct effect *effect)
{
    enum triage_field field = TRIAGE_FIELDS;
    if (!triage_record_field(effect->key, &field)) {
        deny(work, effect,
             "triage takes impact, urgency, issue, service, location, cause, requested_speed");
    } else if (effect->val.n == 0 || effect->val.n > TRIAGE_TEXT_BYTES_MAX ||
               !triage_record_allows(work, field, effect->val)) {
        deny(work, effect, "the configuration has no such word for it");
    } else if (field == TRIAGE_SERVICE
                   ? triage_record_set_services(work, &effect->val, 1, effect->instance)
                   : triage_record_set_text(work, field, effect->val, effect->instance)) {
        triage_record_write(work);
    }
}

static void triage(struct work *work, struct effect *effect)
{
    bool is_number = text_eq_z(effect->key, "impact") || text_eq_z(effect->key, "urgency");
    if (!is_number) {
        triage_word(work, effect);
    } else if (effect->num < 1 || effect->num > PRIORITY_IMPACTS) {
        deny(work, effect, "impact and urgency are 1 to 4");
    } else if (triage_record_set_number(work,
                                        text_eq_z(effect->key, "impact") ? "impact" : "urgency",
                                        (uint32_t)effect->num, effect->instance)) {
        triage_record_write(work);
    }
}

void apply_effect_assign(struct work *work, struct text team, struct text agent, struct text method,
                         const struct effect_list *candidates, struct text reason)
{
    if (give_ticket(work, team, agent, method, candidates, reason)) {
        run_escalation_ping_pong(work);
    }
}

static void route_to_bot(struct work *work, struct effect *effect, struct text bot)
{
    struct bot_terms terms = bot_stage_terms(work, bot);
    if (!bot_stage_is_known(work, bot)) {
        deny(work, effect, "there is no such bot");
    } else if ((work->ticket->flags & TICKET_AUTOMATIC) != 0) {
        deny(work, effect, "no bot answers automatic mail");
    } else if (!bot_stage_is_on(work)) {
        (void)give_ticket(work, effect->key, TEXT_NONE, effect->instance, NULL, effect->reason);
        bot_stage_begin(work, &terms);
    }
}

/* Empty: whoever is named may have it, or nobody is. */
static struct text against(struct work *work, const struct effect *effect)
{
    const struct roster_agent *agent = roster_agent(&work->policies->roster, effect->val);
    if (effect->val.n == 0) {
        return TEXT_NONE;
    }
    return agent == NULL || !roster_in_team(agent, effect->key)
               ? TEXT("there is no such agent in that team")
               : route_check(work, effect->key, agent);
}

static void route(struct work *work, struct effect *effect, const struct effect_list *effects,
                  struct applied *applied)
{
    struct text bot = bot_stage_name(effect->val);
    struct text why = bot.n == 0 ? against(work, effect) : TEXT_NONE;
    if (roster_team(&work->policies->roster, effect->key) == NULL) {
        deny(work, effect, "there is no such team");
    } else if (bot.n > 0) {
        route_to_bot(work, effect, bot);
        applied->routed = effect->verdict == VERDICT_APPLIED;
    } else if (why.n > 0) {
        deny(work, effect, why.p);
    } else if (work->before != NULL && work->before->agent.n > 0 &&
               (work->before->flags & TICKET_PROVISIONAL) != 0) {
        effect->verdict = VERDICT_STALE; /* a person took it while the stage waited */
        applied->routed = true;
    } else if (!guard_loops_may_move(work, effect->key)) {
        deny(work, effect, "two teams gave this ticket back and forth: somebody above decides");
        applied->routed = true;
    } else {
        apply_effect_assign(work, effect->key, effect->val, effect->instance, effects,
                            effect->reason);
        applied->routed = true;
    }
}

static void choose_sla(struct work *work, struct effect *effect, struct applied *applied)
{
    applied->sla_policy = policy_set_sla(policy_history_set(work), effect->key);
    if (applied->sla_policy == NULL) {
        deny(work, effect, "there is no such SLA policy");
    }
}

static void target_sla(struct work *work, struct effect *effect, struct applied *applied)
{
    enum sla_metric metric;
    if (!sla_policy_metric_from(effect->key, &metric) || effect->num < 1000) {
        deny(work, effect, "not a clock of this version, or a target below one second");
    } else {
        applied->targets.target_ms[metric] = effect->num;
    }
}

/* key: a clock; num: ms to add to its target. Settling takes the new target, with its event. What
 * the policy does not let plugins add is refused, and what is more than that is cut. */
static void extend_sla(struct work *work, struct effect *effect)
{
    enum sla_metric metric = SLA_METRICS;
    struct run_clocks run;
    struct sla_life *life = run_clocks_begin(&run, work);
    bool is_clock = sla_policy_metric_from(effect->key, &metric) && metric != SLA_PROMISE;
    const struct sla_policy *policy = is_clock ? sla_life_policy(life, metric) : NULL;
    if (policy == NULL || sla_life_target(life, policy, metric).amount == 0) {
        deny(work, effect, "the ticket has no such clock to extend");
        return;
    }
    int64_t max_s = policy->clocks[metric].extend_max_s;
    int64_t *extra_s = &work->ticket->sla_extra_s[metric];
    if (policy->clocks[metric].targets[work->ticket->priority].unit == SLA_UNIT_DAYS) {
        deny(work, effect, "a target in working days is not extended");
    } else if (*extra_s >= max_s || effect->num < 1000) {
        deny(work, effect,
             max_s == 0 ? "the policy lets plugins extend nothing: extend_max is not set"
                        : "nothing is left to extend: extend_max is used up, or it is below 1 s");
    } else {
        int64_t left_s = max_s - *extra_s;
        *extra_s += effect->num / 1000 < left_s ? effect->num / 1000 : left_s;
    }
}

/* key: a clock, empty: all; num: 1 pause, 0 resume; val: why. */
static void pause_sla(struct work *work, struct effect *effect)
{
    enum sla_metric metric = SLA_METRICS;
    uint32_t metrics = 0;
    struct run_clocks run;
    struct sla_life *life = run_clocks_begin(&run, work);
    if (effect->key.n > 0) {
        if (!sla_policy_metric_from(effect->key, &metric) || metric == SLA_PROMISE) {
            deny(work, effect, "not a clock that can be paused");
            return;
        }
        metrics = 1u << metric;
    }
    if (effect->num == 0) {
        if (!sla_life_resume(life, metrics)) {
            deny(work, effect, "nothing is paused for that clock");
        }
    } else if (ticket_span_is_paused(work->ticket, metrics)) {
        effect->verdict = VERDICT_MERGED;
    } else {
        sla_life_pause(life, metrics, effect->val.n > 0 ? effect->val : effect->instance);
    }
}

static void set_priority(struct work *work, struct effect *effect)
{
    if (effect->num < 0 || effect->num >= (int64_t)work->policies->priorities.count) {
        deny(work, effect, "the scale of priorities has no such place");
    } else if (work->ticket->pin != PRIORITY_NONE) {
        effect->verdict = VERDICT_OVERRULED;
        effect->why = TEXT("the priority is pinned");
    } else {
        decide_priority_hold(work,
                             arena_printf(work->arena, "plugin:%.*s", TEXT_ARG(effect->instance)),
                             (enum priority)effect->num);
    }
}

static void store_value(struct work *work, const struct effect *effect)
{
    int64_t expires_us = effect->num > 0 ? work->now_us + effect->num * 1000 : 0;
    if (effect->kind == EFFECT_KV_DEL) {
        kv_table_delete(work->writes, effect->instance, effect->key);
    } else {
        kv_table_put(work->writes, effect->instance, effect->key, effect->val, expires_us);
    }
}

/* --- the customer --- */

static void set_customer(struct work *work, struct effect *effect)
{
    if (work->customer == NULL) {
        deny(work, effect, "no customer is in hand");
        return;
    }
    struct customer before = *work->customer;
    if (!set_customer_field(work, work->customer, effect->key, effect->val)) {
        deny(work, effect, "the customer has its maximum of fields");
        return;
    }
    customer_table_put(work->writes, &before, work->customer);
}

static void add_text(struct work *work, const struct effect *effect)
{
    struct message message = {.direction = MESSAGE_OUT,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .author = effect->instance,
                              .body = effect->val,
                              .content_type = TEXT("text/plain"),
                              .automatic = true,
                              .visibility =
                                  effect->kind == EFFECT_NOTE ? MESSAGE_INTERNAL : MESSAGE_PUBLIC};
    record_message_out(work, &message);
}

/* key: an agent; val: an instance, empty: the first of their plan; num: a delay in ms. */
static void notify(struct work *work, struct effect *effect)
{
    if (roster_agent(&work->policies->roster, effect->key) == NULL) {
        deny(work, effect, "there is no such agent");
        return;
    }
    struct notify_notice notice = {.person = effect->key,
                                   .kind = "notice",
                                   .channel = effect->val,
                                   .body = effect->reason,
                                   .delay_us = effect->num * 1000};
    if (effect->num > PLAN_NOTIFICATION_DELAY_MS_MAX) {
        deny(work, effect, "a notification waits for at most seven days");
    } else if (!notify_person_notice(work, &notice)) {
        deny(work, effect, "the agent has no such way to be reached, or a plugin left it out");
    }
}

static void apply_one(struct work *work, struct effect *effect, const struct effect_list *effects,
                      struct applied *applied)
{
    switch ((int)effect->kind) {
    case EFFECT_SET_PRIORITY: set_priority(work, effect); break;
    case EFFECT_SET_FIELD: set_field(work, effect); break;
    case EFFECT_ADD_TAG: add_tag(work, effect); break;
    case EFFECT_DEL_TAG: delete_tag(work, effect->key); break;
    case EFFECT_LABEL: add_label(work, effect, applied); break;
    case EFFECT_TRIAGE: triage(work, effect); break;
    case EFFECT_SLA_POLICY: choose_sla(work, effect, applied); break;
    case EFFECT_SLA_TARGET: target_sla(work, effect, applied); break;
    case EFFECT_SLA_EXTEND: extend_sla(work, effect); break;
    case EFFECT_SLA_PAUSE: pause_sla(work, effect); break;
    case EFFECT_ROUTE: route(work, effect, effects, applied); break;
    case EFFECT_ESCALATE: plugin_escalation_up(work, effect); break;
    case EFFECT_DEESCALATE: plugin_escalation_end(work, effect); break;
    case EFFECT_SET_STATE: plugin_state_set(work, effect); break;
    case EFFECT_HAND_OFF: plugin_state_hand_off(work, effect); break;
    case EFFECT_CUSTOMER_FIELD: set_customer(work, effect); break;
    case EFFECT_WAKE: plugin_wake_arm(work, effect); break;
    case EFFECT_NOTIFY: notify(work, effect); break;
    case EFFECT_NOTE:
    case EFFECT_REPLY: add_text(work, effect); break;
    case EFFECT_KV_PUT:
    case EFFECT_KV_DEL: store_value(work, effect); break;
    case EFFECT_CANDIDATE:
    case EFFECT_RESULT:
    case EFFECT_REJECT: break; /* looked at by whoever asked */
    case EFFECT_CUSTOMER:
        deny(work, effect, "whose a message is, is said at inbound.identify");
        break;
    case EFFECT_SUPPRESS: deny(work, effect, "it is said at notification.plan"); break;
    case EFFECT_DEFER: deny(work, effect, "it goes with RUNG_ERETRY"); break;
    default: deny(work, effect, "it says nothing about a ticket"); break;
    }
}

void apply_effect_all(struct work *work, struct effect_list *effects, struct applied *applied)
{
    *applied = (struct applied){0};
    for (size_t i = 0; i < effects->count; i++) {
        if (effects->items[i].verdict == VERDICT_APPLIED) {
            apply_one(work, &effects->items[i], effects, applied);
            work->changed = true;
        }
    }
}
