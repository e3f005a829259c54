#include "model/ticket_span.h"

#define BIT(cause) (1u << (cause))

static void fold_oldest(struct ticket *ticket)
{
    struct ticket_pause *first = &ticket->pauses[0];
    struct ticket_pause *second = &ticket->pauses[1];
    int64_t length_s = first->to_s - first->from_s;
    if (first->to_s != INT64_MAX && length_s > 0) {
        second->from_s -= length_s;
    }
    for (size_t i = 1; i < ticket->pause_count; i++) {
        ticket->pauses[i - 1] = ticket->pauses[i];
    }
    ticket->pause_count--;
}

void ticket_span_begin(struct ticket *ticket, struct arena *arena, uint32_t cause,
                       struct text reason, uint32_t metrics, int64_t now_s)
{
    struct ticket_pause span = {.cause = cause,
                                .metrics = metrics,
                                .reason = arena_text(arena, reason),
                                .from_s = now_s,
                                .to_s = INT64_MAX};
    if (ticket->pause_count >= TICKET_PAUSES_MAX) {
        fold_oldest(ticket);
        ticket->pauses[ticket->pause_count++] = span;
        return;
    }
    *ARENA_PUSH(arena, ticket->pauses, ticket->pause_count) = span;
}

void ticket_span_forget(struct ticket *ticket, struct arena *arena, int64_t at_s)
{
    struct ticket_pause *kept = NULL;
    size_t count = 0;
    for (size_t i = 0; i < ticket->pause_count; i++) {
        if (ticket->pauses[i].to_s > at_s) {
            *ARENA_PUSH(arena, kept, count) = ticket->pauses[i];
        }
    }
    ticket->pauses = kept;
    ticket->pause_count = count;
}

bool ticket_span_end(struct ticket *ticket, uint32_t cause, uint32_t metrics, int64_t now_s)
{
    bool ended = false;
    for (size_t i = 0; i < ticket->pause_count; i++) {
        struct ticket_pause *pause = &ticket->pauses[i];
        if (pause->cause == cause && pause->to_s == INT64_MAX &&
            (metrics == 0 || pause->metrics == metrics)) {
            pause->to_s = now_s;
            ended = true;
        }
    }
    return ended;
}

bool ticket_span_is_paused(const struct ticket *ticket, uint32_t metrics)
{
    for (size_t i = 0; i < ticket->pause_count; i++) {
        const struct ticket_pause *pause = &ticket->pauses[i];
        if (pause->cause == TICKET_PAUSE_RECORDED && pause->to_s == INT64_MAX &&
            pause->metrics == metrics) {
            return true;
        }
    }
    return false;
}

bool ticket_span_is_open(const struct ticket *ticket, uint32_t cause)
{
    for (size_t i = 0; i < ticket->pause_count; i++) {
        if (ticket->pauses[i].cause == cause && ticket->pauses[i].to_s == INT64_MAX) {
            return true;
        }
    }
    return false;
}

void ticket_span_window(struct ticket *ticket, struct arena *arena, struct text reason,
                        int64_t from_s, int64_t to_s)
{
    ticket_span_begin(ticket, arena, TICKET_PAUSE_WINDOW, reason, 0, from_s);
    size_t at = ticket->pause_count - 1;
    struct ticket_pause span = ticket->pauses[at];
    span.to_s = to_s;
    while (at > 0 && ticket->pauses[at - 1].from_s > from_s) { /* they ascend by their start */
        ticket->pauses[at] = ticket->pauses[at - 1];
        at--;
    }
    ticket->pauses[at] = span;
}

struct ticket_pause *ticket_span_window_at(const struct ticket *ticket, int64_t now_s)
{
    for (size_t i = 0; i < ticket->pause_count; i++) {
        struct ticket_pause *pause = &ticket->pauses[i];
        if (pause->cause == TICKET_PAUSE_WINDOW && pause->from_s <= now_s && now_s < pause->to_s) {
            return pause;
        }
    }
    return NULL;
}

