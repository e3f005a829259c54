/* A ticket as bytes and back. */
#ifndef STORE_TICKET_RECORD_H
#define STORE_TICKET_RECORD_H
#include "base/pack.h"
#include "model/ticket.h"

void ticket_record_pack(struct buf *out, const struct ticket *ticket);
void ticket_record_read(struct arena *arena, const struct value *map, struct ticket *ticket);

#endif
