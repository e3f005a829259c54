/* Stories about work that waits: a world of support with a queue, and whole timelines. Header-only.
 */
#ifndef TESTS_SUPPORT_QUEUES_H
#define TESTS_SUPPORT_QUEUES_H
#include "model/ticket_facts.h"
#include "support/climb.h"

__attribute__((unused)) static struct routing_queue *queues_add(struct world *world, const char *id,
                                                                const char *team)
{
    struct policy_set *set = world->policies;
    struct routing_queue *queue =
        ARENA_PUSH(&set->arena, set->routing.queues, set->routing.queue_count);
    *queue = (struct routing_queue){.id = text_z(id), .team = text_z(team)};
    if (set->routing.default_queue.n == 0) {
        set->routing.default_queue = queue->id;
    }
    return queue;
}

__attribute__((unused)) static struct routing_need *
queues_need(struct world *world, struct routing_queue *queue, const char *word)
{
    struct routing_need *need =
        ARENA_PUSH(&world->policies->arena, queue->needs, queue->need_count);
    MUST(routing_need_from(text_z(word), need));
    return need;
}

__attribute__((unused)) static void queues_skill(struct world *world, size_t agent,
                                                 const char *skill, int64_t level)
{
    struct roster_agent *who = &world->policies->roster.agents[agent];
    *ARENA_PUSH(&world->policies->arena, who->skills, who->skill_count) =
        (struct roster_skill){.name = text_z(skill), .level = level};
}

__attribute__((unused)) static struct roster_team *queues_team(struct world *world, const char *id,
                                                               const char *parent)
{
    struct policy_set *set = world->policies;
    struct roster_team *team = ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count);
    *team = (struct roster_team){.id = text_z(id),
                                 .name = text_z(id),
                                 .parent = text_z(parent),
                                 .calendar = calendar_always()};
    return team;
}

/* A rule that always holds unless its condition says otherwise; read like the configuration's. */
__attribute__((unused)) static struct routing_rule *queues_rule(struct world *world,
                                                                const char *when, const char *queue)
{
    struct policy_set *set = world->policies;
    struct expression_trouble trouble;
    struct routing_rule *rule =
        ARENA_PUSH(&set->arena, set->routing.rules, set->routing.rule_count);
    *rule = (struct routing_rule){.queue = text_z(queue)};
    if (when != NULL) {
        rule->when = expression_read(&set->arena, text_z(when), ticket_facts_symbols,
                                     ticket_facts_count, &trouble);
        MUST(rule->when != NULL);
    }
    return rule;
}

/* Nobody is paged, no clock runs: only work. Everybody has capacity for one phone call, four chats
 * or ten mails. */
__attribute__((unused)) static void queues_quiet(struct world *world)
{
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rule_count = 0;
}

__attribute__((unused)) static const char *queues_ticket(struct world *world, const char *key,
                                                         const char *channel)
{
    struct answer *answer = world_call(world, "ticket.create", key, "subject", key, "body", "b",
                                       "requester", "anna@example.org", "channel", channel, NULL);
    return world_z(world, value_text(world_ticket(world, answer), "id"));
}

/* Who has the ticket; "" nobody. */
__attribute__((unused)) static const char *queues_owner(struct world *world, const char *id)
{
    const struct value *ticket =
        world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
    return world_z(world, value_text(ticket, "agent"));
}

/* To whom a ticket is offered now; "" nobody. */
__attribute__((unused)) static const char *queues_offered(struct world *world, const char *id)
{
    for (size_t i = 0; i < world->policies->roster.agent_count; i++) {
        const char *agent = world->policies->roster.agents[i].id.p;
        struct value list =
            world_result(world, world_call(world, "work.list", "", "agent", agent, NULL));
        const struct value *items = value_get(&list, "items");
        for (size_t k = 0; k < items->list.count; k++) {
            const struct value *ticket = value_get(&items->list.items[k], "ticket");
            if (text_eq_z(value_text(ticket, "id"), id)) {
                return agent;
            }
        }
    }
    return "";
}

#endif
