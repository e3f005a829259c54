/* What a customer is told by itself, and when: milestones in the life of a ticket. Each is told
 * once per ticket; what comes close together is one message; nothing automatic follows an agent's
 * own words at once. Pure. semantics (i). */
#ifndef MODEL_MILESTONE_H
#define MODEL_MILESTONE_H
#include "model/ticket.h"

#define MILESTONE_EVERY_S 600       /* automatic messages to one ticket's customer */
#define MILESTONE_AFTER_AGENT_S 120 /* behind an agent's message */

enum milestone { /* permanent numbers: they are on disk, as bits */
                 MILESTONE_RECEIVED,
                 MILESTONE_OWNER_CHANGED,
                 MILESTONE_ESCALATED,
                 MILESTONE_BLOCKED,
                 MILESTONE_CHANNEL_MOVED,
                 MILESTONE_UPDATE_DUE,
                 MILESTONE_SOLVED,
                 MILESTONE_REOPENED,
                 MILESTONE_SECURITY, /* asked for by name; no quiet hours, no consent, no pace */
                 MILESTONES
};
#define MILESTONE_BIT(milestone) (1u << (milestone))

extern const char *const milestone_words[]; /* "received", ...; NULL-ended */
const char *milestone_name(enum milestone milestone);
bool milestone_from(struct text name, enum milestone *milestone);

/* Those that lie between the two; `before` NULL: the ticket is new. */
uint32_t milestone_between(const struct ticket *before, const struct ticket *after);
/* Those of `waiting` that still say something true. */
uint32_t milestone_still(const struct ticket *ticket, uint32_t waiting);
/* When those that wait may be told: now_s at the earliest. `hours`: in which the customer may be
 * written to; NULL: always. */
int64_t milestone_due_s(const struct notification_courtesies *rules, const struct ticket *ticket,
                        const struct calendar *hours, int64_t now_s);

#endif
