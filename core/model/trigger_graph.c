#include "model/trigger_graph.h"
#include "base/buf.h"

struct edge { /* an action of a level of policy `from` makes a clock, or a ladder, start `to` */
    size_t from, to;
    struct text token; /* doing it twice does nothing more; empty: it does */
    struct text label; /* for people */
};
struct graph {
    const struct policy_set *set;
    struct arena *arena;
    struct edge *edges;
    size_t edge_count;
};

/* One action on its way to be edges. */
struct action {
    size_t policy;
    struct text token, label;
};

/* --- building --- */

static bool may_begin(const struct sla_policy *sla, enum sla_metric metric)
{
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        if (sla->clocks[metric].targets[priority].amount > 0) {
            return true;
        }
    }
    return false;
}

/* A second clock on the same way makes no other circle. */
static bool has_edge(const struct graph *graph, const struct action *action, size_t to)
{
    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct edge *edge = &graph->edges[i];
        if (edge->from == action->policy && edge->to == to && text_eq(edge->token, action->token)) {
            return true;
        }
    }
    return false;
}

static void add_edge(struct graph *graph, const struct action *action, struct text clock,
                     struct text policy)
{
    const struct policy_set *set = graph->set;
    for (size_t i = 0; i < set->escalation_policy_count; i++) {
        if (text_eq(set->escalation_policies[i].id, policy) && !has_edge(graph, action, i)) {
            *ARENA_PUSH(graph->arena, graph->edges, graph->edge_count) =
                (struct edge){.from = action->policy,
                              .to = i,
                              .token = action->token,
                              .label = arena_printf(graph->arena, "%.*s, %.*s",
                                                    TEXT_ARG(action->label), TEXT_ARG(clock))};
        }
    }
}

/* What a clock starts: the policy that it names, or those of the rules for this cause. */
static void add_started(struct graph *graph, const struct action *action, struct text clock,
                        struct text named, enum escalation_cause cause)
{
    const struct policy_set *set = graph->set;
    if (named.n > 0) {
        add_edge(graph, action, clock, named);
        return;
    }
    for (size_t i = 0; i < set->escalation_rule_count; i++) {
        const struct escalation_rule *rule = &set->escalation_rules[i];
        if ((rule->causes & (1u << cause)) != 0) {
            add_edge(graph, action, clock, rule->policy);
            if (rule->when == NULL) {
                return; /* no later rule is looked at */
            }
        }
    }
}

static void add_clock(struct graph *graph, const struct action *action,
                      const struct sla_policy *sla, enum sla_metric metric)
{
    const char *name = sla_policy_metric_name(metric);
    for (size_t i = 0; i < sla->threshold_count; i++) {
        const struct sla_threshold *threshold = &sla->thresholds[i];
        if (threshold->metrics == 0 || (threshold->metrics & (1u << metric)) != 0) {
            struct text clock = arena_printf(graph->arena, "clock %s of SLA \"%.*s\" at \"%.*s\"",
                                             name, TEXT_ARG(sla->id), TEXT_ARG(threshold->id));
            add_started(graph, action, clock, threshold->escalation_policy,
                        ESCALATION_CAUSE_AT_RISK);
        }
    }
    struct text clock =
        arena_printf(graph->arena, "clock %s of SLA \"%.*s\" broken", name, TEXT_ARG(sla->id));
    add_started(graph, action, clock, sla->breach_escalation_policy, ESCALATION_CAUSE_BREACHED);
}

static void add_clocks(struct graph *graph, const struct action *action, enum sla_metric metric)
{
    const struct policy_set *set = graph->set;
    for (size_t i = 0; i < set->sla_policy_count; i++) {
        if (may_begin(&set->sla_policies[i], metric)) {
            add_clock(graph, action, &set->sla_policies[i], metric);
        }
    }
}

/* The ladder of a queue of this team, or of any, that ends in an escalation: work that waits there
 * anew climbs it. Which queue of its team a ticket gets is a rule's condition: taken to hold. */
