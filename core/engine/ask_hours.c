#include "base/must.h"
#include "engine/calendar_view.h"
#include "engine/policy_history.h"
#include "engine/use_case.h"
#include "model/sla_basis.h"
#include "model/sla_switch.h"
#include "model/sla_target.h"

struct scope { /* whose hours, and the policy that promises a reply; NULL: none does */
    const struct calendar *calendar;
    const struct sla_policy *policy;
    const struct customer *customer; /* NULL: nobody in particular asks */
    const struct roster_team *team;  /* NULL: whoever gets it */
    const struct policy_set *set;    /* what rules a ticket that is created then */
};

/* The first policy that would apply to a ticket of which nothing else is known. */
static const struct sla_policy *policy_of(const struct scope *scope, struct text channel)
{
    struct ticket_facts facts;
    struct ticket ticket;
    ticket_init(&ticket);
    ticket.channel = channel;
    ticket.team = scope->team != NULL ? scope->team->id : TEXT_NONE;
    bool is_known = channel.n > 0 || scope->team != NULL;
    ticket_facts_init(&facts, is_known ? &ticket : NULL, scope->customer, NULL, TEXT_NONE,
                      TEXT_NONE);
    return sla_switch_choose(scope->set, &facts, false);
}

/* By what the clock of the reply will count. */
static const struct calendar *clocks_calendar(struct work *work, const struct scope *scope)
{
    struct ticket ticket;
    struct ticket_owner owner = {.from_s = INT64_MIN};
    struct sla_clock clock = {.metric = SLA_FIRST_RESPONSE};
    struct sla_basis_facts facts = {work->arena, &ticket, scope->set, scope->customer};
    ticket_init(&ticket);
    clock.target = scope->policy->clocks[SLA_FIRST_RESPONSE].targets[PRIORITY_NORMAL];
    clock.target.unit = SLA_UNIT_BUSINESS; /* whose hours it would be, also where none are asked */
    if (scope->team != NULL) {
        owner.team = scope->team->id;
        ticket.owners = &owner;
        ticket.owner_count = 1;
    }
    struct sla_basis basis = sla_basis_make(&facts, &clock, scope->policy, INT64_MAX);
    return basis.segments[basis.segment_count - 1].calendar;
}

static enum err scope_of_customer(struct work *work, struct text name, struct scope *scope)
{
    struct customer *customer = ARENA_NEW(work->arena, struct customer);
    struct customer_identity identity;
    enum err err = customer_read_identity(work->arena, name, &identity, work->refusal);
    if (err != ERR_OK) {
        return err;
    }
    uint64_t id = customer_table_find(work->reader, work->arena, identity.kind, identity.value);
    if (id == 0 || !customer_table_get(work->reader, work->arena, id, customer)) {
        /* One who has never written is of the tier that his address says. */
        customer->tier = policy_set_tier(work->policies, identity.value);
    }
    scope->customer = customer;
    scope->policy = policy_of(scope, TEXT_NONE);
    if (scope->policy == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "customer",
                           "no SLA policy applies to %.*s", TEXT_ARG(name));
    }
    scope->calendar = clocks_calendar(work, scope);
    return ERR_OK;
}

static bool has_channel(const struct work *work, struct text name)
{
    static const enum hook hooks[] = {HOOK_INBOUND_PARSE, HOOK_NOTIFICATION_SEND};
    for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
        if (work->advisor->find(work->advisor->ctx, hooks[i], name, 0) != NULL) {
            return true;
        }
    }
    return text_eq_z(name, "rpc");
}

/* Whoever writes there, before anything is known about him: the team that gets what nobody routes
 * will have it. */
static enum err scope_of_channel(struct work *work, struct text name, struct scope *scope)
{
    if (!has_channel(work, name)) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "channel",
                           "there is no channel \"%.*s\"", TEXT_ARG(name));
    }
    scope->team = roster_team(&work->policies->roster, work->policies->default_team);
    scope->policy = policy_of(scope, name);
    if (scope->policy == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "channel",
                           "no SLA policy applies to what comes by %.*s", TEXT_ARG(name));
    }
    scope->calendar = clocks_calendar(work, scope);
    return ERR_OK;
}

static enum err find_scope(struct work *work, struct scope *scope)
{
    const struct value *args = &work->command->args;
    struct text team = value_text(args, "team");
    struct text customer = value_text(args, "customer");
    struct text channel = value_text(args, "channel");
    bool has_calendar = value_text(args, "calendar").n > 0;
    if (has_calendar + (team.n > 0) + (customer.n > 0) + (channel.n > 0) != 1) {
        return work_refuse(work, ERR_INVALID, "invalid", "calendar",
                           "name exactly one of calendar, channel, team, customer");
    }
    if (channel.n > 0) {
        return scope_of_channel(work, channel, scope);
    }
    if (customer.n > 0) {
        return scope_of_customer(work, customer, scope);
    }
    if (has_calendar) {
        scope->calendar = calendar_view_find(work, "calendar");
        return scope->calendar ? ERR_OK : ERR_NOT_FOUND;
    }
    const struct roster_team *found = roster_team(&work->policies->roster, team);
    if (found == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "team", "there is no team \"%.*s\"",
                           TEXT_ARG(team));
    }
    scope->team = found;
    scope->calendar = found->calendar;
    scope->policy = policy_of(scope, TEXT_NONE);
    return ERR_OK;
}

/* The priority of whoever asks is not known: that of unknown impact and urgency. */
static void view_promise(struct work *work, struct pack *pack, const struct scope *scope,
                         int64_t at_s)
{
    const struct priority_scale *scale = &work->policies->priorities;
    struct sla_target target = {0};
    int64_t due_s = 0;
    enum err err = ERR_LIMIT;
    if (scope->policy != NULL) {
        pack_pair_text(pack, "policy", scope->policy->id);
        target = scope->policy->clocks[SLA_FIRST_RESPONSE]
                     .targets[priority_base(scale, priority_effective_impact(scale, 0, 1), 0)];
    }
    if (target.amount > 0) {
        err = sla_target_due(target, clocks_calendar(work, scope), at_s, NULL, 0, &due_s);
    }
    if (err == ERR_OK) {
        pack_pair_int(pack, "reply_at_ms", due_s * 1000);
    }
}

/* hours.ask {calendar | channel | team | customer, at_ms?}: open then? until when, or from when on?
 * And what reply is promised to a customer who asks then, by the clock's own calendar and target.
 */
enum err ask_hours(struct work *work)
{
    struct scope scope = {0};
    int64_t at_s = 0;
    struct pack pack;
    if (!calendar_view_instant(work, "at_ms", work->now_us / 1000000, &at_s)) {
        return work->refusal->code;
    }
    const struct policy_set *ruling =
        policy_history_of(work)->is_current ? policy_history_ruling(work, at_s * 1000000) : NULL;
    scope.set = ruling != NULL ? ruling : work->policies;
    enum err err = find_scope(work, &scope);
    if (err != ERR_OK) {
        return err;
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    calendar_view_state(&pack, scope.calendar, at_s);
    view_promise(work, &pack, &scope, at_s);
    calendar_view_source(&pack, work->policies, scope.calendar, at_s);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
