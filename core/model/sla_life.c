#include "model/sla_life.h"
#include "base/clock.h"
#include "base/must.h"

#define SLA_LIFE_FOLD 256 /* spans that are folded at once */

/* A promise counts around the clock, under no policy. */
static const struct sla_policy promise_policy = {.id = {.p = "promise", .n = 7}};

void sla_life_tell(struct sla_life *life, struct sla_news news)
{
    if (life->on_news != NULL) {
        life->on_news(life->ctx, &news);
    }
}

static struct sla_news about(const struct sla_life *life, const struct sla_clock *clock,
                             const struct sla_policy *policy, enum sla_news_kind kind)
{
    return (struct sla_news){.kind = kind,
                             .clock = (size_t)(clock - life->ticket->clocks),
                             .policy = policy,
                             .old_due_s = CALENDAR_NONE};
}

/* --- looking things up --- */

const struct sla_policy *sla_life_policy_of(const struct sla_life *life,
                                            const struct sla_clock *clock)
{
    return clock->metric == SLA_PROMISE ? &promise_policy
                                        : policy_set_sla(life->policies, clock->policy);
}

const struct sla_policy *sla_life_policy(const struct sla_life *life, enum sla_metric metric)
{
    const struct ticket *ticket = life->ticket;
    bool by_owner = sla_policy_is_owners(metric) && ticket->owner_policy.n > 0;
    return policy_set_sla(life->policies, by_owner ? ticket->owner_policy : ticket->sla_policy);
}

struct sla_clock *sla_life_newest(const struct sla_life *life, enum sla_metric metric)
{
    struct sla_clock *newest = NULL;
    for (size_t i = 0; i < life->ticket->clock_count; i++) {
        struct sla_clock *clock = &life->ticket->clocks[i];
        if (clock->metric == metric && (newest == NULL || clock->n > newest->n)) {
            newest = clock;
        }
    }
    return newest;
}

struct sla_clock *sla_life_live(const struct sla_life *life, enum sla_metric metric)
{
    struct sla_clock *clock = sla_life_newest(life, metric);
    return clock != NULL && sla_clock_is_live(clock) ? clock : NULL;
}

static struct sla_clock *live_promise(const struct sla_life *life, enum sla_promise kind)
{
    for (size_t i = 0; i < life->ticket->clock_count; i++) {
        struct sla_clock *clock = &life->ticket->clocks[i];
        if (clock->metric == SLA_PROMISE && clock->promise == kind && sla_clock_is_live(clock)) {
            return clock;
        }
    }
    return NULL;
}

struct sla_basis_facts sla_life_facts(const struct sla_life *life)
{
    return (struct sla_basis_facts){life->arena, life->ticket, life->policies, life->customer};
}

struct sla_basis sla_life_basis(struct sla_life *life, const struct sla_clock *clock,
                                const struct sla_policy *policy, int64_t until_s)
{
    struct sla_basis_facts facts = sla_life_facts(life);
    return sla_basis_make(&facts, clock, policy, until_s);
}

/* --- one clock --- */

static bool refresh(struct sla_life *life, struct sla_clock *clock, const struct sla_policy *policy)
{
    struct sla_basis basis = sla_life_basis(life, clock, policy, INT64_MAX);
    bool was_stuck = clock->stuck;
    (void)sla_clock_refresh(clock, &basis, life->now_s);
    if (clock->stuck && !was_stuck) {
        sla_life_tell(life, about(life, clock, policy, CLOCK_STUCK));
    }
    return !clock->stuck;
}

void sla_life_breach(struct sla_life *life, struct sla_clock *clock,
                     const struct sla_policy *policy, int64_t due_s)
{
    if (clock->breached) {
        return;
    }
    struct sla_news news = about(life, clock, policy, CLOCK_BREACHED);
    news.instant = (struct sla_instant){.at_s = due_s, .threshold = -1};
    /* Only an instant that lay ahead when the target was set can have had a late timer. */
    news.by_change = due_s < clock->armed_s;
    clock->breached = true;
    if (news.by_change) {
        clock->change_from_s = due_s;
        clock->change_to_s = clock->armed_s;
    } else if (life->now_s > due_s + 1) {
        clock->late_from_s = due_s;
        clock->late_to_s = life->now_s;
    }
    sla_life_tell(life, news);
}

