/* The other ticket of a command about two, and how they are linked. */
#ifndef ENGINE_PICK_TICKET_H
#define ENGINE_PICK_TICKET_H
#include "engine/work.h"
#include "model/link.h"

/* Reads the ticket named by args.`path`, only to be looked at. */
enum err pick_ticket_other(struct work *work, const char *path, struct ticket *other);
enum err pick_ticket_link(struct work *work, enum link_kind *kind); /* args.kind */
/* The ticket at the end of a chain of merges that begins at *other; *other itself when it is not
 * merged. */
enum err pick_ticket_end(struct work *work, struct ticket *other);

#endif
