#include "engine/watch_contact.h"
#include "base/log.h"
#include "engine/on_call.h"
#include "engine/outbox.h"

/* Is anybody looking, and is there nothing that works? */
static bool is_alarming(struct work *work, const struct roster_agent *agent)
{
    const struct roster_contact *contacts = NULL;
    struct outbox outbox;
    struct notification_rules rules = policy_set_notification(work->policies, agent);
    if (notification_plan_is_empty(&rules) && work->policies->confirm_count == 0) {
        return false;
    }
    outbox_load(work, agent->id, &outbox);
    size_t count = roster_contacts(agent, NOTIFICATION_HIGH, &contacts);
    for (size_t i = 0; i < count; i++) {
        if (notification_plan_works(
                outbox_contact(work, &outbox, contacts[i].channel, contacts[i].address))) {
            return false;
        }
    }
    struct roster_contact fallback = {work->policies->default_channel, agent->id, 0};
    return count > 0 || !notification_plan_works(
                            outbox_contact(work, &outbox, fallback.channel, fallback.address));
}

void watch_contact_shift(struct work *work, struct schedule_state *state, struct text who)
{
    const struct roster_agent *agent = roster_agent(&work->policies->roster, who);
    if (agent == NULL || !is_alarming(work, agent)) {
        return;
    }
    log_error("notification.unreachable_on_call", "schedule=%.*s person=%.*s", TEXT_ARG(state->id),
              TEXT_ARG(who));
    struct pack *event = schedule_state_event(state, "unreachable_on_call");
    pack_pair_text(event, "who", who);
    schedule_state_event_end(state);
}

static bool is_on_call(struct work *work, struct text who, struct text *schedule)
{
    for (size_t i = 0; i < work->policies->schedule_count; i++) {
        *schedule = work->policies->schedules[i].id;
        struct on_call_set people = on_call_people(work, *schedule, work->now_us);
        if (on_call_set_has(&people, who)) {
            return true;
        }
    }
    return false;
}

void watch_contact_failed(struct work *work, struct text who)
{
    const struct roster_agent *agent = roster_agent(&work->policies->roster, who);
    struct text schedule = TEXT_NONE;
    if (agent == NULL || !is_alarming(work, agent) || !is_on_call(work, who, &schedule)) {
        return;
    }
    log_error("notification.unreachable_on_call", "schedule=%.*s person=%.*s", TEXT_ARG(schedule),
              TEXT_ARG(who));
    if (work->ticket != NULL) {
        struct pack *event = work_event(work, "unreachable_on_call");
        pack_pair_text(event, "who", who);
        pack_pair_text(event, "schedule", schedule);
        work_event_end(work);
    }
}
