/* One command, several tickets: what was decided about the one in hand is saved, and another is
 * taken into it. Reads see what was saved, so going back is taking it again. */
#ifndef ENGINE_OTHER_TICKET_H
#define ENGINE_OTHER_TICKET_H
#include "engine/work.h"

/* Settles and saves the ticket in hand, then loads `id`. ERR_NOT_FOUND: there is none, and the one
 * in hand stays. */
enum err other_ticket(struct work *work, uint64_t id);
/* `linked`, `unlinked`: of the ticket in hand. `as` is what it is in the link, NULL: it starts
 * there. */
void other_ticket_note(struct work *work, const char *type, const char *kind, uint64_t other,
                       const char *as);
/* What holds up the priority of a ticket that `from` was merged into: "merged:T-4G7K2". */
struct text other_ticket_cause(struct work *work, uint64_t from);

#endif
