#include "model/ticket.h"
#include "base/must.h"
#include "model/priority.h"

#define TO(state) (1u << (state))

const char *const ticket_state_words[] = {"new",    "open",   "pending", "blocked",
                                          "solved", "closed", "merged",  NULL};

/* semantics (b1). An equal state is no move and not in here. */
static const unsigned moves[TICKET_STATES] = {
    [TICKET_NEW] = TO(TICKET_OPEN) | TO(TICKET_PENDING) | TO(TICKET_BLOCKED) | TO(TICKET_SOLVED) |
                   TO(TICKET_MERGED),
    [TICKET_OPEN] = TO(TICKET_PENDING) | TO(TICKET_BLOCKED) | TO(TICKET_SOLVED) | TO(TICKET_MERGED),
    [TICKET_PENDING] = TO(TICKET_OPEN) | TO(TICKET_BLOCKED) | TO(TICKET_SOLVED) | TO(TICKET_MERGED),
    [TICKET_BLOCKED] = TO(TICKET_OPEN) | TO(TICKET_PENDING) | TO(TICKET_SOLVED) | TO(TICKET_MERGED),
    [TICKET_SOLVED] = TO(TICKET_OPEN) | TO(TICKET_CLOSED) | TO(TICKET_MERGED),
    [TICKET_CLOSED] = TO(TICKET_MERGED),
    [TICKET_MERGED] = 0, /* ticket.unmerge leads back to where it was: see sla_merge_back */
};

const char *ticket_state_name(enum ticket_state state)
{
    MUST(state < TICKET_STATES);
    return ticket_state_words[state];
}

static const char *const ratings[TICKET_RATINGS] = {"", "complete", "asked_back",
                                                    "asked_customer_again", "wrong_team"};

static const char *const channel_moves[TICKET_MOVE_STATES] = {"none", "offered", "accepted",
                                                              "expired", "failed"};

const char *ticket_channel_move_name(enum ticket_channel_move_state state)
{
    MUST(state < TICKET_MOVE_STATES);
    return channel_moves[state];
}

const char *ticket_rating_name(enum ticket_rating rating)
{
    MUST(rating < TICKET_RATINGS);
    return ratings[rating];
}

bool ticket_rating_from(struct text name, enum ticket_rating *rating)
{
    for (unsigned i = TICKET_RATED_COMPLETE; i < TICKET_RATINGS; i++) {
        if (text_eq_z(name, ratings[i])) {
            *rating = (enum ticket_rating)i;
            return true;
        }
    }
    return false;
}

bool ticket_state_from(struct text name, enum ticket_state *state)
{
    for (unsigned i = 0; i < TICKET_STATES; i++) {
        if (text_eq_z(name, ticket_state_words[i])) {
            *state = (enum ticket_state)i;
            return true;
        }
    }
    return false;
}

bool ticket_may_move(enum ticket_state from, enum ticket_state to)
{
    MUST(from < TICKET_STATES && to < TICKET_STATES);
    return (moves[from] & TO(to)) != 0;
}

bool ticket_is_unsolved(const struct ticket *ticket)
{
    return ticket->state <= TICKET_BLOCKED;
}

void ticket_init(struct ticket *ticket)
{
    *ticket = (struct ticket){.state = TICKET_NEW,
                              .priority = PRIORITY_NORMAL,
                              .pin = PRIORITY_NONE,
                              .stage = {.position = -1},
                              .affected = 1};
}

struct text ticket_field(const struct ticket *ticket, struct text name)
{
    for (size_t i = 0; i < ticket->field_count; i++) {
        if (text_eq(ticket->fields[i].name, name)) {
            return ticket->fields[i].value;
        }
    }
    return TEXT_NONE;
}

bool ticket_has_tag(const struct ticket *ticket, struct text tag)
{
    for (size_t i = 0; i < ticket->tag_count; i++) {
        if (text_eq(ticket->tags[i], tag)) {
            return true;
        }
    }
    return false;
}

int64_t ticket_due_us(const struct ticket *ticket)
{
    int64_t due_us = INT64_MAX;
    for (size_t i = 0; i < ticket->clock_count; i++) {
        const struct sla_clock *clock = &ticket->clocks[i];
        if (clock->phase == SLA_RUNNING && clock->due_s * INT64_C(1000000) < due_us) {
            due_us = clock->due_s * INT64_C(1000000);
        }
    }
    return due_us;
}

enum priority ticket_compute_priority(const struct ticket *ticket,
                                      const struct priority_scale *scale)
{
    if (ticket->pin != PRIORITY_NONE) {
        return priority_fit(scale, (enum priority)ticket->pin);
    }
    unsigned impact = priority_effective_impact(scale, ticket->impact, ticket->affected);
    enum priority priority = priority_base(scale, impact, ticket->urgency);
    for (size_t i = 0; i < ticket->cause_count; i++) {
        if (ticket->causes[i].priority > priority) {
            priority = ticket->causes[i].priority;
        }
    }
    return priority_fit(scale, priority);
}

uint32_t ticket_level(const struct ticket *ticket)
{
    uint32_t level = 0;
    for (size_t i = 0; i < ticket->escalation_count; i++) {
        if (escalation_is_live(&ticket->escalations[i]) && ticket->escalations[i].level > level) {
            level = ticket->escalations[i].level;
        }
    }
    return level;
}

/* Copies an array element by element with ARENA_PUSH, so that the copy may grow on. */
#define CLONE_ARRAY(field, count_field)                                            \
    do {                                                                           \
        copy->field = NULL;                                                        \
        copy->count_field = 0;                                                     \
        for (size_t i = 0; i < ticket->count_field; i++) {                         \
            *ARENA_PUSH(arena, copy->field, copy->count_field) = ticket->field[i]; \
        }                                                                          \
    } while (0)

