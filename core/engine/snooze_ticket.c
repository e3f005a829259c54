#include "engine/pick_escalation.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

#define SNOOZE_MS_MAX (INT64_C(7) * 86400 * 1000)

/* ticket.snooze {id, for_ms, escalation?}: nobody is paged until then; after it the same level
 * fires again. */
enum err snooze_ticket(struct work *work)
{
    int64_t for_ms = value_int(&work->command->args, "for_ms", 0);
    struct escalation *escalation = NULL;
    enum err err = pick_escalation(work, &escalation);
    if (err != ERR_OK) {
        return err;
    }
    if (for_ms < 1000 || for_ms > SNOOZE_MS_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "for_ms",
                           "a snooze lasts one second to seven days, not %lld ms",
                           (long long)for_ms);
    }
    struct escalation_input input = {.command = ESCALATION_HOLD,
                                     .hold = ESCALATION_HOLD_SNOOZE,
                                     .until_us = work->now_us + for_ms * 1000};
    if (run_escalation_command(work, escalation->n, &input) == ESCALATION_IN_MAINTENANCE) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "escalation %u is held by a maintenance window already", escalation->n);
    }
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