void sla_life_end(struct sla_life *life, struct sla_clock *clock, enum sla_phase phase,
                  enum sla_why why)
{
    const struct sla_policy *policy = sla_life_policy_of(life, clock);
    struct sla_basis basis = {0};
    int64_t due_s = CALENDAR_NONE;
    if (policy != NULL) {
        basis = sla_life_basis(life, clock, policy, life->now_s);
        if (!clock->breached && sla_clock_is_overdue(clock, &basis, life->now_s)) {
            (void)sla_clock_due(clock, &basis, &due_s);
            size_t index = (size_t)(clock - life->ticket->clocks);
            sla_life_breach(life, clock, policy,
                            due_s); /* a fact all the same, though nobody looked */
            clock = &life->ticket->clocks[index];
        }
    }
    sla_clock_end(clock, phase, why, policy != NULL ? &basis : NULL, life->now_s);
    sla_life_tell(life, about(life, clock, policy,
                              phase == SLA_FULFILLED ? CLOCK_FULFILLED : CLOCK_CANCELLED));
}

static void fulfil(struct sla_life *life, enum sla_metric metric)
{
    struct sla_clock *clock = sla_life_live(life, metric);
    if (clock != NULL) {
        sla_life_end(life, clock, SLA_FULFILLED, SLA_WHY_NONE);
    }
}

static struct sla_clock *push(struct sla_life *life, enum sla_metric metric)
{
    struct ticket *ticket = life->ticket;
    const struct sla_clock *before = sla_life_newest(life, metric);
    uint32_t n = before != NULL ? before->n + 1 : 1;
    struct sla_clock *clock = ticket->clock_count >= TICKET_CLOCKS_MAX
                                  ? sla_clock_oldest_ended(ticket->clocks, ticket->clock_count)
                                  : NULL;
    if (clock == NULL) {
        clock = ARENA_PUSH(life->arena, ticket->clocks, ticket->clock_count);
    }
    *clock = (struct sla_clock){.metric = metric,
                                .n = n,
                                .phase = SLA_RUNNING,
                                .armed_s = life->now_s,
                                .due_s = CALENDAR_NONE};
    return clock;
}

struct sla_target sla_life_target(const struct sla_life *life, const struct sla_policy *policy,
                                  enum sla_metric metric)
{
    struct sla_target target = policy->clocks[metric].targets[life->ticket->priority];
    int64_t cap_s = life->ticket->sla_caps_s[metric];
    if (cap_s > 0 && target.unit != SLA_UNIT_DAYS && cap_s < target.amount) {
        target.amount = cap_s; /* a plugin may only tighten */
    }
    if (target.amount > 0 && target.unit != SLA_UNIT_DAYS) { /* but where the policy lets it */
        int64_t extra_s = life->ticket->sla_extra_s[metric];
        int64_t max_s = policy->clocks[metric].extend_max_s;
        target.amount += extra_s < max_s ? extra_s : max_s;
    }
    return target;
}

void sla_life_arm(struct sla_life *life, enum sla_metric metric, int64_t start_s)
{
    const struct sla_policy *policy = sla_life_policy(life, metric);
    if (policy == NULL || sla_life_live(life, metric) != NULL) {
        return;
    }
    const struct sla_terms *terms = &policy->clocks[metric];
    struct sla_target target = sla_life_target(life, policy, metric);
    if (target.amount == 0) {
        return;
    }
    struct sla_clock *clock = push(life, metric);
    clock->start_s = start_s;
    clock->target = clock->wanted = target;
    clock->policy = policy->id;
    clock->awaits_handoff =
        terms->bot_time == SLA_BOT_START_AT_HANDOFF && (life->ticket->flags & TICKET_BOT) != 0;
    (void)refresh(life, clock, policy);
    sla_life_tell(life, about(life, clock, policy, CLOCK_ARMED));
}

/* --- messages --- */

static void move_back(struct sla_life *life, int64_t since_s)
{
    struct sla_clock *clock = sla_life_live(life, SLA_NEXT_RESPONSE);
    if (clock != NULL && since_s < clock->start_s) {
        clock->start_s = since_s;
    }
}

