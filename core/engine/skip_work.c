#include "engine/notify_person.h"
#include "engine/route_ticket.h"
#include "engine/skip_log.h"
#include "engine/take_work.h"
#include "engine/use_case.h"

/* Counts it; refuses one too many without a note. */
static enum err count(struct work *work, const struct roster_agent *agent, struct text note,
                      bool *too_many)
{
    struct agent_state state;
    int64_t day = work->now_us / SKIP_LOG_DAY_US;
    agent_table_get(work->reader, work->arena, agent->id, &state);
    state.id = agent->id;
    state.skips = state.skip_day == day ? state.skips : 0;
    state.skip_day = day;
    state.skips++;
    *too_many = (int64_t)state.skips > work->policies->routing.skips_max;
    if (*too_many && text_trim(note).n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "note",
                           "%.*s has skipped %lld today: a further one needs a note, which the "
                           "team's lead will read",
                           TEXT_ARG(agent->id), (long long)work->policies->routing.skips_max);
    }
    work_put_agent(work, &state);
    return ERR_OK;
}

/* Offered to him, or pulled by him and not answered yet. */
static enum err find(struct work *work, const struct roster_agent *agent, struct work_item **item)
{
    struct ticket *ticket = work->ticket;
    bool is_fresh = text_eq(ticket->agent, agent->id) && ticket->replied_us < ticket->assigned_us;
    return is_fresh ? ERR_OK : offer_work_find(work, agent->id, item);
}

static void give_back(struct work *work, const struct roster_agent *agent, struct text reason)
{
    struct pack *event = work_event(work, "work_skipped");
    pack_pair_text(event, "agent", agent->id);
    pack_pair_z(event, "item", work_item_reason_name(WORK_RETURN));
    pack_pair_text(event, "reason", reason);
    work_event_end(work);
    work->ticket->refused_by =
        escalation_list_add(work->arena, work->ticket->refused_by, agent->id);
    route_ticket_requeue(work, "skipped");
}

static void tell_lead(struct work *work, const struct roster_agent *agent, struct text note)
{
    const struct roster *roster = &work->policies->roster;
    const struct roster_agent *lead = roster_role_of(roster, work->ticket->team, TEXT("manager"));
    if (lead != NULL) {
        notify_person_tell(work, lead->id, "notice",
                           arena_printf(work->arena, "%.*s skipped ticket %s: %.*s",
                                        TEXT_ARG(agent->id), id_print('T', work->ticket->id).z,
                                        TEXT_ARG(note)));
    }
}

/* work.skip {agent, id, reason, note?}: not this one; it goes to somebody else. */
enum err skip_work(struct work *work)
{
    const struct roster_agent *agent = NULL;
    struct work_item *item = NULL;
    struct text reason = value_text(&work->command->args, "reason");
    struct text note = value_text(&work->command->args, "note");
    bool too_many = false;
    enum err err = take_work_begin(work, &agent);
    if (err == ERR_OK) {
        err = find(work, agent, &item);
    }
    if (err == ERR_OK && text_trim(reason).n == 0) {
        err = work_refuse(work, ERR_INVALID, "form_incomplete", "reason",
                          "a skip needs a reason: the team's lead reads them");
    }
    if (err == ERR_OK) {
        err = count(work, agent, note, &too_many);
    }
    if (err != ERR_OK) {
        return err;
    }
    if (item != NULL) {
        offer_work_refuse(work, item, agent->id, "work_skipped", reason);
    } else {
        give_back(work, agent, reason);
    }
    skip_log_add(work, agent->id, reason, note);
    if (too_many) {
        tell_lead(work, agent, note);
    }
    return take_work_end(work);
}
