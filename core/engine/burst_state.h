/* Bursts: more tickets with one key than a rule expects within a time are one problem. What is
 * known of a key is a document, with one timer of no ticket that asks whether it has become quiet.
 * semantics (f10). */
#ifndef ENGINE_BURST_STATE_H
#define ENGINE_BURST_STATE_H
#include "engine/work.h"

struct burst_ticket { /* of the last `within`, while there is no problem */
    uint64_t id;
    int64_t at_us;
};
struct burst_state {
    struct text name;          /* of the document */
    struct text rule, key;     /* "cause=outage product=vpn" */
    int64_t within_s, quiet_s; /* as the rule said when the last ticket came */
    uint32_t more_than;
    struct burst_ticket *tickets;
    size_t ticket_count;
    uint64_t problem; /* 0: it is no burst */
    bool ended;       /* it was quiet; the problem may still be open */
    uint32_t count;   /* incidents that came with it */
    int64_t last_us;
    int64_t due_us; /* of its timer; 0: none, or not known */
};

/* The ticket in hand has left the pipeline. True: it belongs to a burst, whose problem pages in its
 * place. Follows it up at the end of the command: watch_bursts.h. */
bool burst_state_opened(struct work *work);
/* By the number of its timer; false: nothing is known. */
bool burst_state_of_timer(struct work *work, uint32_t n, uint64_t generation,
                          struct burst_state *state);
/* By the name of its document. */
bool burst_state_get(struct work *work, struct text name, struct burst_state *state);
void burst_state_put(struct work *work, const struct burst_state *state);
void burst_state_delete(struct work *work, const struct burst_state *state);
/* One timer: another one before it is gone. burst_state_put must follow. */
void burst_state_arm(struct work *work, struct burst_state *state, int64_t due_us);
/* Forgets the tickets that came too long ago to count together with now. */
void burst_state_prune(struct work *work, struct burst_state *state);
/* What a ticket says under this name: its triage record's cause, location or issue, else a field;
 * for "label" its surest applied label. */
struct text burst_state_fact(const struct ticket *ticket, struct text name);

#endif