static void add_ladders(struct graph *graph, const struct action *action, struct text team)
{
    const struct routing *routing = &graph->set->routing;
    for (size_t i = 0; i < routing->queue_count; i++) {
        const struct routing_queue *queue = &routing->queues[i];
        for (size_t k = 0; k < queue->step_count; k++) {
            bool is_meant = team.n == 0 || text_eq(queue->team, team);
            if (is_meant && queue->steps[k].kind == ROUTING_ESCALATE) {
                add_edge(graph, action,
                         arena_printf(graph->arena, "ladder of queue \"%.*s\" step %zu",
                                      TEXT_ARG(queue->id), k + 1),
                         queue->steps[k].name);
            }
        }
    }
}

/* Who is given a ticket and says nothing loses it when the clock `return` runs out, where there are
 * queues: it waits there again, and giving it to the same person once more is something. */
static void add_returns(struct graph *graph, struct action action)
{
    const struct policy_set *set = graph->set;
    struct text given = action.label;
    action.token = routing_is_on(&set->routing) ? TEXT_NONE : action.token;
    add_clocks(graph, &action, SLA_RETURN);
    for (size_t i = 0; i < set->sla_policy_count; i++) {
        if (may_begin(&set->sla_policies[i], SLA_RETURN)) {
            action.label = arena_printf(graph->arena, "%.*s, clock return of SLA \"%.*s\" run out",
                                        TEXT_ARG(given), TEXT_ARG(set->sla_policies[i].id));
            add_ladders(graph, &action, TEXT_NONE);
        }
    }
}

static struct action action_of(struct graph *graph, size_t policy, size_t level, const char *what,
                               struct text on)
{
    struct text id = graph->set->escalation_policies[policy].id;
    return (struct action){
        .policy = policy,
        .label = arena_printf(graph->arena, "policy \"%.*s\" level %zu (%s%s%.*s)", TEXT_ARG(id),
                              level + 1, what, on.n ? " " : "", TEXT_ARG(on))};
}

static void add_moves(struct graph *graph, size_t policy, size_t index)
{
    const struct escalation_level *level = &graph->set->escalation_policies[policy].levels[index];
    if (level->set_queue.n > 0) {
        struct action action = action_of(graph, policy, index, "set_queue", level->set_queue);
        action.token = arena_printf(graph->arena, "team:%.*s", TEXT_ARG(level->set_queue));
        add_clocks(graph, &action, SLA_OWNER);
        add_ladders(graph, &action, level->set_queue);
    }
    if (level->assign || level->offer) {
        struct action action =
            action_of(graph, policy, index, level->assign ? "assign" : "offer", TEXT_NONE);
        bool is_fixed =
            level->target_count == 1 && level->targets[0].kind == ESCALATION_TARGET_USER;
        if (is_fixed) {
            action.token =
                arena_printf(graph->arena, "agent:%.*s", TEXT_ARG(level->targets[0].name));
        }
        add_clocks(graph, &action, SLA_OWNER);
        add_returns(graph, action);
    }
}

/* Fired thresholds stay fired, unless they may fire again when the target is another one. */
static void add_raise(struct graph *graph, const struct action *action)
{
    const struct policy_set *set = graph->set;
    for (size_t i = 0; i < set->sla_policy_count; i++) {
        for (int metric = 0; metric < SLA_METRICS; metric++) {
            const struct sla_policy *sla = &set->sla_policies[i];
            if (sla->clocks[metric].refire && may_begin(sla, (enum sla_metric)metric)) {
                add_clock(graph, action, sla, (enum sla_metric)metric);
            }
        }
    }
}

/* A message to the customer is none: each milestone is told once for a ticket. */
static void add_policy(struct graph *graph, size_t index)
{
    const struct escalation_policy *policy = &graph->set->escalation_policies[index];
    for (size_t i = 0; i < policy->level_count; i++) {
        add_moves(graph, index, i);
        if (policy->levels[i].raise_priority != PRIORITY_NONE) {
            struct action action = action_of(graph, index, i, "raise_priority", TEXT_NONE);
            add_raise(graph, &action);
        }
    }
}

/* --- looking --- */

