/* A ticket goes for good. In the transaction that decides it, its row and all that leads to it are
 * gone, so nobody meets half of it; what it leaves behind, its timeline and its jobs, goes piece by
 * piece, from the end on, each piece a command of its own. Killed anywhere, it goes on.
 *
 *   ticket --remove_ticket--> purged, something left --TIMER_REMOVE...--> purged, nothing left
 *
 * decision 37. */
#ifndef ENGINE_REMOVE_TICKET_H
#define ENGINE_REMOVE_TICKET_H
#include "engine/work.h"

#define REMOVE_TICKET_ROWS_MAX 64u                  /* of one piece */
#define REMOVE_TICKET_BYTES_MAX ((size_t)256 << 10) /* that one piece writes, and one row more */

/* The ticket in hand; afterwards none is. `export`: id of a blob, empty: none. */
void remove_ticket(struct work *work, struct text by, struct text why, struct text export);
void remove_ticket_due(struct work *work, uint64_t ticket); /* TIMER_REMOVE */
/* Its timeline may still be there, but nobody reads it. */
bool remove_ticket_is_under_way(struct work *work, uint64_t ticket);

#endif
