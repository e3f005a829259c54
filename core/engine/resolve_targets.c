#include "engine/resolve_targets.h"
#include "engine/ask_target.h"
#include "engine/bot_stage.h"
#include "engine/notify_person.h"
#include "engine/on_call.h"

static void add_person(struct work *work, struct escalation_people *people,
                       const struct roster_agent *agent, enum notification_urgency urgency)
{
    if (agent == NULL) {
        return;
    }
    for (size_t i = 0; i < people->count; i++) {
        if (text_eq(people->items[i].id, agent->id)) {
            return;
        }
    }
    struct escalation_person *person = ARENA_PUSH(work->arena, people->items, people->count);
    person->id = agent->id;
    person->method_count = notify_person_methods(work, agent, urgency, &person->methods);
}

static void add_team(struct work *work, struct escalation_people *people, struct text team,
                     enum notification_urgency urgency)
{
    const struct roster *roster = &work->policies->roster;
    for (size_t i = 0; i < roster->agent_count; i++) {
        if (roster_in_team(&roster->agents[i], team)) {
            add_person(work, people, &roster->agents[i], urgency);
        }
    }
}

static void add_set(struct work *work, struct escalation_people *people,
                    const struct on_call_set *set, enum notification_urgency urgency)
{
    for (size_t i = 0; i < set->count; i++) {
        add_person(work, people, roster_agent(&work->policies->roster, set->items[i].who), urgency);
    }
}

/* A bot that can have the ticket now: else the level means nobody by it. */
static void add_bot(struct work *work, struct escalation_people *people, struct text name)
{
    if (bot_stage_is_known(work, name) && !bot_stage_is_on(work) &&
        (work->ticket->flags & TICKET_AUTOMATIC) == 0) {
        *ARENA_PUSH(work->arena, people->items, people->count) = (struct escalation_person){
            .id = arena_printf(work->arena, "bot:%.*s", TEXT_ARG(name)), .takes = true};
    }
}

static void resolve_plain(struct work *work, const struct escalation_target *target,
                          struct escalation_people *people)
{
    const struct roster *roster = &work->policies->roster;
    const struct ticket *ticket = work->ticket;
    enum notification_urgency urgency = target->urgency;
    struct on_call_set on_call;
    const struct roster_agent *owner = roster_agent(roster, ticket->agent);
    switch (target->kind) {
    case ESCALATION_TARGET_USER:
        add_person(work, people, roster_agent(roster, target->name), urgency);
        break;
    case ESCALATION_TARGET_OWNER: add_person(work, people, owner, urgency); break;
    case ESCALATION_TARGET_PREVIOUS_OWNER:
        add_person(work, people, roster_agent(roster, ticket->previous_agent), urgency);
        break;
    case ESCALATION_TARGET_ROLE:
        add_person(work, people, roster_role_of(roster, ticket->team, target->name), urgency);
        break;
    case ESCALATION_TARGET_OWNER_ROLE:
        if (owner != NULL && owner->team_count > 0) {
            add_person(work, people, roster_role_of(roster, owner->teams[0], target->name),
                       urgency);
        }
        break;
    case ESCALATION_TARGET_TEAM: add_team(work, people, target->name, urgency); break;
    case ESCALATION_TARGET_SCHEDULE:
        on_call = on_call_people(work, target->name, work->now_us);
        add_set(work, people, &on_call, urgency);
        break;
    case ESCALATION_TARGET_NEXT_ON_CALL:
        on_call = on_call_next_people(work, target->name, work->now_us);
        add_set(work, people, &on_call, urgency);
        break;
    case ESCALATION_TARGET_ROOM:
        add_person(work, people,
                   roster_recipient(roster, arena_printf(work->arena, ROSTER_ROOM "%.*s",
                                                         TEXT_ARG(target->name))),
                   urgency);
        break;
    case ESCALATION_TARGET_BOT: add_bot(work, people, target->name); break;
    case ESCALATION_TARGET_PLUGIN:
    case ESCALATION_TARGET_KINDS: break;
    }
}

/* A plugin that says nobody whom we know leaves it to the policy. */
static void resolve_one(struct work *work, const struct escalation_target *target,
                        struct escalation_people *people)
{
    struct text *ids = NULL;
    if (target->kind != ESCALATION_TARGET_PLUGIN) {
        resolve_plain(work, target, people);
        return;
    }
    size_t count = ask_target(work, target->name, &ids);
    for (size_t i = 0; i < count; i++) {
        add_person(work, people, roster_recipient(&work->policies->roster, ids[i]),
                   target->urgency);
    }
    for (size_t i = 0; count == 0 && i < target->otherwise_count; i++) {
        resolve_plain(work, &target->otherwise[i], people);
    }
}

struct escalation_people resolve_targets(void *ctx, const struct escalation_target *targets,
                                         size_t count)
{
    struct escalation_people people = {0};
    for (size_t i = 0; i < count; i++) {
        resolve_one(ctx, &targets[i], &people);
    }
    return people;
}
