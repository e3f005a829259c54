/* One timeline entry as it travels: unknown types and fields pass through as they are. */
#ifndef ENGINE_READ_ENTRY_H
#define ENGINE_READ_ENTRY_H
#include "engine/work.h"

/* {ticket?, cursor?, seq, at_ms, type, actor, data}; ticket 0 and cursor 0 are left out. */
void read_entry(struct pack *pack, const struct value *entry, uint64_t ticket, uint64_t cursor);

#endif