/* The edges of the shortest way, of none when from is to; false: there is no way. */
static bool find_way(const struct graph *graph, size_t from, size_t to, const struct edge ***way,
                     size_t *length)
{
    size_t nodes = graph->set->escalation_policy_count;
    const struct edge **came = ARENA_NEW_ARRAY(graph->arena, const struct edge *, nodes + 1);
    size_t *queue = ARENA_NEW_ARRAY(graph->arena, size_t, nodes + 1);
    size_t head = 0;
    size_t tail = 0;
    queue[tail++] = from;
    while (head < tail && came[to] == NULL && from != to) {
        size_t at = queue[head++];
        for (size_t i = 0; i < graph->edge_count; i++) {
            const struct edge *edge = &graph->edges[i];
            if (edge->from == at && edge->to != from && came[edge->to] == NULL) {
                came[edge->to] = edge;
                queue[tail++] = edge->to;
            }
        }
    }
    if (from != to && came[to] == NULL) {
        return false;
    }
    const struct edge **back = NULL;
    size_t count = 0;
    for (size_t at = to; at != from; at = came[at]->from) {
        *ARENA_PUSH(graph->arena, back, count) = came[at];
    }
    while (count > 0) {
        *ARENA_PUSH(graph->arena, *way, *length) = back[--count];
    }
    return true;
}

/* A way that begins with `first`, goes on over `second` (NULL: over nothing) and ends where it
 * began. */
static bool find_circle(const struct graph *graph, const struct edge *first,
                        const struct edge *second, const struct edge ***way, size_t *length)
{
    *way = NULL;
    *length = 0;
    *ARENA_PUSH(graph->arena, *way, *length) = first;
    if (second == NULL) {
        return find_way(graph, first->to, first->from, way, length);
    }
    if (!find_way(graph, first->to, second->from, way, length)) {
        return false;
    }
    *ARENA_PUSH(graph->arena, *way, *length) = second;
    return find_way(graph, second->to, first->from, way, length);
}

/* Only what lies on some circle matters, and each such way once. */
static void keep_circles(struct graph *graph)
{
    size_t kept = 0;
    for (size_t i = 0; i < graph->edge_count; i++) {
        struct edge edge = graph->edges[i];
        const struct edge **way = NULL;
        size_t length = 0;
        if (find_way(graph, edge.to, edge.from, &way, &length)) {
            graph->edges[kept++] = edge;
        }
    }
    graph->edge_count = kept;
}

/* A circle of moves that all lead to the same place ends there. */
static bool has_no_end(const struct graph *graph, const struct edge *edge, const struct edge ***way,
                       size_t *length)
{
    if (edge->token.n == 0) {
        return find_circle(graph, edge, NULL, way, length);
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct edge *other = &graph->edges[i];
        if (!text_eq(other->token, edge->token) && find_circle(graph, edge, other, way, length)) {
            return true;
        }
    }
    return false;
}

/* A policy that starts so often and no more ends every circle that it is on. */
static void forget_counted(struct graph *graph)
{
    size_t kept = 0;
    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct edge *edge = &graph->edges[i];
        const struct escalation_policy *policies = graph->set->escalation_policies;
        if (policies[edge->from].starts_max == 0 && policies[edge->to].starts_max == 0) {
            graph->edges[kept++] = *edge;
        }
    }
    graph->edge_count = kept;
}

/* The texts of a circle, in the caller's arena. */
static void tell(const struct graph *graph, const struct edge **way, size_t length,
                 struct arena *arena, struct trigger_circle *circle)
{
    struct text first = graph->set->escalation_policies[way[0]->from].id;
    struct buf path;
    buf_init(&path);
    for (size_t i = 0; i < length; i++) {
        buf_printf(&path, "%.*s -> ", TEXT_ARG(way[i]->label));
    }
    buf_printf(&path, "policy \"%.*s\"", TEXT_ARG(first));
    circle->policy = arena_text(arena, first);
    circle->path = arena_text(arena, buf_text(&path));
    buf_fini(&path);
}

bool trigger_graph_circle(const struct policy_set *set, struct arena *arena,
                          struct trigger_circle *circle)
{
    struct arena scratch;
    struct graph graph = {.set = set, .arena = &scratch};
    const struct edge **way = NULL;
    size_t length = 0;
    bool found = false;
    arena_init(&scratch);
    for (size_t i = 0; i < set->escalation_policy_count; i++) {
        add_policy(&graph, i);
    }
    forget_counted(&graph);
    keep_circles(&graph);
    for (size_t i = 0; i < graph.edge_count && !found; i++) {
        found = has_no_end(&graph, &graph.edges[i], &way, &length);
    }
    if (found) {
        tell(&graph, way, length, arena, circle);
    }
    arena_fini(&scratch);
    return found;
}
