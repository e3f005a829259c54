/* What a command or a fact does to the state of a ticket: the table of semantics (b1). */
#ifndef MODEL_TICKET_MOVE_H
#define MODEL_TICKET_MOVE_H
#include "model/ticket.h"

enum ticket_command {
    TICKET_ACCEPT, /* an agent takes it, or answers in public */
    TICKET_WAIT_CUSTOMER,
    TICKET_BLOCK,
    TICKET_UNBLOCK,
    TICKET_SOLVE,
    TICKET_REOPEN,
    TICKET_CLOSE,
    TICKET_CUSTOMER_MESSAGE,
    TICKET_UNTIL,       /* the timer of `until`, or of the longest wait */
    TICKET_CLOSE_AFTER, /* the timer of close_after */
    TICKET_COMMANDS
};

enum ticket_verdict {
    TICKET_MOVES, /* to another state */
    TICKET_STAYS, /* accepted, no change: it is there already, or the fact does not matter here */
    TICKET_FOLLOW_UP, /* a customer writes to a closed ticket: a new, linked one */
    TICKET_REFUSED    /* `conflict` */
};

/* *to is the state afterwards; equal to `from` unless it moves. */
enum ticket_verdict ticket_move(enum ticket_state from, enum ticket_command command,
                                enum ticket_state *to);
const char *ticket_move_name(enum ticket_command command);         /* "wait_customer", ... */
enum ticket_state ticket_move_target(enum ticket_command command); /* where it leads to */
/* "new, open, blocked": the states from which the command moves the ticket. In the arena. */
struct text ticket_move_sources(struct arena *arena, enum ticket_command command);

#endif
