/* Links between tickets. Each is kept by the ticket that it starts from, and an index leads back
 * (store/link_table.c). semantics (b4), (b6).
 *
 *   incident --incident_of--> problem     at most one; one level: a problem is no incident
 *   ticket ---follow_up-----> earlier     at most one, never a circle
 *   ticket ---related-------> ticket      any number up to LINK_RELATED_MAX, both ways
 *   ticket ---merged--------> ticket      by ticket.merge
 *   ticket ---split---------> ticket      by ticket.split: where its messages lie
 */
#ifndef MODEL_LINK_H
#define MODEL_LINK_H
#include "model/ticket.h"

#define LINK_RELATED_MAX TICKET_RELATED_MAX
#define LINK_CHAIN_MAX 1000 /* merges or follow-ups one behind the other */

enum link_kind { /* permanent numbers: they are on disk */
                 LINK_INCIDENT_OF = 1,
                 LINK_FOLLOW_UP = 2,
                 LINK_RELATED = 3,
                 LINK_MERGED = 4,
                 LINK_SPLIT = 5,
                 LINK_KINDS
};
extern const char *const link_words[]; /* those that people set: "incident_of", ...; NULL-ended */

enum link_verdict {
    LINK_NEW,
    LINK_SAME,           /* it is there already */
    LINK_TO_ITSELF,      /* a ticket is not linked to itself */
    LINK_OTHER_PROBLEM,  /* it is an incident of another one */
    LINK_TO_AN_INCIDENT, /* the problem would be an incident itself */
    LINK_OF_A_PROBLEM,   /* it has incidents of its own */
    LINK_OVER,           /* closed or merged: it never changes */
    LINK_OTHER_EARLIER,  /* it follows up another one */
    LINK_FULL            /* no room for one more */
};

const char *link_name(enum link_kind kind);
bool link_from(struct text name, enum link_kind *kind); /* only those of link_words */
/* What becomes of a link from `from` to `to`; circles of follow-ups are the caller's to find. */
enum link_verdict link_check(enum link_kind kind, const struct ticket *from,
                             const struct ticket *to);
/* Makes and takes away what the ticket keeps; LINK_INCIDENT_OF, _FOLLOW_UP, _RELATED. False: there
 * was no such link. */
void link_set(struct arena *arena, struct ticket *from, enum link_kind kind, uint64_t to);
bool link_clear(struct arena *arena, struct ticket *from, enum link_kind kind, uint64_t to);

struct link {
    enum link_kind kind;
    uint64_t to;
};
#define LINK_OF_TICKET_MAX (LINK_RELATED_MAX + LINK_KINDS)
/* All that start from this ticket; returns their number. */
size_t link_list(const struct ticket *ticket, struct link links[LINK_OF_TICKET_MAX]);

#endif
