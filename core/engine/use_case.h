/* One use case, one file, one function: load, decide, save; the answer is packed into work->result. All are declared
 * here; use_case.c has the table from command names to them. */
#ifndef ENGINE_USE_CASE_H
#define ENGINE_USE_CASE_H
#include "engine/work.h"

typedef enum err (*use_case_fn)(struct work *work);
struct use_case {
    const char *name;
    use_case_fn run;
    bool is_query;    /* reads only: no record, no key */
    bool is_internal; /* never by a client: jobs, timers, channels, start */
};
const struct use_case *use_case_find(struct text name); /* NULL: no such command */

enum err create_ticket(struct work *work);
enum err add_message(struct work *work);
enum err assign_ticket(struct work *work);
enum err acknowledge_ticket(struct work *work);
enum err escalate_ticket(struct work *work);
enum err solve_ticket(struct work *work);
enum err set_presence(struct work *work);
enum err push_inbox(struct work *work);
enum err lease_job(struct work *work);
enum err finish_job(struct work *work);
enum err fire_timer(struct work *work);
enum err start_server(struct work *work);
enum err submit_effects(struct work *work);
enum err read_ticket(struct work *work);
enum err list_tickets(struct work *work);
enum err read_timeline(struct work *work);
enum err read_customer(struct work *work);
enum err read_events(struct work *work);
enum err list_jobs(struct work *work);
enum err list_agents(struct work *work);

#endif
