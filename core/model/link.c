#include "model/link.h"
#include "base/must.h"

const char *const link_words[] = {"incident_of", "follow_up", "related", NULL};
static const char *const names[LINK_KINDS] = {
    [LINK_INCIDENT_OF] = "incident_of", [LINK_FOLLOW_UP] = "follow_up", [LINK_RELATED] = "related",
    [LINK_MERGED] = "merged",           [LINK_SPLIT] = "split",
};

const char *link_name(enum link_kind kind)
{
    MUST(kind > 0 && kind < LINK_KINDS);
    return names[kind];
}

bool link_from(struct text name, enum link_kind *kind)
{
    for (unsigned i = LINK_INCIDENT_OF; i <= LINK_RELATED; i++) {
        if (text_eq_z(name, names[i])) {
            *kind = (enum link_kind)i;
            return true;
        }
    }
    return false;
}

static bool is_over(const struct ticket *ticket)
{
    return ticket->state == TICKET_CLOSED || ticket->state == TICKET_MERGED;
}

static bool is_related(const struct ticket *from, uint64_t to)
{
    for (size_t i = 0; i < from->related_count; i++) {
        if (from->related[i] == to) {
            return true;
        }
    }
    return false;
}

static enum link_verdict check_incident(const struct ticket *from, const struct ticket *to)
{
    if (from->problem == to->id) {
        return LINK_SAME;
    }
    if (from->problem != 0) {
        return LINK_OTHER_PROBLEM;
    }
    if (to->problem != 0) {
        return LINK_TO_AN_INCIDENT;
    }
    if (from->incidents > 0) {
        return LINK_OF_A_PROBLEM;
    }
    return is_over(from) || is_over(to) ? LINK_OVER : LINK_NEW;
}

enum link_verdict link_check(enum link_kind kind, const struct ticket *from,
                             const struct ticket *to)
{
    if (from->id == to->id) {
        return LINK_TO_ITSELF;
    }
    if (kind == LINK_INCIDENT_OF) {
        return check_incident(from, to);
    }
    if (kind == LINK_FOLLOW_UP) {
        bool has_another = from->follow_up_of != 0 && from->follow_up_of != to->id;
        return from->follow_up_of == to->id ? LINK_SAME
               : has_another                ? LINK_OTHER_EARLIER
                                            : LINK_NEW;
    }
    if (is_related(from, to->id) || is_related(to, from->id)) {
        return LINK_SAME;
    }
    return from->related_count >= LINK_RELATED_MAX ? LINK_FULL : LINK_NEW;
}

void link_set(struct arena *arena, struct ticket *from, enum link_kind kind, uint64_t to)
{
    switch (kind) {
    case LINK_INCIDENT_OF: from->problem = to; break;
    case LINK_FOLLOW_UP: from->follow_up_of = to; break;
    case LINK_RELATED:
        MUST(from->related_count < LINK_RELATED_MAX);
        *ARENA_PUSH(arena, from->related, from->related_count) = to;
        break;
    case LINK_MERGED:
    case LINK_SPLIT:
    case LINK_KINDS: MUST(!"a link that people set");
    }
}

static bool clear_one(uint64_t *slot, uint64_t to)
{
    bool was = *slot == to && to != 0;
    *slot = was ? 0 : *slot;
    return was;
}

bool link_clear(struct arena *arena, struct ticket *from, enum link_kind kind, uint64_t to)
{
    uint64_t *kept = NULL;
    size_t count = 0;
    if (kind == LINK_INCIDENT_OF) {
        return clear_one(&from->problem, to);
    }
    if (kind == LINK_FOLLOW_UP) {
        return clear_one(&from->follow_up_of, to);
    }
    for (size_t i = 0; i < from->related_count; i++) {
        if (from->related[i] != to) {
            *ARENA_PUSH(arena, kept, count) = from->related[i];
        }
    }
    bool was = count != from->related_count;
    from->related = kept;
    from->related_count = count;
    return was;
}

size_t link_list(const struct ticket *ticket, struct link links[LINK_OF_TICKET_MAX])
{
    const struct link single[] = {{LINK_INCIDENT_OF, ticket->problem},
                                  {LINK_FOLLOW_UP, ticket->follow_up_of},
                                  {LINK_MERGED, ticket->merged.into},
                                  {LINK_SPLIT, ticket->split_from}};
    size_t count = 0;
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
        if (single[i].to != 0) {
            links[count++] = single[i];
        }
    }
    for (size_t i = 0; i < ticket->related_count && i < LINK_RELATED_MAX; i++) {
        links[count++] = (struct link){LINK_RELATED, ticket->related[i]};
    }
    return count;
}
