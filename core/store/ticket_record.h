/* A ticket as bytes and back. */
#ifndef STORE_TICKET_RECORD_H
#define STORE_TICKET_RECORD_H
#include "base/pack.h"
#include "model/ticket.h"

void ticket_record_pack(struct buf *out, const struct ticket *ticket);
/* Texts of the ticket lie in `body`, which lives as long as the arena. Keys that nobody knows are
 * passed over, and what is of another type than it should be is not there. ERR_PROTOCOL: no map. */
enum err ticket_record_read(struct arena *arena, struct text body, struct ticket *ticket);

#endif