void sla_life_heard(struct sla_life *life, int64_t since_s)
{
    struct ticket *ticket = life->ticket;
    int64_t created_s = ticket->created_us / CLOCK_SECOND_US;
    int64_t from_s = since_s < life->now_s ? since_s : life->now_s;
    from_s = from_s < created_s ? created_s : from_s;
    /* A later message never moves the start. */
    if (ticket->waiting_since_us == 0 || from_s * CLOCK_SECOND_US < ticket->waiting_since_us) {
        ticket->waiting_since_us = from_s * CLOCK_SECOND_US;
    }
    if ((ticket->flags & TICKET_RESPONDED) != 0 && ticket_is_unsolved(ticket)) {
        move_back(life, ticket->waiting_since_us / CLOCK_SECOND_US);
        sla_life_arm(life, SLA_NEXT_RESPONSE, ticket->waiting_since_us / CLOCK_SECOND_US);
    }
}

static bool counts(const struct sla_life *life, enum sla_metric metric, enum sla_author author)
{
    const struct sla_policy *policy = sla_life_policy(life, metric);
    switch (author) {
    case CLOCK_BY_AGENT: return true;
    case CLOCK_BY_BOT: return policy != NULL && policy->clocks[metric].bot_reply_counts;
    case CLOCK_BY_SERVER: break;
    }
    return policy != NULL && policy->clocks[metric].automatic_counts;
}

static void keep_promise(struct sla_life *life, enum sla_promise kind)
{
    struct sla_clock *clock = kind < SLA_PROMISES ? live_promise(life, kind) : NULL;
    if (clock != NULL) {
        sla_life_end(life, clock, SLA_FULFILLED, SLA_WHY_NONE);
    }
}

static void respond(struct sla_life *life, enum sla_author author)
{
    struct ticket *ticket = life->ticket;
    bool responded = (ticket->flags & TICKET_RESPONDED) != 0;
    if (!counts(life, responded ? SLA_NEXT_RESPONSE : SLA_FIRST_RESPONSE, author)) {
        return;
    }
    fulfil(life, responded ? SLA_NEXT_RESPONSE : SLA_FIRST_RESPONSE);
    ticket->flags |= TICKET_RESPONDED;
    ticket->waiting_since_us = 0;
}

void sla_life_answered(struct sla_life *life, enum sla_author author, struct text agent,
                       enum sla_promise promise)
{
    struct ticket *ticket = life->ticket;
    respond(life, author);
    if (counts(life, SLA_PERIODIC_UPDATE, author)) {
        fulfil(life, SLA_PERIODIC_UPDATE);
        if (ticket_is_unsolved(ticket)) {
            ticket->replied_us = life->now_s * CLOCK_SECOND_US;
            sla_life_arm(life, SLA_PERIODIC_UPDATE, life->now_s);
        }
    }
    if (author == CLOCK_BY_AGENT) {
        if (agent.n > 0 && text_eq(agent, ticket->agent)) {
            fulfil(life, SLA_RETURN);
        }
        keep_promise(life, SLA_PROMISE_REPLY);
        keep_promise(life, SLA_PROMISE_UPDATE);
        keep_promise(life, promise);
    }
}

void sla_life_promise(struct sla_life *life, enum sla_promise kind, int64_t due_s,
                      enum sla_source_of_promise source)
{
    struct sla_clock *old = live_promise(life, kind);
    if (old != NULL) {
        sla_life_end(life, old, SLA_CANCELLED, SLA_WHY_WITHDRAWN);
    }
    struct sla_clock *clock = push(life, SLA_PROMISE);
    clock->promise = kind;
    clock->source = source;
    clock->start_s = life->now_s;
    clock->target.amount = due_s > life->now_s ? due_s - life->now_s : 0;
    clock->wanted = clock->target;
    clock->policy = promise_policy.id;
    (void)refresh(life, clock, &promise_policy);
    sla_life_tell(life, about(life, clock, &promise_policy, CLOCK_ARMED));
}

/* --- the bot, owners, pauses --- */

