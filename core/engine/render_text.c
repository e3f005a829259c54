#include "engine/render_text.h"
#include "base/must.h"
#include "engine/ask_hook.h"
#include "engine/bundle.h"
#include "engine/merge.h"
#include "model/calendar_date.h"

#define DAY_S 86400

struct text render_text_instant(struct work *work, int64_t at_s)
{
    static const char *const days[] = {"Thursday", "Friday",  "Saturday", "Sunday",
                                       "Monday",   "Tuesday", "Wednesday"};
    const struct sla_policy *policy = policy_set_sla(work->policies, work->ticket->sla_policy);
    const struct zone *zone =
        policy != NULL && policy->calendar != NULL ? calendar_zone(policy->calendar) : zone_utc();
    struct calendar_date_text local = calendar_date_print(zone, at_s);
    struct text text = text_z(local.z); /* 2024-12-25T09:00:30 */
    return arena_printf(work->arena, "%s %.*s %.*s (%.*s)",
                        days[zone_local(zone, at_s) / DAY_S % 7], TEXT_ARG(text_slice(text, 0, 10)),
                        TEXT_ARG(text_slice(text, 11, 16)), TEXT_ARG(zone_name(zone)));
}

static void put_line(struct buf *lines, const char *name, struct text value)
{
    if (value.n > 0 && text_find(value, TEXT("\n"), 0) == SIZE_MAX) {
        buf_printf(lines, "%s=%.*s\n", name, TEXT_ARG(value));
    }
}

/* A guest sees the place of a priority; what it is called is the operator's. */
static struct text lines_of(struct work *work, const struct render_fact *facts, size_t count)
{
    struct buf lines;
    buf_init(&lines);
    for (size_t i = 0; i < count; i++) {
        put_line(&lines, facts[i].name, facts[i].value);
    }
    if (work->ticket != NULL) {
        put_line(&lines, "priority",
                 text_z(priority_name(&work->policies->priorities, work->ticket->priority)));
    }
    struct text kept = arena_text(work->arena, buf_text(&lines));
    buf_fini(&lines);
    return kept;
}

void render_text_take(struct work *work, const struct effect_list *effects, struct message *message)
{
    const struct effect *subject = merge_find(effects, EFFECT_REPLACE, TEXT("subject"));
    const struct effect *body = merge_find(effects, EFFECT_REPLACE, TEXT("body"));
    if (subject != NULL && subject->val.n > 0) {
        message->subject = arena_text(work->arena, subject->val);
    }
    if (body != NULL && body->val.n > 0) {
        message->body = arena_text(work->arena, body->val);
    }
    if (merge_find(effects, EFFECT_REPLACE, TEXT("content_type")) != NULL) {
        message->content_type = TEXT("text/html"); /* the only other one */
    }
    if (work->ticket != NULL && effects->count > 0) {
        ask_hook_record(work, HOOK_NOTIFICATION_RENDER, effects);
    }
}

void render_text(struct work *work, struct text kind, const struct render_fact *facts, size_t count,
                 struct message *message)
{
    struct effect_list effects = {0};
    struct message shown = *message;
    const struct subscriber *subscribers = NULL;
    if (work->advisor->plan(work->advisor->ctx, HOOK_NOTIFICATION_RENDER, &subscribers) == 0) {
        return;
    }
    shown.kind = kind;
    shown.facts = lines_of(work, facts, count);
    ask_hook_inline(work, HOOK_NOTIFICATION_RENDER, -1, &shown, kind, &effects);
    merge_effects(work->arena, HOOK_NOTIFICATION_RENDER, &effects);
    render_text_take(work, &effects, message);
}

/* What the text of a page may speak of. */
static size_t facts_of(struct work *work, const struct job *job, struct render_fact facts[3])
{
    const struct roster_agent *agent = roster_recipient(&work->policies->roster, job->person);
    facts[0] = (struct render_fact){"person",
                                    agent != NULL && agent->name.n > 0 ? agent->name : job->person};
    facts[1] = (struct render_fact){
        "level", job->level > 0 ? arena_printf(work->arena, "%u", job->level) : TEXT_NONE};
    facts[2] =
        (struct render_fact){"urgency", text_z(notification_plan_urgency_name(job->urgency))};
    return 3;
}

struct text render_text_facts(struct work *work, const struct job *job)
{
    struct render_fact facts[3];
    size_t count = facts_of(work, job, facts);
    return lines_of(work, facts, count);
}

void render_text_of_job(struct work *work, struct job *job)
{
    struct message message;
    struct render_fact facts[3];
    bool speaks_for_many = bundle_is(job); /* and says anew for whom at every attempt */
    if ((job->attempt > 0 && !speaks_for_many) || job->message.n == 0 || job->is_rendered) {
        return; /* what was said once is said again */
    }
    MUST(make_job_read_message(work, job, &message));
    struct message before = message;
    size_t count = facts_of(work, job, facts);
    render_text(work, speaks_for_many ? TEXT("digest") : job->method, facts, count, &message);
    if (!text_eq(before.subject, message.subject) || !text_eq(before.body, message.body)) {
        make_job_message(work, job, &message);
    }
}
