/* One timeline entry as it travels: unknown types and fields pass through as they are. */
#ifndef ENGINE_READ_ENTRY_H
#define ENGINE_READ_ENTRY_H
#include "engine/work.h"

/* A page of entries ends behind the one that makes it this long; the next page goes on there. */
#define READ_ENTRY_PAGE_BYTES_MAX ((size_t)256 << 10)

/* {ticket?, cursor?, seq, at_ms, type, actor, data}; ticket 0 and cursor 0 are left out. */
void read_entry(struct pack *pack, const struct value *entry, uint64_t ticket, uint64_t cursor);
/* Covers what was given in public and is masked: body and subject of a customer's public messages
 * on the channel that the ticket has left. `entry` is changed. */
void read_entry_mask(const struct ticket *ticket, struct value *entry);

#endif
