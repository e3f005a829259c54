#include "engine/sweep_maintenance.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"

static void hold_or_release(struct work *work, const struct maintenance *window)
{
    bool is_held_still = hold_maintenance_until(work) != 0;
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        const struct escalation *escalation = &work->ticket->escalations[i];
        if (!window->ended) {
            (void)run_escalation_hold(work, escalation->n);
        } else if (!is_held_still && escalation->hold == ESCALATION_HOLD_MAINTENANCE) {
            run_escalation_release(work, escalation->n, work->now_us);
        }
    }
}

void sweep_maintenance_at(struct work *work, const struct maintenance *window, int64_t at_us)
{
    struct timer timer = {.kind = TIMER_SWEEP,
                          .n = (uint32_t)window->id,
                          .generation = work->sequence,
                          .due_us = at_us};
    timer_table_put(work->writes, 0, &timer);
}

void sweep_maintenance(struct work *work, struct maintenance *window)
{
    uint64_t *ids = NULL;
    struct text next = TEXT_NONE;
    size_t count = ticket_table_list(work->reader, work->arena, TICKET_LIST_BY_DUE, TEXT_NONE, 0,
                                     window->cursor, SWEEP_MAINTENANCE_TICKETS_MAX, &ids, &next);
    for (size_t i = 0; i < count; i++) {
        if (work_load_ticket_id(work, ids[i]) == ERR_OK &&
            hold_maintenance_means(window, work->ticket)) {
            hold_or_release(work, window);
            settle(work);
            work_save(work);
        }
    }
    window->cursor = next;
    window->passes += next.n == 0;
    hold_maintenance_put(work, window);
    if (window->passes < SWEEP_MAINTENANCE_PASSES) {
        sweep_maintenance_at(work, window, work->now_us);
    }
}

void sweep_maintenance_due(struct work *work, uint32_t n)
{
    struct maintenance window;
    if (hold_maintenance_get(work, n, &window) && window.passes < SWEEP_MAINTENANCE_PASSES) {
        sweep_maintenance(work, &window);
    }
}
