#include "model/sla_switch.h"
#include "base/clock.h"

const struct sla_policy *sla_switch_choose(const struct policy_set *set, struct ticket_facts *facts,
                                           bool for_owner)
{
    for (size_t i = 0; i < set->sla_policy_count; i++) {
        const struct sla_policy *policy = &set->sla_policies[i];
        if (policy->for_owner == for_owner && ticket_facts_hold(policy->when, facts)) {
            return policy;
        }
    }
    return NULL;
}

static uint32_t add_bytes(uint32_t hash, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ at[i]) * UINT32_C(16777619);
    }
    return hash;
}

static uint32_t add_text(uint32_t hash, struct text text)
{
    hash = text.n > 0 ? add_bytes(hash, text.p, text.n) : hash;
    return (hash ^ 0xff) * UINT32_C(16777619); /* so that "a", "b" is not "ab", "" */
}

uint32_t sla_switch_inputs(const struct ticket *ticket, struct text version)
{
    const uint32_t numbers[] = {(uint32_t)ticket->priority, ticket->impact, ticket->urgency,
                                ticket->affected};
    uint32_t hash = add_bytes(UINT32_C(2166136261), numbers, sizeof numbers);
    const struct ticket_triage *triage = &ticket->triage;
    hash = add_text(add_text(hash, version), ticket->team);
    if (triage->source_count > 0) {
        hash = add_text(add_text(hash, triage->issue), triage->location);
        hash = add_text(add_text(hash, triage->cause), triage->speed);
    }
    for (size_t i = 0; i < triage->service_count; i++) {
        hash = add_text(hash, triage->services[i]);
    }
    for (size_t i = 0; i < ticket->tag_count; i++) {
        hash = add_text(hash, ticket->tags[i]);
    }
    for (size_t i = 0; i < ticket->label_count; i++) {
        hash = ticket->labels[i].applied ? add_text(hash, ticket->labels[i].name) : hash;
    }
    for (size_t i = 0; i < ticket->field_count; i++) {
        hash = add_text(add_text(hash, ticket->fields[i].name), ticket->fields[i].value);
    }
    return hash;
}

/* A breach that was due before the change is the old target's. */
static void settle_past(struct sla_life *life, size_t index, const struct sla_policy *policy)
{
    struct sla_clock *clock = &life->ticket->clocks[index];
    struct sla_basis basis = sla_life_basis(life, clock, policy, INT64_MAX);
    int64_t due_s = CALENDAR_NONE;
    if (clock->breached || !sla_clock_is_overdue(clock, &basis, life->now_s)) {
        return;
    }
    (void)sla_clock_due(clock, &basis, &due_s);
    sla_life_breach(life, clock, policy, due_s);
}

static void retarget(struct sla_life *life, size_t index, const struct sla_policy *policy,
                     struct sla_target wanted)
{
    struct sla_clock *clock = &life->ticket->clocks[index];
    const struct sla_terms *terms = &policy->clocks[clock->metric];
    if (sla_policy_same_target(clock->wanted, wanted)) {
        return;
    }
    settle_past(life, index, policy);
    clock = &life->ticket->clocks[index];
    struct sla_news news = {.kind = CLOCK_RETARGETED,
                            .clock = index,
                            .policy = policy,
                            .old_target = clock->target,
                            .old_due_s = clock->due_s,
                            .mode = terms->on_change};
    bool was_breached = clock->breached;
    struct sla_clock changed = *clock;
    changed.target = wanted; /* its unit may bring another calendar */
    struct sla_basis basis = sla_life_basis(life, &changed, policy, INT64_MAX);
    sla_clock_retarget(clock, terms, policy, &basis, wanted, life->now_s);
    int64_t due_s = clock->change_from_s;
    bool breaks = clock->breached && !was_breached;
    sla_life_tell(life, news);
    if (breaks) {
        news.kind = CLOCK_BREACHED;
        news.instant = (struct sla_instant){.at_s = due_s, .threshold = -1};
        news.by_change = true;
        sla_life_tell(life, news);
    }
}

static uint32_t carry(uint32_t fired, const struct sla_policy *old, const struct sla_policy *policy)
{
    uint32_t carried = 0;
    for (size_t i = 0; old != NULL && i < old->threshold_count && i < SLA_THRESHOLDS_MAX; i++) {
        int same = sla_policy_threshold(policy, old->thresholds[i].id);
        if ((fired & (1u << i)) != 0 && same >= 0) {
            carried |= 1u << same;
        }
    }
    return carried;
}

/* Thresholds that have fired stay fired under the other policy when it has one of that id. */
static void move_to(const struct sla_life *life, struct sla_clock *clock,
                    const struct sla_policy *policy)
{
    clock->fired = carry(clock->fired, policy_set_sla(life->policies, clock->policy), policy);
    clock->policy = policy->id;
}

