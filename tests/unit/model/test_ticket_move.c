/* Every pair of state and command against a table written by hand from the specification (b1). */
#include "model/ticket_move.h"
#include "support/suite.h"

#define C "conflict"
#define F "follow_up"

/* "" is "accepted, stays as it is"; a state is where it moves. */
static const struct {
    const char *command;
    const char *from_new, *from_open, *from_pending, *from_blocked, *from_solved, *from_closed,
        *from_merged;
} said[] = {
    /* command            new        open       pending    blocked    solved    closed   merged */
    {"accept", "open", "", "", "", C, C, C},
    {"wait_customer", "pending", "pending", "", "pending", C, C, C},
    {"block", "blocked", "blocked", "blocked", "", C, C, C},
    {"unblock", C, "", C, "open", C, C, C},
    {"solve", "solved", "solved", "solved", "solved", "", C, C},
    {"reopen", C, "", C, C, "open", C, C},
    {"close", C, C, C, C, "closed", "", C},
    {"customer_message", "", "", "open", "", "open", F, F},
    {"until", "", "", "open", "open", "", "", ""},
    {"close_after", "", "", "", "", "closed", "", ""},
};

static const char *outcome(enum ticket_state from, enum ticket_command command)
{
    enum ticket_state to = TICKET_STATES;
    switch (ticket_move(from, command, &to)) {
    case TICKET_MOVES: return ticket_state_name(to);
    case TICKET_STAYS: return to == from ? "" : "stays and moves";
    case TICKET_FOLLOW_UP: return F;
    case TICKET_REFUSED: break;
    }
    return C;
}

START_TEST(every_pair_of_state_and_command_is_as_the_specification_says)
{
    ck_assert_uint_eq(sizeof said / sizeof said[0], TICKET_COMMANDS);
    for (unsigned command = 0; command < TICKET_COMMANDS; command++) {
        const char *const expected[TICKET_STATES] = {
            said[command].from_new,     said[command].from_open,   said[command].from_pending,
            said[command].from_blocked, said[command].from_solved, said[command].from_closed,
            said[command].from_merged};
        ck_assert_str_eq(ticket_move_name((enum ticket_command)command), said[command].command);
        for (unsigned from = 0; from < TICKET_STATES; from++) {
            const char *got = outcome((enum ticket_state)from, (enum ticket_command)command);
            ck_assert_msg(strcmp(got, expected[from]) == 0,
                          "%s from %s: expected \"%s\", got \"%s\"", said[command].command,
                          ticket_state_words[from], expected[from], got);
        }
    }
}
END_TEST

START_TEST(a_move_that_is_made_is_one_that_the_states_allow)
{
    for (unsigned command = 0; command < TICKET_COMMANDS; command++) {
        for (unsigned from = 0; from < TICKET_STATES; from++) {
            enum ticket_state to = TICKET_NEW;
            if (ticket_move((enum ticket_state)from, (enum ticket_command)command, &to) ==
                TICKET_MOVES) {
                ck_assert(ticket_may_move((enum ticket_state)from, to));
            }
        }
    }
}
END_TEST

START_TEST(the_states_from_which_a_command_moves_are_listed_for_people)
{
    struct arena arena;
    arena_init(&arena);

    ck_assert(text_eq_z(ticket_move_sources(&arena, TICKET_WAIT_CUSTOMER), "new, open, blocked"));
    ck_assert(text_eq_z(ticket_move_sources(&arena, TICKET_CLOSE), "solved"));

    arena_fini(&arena);
}
END_TEST

SUITE("ticket_move", every_pair_of_state_and_command_is_as_the_specification_says,
      a_move_that_is_made_is_one_that_the_states_allow,
      the_states_from_which_a_command_moves_are_listed_for_people)
