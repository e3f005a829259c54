/* The server, as the simulator runs it: the real host with the bundled guests, the real engine, the
 * real embedded store over the simulated disk, and real sessions; put together as core/server.c
 * does it, without sockets and threads. */
#ifndef TESTS_SIM_NODE_H
#define TESTS_SIM_NODE_H
#include "engine/engine.h"
#include "rpc/session.h"
#include "sim.h"

enum node_end {
    NODE_KILL, /* the process dies, the page cache lives */
    NODE_CUT,  /* the power fails */
    NODE_STOP  /* as at SIGTERM */
};

/* Once, before all runs of one form: reads the configuration and opens the guests; their copies and
 * the configuration lie in `folder`. */
bool node_prepare(const char *folder, struct text settings, char *why, size_t why_size);
void node_done(void);

bool node_init(const char *folder, char *why, size_t why_size); /* its disk is below `folder` */
bool node_is_up(void);
void node_end(enum node_end how);     /* comes up again by itself, soon */
void node_stay_away(int64_t away_us); /* stops, and comes up again then */
void node_plan_ends(unsigned count, int64_t until_us);

/* A visitor; NULL: nobody answers the door. The wire's functions are the visitor's. */
struct session *node_visit(struct session_wire wire);
void node_leave(struct session **session);
void node_turn_soon(void); /* somebody gave the loop something to do */

struct store *node_store(void); /* while it is up */
const struct policy_set *node_policies(void);
const struct advisor *node_advisor(void);

#endif
