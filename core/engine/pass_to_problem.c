#include "engine/pass_to_problem.h"

uint64_t pass_to_problem_of(const struct work *work)
{
    struct ticket problem;
    uint64_t id = work->ticket->problem;
    if (id == 0) {
        return 0;
    }
    ticket_init(&problem);
    bool is_live =
        ticket_table_get(work->reader, work->arena, id, &problem) && ticket_is_unsolved(&problem);
    return is_live ? id : 0;
}

bool pass_to_problem(struct work *work, enum escalation_cause cause, struct text policy,
                     struct text method)
{
    uint64_t problem = pass_to_problem_of(work);
    if (problem == 0) {
        return false;
    }
    struct pack *event = work_event(work, "escalation_joined");
    pack_pair_z(event, "problem", id_print('T', problem).z);
    pack_pair_z(event, "cause", escalation_policy_cause_name(cause));
    pack_pair_text(event, "method", method);
    work_event_end(work);
    *ARENA_PUSH(work->arena, work->passes, work->pass_count) =
        (struct work_pass){.problem = problem,
                           .cause = cause,
                           .policy = arena_text(work->arena, policy),
                           .method = arena_text(work->arena, method)};
    work->changed = true;
    return true;
}
