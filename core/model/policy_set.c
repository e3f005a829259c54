#include "model/policy_set.h"
#include "base/mem.h"
#include "base/must.h"
#include "model/timer_late.h"

const char *const policy_set_triage_names[] = {"issue", "service",         "location",
                                               "cause", "requested_speed", NULL};

struct policy_set *policy_set_create(void)
{
    struct policy_set *set = MEM_NEW(struct policy_set);
    arena_init(&set->arena);
    problem_policy_init(&set->problems);
    set->repeat.raise_priority = -1;
    set->priorities = priority_default;
    set->late_import_s = 300;
    set->auto_reply_budget = 3;
    routing_init(&set->routing);
    retention_init(&set->retention);
    atomic_store(&set->references, 1);
    set->reminder_late_max_s = TIMER_LATE_REMINDER_MAX_S;
    set->courtesy_late_max_s = TIMER_LATE_COURTESY_MAX_S;
    return set;
}

const struct policy_set *policy_set_keep(const struct policy_set *set)
{
    MUST(set != NULL);
    (void)atomic_fetch_add(&((struct policy_set *)(uintptr_t)set)->references, 1);
    return set;
}

void policy_set_release(const struct policy_set **set)
{
    struct policy_set *old = (struct policy_set *)(uintptr_t)*set;
    *set = NULL;
    if (old != NULL && atomic_fetch_sub(&old->references, 1) == 1) {
        arena_fini(&old->arena);
        mem_free(old);
    }
}

const struct calendar *policy_set_calendar(const struct policy_set *set, struct text id)
{
    for (size_t i = 0; i < set->calendar_count; i++) {
        if (text_eq(calendar_id(set->calendars[i]), id)) {
            return set->calendars[i];
        }
    }
    return NULL;
}

const struct sla_policy *policy_set_sla(const struct policy_set *set, struct text id)
{
    for (size_t i = 0; i < set->sla_policy_count; i++) {
        if (text_eq(set->sla_policies[i].id, id)) {
            return &set->sla_policies[i];
        }
    }
    return NULL;
}

const struct escalation_policy *policy_set_escalation(const struct policy_set *set, struct text id)
{
    for (size_t i = 0; i < set->escalation_policy_count; i++) {
        if (text_eq(set->escalation_policies[i].id, id)) {
            return &set->escalation_policies[i];
        }
    }
    return NULL;
}

const struct schedule *policy_set_schedule(const struct policy_set *set, struct text id)
{
    for (size_t i = 0; i < set->schedule_count; i++) {
        if (text_eq(set->schedules[i].id, id)) {
            return &set->schedules[i];
        }
    }
    return NULL;
}

const struct channel_terms *policy_set_channel(const struct policy_set *set, struct text name)
{
    for (size_t i = 0; i < set->channel_count; i++) {
        if (text_eq(set->channels[i].name, name)) {
            return &set->channels[i];
        }
    }
    return NULL;
}

const struct bot_terms *policy_set_bot(const struct policy_set *set, struct text name)
{
    for (size_t i = 0; i < set->bot_count; i++) {
        if (text_eq(set->bots[i].name, name)) {
            return &set->bots[i];
        }
    }
    return NULL;
}

const struct heartbeat *policy_set_heartbeat(const struct policy_set *set, struct text name)
{
    for (size_t i = 0; i < set->heartbeat_count; i++) {
        if (text_eq(set->heartbeats[i].name, name)) {
            return &set->heartbeats[i];
        }
    }
    return NULL;
}

struct text policy_set_tier(const struct policy_set *set, struct text identity)
{
    for (size_t i = 0; i < set->tier_count; i++) {
        struct text match = set->tiers[i].match;
        bool is_domain = match.n > 0 && match.p[0] == '@';
        size_t from = is_domain && identity.n > match.n ? identity.n - match.n : 0;
        if (text_eq_nocase(text_slice(identity, from, identity.n), match)) {
            return set->tiers[i].tier;
        }
    }
    return TEXT_NONE;
}

int64_t policy_set_confirm_s(const struct policy_set *set, struct text channel)
{
    for (size_t i = 0; i < set->confirm_count; i++) {
        if (text_eq(set->confirms[i].channel, channel)) {
            return set->confirms[i].within_s;
        }
    }
    return 0;
}

struct notification_rules policy_set_notification(const struct policy_set *set,
                                                  const struct roster_agent *agent)
{
    return (struct notification_rules){.budget = agent->budget,
                                       .pace = set->pace,
                                       .hours = agent->hours,
                                       .zone = agent->night_zone};
}
