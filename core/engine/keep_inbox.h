/* What a channel has brought and nobody has looked at yet: a row of the inbox, its raw bytes by
 * their hash. [engine thread] */
#ifndef ENGINE_KEEP_INBOX_H
#define ENGINE_KEEP_INBOX_H
#include "engine/work.h"

/* The number of the new row; the raw bytes leave the message, which names them by their hash. */
uint64_t keep_inbox(struct work *work, struct message *message);
/* The row as it is by now: what plugins have made of the message. */
void keep_inbox_write(struct work *work, uint64_t id, struct message *message);
/* False: there is no such row, or it does not read. Texts live in the arena of the command. */
bool keep_inbox_read(struct work *work, uint64_t id, struct message *message);

/* The row, and its uses of bytes. */
void keep_inbox_delete(struct work *work, uint64_t id);

#endif