static void clone_texts(struct arena *arena, struct ticket *copy)
{
    struct text *texts[] = {&copy->subject,
                            &copy->body,
                            &copy->channel,
                            &copy->locale,
                            &copy->requester,
                            &copy->channel_address,
                            &copy->team,
                            &copy->agent,
                            &copy->sla_policy,
                            &copy->last_external_id,
                            &copy->references,
                            &copy->resolution,
                            &copy->blocked_reason,
                            &copy->stage.proposals,
                            &copy->previous_agent,
                            &copy->owner_policy,
                            &copy->bot.name,
                            &copy->hand_off.from,
                            &copy->hand_off.to,
                            &copy->hand_off.giver,
                            &copy->triage.issue,
                            &copy->triage.location,
                            &copy->triage.cause,
                            &copy->triage.speed,
                            &copy->channel_move.to,
                            &copy->channel_move.address,
                            &copy->channel_move.token,
                            &copy->masked_channel,
                            &copy->returned_by,
                            &copy->refused_by};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i] = arena_text(arena, *texts[i]);
    }
    for (size_t i = 0; i < copy->triage.service_count; i++) {
        copy->triage.services[i] = arena_text(arena, copy->triage.services[i]);
    }
    for (size_t i = 0; i < copy->triage.source_count; i++) {
        copy->triage.sources[i].name = arena_text(arena, copy->triage.sources[i].name);
        copy->triage.sources[i].source = arena_text(arena, copy->triage.sources[i].source);
    }
    for (size_t i = 0; i < copy->cause_count; i++) {
        copy->causes[i].name = arena_text(arena, copy->causes[i].name);
    }
    for (size_t i = 0; i < copy->tag_count; i++) {
        copy->tags[i] = arena_text(arena, copy->tags[i]);
    }
    for (size_t i = 0; i < copy->label_count; i++) {
        copy->labels[i].name = arena_text(arena, copy->labels[i].name);
    }
    for (size_t i = 0; i < copy->field_count; i++) {
        copy->fields[i].name = arena_text(arena, copy->fields[i].name);
        copy->fields[i].value = arena_text(arena, copy->fields[i].value);
    }
    for (size_t i = 0; i < copy->clock_count; i++) {
        copy->clocks[i].policy = arena_text(arena, copy->clocks[i].policy);
    }
    for (size_t i = 0; i < copy->pause_count; i++) {
        copy->pauses[i].reason = arena_text(arena, copy->pauses[i].reason);
    }
    for (size_t i = 0; i < copy->owner_count; i++) {
        copy->owners[i].team = arena_text(arena, copy->owners[i].team);
    }
}

static void clone_escalations(struct arena *arena, struct ticket *copy)
{
    for (size_t i = 0; i < copy->escalation_count; i++) {
        struct escalation *escalation = &copy->escalations[i];
        struct text *texts[] = {&escalation->method,         &escalation->policy,
                                &escalation->policy_version, &escalation->acknowledged_by,
                                &escalation->paged,          &escalation->acknowledgers,
                                &escalation->from_team,      &escalation->from_agent};
        for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
            *texts[k] = arena_text(arena, *texts[k]);
        }
    }
    for (size_t i = 0; i < copy->page_count; i++) {
        copy->pages[i].person = arena_text(arena, copy->pages[i].person);
    }
    for (size_t i = 0; i < copy->move_count; i++) {
        copy->moves[i].from = arena_text(arena, copy->moves[i].from);
        copy->moves[i].to = arena_text(arena, copy->moves[i].to);
    }
}

struct ticket *ticket_fork(struct arena *arena, const struct ticket *ticket)
{
    struct ticket *copy = ARENA_NEW(arena, struct ticket);
    *copy = *ticket;
    CLONE_ARRAY(causes, cause_count);
    CLONE_ARRAY(triage.services, triage.service_count);
    CLONE_ARRAY(triage.sources, triage.source_count);
    CLONE_ARRAY(tags, tag_count);
    CLONE_ARRAY(labels, label_count);
    CLONE_ARRAY(fields, field_count);
    CLONE_ARRAY(clocks, clock_count);
    CLONE_ARRAY(pauses, pause_count);
    CLONE_ARRAY(owners, owner_count);
    CLONE_ARRAY(escalations, escalation_count);
    CLONE_ARRAY(pages, page_count);
    CLONE_ARRAY(moves, move_count);
    CLONE_ARRAY(items, item_count);
    CLONE_ARRAY(owed, owed_count);
    CLONE_ARRAY(timers, timer_count);
    CLONE_ARRAY(stage.jobs, stage.job_count);
    CLONE_ARRAY(related, related_count);
    CLONE_ARRAY(split_entries, split_count);
    return copy;
}

static void clone_items(struct arena *arena, struct ticket *copy)
{
    for (size_t i = 0; i < copy->item_count; i++) {
        struct work_item *item = &copy->items[i];
        struct text *texts[] = {&item->queue,   &item->overflow,   &item->giver,  &item->needs,
                                &item->refused, &item->offered_to, &item->sticky, &item->tier};
        for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
            *texts[k] = arena_text(arena, *texts[k]);
        }
    }
    for (size_t i = 0; i < copy->owed_count; i++) {
        copy->owed[i].agent = arena_text(arena, copy->owed[i].agent);
    }
}

struct ticket *ticket_clone(struct arena *arena, const struct ticket *ticket)
{
    struct ticket *copy = ticket_fork(arena, ticket);
    clone_texts(arena, copy);
    clone_escalations(arena, copy);
    clone_items(arena, copy);
    return copy;
}
