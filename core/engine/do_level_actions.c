#include "engine/do_level_actions.h"
#include "engine/guard_loops.h"
#include "engine/record_message.h"
#include "model/timer_late.h"

/* So long after the instant the news is none: it says what the customer has seen by himself. */
static void write_skipped(struct work *work, uint32_t level)
{
    struct pack *event = work_event(work, "customer_notified");
    pack_pair_z(event, "milestone", "escalated");
    pack_pair_int(event, "level", level);
    pack_pair_z(event, "skipped", "late");
    pack_pair_int(event, "late_by_s", work->late_s);
    work_event_end(work);
}

/* One message per milestone: an automatic one that fulfils no clock. */
static void tell_customer(struct work *work, uint32_t level)
{
    if (!guard_loops_may_change(work, "notify_customer")) {
        return;
    }
    if (!timer_late_may_act(TIMER_LATE_SKIP, work->late_s, work->policies->courtesy_late_max_s)) {
        write_skipped(work, level);
        return;
    }
    uint32_t entry = work_next_entry(work);
    struct message message = {
        .direction = MESSAGE_OUT,
        .visibility = MESSAGE_PUBLIC,
        .author_kind = MESSAGE_BY_SYSTEM,
        .channel = work->ticket->channel,
        .content_type = TEXT("text/plain"),
        .automatic = true,
        .body = TEXT("Your request has been escalated: more people are looking at it now.")};
    record_message_out(work, &message);
    struct pack *event = work_event(work, "customer_notified");
    pack_pair_z(event, "milestone", "escalated");
    pack_pair_int(event, "message", entry);
    pack_pair_int(event, "level", level);
    work_event_end(work);
}

const struct level_actions do_level_actions = {.tell_customer = tell_customer};
