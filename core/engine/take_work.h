/* What the commands about work have in common: whose they are, and the ticket in hand. */
#ifndef ENGINE_TAKE_WORK_H
#define ENGINE_TAKE_WORK_H
#include "engine/offer_work.h"

enum err take_work_who(struct work *work, const struct roster_agent **agent); /* args.agent */
/* args.agent; refuses when there is no such agent, or routing is off. */
enum err take_work_agent(struct work *work, const struct roster_agent **agent);
/* The same, and the ticket args.id is loaded. */
enum err take_work_begin(struct work *work, const struct roster_agent **agent);
/* Settles, saves and answers with the ticket. */
enum err take_work_end(struct work *work);

#endif
