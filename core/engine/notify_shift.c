#include "engine/notify_shift.h"
#include "engine/make_job.h"
#include "model/calendar_date.h"

static bool is_served(const struct work *work, struct text channel)
{
    return channel.n > 0 &&
           work->advisor->find(work->advisor->ctx, HOOK_NOTIFICATION_SEND, channel, 0) != NULL;
}

static bool find_contact(const struct work *work, const struct roster_agent *agent,
                         struct roster_contact *contact)
{
    const struct roster_contact *contacts = NULL;
    size_t count = roster_contacts(agent, NOTIFICATION_LOW, &contacts);
    for (size_t i = 0; i < count; i++) {
        if (is_served(work, contacts[i].channel)) {
            *contact = contacts[i];
            return true;
        }
    }
    *contact =
        (struct roster_contact){.channel = work->policies->default_channel, .address = agent->id};
    return count == 0 && is_served(work, contact->channel);
}

static struct text text_of(struct work *work, const struct schedule *schedule,
                           const struct shift_news *news)
{
    struct text zone = zone_name(schedule->zone);
    struct calendar_date_text from = calendar_date_print(schedule->zone, news->span.from_s);
    bool ends = news->span.to_s != INT64_MAX;
    struct calendar_date_text to =
        calendar_date_print(schedule->zone, ends ? news->span.to_s : news->span.from_s);
    return arena_printf(work->arena,
                        "You are on call by schedule %.*s from %s%s%s (%.*s).\n"
                        "Somebody else instead: rungctl schedule ask-swap %.*s\n",
                        TEXT_ARG(schedule->id), from.z, ends ? " to " : "", ends ? to.z : "",
                        TEXT_ARG(zone), TEXT_ARG(schedule->id));
}

void notify_shift(struct work *work, const struct schedule *schedule, const struct shift_news *news)
{
    const struct roster_agent *agent = roster_agent(&work->policies->roster, news->who);
    struct roster_contact contact;
    if (agent == NULL || !find_contact(work, agent, &contact)) {
        return;
    }
    struct job *job = make_job(work, HOOK_NOTIFICATION_SEND, contact.channel, work->now_us);
    struct message message = {.direction = MESSAGE_OUT,
                              .visibility = MESSAGE_INTERNAL,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .kind = TEXT("handoff_notice"),
                              .channel = contact.channel,
                              .to = contact.address,
                              .content_type = TEXT("text/plain")};
    message.subject = arena_printf(work->arena, "On call in %lld h: %.*s",
                                   (long long)(news->before_s / 3600), TEXT_ARG(schedule->id));
    message.body = text_of(work, schedule, news);
    message.external_id = arena_printf(work->arena, "notice-%s", id_print('J', job->id).z);
    job->person = agent->id;
    job->urgency = NOTIFICATION_LOW;
    job->method = TEXT("handoff_notice");
    make_job_message(work, job, &message);
    make_job_save(work, job);
}
