/* A piece of work that waits for a person: the ticket and why. One live item per ticket and
 * reason; it ends when somebody has accepted it. Its order in the queue is a function of whole
 * numbers and an instant. semantics (h1), (h3).
 *
 *            offer             accept
 *   WAITING -------> OFFERED ---------> (gone: the ticket has its agent)
 *      ^                |
 *      +-- refuse, expire, withdraw
 */
#ifndef MODEL_WORK_ITEM_H
#define MODEL_WORK_ITEM_H
#include "base/arena.h"

enum work_reason { /* permanent numbers: they are on disk */
                   WORK_NEW,
                   WORK_HAND_OFF,
                   WORK_RETURN,
                   WORK_CALLBACK,
                   WORK_REASONS
};
enum work_state { WORK_WAITING, WORK_OFFERED };

struct work_item {
    enum work_reason reason;
    enum work_state state;
    struct text queue;
    struct text overflow;   /* a second queue whose people may take it; empty: none */
    struct text giver;      /* is responsible until somebody accepts; empty: nobody is */
    struct text needs;      /* skills as "name:level:class": a list (model/escalation.h) */
    struct text refused;    /* agents who would not have it, or skipped it: a list */
    struct text expired;    /* who let an offer of it expire: a list; begun anew with a new round */
    struct text offered_to; /* WORK_OFFERED */
    struct text sticky;     /* is waited for until sticky_until_us; empty: nobody */
    int64_t offer_until_us, sticky_until_us;
    int64_t eligible_since_us; /* a callback's lies ahead */
    int64_t weight;            /* units of capacity */
    uint32_t steps;            /* of the ladder that are done */
    bool widened;
    bool immediate;   /* counted in the immediate lane of its queue */
    struct text tier; /* of the customer, for a queue that keeps capacity for one */
};

/* What the order depends on. The clock is the nearest of the ticket's; target 0: none runs. */
struct work_rank {
    bool immediate;
    int64_t base;
    int64_t eligible_since_us;
    int64_t elapsed_s, target_s;
    uint64_t ticket;
    enum work_reason reason;
};

const char *work_item_reason_name(enum work_reason reason); /* "new", "hand_off", ... */
bool work_item_reason_from(struct text name, enum work_reason *reason);

/* Instants are cut to the second, as everywhere; whole minutes between them count. */
int64_t work_item_age_points(int64_t eligible_since_us, int64_t now_us, int64_t ageing);
int64_t work_item_urgency_points(int64_t elapsed_s, int64_t target_s);
int64_t work_item_score(const struct work_rank *rank, int64_t now_us, int64_t ageing);
/* < 0: a goes first. By (lane, -score, eligible_since, ticket, reason). */
int work_item_compare(const struct work_rank *a, const struct work_rank *b, int64_t now_us,
                      int64_t ageing);

#endif
