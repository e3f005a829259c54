#include "base/must.h"
#include "engine/calendar_view.h"
#include "engine/use_case.h"
#include "model/sla_target.h"
#include "model/ticket_facts.h"

struct scope { /* whose hours, and the policy that promises a reply; NULL: none does */
    const struct calendar *calendar;
    const struct sla_policy *policy;
};

/* The first policy that applies to the customer as he is known, without any ticket. */
static const struct sla_policy *policy_of(const struct work *work, const struct customer *customer)
{
    struct ticket_facts facts;
    ticket_facts_init(&facts, NULL, customer, NULL, TEXT_NONE, TEXT_NONE);
    for (size_t i = 0; i < work->policies->sla_policy_count; i++) {
        const struct sla_policy *policy = &work->policies->sla_policies[i];
        if (!policy->for_owner && ticket_facts_hold(policy->when, &facts)) {
            return policy;
        }
    }
    return NULL;
}

static enum err scope_of_customer(struct work *work, struct text name, struct scope *scope)
{
    struct customer customer = {0};
    struct customer_identity identity;
    enum err err = customer_read_identity(work->arena, name, &identity, work->refusal);
    if (err != ERR_OK) {
        return err;
    }
    uint64_t id = customer_table_find(work->reader, work->arena, identity.kind, identity.value);
    if (id == 0 || !customer_table_get(work->reader, work->arena, id, &customer)) {
        /* One who has never written is of the tier that his address says. */
        customer.tier = policy_set_tier(work->policies, identity.value);
    }
    scope->policy = policy_of(work, &customer);
    if (scope->policy == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "customer",
                           "no SLA policy applies to %.*s", TEXT_ARG(name));
    }
    scope->calendar = scope->policy->calendar;
    return ERR_OK;
}

static enum err find_scope(struct work *work, struct scope *scope)
{
    const struct value *args = &work->command->args;
    struct text team = value_text(args, "team");
    struct text customer = value_text(args, "customer");
    bool has_calendar = value_text(args, "calendar").n > 0;
    if (has_calendar + (team.n > 0) + (customer.n > 0) != 1) {
        return work_refuse(work, ERR_INVALID, "invalid", "calendar",
                           "name exactly one of calendar, team, customer");
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
    scope->calendar = found->calendar;
    return ERR_OK;
}

/* The priority of whoever asks is not known: that of unknown impact and urgency. */
static void view_promise(struct pack *pack, const struct priority_scale *scale,
                         const struct scope *scope, int64_t at_s)
{
    struct sla_target target = {0};
    int64_t due_s = 0;
    enum err err = ERR_LIMIT;
    if (scope->policy != NULL) {
        pack_pair_text(pack, "policy", scope->policy->id);
        target = scope->policy->clocks[SLA_FIRST_RESPONSE]
                     .targets[priority_base(scale, priority_effective_impact(scale, 0, 1), 0)];
    }
    if (target.amount > 0) {
        err = sla_target_due(target, scope->calendar, at_s, NULL, 0, &due_s);
    }
    if (err == ERR_OK) {
        pack_pair_int(pack, "reply_at_ms", due_s * 1000);
    }
}

/* hours.ask {calendar | team | customer, at_ms?}: open then? until when, or from when on? And what
 * reply is promised to a customer who asks then, by the clock's own calendar and target. */
enum err ask_hours(struct work *work)
{
    struct scope scope = {0};
    int64_t at_s = 0;
    struct pack pack;
    enum err err = find_scope(work, &scope);
    if (err != ERR_OK) {
        return err;
    }
    if (!calendar_view_instant(work, "at_ms", work->now_us / 1000000, &at_s)) {
        return work->refusal->code;
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    calendar_view_state(&pack, scope.calendar, at_s);
    view_promise(&pack, &work->policies->priorities, &scope, at_s);
    calendar_view_source(&pack, work->policies, scope.calendar, at_s);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