/* Room for one more span: the oldest that are over go, and every clock keeps what it had used. */
static void make_room(struct sla_life *life)
{
    struct ticket *ticket = life->ticket;
    if (ticket->pause_count < TICKET_PAUSES_MAX) {
        return;
    }
    int64_t at_s = ticket->pauses[SLA_LIFE_FOLD].from_s;
    for (size_t i = 0; i < ticket->clock_count; i++) {
        struct sla_clock *clock = &ticket->clocks[i];
        const struct sla_policy *policy = sla_life_policy_of(life, clock);
        if (policy != NULL && clock->metric != SLA_PROMISE) {
            struct sla_basis basis = sla_life_basis(life, clock, policy, INT64_MAX);
            sla_clock_fold(clock, &basis, at_s);
        }
    }
    ticket_span_forget(ticket, life->arena, at_s);
}

void sla_life_bot(struct sla_life *life)
{
    struct ticket *ticket = life->ticket;
    if ((ticket->flags & TICKET_BOT) != 0) {
        return;
    }
    ticket->flags |= TICKET_BOT;
    make_room(life);
    ticket_span_begin(ticket, life->arena, TICKET_PAUSE_BOT, TEXT_NONE, 0, life->now_s);
    /* Before any person had it, its clocks begin with the hand-off; after that it is a pause. */
    bool is_fresh = ticket->assigned_us == 0 && (ticket->flags & TICKET_RESPONDED) == 0;
    for (size_t i = 0; is_fresh && i < ticket->clock_count; i++) {
        struct sla_clock *clock = &ticket->clocks[i];
        const struct sla_policy *policy = sla_life_policy_of(life, clock);
        if (sla_clock_is_live(clock) && clock->metric != SLA_PROMISE && policy != NULL &&
            policy->clocks[clock->metric].bot_time == SLA_BOT_START_AT_HANDOFF) {
            clock->awaits_handoff = true;
        }
    }
}

void sla_life_handoff(struct sla_life *life)
{
    struct ticket *ticket = life->ticket;
    if ((ticket->flags & TICKET_BOT) == 0) {
        return;
    }
    ticket->flags &= ~(uint32_t)TICKET_BOT;
    (void)ticket_span_end(ticket, TICKET_PAUSE_BOT, 0, life->now_s);
    for (size_t i = 0; i < ticket->clock_count; i++) {
        struct sla_clock *clock = &ticket->clocks[i];
        if (sla_clock_is_live(clock) && clock->awaits_handoff) {
            clock->awaits_handoff = false;
            sla_clock_restart(clock, life->now_s);
            clock->armed_s = life->now_s;
        }
    }
}

void sla_life_owner(struct sla_life *life, struct text team, struct text agent)
{
    struct ticket *ticket = life->ticket;
    bool other_agent = !text_eq(ticket->agent, agent);
    /* Within a team a ticket may change hands without leaving its owner. */
    bool other_owner = !text_eq(ticket->team, team) || (team.n == 0 && other_agent);
    if (other_owner) {
        fulfil(life, SLA_OWNER);
    }
    if (other_agent) {
        struct sla_clock *clock = sla_life_live(life, SLA_RETURN);
        if (clock != NULL) { /* given to somebody: a hand-off; to nobody: unassigned */
            sla_life_end(life, clock, agent.n ? SLA_FULFILLED : SLA_CANCELLED,
                         agent.n ? SLA_WHY_NONE : SLA_WHY_UNASSIGNED);
        }
        ticket->assigned_us = agent.n ? life->now_s * CLOCK_SECOND_US : 0;
    }
    ticket_span_own(ticket, life->arena, team, life->now_s);
    ticket->team = arena_text(life->arena, team);
    ticket->agent = arena_text(life->arena, agent);
    if (other_owner && (team.n > 0 || agent.n > 0) && ticket_is_unsolved(ticket)) {
        sla_life_arm(life, SLA_OWNER, life->now_s);
    }
    if (other_agent && agent.n > 0 && ticket_is_unsolved(ticket)) {
        sla_life_arm(life, SLA_RETURN, life->now_s);
    }
}

void sla_life_pause(struct sla_life *life, uint32_t metrics, struct text reason)
{
    make_room(life);
    ticket_span_begin(life->ticket, life->arena, TICKET_PAUSE_RECORDED, reason, metrics,
                      life->now_s);
}

