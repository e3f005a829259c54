/* The first and the last steps of every command that moves a ticket to another state or changes its
 * clocks: load, look into the table of moves, ask for a veto; settle, save, answer. */
#ifndef ENGINE_CHANGE_TICKET_H
#define ENGINE_CHANGE_TICKET_H
#include "engine/work.h"
#include "model/ticket_move.h"

/* Loads the ticket named by `id` and refuses with `conflict` what its state does not allow. *moves
 * is false when it is there already: answer with change_ticket_same. */
enum err change_ticket_begin(struct work *work, enum ticket_command command, bool *moves);
/* Loads it and refuses unless it is unsolved; `what` is shown: "promised". */
enum err change_ticket_begin_unsolved(struct work *work, const char *what);
enum err change_ticket_same(struct work *work); /* the ticket as it is; nothing is written */
enum err change_ticket_end(struct work *work, const char *method);
/* An instant in ms out of the arguments as microseconds, 0: absent. Refused unless it lies ahead
 * and before 2200. */
enum err change_ticket_instant(struct work *work, const char *name, int64_t *at_us);

#endif
