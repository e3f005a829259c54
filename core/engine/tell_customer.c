#include "engine/tell_customer.h"
#include "base/clock.h"
#include "base/must.h"
#include "engine/milestone_text.h"
#include "engine/record_message.h"
#include "engine/run_clocks.h"
#include "model/timer_late.h"

/* --- what the customer wants --- */

static const struct calendar *hours_of(const struct work *work)
{
    struct text id =
        work->customer != NULL ? customer_field(work->customer, TEXT(CUSTOMER_HOURS)) : TEXT_NONE;
    return id.n > 0 ? policy_set_calendar(work->policies, id) : NULL;
}

static bool consents(const struct work *work)
{
    struct text rest =
        work->customer != NULL ? customer_field(work->customer, TEXT(CUSTOMER_REFUSED)) : TEXT_NONE;
    struct text channel;
    while (text_split(&rest, ' ', &channel)) {
        if (text_eq(channel, work->ticket->channel)) {
            return false;
        }
    }
    return true;
}

/* --- the event --- */

static enum milestone first_of(uint32_t mask)
{
    unsigned i = 0;
    while (i < MILESTONES - 1 && (mask & MILESTONE_BIT(i)) == 0) {
        i++;
    }
    return (enum milestone)i;
}

static void write_notified(struct work *work, uint32_t mask, uint32_t message, const char *skipped)
{
    struct pack *event = work_event(work, "customer_notified");
    enum milestone first = first_of(mask);
    pack_pair_z(event, "milestone", milestone_name(first));
    if (message != 0) {
        pack_pair_int(event, "message", message);
    }
    if (skipped != NULL) {
        pack_pair_z(event, "skipped", skipped);
    }
    pack_key(event, "merged");
    pack_list_begin(event);
    for (unsigned i = first + 1; i < MILESTONES; i++) {
        if ((mask & MILESTONE_BIT(i)) != 0) {
            pack_z(event, milestone_name((enum milestone)i));
        }
    }
    pack_list_end(event);
    work_event_end(work);
}

/* --- telling --- */

/* The receipt promises what the clock will measure. */
static void promise_reply(struct work *work)
{
    struct run_clocks run;
    int64_t due_s = milestone_text_reply_s(work);
    if (due_s > work->now_us / CLOCK_SECOND_US) {
        run_clocks_promise(&run, work, SLA_PROMISE_REPLY, due_s * CLOCK_SECOND_US,
                           SLA_PROMISED_BY_HOURS);
    }
}

static void send(struct work *work, uint32_t mask)
{
    uint32_t entry = work_next_entry(work);
    struct message message = {.direction = MESSAGE_OUT,
                              .visibility = MESSAGE_PUBLIC,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .channel = work->ticket->channel,
                              .content_type = TEXT("text/plain"),
                              .is_paced = (mask & MILESTONE_BIT(MILESTONE_RECEIVED)) == 0,
                              .automatic = true};
    milestone_text(work, mask, &message);
    record_message_out(work, &message);
    write_notified(work, mask, entry, NULL);
    work->ticket->told_us = work->now_us;
    if ((mask & MILESTONE_BIT(MILESTONE_RECEIVED)) != 0) {
        promise_reply(work);
    }
}

/* Takes out of what waits all that is not true any more, and says so of nothing: it never was news.
 */
static void tell_now(struct work *work)
{
    struct ticket *ticket = work->ticket;
    uint32_t mask = milestone_still(ticket, ticket->telling);
    uint32_t security = mask & MILESTONE_BIT(MILESTONE_SECURITY);
    uint32_t others = mask & ~security;
    if (!consents(work) && others != 0) {
        write_notified(work, others, 0, "no_consent");
        ticket->told |= others;
        mask = security;
    }
    ticket->telling = 0;
    if (mask != 0) {
        ticket->told |= mask & ~security; /* a warning may come again */
        send(work, mask);
    }
    work->changed = true;
}

bool tell_customer(struct work *work)
{
    struct ticket *ticket = work->ticket;
    const struct notification_courtesies *rules = &work->policies->courtesies;
    uint32_t news = milestone_between(work->before, ticket) & rules->wanted;
    int64_t now_s = work->now_us / CLOCK_SECOND_US;
    ticket->telling |= news & ~ticket->told;
    if (ticket->telling == 0) {
        return false;
    }
    int64_t due_s = milestone_due_s(rules, ticket, hours_of(work), now_s);
    if (due_s > now_s) {
        work_arm(work, TIMER_COURTESY, 0, due_s * CLOCK_SECOND_US, 0);
        return false;
    }
    work_disarm(work, TIMER_COURTESY, 0);
    tell_now(work);
    return true;
}

void tell_customer_of(struct work *work, enum milestone milestone)
{
    if ((work->ticket->told & MILESTONE_BIT(milestone)) == 0) {
        work->ticket->telling |= MILESTONE_BIT(milestone);
        work->changed = true;
    }
}

void tell_customer_due(struct work *work, int64_t due_us)
{
    int64_t late_s = (work->now_us - due_us) / CLOCK_SECOND_US;
    if (timer_late_may_act(TIMER_LATE_SKIP, late_s, work->policies->courtesy_late_max_s)) {
        return; /* the end of the decision tells it */
    }
    uint32_t mask = work->ticket->telling;
    if (mask != 0) {
        write_notified(work, mask, 0, "late");
    }
    work->ticket->told |= mask;
    work->ticket->telling = 0;
    work->changed = true;
}