bool sla_life_resume(struct sla_life *life, uint32_t metrics)
{
    return ticket_span_end(life->ticket, TICKET_PAUSE_RECORDED, metrics, life->now_s);
}

/* --- states --- */

static void close_all(struct sla_life *life, bool merged)
{
    enum sla_why why = merged ? SLA_WHY_MERGED : SLA_WHY_SOLVED;
    bool by_bot = (life->ticket->flags & TICKET_BOT) != 0 && !merged;
    keep_promise(life, merged ? SLA_PROMISES : SLA_PROMISE_RESOLUTION);
    for (size_t i = 0; i < life->ticket->clock_count; i++) {
        struct sla_clock *clock = &life->ticket->clocks[i];
        if (!sla_clock_is_live(clock)) {
            continue;
        }
        bool is_met = !merged && (clock->metric == SLA_RESOLUTION || clock->metric == SLA_OWNER);
        if (by_bot && clock->awaits_handoff) { /* contained, not met */
            sla_life_end(life, clock, SLA_CANCELLED, SLA_WHY_SOLVED_BY_BOT);
        } else {
            sla_life_end(life, clock, is_met ? SLA_FULFILLED : SLA_CANCELLED,
                         is_met ? SLA_WHY_NONE : why);
        }
    }
    life->ticket->waiting_since_us = 0;
    life->ticket->replied_us = 0;
}

static void revive(struct sla_life *life, struct sla_clock *clock, const struct sla_policy *policy)
{
    if (policy->clocks[clock->metric].on_reopen == SLA_REOPEN_RESTART) {
        sla_clock_restart(clock, life->now_s);
        clock->armed_s = life->now_s;
    }
    clock->phase = SLA_RUNNING;
    clock->end_s = 0;
    clock->awaits_handoff = false;
    (void)refresh(life, clock, policy);
    sla_life_tell(life, about(life, clock, policy, CLOCK_REOPENED));
}

static void reopen(struct sla_life *life)
{
    struct sla_clock *clock = sla_life_newest(life, SLA_RESOLUTION);
    const struct sla_policy *policy = sla_life_policy(life, SLA_RESOLUTION);
    if (policy != NULL && clock != NULL && clock->phase == SLA_FULFILLED) {
        if (policy->clocks[SLA_RESOLUTION].on_reopen == SLA_REOPEN_NEW_INSTANCE) {
            sla_life_arm(life, SLA_RESOLUTION, life->now_s);
        } else if (text_eq(clock->policy, policy->id)) {
            revive(life, clock, policy);
        }
    }
    if (life->ticket->team.n > 0) { /* an entry of the owner, again */
        sla_life_arm(life, SLA_OWNER, life->now_s);
    }
}

void sla_life_created(struct sla_life *life, enum ticket_state state, bool by_us, bool bot)
{
    life->ticket->state = state;
    life->ticket->flags |= by_us ? TICKET_BY_US : 0;
    make_room(life);
    ticket_span_begin(life->ticket, life->arena, state, TEXT_NONE, 0, life->now_s);
    if (bot) {
        sla_life_bot(life);
    }
}

void sla_life_state(struct sla_life *life, enum ticket_state to, struct text reason)
{
    struct ticket *ticket = life->ticket;
    enum ticket_state from = ticket->state;
    bool was_unsolved = ticket_is_unsolved(ticket);
    if (from == to) {
        return;
    }
    bool becomes_unsolved = to <= TICKET_BLOCKED;
    if (was_unsolved && !becomes_unsolved) {
        close_all(life, to == TICKET_MERGED);
        ticket->solved_us = to == TICKET_MERGED ? 0 : life->now_s * CLOCK_SECOND_US;
    }
    (void)ticket_span_end(ticket, from, 0, life->now_s);
    make_room(life);
    ticket_span_begin(ticket, life->arena, to, reason, 0, life->now_s);
    ticket->state = to;
    if (!was_unsolved && becomes_unsolved) {
        ticket->solved_us = 0;
        ticket->reopen_count++;
        reopen(life);
    }
}

/* --- time passes --- */

