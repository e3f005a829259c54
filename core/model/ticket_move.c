#include "model/ticket_move.h"
#include "base/must.h"

static const char *const names[TICKET_COMMANDS] = {
    "accept", "wait_customer",    "block", "unblock",    "solve", "reopen",
    "close",  "customer_message", "until", "close_after"};

#define BIT(state) (1u << (state))
#define UNSOLVED (BIT(TICKET_NEW) | BIT(TICKET_OPEN) | BIT(TICKET_PENDING) | BIT(TICKET_BLOCKED))
#define ALL (BIT(TICKET_STATES) - 1)

/* semantics (b1), by command: from which states it moves, where to, and in which it is accepted
 * without a change. Everything else is a conflict. */
static const struct row {
    unsigned moves, stays, follows_up;
    enum ticket_state to;
} rows[TICKET_COMMANDS] = {
    [TICKET_ACCEPT] = {.moves = BIT(TICKET_NEW),
                       .stays = BIT(TICKET_OPEN) | BIT(TICKET_PENDING) | BIT(TICKET_BLOCKED),
                       .to = TICKET_OPEN},
    [TICKET_WAIT_CUSTOMER] = {.moves = BIT(TICKET_NEW) | BIT(TICKET_OPEN) | BIT(TICKET_BLOCKED),
                              .stays = BIT(TICKET_PENDING),
                              .to = TICKET_PENDING},
    [TICKET_BLOCK] = {.moves = BIT(TICKET_NEW) | BIT(TICKET_OPEN) | BIT(TICKET_PENDING),
                      .stays = BIT(TICKET_BLOCKED),
                      .to = TICKET_BLOCKED},
    [TICKET_UNBLOCK] = {.moves = BIT(TICKET_BLOCKED), .stays = BIT(TICKET_OPEN), .to = TICKET_OPEN},
    [TICKET_SOLVE] = {.moves = UNSOLVED, .stays = BIT(TICKET_SOLVED), .to = TICKET_SOLVED},
    [TICKET_REOPEN] = {.moves = BIT(TICKET_SOLVED), .stays = BIT(TICKET_OPEN), .to = TICKET_OPEN},
    [TICKET_CLOSE] = {.moves = BIT(TICKET_SOLVED),
                      .stays = BIT(TICKET_CLOSED),
                      .to = TICKET_CLOSED},
    [TICKET_CUSTOMER_MESSAGE] = {.moves = BIT(TICKET_PENDING) | BIT(TICKET_SOLVED),
                                 .stays = BIT(TICKET_NEW) | BIT(TICKET_OPEN) | BIT(TICKET_BLOCKED),
                                 .follows_up = BIT(TICKET_CLOSED) | BIT(TICKET_MERGED),
                                 .to = TICKET_OPEN},
    [TICKET_UNTIL] = {.moves = BIT(TICKET_PENDING) | BIT(TICKET_BLOCKED),
                      .stays = ALL & ~(BIT(TICKET_PENDING) | BIT(TICKET_BLOCKED)),
                      .to = TICKET_OPEN},
    [TICKET_CLOSE_AFTER] = {.moves = BIT(TICKET_SOLVED),
                            .stays = ALL & ~BIT(TICKET_SOLVED),
                            .to = TICKET_CLOSED},
};

const char *ticket_move_name(enum ticket_command command)
{
    MUST(command < TICKET_COMMANDS);
    return names[command];
}

enum ticket_verdict ticket_move(enum ticket_state from, enum ticket_command command,
                                enum ticket_state *to)
{
    MUST(from < TICKET_STATES && command < TICKET_COMMANDS);
    const struct row *row = &rows[command];
    *to = from;
    if ((row->moves & BIT(from)) != 0) {
        *to = row->to;
        return TICKET_MOVES;
    }
    if ((row->follows_up & BIT(from)) != 0) {
        return TICKET_FOLLOW_UP;
    }
    return (row->stays & BIT(from)) != 0 ? TICKET_STAYS : TICKET_REFUSED;
}

enum ticket_state ticket_move_target(enum ticket_command command)
{
    MUST(command < TICKET_COMMANDS);
    return rows[command].to;
}

struct text ticket_move_sources(struct arena *arena, enum ticket_command command)
{
    struct text list = TEXT_NONE;
    for (unsigned state = 0; state < TICKET_STATES; state++) {
        if ((rows[command].moves & BIT(state)) != 0) {
            list = arena_printf(arena, "%.*s%s%s", TEXT_ARG(list), list.n ? ", " : "",
                                ticket_state_name((enum ticket_state)state));
        }
    }
    return list;
}
