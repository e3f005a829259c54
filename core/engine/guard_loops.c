#include "engine/guard_loops.h"
#include <string.h>
#include "model/escalation.h"

static void write_cut(struct work *work, const char *guard, const char *refused,
                      const struct text *chain, size_t count)
{
    struct pack *event = work_event(work, "loop_cut");
    pack_pair_z(event, "guard", guard);
    pack_pair_z(event, "refused", refused);
    pack_key(event, "chain");
    pack_list_begin(event);
    for (size_t i = 0; i < count; i++) {
        pack_text(event, chain[i]);
    }
    pack_list_end(event);
    work_event_end(work);
}

bool guard_loops_may_change(struct work *work, const char *what)
{
    struct ticket *ticket = work->ticket;
    if (work->now_us - ticket->automated_since_us >= GUARD_LOOPS_HOUR_US) {
        ticket->automated_since_us = work->now_us;
        ticket->automated = 0;
    }
    work->changed = true;
    if (ticket->automated < GUARD_LOOPS_CHANGES_MAX) {
        ticket->automated++;
        return true;
    }
    if (ticket->automated == GUARD_LOOPS_CHANGES_MAX) { /* said once in the hour */
        struct text chain[] = {work->actor, text_z(what)};
        ticket->automated++;
        write_cut(work, "automated_changes", what, chain, 2);
    }
    return false;
}

static void deny_changes(struct effect_list *effects, const char *why)
{
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        if (effect->verdict == VERDICT_APPLIED && effect->kind != EFFECT_ESCALATE) {
            effect->verdict = VERDICT_DENIED;
            effect->why = text_z(why);
        }
    }
}

void guard_loops_check_effects(struct work *work, struct effect_list *effects)
{
    if (effects->count == 0 || guard_loops_may_change(work, "effects")) {
        return;
    }
    deny_changes(effects, "automation has changed this ticket 30 times within the hour");
}

static bool is_between(const struct ticket_move *move, struct text a, struct text b)
{
    return (text_eq(move->from, a) && text_eq(move->to, b)) ||
           (text_eq(move->from, b) && text_eq(move->to, a));
}

static size_t count_between(const struct work *work, struct text a, struct text b)
{
    const struct ticket *ticket = work->ticket;
    size_t count = 0;
    for (size_t i = 0; i < ticket->move_count; i++) {
        count += work->now_us - ticket->moves[i].at_us < GUARD_LOOPS_DAY_US &&
                 is_between(&ticket->moves[i], a, b);
    }
    return count;
}

bool guard_loops_is_parted(const struct work *work, struct text team)
{
    return work->now_us < work->ticket->parted_until_us &&
           count_between(work, work->ticket->team, team) > GUARD_LOOPS_PING_PONG_MAX;
}

bool guard_loops_may_move(struct work *work, struct text team)
{
    struct text chain[] = {work->ticket->team, team};
    if (!guard_loops_is_parted(work, team)) {
        return true;
    }
    write_cut(work, "ping_pong", "assign", chain, 2);
    return false;
}

bool guard_loops_moved(struct work *work, struct text from)
{
    struct ticket *ticket = work->ticket;
    struct ticket_move *kept = NULL;
    size_t count = 0;
    if (from.n == 0 || ticket->team.n == 0 || text_eq(from, ticket->team)) {
        return false;
    }
    size_t first = ticket->move_count >= TICKET_MOVES_MAX ? 1 : 0;
    for (size_t i = first; i < ticket->move_count; i++) {
        if (work->now_us - ticket->moves[i].at_us < GUARD_LOOPS_DAY_US) {
            *ARENA_PUSH(work->arena, kept, count) = ticket->moves[i];
        }
    }
    *ARENA_PUSH(work->arena, kept, count) = (struct ticket_move){
        .from = arena_text(work->arena, from), .to = ticket->team, .at_us = work->now_us};
    ticket->moves = kept;
    ticket->move_count = count;
    if (count_between(work, from, ticket->team) <= GUARD_LOOPS_PING_PONG_MAX ||
        work->now_us < ticket->parted_until_us) {
        return false;
    }
    struct text chain[] = {from, ticket->team};
    ticket->parted_until_us = work->now_us + GUARD_LOOPS_DAY_US;
    write_cut(work, "ping_pong", "further moves for 24 h", chain, 2);
    return true;
}

