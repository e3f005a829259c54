/* What a document says that has a timeline and a timer of its own beside those of tickets:
 * "watch/NAME" of a schedule. Enough to check the rows that follow from it. Pure. [any thread] */
#ifndef STORE_TIMELINE_ROW_H
#define STORE_TIMELINE_ROW_H
#include "base/pack.h"
#include "model/ticket.h"

struct timeline_row {
    uint64_t id; /* in the place of the ticket's, in keys of entries and timers */
    uint32_t entries;
    struct timer timer; /* armed when its due_us is not 0 */
};

/* false: a document of that name has none. */
bool timeline_row_read(struct text name, const struct value *document, struct timeline_row *row);

#endif
