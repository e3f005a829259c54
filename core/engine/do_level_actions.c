#include "engine/do_level_actions.h"
#include "engine/ask_after.h"
#include "engine/guard_loops.h"
#include "engine/offer_escalated.h"
#include "engine/tell_customer.h"
#include "engine/watch_promise.h"
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

/* The message goes out at the end of the decision, with what else there is to say. */
static void note_escalated(struct work *work, uint32_t level)
{
    if ((work->ticket->told & MILESTONE_BIT(MILESTONE_ESCALATED)) != 0 ||
        !guard_loops_may_change(work, "notify_customer")) {
        return;
    }
    if (!timer_late_may_act(TIMER_LATE_SKIP, work->late_s, work->policies->courtesy_late_max_s)) {
        write_skipped(work, level);
        return;
    }
    tell_customer_of(work, MILESTONE_ESCALATED);
}

/* What is proposed may change the clocks that it is about. */
static bool ask_risks(struct work *work)
{
    struct work_risk *risks = work->risks;
    size_t count = work->risk_count;
    bool is_changed = false;
    work->risks = NULL;
    work->risk_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct text metric = text_z(sla_policy_metric_name(risks[i].metric));
        is_changed = ask_after(work, risks[i].hook, NULL, metric) || is_changed;
    }
    return is_changed;
}

static bool follow(struct work *work)
{
    bool was_asked = ask_risks(work);
    watch_promise(work);
    return tell_customer(work) || was_asked;
}

const struct level_actions do_level_actions = {.tell_customer = note_escalated,
                                               .offer = offer_escalated,
                                               .withdraw = offer_escalated_withdraw,
                                               .follow = follow};