static void fire_threshold(struct sla_life *life, struct sla_clock *clock,
                           const struct sla_policy *policy, struct sla_instant instant)
{
    struct sla_news news = about(life, clock, policy, CLOCK_AT_RISK);
    news.instant = instant;
    clock->fired |= 1u << instant.threshold;
    clock->at_risk = clock->at_risk || policy->thresholds[instant.threshold].kind != SLA_AFTER;
    if (instant.at_s >= clock->armed_s && life->now_s > instant.at_s) {
        clock->late_from_s = instant.at_s;
        clock->late_to_s = life->now_s;
    }
    sla_life_tell(life, news);
}

/* Of several thresholds in the past only the latest acts; the breach is a fact and is recorded in
 * any case. A response exactly at due is in time, so the breach counts from the second behind it.
 */
static void catch_up(struct sla_life *life, size_t index, const struct sla_policy *policy)
{
    struct sla_instant instants[SLA_THRESHOLDS_MAX + 1];
    struct sla_clock *clock = &life->ticket->clocks[index];
    struct sla_basis basis = sla_life_basis(life, clock, policy, INT64_MAX);
    size_t count = sla_clock_instants(clock, policy, &basis, life->now_s, instants);
    for (size_t i = 0; i < count && instants[i].at_s <= life->now_s; i++) {
        clock = &life->ticket->clocks[index]; /* who heard the news may have grown the array */
        if (!sla_clock_is_live(clock)) {
            return; /* or ended it */
        }
        if (instants[i].threshold >= 0) {
            fire_threshold(life, clock, policy, instants[i]);
        } else if (instants[i].at_s < life->now_s) {
            sla_life_breach(life, clock, policy, instants[i].at_s);
        }
    }
}

static void pass_one(struct sla_life *life, size_t index)
{
    struct sla_clock *clock = &life->ticket->clocks[index];
    const struct sla_policy *policy = sla_life_policy_of(life, clock);
    enum sla_phase old = clock->phase;
    if (policy == NULL) {
        sla_life_end(life, clock, SLA_CANCELLED, SLA_WHY_POLICY);
        return;
    }
    (void)refresh(life, clock, policy);
    if (clock->phase != old) {
        sla_life_tell(life, about(life, clock, policy,
                                  clock->phase == SLA_PAUSED ? CLOCK_PAUSED : CLOCK_RESUMED));
    }
    catch_up(life, index, policy);
}

void sla_life_pass(struct sla_life *life)
{
    for (size_t i = 0; i < life->ticket->clock_count; i++) {
        if (sla_clock_is_live(&life->ticket->clocks[i])) {
            pass_one(life, i);
        }
    }
}

int64_t sla_life_elapsed(struct sla_life *life, const struct sla_clock *clock)
{
    const struct sla_policy *policy = sla_life_policy_of(life, clock);
    if (policy == NULL || clock->phase != SLA_RUNNING || life->now_s <= clock->start_s) {
        return clock->elapsed_s;
    }
    struct sla_basis basis = sla_life_basis(life, clock, policy, INT64_MAX);
    return sla_clock_elapsed(clock, &basis, life->now_s);
}

bool sla_life_next(struct sla_life *life, const struct sla_clock *clock,
                   struct sla_instant *instant)
{
    struct sla_instant instants[SLA_THRESHOLDS_MAX + 1];
    const struct sla_policy *policy = sla_life_policy_of(life, clock);
    if (policy == NULL || !sla_clock_is_live(clock)) {
        return false;
    }
    struct sla_basis basis = sla_life_basis(life, clock, policy, INT64_MAX);
    size_t count = sla_clock_instants(clock, policy, &basis, life->now_s, instants);
    if (count > 0) {
        *instant = instants[0];
    }
    return count > 0;
}

size_t sla_life_attribution(struct sla_life *life, const struct sla_clock *clock, int64_t to_s,
                            struct sla_share **shares)
{
    struct sla_label *labels = NULL;
    const struct sla_policy *policy = sla_life_policy_of(life, clock);
    *shares = NULL;
    if (policy == NULL) {
        return 0;
    }
    struct sla_basis basis = sla_life_basis(life, clock, policy, INT64_MAX);
    size_t count =
        ticket_span_labels(life->ticket, clock, clock->start_s, to_s, life->arena, &labels);
    return sla_attribution(&basis, clock->start_s, to_s, labels, count, life->arena, shares);
}