int64_t ticket_span_total(const struct ticket *ticket, uint32_t cause, int64_t now_s)
{
    int64_t total_s = 0;
    for (size_t i = 0; i < ticket->pause_count; i++) {
        const struct ticket_pause *pause = &ticket->pauses[i];
        if (pause->cause == cause) {
            total_s += (pause->to_s == INT64_MAX ? now_s : pause->to_s) - pause->from_s;
        }
    }
    return total_s;
}

void ticket_span_own(struct ticket *ticket, struct arena *arena, struct text team, int64_t now_s)
{
    struct ticket_owner *last =
        ticket->owner_count > 0 ? &ticket->owners[ticket->owner_count - 1] : NULL;
    if (last != NULL && text_eq(last->team, team)) {
        return;
    }
    if (last == NULL && team.n == 0) {
        return;
    }
    struct ticket_owner owner = {.team = arena_text(arena, team), .from_s = now_s};
    if (ticket->owner_count >= TICKET_SPAN_OWNERS_MAX) { /* the oldest falls out */
        for (size_t i = 1; i < ticket->owner_count; i++) {
            ticket->owners[i - 1] = ticket->owners[i];
        }
        ticket->owners[ticket->owner_count - 1] = owner;
    } else {
        *ARENA_PUSH(arena, ticket->owners, ticket->owner_count) = owner;
    }
}

/* Solved until reopened, and merged until unmerged, stop every clock. */
static uint32_t causes_of(const struct sla_terms *terms)
{
    uint32_t causes = terms->pause_in | BIT(TICKET_SOLVED) | BIT(TICKET_CLOSED) |
                      BIT(TICKET_MERGED) | BIT(TICKET_PAUSE_RECORDED) | BIT(TICKET_PAUSE_WINDOW);
    return terms->bot_time == SLA_BOT_COUNT ? causes : causes | BIT(TICKET_PAUSE_BOT);
}

size_t ticket_span_pauses(const struct ticket *ticket, const struct sla_clock *clock,
                          const struct sla_terms *terms, int64_t until_s, struct arena *arena,
                          struct span_s **spans)
{
    size_t count = 0;
    uint32_t causes = causes_of(terms);
    *spans = NULL;
    if (ticket->pause_count == 0 || clock->metric == SLA_PROMISE) {
        return 0; /* a promise names an instant: nothing moves it */
    }
    *spans = ARENA_NEW_ARRAY(arena, struct span_s, ticket->pause_count);
    for (size_t i = 0; i < ticket->pause_count; i++) {
        const struct ticket_pause *pause = &ticket->pauses[i];
        int64_t to_s = pause->to_s < until_s ? pause->to_s : until_s;
        bool is_meant = pause->metrics == 0 || (pause->metrics & BIT(clock->metric)) != 0;
        if (is_meant && (causes & BIT(pause->cause)) != 0 && pause->from_s < to_s) {
            (*spans)[count++] = (struct span_s){.from_s = pause->from_s, .to_s = to_s};
        }
    }
    return count;
}

/* --- labels --- */

struct sweep {
    const struct ticket *ticket;
    const struct sla_clock *clock;
    struct arena *arena;
    size_t next_pause, next_owner; /* the first that begins behind now */
    const struct ticket_pause *state, *bot, *recorded;
};

static void move_to(struct sweep *sweep, int64_t at_s)
{
    const struct ticket *ticket = sweep->ticket;
    while (sweep->next_pause < ticket->pause_count &&
           ticket->pauses[sweep->next_pause].from_s <= at_s) {
        const struct ticket_pause *pause = &ticket->pauses[sweep->next_pause++];
        if (pause->cause < TICKET_STATES) {
            sweep->state = pause;
        } else if (pause->cause == TICKET_PAUSE_BOT) {
            sweep->bot = pause;
        } else if (sweep->recorded == NULL || pause->to_s > sweep->recorded->to_s) {
            sweep->recorded = pause;
        }
    }
    while (sweep->next_owner < ticket->owner_count &&
           ticket->owners[sweep->next_owner].from_s <= at_s) {
        sweep->next_owner++;
    }
}

