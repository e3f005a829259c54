#include "engine/pause_maintenance.h"
#include "base/clock.h"
#include "model/ticket_span.h"

#define REASON "maintenance:"

/* From the window's start, or from when the ticket came to be what the window means. */
static int64_t begin_of(const struct work *work, const struct maintenance *window)
{
    bool was_meant = work->before != NULL && hold_maintenance_means(window, work->before);
    int64_t from_us = window->from_us;
    if (work->before != NULL && !was_meant) {
        return work->now_us;
    }
    return from_us > work->ticket->created_us ? from_us : work->ticket->created_us;
}

/* The window that lasts longest of those in which the ticket's clocks stand still now. */
static bool find_window(struct work *work, struct maintenance *found)
{
    struct maintenance *windows = NULL;
    size_t count = hold_maintenance_open(work, &windows);
    *found = (struct maintenance){0};
    for (size_t i = 0; i < count; i++) {
        if (windows[i].pause_clocks && windows[i].to_us > found->to_us &&
            hold_maintenance_covers(&windows[i], work->ticket, work->now_us)) {
            *found = windows[i];
        }
    }
    return found->id != 0;
}

/* Where an open span ends: with its window, or now that the window does not mean the ticket. */
static int64_t end_of(struct work *work, const struct ticket_pause *span)
{
    int64_t id = 0;
    struct maintenance window;
    int64_t now_s = work->now_us / CLOCK_SECOND_US;
    (void)text_to_i64(text_slice(span->reason, sizeof REASON - 1, span->reason.n), &id);
    if (!hold_maintenance_get(work, (uint64_t)id, &window)) {
        return now_s;
    }
    bool is_meant = hold_maintenance_means(&window, work->ticket);
    int64_t end_s = window.to_us / CLOCK_SECOND_US;
    return is_meant || end_s < now_s ? end_s : now_s;
}

void pause_maintenance(struct work *work)
{
    struct maintenance window;
    int64_t now_s = work->now_us / CLOCK_SECOND_US;
    struct ticket_pause *span = ticket_span_window_at(work->ticket, now_s);
    if (span != NULL) {
        int64_t end_s = end_of(work, span);
        work->changed = work->changed || span->to_s != end_s;
        span->to_s = end_s > span->from_s ? end_s : span->from_s;
        span = ticket_span_window_at(work->ticket, now_s);
    }
    if (!find_window(work, &window)) {
        if (span == NULL) {
            work_disarm(work, TIMER_PAUSE, 0);
        }
        return;
    }
    int64_t to_s = window.to_us / CLOCK_SECOND_US;
    if (span == NULL || span->to_s < to_s) {
        struct text reason =
            arena_printf(work->arena, REASON "%llu", (unsigned long long)window.id);
        ticket_span_window(work->ticket, work->arena, reason,
                           begin_of(work, &window) / CLOCK_SECOND_US, to_s);
        work->changed = true;
    }
    work_arm(work, TIMER_PAUSE, 0, to_s * CLOCK_SECOND_US, 0);
}