size_t guard_loops_starts(const struct work *work, struct text policy)
{
    size_t count = 0;
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        count += text_eq(work->ticket->escalations[i].policy, policy);
    }
    return count;
}

void guard_loops_cut_starts(struct work *work, const struct escalation_policy *policy)
{
    struct text chain[] = {arena_printf(work->arena, "policy %.*s", TEXT_ARG(policy->id)),
                           arena_printf(work->arena, "%u starts", policy->starts_max)};
    write_cut(work, "starts", "what its levels change", chain, 2);
}

/* --- chains of causes --- */

static size_t count_links(struct text chain)
{
    size_t count = chain.n > 0;
    for (size_t i = 0; i < chain.n; i++) {
        count += chain.p[i] == '\n';
    }
    return count;
}

/* What an event of a chain is about: "assigned billing"; false: it leads to nothing. */
static bool put_link(struct work *work, struct buf *out, const struct event *event)
{
    static const struct {
        const char *type, *key;
    } links[] = {{"clock_at_risk", "metric"},
                 {"clock_breached", "metric"},
                 {"promise_broken", "kind"},
                 {"clock_retargeted", "metric"},
                 {"escalation_started", "policy"},
                 {"escalation_joined", "cause"},
                 {"assigned", "team"},
                 {"unassigned", "team"},
                 {"priority_set", "new"}};
    struct value fields;
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        if (strcmp(event->type, links[i].type) == 0 &&
            pack_read(work->arena, event->fields, &fields) == ERR_OK) {
            buf_printf(out, "%s%s %.*s", out->n > 0 ? ", " : "", links[i].type,
                       TEXT_ARG(value_text(&fields, links[i].key)));
            return true;
        }
    }
    return false;
}

bool guard_loops_link(struct work *work, size_t first)
{
    struct buf link;
    buf_init(&link);
    for (size_t i = first; i < work->events.count; i++) {
        (void)put_link(work, &link, &work->events.events[i]);
    }
    if (link.n == 0) {
        buf_put_z(&link, "a change without an event");
    }
    work->chain = arena_printf(work->arena, "%.*s%s%.*s", TEXT_ARG(work->chain),
                               work->chain.n > 0 ? "\n" : "", TEXT_ARG(buf_text(&link)));
    buf_fini(&link);
    return count_links(work->chain) < WORK_CAUSE_DEPTH_MAX;
}

static void cut_chain(struct work *work, const char *refused)
{
    struct text *links = NULL;
    size_t count = 0;
    struct text link;
    for (size_t at = 0; escalation_list_next(work->chain, &at, &link);) {
        *ARENA_PUSH(work->arena, links, count) = link;
    }
    write_cut(work, "depth", refused, links, count);
}

void guard_loops_cut_depth(struct work *work)
{
    cut_chain(work, "further automated changes of this command");
}

void guard_loops_check_depth(struct work *work, struct effect_list *effects)
{
    if (effects->count > 0 && count_links(work->chain) > WORK_CAUSE_DEPTH_MAX) {
        cut_chain(work, "effects");
        deny_changes(effects, "it is the end of a chain of 8 causes, none of them a person");
    }
}

static bool is_above(const struct roster *roster, const struct roster_team *top, struct text below)
{
    const struct roster_team *team = roster_team(roster, below);
    while (team != NULL && team != top) {
        team = team->parent.n > 0 ? roster_team(roster, team->parent) : NULL;
    }
    return team == top;
}

struct text guard_loops_common_superior(const struct roster *roster, struct text a, struct text b)
{
    const struct roster_team *team = roster_team(roster, a);
    while (team != NULL && (team->manager.n == 0 || !is_above(roster, team, b))) {
        team = team->parent.n > 0 ? roster_team(roster, team->parent) : NULL;
    }
    return team != NULL ? team->id : TEXT_NONE;
}