void sla_switch_carry_fired(struct ticket *ticket, const struct policy_set *old,
                            const struct policy_set *set)
{
    for (size_t i = 0; i < ticket->clock_count; i++) {
        struct sla_clock *clock = &ticket->clocks[i];
        const struct sla_policy *policy = policy_set_sla(set, clock->policy);
        if (sla_clock_is_live(clock) && policy != NULL) {
            clock->fired = carry(clock->fired, policy_set_sla(old, clock->policy), policy);
        }
    }
}

static void update_clock(struct sla_life *life, size_t index, const struct sla_policy *policy)
{
    struct sla_clock *clock = &life->ticket->clocks[index];
    struct sla_target wanted =
        policy ? sla_life_target(life, policy, clock->metric) : (struct sla_target){0};
    bool same_policy = policy != NULL && text_eq(clock->policy, policy->id);
    if (wanted.amount == 0) {
        sla_life_end(life, clock, SLA_CANCELLED, same_policy ? SLA_WHY_NO_TARGET : SLA_WHY_POLICY);
        return;
    }
    if (!same_policy) {
        move_to(life, clock, policy);
    }
    retarget(life, index, policy, wanted);
}

static void update_clocks(struct sla_life *life, const struct sla_policy *policy, bool for_owner)
{
    for (size_t i = 0; i < life->ticket->clock_count; i++) {
        const struct sla_clock *clock = &life->ticket->clocks[i];
        bool by_owner = sla_policy_is_owners(clock->metric) && life->ticket->owner_policy.n > 0;
        if (sla_clock_is_live(clock) && clock->metric != SLA_PROMISE && by_owner == for_owner) {
            update_clock(life, i, policy);
        }
    }
}

/* One per ticket, again only after a policy change cancelled it. */
static bool may_start(const struct sla_life *life, enum sla_metric metric)
{
    const struct sla_clock *clock = sla_life_newest(life, metric);
    return clock == NULL || (clock->phase == SLA_CANCELLED &&
                             (clock->why == SLA_WHY_POLICY || clock->why == SLA_WHY_NO_TARGET));
}

/* The natural start of what a policy brings when it begins to apply. */
static void start_customers(struct sla_life *life)
{
    const struct ticket *ticket = life->ticket;
    int64_t created_s = ticket->created_us / CLOCK_SECOND_US;
    bool responded = (ticket->flags & TICKET_RESPONDED) != 0;
    bool is_ours = (ticket->flags & TICKET_BY_US) != 0;
    if (!responded && !is_ours && may_start(life, SLA_FIRST_RESPONSE)) {
        sla_life_arm(life, SLA_FIRST_RESPONSE, created_s);
    }
    if (responded && ticket->waiting_since_us != 0) {
        sla_life_arm(life, SLA_NEXT_RESPONSE, ticket->waiting_since_us / CLOCK_SECOND_US);
    }
    if (ticket->replied_us != 0) {
        sla_life_arm(life, SLA_PERIODIC_UPDATE, ticket->replied_us / CLOCK_SECOND_US);
    }
    if (may_start(life, SLA_RESOLUTION)) {
        sla_life_arm(life, SLA_RESOLUTION, created_s);
    }
}

static void start_owners(struct sla_life *life)
{
    const struct ticket *ticket = life->ticket;
    if (ticket->owner_count > 0 && ticket->team.n > 0 && may_start(life, SLA_OWNER)) {
        sla_life_arm(life, SLA_OWNER, ticket->owners[ticket->owner_count - 1].from_s);
    }
    if (ticket->assigned_us != 0 && may_start(life, SLA_RETURN)) {
        sla_life_arm(life, SLA_RETURN, ticket->assigned_us / CLOCK_SECOND_US);
    }
}

bool sla_switch_apply(struct sla_life *life, const struct sla_policy *policy, bool for_owner,
                      const struct sla_caps *caps)
{
    struct ticket *ticket = life->ticket;
    struct text *slot = for_owner ? &ticket->owner_policy : &ticket->sla_policy;
    struct text id = policy ? policy->id : TEXT_NONE;
    bool is_other = !text_eq(*slot, id);
    if (is_other) {
        *slot = arena_text(life->arena, id);
    }
    for (size_t i = 0; !for_owner && i < SLA_METRICS; i++) {
        ticket->sla_caps_s[i] = caps != NULL ? caps->target_s[i] : 0;
    }
    update_clocks(life, policy, for_owner);
    if (policy != NULL && ticket_is_unsolved(ticket)) {
        if (for_owner) {
            start_owners(life);
        } else {
            start_customers(life);
            if (ticket->owner_policy.n == 0) {
                start_owners(life);
            }
        }
    }
    return is_other;
}

void sla_switch_retarget(struct sla_life *life)
{
    for (size_t i = 0; i < life->ticket->clock_count; i++) {
        const struct sla_clock *clock = &life->ticket->clocks[i];
        const struct sla_policy *policy = policy_set_sla(life->policies, clock->policy);
        if (sla_clock_is_live(clock) && clock->metric != SLA_PROMISE && policy != NULL) {
            update_clock(life, i, policy);
        }
    }
}