static bool holds(const struct ticket_pause *pause, int64_t at_s)
{
    return pause != NULL && at_s < pause->to_s;
}

static bool is_inside(int64_t from_s, int64_t to_s, int64_t at_s)
{
    return from_s <= at_s && at_s < to_s;
}

static struct text label_at(const struct sweep *sweep, int64_t at_s)
{
    const struct sla_clock *clock = sweep->clock;
    if (is_inside(clock->late_from_s, clock->late_to_s, at_s)) {
        return TEXT("late_timer");
    }
    if (is_inside(clock->change_from_s, clock->change_to_s, at_s)) {
        return TEXT("policy_change");
    }
    if (holds(sweep->state, at_s)) {
        switch (sweep->state->cause) {
        case TICKET_PENDING: return TEXT("customer");
        case TICKET_BLOCKED:
            return arena_printf(sweep->arena, "blocked:%.*s", TEXT_ARG(sweep->state->reason));
        case TICKET_SOLVED:
        case TICKET_CLOSED:
        case TICKET_MERGED: return TEXT("solved");
        default: break;
        }
    }
    if (holds(sweep->recorded, at_s)) {
        return sweep->recorded->cause == TICKET_PAUSE_WINDOW ? TEXT("maintenance") : TEXT("paused");
    }
    if (holds(sweep->bot, at_s)) {
        return TEXT("bot");
    }
    struct text team =
        sweep->next_owner > 0 ? sweep->ticket->owners[sweep->next_owner - 1].team : TEXT_NONE;
    return team.n == 0 ? TEXT("queue") : arena_printf(sweep->arena, "team:%.*s", TEXT_ARG(team));
}

static void nearer(int64_t *next_s, int64_t candidate_s, int64_t at_s)
{
    if (candidate_s > at_s && candidate_s < *next_s) {
        *next_s = candidate_s;
    }
}

/* When any of the facts a label depends on next changes. */
static int64_t change_after(const struct sweep *sweep, int64_t at_s, int64_t to_s)
{
    const struct ticket *ticket = sweep->ticket;
    const struct sla_clock *clock = sweep->clock;
    const struct ticket_pause *live[] = {sweep->state, sweep->bot, sweep->recorded};
    int64_t next_s = to_s;
    for (size_t i = 0; i < sizeof live / sizeof live[0]; i++) {
        nearer(&next_s, live[i] != NULL ? live[i]->to_s : to_s, at_s);
    }
    if (sweep->next_pause < ticket->pause_count) {
        nearer(&next_s, ticket->pauses[sweep->next_pause].from_s, at_s);
    }
    if (sweep->next_owner < ticket->owner_count) {
        nearer(&next_s, ticket->owners[sweep->next_owner].from_s, at_s);
    }
    nearer(&next_s, clock->late_from_s, at_s);
    nearer(&next_s, clock->late_to_s, at_s);
    nearer(&next_s, clock->change_from_s, at_s);
    nearer(&next_s, clock->change_to_s, at_s);
    return next_s;
}

size_t ticket_span_labels(const struct ticket *ticket, const struct sla_clock *clock,
                          int64_t from_s, int64_t to_s, struct arena *arena,
                          struct sla_label **labels)
{
    struct sweep sweep = {.ticket = ticket, .clock = clock, .arena = arena};
    size_t count = 0;
    *labels = NULL;
    for (int64_t at_s = from_s; at_s < to_s; at_s = change_after(&sweep, at_s, to_s)) {
        move_to(&sweep, at_s);
        struct text name = label_at(&sweep, at_s);
        if (count == 0 || !text_eq((*labels)[count - 1].name, name)) {
            *ARENA_PUSH(arena, *labels, count) = (struct sla_label){.name = name, .from_s = at_s};
        }
    }
    return count;
}
