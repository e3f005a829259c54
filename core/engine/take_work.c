#include "engine/take_work.h"
#include "engine/route_ticket.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"

enum err take_work_who(struct work *work, const struct roster_agent **agent)
{
    struct text name = value_text(&work->command->args, "agent");
    *agent = roster_agent(&work->policies->roster, name);
    return *agent != NULL ? ERR_OK
                          : work_refuse(work, ERR_NOT_FOUND, "unknown", "agent",
                                        "there is no agent \"%.*s\"", TEXT_ARG(name));
}

enum err take_work_agent(struct work *work, const struct roster_agent **agent)
{
    enum err err = take_work_who(work, agent);
    if (err == ERR_OK && !route_ticket_is_on(work)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "agent",
                           "no queue is configured (routing.queues): tickets are assigned, not "
                           "taken; use ticket.assign");
    }
    return err;
}

enum err take_work_begin(struct work *work, const struct roster_agent **agent)
{
    enum err err = take_work_agent(work, agent);
    return err != ERR_OK ? err : work_load_ticket(work, "id");
}

enum err take_work_end(struct work *work)
{
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
